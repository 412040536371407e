//! The words of HTML without a tree: for mails over the budgets.
//!
//! In: any text. Out: what is left when tags, scripts and styles are cut out, one pass,
//! at most the first [`MAX_BYTES`] bytes. Rough on purpose: it must only be cheap.
//! Next: `text` is the careful one.

use super::MAX_BYTES;

/// What is left when tags, scripts and styles are cut out. One pass, no tree.
pub fn stripped(input: &str) -> String {
    let mut cut = MAX_BYTES.min(input.len());
    while !input.is_char_boundary(cut) {
        cut -= 1;
    }
    let mut rest = &input[..cut];
    let mut out = String::new();
    while let Some(at) = rest.find('<') {
        decoded(&rest[..at], &mut out);
        let tag = &rest[at + 1..];
        let name: String = tag.chars().take(10).take_while(|c| c.is_ascii_alphanumeric() || *c == '/').collect();
        let name = name.to_ascii_lowercase();
        let closing = match name.as_str() {
            "script" => "</script",
            "style" => "</style",
            _ if tag.starts_with("!--") => "--",
            _ => "",
        };
        let end = find_ignoring_case(tag, closing).and_then(|from| Some(from + tag[from..].find('>')? + 1));
        rest = end.map_or("", |end| &tag[end..]);
        let breaks = matches!(name.as_str(), "br" | "p" | "/p" | "div" | "/div" | "tr" | "li" | "/table" | "h1" | "h2" | "h3");
        if breaks && !out.is_empty() && !out.ends_with('\n') {
            out.truncate(out.trim_end().len());
            out.push('\n');
        }
    }
    decoded(rest, &mut out);
    out.truncate(out.trim_end().len());
    out
}

/// Where `closing` (lower case, ASCII) stands in `text`; 0 if it is empty.
fn find_ignoring_case(text: &str, closing: &str) -> Option<usize> {
    if closing.is_empty() {
        return Some(0);
    }
    text.as_bytes().windows(closing.len()).position(|w| w.eq_ignore_ascii_case(closing.as_bytes()))
}

/// Adds text with single blanks and the commonest references decoded.
fn decoded(text: &str, out: &mut String) {
    for (at, word) in text.split(|c: char| c.is_ascii_whitespace()).enumerate() {
        if at > 0 && !out.is_empty() && !out.ends_with([' ', '\n']) {
            out.push(' ');
        }
        let mut rest = word;
        while let Some(at) = rest.find('&') {
            out.push_str(&rest[..at]);
            let known = [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&nbsp;", " ")];
            let (from, to) = known.into_iter().find(|(from, _)| rest[at..].starts_with(from)).unwrap_or(("&", "&"));
            out.push_str(to);
            rest = &rest[at + from.len()..];
        }
        out.push_str(rest);
    }
}
