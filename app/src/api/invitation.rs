//! An event that a letter's calendar part tells of (RFC 5545), as far as it is shown.

use super::Contact;
use serde::{Deserialize, Serialize};

/// One event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Invitation {
    /// One line of a stranger, at most 500 bytes; so is the place. May be empty.
    pub summary: String,
    pub location: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organizer: Option<Contact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<Moment>,
    /// Of whole days: the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<Moment>,
    /// It does not take place.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub cancelled: bool,
}

/// When something begins or ends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Moment {
    /// Seconds since 1970; of a day, and of a time whose zone is not known, as if it were written in UTC.
    pub at: i64,
    /// A whole day, the same everywhere.
    pub day: bool,
    /// Name of a zone that is not known, empty for "wherever one is"; `None`: `at` is an instant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_crosses_the_wire_short_and_a_newer_one_is_read() {
        let event =
            Invitation { summary: "会議".into(), start: Some(Moment { at: 60, ..Moment::default() }), ..Invitation::default() };
        let json = serde_json::to_string(&event).unwrap();
        assert_eq!(json, r#"{"summary":"会議","location":"","start":{"at":60,"day":false}}"#);
        let newer: Invitation = serde_json::from_str(r#"{"summary":"会議","start":{"at":60,"x":1},"repeats":true}"#).unwrap();
        assert_eq!(newer, event);
    }
}
