//! The sender under which a forward may leave (Sender Rewriting Scheme): `taro@remote.test` goes out as
//! `SRS0=hash=day=remote.test=taro@<our domain>`, so that the receiver's SPF check finds our own servers, and
//! a report about it comes here and goes on to `taro@remote.test`.
//!
//! In: an address, the day, the secret of the house. Out: the other address, or nothing for what cannot be
//! rewritten, was not written by this house, or is too old. A sender that another house has rewritten becomes
//! SRS1, which leads back to that house and names no third one.
//! The hash makes an address that we did not give out lead nowhere: without it the domain would pass on mail to
//! everybody. It has 40 bits where others take 24, because whoever guesses learns at RCPT whether it was right.
//! Compared in any case, as are the days: mail systems change the case of local parts on the way.
//! Pure. Where next: `onward` writes such senders, `socketmap` reads them back.

use crate::config::is_domain;
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// Days for which a report finds its way back; no queue keeps a mail longer.
const DAYS: i64 = 21;
/// Days that two characters can tell apart.
const ROUND: i64 = 1024;
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// Characters of a hash, 5 bits each.
const HASH: usize = 8;
/// Longest address (RFC 5321 §4.5.3.1.3). The 64 of a local part are passed knowingly: senders of newsletters
/// are long themselves, and mail systems take them so.
const LONGEST: usize = 254;

/// One house's writer and reader.
pub struct Srs {
    secret: String,
    domain: String,
}

impl Srs {
    /// `domain` is where the reports come to.
    pub fn new(secret: &str, domain: &str) -> Srs {
        Srs { secret: secret.to_owned(), domain: domain.to_owned() }
    }

    /// The sender under which a mail of `sender` leaves on `day` (days since 1970).
    pub fn forward(&self, sender: &str, day: i64) -> Option<String> {
        let (local, domain) = split(sender)?;
        let domain = domain.to_lowercase();
        let local = match Rewritten::read(local) {
            Some(Rewritten::Zero(rest)) => self.one(&domain, rest),
            Some(Rewritten::One { first, rest, .. }) => self.one(&first.to_lowercase(), rest),
            None => {
                let stamp = stamp(day);
                let hash = self.hash(&["0", &stamp, &domain, local]);
                format!("SRS0={hash}={stamp}={domain}={local}")
            }
        };
        Some(format!("{local}@{}", self.domain)).filter(|all| all.len() <= LONGEST)
    }

    /// Whom an address of [`Srs::forward`] stands for, in the case in which it comes.
    pub fn back(&self, address: &str, day: i64) -> Option<String> {
        let (local, domain) = split(address)?;
        if !domain.eq_ignore_ascii_case(&self.domain) {
            return None;
        }
        match Rewritten::read(local)? {
            Rewritten::Zero(rest) => {
                let mut parts = rest.strip_prefix('=')?.splitn(4, '=');
                let (hash, stamp, domain, local) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
                let good = same(hash, &self.hash(&["0", stamp, domain, local])) && is_fresh(stamp, day);
                good.then(|| format!("{local}@{domain}"))
            }
            Rewritten::One { hash, first, rest } => {
                same(hash, &self.hash(&["1", first, rest])).then(|| format!("SRS0{rest}@{first}"))
            }
        }
        .filter(|found| split(found).is_some())
    }

    fn one(&self, first: &str, rest: &str) -> String {
        format!("SRS1={}={first}={rest}", self.hash(&["1", first, rest]))
    }

    /// Of parts in lower case, so that case does not count.
    fn hash(&self, parts: &[&str]) -> String {
        let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(self.secret.as_bytes())
            .unwrap_or_else(|_| unreachable!("any length keys HMAC"));
        mac.update(format!("dokodemo srs\0{}", parts.join("\0").to_lowercase()).as_bytes());
        let bytes = mac.finalize().into_bytes();
        let number = bytes.iter().take(5).fold(0u64, |sum, byte| sum << 8 | u64::from(*byte));
        (0..HASH).rev().map(|n| letter((number >> (5 * n)) as i64)).collect()
    }
}

