//! 自動返信: one text for listed senders, another for all others.

use super::{entry, faults, refused};
use crate::api::{Problem, Reason};
use serde::{Deserialize, Serialize};

/// Longest text, characters.
const TEXT: usize = 10_000;
/// Longest name of the sender, characters.
const NAME: usize = 100;

/// Once per sender in 24 hours; never to spam, lists, daemons and empty senders.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Autoreply {
    /// 特定メールアドレス, whole addresses, compared without regard to case.
    pub senders: Vec<String>,
    /// 特定メールアドレスに対する返信定型文; empty = they get no reply.
    pub sender_text: String,
    /// 上記以外に対する返信定型文; empty = all others get no reply.
    pub other_text: String,
    /// 有効にする
    pub enabled: bool,
    /// First day in Japan time on which it replies, `2026-11-22`; `""` = at once.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub from: String,
    /// Last day, to its end; `""` = until switched off.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub until: String,
    /// 送信者名 of the reply; `""` = the address alone.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub sender_name: String,
}

impl Autoreply {
    /// Refuses what would have no effect or could not be sent.
    pub fn check(&self) -> Result<(), Problem> {
        refused(faults("senders", &self.senders, entry::address_fault))?;
        let long = |text: &str, most: usize| text.chars().count() > most;
        let bad_day = |day: &str| !day.is_empty() && !is_day(day);
        // Days in this form are ordered as their texts are.
        let backwards = !self.from.is_empty() && !self.until.is_empty() && self.until < self.from;
        for (field, wrong, reason) in [
            ("sender_text", long(&self.sender_text, TEXT), Reason::TooLong),
            ("other_text", long(&self.other_text, TEXT), Reason::TooLong),
            ("sender_name", long(&self.sender_name, NAME), Reason::TooLong),
            ("sender_name", self.sender_name.chars().any(char::is_control), Reason::BadCharacter),
            ("from", bad_day(&self.from), Reason::BadDate),
            ("until", bad_day(&self.until), Reason::BadDate),
            ("until", backwards, Reason::DateOrder),
            ("other_text", self.enabled && !self.says_something(), Reason::Empty),
        ] {
            if wrong {
                return Err(Problem::field(field, reason));
            }
        }
        Ok(())
    }

    /// Refuses one that is on and over: `today` in Japan, written as the days here are.
    pub fn check_day(&self, today: &str) -> Result<(), Problem> {
        match self.enabled && is_day(&self.until) && self.until.as_str() < today {
            true => Err(Problem::field("until", Reason::DateOver)),
            false => Ok(()),
        }
    }

    /// As it is kept: lines cleaned, line ends plain, blanks at the end left out.
    pub fn tidied(self) -> Autoreply {
        let text = |typed: &str| entry::text(typed).trim_end().to_owned();
        Autoreply {
            senders: entry::tidy(&self.senders, entry::sender),
            sender_text: text(&self.sender_text),
            other_text: text(&self.other_text),
            from: entry::half_width(&self.from),
            until: entry::half_width(&self.until),
            sender_name: self.sender_name.trim().to_owned(),
            ..self
        }
    }

    /// True if there is anybody who would get a reply.
    fn says_something(&self) -> bool {
        !self.other_text.is_empty() || !self.senders.is_empty() && !self.sender_text.is_empty()
    }
}

/// True for a day of the calendar, written `2026-11-22`.
pub fn is_day(text: &str) -> bool {
    let digits = |at: std::ops::Range<usize>| {
        let part = text.get(at)?;
        part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse::<u32>().ok())?
    };
    let bytes = text.as_bytes();
    let (Some(year), Some(month), Some(day)) = (digits(0..4), digits(5..7), digits(8..10)) else { return false };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    bytes.len() == 10 && bytes[4] == b'-' && bytes[7] == b'-' && (1..=last).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain() -> Autoreply {
        Autoreply { other_text: "ただいま不在しております。".into(), enabled: true, ..Autoreply::default() }
    }

    fn fault(reply: &Autoreply) -> (String, Option<Reason>) {
        let problem = reply.check().unwrap_err();
        (problem.field.unwrap_or_default(), problem.reason)
    }

    #[test]
    fn it_must_have_somebody_to_reply_to() {
        assert!(Autoreply::default().check().is_ok(), "off");
        assert!(plain().check().is_ok());
        let nobody = Autoreply { other_text: String::new(), sender_text: "A".into(), ..plain() };
        assert_eq!(fault(&nobody), ("other_text".into(), Some(Reason::Empty)));
        assert!(Autoreply { senders: vec!["a@b.jp".into()], ..nobody }.check().is_ok());
        let part = Autoreply { senders: vec!["b.jp".into()], ..plain() };
        assert_eq!(fault(&part), ("senders".into(), Some(Reason::BadAddress)));
    }

    #[test]
    fn days_are_days_in_their_order() {
        for good in ["2026-11-22", "2028-02-29", "2000-02-29"] {
            assert!(is_day(good), "{good}");
        }
        for bad in
            ["", "2026-11-31", "2027-02-29", "1900-02-29", "2026-1-1", "2026/11/22", "2026-11-2x", "20261-1-22", "二〇二六年"]
        {
            assert!(!is_day(bad), "{bad}");
        }
        let between = |from: &str, until: &str| Autoreply { from: from.into(), until: until.into(), ..plain() };
        assert!(between("2026-11-22", "2026-11-22").check().is_ok());
        assert!(between("", "2026-11-22").check().is_ok());
        assert_eq!(fault(&between("2026-11-22", "2026-11-21")), ("until".into(), Some(Reason::DateOrder)));
        assert_eq!(fault(&between("2026-13-22", "")), ("from".into(), Some(Reason::BadDate)));
    }

    #[test]
    fn a_last_day_that_is_over_is_refused_while_it_is_on() {
        let until = |day: &str, enabled| Autoreply { until: day.into(), enabled, ..plain() }.check_day("2026-11-22");
        assert_eq!(until("2026-11-21", true).unwrap_err().reason, Some(Reason::DateOver));
        assert!(until("2026-11-22", true).is_ok() && until("", true).is_ok() && until("2026-11-21", false).is_ok());
    }

    #[test]
    fn texts_are_kept_clean() {
        let dirty =
            Autoreply { other_text: "一\r\n二\u{7}\r\n\r\n".into(), from: "２０２６-１１-２２".into(), ..plain() };
        let clean = dirty.tidied();
        assert_eq!((clean.other_text.as_str(), clean.from.as_str()), ("一\n二", "2026-11-22"));
        let long = Autoreply { other_text: "あ".repeat(10_001), ..plain() };
        assert_eq!(fault(&long), ("other_text".into(), Some(Reason::TooLong)));
    }

    #[test]
    fn the_wire_names() {
        let json = r#"{"senders":["a@b.jp"],"sender_text":"A","other_text":"B","enabled":true}"#;
        let reply: Autoreply = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&reply).unwrap(), json);
        let dated = r#"{"senders":[],"sender_text":"","other_text":"B","enabled":true,"from":"2026-11-22","until":"2026-11-23","sender_name":"太郎"}"#;
        let reply: Autoreply = serde_json::from_str(dated).unwrap();
        assert_eq!(serde_json::to_string(&reply).unwrap(), dated);
    }
}
