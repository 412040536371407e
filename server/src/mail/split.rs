//! Cuts a message into its parts.
//!
//! In: raw bytes. Out: a numbered `Part` tree, and where each part's bytes lie.
//! Never fails: what does not fit becomes one text part or a file, and `broken` is set.
//! Depth, parts and looked-at bytes are counted (`limits`).
//! Follows RFC 2046 §5.1; an inner part never reaches over a boundary of an outer one.

use super::{Part, head, limits, params, transfer, words};
use std::ops::Range;

/// Where one part lies in the message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// As in its `Part`; empty for multiparts.
    pub id: String,
    /// Where its head begins.
    pub start: usize,
    /// Body, still encoded.
    pub body: Range<usize>,
}

/// A message cut up.
#[derive(Debug, Default)]
pub struct Cut {
    pub root: Part,
    pub spans: Vec<Span>,
    pub broken: bool,
}

/// Length of the header block at the start of `raw`, with the empty line that ends it.
pub fn head_end(raw: &[u8]) -> usize {
    let mut at = 0;
    for line in raw.split_inclusive(|b| *b == b'\n') {
        at += line.len();
        if matches!(line, b"\n" | b"\r\n") {
            break;
        }
    }
    at
}

/// Cuts the message.
pub fn cut(raw: &[u8]) -> Cut {
    cut_as(raw, "")
}

/// The same with raw bytes of names read in the charset that a person chose, `""` for none.
pub fn cut_as(raw: &[u8], chosen: &str) -> Cut {
    let budget = raw.len().saturating_mul(limits::SCAN).saturating_add(1 << 20);
    let mut knife = Knife { raw, chosen, spans: Vec::new(), budget, broken: false };
    let mut root = knife.entity(0..raw.len(), Place { depth: 0, default: "text/plain" });
    root.number();
    let mut ids = Vec::with_capacity(knife.spans.len());
    ids_of(&root, &mut ids);
    let spans = ids.into_iter().zip(knife.spans).map(|(id, (start, body))| Span { id, start, body }).collect();
    Cut { root, spans, broken: knife.broken }
}

/// Ids in the order in which the knife met the parts.
fn ids_of(part: &Part, ids: &mut Vec<String>) {
    ids.push(part.id.clone());
    for child in &part.children {
        ids_of(child, ids);
    }
}

#[derive(Clone, Copy)]
struct Place {
    depth: usize,
    /// Type of a part that names none (RFC 2046 §5.1.5: message/rfc822 in a digest).
    default: &'static str,
}

struct Knife<'a> {
    raw: &'a [u8],
    /// Charset chosen by hand.
    chosen: &'a str,
    /// Starts and bodies in the order of meeting; its length is the number of parts.
    spans: Vec<(usize, Range<usize>)>,
    /// Bytes that boundary search may still look at.
    budget: usize,
    broken: bool,
}

