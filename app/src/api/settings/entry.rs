//! One line of a list: what it is compared with, and why it would have no effect.
//!
//! A sender is a whole address or its right end, a subject is a part of one.
//! Lines are cleaned as people mean them: outer blanks go, full-width letters of an address become
//! plain ones. Never: a guess about a line that can mean two things.

use crate::api::Reason;

/// Longest address (RFC 5321 §4.5.3.1.3 without its brackets).
const SENDER: usize = 254;
/// Longest part of a subject, characters.
const SUBJECT: usize = 200;

/// Top-level domains of more than two letters that are worth a warning instead of a refusal.
const GENERIC: [&str; 14] =
    ["com", "net", "org", "edu", "gov", "mil", "int", "info", "biz", "name", "asia", "xyz", "top", "online"];
/// Second levels that are as public as a top-level domain.
const BRANCHES: [&str; 10] = ["co", "ne", "or", "ac", "ad", "ed", "go", "gr", "lg", "com"];

/// The lines of a text field: trimmed, empty ones and repetitions left out.
pub fn lines(text: &str) -> Vec<String> {
    tidy(&text.lines().map(str::to_owned).collect::<Vec<_>>(), str::to_owned)
}

/// Cleans every line, leaves out empty ones and repetitions.
pub fn tidy(lines: &[String], clean: impl Fn(&str) -> String) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(lines.len());
    for line in lines {
        let line = clean(line.trim());
        if !line.is_empty() && !out.contains(&line) {
            out.push(line);
        }
    }
    out
}

/// A sender as it is kept: `ＡＢＣ＠ｊｐ` becomes `abc@jp`, because addresses are compared without case.
pub fn sender(line: &str) -> String {
    half_width(line).to_lowercase()
}

/// Full-width letters, digits and signs become plain ones; outer blanks go.
pub fn half_width(line: &str) -> String {
    line.trim().chars().map(plain).collect()
}

/// A full-width letter, digit or sign as the plain one.
pub fn plain(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        c => c,
    }
}

/// A text of many lines with plain line ends and nothing invisible.
pub fn text(typed: &str) -> String {
    let plain = typed.replace("\r\n", "\n").replace('\r', "\n");
    plain.chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control()).collect()
}

/// Why a sender line cannot be kept; `None` if it works.
pub fn sender_fault(line: &str) -> Option<Reason> {
    let allowed = |c: char| c.is_ascii_graphic() && !"<>()[],;:\\\"".contains(c);
    let domain = line.rsplit_once('@').map_or(line, |(_, domain)| domain);
    Some(if line.is_empty() {
        Reason::Empty
    } else if line.len() > SENDER {
        Reason::TooLong
    } else if line.chars().any(is_half_kana) {
        Reason::HalfWidthKana
    } else if !line.chars().all(allowed) {
        Reason::BadCharacter
    } else if domain.is_empty() || !line.contains(['@', '.']) && !is_short_suffix(line) {
        Reason::LeftPartOnly
    } else if line.matches('@').count() > 1 || domain.ends_with('.') || domain.contains("..") {
        Reason::BadAddress
    } else {
        return None;
    })
}

/// Why a line is no whole mail address that mail can be sent to; `None` if it is one.
pub fn address_fault(line: &str) -> Option<Reason> {
    if let Some(fault) = sender_fault(line) {
        return Some(if fault == Reason::LeftPartOnly { Reason::BadAddress } else { fault });
    }
    // RFC 5321 §4.1.2: atoms with single dots between them before the `@`, a name of two labels or more behind it.
    let (local, domain) = line.split_once('@').unwrap_or_default();
    let label = |l: &str| {
        let edge = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
        let inside = l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        l.len() <= 63 && inside && edge(l.as_bytes().first()) && edge(l.as_bytes().last())
    };
    let good = local.len() <= 64 && local.split('.').all(|atom| !atom.is_empty()) && domain.contains('.');
    (!good || !domain.split('.').all(label)).then_some(Reason::BadAddress)
}

/// Why a part of a subject cannot be kept; `None` if it works.
pub fn subject_fault(line: &str) -> Option<Reason> {
    Some(match line.trim().chars().count() {
        0 => Reason::Empty,
        _ if line.chars().any(is_half_kana) => Reason::HalfWidthKana,
        _ if line.chars().any(char::is_control) => Reason::BadCharacter,
        1 => Reason::OneCharacter,
        n if n > SUBJECT => Reason::TooLong,
        _ => return None,
    })
}

