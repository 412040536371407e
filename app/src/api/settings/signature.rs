//! 署名: what stands below one's own words in every mail that is begun.
//!
//! It is put in when a mail begins, by whoever begins it: the server for an answer or a forward, the
//! SPA for a new mail. From then on it is text like any other, so a draft never gets it twice.

use super::entry;
use crate::api::{DraftKind, Problem, Reason};
use serde::{Deserialize, Serialize};

/// Longest signature, characters.
pub const TEXT: usize = 2_000;
/// Longest line of it, characters.
pub const LINE: usize = 200;
/// The line before it, by which programs know it and leave it out of a quotation (RFC 3676 §4.3).
const MARK: &str = "-- ";

/// None until one is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Signature {
    /// `""` = no signature.
    pub text: String,
    /// 返信・転送にも付ける; otherwise in new mails alone.
    pub use_for_replies: bool,
}

impl Default for Signature {
    fn default() -> Self {
        Signature { text: String::new(), use_for_replies: true }
    }
}

impl Signature {
    /// Refuses what is longer than a signature should be.
    pub fn check(&self) -> Result<(), Problem> {
        if self.text.chars().count() > TEXT {
            return Err(Problem::field("text", Reason::TooLong));
        }
        match self.text.lines().find(|line| line.chars().count() > LINE) {
            Some(line) => Err(Problem::field("text", Reason::TooLong).detail(line)),
            None => Ok(()),
        }
    }

    /// As it is kept: plain line ends, nothing invisible, no blank lines around, no mark of its own.
    pub fn tidied(self) -> Signature {
        let clean = entry::text(&self.text);
        let mut lines: Vec<&str> = clean.lines().map(str::trim_end).collect();
        while lines.first().is_some_and(|line| line.is_empty() || *line == MARK.trim_end()) {
            lines.remove(0);
        }
        Signature { text: lines.join("\n").trim_end().to_owned(), ..self }
    }

    /// What a mail of this kind begins with, room for the person's own words above it; `""` without a signature.
    pub fn begin(&self, kind: DraftKind) -> String {
        let wanted = match kind {
            DraftKind::New => true,
            DraftKind::Reply | DraftKind::ReplyAll | DraftKind::ReplyList | DraftKind::Forward | DraftKind::ForwardAttached => {
                self.use_for_replies
            }
            // Its text is there already, with the signature that it was sent with.
            DraftKind::Again => false,
        };
        if wanted && !self.text.is_empty() { format!("\n\n{MARK}\n{}\n", self.text) } else { String::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signature(text: &str) -> Signature {
        Signature { text: text.into(), ..Signature::default() }
    }

    #[test]
    fn a_mail_begins_with_it_and_one_sent_again_does_not() {
        let mine = signature("山田 太郎\n045-000-0000");
        assert_eq!(mine.begin(DraftKind::New), "\n\n-- \n山田 太郎\n045-000-0000\n");
        assert_eq!(mine.begin(DraftKind::Reply), mine.begin(DraftKind::New));
        assert_eq!(mine.begin(DraftKind::Again), "");
        let new_only = Signature { use_for_replies: false, ..mine };
        assert_eq!((new_only.begin(DraftKind::Forward).as_str(), new_only.begin(DraftKind::New).is_empty()), ("", false));
        assert_eq!(signature("").begin(DraftKind::New), "");
    }

    #[test]
    fn the_mark_is_the_houses_and_lengths_are_limited() {
        assert_eq!(signature("\r\n-- \r\n\r\n太郎  \r\n\u{7}ok\r\n\r\n").tidied().text, "太郎\nok");
        assert!(signature(&"あ".repeat(LINE)).check().is_ok());
        assert!(signature(&"あ".repeat(LINE + 1)).check().is_err());
        let longest = vec!["x".repeat(99); 20].join("\n");
        assert!(signature(&longest).check().is_ok() && signature(&format!("{longest}yy")).check().is_err());
    }
}
