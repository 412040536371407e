//! The only `<script type="application/json">`: what the page was drawn from, for the SPA.
//!
//! `<`, `>` and `&` are written as JSON escapes, so nothing in a mail can end the element or
//! open a comment in it (HTML §13.2.5.4), whatever the parser's state.

use crate::api::Screen;

/// The element with id `data`; empty if the screen cannot be written, and the page stays as it is.
pub fn data_block(screen: &Screen) -> String {
    let Ok(json) = serde_json::to_string(screen) else { return String::new() };
    let mut out = String::with_capacity(json.len() + 96);
    out.push_str("<script type=\"application/json\" id=\"data\">");
    let mut rest = json.as_str();
    // Line separators end a line in old script parsers; as escapes they are harmless anywhere.
    while let Some(at) = rest.find(['<', '>', '&', '\u{2028}', '\u{2029}']) {
        let (plain, special) = rest.split_at(at);
        out.push_str(plain);
        let mut left = special.chars();
        if let Some(c) = left.next() {
            out.push_str(&format!("\\u{:04x}", u32::from(c)));
        }
        rest = left.as_str();
    }
    out.push_str(rest);
    out.push_str("</script>");
    out
}
