//! 受信許可設定: senders whose mail always arrives.

use super::{Warning, entry, faults, refused, warnings};
use crate::api::Problem;
use serde::{Deserialize, Serialize};

/// Wins over 受信拒否設定 and over the judgement; judged mail still gets its mark.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Allow {
    /// Whole addresses or their right ends.
    pub senders: Vec<String>,
}

impl Allow {
    /// Refuses what would have no effect, each line with its reason.
    pub fn check(&self) -> Result<(), Problem> {
        refused(faults("senders", &self.senders, entry::sender_fault))
    }

    /// As it is kept: lines cleaned, empty ones and repetitions left out.
    pub fn tidied(self) -> Allow {
        Allow { senders: entry::tidy(&self.senders, entry::sender) }
    }

    pub fn warnings(&self) -> Vec<Warning> {
        warnings("senders", &self.senders)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_suffixes_are_told() {
        let allow = Allow { senders: vec![" JP ".into(), "123.jp".into(), "jp".into(), String::new()] }.tidied();
        assert_eq!(allow.senders, ["jp", "123.jp"]);
        assert!(allow.check().is_ok());
        assert_eq!(allow.warnings().iter().map(|w| w.entry.as_str()).collect::<Vec<_>>(), ["jp"]);
    }
}
