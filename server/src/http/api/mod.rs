//! The JSON API: a handler is three to six lines around one action.

pub mod addresses;
pub mod drafts;
pub mod events;
pub mod mailboxes;
pub mod messages;
pub mod overseas;
pub mod phone;
pub mod quarantine;
pub mod screen;
pub mod session;
pub mod settings;

use super::json::Failed;
use app::api::Code;

/// Nothing at this address.
pub async fn none() -> Failed {
    Code::NotFound.into()
}
