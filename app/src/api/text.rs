//! Plain text of a mail → tokens that both faces draw.
//!
//! In: decoded text. Out: one [`Line`] per line: depth of its `>` marks, whether it is
//! of the signature, and its pieces (words, links, mail addresses).
//! The pieces joined are the line itself: nothing is replaced by marks that are put back
//! later, and a face escapes each piece, so text can never become markup.
//! Linear in the text; only http, https and mail addresses become links.
//! A third of the file are its tests; the rest is one scanner.
//! Texts of more than [`MAX_LINKED`] bytes keep their lines but get no further links.

/// Bytes in which links are looked for.
pub const MAX_LINKED: usize = 512 * 1024;
/// Longest address that becomes a link, in bytes; a longer one is text.
const MAX_LINK: usize = 8192;

/// One line of a mail's text, without its line end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Number of `>` before the text; they are not in `pieces`.
    pub depth: u8,
    /// After the line `-- ` (RFC 3676 §4.3).
    pub signature: bool,
    /// Empty for an empty line.
    pub pieces: Vec<Piece>,
}

/// A part of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Text(String),
    /// `href` begins with `http://` or `https://`; `text` is what the mail says.
    Link {
        href: String,
        text: String,
    },
    /// A mail address.
    Mail(String),
}

/// Splits a text into lines and finds links in them.
pub fn lines(text: &str) -> Vec<Line> {
    let mut signature: Option<u8> = None;
    let mut seen = 0;
    let mut out = Vec::new();
    for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
        let line = line.strip_suffix('\r').unwrap_or(line);
        let (depth, rest) = quoted(line);
        // A signature ends where the depth changes: an answer may stand below a quoted one.
        if signature.is_some_and(|s| s != depth) {
            signature = None;
        }
        if rest == "-- " {
            signature = Some(depth);
        }
        seen += line.len() + 1;
        let pieces = if seen > MAX_LINKED { plain(rest) } else { pieces(rest) };
        out.push(Line { depth, signature: signature.is_some(), pieces });
    }
    out
}

/// `> > text` and `>> text` → 2 and `text`.
fn quoted(line: &str) -> (u8, &str) {
    let (mut depth, mut rest) = (0u8, line);
    loop {
        let next = if depth == 0 { rest } else { rest.strip_prefix(' ').unwrap_or(rest) };
        match next.strip_prefix('>') {
            Some(after) if depth < u8::MAX => (depth, rest) = (depth + 1, after),
            _ => {
                return (depth, if depth == 0 { rest } else { rest.strip_prefix(' ').unwrap_or(rest) });
            }
        }
    }
}

fn plain(text: &str) -> Vec<Piece> {
    if text.is_empty() { Vec::new() } else { vec![Piece::Text(text.to_owned())] }
}

/// Looks at each `:` and `@` once, and never goes back behind what is already a piece.
fn pieces(line: &str) -> Vec<Piece> {
    let bytes = line.as_bytes();
    let mut out = Vec::new();
    let (mut done, mut at) = (0, 0);
    while let Some(&byte) = bytes.get(at) {
        let found = match byte {
            b':' => link(line, done, at),
            b'@' => mail(line, done, at),
            _ => None,
        };
        match found {
            Some((from, to)) => {
                out.extend(plain(&line[done..from]));
                let text = line[from..to].to_owned();
                out.push(match byte {
                    _ if text.len() > MAX_LINK => Piece::Text(text),
                    b':' => Piece::Link { href: text.clone(), text },
                    _ => Piece::Mail(text),
                });
                (done, at) = (to, to);
            }
            None => at += 1,
        }
    }
    out.extend(plain(&line[done..]));
    out
}