/// What a rewritten local part says.
enum Rewritten<'a> {
    /// `SRS0`, and all that stands behind it, with the sign between.
    Zero(&'a str),
    /// `SRS1=hash=first=rest`: the house that wrote SRS0, and what stood behind SRS0 there.
    One { hash: &'a str, first: &'a str, rest: &'a str },
}

impl Rewritten<'_> {
    /// Other houses may write `+` or `-` for the first `=`.
    fn read(local: &str) -> Option<Rewritten<'_>> {
        let (name, rest) = local.split_at_checked(4)?;
        let is_sign = |text: &str| text.starts_with(['=', '+', '-']);
        if !is_sign(rest) {
            return None;
        }
        if name.eq_ignore_ascii_case("SRS0") {
            return Some(Rewritten::Zero(rest));
        }
        if !name.eq_ignore_ascii_case("SRS1") {
            return None;
        }
        let (hash, behind) = rest[1..].split_once('=')?;
        let (first, rest) = behind.split_once('=')?;
        is_sign(rest).then_some(Rewritten::One { hash, first, rest })
    }
}

/// Local part and domain, both without a sign that any program on the way could read as its own.
fn split(address: &str) -> Option<(&str, &str)> {
    let (local, domain) = address.rsplit_once('@')?;
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"._+-=#$&'*/?^`{}~".contains(&b);
    let whole = !local.is_empty() && local.bytes().all(plain) && local.split('.').all(|word| !word.is_empty());
    (whole && is_domain(&domain.to_ascii_lowercase())).then_some((local, domain))
}

fn letter(n: i64) -> char {
    char::from(ALPHABET[(n & 31) as usize])
}

fn stamp(day: i64) -> String {
    let day = day.rem_euclid(ROUND);
    [letter(day >> 5), letter(day)].iter().collect()
}

/// True from the day of a stamp on, for [`DAYS`] days.
fn is_fresh(stamp: &str, day: i64) -> bool {
    let place = |b: u8| ALPHABET.iter().position(|known| *known == b.to_ascii_uppercase()).map(|n| n as i64);
    let [high, low] = stamp.as_bytes() else { return false };
    let (Some(high), Some(low)) = (place(*high), place(*low)) else { return false };
    (day - (high << 5 | low)).rem_euclid(ROUND) <= DAYS
}

/// In any case, and in the same time wherever they differ.
fn same(given: &str, wanted: &str) -> bool {
    let pairs = given.bytes().zip(wanted.bytes());
    given.len() == wanted.len() && pairs.fold(0, |diff, (a, b)| diff | (a.to_ascii_uppercase() ^ b.to_ascii_uppercase())) == 0
}

