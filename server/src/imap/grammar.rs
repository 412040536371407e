//! Responses of the server by their meaning (RFC 9051 §7 and the extensions named below).
//!
//! In: one frame of `wire`. Out: [`Data`] for an untagged one, [`Done`] for a tagged one.
//! What is not understood is `Data::Other`: a line of nonsense costs that line, never the connection.
//! Never decodes text: names, subjects and bodies stay bytes until `convert`.

use super::{
    set::Set,
    value::{Value, values},
    wire::PASSED,
};
use bytes::Bytes;

/// An untagged response.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    Exists(u32),
    /// EXPUNGE of this sequence number; those above it sink by one (RFC 9051 §7.5.1).
    Expunged(u32),
    Fetch(Box<Row>),
    List(ListRow),
    Status(StatusRow),
    /// SEARCH and SORT (RFC 5256 §4), in the server's order.
    Numbers(Vec<u32>),
    Esearch(Esearch),
    /// Storage in KiB: used and limit (RFC 9208 §5.1).
    Quota {
        used: u64,
        limit: u64,
    },
    Capability(Vec<String>),
    /// `* OK [CODE] …`, NO and BAD.
    State(Code),
    Bye(String),
    /// Something of one message, or of all, that could not be held or read.
    Lost,
    Other,
}

/// FETCH: what was given of one message.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// Message sequence number.
    pub seq: u32,
    pub uid: Option<u32>,
    pub flags: Option<Vec<String>>,
    pub internal_date: Option<String>,
    /// RFC 8514
    pub saved: Option<String>,
    pub size: Option<u64>,
    pub envelope: Option<Value>,
    pub structure: Option<Value>,
    /// RFC 8970
    pub preview: Option<Bytes>,
    /// `BODY[…]<…>`: the section without offset, upper case, and its bytes.
    pub sections: Vec<(String, Bytes)>,
}

/// LIST, with or without extended data (RFC 5258 §3), which is skipped.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListRow {
    /// Attributes in lower case with their backslash.
    pub attributes: Vec<String>,
    pub delimiter: Option<char>,
    pub name: Vec<u8>,
}

/// STATUS; unknown items (SIZE, MAILBOXID …) are skipped.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StatusRow {
    pub name: Vec<u8>,
    pub messages: u32,
    pub unseen: u32,
    pub uidnext: u32,
    pub uidvalidity: u32,
    /// RFC 7162 §3.1.7; 0 = none.
    pub modseq: u64,
}

/// RFC 4731 and RFC 5267 §4.4.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Esearch {
    pub count: Option<u32>,
    /// ALL, the one of MIN or MAX, or the list of PARTIAL, in the server's order.
    pub hits: Set,
}

/// `[NAME arguments]` of a status response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Code {
    /// Upper case.
    pub name: String,
    pub arguments: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Ok,
    No,
    Bad,
}

/// A tagged response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    pub status: Status,
    pub code: Option<Code>,
    pub text: String,
}

impl Data {
    /// Reads an untagged frame.
    pub fn read(frame: &Bytes) -> Data {
        read(frame).unwrap_or(Data::Other)
    }
}

impl Done {
    /// Reads a tagged frame.
    pub fn read(frame: &[u8]) -> Option<Done> {
        let line = line(frame);
        let (_tag, rest) = line.split_once(' ')?;
        let (status, text) = rest.split_once(' ').unwrap_or((rest, ""));
        let status = match status.to_ascii_uppercase().as_str() {
            "OK" => Status::Ok,
            "NO" => Status::No,
            "BAD" => Status::Bad,
            _ => return None,
        };
        let (code, text) = Code::cut(text);
        Some(Done { status, code, text })
    }
}