/// `http://…` or `https://…` around the colon at `colon`, not before `least`.
fn link(line: &str, least: usize, colon: usize) -> Option<(usize, usize)> {
    let before = &line[least..colon];
    let scheme = ["https", "http"]
        .into_iter()
        .find(|s| before.len() >= s.len() && before.as_bytes()[before.len() - s.len()..].eq_ignore_ascii_case(s.as_bytes()))?;
    let from = colon - scheme.len();
    // `xhttp://` is a word, `表示:http://` is not.
    if line[least..from].bytes().next_back().is_some_and(|b| b.is_ascii_alphanumeric()) {
        return None;
    }
    let rest = line[colon + 1..].strip_prefix("//")?;
    let host = colon + 3;
    if !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '[' || (!c.is_ascii() && goes_on(c))) {
        return None;
    }
    let mut open = [0i32; 2];
    let mut end = host;
    for (at, c) in rest.char_indices() {
        if !goes_on(c) {
            break;
        }
        // A closing bracket belongs to the address only if it was opened there.
        match c {
            '(' => open[0] += 1,
            '[' => open[1] += 1,
            ')' => open[0] -= 1,
            ']' => open[1] -= 1,
            _ => {}
        }
        if open.iter().any(|n| *n < 0) {
            break;
        }
        end = host + at + c.len_utf8();
    }
    let url = trimmed(&line[from..end]);
    (url.len() > host - from).then_some((from, from + url.len()))
}

/// Without the punctuation that ends a sentence, and without a bracket left open.
fn trimmed(url: &str) -> &str {
    let mut url = url;
    loop {
        let last = url.chars().next_back();
        if !matches!(last, Some('.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' | '~' | '(' | '[')) {
            return url;
        }
        url = &url[..url.len() - 1];
    }
}

/// Whether an address in running text goes on over `c`.
fn goes_on(c: char) -> bool {
    !(c <= ' '
        || c.is_whitespace()
        || c.is_control()
        || matches!(c, '<' | '>' | '"' | '`' | '{' | '}' | '|' | '\\' | '^')
        // 、。〃〈〉《》「」『』【】〒〓〔〕〖〗〘〙〚〛〜 and the quotes of CJK.
        || matches!(c, '\u{3000}'..='\u{3003}' | '\u{3008}'..='\u{301f}' | '\u{30fb}')
        // Full-width ASCII punctuation and brackets, half-width 。「」、・.
        || matches!(c, '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' | '\u{ff3b}'..='\u{ff40}' | '\u{ff5b}'..='\u{ff65}')
        // Quotation marks, dashes, and signs that turn the direction of writing.
        || matches!(c, '\u{2010}'..='\u{206f}' | '\u{ab}' | '\u{bb}' | '\u{feff}' | '\u{61c}' | '\u{fff9}'..='\u{ffff}'))
}