/// True for a sender as a house writes it that forwards, ours or another.
pub fn is_rewritten(address: &str) -> bool {
    split(address).is_some_and(|(local, _)| Rewritten::read(local).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 20_779;

    fn srs() -> Srs {
        Srs::new("secret", "example.test")
    }

    #[test]
    fn addresses_go_out_and_come_back() {
        for sender in ["taro@remote.test", "Taro.T+shop=x@Sub.Remote.test", "a=b@x.test", "bounce-1=2=me=there.test@list.test"] {
            let out = srs().forward(sender, DAY).unwrap();
            let (local, domain) = sender.rsplit_once('@').unwrap();
            let home = format!("{local}@{}", domain.to_lowercase());
            assert!(out.starts_with("SRS0=") && out.ends_with(&format!("={local}@example.test")), "{out}");
            assert_eq!(srs().back(&out, DAY), Some(home.clone()));
            assert_eq!(srs().back(&out.to_lowercase(), DAY), Some(home.to_lowercase()), "in any case");
            assert_eq!(srs().back(&out.to_uppercase(), DAY), Some(home.to_uppercase()));
        }
        let out = srs().forward("taro@remote.test", DAY).unwrap();
        assert_eq!(out.len(), "SRS0=HHHHHHHH=TT=remote.test=taro@example.test".len(), "{out}");
        assert_eq!(out, srs().forward("taro@remote.test", DAY).unwrap(), "the same mail again is the same sender");
        assert_ne!(out, srs().forward("taro@remote.test", DAY + 1).unwrap());
    }

    #[test]
    fn a_sender_that_was_rewritten_before_leads_back_to_who_did_it() {
        let zero = "SRS0=abcd=XY=origin.test=taro@first.test";
        let one = srs().forward(zero, DAY).unwrap();
        assert!(one.starts_with("SRS1=") && one.ends_with("=first.test==abcd=XY=origin.test=taro@example.test"), "{one}");
        assert_eq!(srs().back(&one, DAY).as_deref(), Some(zero));
        assert_eq!(srs().back(&one, DAY + 400).as_deref(), Some(zero), "its day is the first house's to check");
        // A third house drops the second.
        let third = Srs::new("other", "third.test").forward(&one, DAY).unwrap();
        assert!(third.starts_with("SRS1=") && third.ends_with("=first.test==abcd=XY=origin.test=taro@third.test"), "{third}");
        // The sign of other houses stays theirs.
        let plus = srs().forward("srs0+abcd=XY=origin.test=taro@first.test", DAY).unwrap();
        assert_eq!(srs().back(&plus, DAY).as_deref(), Some("SRS0+abcd=XY=origin.test=taro@first.test"));
    }

    #[test]
    fn what_this_house_did_not_write_leads_nowhere() {
        let out = srs().forward("taro@remote.test", DAY).unwrap();
        let one = srs().forward("SRS0=abcd=XY=origin.test=taro@first.test", DAY).unwrap();
        for (changed, what) in [
            (out.replace("taro@", "jiro@"), "another name"),
            (out.replace("remote.test", "other.test"), "another domain"),
            (out.replace("example.test", "a01.example.test"), "another house"),
            (out.replacen(&out[14..16], "AA", 1), "another day"),
            (out.replacen(&out[5..13], "AAAAAAAA", 1), "another hash"),
            (out.replacen(&out[5..13], "", 1), "no hash"),
            (out.replacen(&out[5..13], &out[5..12], 1), "a short hash"),
            (out.replacen("SRS0=", "SRS1=", 1), "another kind"),
            (out.replacen("SRS0=", "SRS0+", 1), "another sign"),
            (one.replace("first.test", "second.test"), "another first house"),
            (one.replace("taro@", "jiro@"), "another name there"),
            (one.replacen("SRS1=", "SRS0=", 1), "the other kind"),
        ] {
            assert_ne!(changed, out, "{what}");
            assert_eq!(srs().back(&changed, DAY), None, "{what}: {changed}");
        }
        assert_eq!(Srs::new("other", "example.test").back(&out, DAY), None, "another secret");
        for strange in [
            "",
            "taro@example.test",
            "SRS0",
            "SRS0@example.test",
            "SRS0=@example.test",
            "SRS0=a=b=c@example.test",
            "@example.test",
        ] {
            assert_eq!(srs().back(strange, DAY), None, "{strange}");
        }
    }

    #[test]
    fn it_ends_after_three_weeks_also_where_the_days_begin_anew() {
        for day in [DAY, 1024 * 20 - 10, 1024 * 20] {
            let out = srs().forward("taro@remote.test", day).unwrap();
            for (later, good) in [(0, true), (21, true), (22, false), (1_000, false), (-1, false)] {
                assert_eq!(srs().back(&out, day + later).is_some(), good, "{day} + {later}");
            }
        }
    }

    #[test]
    fn what_cannot_be_written_plainly_stays() {
        let long = format!("{}@remote.test", "x".repeat(240));
        for sender in [
            "",
            "taro",
            "@remote.test",
            "taro@",
            "\"a b\"@remote.test",
            "a,b@remote.test",
            "a%b@remote.test",
            "a!b@remote.test",
            "花@remote.test",
            "a@花.test",
            "a..b@remote.test",
            "a@[192.0.2.1]",
            &long,
        ] {
            assert_eq!(srs().forward(sender, DAY), None, "{sender}");
        }
    }
}