impl Code {
    /// `[CODE x] text` → code and text. Tolerates text that follows the bracket at once.
    pub fn cut(text: &str) -> (Option<Code>, String) {
        let inside = text.strip_prefix('[').and_then(|t| t.split_once(']'));
        let Some((code, rest)) = inside else { return (None, text.trim().to_owned()) };
        let (name, arguments) = code.split_once(' ').unwrap_or((code, ""));
        let code = Code { name: name.to_ascii_uppercase(), arguments: arguments.trim().to_owned() };
        (Some(code), rest.trim().to_owned())
    }

    pub fn number(&self) -> Option<u64> {
        self.arguments.parse().ok()
    }

    /// Also beside an OK: what was asked for is not all there any more (RFC 2180 §4.1).
    pub fn is_expunge_issued(&self) -> bool {
        self.name == "EXPUNGEISSUED"
    }

    /// `APPENDUID validity uid` (RFC 4315 §3).
    pub fn append_uid(&self) -> Option<(u32, u32)> {
        let (validity, uid) = self.arguments.split_once(' ')?;
        let pair = (validity.parse().ok()?, uid.parse().ok()?);
        (self.name == "APPENDUID").then_some(pair)
    }

    /// `COPYUID validity from to` (RFC 4315 §3): validity and UIDs at the target.
    pub fn copy_uid(&self) -> Option<(u32, Set)> {
        let mut words = self.arguments.split(' ');
        let (validity, _from, to) = (words.next()?, words.next()?, words.next()?);
        let pair = (validity.parse().ok()?, Set::read(to)?);
        (self.name == "COPYUID").then_some(pair)
    }
}

/// The first line of a frame as text.
fn line(frame: &[u8]) -> String {
    String::from_utf8_lossy(frame.trim_ascii_end()).into_owned()
}

fn read(frame: &Bytes) -> Option<Data> {
    if &frame[..] == PASSED {
        return Some(Data::Lost);
    }
    let rest = frame.strip_prefix(b"* ")?;
    let end = rest.iter().position(|b| matches!(b, b' ' | b'\r' | b'\n'))?;
    let word = std::str::from_utf8(&rest[..end]).ok()?.to_ascii_uppercase();
    let after = 2 + end;
    if let Ok(number) = word.parse::<u32>() {
        return Some(numbered(frame, after, number).unwrap_or(Data::Lost));
    }
    match word.as_str() {
        "OK" | "NO" | "BAD" => Some(Data::State(Code::cut(line(&frame[after..]).trim_start()).0.unwrap_or_default())),
        "BYE" => Some(Data::Bye(line(&frame[after..]).trim().chars().filter(|c| !c.is_control()).take(200).collect())),
        "SEARCH" | "SORT" => Some(Data::Numbers(numbers(&frame[after..]))),
        "LIST" => list(&values(frame, after)?),
        "STATUS" => status(&values(frame, after)?),
        "ESEARCH" => esearch(&values(frame, after)?),
        "QUOTA" => quota(&values(frame, after)?),
        "CAPABILITY" => Some(Data::Capability(line(&frame[after..]).split_whitespace().map(str::to_ascii_uppercase).collect())),
        _ => None,
    }
}

/// `1 2 3 (MODSEQ 4)`: digits until the first bracket, without making words of a million numbers.
fn numbers(text: &[u8]) -> Vec<u32> {
    let mut out = Vec::with_capacity(text.len() / 8);
    let mut current: Option<u32> = None;
    for b in text {
        match b {
            b'0'..=b'9' => current = current.unwrap_or(0).checked_mul(10).and_then(|n| n.checked_add(u32::from(b - b'0'))),
            b'(' => break,
            _ => out.extend(current.take()),
        }
    }
    out.extend(current);
    out
}

fn numbered(frame: &Bytes, after: usize, number: u32) -> Option<Data> {
    let words = values(frame, after)?;
    let kind = words.first()?;
    if kind.is("EXISTS") {
        Some(Data::Exists(number))
    } else if kind.is("EXPUNGE") {
        Some(Data::Expunged(number))
    } else if kind.is("FETCH") {
        Some(Data::Fetch(Box::new(fetch(number, words.get(1)?.list()))))
    } else {
        Some(Data::Other)
    }
}

