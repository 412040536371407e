//! One row of a list, the question for a list, and its answer.

use super::{MessageRef, Problem, Reason, change, host};
use serde::{Deserialize, Serialize};

/// A person in a header.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Contact {
    /// Decoded display name, may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    pub email: String,
}

impl Contact {
    /// What a list shows: the name, else the address.
    pub fn label(&self) -> &str {
        if self.shown_name().is_empty() { &self.email } else { &self.name }
    }

    /// The name, unless it makes believe another address.
    pub fn shown_name(&self) -> &str {
        if host::pretends(&self.name, &self.email) { "" } else { &self.name }
    }
}

/// One row: what can be known without reading the body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    #[serde(rename = "ref")]
    pub reference: MessageRef,
    pub from: Vec<Contact>,
    pub to: Vec<Contact>,
    pub subject: String,
    /// Arrival (INTERNALDATE), seconds since 1970.
    pub date: i64,
    /// Arrival in this folder (SAVEDATE, RFC 8514), seconds since 1970; from it the days of a folder count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saved: Option<i64>,
    /// RFC822.SIZE, bytes.
    pub size: u64,
    pub seen: bool,
    pub flagged: bool,
    pub answered: bool,
    #[serde(default)]
    pub forwarded: bool,
    #[serde(default)]
    pub draft: bool,
    pub attachment: bool,
    /// First words of the text, one line.
    #[serde(default)]
    pub preview: String,
}

impl Envelope {
    /// A read mail of the inbox, for tests.
    #[cfg(test)]
    pub fn sample(uid: u32) -> Self {
        Self {
            reference: MessageRef { mailbox: "INBOX".into(), uidvalidity: 7, uid },
            from: vec![],
            to: vec![],
            subject: String::new(),
            date: 0,
            saved: None,
            size: 0,
            seen: true,
            flagged: false,
            answered: false,
            forwarded: false,
            draft: false,
            attachment: false,
            preview: String::new(),
        }
    }

    /// Days begun until the folder ends it, in its last week alone: 7 to 1, and 0 once it is over. `keep` is
    /// `Screen::inbox_days`, for the inbox; 0 = kept for ever.
    pub fn days_left(&self, keep: u32, now: i64) -> Option<u32> {
        const DAY: i64 = 86_400;
        let end = self.saved?.saturating_add(i64::from(keep) * DAY);
        let left = end.saturating_sub(now).clamp(0, 8 * DAY);
        (keep > 0 && left <= 7 * DAY).then(|| u32::try_from((left + DAY - 1) / DAY).unwrap_or(0))
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    Oldest,
    From,
    Subject,
    Size,
    /// Also what a newer build calls otherwise.
    #[default]
    #[serde(other)]
    Newest,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Filter {
    #[default]
    All,
    Unseen,
    Flagged,
    Attachment,
    /// Of a newer build. It finds nothing, so that nothing is done to rows that were never meant.
    #[serde(other)]
    Other,
}

/// Question for a list, the query string of `/mail/{mailbox}` and of the API.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Query {
    /// 1 is the newest page.
    pub page: u32,
    /// Words searched for; empty = no search.
    pub q: String,
    pub order: Order,
    pub filter: Filter,
    /// Continue the default order below this message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<MessageRef>,
    /// Read just these rows: names (`INBOX.7.9,INBOX.7.12`), or UID ranges as of `hits`, best with the UIDVALIDITY
    /// they are of (`7.9:12,15`): without it they are of the mailbox as it is now.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub refs: String,
}

impl Query {
    /// Page number, never below 1.
    pub fn page(&self) -> u32 {
        self.page.max(1)
    }

    /// True for the plain newest-first list, which costs no search.
    pub fn plain(&self) -> bool {
        self.q.trim().is_empty() && self.order == Order::Newest && self.filter == Filter::All && self.refs.is_empty()
    }

    /// The rows that `refs` names, in its order; ranges are of `mailbox`, with UIDVALIDITY 0 where none is said. What cannot be read, or names too many
    /// rows, is no question: a part of it would be answered with other letters, or too few.
    pub fn given(&self, mailbox: &str) -> Result<Vec<MessageRef>, Problem> {
        let unreadable = || Problem::field("refs", Reason::BadCharacter);
        let ranged = match self.refs.split_once('.') {
            None => Some((0, self.refs.as_str())).filter(|(_, uids)| !uids.is_empty()),
            Some((v, uids)) => change::number(v).map(|v| (v, uids)).filter(|(_, uids)| !uids.contains('.')),
        };
        let mut out = Vec::new();
        let Some((uidvalidity, uids)) = ranged else {
            for text in self.refs.split(',').filter(|_| !self.refs.is_empty()) {
                out.push(text.parse().map_err(|()| unreadable())?);
            }
            return if out.len() > REFS { Err(Problem::field("refs", Reason::TooManyEntries)) } else { Ok(out) };
        };
        for range in uids.split(',') {
            let (from, to) = change::range(range).ok_or_else(unreadable)?;
            if out.len() as u64 + u64::from(from.abs_diff(to)) >= REFS as u64 {
                return Err(Problem::field("refs", Reason::TooManyEntries));
            }
            let row = |uid| MessageRef { mailbox: mailbox.to_owned(), uidvalidity, uid };
            if from <= to { out.extend((from..=to).map(row)) } else { out.extend((to..=from).rev().map(row)) }
        }
        Ok(out)
    }
}

/// Rows of one page.
pub const PAGE: u32 = 50;
/// Rows that `refs` may name at once.
pub const REFS: usize = 500;

/// A list as it was at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Mailbox id.
    pub mailbox: String,
    /// Messages that fit the question (all of the mailbox if it is plain).
    pub total: u32,
    /// Number of this page, from 1.
    pub page: u32,
    pub uidvalidity: u32,
    pub uidnext: u32,
    pub modseq: u64,
    pub envelopes: Vec<Envelope>,
    /// Of a search: all hits as UID ranges in list order, so that the server remembers nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub hits: String,
}

