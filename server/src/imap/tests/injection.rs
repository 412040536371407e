//! Strings that try to be commands, in every argument that takes one: a call stays the commands it is.

use super::super::{Client, Rows};
use super::script::{Core, taro};
use app::api::{All, Filter, MessageRef, Order, Query};

const STRINGS: [&str; 16] = [
    "x\r\nA1 DELETE INBOX",
    "x\nA1 DELETE INBOX",
    "x\rA1 DELETE INBOX",
    "x\0y",
    "\" DELETE INBOX",
    "\\",
    "\\\"",
    "{5}",
    "{5+}",
    "{5+}\r\nhello",
    ")",
    "(",
    "*",
    "%",
    "\u{2028}A1 DELETE INBOX\u{85}",
    "会議\r\nA1 DELETE INBOX",
];

/// Commands that belong to opening a connection.
fn is_login(line: &str) -> bool {
    line.starts_with("ID (") || line.starts_with("AUTHENTICATE PLAIN ")
}

/// Every line is one that we could have meant: its verb is known, and nothing follows its literals.
fn check(name: &str, log: Vec<String>, most: usize) {
    let verbs = [
        "SELECT",
        "FETCH",
        "UID",
        "SEARCH",
        "LIST",
        "CREATE",
        "SUBSCRIBE",
        "UNSUBSCRIBE",
        "RENAME",
        "DELETE \"",
        "APPEND",
        "GETQUOTAROOT",
        "NOOP",
        "IDLE",
    ];
    let log: Vec<String> = log.into_iter().filter(|l| !is_login(l)).collect();
    assert!(log.len() <= most, "{name}: {log:?}");
    for line in &log {
        assert!(verbs.iter().any(|v| line.starts_with(v)), "{name}: {log:?}");
        assert!(!line.starts_with("DELETE INBOX"), "{name}: {log:?}");
        // A letter is bytes; everything else is text.
        assert!(line.starts_with("APPEND") || !line.contains('\0'), "{name}: {log:?}");
    }
}

#[tokio::test]
async fn one_command_per_call() {
    let core = Core::start(|_| None).await;
    let (imap, who) = (&core.imap, taro());
    // Known beforehand, so that what follows asks for nothing besides.
    imap.mailboxes(&who).await.unwrap();
    core.take_log();
    for text in STRINGS {
        for q in [
            text.to_owned(),
            format!("from:{text}"),
            format!("to:\"{text}\""),
            format!("subject:{text}"),
            format!("since:{text}"),
            format!("has:{text}"),
        ] {
            for order in [Order::Newest, Order::Subject] {
                let _ = imap.page(&who, "INBOX", &Query { q: q.clone(), order, ..Query::default() }).await;
                check(&q, core.take_log(), 3);
            }
        }
        let _ = imap.page(&who, "INBOX", &Query { refs: text.into(), ..Query::default() }).await;
        check(text, core.take_log(), 2);
        let bad = MessageRef { mailbox: text.into(), uidvalidity: 7, uid: 10 };
        assert!(imap.page(&who, text, &Query::default()).await.is_err());
        assert!(imap.open_letter(&who, &bad, 10, true).await.is_err());
        assert!(imap.section(&who, &bad, "1", (0, 1)).await.is_err());
        assert!(imap.delete(&who, text).await.is_err());
        assert!(imap.rename(&who, text, "x").await.is_err());
        assert!(imap.append(&who, text, (&[], None), b"x".to_vec()).await.is_err());
        let good = MessageRef { mailbox: "INBOX".into(), ..bad.clone() };
        assert!(imap.section(&who, &good, text, (0, 1)).await.is_err());
        assert!(imap.append(&who, "INBOX", (&[text], None), b"x".to_vec()).await.is_err());
        assert!(imap.move_to(&who, "INBOX", &Rows::Refs(vec![good]), text).await.is_err());
        check(text, core.take_log(), 0);
        let _ = imap.find_by_header(&who, "INBOX", "X-Draft-Key", text).await;
        check(text, core.take_log(), 2);
        let _ = imap.find_draft(&who, text).await;
        check(text, core.take_log(), 3);
        let all = Rows::All(All { q: text.into(), filter: Filter::All, uidnext: 13, uidvalidity: 7 });
        let _ = imap.expunge(&who, "INBOX", &all).await;
        check(text, core.take_log(), 4);
        let _ = imap.create(&who, text, None).await;
        let log = core.take_log();
        assert!(log.iter().all(|l| !l.contains("\r\n")), "names go out as quoted mUTF-7: {log:?}");
        check(text, log, 2);
        let letter = format!("Subject: x\r\n\r\n{text}\r\nA9 DELETE INBOX\r\n");
        imap.append(&who, "INBOX", (&["\\Seen"], Some(1)), letter.into_bytes()).await.unwrap();
        check(text, core.take_log(), 1);
    }
}

#[tokio::test]
async fn logins_that_are_none_do_not_reach_the_wire() {
    let core = Core::start(|_| None).await;
    let client = |session: &str| Client { ip: "203.0.113.9".parse().unwrap(), port: 999, session: session.into() };
    for login in ["", "taro*webmail", "a*b", "a b", "a\0b", "a\r\nb", "会議", "\"", "a\\b"] {
        let result = core.imap.check_password(login, "secret", &client("s")).await;
        assert_eq!(result, Err(super::super::Error::BadLogin), "{login}");
    }
    assert_eq!(core.imap.check_password("taro@a01.example.test", "a\0b", &client("s")).await, Err(super::super::Error::BadLogin));
    let mut who = taro();
    who.address = "taro*webmail".into();
    assert!(core.imap.mailboxes(&who).await.is_err());
    assert!(core.take_log().is_empty());
    // Whatever else a password holds is base64 on the wire.
    core.imap.check_password("taro@a01.example.test", "a\r\nb 会議 \"", &client("x\" \"y\r\n")).await.unwrap();
    let log = core.take_log();
    assert_eq!(log.len(), 2, "{log:?}");
    assert_eq!(log[0], "ID (\"x-originating-ip\" \"203.0.113.9\" \"x-originating-port\" \"999\" \"x-session-ext-id\" \"xy\")");
}
