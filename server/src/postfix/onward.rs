//! What Sieve sends on: whether it may, how much of it one address may cause, and under which sender it leaves.
//!
//! In: envelope and headers of a forward or an automatic reply, as the milter of the re-injection listener
//! hears them. Out: go on, go on under another sender, later, or not at all: then the mail is kept in its mailbox.
//! Only 転送設定 sends on. A script of one's own that redirects is refused: it would outlive a new password unseen.
//! Nor is a mail sent on that says it is of our people without being proved theirs (`mail::verdict`): coming from
//! our servers its receiver would believe it. An address beyond its number in an hour has its
//! mail put off, so that a loop or a script cannot send without end, and nothing is lost: the delivery that
//! caused it is tried again, for days.
//! Counted here and not in SQL: one `answer` hears all that the core of a machine sends on, and a restart that
//! forgives an hour does no harm.
//! With `forward.srs` a stranger's sender is rewritten (`srs`) where the mail leaves for a stranger's domain.
//! Senders of ours are right as they are, reports keep their empty one, and mail between people here keeps the
//! sender that their rules look at.

use super::{Facts, socketmap::delivers_here, srs};
use crate::{mail::verdict, store};
use app::api::settings::Forward;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// Seconds of the time that is counted.
const HOUR: i64 = 3_600;
/// Addresses above which those of past hours are forgotten.
const MANY: usize = 10_000;
/// What Pigeonhole writes above a forward: whose script it was. A mail that was forwarded before it came has
/// more of them, further down.
const CAUSE: &[u8] = b"x-sieve-redirected-from";

/// One mail on its way.
#[derive(Default)]
pub struct Onward {
    sender: String,
    recipients: Vec<String>,
    forwarded_by: Option<String>,
    authors: Vec<String>,
    /// What our own scan step noted of the writer.
    verdicts: Vec<String>,
}

/// What is to be done with it.
#[derive(Debug, PartialEq, Eq)]
pub enum Way {
    AsItIs,
    /// Under this sender.
    From(String),
    Later,
    Kept,
}

impl Onward {
    /// `<address>` of MAIL FROM.
    pub fn of(sender: &[u8]) -> Onward {
        Onward { sender: bare(sender), ..Onward::default() }
    }

    /// `<address>` of a recipient.
    pub fn recipient(&mut self, address: &[u8]) {
        self.recipients.push(bare(address));
    }

    /// One field.
    pub fn header(&mut self, name: &[u8], value: &[u8]) {
        let name = name.trim_ascii();
        if name.eq_ignore_ascii_case(CAUSE) {
            self.forwarded_by.get_or_insert_with(|| bare(value));
        } else if name.eq_ignore_ascii_case(verdict::FIELD.as_bytes()) {
            self.verdicts.push(String::from_utf8_lossy(value).trim().to_lowercase());
        } else if name.eq_ignore_ascii_case(b"from") {
            self.authors.extend(crate::mail::addresses::addresses(value).into_iter().map(|author| author.email));
        }
    }

    /// At its end. An error means that the database cannot say which domains are ours.
    pub async fn way(self, facts: &Facts) -> Result<Way, store::Error> {
        if let Some(owner) = &self.forwarded_by
            && !self.is_set(owner, facts).await?
        {
            tracing::warn!(address = owner, "a script of its own would send on to where 転送設定 does not");
            return Ok(Way::Kept);
        }
        let cause = self.forwarded_by.as_deref().or(self.authors.first().map(String::as_str)).unwrap_or_default();
        if !facts.pace.takes(cause, facts.config.limits.forwards_per_hour, facts.clock.now()) {
            tracing::warn!(address = cause, "more than limits.forwards_per_hour: forwards and replies of this address wait");
            return Ok(Way::Later);
        }
        let ours = delivers_here(domain(&self.sender), facts).await?;
        if self.forwarded_by.is_some() && !self.is_proved() {
            let mut claims = false;
            for author in &self.authors {
                claims = claims || delivers_here(domain(author), facts).await?;
            }
            // Without a sender it is our servers' own name that is looked at. A sender that a house has rewritten
            // names nobody by itself.
            let believed = ours || self.sender.is_empty();
            if (claims && believed) || (ours && !srs::is_rewritten(&self.sender)) {
                tracing::warn!(address = cause, "a mail in the name of our people, not proved, is not sent on");
                return Ok(Way::Kept);
            }
            if claims {
                return Ok(Way::AsItIs);
            }
        }
        if !facts.config.forward.srs || self.sender.is_empty() || ours {
            return Ok(Way::AsItIs);
        }
        for recipient in &self.recipients {
            if delivers_here(domain(recipient), facts).await? {
                return Ok(Way::AsItIs);
            }
        }
        let day = facts.clock.now().div_euclid(86_400);
        Ok(facts.srs.forward(&self.sender, day).map_or(Way::AsItIs, Way::From))
    }

