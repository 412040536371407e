//! Reads the events of a calendar part (RFC 5545): what, when, where, and who asks.
//!
//! In: the decoded text of text/calendar or application/ics. Out: [`Invitation`]s with their times as instants where the
//! zone is known: UTC, Japan, or a zone that the part itself gives one offset. All other times stay as written.
//! Never: an answer to the organizer, a rule of repetition worked out, more than a few events.

use super::{Part, clean};
use app::{
    api::{Attachment, Contact, Invitation, Moment},
    i18n::date::{DAY, JAPAN_MINUTES, days_from_civil},
};
use std::collections::HashMap;

/// Bytes of a part that are read.
pub const SIZE: usize = 256 * 1024;
/// Lines that are read, and bytes of one after its folds are taken out.
const LINES: usize = 10_000;
const LINE: usize = 8 * 1024;
/// Events that are told.
const EVENTS: usize = 5;
/// Components within each other.
const DEPTH: usize = 10;
/// Zones of one part.
const ZONES: usize = 50;
/// Bytes of one text.
const VALUE: usize = 500;

/// The part with the events: of several the first.
pub fn part<'a>(root: &'a Part, files: &[Attachment]) -> Option<&'a Part> {
    files.iter().filter(|file| is_calendar(&file.kind)).find_map(|file| root.find(&file.part))
}

fn is_calendar(kind: &str) -> bool {
    matches!(kind, "text/calendar" | "application/ics")
}

/// Leaves one file of a calendar that was sent twice: within the text, and as a file with a name.
pub fn once(files: &mut Vec<Attachment>, root: &Part) {
    let named = |file: &Attachment| root.find(&file.part).is_none_or(|part| !part.name.is_empty());
    if files.iter().any(|file| is_calendar(&file.kind) && named(file)) {
        files.retain(|file| !is_calendar(&file.kind) || named(file));
    }
}

/// The events, in the order of the part.
pub fn invitations(text: &str) -> Vec<Invitation> {
    let mut calendar = Calendar::default();
    for line in unfolded(clean::start(text, SIZE)) {
        if let Some(line) = Line::read(&line) {
            calendar.take(&line);
        }
    }
    calendar.end()
}

/// Content lines: a line that begins with a blank goes on with the one before it (RFC 5545 §3.1).
fn unfolded(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        if let (Some(more), Some(last)) = (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            last.push_str(clean::start(more, LINE.saturating_sub(last.len())));
            continue;
        }
        if lines.len() == LINES {
            break;
        }
        lines.push(clean::start(line, LINE).to_owned());
    }
    lines
}

/// `NAME;PARAM=value;PARAM="quoted":value`
struct Line<'a> {
    name: String,
    params: Vec<&'a str>,
    value: &'a str,
}

impl<'a> Line<'a> {
    fn read(line: &'a str) -> Option<Line<'a>> {
        let (mut quoted, mut cuts, mut colon) = (false, Vec::new(), None);
        for (at, c) in line.char_indices() {
            match c {
                '"' => quoted = !quoted,
                ';' if !quoted => cuts.push(at),
                ':' if !quoted => {
                    colon = Some(at);
                    break;
                }
                _ => {}
            }
        }
        let colon = colon?;
        let first = cuts.first().copied().unwrap_or(colon);
        let ends = cuts.iter().skip(1).copied().chain([colon]);
        let params = cuts.iter().zip(ends).take(20).map(|(from, to)| &line[from + 1..to]).collect();
        Some(Line { name: line[..first].trim().to_ascii_uppercase(), params, value: &line[colon + 1..] })
    }

    fn param(&self, name: &str) -> Option<String> {
        let found = self.params.iter().filter_map(|p| p.split_once('=')).find(|(n, _)| n.trim().eq_ignore_ascii_case(name))?;
        Some(clean::start(&clean::line(&found.1.replace('"', "")), VALUE).to_owned())
    }

    fn is(&self, value: &str) -> bool {
        self.value.trim().eq_ignore_ascii_case(value)
    }
}

/// TEXT (RFC 5545 §3.3.11) as one line.
fn text(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match (c, c == '\\') {
            (_, true) => match chars.next() {
                Some('n' | 'N') => out.push(' '),
                Some(c) => out.push(c),
                None => {}
            },
            (c, _) => out.push(c),
        }
    }
    clean::start(&clean::line(&out), VALUE).to_owned()
}

/// What has been read so far.
#[derive(Default)]
struct Calendar {
    /// Components that are open, outermost first.
    open: Vec<String>,
    events: Vec<Invitation>,
    /// Minutes east of UTC that a zone has; several where it has a summer time.
    zones: HashMap<String, Vec<i32>>,
    zone: String,
    cancelled: bool,
}

