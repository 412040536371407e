//! Replaces parts of a mail and leaves every other byte as it was.
//!
//! In: a mail, and the parts to go with the text that stands for each. Out: the mail with
//! `ReplaceWarning.txt` in their places. Cut as `split` cuts, so broken mails too.
//! Never: a look at what is in a part; that is asked of the scanner.

use super::{Part, encode, split};
use std::ops::Range;

/// One part that holds no others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// Its file name as the mail gives it, decoded; may be empty.
    pub name: String,
    pub encoding: String,
    /// A mail that was attached encoded.
    pub is_letter: bool,
    /// Body, still encoded.
    pub body: Range<usize>,
    /// Head and body.
    whole: Range<usize>,
    /// The body of a mail, so the head holds more than its own fields.
    is_root: bool,
}

/// Every part that holds no others, in the order of the mail.
pub fn leaves(raw: &[u8]) -> Vec<Leaf> {
    let cut = split::cut(raw);
    let mut spans = cut.spans.iter();
    let mut out = Vec::new();
    walk(&cut.root, true, &mut |part, is_root| {
        let Some(span) = spans.next() else { return };
        if part.children.is_empty() {
            out.push(Leaf {
                name: part.name.clone(),
                encoding: part.encoding.clone(),
                is_letter: part.kind.starts_with("message/"),
                body: span.body.clone(),
                whole: span.start..span.body.end,
                is_root,
            });
        }
    });
    out
}

/// In the order in which `split` meets them.
fn walk(part: &Part, is_root: bool, visit: &mut impl FnMut(&Part, bool)) {
    visit(part, is_root);
    for child in &part.children {
        walk(child, !part.is_multipart(), visit);
    }
}

/// The mail with these parts replaced, each by its text.
pub fn replaced(raw: &[u8], bad: &[(Leaf, String)]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    let mut at = 0;
    for (leaf, text) in bad {
        out.extend(raw.get(at..leaf.whole.start).unwrap_or_default());
        if leaf.is_root {
            out.extend(other_fields(raw.get(leaf.whole.start..leaf.body.start).unwrap_or_default()));
        }
        out.extend(warning(text));
        at = leaf.whole.end;
    }
    out.extend(raw.get(at..).unwrap_or_default());
    out
}

/// The mail with nothing of its body.
pub fn bare(raw: &[u8], text: &str) -> Vec<u8> {
    let mut out = other_fields(raw.get(..split::head_end(raw)).unwrap_or_default());
    out.extend(warning(text));
    out
}

/// The mail without the head's fields whose names begin so, in any case: ours, which its sender never wrote.
pub fn without(raw: &[u8], prefix: &str) -> Vec<u8> {
    let end = split::head_end(raw);
    let head = raw.get(..end).unwrap_or_default();
    let mut out = fields_but(head, prefix.as_bytes());
    let last = head.split_inclusive(|b| *b == b'\n').next_back().unwrap_or_default();
    if matches!(last, b"\n" | b"\r\n") {
        out.extend_from_slice(last);
    }
    out.extend(raw.get(end..).unwrap_or_default());
    out
}

/// Fields of a head that say nothing about its body, as they were, without the empty line.
fn other_fields(head: &[u8]) -> Vec<u8> {
    let mut out = fields_but(head, b"content-");
    if !out.is_empty() && !out.ends_with(b"\n") {
        out.extend(b"\r\n");
    }
    out
}

fn fields_but(head: &[u8], prefix: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(head.len());
    let mut stays = true;
    for line in head.split_inclusive(|b| *b == b'\n') {
        if matches!(line, b"\n" | b"\r\n") {
            break;
        }
        // RFC 5322 §2.2.3: a line that begins with a blank continues the field.
        if !line.starts_with(b" ") && !line.starts_with(b"\t") {
            stays = !line.get(..prefix.len()).unwrap_or_default().eq_ignore_ascii_case(prefix);
        }
        if stays {
            out.extend_from_slice(line);
        }
    }
    out
}

