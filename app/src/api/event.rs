//! What the server pushes over `/api/events`: ids and counts only.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// Something changed in this mailbox: ask for it again.
    Mailbox { id: String, total: u32, unseen: u32 },
    /// A send reached another state.
    Send { id: String },
    /// The session has ended.
    SignedOut,
    #[serde(other)]
    Other,
}
