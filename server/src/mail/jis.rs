//! ISO-2022-JP as it is found in mail (RFC 1468, 1554, 2237 and what was never written down).
//!
//! In: bytes with escape sequences. Out: text.
//! Knows JIS X 0208 with the NEC and IBM rows, JIS X 0212, JIS Roman, half-width kana by
//! `ESC ( I`, by SO/SI and as 8-bit bytes, GB 2312 and KS X 1001 of ISO-2022-JP-2.
//! A character without a table entry (carriers' pictures, JIS X 0213 beyond 0208) becomes 〓.
//! Never loses a line end, even if the kanji mode was not left before it.

use encoding_rs::{EUC_JP, EUC_KR, Encoding, GBK};

const ESC: u8 = 0x1b;
const SO: u8 = 0x0e;
const SI: u8 = 0x0f;

#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Ascii,
    Roman,
    Kana,
    /// Two bytes a character: table, and the byte that EUC puts before the pair.
    Pair(&'static Encoding, Option<u8>),
    /// Two bytes a character, no table.
    Unreadable,
}

/// True if the bytes hold an escape sequence of JIS, or kana between SO and SI.
pub fn escapes(bytes: &[u8]) -> bool {
    let first_so = bytes.iter().position(|b| *b == SO);
    if first_so.is_some_and(|so| bytes.get(so..).is_some_and(|rest| rest.contains(&SI))) {
        return true;
    }
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|b| *b == ESC) {
        rest = rest.get(at..).unwrap_or_default();
        if matches!(sequence(rest), Some((mode, _)) if mode != Mode::Ascii) {
            return true;
        }
        rest = rest.get(1..).unwrap_or_default();
    }
    false
}

/// Reads the escape sequence at the start of `rest`: the mode it sets, and its length.
fn sequence(rest: &[u8]) -> Option<(Mode, usize)> {
    let kanji = Mode::Pair(EUC_JP, None);
    Some(match rest {
        [ESC, b'(', b'B', ..] => (Mode::Ascii, 3),
        [ESC, b'(', b'J' | b'H', ..] => (Mode::Roman, 3),
        [ESC, b'(', b'I', ..] => (Mode::Kana, 3),
        [ESC, b'$', b'(', b'D', ..] => (Mode::Pair(EUC_JP, Some(0x8f)), 4),
        // JIS X 0213 plane 1 holds JIS X 0208 at the same places.
        [ESC, b'$', b'(', b'@' | b'B' | b'O' | b'Q', ..] => (kanji, 4),
        [ESC, b'$', b'(', b'P', ..] => (Mode::Unreadable, 4),
        [ESC, b'$', b'(', b'C', ..] => (Mode::Pair(EUC_KR, None), 4),
        [ESC, b'$', b'@' | b'B', ..] => (kanji, 3),
        [ESC, b'$', b'A', ..] => (Mode::Pair(GBK, None), 3),
        _ => return None,
    })
}

/// Reads the bytes; the mode at the start is ASCII.
pub fn decode(bytes: &[u8]) -> String {
    let mut reader = Reader {
        bytes,
        at: 0,
        mode: Mode::Ascii,
        shifted: false,
        next_escape: 0,
        pairs: Vec::new(),
        out: String::with_capacity(bytes.len()),
    };
    while let Some(&b) = bytes.get(reader.at) {
        reader.step(b);
    }
    reader.flush();
    reader.out
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    mode: Mode,
    /// SO was seen: 7-bit bytes are kana until SI.
    shifted: bool,
    /// Where the next escape is known to be, so that many line ends do not search the same bytes again.
    next_escape: usize,
    /// EUC bytes of a run of pairs, decoded together.
    pairs: Vec<u8>,
    out: String,
}

