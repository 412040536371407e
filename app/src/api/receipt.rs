//! 開封確認 that a letter asks for (RFC 8098).

use serde::{Deserialize, Serialize};

/// The sender wants to hear that the letter was opened. Nothing is sent unless the person says so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptWish {
    /// Addresses that would be told.
    pub to: Vec<String>,
    /// They are not those the letter came from (RFC 8098 §2.1): the person must see them before.
    #[serde(default)]
    pub elsewhere: bool,
}
