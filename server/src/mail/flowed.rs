//! format=flowed (RFC 3676) in both directions.
//!
//! In: a decoded text body; or what a person typed. Out: paragraphs on one line; or lines of mail width.
//! Japanese has no blanks to break at, so its lines are broken anywhere a line may end and
//! DelSp=yes says that the blank at the end is not part of the text.
//! Never changes the words: folding and unfolding give the typed text again (quote marks are written `>> `).

/// Columns of a written line; a Japanese character takes two.
const WIDTH: usize = 76;
/// Bytes after which even a word without a blank is cut: RFC 5322 §2.1.1 allows 998.
const HARD: usize = 900;

/// Undoes the flowing. Lines end in `\n`.
pub fn unfold(text: &str, delsp: bool) -> String {
    let mut out = String::with_capacity(text.len());
    // Quote depth of a paragraph that goes on in the next line.
    let mut open: Option<usize> = None;
    let last = text.strip_suffix('\n').unwrap_or(text);
    for line in last.split('\n') {
        let (depth, content) = quoted(line);
        let content = content.strip_prefix(' ').unwrap_or(content);
        // The signature line is never flowed (§4.3).
        let mark = content == "-- ";
        if mark || open != Some(depth) {
            if open.is_some() {
                out.push('\n');
            }
            if depth > 0 {
                out.push_str(&">".repeat(depth));
                if !content.is_empty() {
                    out.push(' ');
                }
            }
        }
        let flows = content.ends_with(' ') && !mark;
        let words = if flows && delsp { content.strip_suffix(' ').unwrap_or(content) } else { content };
        out.push_str(words);
        open = flows.then_some(depth);
        if !flows {
            out.push('\n');
        }
    }
    if open.is_some() {
        out.push('\n');
    }
    if !text.ends_with('\n') {
        out.pop();
    }
    out
}

/// Depth of the `>` marks and what follows them.
fn quoted(line: &str) -> (usize, &str) {
    let content = line.trim_start_matches('>');
    (line.len() - content.len(), content)
}

/// Breaks typed text into flowed lines ending in `\n`; true if DelSp=yes must be said.
pub fn fold(text: &str) -> (String, bool) {
    let delsp = text.chars().any(|c| columns(c) == 2);
    let mut out = String::with_capacity(text.len() + text.len() / 30);
    for line in text.split('\n') {
        let line = line.strip_suffix('\r').unwrap_or(line);
        let (depth, content) = typed_quote(line);
        // A blank at the end would say "goes on"; only the signature mark keeps it.
        let content = if content == "-- " { content } else { content.trim_end_matches(' ') };
        paragraph(content, depth, delsp, &mut out);
    }
    if !text.ends_with('\n') {
        out.pop();
    } else {
        // The piece after the last line end is no line.
        out.truncate(out.trim_end_matches('\n').len() + trailing(text));
    }
    (out, delsp)
}

fn trailing(text: &str) -> usize {
    text.chars().rev().filter(|c| *c != '\r').take_while(|c| *c == '\n').count()
}

/// Depth of quote marks as people's programs write them (`> > text`), and the text behind.
fn typed_quote(line: &str) -> (usize, &str) {
    let mut rest = line;
    let mut depth = 0;
    while let Some(after) = rest.strip_prefix('>') {
        depth += 1;
        rest = match after.strip_prefix(' ') {
            Some(next) if next.starts_with('>') => next,
            _ => after,
        };
    }
    // Nobody quotes that deep: it is a line of signs, and each written line would repeat them.
    if depth > 40 {
        return (0, line);
    }
    (depth, if depth > 0 { rest.strip_prefix(' ').unwrap_or(rest) } else { rest })
}

fn paragraph(content: &str, depth: usize, delsp: bool, out: &mut String) {
    let marks = ">".repeat(depth);
    let mut rest = content;
    loop {
        out.push_str(&marks);
        // Space-stuffing (§4.4): what would be read as a quote, a blank or an mbox line.
        if depth > 0 && !rest.is_empty() || rest.starts_with([' ', '>']) || rest.starts_with("From ") {
            out.push(' ');
        }
        let room = WIDTH.saturating_sub(depth + 2).max(20);
        let end = if rest == "-- " { rest.len() } else { line_end(rest, room, delsp) };
        let (line, next) = rest.split_at(end);
        out.push_str(line);
        if next.is_empty() {
            out.push('\n');
            return;
        }
        // Without DelSp the blank at the break is the mark itself.
        if delsp {
            out.push(' ');
        }
        out.push('\n');
        rest = next;
    }
}

/// Bytes of `rest` that go on this line.
fn line_end(rest: &str, room: usize, delsp: bool) -> usize {
    let mut width = 0;
    // The last place where the line may end.
    let mut place = 0;
    let mut before: Option<char> = None;
    for (at, c) in rest.char_indices() {
        if at > 0 && may_break(before, c, delsp) {
            place = at;
        }
        width += columns(c);
        let full = width > room && !c.is_whitespace();
        if full && place > 0 && !only_blank(rest.get(place..)) {
            return place;
        }
        if at > HARD {
            return if delsp { at } else { place_or_all(place, rest) };
        }
        before = Some(c);
    }
    rest.len()
}

fn only_blank(rest: Option<&str>) -> bool {
    rest.is_none_or(|r| r.trim().is_empty())
}

/// Without DelSp a word can not be cut; such a line is left long and the body is encoded.
fn place_or_all(place: usize, rest: &str) -> usize {
    if place > 0 { place } else { rest.find(' ').map_or(rest.len(), |n| n + 1) }
}

/// May a line end between these two?
fn may_break(before: Option<char>, c: char, delsp: bool) -> bool {
    let Some(before) = before else { return false };
    if before == ' ' {
        return c != ' ';
    }
    if !delsp || c == ' ' || joins(c) || joins(before) {
        return false;
    }
    let wide = columns(before) == 2 || columns(c) == 2;
    wide && !"、。，．・：；？！」』）〕］｝〉》】〟’”ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.:;?!)]}".contains(c)
        && !"「『（〔［｛〈《【〝‘“([{".contains(before)
}

/// Marks that belong to the character before or after them: joiners, variation selectors, skin tones, voicing marks.
fn joins(c: char) -> bool {
    matches!(c, '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{300}'..='\u{36f}' | '\u{3099}' | '\u{309a}'
        | '\u{20e3}' | '\u{e0100}'..='\u{e01ef}' | '\u{1f1e6}'..='\u{1f1ff}' | 'ﾞ' | 'ﾟ')
}

/// Columns of a character in a fixed-width font (UAX 11, wide and full-width).
fn columns(c: char) -> usize {
    match c {
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{303e}'
        | '\u{3041}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff01}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}
