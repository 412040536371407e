//! The brake on guessed passwords: one rule for the browsers' door (`sign_in`) and the mail programs' (`dovecot`).
//!
//! In: a login, and where it is typed. Out: the seconds until it may be tried; what was wrong is counted, and the
//! right password of an account begins its count anew. The counts lie in SQL (`store::throttle`), so that guesses at
//! both doors and at all web servers add up; the address and the POP account of a mailbox are one.
//! Counted are the account in a network (so many tries are free), the network (six times as many) and the account
//! (twelve times as many); who is at home waits for the first alone.
//! Never: another way for accounts that are not there; a password.

use crate::store::{Error, Store};
use std::net::IpAddr;

/// Longest wait in seconds of one network.
pub const LONGEST_WAIT: i64 = 300;
/// Longest wait in seconds for an account that many networks fail at: strangers can bring it about,
/// so it slows them and never locks the person out.
const SHARED_WAIT: i64 = 20;
/// Seconds for which a network stays somebody's own after they were last there.
pub const HOME: i64 = 86_400;

/// One password about to be tried, by the names under which it is counted.
pub struct Try {
    /// The mailbox, as its address; a login that nobody has stands for itself.
    pub counted: String,
    /// The network, [`network`].
    pub net: String,
    /// Both.
    pub pair: String,
    wide: Option<String>,
    free: i64,
}

impl Try {
    /// `login` in lower case; `free` is `limits.sign_in_tries`.
    pub async fn of(store: &Store, free: u32, login: &str, ip: IpAddr) -> Result<Try, Error> {
        // What is no login by grammar is counted under one short name: nobody fills the database with long ones.
        let owner = if is_login(login) { store.account_by_login(login).await? } else { None };
        let counted = match owner {
            Some(account) => account.address,
            None if is_login(login) => login.to_owned(),
            None => "-".to_owned(),
        };
        let net = network(ip);
        Ok(Try { pair: format!("{counted} {net}"), counted, net, wide: prefix(ip), free: i64::from(free) })
    }

    fn scopes(&self) -> impl Iterator<Item = (&'static str, &str, i64)> {
        let three = [
            ("pair", self.pair.as_str(), self.free),
            ("network", self.net.as_str(), 6 * self.free),
            ("account", self.counted.as_str(), 12 * self.free),
        ];
        three.into_iter().chain(self.wide.as_deref().map(|wide| ("network", wide, 12 * self.free)))
    }

    /// Seconds until this may be tried; 0 is now. `under_way` guesses of the same pair have no answer yet and count as
    /// wrong; `home` is true if the face knows already that the mailbox is at home here.
    pub async fn wait(&self, store: &Store, now: i64, under_way: i64, home: bool) -> Result<i64, Error> {
        for (scope, key, free) in self.scopes() {
            let (mut fails, mut last) = store.throttle(scope, key, now).await?;
            if scope == "pair" && under_way > 0 {
                (fails, last) = (fails + under_way, now);
            }
            let longest = if scope == "account" { SHARED_WAIT } else { LONGEST_WAIT };
            let wait = left(fails - free, last, longest, now);
            if wait > 0 && (scope == "pair" || !(home || self.at_home(store, now).await?)) {
                return Ok(wait);
            }
        }
        Ok(0)
    }

    /// The password was wrong.
    pub async fn failed(&self, store: &Store, now: i64) -> Result<(), Error> {
        for (scope, key, _) in self.scopes() {
            store.throttle_failed(scope, key, now).await?;
        }
        Ok(())
    }

    /// The password was right. Mail programs sign in all day: nothing is written where nothing is counted.
    pub async fn right(&self, store: &Store, now: i64) -> Result<(), Error> {
        if store.throttle("pair", &self.pair, now).await?.0 > 0 {
            store.throttle_clear("pair", &self.pair).await?;
        }
        Ok(())
    }

    /// True if this account is, or was a day ago, signed in from this network: strangers who fail with it
    /// elsewhere, or with other accounts here, do not make its owner wait.
    async fn at_home(&self, store: &Store, now: i64) -> Result<bool, Error> {
        let known = store.sessions(&self.counted, now - HOME).await?;
        Ok(known.iter().filter_map(|s| s.ip.parse().ok()).any(|ip: IpAddr| network(ip) == self.net))
    }
}

