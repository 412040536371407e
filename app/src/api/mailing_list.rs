//! What a mailing list offers its readers (RFC 2369), as far as it can be offered safely.

use serde::{Deserialize, Serialize};

/// Empty fields are not offered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MailingList {
    /// Address that writes to all of the list.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub post: String,
    /// Page at which its mail can be stopped; `https` alone.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub stop_page: String,
    /// Address, and subject of the mail, that stops it where there is no page.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub stop_to: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub stop_subject: String,
}

impl MailingList {
    /// It offers nothing.
    pub fn is_silent(&self) -> bool {
        *self == MailingList::default()
    }
}
