//! The draft that an answer, a forward or "edit as new" starts from.
//!
//! In: the message as the reading page has it, and who is answering. Out: a `Draft` without key and files.
//! Reply-To is honoured, a list is answered where it takes mail (List-Post), own addresses are left out, an own mail is answered to its recipients.
//! References follow RFC 5322 §3.6.4. Files are added by the action: bytes are not in this room's hands.
//! Every sentence comes from `app::i18n::quote`.

use super::{clean, head, limits};
use app::{
    api::{Contact, Draft, DraftKind, Message, settings::entry},
    i18n::{Lang, quote},
};

/// Who answers, and how dates are written.
#[derive(Clone, Copy, Debug)]
pub struct Author<'a> {
    /// All own addresses, in any case.
    pub me: &'a [String],
    pub lang: Lang,
    /// The mark of spam stays in the subject.
    pub keep_mark: bool,
    /// The original's date as the reading page shows it; empty if it has none.
    pub when: &'a str,
}

/// Makes the draft.
pub fn seed(kind: DraftKind, message: &Message, author: Author<'_>) -> Draft {
    let envelope = &message.envelope;
    let mut draft = Draft { kind, original: Some(envelope.reference.clone()), ..Draft::default() };
    match kind {
        DraftKind::New => draft.original = None,
        DraftKind::Reply | DraftKind::ReplyAll | DraftKind::ReplyList => {
            let (to, cc) = recipients(kind, message, author.me);
            draft.to = line(&to);
            draft.cc = line(&cc);
            draft.subject = reply_subject(&envelope.subject, author.keep_mark);
            draft.text = quotation(message, author);
            thread(&mut draft, message);
        }
        DraftKind::Forward => {
            draft.subject = forward_subject(&envelope.subject, author.keep_mark);
            draft.text = forwarded(message, author);
            draft.references = references(&message.references, &message.message_id);
        }
        DraftKind::ForwardAttached => {
            draft.subject = forward_subject(&envelope.subject, author.keep_mark);
            draft.references = references(&message.references, &message.message_id);
        }
        DraftKind::Again => {
            // A copy to be sent once more belongs to no thread and marks nothing.
            draft.original = None;
            draft.to = line(&envelope.to);
            draft.cc = line(&message.cc);
            draft.bcc = line(&message.bcc);
            draft.subject = clean::line(&envelope.subject);
            draft.text = clean::block(&message.text);
        }
    }
    draft
}

fn thread(draft: &mut Draft, message: &Message) {
    draft.references = references(&message.references, &message.message_id);
    if head::sane_id(&message.message_id) {
        draft.in_reply_to = message.message_id.clone();
    }
}

/// References of an answer: those of the original and its own id; the first and the newest 99 (RFC 5322 §3.6.4).
pub fn references(of_original: &[String], message_id: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for id in of_original.iter().map(String::as_str).chain([message_id]) {
        if head::sane_id(id) {
            // The original's own id stands last, wherever it stood before.
            all.retain(|known| known != id);
            all.push(id.to_owned());
        }
    }
    if all.len() > limits::REFERENCES {
        let surplus = all.len() - limits::REFERENCES;
        all.drain(1..=surplus);
    }
    all
}

/// To and Cc of an answer.
fn recipients(kind: DraftKind, message: &Message, me: &[String]) -> (Vec<Contact>, Vec<Contact>) {
    let envelope = &message.envelope;
    let list = message.ways.post.as_str();
    if kind == DraftKind::ReplyList && !list.is_empty() {
        return (vec![Contact { name: String::new(), email: list.to_owned() }], Vec::new());
    }
    let own = |c: &Contact| me.iter().any(|m| m.trim().eq_ignore_ascii_case(c.email.trim()));
    let mine = !envelope.from.is_empty() && envelope.from.iter().all(own);
    // What one has sent oneself is followed up to those who got it.
    let first = match (mine, message.reply_to.is_empty()) {
        (true, _) if !envelope.to.is_empty() => &envelope.to,
        (false, false) => &message.reply_to,
        _ => &envelope.from,
    };
    let mut to: Vec<Contact> = Vec::new();
    add(&mut to, first, |_| true);
    if kind == DraftKind::Reply {
        return (to, Vec::new());
    }
    let mut cc = Vec::new();
    if mine {
        add(&mut cc, &message.cc, |_| true);
    } else {
        // An answer to oneself alone would be no answer to all.
        if to.iter().any(|c| !own(c)) {
            to.retain(|c| !own(c));
        }
        add(&mut cc, &envelope.to, |c| !own(c));
        add(&mut cc, &message.cc, |c| !own(c));
    }
    cc.retain(|c| !to.iter().any(|t| t.email.eq_ignore_ascii_case(&c.email)));
    (to, cc)
}

fn add(list: &mut Vec<Contact>, more: &[Contact], wanted: impl Fn(&Contact) -> bool) {
    for contact in more {
        let known = list.iter().any(|c| c.email.eq_ignore_ascii_case(&contact.email));
        if contact.email.contains('@') && !known && wanted(contact) {
            list.push(contact.clone());
        }
    }
}