/// Seconds left at `now` of a wait that began at `last`, after `over` failures beyond the free ones.
pub fn left(over: i64, last: i64, longest: i64, now: i64) -> i64 {
    (last + delay(over).min(longest) - now).max(0)
}

/// Seconds to wait after `over` failures beyond the free ones: 1, 2, 4 … 512.
fn delay(over: i64) -> i64 {
    if over < 0 { 0 } else { 1i64 << over.min(9) }
}

/// An address or a POP account (`m` and digits), in lower case.
pub fn is_login(name: &str) -> bool {
    let pop = name.strip_prefix('m').is_some_and(|d| (1..=20).contains(&d.len()) && d.bytes().all(|b| b.is_ascii_digit()));
    let address = name.len() <= 254
        && name.split_once('@').is_some_and(|(local, domain)| {
            let plain = |s: &str, extra: &str| {
                !s.is_empty() && s.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || extra.as_bytes().contains(&b))
            };
            plain(local, "-_.+") && plain(domain, "-.")
        });
    pop || address
}

/// The /24 or /64 an address is in.
pub fn network(ip: IpAddr) -> String {
    match ip.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(v6) => {
            let s = v6.segments();
            format!("{:x}:{:x}:{:x}:{:x}::/64", s[0], s[1], s[2], s[3])
        }
    }
}

/// The /48 an IPv6 address is in, all of which one customer of a provider may hold; none of IPv4.
pub fn prefix(ip: IpAddr) -> Option<String> {
    match ip.to_canonical() {
        IpAddr::V4(_) => None,
        IpAddr::V6(v6) => {
            let s = v6.segments();
            Some(format!("{:x}:{:x}:{:x}::/48", s[0], s[1], s[2]))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_have_names() {
        let of = |ip: &str| {
            let ip: IpAddr = ip.parse().unwrap();
            (network(ip), prefix(ip))
        };
        assert_eq!(of("192.0.2.7"), ("192.0.2.0/24".into(), None));
        assert_eq!(of("::ffff:192.0.2.7"), ("192.0.2.0/24".into(), None));
        assert_eq!(of("2001:db8:1:2::7"), ("2001:db8:1:2::/64".into(), Some("2001:db8:1::/48".into())));
    }

    #[test]
    fn only_addresses_and_pop_accounts_are_logins() {
        for good in ["taro@a01.example.test", "m0000012", "a-b_c@x.jp"] {
            assert!(is_login(good), "{good}");
        }
        for bad in [
            "",
            "taro",
            "taro*webmail",
            "taro@a01.example.test*webmail",
            "m12*webmail",
            "a b@c",
            "a@",
            "@b",
            "a@b@c",
            "m",
            "a@b\r\n",
            "a\0@b",
            "TARO@x.jp",
        ] {
            assert!(!is_login(bad), "{bad}");
        }
    }

    #[test]
    fn waiting_grows_and_ends() {
        assert_eq!([-1, 0, 1, 2, 8, 9, 40].map(|n| left(n, 7, LONGEST_WAIT, 7)), [0, 1, 2, 4, 256, 300, 300]);
        assert_eq!([0, 3, 5, 40].map(|n| left(n, 7, SHARED_WAIT, 10)), [0, 5, 17, 17]);
    }

    #[test]
    fn three_names_are_counted_and_a_fourth_of_ipv6() {
        let of = |ip: &str| {
            let ip: IpAddr = ip.parse().unwrap();
            let (counted, net) = ("taro@x.jp".to_owned(), network(ip));
            let tried = Try { pair: format!("{counted} {net}"), counted, net, wide: prefix(ip), free: 5 };
            tried.scopes().map(|(scope, name, free)| format!("{scope} {name} {free}")).collect::<Vec<_>>()
        };
        let three = ["pair taro@x.jp 192.0.2.0/24 5", "network 192.0.2.0/24 30", "account taro@x.jp 60"];
        assert_eq!(of("192.0.2.7"), three);
        assert_eq!(of("2001:db8:1:2::7")[3], "network 2001:db8:1::/48 60");
    }
}
