//! Content-Transfer-Encoding backwards (RFC 2045 §6), whole or window by window.
//!
//! In: encoded bytes, in pieces of any size. Out: decoded bytes.
//! Tolerant: stray bytes and blanks in base64, lower-case or broken `=XX`, cut ends.
//! Never fails and never gives more than it was given.

use super::limits;
use std::borrow::Cow;

/// A decoder that takes its input in pieces, for parts that are fetched in windows.
#[derive(Debug)]
pub struct Decoder {
    kind: Kind,
    /// Bytes of an unfinished line (quoted-printable, uuencode).
    held: Vec<u8>,
    /// Bits of an unfinished quantum (base64).
    bits: u32,
    count: u8,
    /// Base64 has ended with `=`; what follows is only read if it looks like base64 again.
    padded: bool,
    /// The rest of this line was looked at behind a padding, and is base64.
    seen: bool,
    /// Bytes looked at for that.
    #[cfg(test)]
    looked: usize,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Same,
    Base64,
    Quoted,
    Uu,
}

impl Decoder {
    /// By the name of the encoding, in any case; unknown names change nothing.
    pub fn new(encoding: &str) -> Self {
        let name = encoding.trim().to_ascii_lowercase();
        let kind = match name.as_str() {
            "base64" | "b" | "base-64" => Kind::Base64,
            "quoted-printable" | "q" | "quoted_printable" => Kind::Quoted,
            "x-uuencode" | "uuencode" | "x-uue" | "x-uu" | "uue" => Kind::Uu,
            _ => Kind::Same,
        };
        Decoder {
            kind,
            held: Vec::new(),
            bits: 0,
            count: 0,
            padded: false,
            seen: false,
            #[cfg(test)]
            looked: 0,
        }
    }

    /// Decodes the next piece.
    pub fn push(&mut self, piece: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(piece.len());
        match self.kind {
            Kind::Same => out.extend_from_slice(piece),
            Kind::Base64 => self.base64(piece, &mut out),
            Kind::Quoted | Kind::Uu => self.lines(piece, &mut out),
        }
        out
    }

    /// What is left when the input has ended.
    pub fn finish(mut self) -> Vec<u8> {
        let mut out = Vec::new();
        match self.kind {
            Kind::Same => {}
            Kind::Base64 => self.flush(&mut out),
            Kind::Quoted | Kind::Uu => {
                let line = std::mem::take(&mut self.held);
                self.line(&line, &mut out);
            }
        }
        out
    }

    fn base64(&mut self, piece: &[u8], out: &mut Vec<u8>) {
        let mut rest = piece;
        while let Some((&b, after)) = rest.split_first() {
            if b == b'\n' || b == b'\r' {
                self.seen = false;
            } else if b == b'=' {
                self.flush(out);
                self.padded = true;
            } else if let Some(value) = value(b) {
                // A list server's footer behind the padding is not base64.
                if self.padded && !self.coded_line(rest) {
                    rest = rest.iter().position(|b| *b == b'\n').and_then(|n| rest.get(n..)).unwrap_or_default();
                    continue;
                }
                self.padded = false;
                self.bits = self.bits << 6 | u32::from(value);
                self.count += 1;
                if self.count == 4 {
                    let [_, a, b, c] = self.bits.to_be_bytes();
                    out.extend([a, b, c]);
                    (self.bits, self.count) = (0, 0);
                }
            }
            rest = after;
        }
    }

    /// Each line is looked at once, however often it is padded.
    fn coded_line(&mut self, rest: &[u8]) -> bool {
        if !self.seen {
            let line = rest.split(|b| *b == b'\n' || *b == b'\r').next().unwrap_or_default();
            self.seen = line.len() <= 998 && line.iter().all(|b| value(*b).is_some() || *b == b'=');
            #[cfg(test)]
            {
                self.looked += line.len();
            }
        }
        self.seen
    }

    fn flush(&mut self, out: &mut Vec<u8>) {
        match self.count {
            2 => out.push((self.bits >> 4) as u8),
            3 => out.extend([(self.bits >> 10) as u8, (self.bits >> 2) as u8]),
            _ => {}
        }
        (self.bits, self.count) = (0, 0);
    }

    fn lines(&mut self, piece: &[u8], out: &mut Vec<u8>) {
        for part in piece.split_inclusive(|b| *b == b'\n') {
            if part.ends_with(b"\n") && self.held.is_empty() {
                self.line(part, out);
                continue;
            }
            self.held.extend_from_slice(part);
            // A "line" without an end must not grow for ever; `=XX` may only be cut at a safe place.
            let endless = self.held.len() > 64 * 1024 && self.kind == Kind::Quoted;
            if part.ends_with(b"\n") {
                let line = std::mem::take(&mut self.held);
                self.line(&line, out);
            } else if endless {
                let end = self.held.len() - 3;
                let cut = (end - 2..end).find(|i| self.held.get(*i) == Some(&b'=')).unwrap_or(end);
                quoted(self.held.get(..cut).unwrap_or_default(), out);
                self.held.drain(..cut);
            }
        }
    }

