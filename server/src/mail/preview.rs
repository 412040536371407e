//! The first words of a letter, for its row in a list.
//!
//! In: a body as text. Out: one line of at most 64 characters.
//! Skips what was quoted, who wrote it, and the signature: they are not what is new.

use super::clean;

/// Each preview is in a page twice, as a row and in the data block, and the page is small by design.
const LENGTH: usize = 64;
/// Text that is looked at, bytes; a row needs no more.
const SAMPLE: usize = 16 * 1024;

/// Makes the preview.
pub fn preview(text: &str) -> String {
    let text = clean::start(text, SAMPLE);
    let own = gather(text, |line| !line.starts_with(['>', '＞', '|']) && !rule(line) && !introduces(line));
    if !own.is_empty() {
        return own;
    }
    // Nothing but quotes, or all on one line as an IMAP server gives it: better than nothing.
    let any = gather(text, |line| !rule(line) && !introduces(line));
    if any.is_empty() { gather(text, |line| !rule(line)) } else { any }
}

fn gather(text: &str, keep: impl Fn(&str) -> bool) -> String {
    let mut out = String::new();
    let mut length = 0;
    for line in text.lines() {
        if matches!(line, "-- " | "--") {
            break;
        }
        let line = line.trim();
        if line.is_empty() || !keep(line) {
            continue;
        }
        for word in clean::line(line).split_whitespace() {
            let gap = if out.is_empty() { None } else { Some(' ') };
            for c in gap.into_iter().chain(word.chars()) {
                if length == LENGTH {
                    out.push('…');
                    return out;
                }
                out.push(c);
                length += 1;
            }
        }
    }
    out
}

/// A line of signs: `-----`, `=====`, `━━━━`.
fn rule(line: &str) -> bool {
    line.chars().count() >= 3 && !line.chars().any(char::is_alphanumeric)
}

/// "On … wrote:" before a quote.
fn introduces(line: &str) -> bool {
    let colon = line.ends_with([':', '：']);
    colon
        && (line.contains(" wrote") || line.contains("書きました") || line.contains("さんは書") || line.contains("のメッセージ"))
}