impl Knife<'_> {
    fn bytes(&self, range: Range<usize>) -> &[u8] {
        self.raw.get(range).unwrap_or_default()
    }

    fn entity(&mut self, range: Range<usize>, place: Place) -> Part {
        let head_length = head_end(self.bytes(range.clone()));
        let body = range.start + head_length..range.end;
        let (mut part, boundary) = self.describe(range.start..body.start, place);
        part.size = body.len() as u64;
        self.spans.push((range.start, body.clone()));
        if part.is_multipart() {
            self.multipart(&mut part, body, boundary, place);
        } else if matches!(part.kind.as_str(), "message/rfc822" | "message/global") {
            self.inner_message(&mut part, body, place);
        } else {
            part.decoded = Some(transfer::decoded_length(&part.encoding, self.bytes(body)));
        }
        part
    }

    fn describe(&mut self, range: Range<usize>, place: Place) -> (Part, Option<String>) {
        let (fields, broken) = head::fields(self.bytes(range));
        let value = |name: &str| fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_slice());
        let content = value("content-type").map(|v| params::field_as(v, self.chosen)).unwrap_or_default();
        let disposition = value("content-disposition").map(|v| params::field_as(v, self.chosen)).unwrap_or_default();
        let named = content.params.get("name").is_some() || disposition.params.get("filename").is_some();
        let kind = match content.value.split_once('/') {
            Some((main, sub)) if !main.is_empty() && !sub.is_empty() => content.value.as_str(),
            // RFC 2045 §5.2: a type that cannot be read is text, unless it clearly is a file.
            _ if content.value.is_empty() => place.default,
            _ if named && content.value != "text" => "application/octet-stream",
            _ => "text/plain",
        };
        let mut part = Part::new(kind, &content.params, &disposition.value, &disposition.params);
        part.cid = value("content-id").map(head::content_id).unwrap_or_default();
        let encoding = value("content-transfer-encoding").map(words::unstructured).unwrap_or_default();
        part.encoding = encoding.split([' ', ';', '(']).next().unwrap_or_default().to_ascii_lowercase();
        self.broken |= broken;
        (part, content.params.token("boundary"))
    }

    fn multipart(&mut self, part: &mut Part, body: Range<usize>, boundary: Option<String>, place: Place) {
        if place.depth >= limits::DEPTH || self.budget < body.len() {
            return self.give_up(part, "application/octet-stream");
        }
        self.budget -= body.len();
        let given = boundary.map(String::into_bytes);
        let Some(boundary) = given.or_else(|| guess(self.bytes(body.clone()))) else {
            return self.give_up(part, "text/plain");
        };
        let (sections, closed) = sections(self.bytes(body.clone()), &boundary);
        self.broken |= !closed;
        if sections.is_empty() {
            return self.give_up(part, "text/plain");
        }
        let default = if part.kind == "multipart/digest" { "message/rfc822" } else { "text/plain" };
        for section in sections {
            if self.spans.len() >= limits::PARTS {
                self.broken = true;
                break;
            }
            let range = body.start + section.start..body.start + section.end;
            let child = self.entity(range, Place { depth: place.depth + 1, default });
            part.children.push(child);
        }
        if part.children.is_empty() {
            self.give_up(part, "application/octet-stream");
        }
    }

    fn inner_message(&mut self, part: &mut Part, body: Range<usize>, place: Place) {
        part.decoded = Some(transfer::decoded_length(&part.encoding, self.bytes(body.clone())));
        if part.name.is_empty() {
            let (fields, _) = head::fields(&transfer::decode(&part.encoding, self.bytes(body.clone())));
            let subject = fields.iter().find(|(n, _)| n == "subject");
            part.name = subject.map(|(_, v)| words::unstructured_as(v, self.chosen)).unwrap_or_default();
        }
        // RFC 2046 §5.2.1 allows no encoding here; an encoded one stays a file.
        let plain = matches!(part.encoding.as_str(), "" | "7bit" | "8bit" | "binary");
        if plain && place.depth < limits::DEPTH && self.spans.len() < limits::PARTS {
            let child = self.entity(body, Place { depth: place.depth + 1, default: "text/plain" });
            part.children.push(child);
        }
    }

    /// A multipart without parts is shown as what it is not.
    fn give_up(&mut self, part: &mut Part, kind: &str) {
        self.broken = true;
        part.kind = kind.to_owned();
        part.decoded = Some(part.size);
        part.encoding.clear();
    }
}

/// The boundary of a multipart that names none: the first line that looks like one.
fn guess(body: &[u8]) -> Option<Vec<u8>> {
    let line = body.split(|b| *b == b'\n').take(1_000).find(|l| l.starts_with(b"--") && l.trim_ascii_end().len() > 4)?;
    line.get(2..).map(|l| l.trim_ascii_end().to_vec())
}

/// Ranges between the delimiter lines; true if the closing one was there.
fn sections(body: &[u8], boundary: &[u8]) -> (Vec<Range<usize>>, bool) {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut open: Option<usize> = None;
    let mut closed = false;
    let mut at = 0;
    for line in body.split_inclusive(|b| *b == b'\n') {
        let start = at;
        at += line.len();
        let Some(rest) = line.strip_prefix(b"--").and_then(|l| l.strip_prefix(boundary)) else { continue };
        let rest = rest.trim_ascii_end();
        let closing = rest.starts_with(b"--");
        // `--abcd` is no delimiter of the boundary `abc`.
        if !rest.is_empty() && !closing {
            continue;
        }
        if let Some(from) = open.take() {
            found.push(from..end_before(body, start).max(from));
        }
        closed = closing;
        if !closing && found.len() < limits::PARTS {
            open = Some(at);
        }
    }
    if let Some(from) = open {
        found.push(from..body.len());
    }
    (found, closed)
}

/// The line end before a delimiter belongs to the delimiter.
fn end_before(body: &[u8], start: usize) -> usize {
    let before = body.get(..start).unwrap_or_default();
    before.strip_suffix(b"\r\n").or_else(|| before.strip_suffix(b"\n")).unwrap_or(before).len()
}
