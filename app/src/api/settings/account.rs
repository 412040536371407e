//! What the pages about an address itself show: 新規登録, パスワード変更, 再発行, 削除, 携帯電話.
//!
//! What a person types that is a password is in none of these: the server seals it for the way over
//! the confirm page, and only an [`Issued`] that has just been made holds one.

use crate::api::{Addresses, Candidates, Issued, Overseas, Phone, Register, SessionRow, SignIn, password::Weakness};
use serde::{Deserialize, Serialize};

/// `/settings`: the addresses, and who is signed in from where.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SettingsHome {
    pub addresses: Addresses,
    pub overseas: Overseas,
    pub sessions: Vec<SessionRow>,
    /// Newest first.
    pub sign_ins: Vec<SignIn>,
    /// What the table of countries calls itself; empty without one.
    pub country_source: String,
}

/// 新規登録, over its five steps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Registering {
    pub wish: Register,
    pub candidates: Candidates,
    /// Counts and fee of the contract; without rows.
    pub contract: Addresses,
    /// Marks one registration: a second press makes no second address.
    pub key: String,
    pub issued: Option<Issued>,
}

/// パスワード変更.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ChangingPassword {
    pub pop_account: String,
    /// What was typed, sealed with a key made from the session's cookie; `""` before the confirm page.
    pub sealed: String,
    /// The new one is allowed and not good.
    pub weakness: Option<Weakness>,
    pub key: String,
    pub issued: Option<Issued>,
}

/// パスワード再発行.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reissuing {
    pub pop_account: String,
    pub key: String,
    pub issued: Option<Issued>,
}

/// 削除.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Removing {
    pub pop_account: String,
    /// Days that its mail is still kept.
    pub keep_days: u32,
}

/// 携帯電話: the way to the light pages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PhonePage {
    pub phone: Phone,
    /// Where the link is to be sent.
    pub to: String,
}
