//! Dates, sizes and counts, from (instant, now, offset) alone.
//!
//! Both faces and the server's clock give the same text, so nothing changes at the takeover.
//! Civil dates are counted by hand (days from 1970, proleptic Gregorian): no date crate, no
//! time zone data in the browser. Instants are seconds since 1970, offsets minutes east of UTC.

use super::Lang;

/// Japan's time in minutes east of UTC, in summer too.
pub const JAPAN_MINUTES: i32 = 540;
/// Names of the months as dates of the Internet have them, January first.
pub const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// Seconds of a day.
pub const DAY: i64 = 86_400;

/// A moment on a wall clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Civil {
    pub year: i64,
    pub month: u8,
    pub day: u8,
    pub hour: u8,
    pub minute: u8,
    pub second: u8,
    /// 0 = Sunday.
    pub weekday: u8,
}

/// Years outside 1–9999 are shown as their limits: a hostile date must not break a line.
const FIRST: i64 = -62_135_596_800;
const LAST: i64 = 253_402_300_799;

impl Civil {
    /// Wall clock at `offset` minutes east of UTC.
    pub fn at(instant: i64, offset: i32) -> Civil {
        let t = instant.saturating_add(i64::from(offset.clamp(-1440, 1440)) * 60).clamp(FIRST, LAST);
        let (days, rest) = (t.div_euclid(DAY), t.rem_euclid(DAY));
        // Eras of 400 years that begin on 1 March, so that the leap day is the last of its year.
        let z = days + 719_468;
        let (era, doe) = (z.div_euclid(146_097), z.rem_euclid(146_097));
        let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let month = if mp < 10 { mp + 3 } else { mp - 9 };
        Civil {
            year: yoe + era * 400 + i64::from(month <= 2),
            month: month as u8,
            day: (doy - (153 * mp + 2) / 5 + 1) as u8,
            hour: (rest / 3_600) as u8,
            minute: (rest / 60 % 60) as u8,
            second: (rest % 60) as u8,
            weekday: (days + 4).rem_euclid(7) as u8,
        }
    }

    fn same_day(&self, other: &Civil) -> bool {
        (self.year, self.month, self.day) == (other.year, other.month, other.day)
    }
}

/// Days from 1970 to a day of the calendar: the way back from [`Civil::at`].
pub fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let of_era = y.rem_euclid(400);
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Days from 1970 to the day that an instant belongs to at `offset`.
pub fn day_of(instant: i64, offset: i32) -> i64 {
    instant.saturating_add(i64::from(offset) * 60).div_euclid(DAY)
}

/// The instant at which such a day begins at `offset`.
pub fn begin_of(day: i64, offset: i32) -> i64 {
    day.saturating_mul(DAY).saturating_sub(i64::from(offset) * 60)
}

const DAYS_JA: [&str; 7] = ["日", "月", "火", "水", "木", "金", "土"];
/// Names of the days of a week in dates of the Internet, Sunday first.
pub const DAYS_EN: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
fn month(m: u8) -> &'static str {
    MONTHS[usize::from(m.clamp(1, 12)) - 1]
}

/// In a list: today the time, yesterday by its name, this year month and day, else with the year.
pub fn short(l: Lang, instant: i64, now: i64, offset: i32) -> String {
    let (c, today) = (Civil::at(instant, offset), Civil::at(now, offset));
    if c.same_day(&today) {
        return format!("{}:{:02}", c.hour, c.minute);
    }
    if c.same_day(&Civil::at(now.saturating_sub(DAY), offset)) {
        return l.pick("昨日", "Yesterday").to_owned();
    }
    match (l, c.year == today.year) {
        (Lang::Ja, true) => format!("{}月{}日", c.month, c.day),
        (Lang::Ja, false) => format!("{}/{}/{}", c.year, c.month, c.day),
        (Lang::En, true) => format!("{} {}", c.day, month(c.month)),
        (Lang::En, false) => format!("{} {} {}", c.day, month(c.month), c.year),
    }
}

/// In the message view: all of it, with the weekday.
pub fn full(l: Lang, instant: i64, offset: i32) -> String {
    let c = Civil::at(instant, offset);
    let day = usize::from(c.weekday);
    match l {
        Lang::Ja => format!("{}年{}月{}日({}) {}:{:02}", c.year, c.month, c.day, DAYS_JA[day], c.hour, c.minute),
        Lang::En => format!("{}, {} {} {}, {}:{:02}", DAYS_EN[day], c.day, month(c.month), c.year, c.hour, c.minute),
    }
}

/// A day of the calendar in Japan, `2023/04/18`: permissions end with it, wherever the person is.
pub fn japan_day(instant: i64) -> String {
    let c = Civil::at(instant, JAPAN_MINUTES);
    format!("{:04}/{:02}/{:02}", c.year, c.month, c.day)
}

/// The day in full, as the manual writes it: `2023年04月09日`.
pub fn day(l: Lang, instant: i64, offset: i32) -> String {
    let c = Civil::at(instant, offset);
    match l {
        Lang::Ja => format!("{}年{:02}月{:02}日", c.year, c.month, c.day),
        Lang::En => format!("{} {} {}", c.day, month(c.month), c.year),
    }
}

