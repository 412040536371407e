//! Commands as typed pieces; the only writer to the wire.
//!
//! In: words of the program (`&'static str`), numbers, sets, and text of people. Out: one command line.
//! Text of people goes out as a quoted string of printable ASCII or as a literal `{n+}` (RFC 7888),
//! so nothing in it can end the line. CR, LF and NUL in it are refused here, whoever checked before.

use super::{Error, set::Set};
use app::i18n::date::{Civil, MONTHS};
use bytes::Bytes;

/// Longest text of a person in one command, bytes.
const MAX_TEXT: usize = 8 << 10;

/// One command without its tag.
#[derive(Clone, Debug)]
pub struct Command {
    pub(super) line: String,
    /// Bytes of a literal at the end of the line (APPEND).
    pub(super) payload: Option<Bytes>,
    /// May take several times the usual deadline: searches, moves, uploads.
    pub(super) slow: bool,
    /// Mailbox that is selected once it succeeds.
    pub(super) selects: Option<String>,
    /// Afterwards no mailbox is selected.
    pub(super) closes: bool,
}

impl Command {
    pub fn new(verb: &'static str) -> Self {
        Command { line: verb.into(), payload: None, slow: false, selects: None, closes: false }
    }

    /// SELECT. Reading never marks anything: every fetch is a PEEK. Without CONDSTORE (RFC 7162 §3.1.8)
    /// Dovecot says no HIGHESTMODSEQ of a mailbox where nobody has asked for it yet.
    pub fn select(wire: &str) -> Result<Self, Error> {
        let command = Command::new("SELECT").mailbox(wire)?.word("(CONDSTORE)");
        Ok(Command { selects: Some(wire.to_owned()), ..command })
    }

    /// UNSELECT (RFC 3691), which removes nothing. Of a selected mailbox Dovecot's STATUS tells what
    /// this connection has seen of it, so it comes before every question how a mailbox is now.
    pub fn unselect() -> Self {
        Command { closes: true, ..Command::new("UNSELECT") }
    }

    /// How a mailbox is now: all that [`super::kept::State`] is made of.
    pub fn status(wire: &str) -> Result<Self, Error> {
        Ok(Command::new("STATUS").mailbox(wire)?.word("(MESSAGES UNSEEN UIDNEXT UIDVALIDITY HIGHESTMODSEQ)"))
    }

    /// UID SEARCH that answers with ranges (RFC 4731).
    pub fn search() -> Self {
        Command::new("UID SEARCH").word("RETURN (ALL COUNT)").word("CHARSET UTF-8").slow()
    }

    pub fn slow(mut self) -> Self {
        self.slow = true;
        self
    }

    /// Words of the program.
    pub fn word(mut self, word: &'static str) -> Self {
        self.line.push(' ');
        self.line.push_str(word);
        self
    }

    pub fn set(mut self, set: &Set) -> Self {
        self.line.push(' ');
        self.line.push_str(&set.to_string());
        self
    }

    /// `(PARTIAL from:to COUNT)` of RFC 5267.
    pub fn partial(mut self, from: u32, to: u32) -> Self {
        self.line.push_str(&format!(" RETURN (PARTIAL {from}:{to} COUNT)"));
        self
    }

    /// A mailbox by its wire name, which is printable ASCII.
    pub fn mailbox(self, wire: &str) -> Result<Self, Error> {
        let plain = !wire.is_empty() && wire.bytes().all(|b| (0x20..0x7f).contains(&b));
        if plain { self.text(wire) } else { Err(Error::BadName) }
    }

    /// Text of a person.
    pub fn text(mut self, text: &str) -> Result<Self, Error> {
        if text.len() > MAX_TEXT || text.contains(['\r', '\n', '\0']) {
            return Err(Error::BadName);
        }
        self.line.push(' ');
        if text.bytes().all(|b| (0x20..0x7f).contains(&b)) {
            self.line.push('"');
            for c in text.chars() {
                if matches!(c, '"' | '\\') {
                    self.line.push('\\');
                }
                self.line.push(c);
            }
            self.line.push('"');
        } else {
            self.line.push_str(&format!("{{{}+}}\r\n{text}", text.len()));
        }
        Ok(self)
    }

