//! Reads reports of mail that did not arrive.
//!
//! In: the head, the parts, the bytes of the report's own part, the text. Out: one [`Bounce`] for each
//! recipient. A delivery status (RFC 3464) is read as it stands; of others, known by who sent them and by
//! their subject, the addresses and lines are picked out of the text (qmail, exim, mobile carriers).
//! Never: says that a letter of a person is a report because its subject sounds like one.

use super::{Head, Part, clean, head};
use app::api::{Bounce, BounceReason as Why};

/// Bytes of a delivery status that are read: hundreds of recipients.
pub const STATUS: usize = 256 * 1024;
/// Recipients of one report that are told.
const MOST: usize = 20;
/// Characters of a stranger's line.
const LINE: usize = 500;
/// Text that is looked at, bytes: the mail itself comes below.
const SAMPLE: usize = 8 * 1024;

const SENDERS: &[&str] = &["mailer-daemon", "mailerdaemon", "postmaster", "mail-daemon", "mmsc-daemon"];
const SUBJECTS: &[&str] = &[
    "undeliver",
    "returned mail",
    "delivery status",
    "delivery fail",
    "delivery has failed",
    "mail delivery",
    "failure notice",
    "mail system error",
    "not delivered",
    "warning: could not send",
    "returning message",
    "配信不能",
    "配信できません",
    "送信できません",
    "送信エラー",
    "届きませんでした",
    "エラーメール",
];

/// The part of a report that programs read.
pub fn status_part(root: &Part) -> Option<&Part> {
    let within = |parts: &'_ [Part]| parts.iter().position(|p| p.kind.ends_with("/delivery-status"));
    (root.kind == "multipart/report").then(|| within(&root.children).and_then(|at| root.children.get(at))).flatten()
}

/// What a letter reports; empty for every other letter. `status` are the decoded bytes of [`status_part`].
pub fn bounces(head: &Head, status: Option<&[u8]>, text: &str) -> Vec<Bounce> {
    let told = status.map(of_status).unwrap_or_default();
    if !told.is_empty() || !is_report(head) {
        return told;
    }
    of_text(head, clean::start(text, SAMPLE))
}

fn of_status(bytes: &[u8]) -> Vec<Bounce> {
    let text = String::from_utf8_lossy(bytes.get(..STATUS).unwrap_or(bytes)).replace("\r\n", "\n");
    text.split("\n\n")
        .filter_map(|block| {
            let (fields, _) = head::fields(block.as_bytes());
            let value = |name: &str| {
                let found = fields.iter().find(|(n, _)| n == name).map(|(_, v)| String::from_utf8_lossy(v).into_owned());
                // RFC 3464 §2.3: a type, a semicolon, the value.
                found.map(|v| one_line(v.split_once(';').map_or(v.as_str(), |(_, rest)| rest)))
            };
            let whole = |name: &str| fields.iter().find(|(n, _)| n == name).map(|(_, v)| one_line(&String::from_utf8_lossy(v)));
            let address = value("original-recipient").or_else(|| value("final-recipient"))?;
            let action = whole("action").unwrap_or_default().to_ascii_lowercase();
            let delayed = action.starts_with("delay");
            (delayed || action.starts_with("fail") || action.is_empty()).then(|| {
                let line = value("diagnostic-code").unwrap_or_default();
                let status = whole("status").unwrap_or_default();
                let line = if line.is_empty() { status.clone() } else { line };
                Bounce { address, reason: why(&status, &line), delayed, line }
            })
        })
        .take(MOST)
        .collect()
}

fn is_report(head: &Head) -> bool {
    let from = head.from.first().or(head.sender.first()).map(|c| c.email.to_ascii_lowercase()).unwrap_or_default();
    let local = from.split('@').next().unwrap_or_default();
    let subject = head.subject.to_lowercase();
    SENDERS.contains(&local) && SUBJECTS.iter().any(|s| subject.contains(s))
}

fn of_text(head: &Head, text: &str) -> Vec<Bounce> {
    let delayed = ["delayed", "still being retried", "will be retried", "再送"].iter().any(|w| text.to_lowercase().contains(w))
        || head.subject.to_lowercase().contains("delay");
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let mut found: Vec<Bounce> = Vec::new();
    // Whoever is named at the start of a line did not get it; what follows up to an empty line says why.
    for (at, line) in lines.iter().enumerate() {
        let Some((address, rest)) = named(line) else { continue };
        if found.len() == MOST || found.iter().any(|b| b.address == address) {
            continue;
        }
        let below = lines.iter().skip(at + 1).take_while(|l| !l.is_empty() && named(l).is_none());
        let said = std::iter::once(&rest).chain(below).copied().collect::<Vec<_>>().join(" ");
        let said = one_line(said.trim_start_matches([':', ' ']));
        found.push(Bounce { address, reason: why("", &said), delayed, line: said });
    }
    if found.is_empty() {
        let to = head.header("x-failed-recipients").unwrap_or_default();
        let said = lines.iter().find(|l| l.split_whitespace().any(is_code)).map(|l| one_line(l)).unwrap_or_default();
        let reason = why("", if said.is_empty() { text } else { &said });
        let all: Vec<&str> = to.split(',').map(str::trim).filter(|a| a.contains('@')).take(MOST).collect();
        let of = |address: &str| Bounce { address: one_line(address), reason, delayed, line: said.clone() };
        found = if all.is_empty() { vec![of("")] } else { all.into_iter().map(of).collect() };
    }
    found
}

