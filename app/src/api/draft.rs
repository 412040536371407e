//! A mail being written, and one on its way.

use super::{MessageRef, Problem};
use crate::i18n::{Lang, date, quote};
use serde::{Deserialize, Serialize};

/// Why a draft exists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DraftKind {
    Reply,
    ReplyAll,
    /// To the mailing list alone.
    ReplyList,
    Forward,
    /// The original goes along whole, as message/rfc822.
    ForwardAttached,
    /// A sent mail or template opened again.
    Again,
    /// What a newer build calls otherwise is a mail of its own here.
    #[default]
    #[serde(other)]
    New,
}

impl DraftKind {
    /// As it stands in addresses and forms.
    pub fn name(self) -> &'static str {
        match self {
            DraftKind::New => "new",
            DraftKind::Reply => "reply",
            DraftKind::ReplyAll => "reply_all",
            DraftKind::ReplyList => "reply_list",
            DraftKind::Forward => "forward",
            DraftKind::ForwardAttached => "forward_attached",
            DraftKind::Again => "again",
        }
    }

    pub fn of(name: &str) -> DraftKind {
        use DraftKind::*;
        [Reply, ReplyAll, ReplyList, Forward, ForwardAttached, Again].into_iter().find(|kind| kind.name() == name).unwrap_or(New)
    }
}

/// What a person is asked about before a mail goes without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forgotten {
    Subject,
    Text,
    File,
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
    /// Key of the client's or server's making: 16 to 64 letters, digits, `-` and `_`.
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
    /// The letter it was begun from, until its files are copied: the first save does it, and of a message in 下書き the
    /// draft takes the place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<MessageRef>,
    /// The charset in which that letter is read; empty = automatic.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub charset: String,
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

    /// What is missing that most mails have, in the order in which it is asked about.
    pub fn forgets(&self) -> Vec<Forgotten> {
        [
            (self.subject.trim().is_empty(), Forgotten::Subject),
            (self.text.trim().is_empty() && self.files.is_empty(), Forgotten::Text),
            (self.forgets_file(), Forgotten::File),
        ]
        .into_iter()
        .filter_map(|(missing, what)| missing.then_some(what))
        .collect()
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
    /// The words are saved; the files of the letter it was begun from can never be copied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
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

/// Size of a mail as sent, from its text and files: base64 makes 4 of 3, with line ends 78 of 57. An attached
/// letter goes as it is; one whose lines are too long for that is found when it is written.
pub fn size_as_sent(text: u64, files: &[DraftFile]) -> u64 {
    let (mut coded, mut plain) = (text, 4096);
    for file in files {
        *(if file.is_letter() { &mut plain } else { &mut coded }) += file.size;
    }
    coded.div_ceil(57) * 78 + plain
}

impl DraftFile {
    /// Name and size, as a fault names it.
    pub fn with_size(&self) -> String {
        format!("{} ({})", self.name, date::size(self.size))
    }

    /// A whole letter, which no encoding makes larger.
    pub fn is_letter(&self) -> bool {
        self.kind == "message/rfc822"
    }
}

/// The other way round, roughly: bytes of files that a mail of `most` bytes can hold.
pub fn files_that_fit(most: u64) -> u64 {
    most / 78 * 57
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_cross_the_wire_by_their_names_and_a_newer_one_is_read() {
        use DraftKind::*;
        let json = r#"["new","reply","reply_all","reply_list","forward","forward_attached","again"]"#;
        assert_eq!(serde_json::to_string(&[New, Reply, ReplyAll, ReplyList, Forward, ForwardAttached, Again]).unwrap(), json);
        let read: Vec<DraftKind> = serde_json::from_str(json).unwrap();
        assert_eq!(read, [New, Reply, ReplyAll, ReplyList, Forward, ForwardAttached, Again]);
        assert_eq!(
            [New, Reply, ReplyAll, ReplyList, Forward, ForwardAttached, Again].map(|kind| DraftKind::of(kind.name())),
            read[..]
        );
        let newer: Draft = serde_json::from_str(r#"{"kind":"reply_some","subject":"s"}"#).unwrap();
        assert_eq!((newer.kind, newer.subject.as_str()), (New, "s"));
    }

    #[test]
    fn an_attached_letter_weighs_what_it_is() {
        let file = |kind: &str| DraftFile { id: "1".into(), name: "a".into(), kind: kind.into(), size: 19 << 20 };
        assert!(size_as_sent(100, &[file("message/rfc822")]) < 20 << 20);
        assert!(size_as_sent(100, &[file("application/pdf")]) > 25 << 20);
    }

    #[test]
    fn a_mail_without_subject_or_text_is_known_and_a_file_alone_needs_no_words() {
        use Forgotten::*;
        let draft = |subject: &str, text: &str| Draft { subject: subject.into(), text: text.into(), ..Draft::default() };
        assert_eq!(draft(" ", "\n").forgets(), [Subject, Text]);
        assert_eq!(draft("会議", " ").forgets(), [Text]);
        assert_eq!(draft("", "資料を添付します。").forgets(), [Subject, File]);
        assert_eq!(draft("会議", "三時からです。").forgets(), []);
        let file = DraftFile { id: "1".into(), name: "a".into(), kind: "application/pdf".into(), size: 1 };
        assert_eq!(Draft { files: vec![file], ..draft("資料", "") }.forgets(), []);
    }

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
