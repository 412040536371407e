//! What a password may be, and which ones are too easy.
//!
//! Hard rule: 5–32 of the allowed characters. Softer: below eight, or known from every list of stolen
//! ones; those are told before they are taken. How each character is read aloud is `i18n::reading`.

use super::{Problem, Reason};
use serde::{Deserialize, Serialize};

pub const SHORTEST: usize = 5;
pub const LONGEST: usize = 32;
/// Below it a person is warned.
pub const ADVISED: usize = 8;
/// The symbols beside letters and digits. The manual prints `|` between them like a separator; it is allowed too.
pub const SYMBOLS: &str = "%+.|/:=^_~";

/// Why a password that is allowed is not a good one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weakness {
    /// Fewer than [`ADVISED`] characters.
    Short,
    /// Among the first that anybody tries.
    WellKnown,
    /// The address's own name, or few characters over and over.
    Guessable,
    #[serde(other)]
    Other,
}

/// The hard rule, field `new`.
pub fn check(password: &str) -> Result<(), Problem> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || SYMBOLS.contains(c);
    let reason = match password.chars().count() {
        0 => Reason::Empty,
        _ if !password.chars().all(allowed) => Reason::BadCharacter,
        n if n < SHORTEST => Reason::TooShort,
        n if n > LONGEST => Reason::TooLong,
        _ => return Ok(()),
    };
    Err(Problem::field("new", reason))
}

/// What is worth a warning; `address` is the one it is for.
pub fn weakness(password: &str, address: &str) -> Option<Weakness> {
    let plain = password.to_ascii_lowercase();
    let stem = plain.trim_end_matches(|c: char| c.is_ascii_digit() || SYMBOLS.contains(c));
    let local = address.split('@').next().unwrap_or_default();
    let mut distinct: Vec<char> = plain.chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    if KNOWN.contains(&plain.as_str()) || KNOWN.contains(&stem) {
        Some(Weakness::WellKnown)
    } else if distinct.len() <= 3 || (!local.is_empty() && (stem == local || plain == local)) || is_run(&plain) {
        Some(Weakness::Guessable)
    } else if password.len() < ADVISED {
        Some(Weakness::Short)
    } else {
        None
    }
}

/// `34567`, `fedcb`: each character one step from the last.
fn is_run(text: &str) -> bool {
    let steps: Vec<i16> = text.bytes().zip(text.bytes().skip(1)).map(|(a, b)| i16::from(b) - i16::from(a)).collect();
    !steps.is_empty() && (steps.iter().all(|s| *s == 1) || steps.iter().all(|s| *s == -1))
}

/// One character as a page shows it: its reading is `i18n::reading`, a capital is underlined and called 大文字.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Letter {
    pub character: char,
    pub upper: bool,
}

/// The characters of a password, for its パスワード読み仮名.
pub fn letters(password: &str) -> impl Iterator<Item = Letter> + '_ {
    password.chars().map(|character| Letter { character, upper: character.is_ascii_uppercase() })
}

/// The commonest of published lists that this rule would let through, in lower case; digits and symbols
/// at the end do not make them better. From the yearly "top 200" lists, Japan's favourites included.
#[rustfmt::skip]
const KNOWN: &[&str] = &[
    "password", "12345", "123456", "1234567", "12345678", "123456789", "1234567890", "0123456789", "987654321", "112233",
    "123123", "123321", "121212", "654321", "696969", "147258369", "1qaz2wsx", "1q2w3e4r", "1q2w3e", "1q2w3e4r5t",
    "zaq12wsx", "q1w2e3r4", "qwert", "qwerty", "qwertyui", "qwertyuiop", "asdfg", "asdfgh", "asdfghjk", "asdfghjkl",
    "zxcvb", "zxcvbn", "zxcvbnm", "qazwsx", "qazwsxedc", "passw0rd", "pass", "passwd", "pass1234", "admin", "administrator",
    "root", "guest", "user", "test", "tester", "testtest", "welcome", "letmein", "login", "master", "hello", "secret",
    "changeme", "default", "abc", "abcd", "abcde", "abcdef", "abcdefg", "abcdefgh", "a1b2c3", "a1b2c3d4", "abc123",
    "aa123456", "iloveyou", "monkey", "dragon", "sunshine", "princess", "football", "baseball", "superman", "pokemon",
    "pikachu", "doraemon", "sakura", "hanako", "tarou", "yamada", "tanaka", "suzuki", "takahashi", "watanabe", "yamamoto",
    "nakamura", "kobayashi", "japan", "nippon", "tokyo", "arigatou", "daisuki", "aishiteru", "itscom", "dokodemo",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hard_rule_is_the_manuals() {
        for good in ["abc12", "A%+.|/:=^_~z", &"x".repeat(32)] {
            assert!(check(good).is_ok(), "{good}");
        }
        for (bad, why) in [
            ("", Reason::Empty),
            ("abcd", Reason::TooShort),
            (&"x".repeat(33), Reason::TooLong),
            ("abc 12", Reason::BadCharacter),
            ("abc-12", Reason::BadCharacter),
            ("abc\"12", Reason::BadCharacter),
            ("abc'12", Reason::BadCharacter),
            ("パスワード", Reason::BadCharacter),
            ("ｐａｓｓｗｏｒｄ", Reason::BadCharacter),
            ("abc\0de", Reason::BadCharacter),
        ] {
            assert_eq!(check(bad).unwrap_err().reason, Some(why), "{bad}");
        }
    }

    #[test]
    fn easy_ones_are_told() {
        let of = |p: &str| weakness(p, "taro@a01.example.test");
        assert_eq!(of("k7Fw2"), Some(Weakness::Short));
        for known in ["Password1", "PASSWORD2024", "123456", "qwerty", "Sakura2023", "1qaz2wsx", "admin"] {
            assert_eq!(of(known), Some(Weakness::WellKnown), "{known}");
        }
        for easy in ["taro1985", "aaaaaaaa", "abababab", "3456789", "hgfedcba"] {
            assert_eq!(of(easy), Some(Weakness::Guessable), "{easy}");
        }
        for good in ["k7Fw2Qz9", "correct.horse", "ToKyo=2Osaka"] {
            assert_eq!(of(good), None, "{good}");
        }
    }

    #[test]
    fn capitals_are_marked() {
        let marks: Vec<bool> = letters("SdF%1").map(|l| l.upper).collect();
        assert_eq!(marks, [true, false, true, false, false]);
    }
}
