//! A typed list of recipients, cut into its entries and counted.
//!
//! In: To, Cc or Bcc as typed, full-width signs and all. Out: entries; how many different addresses
//! they name; which entry is still being typed. The page suggests and asks by it before it sends, and the
//! server reads the entries one by one (`mail::parse_recipients`), so that all mean the same by "one recipient".
//! Never: a judgement whether an address can be sent to.

use super::settings::entry;

/// Cuts at commas and their relatives, outside quotes and brackets.
pub fn entries(typed: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut entry = String::new();
    scan(typed, |_, sign| match sign {
        Some(c) => entry.push(c),
        None => all.push(std::mem::take(&mut entry)),
    });
    all.push(entry);
    all.retain(|e| !e.trim().is_empty());
    all
}

/// Where the entry begins that is being typed: behind the last cut.
pub fn last_entry(typed: &str) -> usize {
    let mut start = 0;
    scan(typed, |end, sign| {
        if sign.is_none() {
            start = end;
        }
    });
    start
}

/// Reads sign by sign: where each ends, and what it is inside an entry; `None` cuts.
fn scan(typed: &str, mut tell: impl FnMut(usize, Option<char>)) {
    let (mut quoted, mut angle, mut escaped) = (false, false, false);
    for (at, typed) in typed.char_indices() {
        let c = match typed {
            '＜' if !quoted => '<',
            '＞' if !quoted => '>',
            '“' | '”' | '＂' => '"',
            c => c,
        };
        let mut cuts = false;
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '<' if !quoted => angle = true,
            '>' if !quoted => angle = false,
            ',' | ';' | '，' | '；' | '、' | '､' | '\n' | '\r' if !quoted && !angle => cuts = true,
            _ => {}
        }
        tell(at + typed.len_utf8(), (!cuts).then_some(c));
    }
}

/// How many different recipients these lists name. An entry that is no address counts as one.
pub fn count(lists: &[&str]) -> usize {
    let mut found: Vec<String> = Vec::new();
    for entry in lists.iter().flat_map(|typed| entries(typed)) {
        for address in addresses(&entry) {
            if !found.contains(&address) {
                found.push(address);
            }
        }
    }
    found.len()
}

/// What an entry names, written so that the same mailbox looks the same.
fn addresses(entry: &str) -> Vec<String> {
    let plain: String = entry.trim().chars().map(half_width).collect();
    if let Some(inside) = plain.strip_suffix('>').and_then(|rest| rest.rsplit_once('<')) {
        return vec![named(inside.1)];
    }
    let words: Vec<&str> = if plain.starts_with('"') { vec![&plain] } else { plain.split_whitespace().collect() };
    let all: Vec<String> = words.iter().filter(|w| w.contains('@')).map(|w| named(w)).collect();
    if all.is_empty() { vec![plain] } else { all }
}

/// Domains have no case (RFC 5321 §2.4).
fn named(address: &str) -> String {
    let address = address.trim();
    let address = address.strip_prefix("mailto:").unwrap_or(address);
    match address.rsplit_once('@') {
        Some((local, domain)) => format!("{local}@{}", domain.to_ascii_lowercase()),
        None => address.to_owned(),
    }
}

/// A full-width letter or sign as the plain one.
fn half_width(c: char) -> char {
    if c == '\u{3000}' { ' ' } else { entry::plain(c) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recipients_are_counted_as_they_are_sent_to() {
        for (typed, n) in [
            ("", 0),
            (" , ;\n", 0),
            ("a@b.test", 1),
            ("a@b.test, c@b.test; d@b.test", 3),
            ("a@b.test、c@b.test，d@b.test；e@b.test､f@b.test", 5),
            ("\"山田, 太郎\" <a@b.test>", 1),
            ("\"a \\\"b, c\\\" d\" <a@b.test>, e@b.test", 2),
            ("“山田、太郎”＜a@b.test＞、c@b.test", 2),
            ("\"very, odd\"@b.test", 1),
            ("a@b.test c@b.test", 2),
            ("山田 太郎 a@b.test", 1),
            ("a@b.test, Taro <a@B.TEST>, ａ＠ｂ．ｔｅｓｔ", 1),
            ("A@b.test, a@b.test", 2),
            ("nobody, a@b.test", 2),
        ] {
            assert_eq!(count(&[typed]), n, "{typed:?}");
        }
        assert_eq!(count(&["a@b.test", "c@b.test, a@b.test", ""]), 2, "in To and in Cc, still one person");
    }
}
