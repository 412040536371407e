//! Bytes to text: charset labels as mail really carries them, and detection where they lie or lack.
//!
//! In: the label of a part or encoded-word, its bytes. Out: text and the charset that was used.
//! The tables are those of the WHATWG (`encoding_rs`), which hold the NEC and IBM characters;
//! ISO-2022-JP is our own (`jis`), because mail mixes more sets into it than browsers allow.
//! Never fails: what cannot be read becomes U+FFFD.
//! Next: `detect` (scoring), `jis`, `words` and `params` (where bytes are joined first).

use super::{detect, jis};
use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GBK, REPLACEMENT, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Text and the name of the charset it was read with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    pub text: String,
    /// Name as in the WHATWG Encoding Standard: `UTF-8`, `ISO-2022-JP`, `Shift_JIS` …
    pub charset: &'static str,
}

/// What a person may choose by hand (文字コードを選んで再表示), as [`decode_as`] takes it.
pub const CHOICES: &[&str] = &[
    "UTF-8",
    "ISO-2022-JP",
    "Shift_JIS",
    "EUC-JP",
    "UTF-7",
    "windows-1252",
    "gb18030",
    "Big5",
    "EUC-KR",
    "KOI8-R",
    "windows-1251",
    "ISO-8859-2",
    "UTF-16LE",
];

/// A charset that a label can mean.
#[derive(Clone, Copy, PartialEq)]
enum Set {
    /// No promise at all: 7-bit if true, and very often not true.
    Ascii,
    Jis,
    Utf7,
    Known(&'static Encoding),
}

/// Reads bytes with their label; detects where it is missing, `us-ascii`, unknown or plainly wrong.
pub fn decode(label: Option<&str>, bytes: &[u8]) -> Decoded {
    match label.and_then(set_of) {
        None | Some(Set::Ascii) => detected(bytes),
        Some(Set::Utf7) => Decoded { text: utf7(bytes), charset: "UTF-7" },
        Some(Set::Jis) if jis::escapes(bytes) || bytes.is_ascii() => read_jis(bytes),
        // Labelled JIS, but 8-bit and without a single escape: another charset, or 8-bit kana,
        // which read the same as Shift_JIS.
        Some(Set::Jis) => detected(bytes),
        Some(Set::Known(e)) if e == UTF_16LE || e == UTF_16BE => known(e, bytes),
        // Escape sequences of JIS never occur in text of another charset.
        Some(Set::Known(_)) if bytes.is_ascii() && jis::escapes(bytes) => read_jis(bytes),
        Some(Set::Known(e)) => doubted(e, bytes),
    }
}

/// Reads bytes with the charset a person chose, without a doubt; automatic if the choice is unknown.
pub fn decode_as(choice: &str, bytes: &[u8]) -> Decoded {
    match set_of(choice) {
        Some(Set::Jis) => read_jis(bytes),
        Some(Set::Utf7) => Decoded { text: utf7(bytes), charset: "UTF-7" },
        Some(Set::Known(e)) => known(e, bytes),
        Some(Set::Ascii) | None => detected(bytes),
    }
}

/// Reads bytes of which nothing is known.
pub fn detected(bytes: &[u8]) -> Decoded {
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return known(UTF_16LE, rest);
    }
    if bytes.is_ascii() {
        return if jis::escapes(bytes) { read_jis(bytes) } else { known(UTF_8, bytes) };
    }
    let (good, bad) = detect::utf8(bytes);
    if good > 0 && good >= bad * 4 {
        return known(UTF_8, bytes);
    }
    if jis::escapes(bytes) {
        return read_jis(bytes);
    }
    known(detect::japanese(bytes).unwrap_or(WINDOWS_1252), bytes)
}

/// True if the label names a charset this room can read.
pub fn is_known(label: &str) -> bool {
    set_of(label).is_some()
}

fn read_jis(bytes: &[u8]) -> Decoded {
    Decoded { text: jis::decode(bytes), charset: "ISO-2022-JP" }
}

fn known(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let text = match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text.into_owned(),
    };
    // The user-defined rows of Shift_JIS are carriers' pictures that no font here has;
    // 〓 (geta) is what Japanese readers know as "a character is missing".
    let text = if encoding == SHIFT_JIS && text.contains(private) { text.replace(private, "〓") } else { text };
    Decoded { text, charset: encoding.name() }
}