    fn line(&mut self, line: &[u8], out: &mut Vec<u8>) {
        if self.kind == Kind::Uu {
            return uu(line, out);
        }
        let end = line.len() - line.iter().rev().take_while(|b| b.is_ascii_whitespace()).count();
        let (body, tail) = line.split_at(end);
        if let Some(soft) = body.strip_suffix(b"=") {
            return quoted(soft, out);
        }
        quoted(body, out);
        // Blanks before a line end were added on the way (RFC 2045 §6.7 rule 3).
        match tail {
            _ if tail.ends_with(b"\r\n") => out.extend(b"\r\n"),
            _ if tail.ends_with(b"\n") => out.push(b'\n'),
            _ => out.extend(tail),
        }
    }
}

fn value(b: u8) -> Option<u8> {
    Some(match b {
        b'A'..=b'Z' => b - b'A',
        b'a'..=b'z' => b - b'a' + 26,
        b'0'..=b'9' => b - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

fn quoted(line: &[u8], out: &mut Vec<u8>) {
    let mut rest = line;
    while let Some((&b, after)) = rest.split_first() {
        if b == b'='
            && let [h, l, tail @ ..] = after
            && let (Some(h), Some(l)) = (hex(*h), hex(*l))
        {
            out.push(h << 4 | l);
            rest = tail;
            continue;
        }
        out.push(b);
        rest = after;
    }
}

/// Value of a hexadecimal digit.
pub fn hex(b: u8) -> Option<u8> {
    (b as char).to_digit(16).and_then(|n| u8::try_from(n).ok())
}

fn uu(line: &[u8], out: &mut Vec<u8>) {
    let line = line.trim_ascii_end();
    if line.starts_with(b"begin ") || line == b"end" {
        return;
    }
    let Some((&first, data)) = line.split_first() else { return };
    let length = usize::from(first.wrapping_sub(32) & 63);
    let value = |b: Option<&u8>| u32::from(b.map_or(0, |b| b.wrapping_sub(32) & 63));
    let start = out.len();
    for quad in data.chunks(4) {
        let bits = (0..4).fold(0u32, |bits, i| bits << 6 | value(quad.get(i)));
        let [_, a, b, c] = bits.to_be_bytes();
        out.extend([a, b, c]);
    }
    out.truncate(start + length.min(data.len()));
}

/// Decodes a whole part, at most [`limits::DECODED`] bytes of it.
pub fn decode<'a>(encoding: &str, raw: &'a [u8]) -> Cow<'a, [u8]> {
    let mut decoder = Decoder::new(encoding);
    let mut out = match decoder.kind {
        Kind::Same => return Cow::Borrowed(raw.get(..limits::DECODED).unwrap_or(raw)),
        // Labelled base64, but written as it is.
        Kind::Base64 if !looks_base64(raw) => return Cow::Borrowed(raw.get(..limits::DECODED).unwrap_or(raw)),
        _ => decoder.push(raw),
    };
    out.extend(decoder.finish());
    out.truncate(limits::DECODED);
    Cow::Owned(out)
}

fn looks_base64(raw: &[u8]) -> bool {
    let sample = raw.get(..1024).unwrap_or(raw);
    let strange = sample.iter().filter(|b| value(**b).is_none() && **b != b'=' && !b.is_ascii_whitespace()).count();
    let blanks = sample.iter().filter(|b| **b == b' ').count();
    strange * 20 <= sample.len() && blanks * 8 <= sample.len() || strange <= 3
}

/// Base64 without its rules for lines.
pub fn base64(raw: &[u8]) -> Vec<u8> {
    let mut decoder = Decoder::new("base64");
    let mut out = decoder.push(raw);
    out.extend(decoder.finish());
    out
}

/// Decoded size of a part whose encoded size is known, bytes; base64 has 78 for each 57.
pub fn estimate(encoding: &str, encoded: u64) -> u64 {
    if encoding.eq_ignore_ascii_case("base64") { encoded.saturating_mul(57) / 78 } else { encoded }
}

/// Decoded size of bytes that are at hand, without decoding base64.
pub fn decoded_length(encoding: &str, raw: &[u8]) -> u64 {
    if encoding.eq_ignore_ascii_case("base64") && looks_base64(raw) {
        return raw.iter().filter(|b| value(**b).is_some()).count() as u64 * 3 / 4;
    }
    decode(encoding, raw).len() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_is_looked_at_once() {
        let line = format!("{}\n", "A=".repeat(499));
        let hostile = line.repeat(1_000);
        for step in [hostile.len(), 1_000, 7] {
            let mut decoder = Decoder::new("base64");
            hostile.as_bytes().chunks(step).for_each(|piece| drop(decoder.push(piece)));
            assert!(decoder.looked <= hostile.len() + step, "{step}: {}", decoder.looked);
        }
        // One line without an end, and one that is no base64.
        for hostile in ["A=".repeat(500_000), "A=A=A=!".repeat(100_000)] {
            let mut decoder = Decoder::new("base64");
            decoder.push(hostile.as_bytes());
            assert!(decoder.looked <= 2 * hostile.len(), "{}", decoder.looked);
        }
    }

    #[test]
    fn a_footer_behind_the_padding_is_left_out() {
        for step in [1, 3, 100] {
            let mut decoder = Decoder::new("base64");
            let mut out = Vec::new();
            for piece in b"aGVsbG8=\r\nd29ybGQ=\r\n-- \r\nlist footer, not coded\r\n".chunks(step) {
                out.extend(decoder.push(piece));
            }
            out.extend(decoder.finish());
            assert!(out.starts_with(b"helloworld"), "{step}: {:?}", String::from_utf8_lossy(&out));
        }
    }
}