/// The time of day alone.
pub fn clock(instant: i64, offset: i32) -> String {
    let c = Civil::at(instant, offset);
    format!("{}:{:02}", c.hour, c.minute)
}

/// For `<time datetime>`: RFC 3339 in UTC.
pub fn machine(instant: i64) -> String {
    let c = Civil::at(instant, 0);
    format!("{:04}-{:02}-{:02}T{:02}:{:02}Z", c.year, c.month, c.day, c.hour, c.minute)
}

/// Bytes as a person reads them; integers only, so that the browser's build carries no float formatter.
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KB", "MB", "GB", "TB"];
    if bytes == 0 {
        return "0 KB".into();
    }
    let (mut unit, mut scale) = (0, 1024u64);
    while unit + 1 < UNITS.len() && bytes.div_ceil(scale) >= 1000 {
        unit += 1;
        scale *= 1024;
    }
    if unit == 0 {
        return format!("{} KB", bytes.div_ceil(scale));
    }
    let tenths = (u128::from(bytes) * 10 + u128::from(scale) / 2) / u128::from(scale);
    if tenths >= 100 {
        format!("{} {}", (tenths + 5) / 10, UNITS[unit])
    } else {
        format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit])
    }
}

/// The same for a limit: never more than there is, in half units above ten.
pub fn size_at_most(bytes: u64) -> String {
    const UNITS: [(&str, u64); 3] = [("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10)];
    let (unit, scale) = UNITS.into_iter().find(|(_, scale)| bytes >= *scale).unwrap_or(("KB", 1 << 10));
    let tenths = u128::from(bytes) * 10 / u128::from(scale);
    let tenths = match tenths {
        1000.. => tenths / 10 * 10,
        100.. => tenths / 5 * 5,
        _ => tenths,
    };
    if tenths % 10 == 0 { format!("{} {unit}", tenths / 10) } else { format!("{}.{} {unit}", tenths / 10, tenths % 10) }
}

/// A count with thousands marks.
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_never_promised_larger_than_it_is() {
        let said = [0, 1023, 1 << 20, 15_325_341, 20 << 20, 3_600_000, 150_000, 5 << 30].map(size_at_most);
        assert_eq!(said, ["0 KB", "0.9 KB", "1 MB", "14.5 MB", "20 MB", "3.4 MB", "146 KB", "5 GB"]);
    }

    const NOW: i64 = 1_795_345_200; // 2026-11-22 20:00 in Japan

    #[test]
    fn days_are_counted_there_and_back() {
        for day in [-141_428, -1, 0, 59, 11_016, 19_782, 20_779, 2_932_896] {
            let c = Civil::at(begin_of(day, JAPAN_MINUTES), JAPAN_MINUTES);
            assert_eq!((c.hour, c.minute, c.second), (0, 0, 0), "{c:?}");
            assert_eq!(days_from_civil(c.year, i64::from(c.month), i64::from(c.day)), day, "{c:?}");
            let ends = [begin_of(day, JAPAN_MINUTES), begin_of(day + 1, JAPAN_MINUTES) - 1];
            assert_eq!(ends.map(|at| day_of(at, JAPAN_MINUTES)), [day, day]);
        }
    }

    #[test]
    fn a_list_shows_what_is_needed() {
        let at = |back: i64| short(Lang::Ja, NOW - back, NOW, 540);
        assert_eq!(at(0), "20:00");
        assert_eq!(at(20 * 3600), "0:00");
        assert_eq!(at(20 * 3600 + 60), "昨日");
        assert_eq!(at(44 * 3600), "昨日");
        assert_eq!(at(44 * 3600 + 60), "11月20日");
        assert_eq!(at(400 * 86_400), "2025/10/18");
        assert_eq!(short(Lang::En, NOW - 400 * 86_400, NOW, 540), "18 Oct 2025");
        assert_eq!(short(Lang::En, NOW - 2 * 86_400, NOW, 540), "20 Nov");
    }

    #[test]
    fn the_full_date_knows_its_weekday() {
        assert_eq!(full(Lang::Ja, NOW, 540), "2026年11月22日(日) 20:00");
        assert_eq!(full(Lang::En, NOW, 0), "Sun, 22 Nov 2026, 11:00");
        assert_eq!(full(Lang::Ja, 951_782_400, 0), "2000年2月29日(火) 0:00");
        assert_eq!(machine(0), "1970-01-01T00:00Z");
    }

    #[test]
    fn absurd_instants_stay_on_the_calendar() {
        for t in [i64::MIN, i64::MAX, -1, FIRST, LAST] {
            let c = Civil::at(t, 840);
            assert!((1..=9999).contains(&c.year) && (1..=12).contains(&c.month) && (1..=31).contains(&c.day), "{t}: {c:?}");
        }
    }

    #[test]
    fn sizes_and_counts() {
        let sizes: Vec<String> = [0, 1, 1024, 1025, 999 * 1024, 1000 * 1024, 1_468_006, 20 << 20, u64::MAX].map(size).into();
        assert_eq!(sizes, ["0 KB", "1 KB", "1 KB", "2 KB", "999 KB", "1.0 MB", "1.4 MB", "20 MB", "16777216 TB"]);
        assert_eq!([0, 999, 1000, 1_234_567].map(count), ["0", "999", "1,000", "1,234,567"]);
    }
}