impl Calendar {
    fn take(&mut self, line: &Line<'_>) {
        match line.name.as_str() {
            "BEGIN" => {
                let name = line.value.trim().to_ascii_uppercase();
                // Deeper than anybody writes: its lines are nobody's.
                if self.open.len() < DEPTH {
                    if name == "VEVENT" && self.events.len() <= EVENTS {
                        self.events.push(Invitation::default());
                    }
                    self.open.push(name);
                }
            }
            "END" => {
                if self.open.last().is_some_and(|open| line.is(open)) {
                    self.open.pop();
                }
            }
            _ => {
                let open: Vec<&str> = self.open.iter().map(String::as_str).collect();
                match open.as_slice() {
                    ["VCALENDAR"] if line.name == "METHOD" => self.cancelled = line.is("CANCEL"),
                    ["VCALENDAR", "VTIMEZONE"] if line.name == "TZID" => self.zone = text(line.value),
                    ["VCALENDAR", "VTIMEZONE", "STANDARD" | "DAYLIGHT"] if line.name == "TZOFFSETTO" => {
                        let known = self.zones.len();
                        if let Some(offset) = offset(line.value).filter(|_| known < ZONES) {
                            self.zones.entry(self.zone.clone()).or_default().push(offset);
                        }
                    }
                    ["VCALENDAR", "VEVENT"] => {
                        let room = self.events.len() <= EVENTS;
                        if let Some(event) = self.events.last_mut().filter(|_| room) {
                            property(event, line);
                        }
                    }
                    _ => {}
                }
            }
        }
    }

    fn end(mut self) -> Vec<Invitation> {
        self.events.truncate(EVENTS);
        for event in &mut self.events {
            event.cancelled |= self.cancelled;
            for moment in [&mut event.start, &mut event.end].into_iter().flatten() {
                place(moment, &self.zones);
            }
            // The end of whole days is the day after them (RFC 5545 §3.6.1).
            if let (Some(start), Some(end)) = (&event.start, &mut event.end)
                && end.day
                && end.at > start.at
            {
                end.at -= DAY;
            }
        }
        self.events.retain(|event| event.start.is_some() || !event.summary.is_empty());
        self.events
    }
}

fn property(event: &mut Invitation, line: &Line<'_>) {
    match line.name.as_str() {
        "SUMMARY" => event.summary = text(line.value),
        "LOCATION" => event.location = text(line.value),
        "STATUS" => event.cancelled = line.is("CANCELLED"),
        "DTSTART" => event.start = moment(line),
        "DTEND" => event.end = moment(line),
        "ORGANIZER" => {
            let address = clean::line(line.value);
            let mailto = address.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("mailto:"));
            let email = clean::start(address.get(7..).filter(|_| mailto).unwrap_or_default(), VALUE).to_owned();
            let name = line.param("CN").unwrap_or_default();
            event.organizer = (!name.is_empty() || !email.is_empty()).then_some(Contact { name, email });
        }
        _ => {}
    }
}

/// `20261203`, `20261203T140000`, `20261203T050000Z` (RFC 5545 §3.3.4, §3.3.5).
fn moment(line: &Line<'_>) -> Option<Moment> {
    let value = line.value.trim();
    let number = |from: usize, to: usize| -> Option<i64> {
        value.get(from..to).filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?.parse().ok()
    };
    let (year, month, day) = (number(0, 4)?, number(4, 6)?, number(6, 8)?);
    if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let midnight = days_from_civil(year, month, day) * DAY;
    if value.len() == 8 {
        return Some(Moment { at: midnight, day: true, zone: None });
    }
    let (hour, minute, second) = (number(9, 11)?, number(11, 13)?, number(13, 15).unwrap_or_default());
    if value.as_bytes().get(8) != Some(&b'T') || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let at = midnight + hour * 3_600 + minute * 60 + second;
    let zone = if value.ends_with('Z') { None } else { Some(line.param("TZID").unwrap_or_default()) };
    Some(Moment { at, day: false, zone })
}

/// A time of a zone with one known offset becomes an instant.
fn place(moment: &mut Moment, zones: &HashMap<String, Vec<i32>>) {
    let Some(zone) = &moment.zone else { return };
    let own = zones.get(zone).filter(|all| all.windows(2).all(|two| two.first() == two.last())).and_then(|all| all.first());
    // Japan has had no summer time since 1951.
    let japan = matches!(zone.trim_start_matches('/'), "Asia/Tokyo" | "Japan" | "Tokyo Standard Time").then_some(JAPAN_MINUTES);
    if let Some(offset) = own.copied().filter(|_| !zone.is_empty()).or(japan) {
        moment.at -= i64::from(offset) * 60;
        moment.zone = None;
    }
}

