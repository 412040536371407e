//! 表示設定: how pages look to a person and what writing asks them, in every browser they sign in with.
//!
//! Kept per address, so it is the same everywhere; what is left open (`auto`, `here`) each browser
//! decides for itself, by its cookies.

use crate::{
    api::{Problem, Reason},
    i18n::Lang,
};
use serde::{Deserialize, Serialize};

/// Language of the pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ViewLang {
    Ja,
    En,
    /// As the browser says; also a language that only a newer build speaks.
    #[default]
    #[serde(other)]
    Auto,
}

impl ViewLang {
    /// The language, if it is chosen.
    pub fn chosen(self) -> Option<Lang> {
        match self {
            ViewLang::Auto => None,
            ViewLang::Ja => Some(Lang::Ja),
            ViewLang::En => Some(Lang::En),
        }
    }

    pub fn of(lang: Lang) -> ViewLang {
        match lang {
            Lang::Ja => ViewLang::Ja,
            Lang::En => ViewLang::En,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            ViewLang::Auto => "auto",
            ViewLang::Ja => "ja",
            ViewLang::En => "en",
        }
    }
}

/// いまいる場所: the offset that the browser tells.
pub const HERE: &str = "here";
/// 日本.
pub const JAPAN: &str = "japan";
/// Fixed distances to UTC that can be chosen: those in use on Earth.
pub const OFFSETS: [&str; 38] = [
    "-12:00", "-11:00", "-10:00", "-09:30", "-09:00", "-08:00", "-07:00", "-06:00", "-05:00", "-04:00", "-03:30", "-03:00",
    "-02:00", "-01:00", "+00:00", "+01:00", "+02:00", "+03:00", "+03:30", "+04:00", "+04:30", "+05:00", "+05:30", "+05:45",
    "+06:00", "+06:30", "+07:00", "+08:00", "+08:45", "+09:00", "+09:30", "+10:00", "+10:30", "+11:00", "+12:00", "+12:45",
    "+13:00", "+14:00",
];

/// 送信前に宛先を確認する: when all recipients are shown once more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confirm {
    Always,
    /// Where one of them is none of the contract's own addresses.
    Outside,
    #[default]
    #[serde(other)]
    Off,
}

impl Confirm {
    pub const ALL: [Confirm; 3] = [Confirm::Off, Confirm::Outside, Confirm::Always];

    pub fn name(self) -> &'static str {
        match self {
            Confirm::Always => "always",
            Confirm::Outside => "outside",
            Confirm::Off => "off",
        }
    }

    /// The choice of this name; [`Confirm::Off`] for any other word.
    pub fn of(name: &str) -> Confirm {
        Confirm::ALL.into_iter().find(|c| c.name() == name).unwrap_or_default()
    }
}

/// What a person has chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct View {
    pub lang: ViewLang,
    /// [`HERE`], [`JAPAN`], or one of [`OFFSETS`].
    pub zone: String,
    /// A line of each mail's text in a list.
    pub preview: bool,
    /// On a desk the letter opens beside the list, not in its place.
    pub reading_pane: bool,
    /// `[spam]` stays in the subject of an answer or a forward.
    pub keep_mark: bool,
    pub confirm: Confirm,
}

impl Default for View {
    fn default() -> Self {
        View {
            lang: ViewLang::Auto,
            zone: HERE.to_owned(),
            preview: true,
            reading_pane: true,
            keep_mark: false,
            confirm: Confirm::Off,
        }
    }
}

impl View {
    /// Refuses a zone that is not offered.
    pub fn check(&self) -> Result<(), Problem> {
        match self.zone.as_str() {
            HERE | JAPAN => Ok(()),
            zone if OFFSETS.contains(&zone) => Ok(()),
            zone => Err(Problem::field("zone", Reason::Other).detail(zone.chars().take(40).collect::<String>())),
        }
    }

    /// Minutes east of UTC in which dates are shown; `here` is what the browser has told.
    pub fn offset(&self, here: i32) -> i32 {
        match self.zone.as_str() {
            HERE => here,
            JAPAN => crate::i18n::date::JAPAN_MINUTES,
            fixed => minutes(fixed).unwrap_or(here),
        }
    }
}

/// Minutes of `+09:30`.
fn minutes(text: &str) -> Option<i32> {
    let (hours, rest) = text.get(1..)?.split_once(':')?;
    let all = hours.parse::<i32>().ok()? * 60 + rest.parse::<i32>().ok()?;
    match text.as_bytes().first()? {
        b'+' => Some(all),
        b'-' => Some(-all),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_zone_that_is_offered_has_its_minutes() {
        let at = |zone: &str| View { zone: zone.into(), ..View::default() };
        assert_eq!([HERE, JAPAN, "+05:45", "-03:30"].map(|zone| at(zone).offset(60)), [60, 540, 345, -210]);
        for zone in OFFSETS {
            assert!(at(zone).check().is_ok() && (-720..=840).contains(&at(zone).offset(9_999)), "{zone}");
        }
        assert!(OFFSETS.map(|zone| at(zone).offset(0)).is_sorted());
        for zone in ["", "mars", "+25:00", "9"] {
            assert_eq!(at(zone).check().unwrap_err().field.as_deref(), Some("zone"), "{zone}");
        }
    }

    #[test]
    fn it_crosses_the_wire_by_its_names() {
        let json = r#"{"lang":"auto","zone":"here","preview":true,"reading_pane":true,"keep_mark":false,"confirm":"off"}"#;
        assert_eq!(serde_json::to_string(&View::default()).unwrap(), json);
        for (lang, json) in [(ViewLang::Auto, "\"auto\""), (ViewLang::Ja, "\"ja\""), (ViewLang::En, "\"en\"")] {
            assert_eq!(serde_json::to_string(&lang).unwrap(), json);
            assert_eq!(serde_json::from_str::<ViewLang>(json).unwrap(), lang);
        }
        assert_eq!(serde_json::from_str::<View>(r#"{"lang":"ko","preview":false}"#).unwrap().lang, ViewLang::Auto);
        assert_eq!(serde_json::to_string(&Confirm::ALL).unwrap(), r#"["off","outside","always"]"#);
        assert_eq!(Confirm::ALL.map(|c| Confirm::of(c.name())), Confirm::ALL);
        assert_eq!(serde_json::from_str::<Confirm>("\"newer\"").unwrap(), Confirm::Off);
    }
}