fn private(c: char) -> bool {
    ('\u{e000}'..='\u{f8ff}').contains(&c)
}

/// A label that can be checked is believed only if the bytes fit.
fn doubted(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    // Scripts say iso-8859-1 whatever they write; text in it that is well-formed UTF-8 does not happen.
    if encoding == WINDOWS_1252 && matches!(detect::utf8(bytes), (1.., 0)) {
        return known(UTF_8, bytes);
    }
    if encoding.is_single_byte() || bytes.is_ascii() {
        return known(encoding, bytes);
    }
    if encoding == UTF_8 {
        let (good, bad) = detect::utf8(bytes);
        // One character cut by a relay is no reason to distrust the rest.
        return if bad == 0 || good > bad { known(UTF_8, bytes) } else { detected(bytes) };
    }
    let own = known(encoding, bytes);
    let failed = failures(&own.text);
    if failed == 0 {
        return own;
    }
    let other = detected(bytes);
    if other.charset != "windows-1252" && failures(&other.text) * 4 < failed { other } else { own }
}

fn failures(text: &str) -> usize {
    // A character cut at the very end is the edge of a window, not a wrong label.
    text.trim_end_matches('\u{fffd}').matches('\u{fffd}').count()
}

/// Labels seen in Japanese mail that the WHATWG list does not have, then that list.
fn set_of(label: &str) -> Option<Set> {
    let label = label.trim_matches(|c: char| c.is_whitespace() || "\"';,".contains(c));
    if label.len() > 60 {
        return None;
    }
    let lower = label.to_ascii_lowercase();
    let name = lower.strip_prefix("charset=").unwrap_or(&lower);
    let begins = |list: &[&str]| list.iter().any(|start| name.starts_with(start));
    if name.is_empty() || begins(&["us-ascii", "ascii", "ansi_x3.4", "unknown", "x-unknown", "_auto", "default"]) {
        return Some(Set::Ascii);
    }
    if begins(&["iso-2022-jp", "iso2022jp", "iso_2022_jp", "csiso2022jp", "cp5022", "x-iso-2022-jp", "x-windows-5022"])
        || matches!(name, "jis" | "jis7" | "jis8" | "jis_encoding" | "x-windows-iso2022jp")
    {
        return Some(Set::Jis);
    }
    if begins(&["shift_jis", "shift-jis", "shiftjis", "sjis", "x-sjis", "cp932", "cp943", "ibm943", "x-ms-cp932"])
        || matches!(name, "ms932" | "mskanji" | "windows-932" | "ms_kanji" | "pck" | "csshiftjis" | "x-mac-japanese")
    {
        return Some(Set::Known(SHIFT_JIS));
    }
    if begins(&["eucjp", "euc-jp", "euc_jp", "euc-jis", "x-euc", "cp51932", "cp20932"]) || matches!(name, "ujis" | "euc") {
        return Some(Set::Known(EUC_JP));
    }
    if begins(&["utf-8", "utf8", "utf_8", "x-utf-8", "cp65001"]) {
        return Some(Set::Known(UTF_8));
    }
    match name {
        "utf-7" | "utf7" | "unicode-1-1-utf-7" | "x-unicode-2-0-utf-7" | "cp65000" => return Some(Set::Utf7),
        "cp936" | "ms936" | "gb2312-80" => return Some(Set::Known(GBK)),
        "cp949" | "ms949" | "ks_c_5601" => return Some(Set::Known(EUC_KR)),
        "cp950" | "big5-eten" => return Some(Set::Known(BIG5)),
        _ => {}
    }
    let listed = Encoding::for_label(name.as_bytes()).or_else(|| Encoding::for_label(name.replace('_', "-").as_bytes()));
    listed.filter(|e| *e != REPLACEMENT).map(Set::Known)
}

/// RFC 2152. Broken runs are shown as they are.
fn utf7(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&b, after)) = rest.split_first() {
        rest = after;
        if b != b'+' {
            out.push(if b.is_ascii() { b as char } else { '\u{fffd}' });
            continue;
        }
        let run = rest.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'+' || **b == b'/').count();
        let (coded, tail) = rest.split_at(run);
        rest = tail.strip_prefix(b"-").unwrap_or(tail);
        if coded.is_empty() {
            out.push('+');
            continue;
        }
        let units = super::transfer::base64(coded);
        let units = units.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
        out.extend(char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')));
    }
    out
}
