//! Who is signed in.

use super::{Mailbox, Page};
use serde::{Deserialize, Serialize};

/// `POST /api/session`, and the sign-in form.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Login {
    /// A mail address or a POP account.
    pub login: String,
    pub password: String,
    /// 共有パソコンで使う: leave nothing in this browser.
    #[serde(default)]
    pub shared_computer: bool,
}

/// The person of a session. `GET /api/session`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub address: String,
    /// Name put before the address in From; may be empty.
    #[serde(default)]
    pub name: String,
    /// Seconds until the session ends if the person does nothing.
    pub seconds_left: u32,
    /// It ends then whatever the person does: it has lived as long as a session may.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ends_anyway: bool,
    #[serde(default)]
    pub shared_computer: bool,
    /// Token that every form carries (`csrf`), masked afresh in each answer.
    #[serde(default)]
    pub csrf: String,
    /// What a new mail begins with: the signature and room above it (`settings::Signature::begin`).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub signature: String,
    /// Key of what the page keeps in the browser of a mail being written, base64url; empty on a shared computer.
    /// The browser never stores it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub copy_key: String,
}

/// Answer of `POST /api/session`: everything the first screen needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Opened {
    pub person: Person,
    pub mailboxes: Vec<Mailbox>,
    pub page: Page,
}

/// One line of `GET /api/sessions`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionRow {
    /// A public handle of the session, never its secret.
    pub id: String,
    pub current: bool,
    pub since: i64,
    pub last_act: i64,
    pub ip: String,
    pub agent: String,
}
