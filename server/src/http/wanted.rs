//! Which page a path means: one reading for the server's pages and for `/api/screen`.

pub use crate::actions::wanted::Wanted;

use app::api::{DraftKind, Fields, Filter, Order, Problem, Query, Reason};

/// Reads a path without `/lite`, and its query string.
pub fn wanted(path: &str, query: &str) -> Wanted {
    read(path, query).unwrap_or_else(Wanted::Unclear)
}

fn read(path: &str, query: &str) -> Result<Wanted, Problem> {
    let pairs: Vec<(String, String)> = parse_query(query);
    let get = |name: &str| Fields(&pairs).text(name);
    let segments: Vec<&str> = path.split('/').filter(|s| !s.is_empty()).collect();
    Ok(match segments.as_slice() {
        [] => Wanted::Home,
        ["mail", id] => Wanted::Mailbox { id: (*id).to_owned(), query: list_query(id, &get)? },
        ["mail", id, message, rest @ ..] if rest.is_empty() || *rest == ["print"] => match message.parse() {
            Ok(reference) => Wanted::Message {
                reference,
                query: list_query(id, &get)?,
                images: get("images") == "1",
                charset: get("charset").chars().take(40).collect(),
                print: !rest.is_empty(),
            },
            Err(()) => Wanted::Nothing,
        },
        ["mail", _, message, "attached", part] => match message.parse() {
            Ok(reference) => {
                Wanted::Attached { reference, part: (*part).to_owned(), charset: get("charset").chars().take(40).collect() }
            }
            Err(()) => Wanted::Nothing,
        },
        ["compose"] => begun(&get, None),
        ["compose", key] if !get("kind").is_empty() => begun(&get, Some((*key).to_owned())),
        ["compose", key] => Wanted::Compose { key: (*key).to_owned() },
        ["outbox"] => Wanted::Outbox,
        ["quarantine"] => {
            Wanted::Quarantine { query: list_query("", &get)?, released: get("released").chars().take(4_000).collect() }
        }
        ["quarantine", held] => match held.parse() {
            Ok(reference) => {
                Wanted::Held { reference, query: list_query("", &get)?, sign: get("sign").chars().take(100).collect() }
            }
            Err(()) => Wanted::Nothing,
        },
        ["settings"] => Wanted::Settings,
        ["settings", "folders"] => Wanted::Folders,
        ["settings", "people"] => Wanted::People,
        ["settings", "pictures"] => Wanted::Pictures,
        ["settings", name] => {
            let (name, address, sender) = ((*name).to_owned(), get("address").to_owned(), get("sender").to_owned());
            Wanted::Setting { name, address, done: get("step") == "done", sender }
        }
        ["help"] => Wanted::Help,
        _ => Wanted::Nothing,
    })
}

/// The draft that an address begins.
fn begun<'a>(get: &impl Fn(&str) -> &'a str, key: Option<String>) -> Wanted {
    Wanted::ComposeNew {
        key,
        kind: DraftKind::of(get("kind")),
        reference: get("ref").parse().ok(),
        charset: get("charset").chars().take(40).collect(),
        to: get("to").to_owned(),
        cc: get("cc").to_owned(),
        subject: get("subject").to_owned(),
        body: get("body").to_owned(),
    }
}

fn list_query<'a>(mailbox: &str, get: &impl Fn(&str) -> &'a str) -> Result<Query, Problem> {
    let after = Some(get("after")).filter(|text| !text.is_empty());
    let query = Query {
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
        after: after.map(str::parse).transpose().map_err(|()| Problem::field("after", Reason::BadCharacter))?,
        refs: get("refs").to_owned(),
    };
    query.given(mailbox)?;
    Ok(query)
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
        let r: app::api::MessageRef = "INBOX.7.9".parse().unwrap();
        let url = app::paths::Face::Full.message_print(&r, "");
        assert!(matches!(wanted(&url, ""), Wanted::Message { print: true, .. }));
        assert_eq!(wanted("/mail/INBOX/INBOX.x.9", ""), Wanted::Nothing);
        assert_eq!(wanted("/mail/INBOX/INBOX.7.9/other", ""), Wanted::Nothing);
        let url = app::paths::Face::Full.message_attached(&r, "2.1", "euc-jp");
        let (path, search) = url.split_once('?').unwrap();
        let attached = Wanted::Attached { reference: r, part: "2.1".into(), charset: "euc-jp".into() };
        assert_eq!(wanted(path, search), attached);
        let url = app::paths::Face::Full.compose_with(&[("to", "a+1@b.test"), ("cc", ""), ("body", "一\n二&三")]);
        let (path, search) = url.split_once('?').unwrap();
        let Wanted::ComposeNew { to, cc, body, .. } = wanted(path, search) else { panic!("{url}") };
        assert_eq!((to.as_str(), cc.as_str(), body.as_str()), ("a+1@b.test", "", "一\n二&三"));
    }

    #[test]
    fn rows_that_cannot_be_read_are_not_answered_with_others() {
        let refs = |text: &str| wanted("/mail/INBOX", &format!("refs={text}"));
        for good in ["", "17", "4,5:9", "INBOX.17.4", "INBOX.17.4%2CINBOX.17.9", "17.4:9,12"] {
            assert!(matches!(refs(good), Wanted::Mailbox { query, .. } if query.refs == unescape(good)), "{good}");
        }
        for bad in ["0", "4;5", "INBOX.17", "INBOX.17.4;INBOX.17.5", "17.1:9999"] {
            assert!(matches!(refs(bad), Wanted::Unclear(p) if p.field.as_deref() == Some("refs")), "{bad}");
        }
        assert!(matches!(wanted("/mail/INBOX", "after=INBOX.7"), Wanted::Unclear(p) if p.field.as_deref() == Some("after")));
    }
}