fn fetch(seq: u32, pairs: &[Value]) -> Row {
    let mut row = Row { seq, ..Row::default() };
    for pair in pairs.chunks_exact(2) {
        let [name, value] = pair else { continue };
        let Value::Atom(name) = name else { continue };
        let name = String::from_utf8_lossy(name).to_ascii_uppercase();
        let bytes = match value {
            Value::Text(bytes) | Value::Atom(bytes) => Some(bytes.clone()),
            _ => None,
        };
        match name.as_str() {
            "UID" => row.uid = value.number().and_then(|n| u32::try_from(n).ok()).filter(|n| *n > 0),
            "FLAGS" => row.flags = Some(value.list().iter().take(1_000).map(Value::text).collect()),
            "INTERNALDATE" => row.internal_date = bytes.map(|b| String::from_utf8_lossy(&b).into_owned()),
            "SAVEDATE" => row.saved = bytes.map(|b| String::from_utf8_lossy(&b).into_owned()),
            "RFC822.SIZE" => row.size = value.number(),
            "ENVELOPE" => row.envelope = Some(value.clone()),
            "BODYSTRUCTURE" => row.structure = Some(value.clone()),
            // RFC 8970 §3.2; the old form of its drafts was a list `(FUZZY "text")`.
            "PREVIEW" => {
                row.preview = bytes.or_else(|| match value.list().last() {
                    Some(Value::Text(text)) => Some(text.clone()),
                    _ => None,
                });
            }
            _ => {
                if let Some(section) = name.strip_prefix("BODY[").and_then(|n| n.split_once(']')) {
                    row.sections.push((section.0.to_owned(), bytes.unwrap_or_default()));
                }
            }
        }
    }
    row
}

fn list(words: &[Value]) -> Option<Data> {
    let [attributes, delimiter, name, ..] = words else { return None };
    let attributes = attributes.list().iter().map(|a| a.text().to_ascii_lowercase()).collect();
    let delimiter = delimiter.text().chars().next();
    Some(Data::List(ListRow { attributes, delimiter, name: name.bytes()?.to_vec() }))
}

fn status(words: &[Value]) -> Option<Data> {
    let [name, items, ..] = words else { return None };
    let mut row = StatusRow { name: name.bytes()?.to_vec(), ..StatusRow::default() };
    for pair in items.list().chunks_exact(2) {
        let number = || pair[1].number().and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
        if pair[0].is("MESSAGES") {
            row.messages = number();
        } else if pair[0].is("UNSEEN") {
            row.unseen = number();
        } else if pair[0].is("UIDNEXT") {
            row.uidnext = number();
        } else if pair[0].is("UIDVALIDITY") {
            row.uidvalidity = number();
        } else if pair[0].is("HIGHESTMODSEQ") {
            row.modseq = pair[1].number().unwrap_or(0);
        }
    }
    Some(Data::Status(row))
}

fn esearch(words: &[Value]) -> Option<Data> {
    let mut out = Esearch::default();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if word.is("COUNT") {
            out.count = words.next()?.number().and_then(|n| u32::try_from(n).ok());
        } else if word.is("ALL") {
            out.hits = Set::read(&words.next()?.text())?;
        } else if word.is("MIN") || word.is("MAX") {
            out.hits = Set::in_order(words.next()?.number().and_then(|n| u32::try_from(n).ok()));
        } else if word.is("PARTIAL") {
            // `(1:50 9,7)` or `(1:50 NIL)`
            let found = words.next()?.list().get(1)?;
            out.hits = if *found == Value::Nil { Set::default() } else { Set::read(&found.text())? };
        }
    }
    Some(Data::Esearch(out))
}

fn quota(words: &[Value]) -> Option<Data> {
    let items = words.get(1)?.list();
    let at = items.iter().position(|w| w.is("STORAGE"))?;
    Some(Data::Quota { used: items.get(at + 1)?.number()?, limit: items.get(at + 2)?.number()? })
}
