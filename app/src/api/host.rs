//! Names that make believe another sender.
//!
//! In: a display name with its address, or a host. Out: whether a reader would be misled. The server writes hosts of
//! strange letters as they are on the wire; lists and letters leave a lying name out.
//! Never: a complete table of scripts or of look-alikes.

/// A letter of a host that is neither Latin nor used to write Japanese, Chinese or Korean: look-alikes come from these.
pub fn strange(c: char) -> bool {
    c.is_alphabetic()
        && !matches!(c, '\0'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '\u{3005}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}

/// True if a display name holds an address that is not the sender's own.
pub fn pretends(name: &str, email: &str) -> bool {
    let plain: String = name.chars().map(super::settings::entry::plain).collect();
    let word = |c: char| {
        c.is_whitespace()
            || matches!(c, '<' | '>' | '(' | ')' | '[' | ']' | ',' | ';' | ':' | '"' | '\'' | '「' | '」' | '【' | '】')
    };
    plain.split(word).any(|word| {
        let address = word.split_once('@').is_some_and(|(left, host)| !left.is_empty() && host.contains('.'));
        address && !word.trim_end_matches('.').eq_ignore_ascii_case(email)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_another_address_is_known() {
        for name in [
            "support@bank.example",
            "ｓｕｐｐｏｒｔ＠ｂａｎｋ．ｅｘａｍｐｌｅ",
            "Bank (support@bank.example)",
            "【support@bank.example】",
        ] {
            assert!(pretends(name, "x@evil.example"), "{name}");
        }
        for name in ["", "佐藤", "Sato @ Work", "X@evil.example", "佐藤 <x@evil.example>", "@sato"] {
            assert!(!pretends(name, "x@evil.example"), "{name}");
        }
    }
}
