//! A mail of ours that did not arrive, as a mail server reports it.

use serde::{Deserialize, Serialize};

/// Why, in the words of nobody: the sentences are in `i18n/bounce.rs`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BounceReason {
    NoUser,
    NoHost,
    Full,
    TooLarge,
    /// The other side does not want it: filter, policy, blocked sender.
    Refused,
    /// The other side did not answer for too long.
    NoAnswer,
    #[default]
    #[serde(other)]
    Other,
}

/// One recipient of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounce {
    /// Empty if the report does not say.
    pub address: String,
    pub reason: BounceReason,
    /// True while the other server is still being tried.
    #[serde(default)]
    pub delayed: bool,
    /// The other server's own line, at most 500 characters of a stranger; may be empty.
    #[serde(default)]
    pub line: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_on_the_wire() {
        let all = [BounceReason::NoUser, BounceReason::NoHost, BounceReason::TooLarge, BounceReason::Other];
        assert_eq!(serde_json::to_string(&all).unwrap(), r#"["no_user","no_host","too_large","other"]"#);
        assert_eq!(serde_json::from_str::<BounceReason>("\"newer\"").unwrap(), BounceReason::Other);
    }
}
