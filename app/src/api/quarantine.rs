//! A mail in 迷惑メール: why it is there and how long it stays.
//!
//! The list is asked with the words and page of a [`super::Query`]; rows come newest first.
//! The days count from the arrival in 迷惑メール, not from the mail's own date; how many is the operator's
//! word (`quarantine.days`). A mail that is taken back and put in again keeps its first arrival.

use super::{ActionDone, All, Attachment, Contact, MessageRef};
use serde::{Deserialize, Serialize};

const DAY: i64 = 86_400;

/// One row of `GET /api/quarantine`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldMail {
    #[serde(rename = "ref")]
    pub reference: MessageRef,
    pub from: Vec<Contact>,
    pub subject: String,
    pub reason: Reason,
    /// Arrival in 迷惑メール, seconds since 1970.
    pub arrived: i64,
    /// Days begun until it is deleted: 7 at first, 1 in the last 24 hours.
    pub days_left: u32,
    #[serde(default)]
    pub seen: bool,
    /// First words of the text, one line.
    #[serde(default)]
    pub preview: String,
    /// The line that この差出人を常に受信する adds to 受信許可設定; empty if there is nothing to add.
    #[serde(default)]
    pub allow: String,
}

/// One page of `/quarantine`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldPage {
    /// Mails that are held, or that a search hit.
    pub total: u32,
    /// Number of this page, from 1; pages hold [`super::envelope::PAGE`] rows.
    pub page: u32,
    /// Words searched for; empty = no search.
    #[serde(default)]
    pub q: String,
    pub uidvalidity: u32,
    /// 今すぐ空にする touches nothing from here on.
    pub uidnext: u32,
    /// Days a mail stays.
    pub days: u32,
    pub rows: Vec<HeldMail>,
    /// What was taken back just now.
    #[serde(default)]
    pub taken_back: Option<TakenBack>,
}

impl HeldPage {
    /// Number of pages, at least 1.
    pub fn pages(&self) -> u32 {
        self.total.div_ceil(super::envelope::PAGE).max(1)
    }
}

/// Mails that came back to the inbox and can still be put in again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenBack {
    /// Their names in the inbox.
    pub refs: Vec<MessageRef>,
    /// Lines that 受信許可設定 got by it.
    #[serde(default)]
    pub allowed: Vec<String>,
}

/// One held mail opened: its words, never its pictures or links.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldLetter {
    pub mail: HeldMail,
    #[serde(default)]
    pub to: Vec<Contact>,
    /// Decoded text; of an HTML mail its words.
    pub text: String,
    /// Only its beginning is there.
    #[serde(default)]
    pub truncated: bool,
    /// Files, to be seen by name alone.
    #[serde(default)]
    pub files: Vec<Attachment>,
    pub days: u32,
}

/// Why a mail is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// 迷惑メールチェック judged it so.
    Spam,
    /// 受信拒否設定: its sender.
    RejectSender,
    /// 受信拒否設定: its subject.
    RejectSubject,
    /// 受信拒否設定: one of the five conditions.
    RejectHeader,
    /// Its sender claims to live here and does not exist: held even if it is on the allow list.
    Spoof,
    /// 自分で指定: the person put it there.
    Own,
    #[serde(other)]
    Other,
}

impl Reason {
    /// From `X-Quarantine-Reason`, empty if the mail has none.
    pub fn of_header(value: &str) -> Reason {
        match value.trim() {
            "" => Reason::Own,
            "spam" => Reason::Spam,
            "reject-sender" => Reason::RejectSender,
            "reject-subject" => Reason::RejectSubject,
            "reject-header" => Reason::RejectHeader,
            "spoof" => Reason::Spoof,
            _ => Reason::Other,
        }
    }

    /// As the core writes it into `X-Quarantine-Reason`.
    pub fn header(self) -> &'static str {
        match self {
            Reason::Spam => "spam",
            Reason::RejectSender => "reject-sender",
            Reason::RejectSubject => "reject-subject",
            Reason::RejectHeader => "reject-header",
            Reason::Spoof => "spoof",
            Reason::Own | Reason::Other => "",
        }
    }
}

/// Days begun until a mail that arrived then, to stay `days`, is deleted; 0 once its time is over.
pub fn days_left(arrived: i64, now: i64, days: u32) -> u32 {
    let stay = i64::from(days) * DAY;
    let left = arrived.saturating_add(stay).saturating_sub(now).clamp(0, stay);
    u32::try_from((left + DAY - 1) / DAY).unwrap_or(0)
}

/// `POST /api/quarantine/release`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    pub refs: Vec<MessageRef>,
    /// この差出人を常に受信する.
    #[serde(default)]
    pub allow_sender: bool,
}

/// What was released, for an undo, and the lines that 受信許可設定 has now besides.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Released {
    #[serde(flatten)]
    pub done: ActionDone,
    #[serde(default)]
    pub allowed: Vec<String>,
}

/// `POST /api/quarantine/undo`: what was released goes in again, with its old deadline.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undo {
    /// Names in the inbox.
    pub refs: Vec<MessageRef>,
}

/// `POST /api/quarantine/delete`: for good.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discard {
    #[serde(default)]
    pub refs: Vec<MessageRef>,
    #[serde(default)]
    pub all: Everything,
}

/// 今すぐ空にする.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Everything {
    /// `true`: all that is there now.
    Now(bool),
    /// All that was there when the person saw the list.
    Seen(All),
}

impl Default for Everything {
    fn default() -> Self {
        Everything::Now(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seven_days_from_the_arrival() {
        for (age, left) in
            [(-5, 7), (0, 7), (1, 7), (DAY, 6), (6 * DAY - 1, 2), (6 * DAY, 1), (7 * DAY - 1, 1), (7 * DAY, 0), (9 * DAY, 0)]
        {
            assert_eq!(days_left(1_000_000, 1_000_000 + age, 7), left, "{age}");
        }
        assert_eq!(days_left(i64::MAX, 0, 7), 7);
        assert_eq!(days_left(i64::MIN, 0, 7), 0);
    }

    #[test]
    fn reasons_on_the_wire() {
        for (reason, json) in [
            (Reason::Spam, "\"spam\""),
            (Reason::RejectSender, "\"reject_sender\""),
            (Reason::RejectSubject, "\"reject_subject\""),
            (Reason::RejectHeader, "\"reject_header\""),
            (Reason::Spoof, "\"spoof\""),
            (Reason::Own, "\"own\""),
        ] {
            assert_eq!(serde_json::to_string(&reason).unwrap(), json);
            assert_eq!(Reason::of_header(reason.header()), reason);
        }
        assert_eq!(serde_json::from_str::<Reason>("\"later\"").unwrap(), Reason::Other);
        assert_eq!(serde_json::from_str::<Discard>("{\"all\":true}").unwrap().all, Everything::Now(true));
    }
}