impl Reader<'_> {
    fn step(&mut self, b: u8) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        match b {
            ESC => return self.escape(rest),
            SO => self.shifted = true,
            SI => self.shifted = false,
            b'\r' | b'\n' => {
                self.put(b as char);
                self.shifted = false;
                if b == b'\n' && self.mode != Mode::Ascii && !self.stays() {
                    self.mode = Mode::Ascii;
                }
            }
            0..=0x20 | 0x7f => self.put(b as char),
            0x80.. => self.put(kana(b & 0x7f).unwrap_or('\u{fffd}')),
            _ if self.shifted => self.put(kana(b).unwrap_or(b as char)),
            _ => return self.graphic(b, rest.get(1).copied()),
        }
        self.at += 1;
    }

    fn graphic(&mut self, b: u8, next: Option<u8>) {
        self.at += 1;
        match self.mode {
            Mode::Ascii => self.put(b as char),
            // Old programs use JIS Roman as if it were ASCII. A backslash was seen as ¥ by
            // everybody, but nobody ever meant an overline by `~`: it stands in addresses of pages.
            Mode::Roman => self.put(if b == b'\\' { '¥' } else { b as char }),
            Mode::Kana => self.put(kana(b).unwrap_or('\u{fffd}')),
            Mode::Pair(..) | Mode::Unreadable => {
                let Some(second) = next.filter(|n| (0x21..=0x7e).contains(n)) else {
                    return self.put('\u{fffd}');
                };
                self.at += 1;
                if let Mode::Pair(_, before) = self.mode {
                    self.pairs.extend(before);
                    self.pairs.extend([b | 0x80, second | 0x80]);
                } else {
                    self.put('〓');
                }
            }
        }
    }

    fn escape(&mut self, rest: &[u8]) {
        if let Some((mode, length)) = sequence(rest) {
            self.flush();
            self.mode = mode;
            self.shifted = false;
            self.at += length;
            return;
        }
        match rest {
            // SoftBank's pictures: ESC $ letter, codes, SI.
            [ESC, b'$', b'E' | b'F' | b'G' | b'O' | b'P' | b'Q', codes @ ..] => {
                let codes = codes.iter().take_while(|b| (0x21..=0x7e).contains(*b)).count();
                for _ in 0..codes.min(20) {
                    self.put('〓');
                }
                let end = self.at + 3 + codes;
                self.at = if self.bytes.get(end) == Some(&SI) { end + 1 } else { end };
            }
            // ISO-2022-JP-2: a second half is announced, one character of it follows ESC N.
            [ESC, b'.', b'A' | b'F', ..] | [ESC, b'&', b'@', ..] => self.at += 3,
            [ESC, b'N', b, ..] => {
                self.put(char::from(b | 0x80));
                self.at += 3;
            }
            [ESC, b'$', b')', b'C', ..] => self.at += 4,
            _ => self.at += 1,
        }
    }

    /// At a line end inside another mode: does the next line go on in it?
    /// It does if the next escape leaves a mode; otherwise the sender forgot to leave it.
    fn stays(&mut self) -> bool {
        if self.next_escape <= self.at {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            self.next_escape = rest.iter().position(|b| *b == ESC).map_or(self.bytes.len(), |n| self.at + n);
        }
        matches!(sequence(self.bytes.get(self.next_escape..).unwrap_or_default()), Some((Mode::Ascii | Mode::Roman, _)))
    }

    fn put(&mut self, c: char) {
        self.flush();
        self.out.push(c);
    }

    fn flush(&mut self) {
        if self.pairs.is_empty() {
            return;
        }
        if let Mode::Pair(table, _) = self.mode {
            let (text, _) = table.decode_without_bom_handling(&self.pairs);
            self.out.push_str(&text.replace('\u{fffd}', "〓"));
        }
        self.pairs.clear();
    }
}

/// Half-width katakana of a 7-bit code.
fn kana(b: u8) -> Option<char> {
    (0x21..=0x5f).contains(&b).then(|| char::from_u32(0xff40 + u32::from(b))).flatten()
}