    /// True if all recipients are targets of the 転送設定 of this mailbox.
    async fn is_set(&self, owner: &str, facts: &Facts) -> Result<bool, store::Error> {
        let saved = facts.store.setting(&mailbox(owner), "forward").await?;
        let forward: Forward = saved.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default();
        Ok(self.recipients.iter().all(|to| forward.targets.iter().any(|target| target.eq_ignore_ascii_case(to))))
    }

    /// True if our own people's mail is proved to be of who is shown as its writer.
    fn is_proved(&self) -> bool {
        match (self.authors.as_slice(), self.verdicts.as_slice()) {
            ([author], [verdict]) => *verdict == format!("inside {}", author.to_lowercase()),
            _ => false,
        }
    }
}

/// taro+shop@ is taro, in any case.
fn mailbox(address: &str) -> String {
    let (local, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    format!("{}@{domain}", local.split('+').next().unwrap_or(local)).to_lowercase()
}

/// How much each address has caused since its hour began.
#[derive(Default)]
pub struct Pace(Mutex<HashMap<String, (i64, u32)>>);

impl Pace {
    /// Counts one more of this address, or says that it is one too many.
    fn takes(&self, address: &str, most: u32, now: i64) -> bool {
        let runs = |begun: i64| (begun..begun + HOUR).contains(&now);
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= MANY {
            counts.retain(|_, (begun, _)| runs(*begun));
        }
        let (begun, count) = counts.entry(mailbox(address)).or_insert((now, 0));
        if !runs(*begun) {
            (*begun, *count) = (now, 0);
        }
        let fits = *count < most;
        *count += u32::from(fits);
        fits
    }
}

fn bare(address: &[u8]) -> String {
    String::from_utf8_lossy(address).trim().trim_start_matches('<').trim_end_matches('>').to_owned()
}

fn domain(address: &str) -> &str {
    address.rsplit_once('@').map_or("", |(_, domain)| domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_its_number_in_each_hour() {
        let pace = Pace::default();
        assert!(pace.takes("taro@a.test", 2, 1_000) && pace.takes("Taro+shop@A.test", 2, 1_001));
        assert!(!pace.takes("taro@a.test", 2, 1_002), "one too many");
        assert!(pace.takes("jiro@a.test", 2, 1_002), "somebody else");
        assert!(!pace.takes("taro@a.test", 2, 1_000 + HOUR - 1));
        assert!(pace.takes("taro@a.test", 2, 1_000 + HOUR), "the next hour");
        assert!(pace.takes("taro@a.test", 2, 1_000), "a clock that was set back");
    }

    #[test]
    fn the_cause_is_who_forwards_now_or_else_who_writes() {
        let mut forward = Onward::of(b"<friend@remote.test>");
        forward.header(b"X-Sieve-Redirected-From", b" me@a.test");
        forward.header(b"From", b" Friend <friend@remote.test>");
        forward.header(b"X-Sieve-Redirected-From", b" before@other.test");
        assert_eq!((forward.sender.as_str(), forward.forwarded_by.as_deref()), ("friend@remote.test", Some("me@a.test")));
        let mut reply = Onward::of(b"<>");
        reply.header(b"From", b" =?UTF-8?B?55Sw5Lit?= <me@a.test>");
        assert_eq!(
            (reply.sender.as_str(), reply.forwarded_by, reply.authors.as_slice()),
            ("", None, &["me@a.test".to_owned()][..])
        );
    }
}