/// A mail address around the `@` at `sign`, not before `least`.
fn mail(line: &str, least: usize, sign: usize) -> Option<(usize, usize)> {
    let local = |b: u8| b.is_ascii_alphanumeric() || b"._%+-=&'*!#$/?^{|}~".contains(&b);
    // 64 bytes of local part (RFC 5321 §4.5.3.1.1): also what keeps `a@a@a@…` linear.
    let floor = least.max(sign.saturating_sub(65));
    let mut from = sign;
    while from > floor && local(line.as_bytes()[from - 1]) {
        from -= 1;
    }
    // Quotes and signs before an address are not of it.
    while from < sign && !line.as_bytes()[from].is_ascii_alphanumeric() {
        from += 1;
    }
    if from == sign || sign - from > 64 || line.as_bytes()[sign - 1] == b'.' {
        return None;
    }
    let domain = line.as_bytes()[sign + 1..].iter().take(254);
    let length = domain.take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-')).count();
    let domain = line[sign + 1..sign + 1 + length].trim_end_matches(['.', '-']);
    let right = domain.split('.').all(|l| !l.is_empty() && l.len() <= 63 && !l.starts_with('-') && !l.ends_with('-'));
    let top = domain.rsplit('.').next().unwrap_or("");
    let right = right && domain.contains('.') && top.len() >= 2 && top.bytes().any(|b| b.is_ascii_alphabetic());
    right.then_some((from, sign + 1 + domain.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str) -> String {
        let one = |p: &Piece| match p {
            Piece::Text(t) => t.clone(),
            Piece::Link { href, .. } => format!("«{href}»"),
            Piece::Mail(m) => format!("‹{m}›"),
        };
        lines(text).iter().map(|l| l.pieces.iter().map(one).collect::<String>()).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn links_stop_where_japanese_goes_on() {
        for (text, want) in [
            ("詳細はhttps://a.example/x?y=1&z=2#q。次", "詳細は«https://a.example/x?y=1&z=2#q»。次"),
            ("「http://a.example/」と（https://b.example）", "「«http://a.example/»」と（«https://b.example»）"),
            ("https://a.example/w_(x), (https://b.example/).", "«https://a.example/w_(x)», («https://b.example/»)."),
            ("【URL】https://a.example/、HTTPS://B.example", "【URL】«https://a.example/»、«HTTPS://B.example»"),
            ("https://日本語.example/パス　次", "«https://日本語.example/パス»　次"),
            ("<https://a.example/> \"http://b.example\"", "<«https://a.example/»> \"«http://b.example»\""),
            ("http:// https:// xhttp://a.example http:/a", "http:// https:// xhttp://a.example http:/a"),
            ("javascript://a.example data:x file://a ftp://a.example", "javascript://a.example data:x file://a ftp://a.example"),
            ("https://a.example/\u{202e}gpj", "«https://a.example/»\u{202e}gpj"),
            ("https://a.example/?u=http://b.example", "«https://a.example/?u=http://b.example»"),
            ("連絡先:taro@a01.example.test。", "連絡先:‹taro@a01.example.test›。"),
            ("a@b x@y.z <a.b+c@d-e.example.co.jp>, me@1.2", "a@b x@y.z <‹a.b+c@d-e.example.co.jp›>, me@1.2"),
            ("https://user@host.example/", "«https://user@host.example/»"),
        ] {
            assert_eq!(show(text), want, "{text}");
        }
    }

    #[test]
    fn the_holes_of_others() {
        for text in [
            "##str_replacement_0## [x]: http://a.example",
            "[<script>alert(1)</script>] http://a.example",
            "a@a.co?]<img src=x onerror=alert(1)>",
            "http://a.example/\"onmouseover=\"alert(1)",
            "http://a.example/<script>",
        ] {
            let joined: String = lines(text)[0]
                .pieces
                .iter()
                .map(|p| match p {
                    Piece::Text(t) | Piece::Mail(t) => t.as_str(),
                    Piece::Link { href, text } => {
                        assert!(href == text && !href.contains(['<', '>', '"', ' ']), "{href}");
                        text
                    }
                })
                .collect();
            assert_eq!(joined, text);
        }
        assert_eq!(show("a@a.co?]<img src=x>"), "‹a@a.co›?]<img src=x>");
    }

    #[test]
    fn quotes_and_signatures() {
        let all = lines("> > a\r\n>>b\n>c > d\n\n-- \nTaro\n> x\ny\n");
        let short: Vec<_> = all.iter().map(|l| (l.depth, l.signature, l.pieces.len())).collect();
        assert_eq!(
            short,
            [
                (2, false, 1),
                (2, false, 1),
                (1, false, 1),
                (0, false, 0),
                (0, true, 1),
                (0, true, 1),
                (1, false, 1),
                (0, false, 1)
            ]
        );
        assert_eq!(all[2].pieces, [Piece::Text("c > d".into())]);
        assert_eq!(lines(">".repeat(1000).as_str())[0].depth, 255);
    }

    #[test]
    fn huge_texts_take_linear_time() {
        let long = format!("https://a.example/{}", "x".repeat(9000));
        assert_eq!(lines(&long)[0].pieces, [Piece::Text(long.clone())]);
        for unit in ["a@", "http://", "http://a(", ":", "@a.b", "a.", "https://a.example ", "\n", ">", "(", "a@a.a"] {
            let text = unit.repeat(400_000 / unit.len());
            let joined: usize = lines(&text)
                .iter()
                .flat_map(|l| &l.pieces)
                .map(|p| match p {
                    Piece::Text(t) | Piece::Mail(t) | Piece::Link { text: t, .. } => t.len(),
                })
                .sum();
            assert!(joined <= text.len());
        }
    }
}
