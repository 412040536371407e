//! A whole message, read.
//!
//! In: its raw bytes. Out: headers, parts, and the bytes and texts of parts on demand.
//! Used where the message is at hand whole (small ones, .eml files, drafts); otherwise the IMAP
//! room builds the same `Part` tree and fetches what `outline` names.
//! Never fails and never panics: `broken` tells that what is shown may not be all.

use super::{Head, Outline, Part, outline, part::Text, split, tnef, transfer};
use std::borrow::Cow;

/// A message that was read.
#[derive(Debug)]
pub struct Letter<'a> {
    raw: &'a [u8],
    pub head: Head,
    /// The body's parts.
    pub root: Part,
    /// The structure was not what it should be; the source tells more.
    pub broken: bool,
    spans: Vec<split::Span>,
}

/// Reads a message.
pub fn read(raw: &[u8]) -> Letter<'_> {
    read_as(raw, "")
}

/// The same with raw bytes in headers and names read in the charset that a person chose, `""` for none.
pub fn read_as<'a>(raw: &'a [u8], chosen: &str) -> Letter<'a> {
    let head = Head::read_as(raw.get(..split::head_end(raw)).unwrap_or(raw), chosen);
    let cut = split::cut_as(raw, chosen);
    let broken = cut.broken || head.broken;
    Letter { raw, head, root: cut.root, broken, spans: cut.spans }
}

impl<'a> Letter<'a> {
    /// First header of this name, decoded to one line.
    pub fn header(&self, name: &str) -> Option<String> {
        self.head.header(name)
    }

    /// Bytes of a part as they stand in the message, still encoded.
    pub fn raw_part(&self, id: &str) -> Option<&'a [u8]> {
        let span = self.spans.iter().find(|s| !id.is_empty() && s.id == id)?;
        self.raw.get(span.body.clone())
    }

    /// Decoded bytes of a part; `2!1` is file 1 in the winmail.dat of part 2.
    pub fn bytes(&self, id: &str) -> Option<Cow<'a, [u8]>> {
        if let Some((outer, number)) = id.split_once('!') {
            return tnef::read(&self.bytes(outer)?)?.file(number).map(Cow::Owned);
        }
        let part = self.root.find(id)?;
        Some(transfer::decode(&part.encoding, self.raw_part(id)?))
    }

    /// A text part as text; `chosen` is a charset chosen by hand, empty for none.
    pub fn text(&self, id: &str, chosen: &str) -> Option<Text> {
        Some(self.root.find(id)?.text(self.raw_part(id)?, chosen))
    }

    /// Which parts are shown and which are files.
    pub fn outline(&self) -> Outline {
        outline(&self.root)
    }
}