/// `+0900`, in minutes.
fn offset(value: &str) -> Option<i32> {
    let value = value.trim();
    let digits = value.get(1..5).filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?;
    let number: i32 = digits.parse().ok()?;
    let minutes = number / 100 * 60 + number % 100;
    match value.chars().next() {
        Some('+') if minutes <= 14 * 60 => Some(minutes),
        Some('-') if minutes <= 14 * 60 => Some(-minutes),
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn event(lines: &str) -> Vec<Invitation> {
        invitations(&format!("BEGIN:VCALENDAR\r\n{lines}\r\nEND:VCALENDAR\r\n"))
    }

    #[test]
    fn an_invitation_of_another_program_is_read_whole() {
        let all = event(
            "METHOD:REQUEST\r\nBEGIN:VTIMEZONE\r\nTZID:Here\r\nBEGIN:STANDARD\r\nTZOFFSETTO:+0530\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n\
             BEGIN:VEVENT\r\nSUMMARY:定例会\\, 第\r\n 2回\\n資料あり\r\nDTSTART;TZID=Here:20261203T103000\r\n\
             DTEND;TZID=\"Asia/Tokyo\":20261203T150000\r\nLOCATION:会議室\\;A\r\n\
             ORGANIZER;CN=\"渡邉: 里奈\":MAILTO:watanabe@midori.example.com\r\nBEGIN:VALARM\r\nSUMMARY:not this\r\nEND:VALARM\r\nEND:VEVENT",
        );
        let [one] = all.as_slice() else { panic!("{all:?}") };
        assert_eq!((one.summary.as_str(), one.location.as_str()), ("定例会, 第2回 資料あり", "会議室;A"));
        let who = one.organizer.clone().unwrap();
        assert_eq!((who.name.as_str(), who.email.as_str()), ("渡邉: 里奈", "watanabe@midori.example.com"));
        let five = days_from_civil(2026, 12, 3) * 86_400 + 5 * 3_600;
        assert_eq!(one.start, Some(Moment { at: five, day: false, zone: None }));
        assert_eq!(one.end, Some(Moment { at: five + 3_600, day: false, zone: None }));
        assert!(!one.cancelled);
    }

    #[test]
    fn a_time_of_an_unknown_zone_stays_as_it_is_written() {
        let summer = "BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\nBEGIN:STANDARD\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\n\
                      BEGIN:DAYLIGHT\r\nTZOFFSETTO:+0200\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n";
        let all = event(&format!(
            "{summer}BEGIN:VEVENT\r\nDTSTART;TZID=Europe/Berlin:20260701T090000\r\nDTEND:20260701T100000\r\nEND:VEVENT"
        ));
        let nine = days_from_civil(2026, 7, 1) * 86_400 + 9 * 3_600;
        assert_eq!(all[0].start, Some(Moment { at: nine, day: false, zone: Some("Europe/Berlin".into()) }));
        assert_eq!(all[0].end.as_ref().unwrap().zone.as_deref(), Some(""));
    }

    #[test]
    fn whole_days_end_with_their_last_one_and_a_cancelled_event_is_known() {
        let all =
            event("METHOD:CANCEL\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260101\r\nDTEND;VALUE=DATE:20260103\r\nEND:VEVENT");
        let first = days_from_civil(2026, 1, 1) * 86_400;
        assert_eq!(all[0].start, Some(Moment { at: first, day: true, zone: None }));
        assert_eq!(all[0].end, Some(Moment { at: first + 86_400, day: true, zone: None }));
        assert!(all[0].cancelled);
    }

    #[test]
    fn a_hostile_calendar_is_bounded_and_breaks_nothing() {
        for odd in [
            "",
            ":",
            "BEGIN:VEVENT",
            "END:VCALENDAR",
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:99999999\nDTSTART:2026\nDTSTART;TZID=\"x:20260101T000000\nSUMMARY",
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:2026010１T000000\nORGANIZER:あいう\nORGANIZER;CN=:mailt\nSUMMARY:\\",
            " folded\n\tfirst",
        ] {
            assert!(invitations(odd).is_empty(), "{odd}");
        }
        assert!(invitations(&"BEGIN:X\n".repeat(100_000)).is_empty());
        assert!(invitations(&format!("SUMMARY:x\n{}", " y\n".repeat(100_000))).is_empty());
        let many = event(&"BEGIN:VEVENT\r\nSUMMARY:\u{202e}fdp\u{7}\r\nDTSTART:20260101T000000Z\r\nEND:VEVENT\r\n".repeat(2_000));
        assert_eq!((many.len(), many[0].summary.as_str()), (EVENTS, "fdp"));
        let long = event(&format!("BEGIN:VEVENT\r\nSUMMARY:{}\r\nEND:VEVENT", "予".repeat(100_000)));
        assert!(long[0].summary.len() <= VALUE);
        assert!(
            event("BEGIN:VTIMEZONE\r\nTZID:\r\nBEGIN:STANDARD\r\nTZOFFSETTO:+9999\r\nEND:STANDARD\r\nEND:VTIMEZONE").is_empty()
        );
    }
}