/// Head and body of the part that stands for another; its last line end belongs to what follows.
fn warning(text: &str) -> Vec<u8> {
    let mut out = b"Content-Type: text/plain; charset=utf-8; name=\"ReplaceWarning.txt\"\r\n\
        Content-Disposition: attachment; filename=\"ReplaceWarning.txt\"\r\n\
        Content-Transfer-Encoding: base64\r\n\r\n"
        .to_vec();
    out.extend(encode::base64(text.replace('\n', "\r\n").as_bytes()).strip_suffix(b"\r\n").unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIL: &str = "From: a\r\nContent-Type: multipart/mixed;\r\n boundary=x\r\nSubject: b\r\n\r\npre\r\n--x\r\n\r\n  one \r\n\r\n--x\r\nContent-Type: application/zip; name=a.zip\r\n\r\nTWO\r\n--x\r\nContent-Type: message/rfc822\r\n\r\nSubject: in\r\nContent-Type: text/plain;\r\n charset=x\r\nX-A: 1\r\n\r\nTHREE\r\n--x--\r\npost\r\n";

    fn replacing(wanted: &[&str]) -> String {
        let raw = MAIL.as_bytes();
        let bad: Vec<(Leaf, String)> = leaves(raw)
            .into_iter()
            .filter(|l| wanted.contains(&String::from_utf8_lossy(&raw[l.body.clone()]).trim()))
            .map(|l| (l, "gone".to_owned()))
            .collect();
        assert_eq!(bad.len(), wanted.len());
        String::from_utf8(replaced(raw, &bad)).unwrap()
    }

    #[test]
    fn nothing_else_changes() {
        assert_eq!(replacing(&[]), MAIL);
        let warning = String::from_utf8(warning("gone")).unwrap();
        let two = MAIL.replace("Content-Type: application/zip; name=a.zip\r\n\r\nTWO", &warning);
        assert_eq!(replacing(&["TWO"]), two);
        // The body of an attached mail: its own head stays.
        let three = "Subject: in\r\nContent-Type: text/plain;\r\n charset=x\r\nX-A: 1\r\n\r\nTHREE";
        let all = two.replace(three, &format!("Subject: in\r\nX-A: 1\r\n{warning}"));
        assert_eq!(replacing(&["TWO", "THREE"]), all);
        assert_eq!(leaves(MAIL.as_bytes())[1].name, "a.zip");
    }

    #[test]
    fn a_body_goes_with_what_describes_it() {
        let bare = String::from_utf8(bare(MAIL.as_bytes(), "gone")).unwrap();
        assert!(bare.starts_with("From: a\r\nSubject: b\r\nContent-Type: text/plain"), "{bare}");
        assert!(bare.ends_with("\r\n\r\nZ29uZQ=="), "{bare}");
        let alone = b"From: a\r\n\r\nbad";
        let bad: Vec<_> = leaves(alone).into_iter().map(|l| (l, "gone".to_owned())).collect();
        let clean = String::from_utf8(replaced(alone, &bad)).unwrap();
        assert!(clean.starts_with("From: a\r\nContent-Type: text/plain") && !clean.contains("bad"), "{clean}");
    }

    #[test]
    fn our_own_fields_go() {
        let ours = MAIL.replacen("\r\n", "\r\nX-Core-Virus: x\r\n y\r\nx-core-day: z\r\n", 1);
        assert_eq!(String::from_utf8(super::without(ours.as_bytes(), "X-Core-")).unwrap(), MAIL);
        for raw in ["", "\r\n", "a", "a: b\n\nc", "a: b\r\n\r\n", "a: b\r\n"] {
            assert_eq!(super::without(raw.as_bytes(), "X-Core-"), raw.as_bytes(), "{raw:?}");
        }
    }

    #[test]
    fn hostile_mails_are_cut_too() {
        for raw in [&b""[..], b"\r\n", b"x", b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x", b"\xff\xfe\r\n\r\n\x00"] {
            let bad: Vec<_> = leaves(raw).into_iter().map(|l| (l, "gone".to_owned())).collect();
            let _ = replaced(raw, &bad);
            let _ = bare(raw, "gone");
        }
    }
}
