//! Date fields (RFC 5322 §3.3, §4.3), read tolerantly and written exactly.
//!
//! In: the text of a Date field, or an instant and its zone. Out: seconds since 1970, or the text.
//! Never asks a clock.

use super::{addresses::without_comments, clean};
use app::i18n::date::{Civil, DAY, DAYS_EN, MONTHS, days_from_civil};

/// Reads a date; `None` if day, month or year cannot be made out. An unknown zone counts as UTC.
pub fn parse(text: &str) -> Option<i64> {
    let text = without_comments(clean::start(text, 200));
    let (mut day, mut month, mut year) = (None, None, None);
    let (mut seconds, mut zone) = (0, 0);
    for token in text.split([' ', ',', '\t']).filter(|t| !t.is_empty()).take(20) {
        // "4-Nov-2025" is one token, "+0900" too.
        let pieces: Vec<&str> = if token.starts_with(['+', '-']) { vec![token] } else { token.split('-').collect() };
        for piece in pieces {
            if piece.contains(':') && !piece.starts_with(['+', '-']) {
                seconds = time(piece)?;
            } else if piece.starts_with(['+', '-']) {
                zone = offset(piece).unwrap_or(zone);
            } else if let Some(found) = month_of(piece) {
                month = month.or(Some(found));
            } else if let Ok(number) = piece.parse::<i64>() {
                if day.is_none() && (1..=31).contains(&number) {
                    day = Some(number);
                } else if year.is_none() {
                    year = Some(full_year(number, piece.len()));
                }
            } else if let Some(found) = named_zone(piece) {
                zone = found;
            }
        }
    }
    let (year, month, day) = (year?, month?, day?);
    if !(1..=9999).contains(&year) {
        return None;
    }
    Some(days_from_civil(year, month, day) * DAY + seconds - zone * 60)
}

/// Writes a date for a header: `Sat, 22 Nov 2025 10:00:00 +0900`; `offset` is minutes east of UTC.
pub fn format(instant: i64, offset: i32) -> String {
    // Zones of the real world; a header has two digits for the hours.
    let offset = offset.clamp(-14 * 60, 14 * 60);
    let at = Civil::at(instant, offset);
    let name = |names: &[&'static str], n: u8| names.get(usize::from(n)).copied().unwrap_or_default();
    format!(
        "{}, {} {} {:04} {:02}:{:02}:{:02} {}{:02}{:02}",
        name(&DAYS_EN, at.weekday),
        at.day,
        name(&MONTHS, at.month.saturating_sub(1)),
        at.year,
        at.hour,
        at.minute,
        at.second,
        if offset < 0 { '-' } else { '+' },
        offset.abs() / 60,
        offset.abs() % 60
    )
}

fn month_of(word: &str) -> Option<i64> {
    let start = word.get(..3)?;
    let at = MONTHS.iter().position(|m| m.eq_ignore_ascii_case(start))?;
    i64::try_from(at + 1).ok()
}

fn time(word: &str) -> Option<i64> {
    let mut parts = word.split([':', '.']).map(|p| p.parse::<i64>().ok());
    let hour = parts.next()??;
    let minute = parts.next()??;
    let second = parts.next().flatten().unwrap_or(0);
    ((0..=24).contains(&hour) && (0..60).contains(&minute) && (0..=60).contains(&second))
        .then_some(hour * 3600 + minute * 60 + second)
}

/// Minutes east of UTC; `+9:00` occurs.
fn offset(word: &str) -> Option<i64> {
    let digits: String = word.chars().filter(char::is_ascii_digit).take(4).collect();
    let number: i64 = digits.parse().ok()?;
    let minutes = if digits.len() <= 2 { number * 60 } else { number / 100 * 60 + number % 100 };
    (minutes <= 24 * 60).then_some(if word.starts_with('-') { -minutes } else { minutes })
}

fn named_zone(word: &str) -> Option<i64> {
    let hours = match word.to_ascii_uppercase().as_str() {
        "JST" => 9,
        "UT" | "UTC" | "GMT" | "Z" => 0,
        "EDT" => -4,
        "EST" | "CDT" => -5,
        "CST" | "MDT" => -6,
        "MST" | "PDT" => -7,
        "PST" => -8,
        "CET" => 1,
        "CEST" => 2,
        _ => return None,
    };
    Some(hours * 60)
}

/// RFC 5322 §4.3: two digits are 1950–2049, three digits count from 1900.
fn full_year(number: i64, digits: usize) -> i64 {
    match digits {
        ..=2 if number < 50 => number + 2000,
        ..=3 => number + 1900,
        _ => number,
    }
}
