//! Which page a path means: one reading for the server's pages and for `/api/screen`.

use app::api::{DraftKind, Filter, MessageRef, Order, Query};

/// A page somebody asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    Home,
    Mailbox {
        id: String,
        query: Query,
    },
    Message {
        reference: MessageRef,
        query: Query,
        images: bool,
        charset: String,
        print: bool,
    },
    /// A new draft, made at once so that it has a key.
    ComposeNew {
        kind: DraftKind,
        reference: Option<MessageRef>,
        /// Charset in which the person reads the letter; empty = automatic.
        charset: String,
        to: String,
        subject: String,
    },
    Compose {
        key: String,
    },
    Outbox,
    Quarantine {
        query: Query,
        /// Mails just taken back, `UIDVALIDITY.RANGES` in the inbox.
        released: String,
    },
    Held {
        reference: MessageRef,
        query: Query,
        /// Signature of a link in a notice; empty without.
        sign: String,
    },
    Settings,
    Folders,
    People,
    Pictures,
    /// One setting of an address; `""` is the person's own.
    Setting {
        name: String,
        address: String,
        /// The page that follows a save.
        done: bool,
    },
    Help,
    Nothing,
}

/// Reads a path without `/lite`, and its query string.
pub fn wanted(path: &str, query: &str) -> Wanted {
    let pairs: Vec<(String, String)> = parse_query(query);
    let get = |name: &str| pairs.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str()).unwrap_or_default();
    let segments: Vec<&str> = path.split('/').filter(|s| !s.is_empty()).collect();
    match segments.as_slice() {
        [] => Wanted::Home,
        ["mail", id] => Wanted::Mailbox { id: (*id).to_owned(), query: list_query(&get) },
        ["mail", _, message, rest @ ..] if rest.is_empty() || *rest == ["print"] => match message.parse() {
            Ok(reference) => Wanted::Message {
                reference,
                query: list_query(&get),
                images: get("images") == "1",
                charset: get("charset").chars().take(40).collect(),
                print: !rest.is_empty(),
            },
            Err(()) => Wanted::Nothing,
        },
        ["compose"] => Wanted::ComposeNew {
            kind: match get("kind") {
                "reply" => DraftKind::Reply,
                "reply_all" => DraftKind::ReplyAll,
                "reply_list" => DraftKind::ReplyList,
                "forward" => DraftKind::Forward,
                "forward_attached" => DraftKind::ForwardAttached,
                "again" => DraftKind::Again,
                _ => DraftKind::New,
            },
            reference: get("ref").parse().ok(),
            charset: get("charset").chars().take(40).collect(),
            to: get("to").to_owned(),
            subject: get("subject").to_owned(),
        },
        ["compose", key] => Wanted::Compose { key: (*key).to_owned() },
        ["outbox"] => Wanted::Outbox,
        ["quarantine"] => Wanted::Quarantine { query: list_query(&get), released: get("released").chars().take(4_000).collect() },
        ["quarantine", held] => match held.parse() {
            Ok(reference) => Wanted::Held { reference, query: list_query(&get), sign: get("sign").chars().take(100).collect() },
            Err(()) => Wanted::Nothing,
        },
        ["settings"] => Wanted::Settings,
        ["settings", "folders"] => Wanted::Folders,
        ["settings", "people"] => Wanted::People,
        ["settings", "pictures"] => Wanted::Pictures,
        ["settings", name] => {
            Wanted::Setting { name: (*name).to_owned(), address: get("address").to_owned(), done: get("step") == "done" }
        }
        ["help"] => Wanted::Help,
        _ => Wanted::Nothing,
    }
}

fn list_query<'a>(get: &impl Fn(&str) -> &'a str) -> Query {
    Query {
        page: get("page").parse().unwrap_or(1),
        q: get("q").chars().take(500).collect(),
        order: match get("order") {
            "oldest" => Order::Oldest,
            "from" => Order::From,
            "subject" => Order::Subject,
            "size" => Order::Size,
            _ => Order::Newest,
        },
        filter: match get("filter") {
            "unseen" => Filter::Unseen,
            "flagged" => Filter::Flagged,
            "attachment" => Filter::Attachment,
            _ => Filter::All,
        },
        after: get("after").parse().ok(),
        refs: get("refs").chars().filter(|c| c.is_ascii_digit() || ",:".contains(*c)).take(20_000).collect(),
    }
}

/// The page that `/api/screen?path=` asks for.
pub fn of_screen(query: &str) -> Wanted {
    let asked = parse_query(query).into_iter().find(|(name, _)| name == "path").map(|(_, value)| value).unwrap_or_default();
    let (path, query) = asked.split_once('?').unwrap_or((&asked, ""));
    wanted(path, query)
}

/// application/x-www-form-urlencoded pairs; bad escapes stay as they are.
pub fn parse_query(text: &str) -> Vec<(String, String)> {
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .take(2000)
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (unescape(name), unescape(value))
        })
        .collect()
}

fn unescape(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let hex = |b: u8| (b as char).to_digit(16);
        match bytes[i] {
            b'+' => out.push(b' '),
            b'%' => match (bytes.get(i + 1).copied().and_then(hex), bytes.get(i + 2).copied().and_then(hex)) {
                (Some(high), Some(low)) => {
                    out.push((high * 16 + low) as u8);
                    i += 2;
                }
                _ => out.push(b'%'),
            },
            b => out.push(b),
        }
        i += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_pages_agree() {
        let query = Query { page: 3, q: "会議 資料".into(), filter: Filter::Unseen, ..Query::default() };
        let url = app::paths::Face::Full.mailbox("INBOX", &query);
        let (path, search) = url.split_once('?').unwrap();
        assert_eq!(wanted(path, search), Wanted::Mailbox { id: "INBOX".into(), query });
        let r: MessageRef = "INBOX.7.9".parse().unwrap();
        let url = app::paths::Face::Full.message_print(&r, "");
        assert!(matches!(wanted(&url, ""), Wanted::Message { print: true, .. }));
        assert_eq!(wanted("/mail/INBOX/INBOX.x.9", ""), Wanted::Nothing);
        assert_eq!(wanted("/mail/INBOX/INBOX.7.9/other", ""), Wanted::Nothing);
    }
}
