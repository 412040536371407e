//! One message: its name, and what the reading page shows.

use super::{Bounce, Contact, Envelope, Invitation, MailingList, ReceiptWish, mailbox};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Name of a message: mailbox + UIDVALIDITY + UID (RFC 9051 §2.3.1.1).
///
/// Text form `MAILBOXID.UIDVALIDITY.UID`. An old one says "gone", never shows another letter.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MessageRef {
    /// Mailbox id as in [`super::Mailbox::id`].
    pub mailbox: String,
    pub uidvalidity: u32,
    pub uid: u32,
}

impl fmt::Display for MessageRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.mailbox, self.uidvalidity, self.uid)
    }
}

impl FromStr for MessageRef {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut pieces = text.rsplitn(3, '.');
        let uid = pieces.next().and_then(number).ok_or(())?;
        let uidvalidity = pieces.next().and_then(number).ok_or(())?;
        let mailbox = pieces.next().ok_or(())?.to_owned();
        mailbox::wire_of(&mailbox).ok_or(())?;
        Ok(MessageRef { mailbox, uidvalidity, uid })
    }
}

fn number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0');
    digits.then(|| text.parse().ok()).flatten()
}

impl Serialize for MessageRef {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for MessageRef {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        text.parse().map_err(|()| serde::de::Error::custom("not a message reference"))
    }
}

/// What our own scanner said of the sender; from our headers only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trust {
    /// Nothing known: no signature is no fault.
    #[default]
    Unknown,
    Pass,
    Fail,
    /// Sent by one of our own people through a listener of ours, in their own name.
    Inside,
    #[serde(other)]
    Other,
}

/// A file in a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Part number as in IMAP (`2`, `1.3`); `2!1` is file 1 inside the winmail.dat of part 2.
    pub part: String,
    /// Cleaned file name; empty if the mail gives none.
    pub name: String,
    /// Lower-case media type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Decoded size in bytes, estimated where the mail was not read whole.
    pub size: u64,
    /// May be shown in place: raster image or PDF, or a letter on a page of its own.
    #[serde(default)]
    pub viewable: bool,
    /// Drawn inside the HTML by its Content-ID, so not listed again there.
    #[serde(default)]
    pub inline: bool,
    /// A type or double extension that can run as a program.
    #[serde(default)]
    pub risky: bool,
}

impl Attachment {
    /// An attached letter.
    pub fn is_letter(&self) -> bool {
        self.kind.starts_with("message/")
    }
}

/// The reading page. `GET /api/messages/{ref}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    #[serde(flatten)]
    pub envelope: Envelope,
    #[serde(default)]
    pub cc: Vec<Contact>,
    #[serde(default)]
    pub bcc: Vec<Contact>,
    #[serde(default)]
    pub reply_to: Vec<Contact>,
    /// The text body, decoded and unfolded (format=flowed); of an HTML-only mail its words.
    pub text: String,
    pub has_html: bool,
    /// The HTML refers to remote pictures; they stay blocked until asked for.
    #[serde(default)]
    pub has_remote: bool,
    /// Remote pictures of this sender are always shown.
    #[serde(default)]
    pub sender_trusted: bool,
    /// It is known well enough who sent it that 常に表示 may be offered.
    #[serde(default)]
    pub sender_sure: bool,
    pub attachments: Vec<Attachment>,
    /// Message-ID with its angle brackets, empty if none.
    #[serde(default)]
    pub message_id: String,
    /// Message-IDs for References of an answer.
    #[serde(default)]
    pub references: Vec<String>,
    /// Charset that was used for the text, by its label.
    #[serde(default)]
    pub charset: String,
    #[serde(default)]
    pub trust: Trust,
    /// Part of the text was left out because of its size.
    #[serde(default)]
    pub truncated: bool,
    /// The MIME structure was broken; what could be read is shown.
    #[serde(default)]
    pub broken: bool,
    /// List-Post or List-Unsubscribe address, if a list sent it.
    #[serde(default)]
    pub list: bool,
    /// What that list offers.
    #[serde(default, skip_serializing_if = "MailingList::is_silent")]
    pub ways: MailingList,
    /// Its Date header, seconds since 1970; 0 if that is missing or absurd.
    #[serde(default)]
    pub sent: i64,
    /// It reports that mail of this person did not arrive.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bounces: Vec<Bounce>,
    /// It asks whether it was opened, and nobody has answered that yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<ReceiptWish>,
    /// Events of its calendar part.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub invitations: Vec<Invitation>,
}

impl Message {
    /// When it was written, as it says itself, else when it arrived.
    pub fn written(&self) -> i64 {
        if self.sent == 0 { self.envelope.date } else { self.sent }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trust_on_the_wire() {
        let all = [Trust::Unknown, Trust::Pass, Trust::Fail, Trust::Inside];
        assert_eq!(serde_json::to_string(&all).unwrap(), r#"["unknown","pass","fail","inside"]"#);
        assert_eq!(serde_json::from_str::<Trust>("\"newer\"").unwrap(), Trust::Other);
    }

    #[test]
    fn references_are_exact() {
        let r: MessageRef = "INBOX.17.4".parse().unwrap();
        assert_eq!(r.to_string(), "INBOX.17.4");
        for bad in ["", "INBOX", "INBOX.1", "INBOX.0.1", "INBOX.1.01", "INBOX.1.-1", "IN BOX.1.1", "INBOX.1.99999999999"] {
            assert!(bad.parse::<MessageRef>().is_err(), "{bad}");
        }
    }
}