/// An address that a line starts with, and what follows it.
fn named(line: &str) -> Option<(String, &str)> {
    let (word, rest) = line.split_once([' ', '\t']).unwrap_or((line, ""));
    let (address, after) = match word.strip_prefix('<') {
        Some(inner) => inner.split_once('>')?,
        None => (word.trim_end_matches(':'), ""),
    };
    let (local, domain) = address.split_once('@')?;
    let plain = |s: &str| !s.is_empty() && s.len() < 250 && s.bytes().all(|b| b.is_ascii_graphic() && !b"<>\"();,:".contains(&b));
    (plain(local) && plain(domain) && (rest.is_empty() || after.starts_with(':') || word.ends_with([':', '>'])))
        .then(|| (address.to_owned(), rest))
}

/// `550`, `5.1.1`
fn is_code(word: &str) -> bool {
    let digits = word.trim_matches(|c: char| !c.is_ascii_digit());
    matches!(digits.as_bytes(), [b'4' | b'5', a, b] if a.is_ascii_digit() && b.is_ascii_digit())
        || digits.starts_with("5.")
        || digits.starts_with("4.")
}

/// By the status (RFC 3463), else by the words that mail servers use.
fn why(status: &str, line: &str) -> Why {
    let status = if status.is_empty() { enhanced(line) } else { status };
    let mut pieces = status.split('.').skip(1).map(|p| p.trim().chars().take_while(char::is_ascii_digit).collect::<String>());
    let detail = (pieces.next().unwrap_or_default(), pieces.next().unwrap_or_default());
    let by_status = match (detail.0.as_str(), detail.1.as_str()) {
        ("1", "1" | "3" | "6" | "10") | ("2", "1") => Some(Why::NoUser),
        ("1", "2") | ("4", "3" | "4") => Some(Why::NoHost),
        ("2", "2") => Some(Why::Full),
        ("2", "3") | ("3", "4") => Some(Why::TooLarge),
        ("4", "1" | "2" | "7") => Some(Why::NoAnswer),
        _ => None,
    };
    let line = line.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|w| line.contains(w));
    let refused = || {
        (detail.0 == "7" || says(&["spam", "blocked", "denied", "reject", "refused", "policy", "拒否"])).then_some(Why::Refused)
    };
    by_status
        .or_else(|| {
            says(&[
                "user unknown",
                "unknown user",
                "no such user",
                "no such mailbox",
                "does not exist",
                "doesn't exist",
                "invalid recipient",
                "recipient not found",
                "no mailbox here",
                "存在しない",
                "見つかりません",
            ])
            .then_some(Why::NoUser)
        })
        .or_else(|| {
            says(&[
                "host not found",
                "domain not found",
                "host unknown",
                "unknown host",
                "couldn't find any host",
                "name service error",
                "no such domain",
            ])
            .then_some(Why::NoHost)
        })
        .or_else(|| says(&["quota", "mailbox full", "mailbox is full", "insufficient storage", "容量"]).then_some(Why::Full))
        .or_else(|| says(&["too large", "too big", "size limit", "exceeds"]).then_some(Why::TooLarge))
        .or_else(refused)
        .or_else(|| {
            says(&["timed out", "timeout", "no answer", "unable to connect", "connection refused"]).then_some(Why::NoAnswer)
        })
        .unwrap_or_default()
}

/// `5.1.1` within a line.
fn enhanced(line: &str) -> &str {
    let fits = |w: &&str| {
        let mut pieces = w.split('.');
        matches!(pieces.next(), Some("4" | "5"))
            && pieces.clone().count() == 2
            && pieces.all(|p| !p.is_empty() && p.len() < 4 && p.bytes().all(|b| b.is_ascii_digit()))
    };
    line.split(|c: char| !c.is_ascii_digit() && c != '.').find(fits).unwrap_or_default()
}

fn one_line(text: &str) -> String {
    let text = clean::line(text);
    let words: Vec<&str> = text.split_whitespace().collect();
    clean::start(&words.join(" "), LINE).to_owned()
}