    /// `(\Seen $Forwarded)`: each an atom, perhaps with a backslash (RFC 9051 §9 `flag`).
    pub fn flags(mut self, flags: &[&str]) -> Result<Self, Error> {
        let atom = |f: &str| {
            let f = f.strip_prefix('\\').unwrap_or(f);
            !f.is_empty() && f.len() <= 60 && f.bytes().all(|b| b.is_ascii_alphanumeric() || b"$-_.".contains(&b))
        };
        if !flags.iter().all(|f| atom(f)) {
            return Err(Error::BadName);
        }
        self.line.push_str(&format!(" ({})", flags.join(" ")));
        Ok(self)
    }

    /// A day for SINCE and BEFORE (RFC 9051 §9 `date`).
    pub fn day(mut self, (year, month, day): (u16, u8, u8)) -> Self {
        self.line.push_str(&format!(" {day}-{}-{year:04}", month_name(month)));
        self
    }

    /// INTERNALDATE for APPEND, seconds since 1970.
    pub fn instant(mut self, at: i64) -> Self {
        let at = Civil::at(at.clamp(0, 253_402_300_799), 0);
        let (month, time) = (month_name(at.month), (at.hour, at.minute, at.second));
        self.line.push_str(&format!(" \"{:02}-{month}-{:04} {:02}:{:02}:{:02} +0000\"", at.day, at.year, time.0, time.1, time.2));
        self
    }

    /// `(UID BODY.PEEK[section]<offset.length>)`; without a window for the whole section.
    pub fn peek(mut self, section: &Section, window: Option<(u64, u64)>) -> Self {
        let window =
            window.map(|(offset, length)| format!("<{offset}.{}>", length.clamp(1, u64::from(u32::MAX)))).unwrap_or_default();
        self.line.push_str(&format!(" (UID BODY.PEEK[{}]{window})", section.0));
        self
    }

    /// Everything of one letter, its first bytes included.
    pub fn letter(mut self, items: &'static str, length: u64) -> Self {
        self.line.push_str(&format!(" ({items} BODY.PEEK[]<0.{}>)", length.clamp(1, u64::from(u32::MAX))));
        self
    }

    /// One header field of each letter.
    pub fn field(mut self, name: &'static str) -> Self {
        self.line.push_str(&format!(" (UID BODY.PEEK[HEADER.FIELDS ({name})])"));
        self
    }

    /// A literal that ends the command (APPEND).
    pub fn payload(mut self, bytes: Bytes) -> Self {
        self.line.push_str(&format!(" {{{}+}}", bytes.len()));
        self.payload = Some(bytes);
        self.slow()
    }

    /// One key of ID (RFC 2971) with a value of ours.
    pub fn pair(self, key: &'static str, value: &str) -> Result<Self, Error> {
        self.word(key).text(value)
    }
}

/// A section that was checked: part numbers, perhaps with a name (RFC 9051 §6.4.5.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section(String);

impl Section {
    /// `""` (all), `2.1`, `1.MIME`, `HEADER`, `TEXT`; `NotFound` on anything else.
    pub fn read(text: &str) -> Result<Section, Error> {
        let upper = text.to_ascii_uppercase();
        let numbers = ["MIME", "HEADER", "TEXT"]
            .iter()
            .find_map(|name| upper.strip_suffix(name))
            .map_or(Some(upper.as_str()), |before| if before.is_empty() { Some(before) } else { before.strip_suffix('.') });
        let number = |n: &str| (1..=5).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit()) && !n.starts_with('0');
        let good = numbers.is_some_and(|n| n.is_empty() || n.len() <= 600 && n.split('.').all(number)) && upper != "MIME";
        if good { Ok(Section(upper)) } else { Err(Error::NotFound) }
    }

    /// As FETCH answers it.
    pub fn name(&self) -> &str {
        &self.0
    }
}

fn month_name(month: u8) -> &'static str {
    MONTHS.get(usize::from(month.saturating_sub(1))).copied().unwrap_or("Jan")
}
