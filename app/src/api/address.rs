//! The addresses of a contract: the list of メールアドレスメニュー, and what is asked to make or end one.
//!
//! `GET /api/addresses` answers [`Addresses`], `GET /api/addresses/candidates` [`Candidates`]; a [`Register`]
//! or a [`Reissue`] is answered by an [`Issued`], the only value that ever holds a password. Passwords
//! themselves are judged in `password`.

use super::{Problem, Reason, password};
use serde::{Deserialize, Serialize};

/// Names that belong to the house; mail to most of them goes to the operator.
pub const RESERVED: [&str; 6] = ["postmaster", "mailer-daemon", "mailerdaemon", "root", "noreply", "abuse"];
/// Characters before the `@`.
pub const SHORTEST: usize = 3;
pub const LONGEST: usize = 20;
/// Sub-domain candidates shown at once.
pub const CANDIDATES: usize = 6;

/// Whether an address can be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// 稼働中
    #[default]
    Active,
    /// 停止中, by the operator: no sign-in, no delivery, nothing lost.
    Stopped,
    #[serde(other)]
    Other,
}

/// One row of the table, its columns in the order of the manual.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Address {
    /// Counted from 1, in the order in which they were made.
    pub no: u32,
    pub address: String,
    /// `m` and digits: the other login name.
    pub pop_account: String,
    pub status: Status,
    /// ウイルスチェック
    pub virus: bool,
    /// 迷惑メール判定機能; the column itself only says 設定.
    pub spam: bool,
    /// 転送設定
    pub forward: bool,
    /// 海外からのメール送信
    pub overseas: bool,
    /// Its last second, 23:59:59 in Japan; absent when it is off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overseas_until: Option<i64>,
    /// The contract's main address, which is never removed.
    pub main: bool,
    /// Whoever asks is signed in with it.
    pub own: bool,
}

/// `GET /api/addresses`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Addresses {
    pub rows: Vec<Address>,
    /// 利用数: of the whole contract, also for somebody who sees only their own row.
    pub used: u32,
    /// Addresses that the contract holds without a fee.
    pub included: u32,
    /// Addresses that it can hold at all.
    pub max: u32,
    /// Yen a month, tax included, of each address beyond `included`.
    pub fee: u32,
    /// The main address: it makes addresses, and manages all of them.
    pub manages: bool,
    /// The provider's domain; a new address lies in one of its sub-domains.
    pub domain: String,
}

impl Addresses {
    /// 契約数: those included, and those paid for.
    pub fn contracted(&self) -> u32 {
        self.used.max(self.included)
    }

    /// The next address needs 「料金に同意する」.
    pub fn next_costs(&self) -> bool {
        self.used >= self.included
    }

    /// No further address can be made.
    pub fn full(&self) -> bool {
        self.used >= self.max
    }
}

/// `GET /api/addresses/candidates?local=&more=`: sub-domains in which this name is free.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Candidates {
    /// As it was asked for, cleaned.
    pub local: String,
    /// Whole domains such as `j02.example.test`, at most [`CANDIDATES`].
    pub domains: Vec<String>,
    /// What 「他のサブドメイン候補を表示する」 asks for next; after the last it begins anew.
    pub more: u32,
}

/// `POST /api/addresses`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Register {
    /// Before the `@`.
    pub local: String,
    /// One of the candidates.
    pub domain: String,
    /// メールウイルスチェック
    pub virus: bool,
    /// 「料金に同意する」; needed where [`Addresses::next_costs`].
    pub fee_agreed: bool,
}

impl Register {
    /// What needs no server: the name and the shape of the domain below `provider`.
    pub fn check(&self, provider: &str) -> Result<(), Problem> {
        check_local(&self.local)?;
        match sub_domain(&self.domain, provider) {
            Some(_) => Ok(()),
            None if self.domain.is_empty() => Err(Problem::field("domain", Reason::Empty)),
            None => Err(Problem::field("domain", Reason::NotOffered)),
        }
    }

    pub fn address(&self) -> String {
        format!("{}@{}", self.local, self.domain)
    }
}

/// The part before the `@`, field `local`: 3 to 20 of a–z, 0–9, `-` and `_`, neither sign at an end; no name of the
/// house.
pub fn check_local(local: &str) -> Result<(), Problem> {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
    let reason = if local.is_empty() {
        Reason::Empty
    } else if !local.bytes().all(allowed) {
        Reason::BadCharacter
    } else if local.len() < SHORTEST {
        Reason::TooShort
    } else if local.len() > LONGEST {
        Reason::TooLong
    } else if local.starts_with(['-', '_']) || local.ends_with(['-', '_']) {
        Reason::BadEdge
    } else if RESERVED.contains(&local) {
        Reason::Reserved
    } else {
        return Ok(());
    };
    Err(Problem::field("local", reason))
}

/// The label of a sub-domain (a letter and `00` to `09`) if `domain` is one of the provider's.
pub fn sub_domain<'a>(domain: &'a str, provider: &str) -> Option<&'a str> {
    let label = domain.strip_suffix(provider)?.strip_suffix('.')?;
    match label.as_bytes() {
        [b'a'..=b'z', b'0', b'0'..=b'9'] => Some(label),
        _ => None,
    }
}

/// What is shown once: after 登録, パスワード変更 and パスワード再発行.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Issued {
    pub address: String,
    pub pop_account: String,
    /// Absent after a change (the person chose it), and once it can no longer be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// When, seconds since 1970 (変更日).
    pub at: i64,
    /// ウイルスチェック as chosen at 登録.
    pub virus: bool,
}

/// `POST /api/addresses/{address}/password`. The fields are never echoed.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NewPassword {
    /// Of the person signed in, who may be managing another address.
    pub current: String,
    pub new: String,
}

