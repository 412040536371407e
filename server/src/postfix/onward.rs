//! What Sieve sends on: how much of it one address may cause, and under which sender it leaves.
//!
//! In: envelope and headers of a forward or an automatic reply, as the milter of the re-injection listener
//! hears them. Out: go on, go on under another sender, or later. An address beyond its number in an hour has its
//! mail put off, so that a loop or a script cannot send without end, and nothing is lost: the delivery that
//! caused it is tried again, for days.
//! Counted here and not in SQL: one `answer` hears all that the core of a machine sends on, and a restart that
//! forgives an hour does no harm.
//! With `forward.srs` a stranger's sender is rewritten (`srs`) where the mail leaves for a stranger's domain.
//! Senders of ours are right as they are, reports keep their empty one, and mail between people here keeps the
//! sender that their rules look at.

use super::{Facts, socketmap::delivers_here};
use crate::store;
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
    written_by: String,
}

/// What is to be done with it.
#[derive(Debug, PartialEq, Eq)]
pub enum Way {
    AsItIs,
    /// Under this sender.
    From(String),
    Later,
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
        } else if name.eq_ignore_ascii_case(b"from") {
            let first = crate::mail::addresses::addresses(value).into_iter().next();
            self.written_by = first.map(|contact| contact.email).unwrap_or_default();
        }
    }

    /// At its end. An error means that the database cannot say which domains are ours.
    pub async fn way(self, facts: &Facts) -> Result<Way, store::Error> {
        let cause = self.forwarded_by.as_deref().unwrap_or(&self.written_by);
        if !facts.pace.takes(cause, facts.config.limits.forwards_per_hour, facts.clock.now()) {
            tracing::warn!(address = cause, "more than limits.forwards_per_hour: forwards and replies of this address wait");
            return Ok(Way::Later);
        }
        if !facts.config.forward.srs || self.sender.is_empty() || delivers_here(domain(&self.sender), facts).await? {
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
}

/// How much each address has caused since its hour began.
#[derive(Default)]
pub struct Pace(Mutex<HashMap<String, (i64, u32)>>);

impl Pace {
    /// Counts one more of this address, or says that it is one too many.
    fn takes(&self, address: &str, most: u32, now: i64) -> bool {
        // taro+shop@ is taro, in any case.
        let (local, domain) = address.rsplit_once('@').unwrap_or((address, ""));
        let mailbox = format!("{}@{domain}", local.split('+').next().unwrap_or(local)).to_lowercase();
        let runs = |begun: i64| (begun..begun + HOUR).contains(&now);
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= MANY {
            counts.retain(|_, (begun, _)| runs(*begun));
        }
        let (begun, count) = counts.entry(mailbox).or_insert((now, 0));
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
        assert_eq!((reply.sender.as_str(), reply.forwarded_by, reply.written_by.as_str()), ("", None, "me@a.test"));
    }
}
