//! What a person types into the search field → search keys (RFC 9051 §6.4.4).
//!
//! In: words, all of which must fit: `会議 from:佐藤 to: subject: body: since:2026-01-31 before: is:unread
//! is:flagged has:attachment "two words"`, and the same in Japanese: `差出人：佐藤 宛先: 件名: 本文: 以降: 以前: 添付:あり`.
//! Out: keys behind a [`Command`]. `i18n::mailbox::operator_list` tells the person.
//! What is no known form is searched for as it stands. Bounded in words and length.

use super::{Error, command::Command};
use app::api::{Filter, settings::entry};

const TERMS: usize = 20;
const LENGTH: usize = 200;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// Headers and body.
    Text(String),
    From(String),
    /// To or Cc.
    To(String),
    Subject(String),
    Body(String),
    Since((u16, u8, u8)),
    Before((u16, u8, u8)),
    Attachment,
    Unread,
    Flagged,
}

/// Reads the search field.
pub fn terms(q: &str) -> Vec<Term> {
    let mut out = Vec::new();
    let mut rest = q;
    while out.len() < TERMS {
        rest = rest.trim_start_matches(char::is_whitespace);
        if rest.is_empty() {
            break;
        }
        let (word, after) = cut(rest);
        rest = after;
        out.extend(term(word));
    }
    out
}

/// The next word; blanks inside quotes belong to it.
fn cut(text: &str) -> (&str, &str) {
    let mut quoted = false;
    let end = text.char_indices().find_map(|(at, c)| {
        quoted ^= c == '"';
        (c.is_whitespace() && !quoted).then_some(at)
    });
    // A quote that is not closed ends at the next blank.
    let end = end.or_else(|| if quoted { text.find(char::is_whitespace) } else { None });
    text.split_at(end.unwrap_or(text.len()))
}

fn term(word: &str) -> Option<Term> {
    let plain = |text: &str| -> String {
        text.chars().filter(|c| !c.is_control() && *c != '"').take(LENGTH).collect::<String>().trim().to_owned()
    };
    let split =
        word.split_once([':', '：']).map(|(key, value)| (key.to_ascii_lowercase(), plain(value))).filter(|(_, v)| !v.is_empty());
    let known = split.and_then(|(key, value)| match key.as_str() {
        "from" | "差出人" => Some(Term::From(value)),
        "to" | "cc" | "宛先" => Some(Term::To(value)),
        "subject" | "件名" => Some(Term::Subject(value)),
        "body" | "本文" => Some(Term::Body(value)),
        "since" | "after" | "以降" => day(&value).map(Term::Since),
        "before" | "以前" => day(&value).map(Term::Before),
        "has" if value.eq_ignore_ascii_case("attachment") => Some(Term::Attachment),
        "添付" if matches!(value.as_str(), "あり" | "有り" | "有") => Some(Term::Attachment),
        "is" if value.eq_ignore_ascii_case("unread") => Some(Term::Unread),
        "is" if value.eq_ignore_ascii_case("flagged") => Some(Term::Flagged),
        _ => None,
    });
    known.or_else(|| Some(plain(word)).filter(|w| !w.is_empty()).map(Term::Text))
}

/// `2026-01-31`, `2026/1/31` or `2026年1月31日`, also in full-width signs.
fn day(text: &str) -> Option<(u16, u8, u8)> {
    let text: String = text.chars().map(entry::plain).collect();
    let mut pieces = text.trim_end_matches('日').split(['-', '/', '年', '月']);
    let (year, month, day) = (pieces.next()?.parse().ok()?, pieces.next()?.parse().ok()?, pieces.next()?.parse().ok()?);
    let good = (1970..=9999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day) && pieces.next().is_none();
    good.then_some((year, month, day))
}

impl Command {
    /// Adds the keys of a search and a filter; `ALL` if there are none.
    pub fn keys(mut self, q: &str, filter: Filter) -> Result<Command, Error> {
        let mut terms = terms(q);
        match filter {
            Filter::All => {}
            // Of a newer build: whatever it means, no row is meant that the person has not seen.
            Filter::Other => return Ok(self.word("NOT ALL")),
            Filter::Unseen => terms.push(Term::Unread),
            Filter::Flagged => terms.push(Term::Flagged),
            Filter::Attachment => terms.push(Term::Attachment),
        }
        if terms.is_empty() {
            return Ok(self.word("ALL"));
        }
        for term in terms {
            self = match term {
                Term::Text(text) => self.word("TEXT").text(&text)?,
                Term::From(text) => self.word("FROM").text(&text)?,
                Term::To(text) => self.word("OR TO").text(&text)?.word("CC").text(&text)?,
                Term::Subject(text) => self.word("SUBJECT").text(&text)?,
                Term::Body(text) => self.word("BODY").text(&text)?,
                Term::Since(at) => self.word("SINCE").day(at),
                Term::Before(at) => self.word("BEFORE").day(at),
                Term::Unread => self.word("UNSEEN"),
                Term::Flagged => self.word("FLAGGED"),
                // IMAP has no key for files; this is what letters with files say of themselves.
                Term::Attachment => self.word("OR HEADER Content-Type \"multipart/mixed\" HEADER Content-Type \"application/\""),
            };
        }
        Ok(self)
    }
}
