//! Which charset unlabelled 8-bit bytes are in.
//!
//! In: bytes. Out: how well they fit UTF-8; or Shift_JIS or EUC-JP, whichever is likelier Japanese.
//! Scores count what Japanese text is made of: kana most, then the common kanji of JIS level 1.
//! Never looks at more than the first 64 KiB.

use encoding_rs::{EUC_JP, Encoding, SHIFT_JIS};

const SAMPLE: usize = 64 * 1024;
const WRONG: i64 = -12;

/// Well-formed characters beyond ASCII, and faults; a character cut at the end is no fault.
pub fn utf8(bytes: &[u8]) -> (usize, usize) {
    let mut rest = bytes.get(..SAMPLE).unwrap_or(bytes);
    let (mut good, mut bad) = (0, 0);
    loop {
        let (valid, fault) = match std::str::from_utf8(rest) {
            Ok(text) => (text.len(), None),
            Err(e) => (e.valid_up_to(), Some(e.error_len())),
        };
        good += rest.get(..valid).unwrap_or_default().iter().filter(|b| **b >= 0xc0).count();
        match fault {
            Some(Some(length)) => {
                bad += 1;
                rest = rest.get(valid + length..).unwrap_or_default();
            }
            _ => return (good, bad),
        }
    }
}

/// Shift_JIS, EUC-JP, or `None` if it does not look Japanese at all.
pub fn japanese(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    let sjis = score(sample, sjis_character);
    let euc = score(sample, euc_character);
    let best = sjis.max(euc);
    (best > 0).then_some(if sjis >= euc { SHIFT_JIS } else { EUC_JP })
}

/// Length and worth of the character that `rest` starts with; a length of 0 ends the count.
type Measure = fn(&[u8]) -> (usize, i64);

fn score(bytes: &[u8], measure: Measure) -> i64 {
    let mut at = 0;
    let mut sum = 0;
    while let Some(rest) = bytes.get(at..).filter(|r| !r.is_empty()) {
        if rest.first().is_some_and(u8::is_ascii) {
            at += 1;
            continue;
        }
        let (length, worth) = measure(rest);
        if length == 0 {
            break;
        }
        sum += worth;
        // One character inside a Latin word is an accented letter (`Müller`), not a kanji.
        let letter = |i: Option<usize>| i.and_then(|i| bytes.get(i)).is_some_and(u8::is_ascii_alphabetic);
        if letter(at.checked_sub(1)) && letter(Some(at + length)) {
            sum -= 5;
        }
        at += length;
    }
    sum
}

fn sjis_character(rest: &[u8]) -> (usize, i64) {
    match *rest {
        // The voiced mark follows ｶ-ﾄ and ﾊ-ﾎ (and ｳ) in real text.
        [0xb3 | 0xb6..=0xc4 | 0xca..=0xce, 0xde, ..] => (2, 4),
        [0xde | 0xdf, ..] => (1, -1),
        [0xa1..=0xdf, ..] => (1, 1),
        [lead @ (0x81..=0x9f | 0xe0..=0xfc), trail @ (0x40..=0x7e | 0x80..=0xfc), ..] => (2, sjis_pair(lead, trail)),
        [0x81..=0x9f | 0xe0..=0xfc] => (0, 0),
        _ => (1, WRONG),
    }
}

fn sjis_pair(lead: u8, trail: u8) -> i64 {
    match (lead, trail) {
        (0x82, 0x9f..=0xf1) | (0x83, 0x40..=0x96) => 4,
        (0x81, 0x40..=0xac) | (0x82, 0x4f..=0x9a) => 3,
        (0x88, 0x9f..) | (0x89..=0x97, _) | (0x98, ..=0x72) => 3,
        (0x81 | 0x83 | 0x84 | 0x87, _) | (0x98..=0x9f | 0xe0..=0xe9, _) | (0xea, ..=0xa4) => 1,
        (0xed | 0xee | 0xfa | 0xfb, _) | (0xfc, ..=0x4b) => 0,
        (0xf0..=0xf9, _) => -3,
        _ => WRONG,
    }
}

fn euc_character(rest: &[u8]) -> (usize, i64) {
    match *rest {
        [0x8e, 0xa1..=0xdf, ..] => (2, 2),
        [0x8f, 0xa1..=0xfe, 0xa1..=0xfe, ..] => (3, 0),
        [lead @ 0xa1..=0xfe, trail @ 0xa1..=0xfe, ..] => (2, euc_pair(lead, trail)),
        [0x8e | 0x8f | 0xa1..=0xfe] | [0x8f, 0xa1..=0xfe] => (0, 0),
        _ => (1, WRONG),
    }
}

fn euc_pair(lead: u8, trail: u8) -> i64 {
    match (lead, trail) {
        (0xa4, ..=0xf3) | (0xa5, ..=0xf6) => 4,
        (0xa1 | 0xa3, _) | (0xb0..=0xcf, _) => 3,
        (0xa2 | 0xa6..=0xa8 | 0xad, _) | (0xd0..=0xf4, _) => 1,
        (0xf9..=0xfc, _) => 0,
        (0xf5..=0xf8, _) => -3,
        _ => WRONG,
    }
}
