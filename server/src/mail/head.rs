//! The header block of a message or part.
//!
//! In: raw header bytes, whole or the fields an IMAP server was asked for. Out: fields in order,
//! and those a person sees, decoded.
//! Never fails: a line that is no field is skipped and `broken` says so.
//! Next: `words`, `addresses`, `date`.

use super::{addresses, clean, date, limits, words};
use app::api::Contact;

/// A header block, decoded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    pub from: Vec<Contact>,
    pub sender: Vec<Contact>,
    pub to: Vec<Contact>,
    pub cc: Vec<Contact>,
    pub bcc: Vec<Contact>,
    pub reply_to: Vec<Contact>,
    pub subject: String,
    /// Date field, seconds since 1970.
    pub date: Option<i64>,
    /// With its brackets; empty if none or not sane.
    pub message_id: String,
    /// With brackets, oldest first.
    pub references: Vec<String>,
    pub in_reply_to: Vec<String>,
    /// A list sent it: List-Id, List-Post or List-Unsubscribe.
    pub list: bool,
    /// Something in it was no header.
    pub broken: bool,
    fields: Vec<(String, Vec<u8>)>,
}

impl Head {
    /// Reads a block; the empty line at its end may be there or not.
    pub fn read(raw: &[u8]) -> Self {
        Head::read_as(raw, "")
    }

    /// The same with raw bytes read in the charset that a person chose, `""` for none.
    pub fn read_as(raw: &[u8], chosen: &str) -> Self {
        let (fields, broken) = fields(raw);
        let mut head = Head { broken, ..Head::default() };
        let value = |name: &str| fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_slice()).unwrap_or_default();
        // A second To or Cc line is against RFC 5322 §3.6, and its people were still meant.
        let people = |name: &str| {
            let mut all: Vec<Contact> = Vec::new();
            for (_, v) in fields.iter().filter(|(n, _)| n == name) {
                all.extend(addresses::addresses_as(v, chosen));
            }
            all.truncate(limits::ADDRESSES);
            all
        };
        head.from = people("from");
        head.sender = people("sender");
        head.to = people("to");
        head.cc = people("cc");
        head.bcc = people("bcc");
        head.reply_to = people("reply-to");
        head.subject = words::unstructured_as(value("subject"), chosen);
        head.date = date::parse(&words::raw_text(value("date")));
        head.message_id = message_ids(value("message-id")).into_iter().next().unwrap_or_default();
        head.references = message_ids(value("references"));
        head.in_reply_to = message_ids(value("in-reply-to"));
        head.list = ["list-id", "list-post", "list-unsubscribe"].iter().any(|n| !value(n).is_empty());
        head.fields = fields;
        head
    }

    /// Ids that an answer's References start with: References, else a lone In-Reply-To (RFC 5322 §3.6.4).
    pub fn thread(&self) -> Vec<String> {
        match (self.references.is_empty(), self.in_reply_to.as_slice()) {
            (true, [one]) => vec![one.clone()],
            _ => self.references.clone(),
        }
    }

    /// First field of this name (any case), decoded to one line.
    pub fn header(&self, name: &str) -> Option<String> {
        self.raw(name).map(words::unstructured)
    }

    /// First field of this name, its bytes after the colon, still folded.
    pub fn raw(&self, name: &str) -> Option<&[u8]> {
        self.all(name).next()
    }

    /// Every field of this name in order, bytes after the colon.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &[u8]> {
        let name = name.to_ascii_lowercase();
        self.fields.iter().filter(move |(n, _)| *n == name).map(|(_, v)| v.as_slice())
    }

    /// All fields in order: lower-case name, bytes after the colon.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.fields.iter().map(|(n, v)| (n.as_str(), v.as_slice()))
    }
}

/// The sane Message-IDs of a field: `<…>`, printable ASCII, no blanks; the first and the newest are kept.
pub fn message_ids(raw: &[u8]) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for piece in raw.split(|b| *b == b'<').skip(1) {
        let Some(end) = piece.iter().position(|b| *b == b'>') else { continue };
        // A long id may be folded inside.
        let inside: Vec<u8> = piece.get(..end).unwrap_or_default().iter().copied().filter(|b| !b.is_ascii_whitespace()).collect();
        let id = format!("<{}>", String::from_utf8_lossy(&inside));
        if sane_id(&id) && !ids.contains(&id) {
            ids.push(id);
        }
        if ids.len() > limits::REFERENCES {
            ids.remove(1);
        }
    }
    ids
}

/// True for an id that may be copied into an answer: nothing in it ends the line or the brackets.
pub fn sane_id(id: &str) -> bool {
    let inside = id.strip_prefix('<').and_then(|t| t.strip_suffix('>'));
    inside.is_some_and(|t| {
        !t.is_empty() && t.len() <= limits::MESSAGE_ID && t.bytes().all(|b| b.is_ascii_graphic() && b != b'<' && b != b'>')
    })
}

/// Fields in order with lower-case names; true if lines were skipped.
pub(super) fn fields(raw: &[u8]) -> (Vec<(String, Vec<u8>)>, bool) {
    let mut fields: Vec<(String, Vec<u8>)> = Vec::new();
    let mut broken = raw.len() > limits::HEADER;
    let raw = raw.get(..limits::HEADER).unwrap_or(raw);
    for (at, line) in raw.split_inclusive(|b| *b == b'\n').enumerate() {
        if line.trim_ascii().is_empty() && !line.starts_with(b" ") && !line.starts_with(b"\t") {
            break;
        }
        if line.starts_with(b" ") || line.starts_with(b"\t") {
            match fields.last_mut() {
                Some((_, value)) if value.len() + line.len() <= limits::FIELD => value.extend_from_slice(line),
                _ => broken = true,
            }
            continue;
        }
        let colon = line.iter().position(|b| *b == b':');
        let name = colon.and_then(|c| line.get(..c)).map(<[u8]>::trim_ascii_end);
        match (name, colon) {
            (Some(name), Some(colon)) if is_name(name) => {
                if fields.len() >= limits::FIELDS {
                    broken = true;
                    break;
                }
                let value = line.get(colon + 1..).unwrap_or_default();
                let value = value.get(..limits::FIELD).unwrap_or(value);
                fields.push((String::from_utf8_lossy(name).to_ascii_lowercase(), value.to_vec()));
            }
            // The separator line of an mbox file.
            _ if at == 0 && (line.starts_with(b"From ") || line.starts_with(b">From ")) => {}
            _ => broken = true,
        }
    }
    (fields, broken)
}

fn is_name(name: &[u8]) -> bool {
    !name.is_empty() && name.len() <= 200 && name.iter().all(u8::is_ascii_graphic)
}

/// Content-ID without brackets and blanks.
pub fn content_id(raw: &[u8]) -> String {
    let text = clean::line(&words::raw_text(raw));
    let inside = text.split_once('<').and_then(|(_, t)| t.split_once('>')).map_or(text.as_str(), |(id, _)| id);
    clean::start(inside.trim(), 500).to_owned()
}
