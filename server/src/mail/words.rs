//! Header values to text: RFC 2047 encoded-words, and the raw bytes that stand in their place.
//!
//! In: the bytes of a header value, folded or not. Out: one clean line.
//! Words next to each other with one charset are joined as bytes before they are decoded,
//! because senders cut characters in two and let a JIS shift run on into the next word.
//! Looks into quoted strings too: RFC 2047 §5 forbids words there, programs write them all the same.
//! Next: `charset`; `addresses` and `params` use [`raw_text`] first, then [`words`] on each piece.

use super::{charset, clean, limits, transfer};
use unicode_normalization::UnicodeNormalization;

/// A Subject or any other free text: decoded, one line, without control or direction marks.
pub fn unstructured(raw: &[u8]) -> String {
    unstructured_as(raw, "")
}

/// The same with raw bytes read in the charset that a person chose, `""` for none.
pub fn unstructured_as(raw: &[u8], chosen: &str) -> String {
    clean::line(&words(&raw_text_as(raw, chosen)))
}

/// A subject as rules compare it: decoded, NFKC, lower case, blanks made one.
pub fn decoded_subject_for_rules(raw: &[u8]) -> String {
    for_rules(&unstructured(raw))
}

/// Text as rules compare it; both sides of a comparison go through here.
pub fn for_rules(text: &str) -> String {
    let text: String = text.nfkc().collect::<String>().to_lowercase();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A line as encoded-words in UTF-8 (RFC 2047 §2: at most 75 characters each), cut between characters.
pub fn encoded(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let piece = clean::start(rest, 45);
        rest = rest.get(piece.len()..).unwrap_or_default();
        let coded = super::encode::base64(piece.as_bytes());
        out.push(format!("=?UTF-8?B?{}?=", String::from_utf8_lossy(&coded).trim_end()));
    }
    out
}

/// A header value as text: unfolded, raw 8-bit or JIS bytes detected, encoded-words untouched.
pub fn raw_text(raw: &[u8]) -> String {
    raw_text_as(raw, "")
}

/// The same; a charset chosen by hand is for 8-bit bytes alone, whose charset nothing names.
pub fn raw_text_as(raw: &[u8], chosen: &str) -> String {
    let raw = unfold(raw.get(..limits::FIELD).unwrap_or(raw));
    let by_hand = !chosen.is_empty() && !raw.is_ascii();
    let text = if by_hand { charset::decode_as(chosen, &raw) } else { charset::detected(&raw) }.text;
    // Line ends that are left stand alone; they are never folding.
    text.replace(['\r', '\n'], " ")
}

/// Folding (RFC 5322 §2.2.3) is undone on bytes: between two JIS halves the blank must not be lost or doubled.
fn unfold(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((&b, after)) = rest.split_first() {
        rest = after;
        let fold = match (b, after) {
            (b'\r', [b'\n', b' ' | b'\t', ..]) => 1,
            (b'\n', [b' ' | b'\t', ..]) => 0,
            _ => {
                out.push(b);
                continue;
            }
        };
        rest = after.get(fold..).unwrap_or_default();
    }
    out
}

/// One encoded-word, cut into its pieces.
struct Word<'a> {
    charset: &'a str,
    base64: bool,
    text: &'a str,
    /// Bytes of the whole word in the value.
    length: usize,
}

/// Decodes the encoded-words of a text; everything else stays as it is.
pub fn words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = Run::default();
    let mut rest = text;
    while let Some(at) = rest.find("=?") {
        let (before, from) = rest.split_at(at);
        match word(from) {
            Some(word) => {
                // Blanks between two words are not shown (RFC 2047 §6.2).
                if run.is_empty() || !before.trim().is_empty() {
                    run.end(&mut out);
                    out.push_str(before);
                }
                run.add(&word, &mut out);
                rest = from.get(word.length..).unwrap_or_default();
            }
            None => {
                run.end(&mut out);
                out.push_str(before);
                out.push_str("=?");
                rest = from.get(2..).unwrap_or_default();
            }
        }
    }
    run.end(&mut out);
    out.push_str(rest);
    out
}

/// Length in bytes of the encoded-word at the start of `text`, 0 if there is none.
pub fn word_length(text: &str) -> usize {
    word(text).map_or(0, |w| w.length)
}

fn word(from: &str) -> Option<Word<'_>> {
    let inner = from.strip_prefix("=?")?;
    let (charset, after) = inner.split_once('?')?;
    let (encoding, after) = after.split_once('?')?;
    let base64 = match encoding {
        "B" | "b" => true,
        "Q" | "q" => false,
        _ => return None,
    };
    if charset.is_empty() || charset.len() > 60 || !charset.bytes().all(|b| b.is_ascii_graphic()) {
        return None;
    }
    // In Q, `?=` may be the start of `=XX` after a bare `?`: the end is the one not followed by a digit pair.
    let mut end = after.find("?=")?;
    if !base64 {
        while let Some([h, l]) = after.as_bytes().get(end + 2..end + 4)
            && transfer::hex(*h).is_some()
            && transfer::hex(*l).is_some()
            && let Some(next) = after.get(end + 2..).and_then(|t| t.find("?="))
            && !after.get(end + 2..end + 2 + next).is_some_and(|t| t.contains(' '))
        {
            end += 2 + next;
        }
    }
    let text = after.get(..end)?;
    let length = from.len() - after.len() + end + 2;
    // RFC 2231 §5: a language may follow the charset.
    // Raw 8-bit letters inside a word have become UTF-8 with the rest of the line.
    let charset = if text.is_ascii() { charset.split('*').next().unwrap_or(charset) } else { "utf-8" };
    Some(Word { charset, base64, text, length })
}

/// Words that belong together.
#[derive(Default)]
struct Run {
    charset: String,
    bytes: Vec<u8>,
    /// Base64 whose last group is unfinished: some programs cut the coded text, not the characters.
    coded: String,
}

impl Run {
    fn is_empty(&self) -> bool {
        self.charset.is_empty()
    }

    fn add(&mut self, word: &Word<'_>, out: &mut String) {
        if !self.charset.eq_ignore_ascii_case(word.charset) {
            self.end(out);
            self.charset = word.charset.to_ascii_lowercase();
        }
        if word.base64 {
            self.coded.push_str(word.text.trim());
            if self.coded.ends_with('=') || self.coded.len().is_multiple_of(4) {
                self.settle();
            }
        } else {
            self.settle();
            self.bytes.extend(q(word.text));
        }
    }

    fn settle(&mut self) {
        self.bytes.extend(transfer::base64(self.coded.as_bytes()));
        self.coded.clear();
    }

    fn end(&mut self, out: &mut String) {
        if !self.is_empty() {
            self.settle();
            out.push_str(&charset::decode(Some(&self.charset), &self.bytes).text);
        }
        *self = Run::default();
    }
}

/// The "Q" encoding (RFC 2047 §4.2); blanks inside are tolerated.
fn q(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&b, after)) = rest.split_first() {
        rest = after;
        match (b, after) {
            (b'_', _) => out.push(b' '),
            (b'=', [h, l, tail @ ..]) => match (transfer::hex(*h), transfer::hex(*l)) {
                (Some(h), Some(l)) => {
                    out.push(h << 4 | l);
                    rest = tail;
                }
                _ => out.push(b),
            },
            _ => out.push(b),
        }
    }
    out
}
