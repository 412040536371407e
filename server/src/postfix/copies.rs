//! What the scan step tells the scripts of a mail, in headers of ours.
//!
//! In: envelope sender, Subject and From fields as their bytes came. Out: `X-Core-Subject` (decoded
//! as the view decodes it, in the form that rules compare; one for each Subject), `X-Core-Title`
//! (decoded, where the field is raw JIS or 8-bit and the core could not read it),
//! `X-Core-Unknown-Sender` (a sender in our own domain who does not exist) and
//! `X-Core-Day` (today in Japan, for replies between two days).
//! Values go out as encoded-words in UTF-8, which Sieve decodes before it compares.
//! Inbound copies of these headers are stripped before (`mailcore/postfix/strip.pcre`).

use super::Facts;
use crate::{
    config::roles::ROLES,
    mail::{addresses, clean, words},
    store,
};
use app::i18n::date::{Civil, JAPAN_MINUTES};

/// Fields of one kind that are looked at; more of them is no mail of a person.
const FIELDS: usize = 8;
/// Senders that are looked up.
const SENDERS: usize = 20;
/// Bytes of a copy. Sieve keeps less of a subject.
const COPY: usize = 4_000;

/// What has been seen of one mail.
#[derive(Default)]
pub struct Seen {
    sender: String,
    subjects: Vec<Vec<u8>>,
    from: Vec<Vec<u8>>,
}

impl Seen {
    /// `<address>` of MAIL FROM, empty in a report.
    pub fn envelope(&mut self, address: &[u8]) {
        let text = String::from_utf8_lossy(address);
        self.sender = text.trim().trim_start_matches('<').trim_end_matches('>').to_lowercase();
    }

    /// One field, its value as the bytes came.
    pub fn header(&mut self, name: &[u8], value: &[u8]) {
        let fields = match name.trim_ascii() {
            n if n.eq_ignore_ascii_case(b"subject") => &mut self.subjects,
            n if n.eq_ignore_ascii_case(b"from") => &mut self.from,
            _ => return,
        };
        if fields.len() < FIELDS {
            fields.push(value.to_vec());
        }
    }

    /// The headers to be added. An error means that the database cannot say who exists.
    pub async fn copies(self, facts: &Facts) -> Result<Vec<(&'static str, String)>, store::Error> {
        let mut out = vec![("X-Core-Day", day(facts.clock.now()))];
        if let Some(raw) = self.subjects.first().filter(|raw| !is_plain(raw)) {
            out.extend(value(&words::unstructured(raw)).map(|v| ("X-Core-Title", v)));
        }
        for raw in &self.subjects {
            out.extend(value(&words::decoded_subject_for_rules(raw)).map(|v| ("X-Core-Subject", v)));
        }
        let from = self.from.iter().flat_map(|raw| addresses::addresses(raw)).map(|c| c.email.to_lowercase());
        let mut senders: Vec<String> = std::iter::once(self.sender).chain(from).take(SENDERS).collect();
        senders.sort();
        senders.dedup();
        for sender in senders {
            // Who has forwarded to a stranger that forwards back here gets the sender of that forward to see.
            if facts.srs.back(&sender, facts.clock.now().div_euclid(86_400)).is_some() {
                continue;
            }
            if let Some(mailbox) = claims_to_live_here(&sender, facts)
                && !facts.store.account_is_active(&mailbox).await?
            {
                out.push(("X-Core-Unknown-Sender", "Yes".into()));
                break;
            }
        }
        Ok(out)
    }
}

/// The day in Japan, as `Autoreply` writes it.
fn day(now: i64) -> String {
    let date = Civil::at(now, JAPAN_MINUTES);
    format!("{:04}-{:02}-{:02}", date.year, date.month, date.day)
}

/// The mailbox that a sender in our domain would have; nothing for others and for the core's own names.
fn claims_to_live_here(sender: &str, facts: &Facts) -> Option<String> {
    let (local, domain) = sender.rsplit_once('@')?;
    if !facts.config.mail.holds(domain) || ROLES.contains(&local) {
        return None;
    }
    // taro+shop@ is taro (`recipient_delimiter`).
    let local = local.split_once('+').map_or(local, |(name, _)| name);
    Some(format!("{local}@{domain}"))
}

/// True if Sieve reads this field as it stands.
fn is_plain(raw: &[u8]) -> bool {
    raw.iter().all(|b| matches!(b, b'\t' | b'\r' | b'\n' | b' '..=b'~'))
}

/// Folded encoded-words; nothing for an empty text.
fn value(text: &str) -> Option<String> {
    Some(words::encoded(clean::start(text, COPY)).join("\n ")).filter(|v| !v.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_read_back_as_they_were() {
        let long = "広告".repeat(60);
        let value = value(&long).unwrap();
        assert!(value.lines().all(|line| line.len() <= 76), "{value}");
        assert_eq!(words::unstructured(value.as_bytes()), long);
        assert_eq!(super::value(""), None);
    }

    #[test]
    fn the_day_is_that_of_japan() {
        // 2026-11-22 14:59:59 UTC is the last second of the day there.
        assert_eq!((day(1_795_359_599), day(1_795_359_600)), ("2026-11-22".into(), "2026-11-23".into()));
    }

    #[test]
    fn raw_fields_are_known() {
        assert!(is_plain(b" =?UTF-8?B?5bqD?=\r\n =?UTF-8?B?5ZGK?="));
        assert!(!is_plain(b" \x1b$B9-9p\x1b(B") && !is_plain("広告".as_bytes()));
    }
}
