//! What a list would have hit: its lines tried on the heads of mails that are there.
//!
//! In: header blocks, a list as it would be kept. Out: each line with its count. Compares as the script
//! does (`filter.rs`): right ends of From and of the envelope's sender, parts of the decoded subject.
//! Never: a mail's body; a decision.

use crate::mail::{Head, addresses, words};
use app::api::settings::{Allow, Hit, Reject};

/// A mail as rules see it.
struct Seen {
    /// Lower case: everybody in From, and the envelope's sender.
    senders: Vec<String>,
    /// As rules compare it.
    subject: String,
    /// The five conditions, in the order of [`CONDITIONS`].
    conditions: [bool; 5],
}

/// Names of the five conditions on the wire.
const CONDITIONS: [&str; 5] = ["no_from", "from_brackets", "from_empty", "no_subject", "subject_empty"];

impl Seen {
    fn of(block: &[u8]) -> Seen {
        let head = Head::read(block);
        let from = head.raw("from").map(|raw| words::raw_text(raw).trim().to_owned());
        let subject = head.header("subject").map(|s| s.trim().to_owned());
        let envelope = head.raw("return-path").map(addresses::addresses).unwrap_or_default();
        let senders = head.from.iter().chain(&envelope).map(|c| c.email.to_lowercase()).filter(|e| !e.is_empty()).collect();
        // The copy of the scan step is without the mark that the script has put on since.
        let plain = head.header("x-core-subject").unwrap_or_else(|| {
            let text = subject.clone().unwrap_or_default();
            if text.to_ascii_lowercase().starts_with("[spam] ") { text["[spam] ".len()..].to_owned() } else { text }
        });
        let is = |text: &Option<String>, values: &[&str]| text.as_deref().is_some_and(|t| values.contains(&t));
        Seen {
            senders,
            subject: words::for_rules(&plain),
            conditions: [
                from.is_none(),
                is(&from, &["<>", "< >"]),
                is(&from, &[""]),
                subject.is_none(),
                is(&subject, &[""]) || is(&subject, &["[spam]"]),
            ],
        }
    }

    fn ends_in(&self, end: &str) -> bool {
        self.senders.iter().any(|s| s.ends_with(end))
    }
}

/// Of 受信拒否設定: each sender, each subject, each condition that is on.
pub fn reject(blocks: &[Vec<u8>], list: &Reject) -> Vec<Hit> {
    let mails: Vec<Seen> = blocks.iter().map(|b| Seen::of(b)).collect();
    let on = [list.no_from, list.from_brackets, list.from_empty, list.no_subject, list.subject_empty];
    let mut out = senders(&mails, &list.senders);
    for part in &list.subjects {
        let wanted = words::for_rules(part);
        out.push(hit(&mails, ("subjects", part), |m| !wanted.is_empty() && m.subject.contains(&wanted)));
    }
    for (n, name) in CONDITIONS.iter().enumerate().filter(|(n, _)| on[*n]) {
        out.push(hit(&mails, (name, ""), |m| m.conditions[n]));
    }
    out
}

/// Of 受信許可設定: each sender.
pub fn allow(blocks: &[Vec<u8>], list: &Allow) -> Vec<Hit> {
    let mails: Vec<Seen> = blocks.iter().map(|b| Seen::of(b)).collect();
    senders(&mails, &list.senders)
}

fn senders(mails: &[Seen], ends: &[String]) -> Vec<Hit> {
    ends.iter().map(|end| hit(mails, ("senders", end), |m| m.ends_in(&end.to_lowercase()))).collect()
}

fn hit(mails: &[Seen], (field, entry): (&str, &str), fits: impl Fn(&Seen) -> bool) -> Hit {
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let count = number(mails.iter().filter(|m| fits(m)).count());
    Hit { field: field.to_owned(), entry: entry.to_owned(), count, of: number(mails.len()) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn counts(blocks: &[&str], list: &Reject) -> Vec<u32> {
        let blocks: Vec<Vec<u8>> = blocks.iter().map(|b| b.replace('\n', "\r\n").into_bytes()).collect();
        reject(&blocks, list).into_iter().map(|h| h.count).collect()
    }

    #[test]
    fn the_printed_examples() {
        let blocks = [
            "From: =?UTF-8?B?5aSq6YOO?= <Tarou@01.hogehoge.jp>\nSubject: =?ISO-2022-JP?B?GyRCOS05cCROJCpDTiRpJDsbKEI=?=\nReturn-Path: <bounce@abc123.jp>\n\n",
            "From: a@b.test\nSubject: =?UTF-8?B?44OV44Os44Oz44OJ?= VIOLENCE\n\n",
            "From: c@example.jp, d@123.JP\nSubject: [spam] news\n\n",
        ];
        let strings = |all: &[&str]| all.iter().map(|s| (*s).to_owned()).collect();
        let list = Reject {
            senders: strings(&["tarou@01.hogehoge.jp", "abc123.jp", "123.jp", "jp", "b.tes"]),
            subjects: strings(&["広告", "viol", "フレンド", "spam"]),
            ..Reject::default()
        };
        assert_eq!(counts(&blocks, &list), [1, 1, 2, 2, 0, 1, 1, 1, 0]);
    }

    #[test]
    fn the_five_conditions() {
        let blocks = ["Subject: x\n\n", "From: <>\nSubject:\n\n", "From: \n\n", "From: a@b.test\nSubject: y\n\n", "\n", ""];
        let list = Reject {
            no_from: true,
            from_brackets: true,
            from_empty: true,
            no_subject: true,
            subject_empty: true,
            ..Reject::default()
        };
        assert_eq!(counts(&blocks, &list), [3, 1, 1, 3, 1]);
        let hits = reject(&[], &list);
        assert_eq!((hits[0].field.as_str(), hits[0].of), ("no_from", 0));
    }

    #[test]
    fn nothing_hostile_breaks_it() {
        let blocks: Vec<Vec<u8>> =
            [&b"\xff\xfe:\0"[..], b"Subject: [SPAM] \r\n", b"From: ", b"[spam]", "Subject: [spam] \u{3000}".as_bytes()]
                .map(<[u8]>::to_vec)
                .into();
        assert_eq!(allow(&blocks, &Allow { senders: vec!["jp".into()] })[0].count, 0);
    }
}
