//! How each character of a password is read aloud.
//!
//! Japanese in kana, English as the words one spells with over a telephone. Capitals are read like
//! small letters; the page underlines them and says [`capital`] to those who cannot see the line.

use super::Lang;

words! {
    capital: "大文字", "capital";
    note: "※パスワードの読み仮名にアンダーラインが引かれている文字は大文字を意味します。", "An underlined reading means a capital letter.";
}

/// The reading; `None` for what no password holds.
pub fn of(l: Lang, character: char) -> Option<&'static str> {
    let at = TABLE.binary_search_by_key(&character.to_ascii_lowercase(), |row| row.0).ok()?;
    let (_, ja, en) = TABLE[at];
    Some(l.pick(ja, en))
}

/// Sorted by character.
const TABLE: [(char, &str, &str); 46] = [
    ('%', "パーセント", "percent"),
    ('+', "プラス", "plus"),
    ('.', "ドット", "dot"),
    ('/', "スラッシュ", "slash"),
    ('0', "ゼロ", "zero"),
    ('1', "イチ", "one"),
    ('2', "ニ", "two"),
    ('3', "サン", "three"),
    ('4', "ヨン", "four"),
    ('5', "ゴ", "five"),
    ('6', "ロク", "six"),
    ('7', "ナナ", "seven"),
    ('8', "ハチ", "eight"),
    ('9', "キュウ", "nine"),
    (':', "コロン", "colon"),
    ('=', "イコール", "equals"),
    ('^', "キャレット", "caret"),
    ('_', "アンダースコア", "underscore"),
    ('a', "エー", "alfa"),
    ('b', "ビー", "bravo"),
    ('c', "シー", "charlie"),
    ('d', "ディー", "delta"),
    ('e', "イー", "echo"),
    ('f', "エフ", "foxtrot"),
    ('g', "ジー", "golf"),
    ('h', "エイチ", "hotel"),
    ('i', "アイ", "india"),
    ('j', "ジェー", "juliett"),
    ('k', "ケー", "kilo"),
    ('l', "エル", "lima"),
    ('m', "エム", "mike"),
    ('n', "エヌ", "november"),
    ('o', "オー", "oscar"),
    ('p', "ピー", "papa"),
    ('q', "キュー", "quebec"),
    ('r', "アール", "romeo"),
    ('s', "エス", "sierra"),
    ('t', "ティー", "tango"),
    ('u', "ユー", "uniform"),
    ('v', "ブイ", "victor"),
    ('w', "ダブリュー", "whiskey"),
    ('x', "エックス", "x-ray"),
    ('y', "ワイ", "yankee"),
    ('z', "ゼット", "zulu"),
    ('|', "タテボウ", "vertical bar"),
    ('~', "チルダ", "tilde"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::password;

    #[test]
    fn the_manuals_example() {
        let read: Vec<_> = password::letters("SdF").map(|l| (of(Lang::Ja, l.character).unwrap(), l.upper)).collect();
        assert_eq!(read, [("エス", true), ("ディー", false), ("エフ", true)]);
    }

    #[test]
    fn everything_a_password_holds_has_readings_of_its_own() {
        assert!(TABLE.is_sorted_by_key(|row| row.0));
        let all = ('a'..='z').chain('A'..='Z').chain('0'..='9').chain(password::SYMBOLS.chars());
        for c in all {
            assert!(of(Lang::Ja, c).is_some() && of(Lang::En, c).is_some(), "{c}");
        }
        for l in [Lang::Ja, Lang::En] {
            let mut seen: Vec<_> = TABLE.iter().map(|row| l.pick(row.1, row.2)).collect();
            seen.sort_unstable();
            seen.dedup();
            assert_eq!(seen.len(), TABLE.len());
        }
        assert_eq!(of(Lang::Ja, '-'), None);
    }
}