/// Contacts as a person would type them.
pub fn line(list: &[Contact]) -> String {
    list.iter().map(typed).collect::<Vec<_>>().join(", ")
}

fn typed(contact: &Contact) -> String {
    let name = clean::line(&contact.name);
    let email = clean::line(&contact.email);
    if name.is_empty() {
        return email;
    }
    // Whatever `recipients` would cut at must stand in quotes.
    let special = |c: char| ",;:<>()[]@\"\\.，；、､＜＞＠“”＂".contains(c);
    if name.contains(special) {
        // Other quote signs count as quotes where they are typed.
        let name = name.replace(['“', '”', '＂'], "'").replace('\\', "\\\\").replace('"', "\\\"");
        format!("\"{name}\" <{email}>")
    } else {
        format!("{name} <{email}>")
    }
}

/// `Re: ` before the bare subject, and before the mark of spam if that shall stay.
pub fn reply_subject(subject: &str, keep_mark: bool) -> String {
    again("Re", bare(subject, &["re", "aw", "sv", "antw"]), keep_mark)
}

/// `Fwd: ` before the subject; an earlier `Re: ` stays, it tells what is forwarded.
pub fn forward_subject(subject: &str, keep_mark: bool) -> String {
    again("Fwd", bare(subject, &["fwd", "fw"]), keep_mark)
}

fn again(prefix: &str, (marked, rest): (bool, String), keep_mark: bool) -> String {
    if marked && keep_mark { format!("{prefix}: [spam] {rest}") } else { format!("{prefix}: {rest}") }
}

/// The subject without these prefixes (`RE:`, `Re[2]:`, `Ｒｅ：`) and our own mark of spam, however often they
/// stand there; true if the mark did.
fn bare(subject: &str, prefixes: &[&str]) -> (bool, String) {
    let subject = clean::line(subject);
    let (mut marked, mut rest) = (false, subject.as_str());
    loop {
        let mark = rest.strip_prefix("[spam]").or_else(|| rest.strip_prefix("[SPAM]"));
        marked |= mark.is_some();
        match mark.or_else(|| without(rest, prefixes)) {
            Some(after) => rest = after.trim_start(),
            None => return (marked, rest.to_owned()),
        }
    }
}

fn without<'a>(text: &'a str, prefixes: &[&str]) -> Option<&'a str> {
    let end = text.char_indices().take(12).find(|(_, c)| matches!(c, ':' | '：'))?;
    let word: String = text.get(..end.0)?.chars().map(entry::plain).collect::<String>().to_ascii_lowercase();
    let word = word.trim_end();
    // A count: `Re[2]`, `Re(3)`, `Re^4`.
    let word = word.trim_end_matches(|c: char| c.is_ascii_digit() || "[]()^*".contains(c));
    prefixes.contains(&word).then(|| text.get(end.0 + end.1.len_utf8()..)).flatten()
}

fn quotation(message: &Message, author: Author<'_>) -> String {
    let who = message.envelope.from.first().map(label).unwrap_or_default();
    let mut out = format!("\n\n{}\n", quote::wrote(author.lang, author.when, &who));
    for line in unsigned(&message.text).lines() {
        out.push('>');
        if !line.is_empty() && !line.starts_with('>') {
            out.push(' ');
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}

/// The text without its signature and the blank lines around.
fn unsigned(text: &str) -> &str {
    let mut end = text.len();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        // Only the exact mark (RFC 3676 §4.3): a line of dashes is often a part of the text.
        if line.trim_end_matches(['\r', '\n']) == "-- " {
            end = at;
            break;
        }
        at += line.len();
    }
    text.get(..end).unwrap_or(text).trim_matches('\n').trim_end()
}

fn forwarded(message: &Message, author: Author<'_>) -> String {
    let envelope = &message.envelope;
    let l = author.lang;
    let mut out = format!("\n\n{}\n", quote::forwarded(l));
    let people = |list: &[Contact]| list.iter().map(label).collect::<Vec<_>>().join(", ");
    let rows = [
        (quote::from(l), people(&envelope.from)),
        (quote::date(l), clean::line(author.when)),
        (quote::subject(l), clean::line(&envelope.subject)),
        (quote::to(l), people(&envelope.to)),
        (quote::cc(l), people(&message.cc)),
    ];
    for (name, value) in rows.iter().filter(|(_, v)| !v.is_empty()) {
        out.push_str(&format!("{name}: {value}\n"));
    }
    out.push('\n');
    out.push_str(message.text.trim_end());
    out.push('\n');
    out
}

fn label(contact: &Contact) -> String {
    let (name, email) = (clean::line(&contact.name), clean::line(&contact.email));
    match (name.is_empty(), email.is_empty()) {
        (true, _) => email,
        (_, true) => name,
        _ => format!("{name} <{email}>"),
    }
}