/// True for a suffix that hits a whole country or branch: `jp`, `.com`, `co.jp`.
pub fn is_short_suffix(line: &str) -> bool {
    let line = line.strip_prefix('.').unwrap_or(line).to_ascii_lowercase();
    let top = |name: &str| name.len() == 2 && name.bytes().all(|b| b.is_ascii_alphabetic()) || GENERIC.contains(&name);
    match line.split_once('.') {
        None => top(&line),
        Some((branch, country)) => country.len() == 2 && top(country) && BRANCHES.contains(&branch),
    }
}

fn is_half_kana(c: char) -> bool {
    matches!(c, '\u{ff61}'..='\u{ff9f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_printed_examples() {
        for good in ["tarou@01.hogehoge.jp", "abc123.jp", "123.jp", "@123.jp", ".jp", "jp", "com"] {
            assert_eq!(sender_fault(good), None, "{good}");
        }
        assert_eq!(sender_fault("tarou"), Some(Reason::LeftPartOnly));
        assert_eq!(sender_fault("tarou@"), Some(Reason::LeftPartOnly));
        for good in ["広告", "未承諾", "violence", "viol", "フレンド"] {
            assert_eq!(subject_fault(good), None, "{good}");
        }
        assert_eq!(subject_fault("広"), Some(Reason::OneCharacter));
        assert_eq!(subject_fault(" 広　"), Some(Reason::OneCharacter));
        assert_eq!(subject_fault("ﾌﾚﾝﾄﾞ"), Some(Reason::HalfWidthKana));
    }

    #[test]
    fn what_cannot_be_compared_is_refused() {
        for (bad, why) in [
            ("", Reason::Empty),
            ("a b@c.jp", Reason::BadCharacter),
            ("太郎@c.jp", Reason::BadCharacter),
            ("<a@b.jp>", Reason::BadCharacter),
            ("a@b@c.jp", Reason::BadAddress),
            ("a@b..jp", Reason::BadAddress),
            ("ﾀﾛｳ@c.jp", Reason::HalfWidthKana),
        ] {
            assert_eq!(sender_fault(bad), Some(why), "{bad}");
        }
        assert_eq!(sender_fault(&format!("{}@c.jp", "a".repeat(250))), Some(Reason::TooLong));
        assert_eq!(subject_fault("a\u{7}b"), Some(Reason::BadCharacter));
        assert_eq!(subject_fault(&"あ".repeat(201)), Some(Reason::TooLong));
    }

    #[test]
    fn whole_addresses_are_known() {
        for good in ["tarou@01.hogehoge.jp", "a.b+c@example.co.jp", "o'hara@x-y.jp"] {
            assert_eq!(address_fault(good), None, "{good}");
        }
        for bad in ["123.jp", "tarou", "@123.jp", "a..b@c.jp", ".a@c.jp", "a.@c.jp", "a@jp", "a@-c.jp", "a@c_d.jp", "a@b@c.jp"] {
            assert_eq!(address_fault(bad), Some(Reason::BadAddress), "{bad}");
        }
        assert_eq!(address_fault("太郎@c.jp"), Some(Reason::BadCharacter));
        assert_eq!(address_fault(&format!("{}@c.jp", "a".repeat(65))), Some(Reason::BadAddress));
    }

    #[test]
    fn short_suffixes_are_known() {
        for short in ["jp", ".jp", "JP", "com", "co.jp", ".ne.jp"] {
            assert!(is_short_suffix(short), "{short}");
        }
        for long in ["123.jp", "abc.com", "x.co.jp", "tarou", "@jp", "a@co.jp"] {
            assert!(!is_short_suffix(long), "{long}");
        }
    }

    #[test]
    fn lines_are_cleaned() {
        assert_eq!(lines(" 広告 \r\n\r\n未承諾\n広告\n"), ["広告", "未承諾"]);
        assert_eq!(sender(" Ｔａｒｏｕ＠０１．Hogehoge.jp "), "tarou@01.hogehoge.jp");
    }
}