impl Page {
    /// Number of pages, at least 1.
    pub fn pages(&self) -> u32 {
        self.total.div_ceil(PAGE).max(1)
    }
}

/// What can be done to messages. `POST /api/mailboxes/{id}/actions`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    Seen,
    Unseen,
    Flag,
    Unflag,
    Move,
    /// To the trash; inside the trash for good.
    Delete,
    /// From the trash or 迷惑メール back to the inbox.
    Restore,
    #[serde(other)]
    Other,
}

/// "All that fit": touches nothing newer than the list the person saw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct All {
    #[serde(default)]
    pub q: String,
    #[serde(default)]
    pub filter: Filter,
    pub uidnext: u32,
    pub uidvalidity: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionRequest {
    pub action: Action,
    #[serde(default)]
    pub refs: Vec<MessageRef>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub all: Option<All>,
    /// Target mailbox id of a move.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// What an undo needs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionDone {
    pub count: u32,
    /// Mailbox id the messages are in now, if they moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mailbox: Option<String>,
    #[serde(default)]
    pub uidvalidity: u32,
    /// UID ranges there (COPYUID, RFC 4315), or here if they did not move.
    #[serde(default)]
    pub uids: String,
    /// This person has never moved mail out of the inbox before: they are told that POP does not see it there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub first_move: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_named_whole_or_not_at_all() {
        let named = |text: &str| {
            let query = Query { refs: text.into(), ..Query::default() };
            query.given("INBOX").map(|refs| refs.iter().map(|r| r.to_string()).collect::<Vec<_>>())
        };
        assert_eq!(named("").unwrap(), [""; 0]);
        assert_eq!(named("INBOX.17.4,INBOX.17.9").unwrap(), ["INBOX.17.4", "INBOX.17.9"]);
        assert_eq!(named("7.12:11,3").unwrap(), ["INBOX.7.12", "INBOX.7.11", "INBOX.7.3"]);
        assert_eq!(named("12:11,3").unwrap(), ["INBOX.0.12", "INBOX.0.11", "INBOX.0.3"]);
        assert_eq!(named("7.1:500").unwrap().len(), 500);
        for bad in ["4,", "0", "17.4.5", "INBOX.17", "INBOX.17.4,5", "7.4,x", "7.0", "7.", "7.4:", "*", "7.1:*", "INBOX.17.4x"] {
            assert_eq!(named(bad), Err(Problem::field("refs", Reason::BadCharacter)), "{bad}");
        }
        let many = vec!["INBOX.7.9"; 501].join(",");
        for many in ["7.1:501", "7.1:400,401:501", "7.1:4294967295", &many] {
            assert_eq!(named(many), Err(Problem::field("refs", Reason::TooManyEntries)));
        }
    }

    #[test]
    fn lists_of_a_newer_build_are_read() {
        let json = r#"{"page":1,"q":"","order":"size","filter":"attachment"}"#;
        let query = Query { page: 1, order: Order::Size, filter: Filter::Attachment, ..Query::default() };
        assert_eq!(serde_json::to_string(&query).unwrap(), json);
        assert_eq!(serde_json::from_str::<Query>(json).unwrap(), query);
        let orders = r#"["newest","oldest","from","subject","size"]"#;
        let all = [Order::Newest, Order::Oldest, Order::From, Order::Subject, Order::Size];
        assert_eq!(serde_json::to_string(&all).unwrap(), orders);
        assert_eq!(serde_json::from_str::<Vec<Order>>(orders).unwrap(), all);
        let filters = r#"["all","unseen","flagged","attachment"]"#;
        let all = [Filter::All, Filter::Unseen, Filter::Flagged, Filter::Attachment];
        assert_eq!(serde_json::to_string(&all).unwrap(), filters);
        assert_eq!(serde_json::from_str::<Vec<Filter>>(filters).unwrap(), all);
        let newer: Query = serde_json::from_str(r#"{"page":2,"order":"thread","filter":"mine"}"#).unwrap();
        assert_eq!((newer.page, newer.order, newer.filter), (2, Order::Newest, Filter::Other));
    }
}
