//! The tree of a message's parts, wherever it was learnt from.
//!
//! In: built by `read` from the bytes, or by the IMAP room from a BODYSTRUCTURE. Out: plain data.
//! Next: `outline` chooses what is shown, `text` decodes one body.

use super::{charset, clean, flowed, params::Params, transfer};

/// Content-Disposition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Disposition {
    #[default]
    None,
    Inline,
    Attachment,
}

/// One part. A multipart has children; message/rfc822 has one child, the root of the inner message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// IMAP section number (RFC 9051 §6.4.5.1): `1`, `2.1`. Empty for a multipart, which is never fetched.
    pub id: String,
    /// Media type in lower case: `text/plain`.
    pub kind: String,
    /// Label as given.
    pub charset: Option<String>,
    /// File name as the mail gives it, decoded, not yet `filename::safe`. Of message/rfc822 without one: its subject.
    pub name: String,
    pub disposition: Disposition,
    /// Content-ID without brackets.
    pub cid: String,
    /// Content-Transfer-Encoding in lower case.
    pub encoding: String,
    /// Encoded size, bytes.
    pub size: u64,
    /// Decoded size, bytes, where it is known.
    pub decoded: Option<u64>,
    /// text/plain; format=flowed (RFC 3676)
    pub flowed: bool,
    /// delsp=yes
    pub delsp: bool,
    pub children: Vec<Part>,
}

/// A body as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// Lines end in `\n`; format=flowed is unfolded; controls are gone.
    pub text: String,
    /// Charset that was used.
    pub charset: &'static str,
}

impl Part {
    /// A part of this type with its Content-Type and Content-Disposition parameters read.
    pub fn new(kind: &str, content: &Params, disposition: &str, file: &Params) -> Self {
        let disposition = match disposition.trim().to_ascii_lowercase().as_str() {
            "inline" => Disposition::Inline,
            "attachment" => Disposition::Attachment,
            // RFC 2183 §2.8: an unknown disposition is an attachment; without a name it is a slip.
            unknown if !unknown.is_empty() && file.get("filename").is_some() => Disposition::Attachment,
            _ => Disposition::None,
        };
        let token = |name| content.token(name).unwrap_or_default();
        Part {
            kind: kind.to_ascii_lowercase(),
            charset: content.token("charset"),
            name: file.get("filename").filter(|n| !n.is_empty()).or_else(|| content.get("name")).unwrap_or_default(),
            disposition,
            flowed: token("format").eq_ignore_ascii_case("flowed"),
            delsp: token("delsp").eq_ignore_ascii_case("yes"),
            ..Part::default()
        }
    }

    pub fn is_multipart(&self) -> bool {
        self.kind.starts_with("multipart/")
    }

    /// Sets every `id` below as IMAP counts; called once on the root.
    pub fn number(&mut self) {
        if self.is_multipart() {
            self.number_children("");
        } else {
            self.set("1");
        }
    }

    fn set(&mut self, id: &str) {
        self.id = id.to_owned();
        if self.is_multipart() {
            self.id.clear();
            self.number_children(id);
        } else if let Some(inner) = self.children.first_mut() {
            // Inside message/rfc822 `2` a multipart's parts are 2.1, 2.2; a single body is 2.1.
            if inner.is_multipart() { inner.number_children(id) } else { inner.set(&format!("{id}.1")) }
        }
    }

    fn number_children(&mut self, id: &str) {
        let dot = if id.is_empty() { "" } else { "." };
        for (at, child) in self.children.iter_mut().enumerate() {
            child.set(&format!("{id}{dot}{}", at + 1));
        }
    }

    /// The part with this number, here or below.
    pub fn find(&self, id: &str) -> Option<&Part> {
        if !id.is_empty() && self.id == id {
            return Some(self);
        }
        self.children.iter().find_map(|c| c.find(id))
    }

    /// Decodes the raw bytes of this text part; `chosen` is a charset chosen by hand, empty for none.
    pub fn text(&self, raw: &[u8], chosen: &str) -> Text {
        let bytes = transfer::decode(&self.encoding, raw);
        let label = self.charset.clone().or_else(|| if self.kind == "text/html" { meta_charset(&bytes) } else { None });
        let decoded =
            if chosen.is_empty() { charset::decode(label.as_deref(), &bytes) } else { charset::decode_as(chosen, &bytes) };
        let text = clean::block(&decoded.text);
        let text = if self.flowed && self.kind == "text/plain" { flowed::unfold(&text, self.delsp) } else { text };
        Text { text, charset: decoded.charset }
    }

    /// The root of an attached letter whose parts can be told; one that was encoded against the rules stays a file.
    pub fn letter(&self) -> Option<&Part> {
        let letter = matches!(self.kind.as_str(), "message/rfc822" | "message/global");
        self.children.first().filter(|_| letter)
    }

    /// Nothing but a line end.
    pub fn is_blank(&self) -> bool {
        self.size <= 2 || self.decoded == Some(0)
    }

    /// Decoded size, counted or estimated, bytes.
    pub fn bytes(&self) -> u64 {
        self.decoded.unwrap_or_else(|| transfer::estimate(&self.encoding, self.size))
    }
}

/// The charset an HTML body names itself, within its first 2 KiB; asked only if the part names none.
fn meta_charset(bytes: &[u8]) -> Option<String> {
    let start = String::from_utf8_lossy(bytes.get(..2048).unwrap_or(bytes)).to_ascii_lowercase();
    let (_, after) = start.split_once("<meta").and_then(|(_, a)| a.split_once("charset="))?;
    let label: String = after
        .trim_start_matches(['"', '\'', ' '])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_:.".contains(*c))
        .collect();
    // A page that says UTF-16 in ASCII letters is not UTF-16.
    (!label.is_empty() && !label.starts_with("utf-16") && charset::is_known(&label)).then_some(label)
}