impl NewPassword {
    pub fn check(&self) -> Result<(), Problem> {
        check_current(&self.current)?;
        password::check(&self.new)?;
        match self.new == self.current {
            true => Err(Problem::field("new", Reason::SameAsBefore)),
            false => Ok(()),
        }
    }

    /// The same, and both entries of the new one agree.
    pub fn check_twice(&self, again: &str) -> Result<(), Problem> {
        self.check()?;
        if self.new == again { Ok(()) } else { Err(Problem::field("again", Reason::Mismatch)) }
    }
}

/// `POST /api/addresses/{address}/reissue` and the body of `DELETE /api/addresses/{address}`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Confirmed {
    /// Of the person signed in.
    pub current: String,
}

impl Confirmed {
    pub fn check(&self) -> Result<(), Problem> {
        check_current(&self.current)
    }
}

fn check_current(current: &str) -> Result<(), Problem> {
    if current.is_empty() { Err(Problem::field("current", Reason::Empty)) } else { Ok(()) }
}

/// `PUT /api/settings/phone`: where the link to the light pages is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PhoneLink {
    pub to: String,
}

impl PhoneLink {
    pub fn check(&self) -> Result<(), Problem> {
        let to = self.to.trim();
        let plain = |c: char| c.is_ascii_graphic() && !"<>()[],;:\\\"".contains(c);
        let shaped = to.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty()
                && !domain.contains('@')
                && domain.contains('.')
                && !domain.starts_with('.')
                && !domain.ends_with('.')
        });
        let reason = match () {
            () if to.is_empty() => Reason::Empty,
            () if to.len() > 254 => Reason::TooLong,
            () if !shaped || !to.chars().all(plain) || to.contains("..") => Reason::BadAddress,
            () => return Ok(()),
        };
        Err(Problem::field("to", reason))
    }
}

/// `GET /api/settings/phone`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Phone {
    /// Address of the light sign-in page with the login filled in; the password is still asked.
    pub url: String,
    /// False if the operator keeps this address from the light pages.
    pub lite: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_manual() {
        for good in ["abc", "itscom_mail", "a-b_9", "abcdefghijklmnopqrst", "a__b", "007"] {
            assert!(check_local(good).is_ok(), "{good}");
        }
        for (bad, why) in [
            ("", Reason::Empty),
            ("ab", Reason::TooShort),
            ("abcdefghijklmnopqrstu", Reason::TooLong),
            ("-abc", Reason::BadEdge),
            ("abc_", Reason::BadEdge),
            ("Abc", Reason::BadCharacter),
            ("a.bc", Reason::BadCharacter),
            ("たろう", Reason::BadCharacter),
            ("abc ", Reason::BadCharacter),
            ("abc*webmail", Reason::BadCharacter),
            ("abuse", Reason::Reserved),
            ("mailer-daemon", Reason::Reserved),
        ] {
            assert_eq!(check_local(bad).unwrap_err().reason, Some(why), "{bad}");
        }
    }

    #[test]
    fn sub_domains_are_a_letter_and_two_digits() {
        for good in ["j02", "e00", "z09"] {
            assert_eq!(sub_domain(&format!("{good}.example.test"), "example.test"), Some(good));
        }
        for bad in [
            "example.test",
            "j10.example.test",
            "J02.example.test",
            "j2.example.test",
            "a.j02.example.test",
            "j02example.test",
            ".example.test",
        ] {
            assert_eq!(sub_domain(bad, "example.test"), None, "{bad}");
        }
        let wish = Register { local: "taro".into(), domain: "evil.test".into(), ..Register::default() };
        assert_eq!(wish.check("example.test").unwrap_err().reason, Some(Reason::NotOffered));
    }

    #[test]
    fn counts_of_a_contract() {
        let at = |used| Addresses { used, included: 5, max: 6, ..Addresses::default() };
        assert_eq!([2, 5, 6].map(|n| at(n).contracted()), [5, 5, 6]);
        assert_eq!([4, 5, 6].map(|n| (at(n).next_costs(), at(n).full())), [(false, false), (true, false), (true, true)]);
    }

    #[test]
    fn a_change_of_password_is_checked_before_it_is_sent() {
        let change = |current: &str, new: &str| NewPassword { current: current.into(), new: new.into() };
        assert!(change("old-one", "New+one1").check_twice("New+one1").is_ok());
        let why = |c: NewPassword, again: &str| c.check_twice(again).unwrap_err();
        assert_eq!(why(change("", "New+one1"), "New+one1").field.as_deref(), Some("current"));
        assert_eq!(why(change("old", "New+one1"), "New+one2").reason, Some(Reason::Mismatch));
        assert_eq!(why(change("New+one1", "New+one1"), "New+one1").reason, Some(Reason::SameAsBefore));
    }

    #[test]
    fn the_link_goes_to_one_plain_address() {
        let check = |to: &str| PhoneLink { to: to.into() }.check().map_err(|p| p.reason);
        assert!(check(" taro@docomo.test ").is_ok());
        for bad in
            ["taro", "a@b@c.test", "a@b", "a@.test", "a@b..test", "a@b.test,c@d.test", "a@b.test\r\nBcc: x@y.test", "<a@b.test>"]
        {
            assert_eq!(check(bad), Err(Some(Reason::BadAddress)), "{bad}");
        }
    }

    #[test]
    fn on_the_wire() {
        assert_eq!(serde_json::to_string(&[Status::Active, Status::Stopped]).unwrap(), r#"["active","stopped"]"#);
        assert_eq!(serde_json::from_str::<Status>("\"frozen\"").unwrap(), Status::Other);
    }
}
