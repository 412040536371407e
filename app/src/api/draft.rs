//! A mail being written, and one on its way.

use super::MessageRef;
use crate::i18n::{Lang, quote};
use serde::{Deserialize, Serialize};

/// Why a draft exists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DraftKind {
    #[default]
    New,
    Reply,
    ReplyAll,
    /// To the mailing list alone.
    ReplyList,
    Forward,
    /// The original goes along whole, as message/rfc822.
    ForwardAttached,
    /// A sent mail or template opened again.
    Again,
}

/// A file of a draft; its bytes are on the server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftFile {
    pub id: String,
    pub name: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub size: u64,
}

/// The working copy of a mail. `PUT /api/drafts/{key}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// Key of the client's or server's making: 22 characters of base64url.
    pub key: String,
    /// Grows with each save; an old one is answered 409. 0 = not saved yet.
    pub rev: i64,
    /// Addresses as typed, separated by commas.
    pub to: String,
    pub cc: String,
    pub bcc: String,
    pub subject: String,
    pub text: String,
    pub kind: DraftKind,
    /// The message that is answered or forwarded, for its flag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub original: Option<MessageRef>,
    /// Message-ID for In-Reply-To, with brackets.
    pub in_reply_to: String,
    /// Message-IDs for References.
    pub references: Vec<String>,
    pub files: Vec<DraftFile>,
    /// 開封確認を要求する.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub receipt: bool,
    /// Zone of the writer for the Date header, minutes east of UTC; set by the server, from the browser's cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<i32>,
    /// Last save, seconds since 1970; 0 = never.
    pub saved: i64,
    /// Recipients for whom the core sent it back; empty once it is sent again. Saves ignore it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<Refusal>,
}

impl Draft {
    /// The words speak of a file, and none is there. Quoted words of others do not count.
    pub fn forgets_file(&self) -> bool {
        if !self.files.is_empty() {
            return false;
        }
        let marks = [quote::forwarded(Lang::Ja), quote::forwarded(Lang::En)];
        let own = self.text.lines().take_while(|line| !marks.contains(&line.trim())).filter(|line| !line.starts_with('>'));
        // The subject of an answer is the other's.
        let subject = if self.kind == DraftKind::New { self.subject.as_str() } else { "" };
        own.chain([subject]).any(|line| {
            let line = line.to_lowercase();
            ["添付", "attach", "enclosed", "同封"].iter().any(|word| line.contains(word))
        })
    }

    /// All that a person sets on the page is the same; files have their own calls.
    pub fn says_the_same(&self, other: &Draft) -> bool {
        let all = |d: &'_ Draft| [&d.to, &d.cc, &d.bcc, &d.subject, &d.text].map(String::clone);
        self.receipt == other.receipt && all(self) == all(other)
    }

    /// Nothing a person would miss.
    pub fn is_blank(&self) -> bool {
        [&self.to, &self.cc, &self.bcc, &self.subject, &self.text].iter().all(|s| s.trim().is_empty()) && self.files.is_empty()
    }
}

/// Answer to a save.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftSaved {
    pub key: String,
    pub rev: i64,
    pub saved: i64,
}

/// State of a `send` row: held → submitting → accepted → filed; or refused, unknown, cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SendState {
    Held,
    Submitting,
    Accepted,
    Filed,
    Refused,
    /// The core may or may not have it; the person is asked.
    Unknown,
    Cancelled,
    #[serde(other)]
    Other,
}

/// One recipient the core did not take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Empty: the mail as a whole (too large, nobody answered for a day).
    pub address: String,
    /// SMTP reply code.
    pub code: u16,
    /// The core's own line.
    pub line: String,
}

/// A mail on its way. `GET /api/sends`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sending {
    pub id: String,
    pub state: SendState,
    pub to: String,
    pub subject: String,
    /// When it goes, or went; seconds since 1970.
    pub at: i64,
    /// The draft it came from, to go back to.
    pub draft: String,
    #[serde(default)]
    pub refused: Vec<Refusal>,
    /// Bytes as sent.
    #[serde(default)]
    pub size: u64,
}

impl Sending {
    /// Something the person should see to: not sent, not to all, or nobody knows.
    pub fn wants_look(&self) -> bool {
        match self.state {
            SendState::Unknown | SendState::Refused => true,
            _ => self.partly(),
        }
    }

    /// Gone, but not to everybody.
    pub fn partly(&self) -> bool {
        matches!(self.state, SendState::Accepted | SendState::Filed) && !self.refused.is_empty()
    }
}

/// Size of a mail as sent, from its text and files: base64 makes 4 of 3, with line ends 78 of 57.
pub fn size_as_sent(text: u64, files: u64) -> u64 {
    (text + files).div_ceil(57) * 78 + 4096
}

/// The other way round, roughly: bytes of files that a mail of `most` bytes can hold.
pub fn files_that_fit(most: u64) -> u64 {
    most / 78 * 57
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_words_promise_a_file() {
        let draft = |text: &str| Draft { text: text.into(), ..Draft::default() };
        assert!(draft("資料を添付します。").forgets_file());
        assert!(draft("See the Attached file.").forgets_file());
        assert!(!draft("了解です。\n> 資料を添付します。").forgets_file());
        assert!(!draft(&format!("ご参考\n\n{}\n添付のとおり", quote::forwarded(Lang::Ja))).forgets_file());
        let answer = Draft { subject: "Re: 添付の件".into(), kind: DraftKind::Reply, ..Draft::default() };
        assert!(!answer.forgets_file());
    }
}
