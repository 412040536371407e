//! ウイルスチェック: ON or OFF for what an address sends and receives.

use serde::{Deserialize, Serialize};

/// ON unless the person has chosen otherwise; effective at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Virus {
    pub enabled: bool,
}

impl Default for Virus {
    fn default() -> Self {
        Virus { enabled: true }
    }
}
