//! A letter as it came, before the house wrote into its head.
//!
//! In: the bytes of a mailbox. Out: the same without our verdicts and without `[spam]` in the subject.
//! What the house adds to all of one kind would else be the best word to know the kind by, and a letter
//! that comes for the first time has none of it.

use crate::mail::words;

/// Fields that the way to the mailbox adds, in lower case, with their beginning.
const OURS: [&str; 5] = ["x-core-", "x-spam:", "x-quarantine-reason:", "return-path:", "delivered-to:"];
/// What 迷惑メールチェック writes before a subject (`sieve/filter.rs`).
const MARK: &str = "[spam]";

/// The letter without what we wrote.
pub fn as_it_came(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(field) = first_field(rest) {
        let (name, value) = field.split_at(field.iter().position(|b| *b == b':').map_or(0, |at| at + 1));
        let name = String::from_utf8_lossy(name).to_ascii_lowercase();
        if name == "subject:" {
            out.extend(subject(field, value));
        } else if !OURS.iter().any(|ours| name.starts_with(ours)) {
            out.extend(field);
        }
        rest = &rest[field.len()..];
    }
    out.extend(rest);
    out
}

/// The first field with its folded lines; nothing where the head ends.
fn first_field(rest: &[u8]) -> Option<&[u8]> {
    let mut at = 0;
    for line in rest.split_inclusive(|b| *b == b'\n') {
        let folded = matches!(line.first(), Some(b' ' | b'\t'));
        if line.trim_ascii().is_empty() || at > 0 && !folded {
            break;
        }
        at += line.len();
    }
    (at > 0).then(|| &rest[..at])
}

fn subject(field: &[u8], value: &[u8]) -> Vec<u8> {
    let text = words::unstructured(value);
    match text.trim_start().strip_prefix(MARK) {
        Some(own) => format!("Subject: {}\r\n", words::encoded(own.trim_start()).join("\r\n ")).into_bytes(),
        None => field.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(raw: &str) -> String {
        String::from_utf8(as_it_came(raw.as_bytes())).unwrap()
    }

    #[test]
    fn what_we_wrote_is_gone_and_the_rest_stays() {
        let raw = "Return-Path: <a@b.test>\r\nX-Core-Spam: Yes\r\nX-Core-Subject:\r\n =?UTF-8?B?YQ==?=\r\nFrom: a\r\n b\r\n\r\nX-Core-Spam: stays\r\n";
        assert_eq!(clean(raw), "From: a\r\n b\r\n\r\nX-Core-Spam: stays\r\n");
        assert_eq!(clean("\r\nbody"), "\r\nbody");
        assert_eq!(clean(""), "");
        assert_eq!(clean("no head at all"), "no head at all");
    }

    #[test]
    fn a_subject_loses_its_mark_alone() {
        let marked = clean("Subject: =?utf-8?B?W3NwYW1dIOW6g+WRig==?=\r\n\r\n");
        assert_eq!(words::unstructured(marked.trim_start_matches("Subject:").as_bytes()), "広告");
        assert_eq!(clean("Subject: [spam]\r\n\r\n"), "Subject: \r\n\r\n");
        assert_eq!(clean("Subject: about [spam]\r\n\r\n"), "Subject: about [spam]\r\n\r\n");
    }
}
