//! Parameters of Content-Type and Content-Disposition, put together again (RFC 2045 §5.1, RFC 2231).
//!
//! In: the bytes of the field, or pairs from an IMAP BODYSTRUCTURE. Out: decoded values by name.
//! Segments are joined as bytes and decoded afterwards, because they are cut inside characters.
//! Where `filename` and `filename*` are both given the second is the true one (RFC 6266 §4.3).
//! Knows RFC 2047 inside values, raw 8-bit and raw JIS, backslashes of Windows paths.

use super::{charset, clean, limits, transfer, words};

/// A field's value (lower case) and its parameters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Field {
    pub value: String,
    pub params: Params,
}

/// Raw parameters: names in lower case, as they stood (`filename*0*`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Params(Vec<(String, String)>);

/// Reads a whole field.
pub fn field(raw: &[u8]) -> Field {
    field_as(raw, "")
}

/// The same with raw bytes read in the charset that a person chose, `""` for none.
pub fn field_as(raw: &[u8], chosen: &str) -> Field {
    let text = words::raw_text_as(raw, chosen);
    let (value, mut rest) = cut(&text);
    let mut params = Params::default();
    while let Some(after) = rest {
        let (pair, next) = cut(after);
        rest = next;
        if let Some((name, value)) = pair.split_once('=') {
            params.add(name, &unquote(value));
        }
        if params.0.len() >= limits::PARAMS {
            break;
        }
    }
    let value = value.split(['(', ' ']).find(|v| !v.is_empty()).unwrap_or_default();
    Field { value: value.trim_matches('"').to_ascii_lowercase(), params }
}

/// Up to the next `;` outside quotes, and what follows it.
fn cut(text: &str) -> (&str, Option<&str>) {
    let text = text.trim_start();
    let (mut quoted, mut escaped) = (false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ';' if !quoted => return (text.get(..at).unwrap_or_default().trim_end(), text.get(at + 1..)),
            _ => {}
        }
    }
    // A quote that never closes swallows the rest; cut at the first `;` after all.
    match text.split_once(';') {
        Some((first, rest)) if quoted && first.matches('"').count() == 1 => (first.trim_end(), Some(rest)),
        _ => (text.trim_end(), None),
    }
}

fn unquote(value: &str) -> String {
    let value = value.trim();
    let Some(inside) = value.strip_prefix('"') else { return value.to_owned() };
    let mut out = String::with_capacity(inside.len());
    let mut chars = inside.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => break,
            // Only what needs it counts as escaped: `C:\Users` is a path, not "C:Users".
            '\\' => out.push(chars.next_if(|n| matches!(n, '"' | '\\')).unwrap_or('\\')),
            c => out.push(c),
        }
    }
    out
}

impl Params {
    /// From pairs that a server has already parsed; values are raw bytes, `chosen` is a charset chosen for them.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a [u8], &'a [u8])>, chosen: &str) -> Self {
        let mut params = Params::default();
        for (name, value) in pairs.into_iter().take(limits::PARAMS) {
            params.add(&words::raw_text(name), &words::raw_text_as(value, chosen));
        }
        params
    }

    fn add(&mut self, name: &str, value: &str) {
        let name = name.trim().to_ascii_lowercase();
        if !name.is_empty() && !self.0.iter().any(|(n, _)| *n == name) {
            self.0.push((name, value.to_owned()));
        }
    }

    fn plain(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// A value that is a plain word: charset, boundary, format.
    pub fn token(&self, name: &str) -> Option<String> {
        let value = self.get(name)?;
        let word = value.split(['(', ';']).next().unwrap_or_default().trim();
        (!word.is_empty()).then(|| word.to_owned())
    }

    /// A decoded value on one clean line; not yet safe as a file name (`filename::safe`).
    pub fn get(&self, name: &str) -> Option<String> {
        let plain = || self.plain(name).map(words::words);
        let text = match self.extended(name) {
            Some(text) if !text.is_empty() && (!text.contains('\u{fffd}') || self.plain(name).is_none()) => text,
            _ => plain()?,
        };
        // Some programs encode with RFC 2231 what they had encoded with RFC 2047.
        let text = if text.contains("=?") { words::words(&text) } else { text };
        Some(clean::line(&text))
    }

    fn extended(&self, name: &str) -> Option<String> {
        if let Some(value) = self.plain(&format!("{name}*")) {
            let (label, rest) = label(value);
            return Some(decoded(label, &percent(rest)));
        }
        let mut segments: Vec<(u32, bool, &str)> = Vec::new();
        for (key, value) in &self.0 {
            let Some(number) = key.strip_prefix(name).and_then(|k| k.strip_prefix('*')) else { continue };
            let (number, coded) = number.strip_suffix('*').map_or((number, false), |n| (n, true));
            if let Ok(number) = number.parse() {
                segments.push((number, coded, value));
            }
        }
        segments.sort_by_key(|s| s.0);
        let mut bytes = Vec::new();
        let mut charset = None;
        for (at, (_, coded, value)) in segments.iter().enumerate() {
            match (at, coded) {
                (0, true) => {
                    let (found, rest) = label(value);
                    charset = found;
                    bytes.extend(percent(rest));
                }
                (_, true) => bytes.extend(percent(value)),
                (_, false) => bytes.extend(value.as_bytes()),
            }
        }
        (!segments.is_empty()).then(|| decoded(charset, &bytes))
    }
}

fn decoded(label: Option<&str>, bytes: &[u8]) -> String {
    charset::decode(label, bytes).text
}

/// `charset'language'rest`
fn label(value: &str) -> (Option<&str>, &str) {
    let mut pieces = value.splitn(3, '\'');
    match (pieces.next(), pieces.next(), pieces.next()) {
        (Some(label), Some(_), Some(rest)) => ((!label.is_empty()).then_some(label), rest),
        _ => (None, value),
    }
}

pub(super) fn percent(value: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((&b, after)) = rest.split_first() {
        rest = after;
        if b == b'%'
            && let [h, l, tail @ ..] = after
            && let (Some(h), Some(l)) = (transfer::hex(*h), transfer::hex(*l))
        {
            out.push(h << 4 | l);
            rest = tail;
        } else {
            out.push(b);
        }
    }
    out
}
