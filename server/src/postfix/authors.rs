//! In whose name is a mail of the house written?
//!
//! In: the fields From and Sender as the milter hears them, and who is logged in. Out: a [`Claim`].
//! Postfix compares the envelope alone (`smtpd_sender_login_maps`), but what people read, and what the
//! house signs, is From: without this check any customer could send signed mail in another's name.
//! `taro+shop@` is taro (`recipient_delimiter`). A mail without From is taken as before, and an address
//! of a domain that is not ours is no business of the house: it gets neither signature nor verdict.

use super::Facts;
use crate::{actions::roles, mail::addresses, store};

/// Fields that are read; a mail with more of them is in nobody's name.
const FIELDS: usize = 8;
/// Addresses that are looked up; more of them are nobody's own.
const ADDRESSES: usize = 20;

/// A reply to SMTP is ASCII (RFC 5321 §4.2); `i18n::compose::refusal` knows it by these words.
pub const NOT_OWN: &str = "554 5.7.1 The From of this mail is not your own address; it was not sent";

/// What has been heard of one mail.
#[derive(Default)]
pub struct Authors {
    from: Vec<Vec<u8>>,
    sender: Vec<Vec<u8>>,
    many: bool,
}

/// What the mail says of itself.
#[derive(Debug, PartialEq, Eq)]
pub enum Claim {
    /// From is the address that is logged in, and nobody else.
    Own(String),
    /// Nobody of the house is named, or nobody at all.
    Nobody,
    /// Somebody else of the house.
    Forged,
}

impl Authors {
    /// One field, its value as the bytes came.
    pub fn header(&mut self, name: &[u8], value: &[u8]) {
        let fields = match name.trim_ascii() {
            n if n.eq_ignore_ascii_case(b"from") => &mut self.from,
            n if n.eq_ignore_ascii_case(b"sender") => &mut self.sender,
            _ => return,
        };
        if fields.len() < FIELDS {
            fields.push(value.to_vec());
        } else {
            self.many = true;
        }
    }

    /// At its end. `login` is an address, as Dovecot names whoever signed in by address or POP account. An error means
    /// that the database cannot say which domains are ours.
    pub async fn claim(&self, login: &str, facts: &Facts) -> Result<Claim, store::Error> {
        let (from, sender) = (named(&self.from), named(&self.sender));
        if self.many || from.len() + sender.len() > ADDRESSES {
            return Ok(Claim::Forged);
        }
        for address in from.iter().chain(&sender) {
            let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
            if !is_own(address, login) && roles::is_ours(&facts.store, &facts.config, domain).await? {
                return Ok(Claim::Forged);
            }
        }
        Ok(match from.as_slice() {
            [one] if is_own(one, login) && one.bytes().all(|b| b.is_ascii_graphic()) => Claim::Own(one.clone()),
            _ => Claim::Nobody,
        })
    }
}

/// Every address of some fields, in lower case. What is no address for us may be one for another reader:
/// each word with an `@` counts.
fn named(fields: &[Vec<u8>]) -> Vec<String> {
    let contacts = fields.iter().flat_map(|raw| addresses::addresses(raw));
    let mut all: Vec<String> = contacts.map(|c| c.email.to_lowercase()).filter(|e| e.contains('@')).collect();
    for raw in fields {
        let text = String::from_utf8_lossy(raw).to_lowercase();
        // Only what stands in brackets of its own: a quoted name may hold an address and mean nothing.
        for piece in unquoted(&text).split('<').skip(1) {
            let inside: String = piece.split('>').next().unwrap_or_default().split_whitespace().collect();
            if inside.contains('@') {
                all.push(inside);
            }
        }
    }
    all.sort();
    all.dedup();
    all
}

/// The text without what stands in quotes.
fn unquoted(text: &str) -> String {
    let (mut out, mut quoted, mut escaped) = (String::new(), false, false);
    for c in text.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            c if !quoted => out.push(c),
            _ => {}
        }
    }
    out
}

/// True for the login's address, with or without an extension.
fn is_own(address: &str, login: &str) -> bool {
    let Some((local, domain)) = address.rsplit_once('@') else { return false };
    let name = local.split_once('+').map_or(local, |(name, _)| name);
    login.rsplit_once('@').is_some_and(|own| own == (name, domain) || own == (local, domain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_that_some_reader_may_see_is_found() {
        let of = |text: &str| named(&[text.as_bytes().to_vec()]);
        assert_eq!(of(" Taro <Taro@A01.test>"), ["taro@a01.test"]);
        assert_eq!(of(" a@b.test, Boss <boss@b.test>"), ["a@b.test", "boss@b.test"]);
        assert_eq!(of(" \"hanako@b.test\" <a@b.test>"), ["a@b.test"], "a name is a name");
        assert!(of(" <a@b.test> <boss@b.test>").contains(&"boss@b.test".to_owned()));
        assert!(of(" group: a@b.test, <boss\r\n @b.test>;").contains(&"boss@b.test".to_owned()));
        assert!(of("").is_empty() && of(" nobody").is_empty());
    }

    #[test]
    fn an_extension_is_still_the_same_person() {
        assert!(is_own("taro@a01.test", "taro@a01.test") && is_own("taro+shop@a01.test", "taro@a01.test"));
        assert!(!is_own("taro@a02.test", "taro@a01.test") && !is_own("jiro@a01.test", "taro@a01.test"));
        assert!(!is_own("taro@a01.test", "") && !is_own("taro", "taro"));
    }
}
