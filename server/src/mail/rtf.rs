//! The words of an RTF body, as winmail.dat carries it (MS-OXRTFCP, MS-OXRTFEX).
//!
//! In: compressed RTF. Out: plain text with its paragraphs and line ends.
//! Pictures, tables of fonts and colours, and hidden HTML are left out.
//! Counted: the unpacked size is capped, each control word is looked at once.

use super::{clean, limits, tnef::codepage};

/// What the packer presumes was already seen (MS-OXRTFCP §2.1.2.1).
const SEEN: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

/// Unpacks LZFu; stops quietly at the first thing that does not fit.
pub fn unpack(packed: &[u8]) -> Vec<u8> {
    let (Some(head), Some(mut rest)) = (packed.get(..16), packed.get(16..)) else { return Vec::new() };
    if head.get(8..12) == Some(b"MELA") {
        return rest.to_vec();
    }
    if head.get(8..12) != Some(b"LZFu") {
        return Vec::new();
    }
    let mut window = [b' '; 4096];
    window.iter_mut().zip(SEEN).for_each(|(w, s)| *w = *s);
    let mut at = SEEN.len();
    let mut out = Vec::new();
    let mut put = |b: u8, at: &mut usize, window: &mut [u8; 4096]| {
        if let Some(place) = window.get_mut(*at) {
            *place = b;
        }
        *at = (*at + 1) % 4096;
        out.push(b);
        out.len() < limits::DECODED
    };
    'all: while let Some((&flags, after)) = rest.split_first() {
        rest = after;
        for bit in 0..8 {
            if flags >> bit & 1 == 0 {
                let Some((&b, after)) = rest.split_first() else { break 'all };
                rest = after;
                if !put(b, &mut at, &mut window) {
                    break 'all;
                }
                continue;
            }
            let [high, low, after @ ..] = rest else { break 'all };
            rest = after;
            let pair = usize::from(u16::from_be_bytes([*high, *low]));
            let from = pair >> 4;
            // A reference to the place of writing ends the text.
            if from == at {
                break 'all;
            }
            for step in 0..(pair & 15) + 2 {
                let b = window.get((from + step) % 4096).copied().unwrap_or(b' ');
                if !put(b, &mut at, &mut window) {
                    break 'all;
                }
            }
        }
    }
    out
}

/// Groups whose text nobody should read.
const HIDDEN: &[&str] =
    &["fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "themedata", "datastore", "listtable", "header", "footer"];

#[derive(Clone, Copy)]
struct Group {
    hidden: bool,
    /// Characters that stand for a Unicode one and are skipped (`\uc`).
    stand_in: usize,
}

/// The text of an RTF document.
pub fn text(rtf: &[u8]) -> String {
    let mut reader = Words {
        rest: rtf,
        out: String::new(),
        bytes: Vec::new(),
        units: Vec::new(),
        page: 1252,
        group: Group { hidden: false, stand_in: 1 },
        outer: Vec::new(),
        skip: 0,
    };
    while reader.step() {}
    reader.flush();
    let text = clean::block(&reader.out);
    text.trim().to_owned()
}

struct Words<'a> {
    rest: &'a [u8],
    out: String,
    /// Bytes in the document's code page; kept together so that pairs are not cut.
    bytes: Vec<u8>,
    /// UTF-16 units of `\u`; pictures come as two of them.
    units: Vec<u16>,
    page: u32,
    group: Group,
    outer: Vec<Group>,
    skip: usize,
}

impl Words<'_> {
    fn step(&mut self) -> bool {
        let Some((&b, after)) = self.rest.split_first() else { return false };
        self.rest = after;
        match b {
            b'{' => {
                // Deeper groups than any program writes share the last one's state.
                if self.outer.len() < 1_000 {
                    self.outer.push(self.group);
                }
            }
            b'}' => {
                self.group = self.outer.pop().unwrap_or(self.group);
                self.skip = 0;
            }
            b'\\' => self.control(),
            b'\r' | b'\n' => {}
            b => self.byte(b),
        }
        true
    }

    fn byte(&mut self, b: u8) {
        if self.skip > 0 {
            self.skip -= 1;
        } else if !self.group.hidden {
            if !self.units.is_empty() {
                self.flush();
            }
            self.bytes.push(b);
        }
    }

    fn put(&mut self, c: char) {
        if !self.group.hidden {
            self.flush();
            self.out.push(c);
        }
    }

    fn flush(&mut self) {
        if !self.bytes.is_empty() {
            self.out.push_str(&codepage(self.page, &self.bytes));
            self.bytes.clear();
        }
        if !self.units.is_empty() {
            self.out.push_str(&String::from_utf16_lossy(&self.units));
            self.units.clear();
        }
    }

    fn control(&mut self) {
        let length = self.rest.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        if length == 0 {
            let Some((&sign, after)) = self.rest.split_first() else { return };
            self.rest = after;
            return self.sign(sign);
        }
        let (word, after) = self.rest.split_at(length);
        let digits = after.iter().enumerate().take_while(|(i, b)| b.is_ascii_digit() || *i == 0 && **b == b'-').count();
        let (number, after) = after.split_at(digits);
        self.rest = after.strip_prefix(b" ").unwrap_or(after);
        let number: Option<i64> = std::str::from_utf8(number).ok().and_then(|n| n.parse().ok());
        self.word(std::str::from_utf8(word).unwrap_or_default(), number);
    }

    fn sign(&mut self, sign: u8) {
        match sign {
            b'\'' => {
                let code =
                    self.rest.get(..2).and_then(|d| std::str::from_utf8(d).ok()).and_then(|d| u8::from_str_radix(d, 16).ok());
                self.rest = self.rest.get(2..).unwrap_or_default();
                self.byte(code.unwrap_or(b'?'));
            }
            b'*' => self.group.hidden = true,
            b'~' => self.put(' '),
            b'_' => self.put('-'),
            b'\\' | b'{' | b'}' => self.byte(sign),
            b'\r' | b'\n' => self.put('\n'),
            _ => {}
        }
    }

    /// Does a tag follow that starts a new line?
    fn opens_line(&self) -> bool {
        let name: Vec<u8> = self.rest.iter().skip(1).take(3).map(u8::to_ascii_lowercase).collect();
        self.rest.starts_with(b"<")
            && [&b"br"[..], b"p>", b"p ", b"div", b"tr", b"li", b"h1", b"h2", b"h3"].iter().any(|t| name.starts_with(t))
    }

    /// A line end although the group is hidden.
    fn line(&mut self) {
        self.flush();
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }

    fn word(&mut self, word: &str, number: Option<i64>) {
        match word {
            "par" | "line" | "row" | "sect" | "page" => self.put('\n'),
            "tab" | "cell" => self.put('\t'),
            "emdash" => self.put('—'),
            "endash" => self.put('–'),
            "lquote" => self.put('‘'),
            "rquote" => self.put('’'),
            "ldblquote" => self.put('“'),
            "rdblquote" => self.put('”'),
            "bullet" => self.put('•'),
            // Of HTML wrapped in RTF (MS-OXRTFEX): text meant for RTF readers only.
            "htmlrtf" => self.group.hidden = number != Some(0),
            "ansicpg" => self.page = number.and_then(|n| u32::try_from(n).ok()).unwrap_or(self.page),
            "uc" => self.group.stand_in = number.and_then(|n| usize::try_from(n).ok()).unwrap_or(1).min(10),
            "u" => {
                if !self.bytes.is_empty() {
                    self.flush();
                }
                if !self.group.hidden {
                    self.units.extend(number.and_then(|n| u16::try_from(n.rem_euclid(0x1_0000)).ok()));
                }
                self.skip = self.group.stand_in;
            }
            "bin" => {
                let length = number.and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
                self.rest = self.rest.get(length..).unwrap_or_default();
            }
            // HTML wrapped in RTF: its tags stand in hidden groups, and only they tell where lines end.
            "htmltag" if self.opens_line() => self.line(),
            name if HIDDEN.contains(&name) => self.group.hidden = true,
            _ => {}
        }
    }
}
