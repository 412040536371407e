//! A core that refuses, lies, hangs and cuts. Nothing may panic, hang or look like an empty folder.

use super::super::{Error, Rows};
use super::script::{Act, Core, SELECTED, row, say, taro};
use app::api::{All, Filter, MessageRef, Query};
use std::time::{Duration, Instant};

fn letter(uid: u32) -> MessageRef {
    MessageRef { mailbox: "INBOX".into(), uidvalidity: 7, uid }
}

/// Answers to FETCH; all else as usual.
fn fetching(answer: &'static str) -> impl Fn(&str) -> Option<Act> + Send + Sync {
    move |command| command.starts_with("FETCH").then(|| say(answer))
}

async fn page(core: &Core) -> Result<app::api::Page, Error> {
    core.imap.page(&taro(), "INBOX", &Query::default()).await
}

#[tokio::test]
async fn a_good_core_is_understood() {
    let core = Core::start(|_| None).await;
    let page = page(&core).await.unwrap();
    assert_eq!(page.envelopes.iter().map(|e| e.reference.uid).collect::<Vec<_>>(), [12, 11, 10]);
    assert_eq!((page.total, page.uidvalidity, page.uidnext, page.modseq), (3, 7, 13, 4));
    let first = &page.envelopes[0];
    assert_eq!(
        (first.subject.as_str(), first.date, first.seen, first.preview.as_str()),
        ("Letter 12", 1_795_338_570, true, "hello")
    );
    let log = core.take_log();
    assert!(log[0].starts_with("ID (\"x-originating-ip\" \"203.0.113.9\" \"x-session-ext-id\" \"s1\")"), "{log:?}");
    assert!(log[1].starts_with("AUTHENTICATE PLAIN "), "{log:?}");
}

#[tokio::test]
async fn no_and_bad_are_no_empty_folder() {
    let core = Core::start(fetching("{t} NO [SERVERBUG] disk\r\n")).await;
    assert!(matches!(page(&core).await, Err(Error::Away(_))));
    assert!(matches!(page(&core).await, Err(Error::Away(_))));
    assert_eq!(core.told("AUTHENTICATE"), 1, "a plain NO keeps the connection");
    let core = Core::start(fetching("{t} BAD what\r\n")).await;
    assert!(matches!(page(&core).await, Err(Error::Away(_))));
    let core = Core::start(|c| c.starts_with("SELECT").then(|| say("{t} NO no such thing\r\n"))).await;
    assert_eq!(page(&core).await, Err(Error::NotFound));
}

#[tokio::test]
async fn a_line_of_nonsense_costs_that_line() {
    const ANSWER: &str = "* BLURB )(((\r\n* 5\r\n* 1 FETCH (UID 10 FLAGS\r\n* NO [ALERT] <script>alert(1)</script>\r\n* OK [X]会議\r\n\
        * 2 FETCH (UID 11 INTERNALDATE NIL ENVELOPE NIL BODYSTRUCTURE NIL PREVIEW NIL)\r\n* ESEARCH\r\n* STATUS x\r\n* LIST\r\n{t} OK [ODD]会議\r\n";
    let core = Core::start(fetching(ANSWER)).await;
    let page = page(&core).await.unwrap();
    assert_eq!(page.envelopes.len(), 1);
    let row = &page.envelopes[0];
    assert_eq!((row.reference.uid, row.date, row.subject.as_str()), (11, 0, ""));
    assert_eq!(core.told("AUTHENTICATE"), 1);
}

#[tokio::test]
async fn rows_nobody_asked_for_are_left_out() {
    let core = Core::start(|c| c.starts_with("UID FETCH").then(|| say(format!("{}{{t}} OK\r\n", row(1, 99))))).await;
    let asked = Query { refs: "7.10,11".into(), ..Query::default() };
    assert!(core.imap.page(&taro(), "INBOX", &asked).await.unwrap().envelopes.is_empty());
    assert_eq!(core.imap.open_letter(&taro(), &letter(10), 1000, false).await.unwrap_err(), Error::Gone);
    assert_eq!(core.imap.section(&taro(), &letter(10), "1", (0, 10)).await.unwrap_err(), Error::Gone);
}

#[tokio::test]
async fn another_uidvalidity_is_gone_and_nothing_is_touched() {
    let core = Core::start(|c| c.starts_with("SELECT").then(|| say(SELECTED.replace("UIDVALIDITY 7", "UIDVALIDITY 8")))).await;
    let (who, rows) = (taro(), Rows::Refs(vec![letter(10)]));
    let all = Rows::All(All { q: String::new(), filter: Filter::All, uidnext: 13, uidvalidity: 7 });
    assert_eq!(core.imap.open_letter(&who, &letter(10), 1000, true).await.unwrap_err(), Error::Gone);
    assert_eq!(core.imap.section(&who, &letter(10), "", (0, 10)).await.unwrap_err(), Error::Gone);
    for rows in [&rows, &all] {
        assert_eq!(core.imap.store_flags(&who, "INBOX", rows, "\\Seen", true).await.unwrap_err(), Error::Gone);
        assert_eq!(core.imap.expunge(&who, "INBOX", rows).await.unwrap_err(), Error::Gone);
        assert_eq!(core.imap.move_to(&who, "INBOX", rows, "VHJhc2g").await.unwrap_err(), Error::Gone);
    }
    let after = Query { after: Some(letter(10)), ..Query::default() };
    assert_eq!(core.imap.page(&who, "INBOX", &after).await.unwrap_err(), Error::Gone);
    for refs in ["INBOX.7.10", "7.10:11", "INBOX.8.10,INBOX.7.11", "VHJhc2g.8.10"] {
        let refs = Query { refs: refs.into(), ..Query::default() };
        assert_eq!(core.imap.page(&who, "INBOX", &refs).await.unwrap_err(), Error::Gone);
    }
    let same = Query { refs: "INBOX.8.11,INBOX.8.10".into(), ..Query::default() };
    let rows = core.imap.page(&who, "INBOX", &same).await.unwrap().envelopes;
    assert_eq!(rows.iter().map(|e| e.reference.uid).collect::<Vec<_>>(), [11, 10]);
    let log = core.take_log();
    assert!(!log.iter().any(|l| ["UID STORE", "UID MOVE", "UID EXPUNGE"].iter().any(|v| l.starts_with(v))), "{log:?}");
}

#[tokio::test]
async fn all_stops_at_what_the_person_saw() {
    let core = Core::start(|_| None).await;
    let all = Rows::All(All { q: "会議".into(), filter: Filter::Unseen, uidnext: 12, uidvalidity: 7 });
    let done = core.imap.store_flags(&taro(), "INBOX", &all, "\\Seen", true).await.unwrap();
    assert_eq!((done.count, done.uids.as_str(), done.uidvalidity), (3, "10:12", 7));
    let log = core.take_log();
    assert!(
        log.contains(&"UID SEARCH RETURN (ALL COUNT) CHARSET UTF-8 UNSEEN UID 1:11 TEXT {6+}\r\n会議 UNSEEN".to_owned()),
        "{log:?}"
    );
    assert!(log.contains(&"UID STORE 10:12 +FLAGS.SILENT (\\Seen)".to_owned()), "{log:?}");
}

#[tokio::test]
async fn of_rows_that_are_named_the_answer_holds_those_that_changed() {
    let core = Core::start(|c| {
        c.starts_with("UID SEARCH").then(|| say("* ESEARCH (TAG \"{t}\") UID ALL 11,13:14 COUNT 3\r\n{t} OK done\r\n"))
    })
    .await;
    let rows = Rows::Refs((10..=19).map(letter).collect());
    let done = core.imap.store_flags(&taro(), "INBOX", &rows, "\\Seen", true).await.unwrap();
    assert_eq!((done.count, done.uids.as_str(), done.uidvalidity), (3, "11,13:14", 7));
    let log = core.take_log();
    let at = |line: &str| log.iter().position(|l| l == line).unwrap_or_else(|| panic!("{line}: {log:?}"));
    assert!(
        at("UID SEARCH RETURN (ALL COUNT) CHARSET UTF-8 UNSEEN UID 10:19") < at("UID STORE 10:19 +FLAGS.SILENT (\\Seen)"),
        "{log:?}"
    );
    assert_eq!(core.imap.expunge(&taro(), "INBOX", &rows).await.unwrap().count, 3, "those that were there");
}

/// Cuts that leave no answer.
fn cuts() -> [(&'static str, &'static [u8]); 4] {
    [
        ("bye", b"* BYE shutting down\r\n"),
        ("end", b""),
        ("cut in a literal", b"* 1 FETCH (UID 10 PREVIEW {100}\r\nabc"),
        ("cut in a line", b"* 1 FET"),
    ]
}

/// A core that cuts the first `times` commands of this beginning.
async fn cutting(verb: &'static str, bytes: &'static [u8], times: usize) -> Core {
    let left = std::sync::atomic::AtomicUsize::new(times);
    let less = |n: usize| n.checked_sub(1);
    let order = std::sync::atomic::Ordering::SeqCst;
    Core::start(move |c| (c.starts_with(verb) && left.fetch_update(order, order, less).is_ok()).then(|| Act::Cut(bytes.to_vec())))
        .await
}

#[tokio::test]
async fn a_reading_that_is_cut_is_asked_once_more_on_a_new_connection() {
    for (name, bytes) in cuts() {
        let core = cutting("FETCH", bytes, 1).await;
        assert_eq!(page(&core).await.map(|p| p.envelopes.len()), Ok(3), "{name}");
        assert_eq!(core.told("AUTHENTICATE"), 2, "{name}");
        let core = cutting("FETCH", bytes, 2).await;
        assert!(matches!(page(&core).await, Err(Error::Cut(_))), "{name}");
        assert_eq!((core.told("FETCH"), core.told("AUTHENTICATE")), (2, 2), "{name}: exactly once more");
        assert_eq!(page(&core).await.unwrap().envelopes.len(), 3, "{name}: recovers");
    }
    let core = cutting("LIST", b"", 1).await;
    assert!(core.imap.mailboxes(&taro()).await.is_ok());
    let core = cutting("UID FETCH", b"", 1).await;
    assert!(core.imap.open_letter(&taro(), &letter(10), 1000, false).await.is_ok());
    let core = cutting("UID FETCH", b"", 1).await;
    assert!(core.imap.section(&taro(), &letter(10), "1", (0, 10)).await.is_ok());
}

#[tokio::test]
async fn a_change_that_is_cut_is_never_done_again() {
    let rows = Rows::Refs(vec![letter(10)]);
    let core = cutting("UID STORE", b"", 1).await;
    assert!(matches!(core.imap.store_flags(&taro(), "INBOX", &rows, "\\Seen", true).await, Err(Error::Cut(_))));
    assert_eq!(core.told("UID STORE"), 1);
    let core = cutting("APPEND", b"", 1).await;
    assert!(matches!(core.imap.append(&taro(), "INBOX", (&["\\Seen"], Some(0)), vec![b'x'; 10]).await, Err(Error::Cut(_))));
    assert_eq!(core.told("APPEND"), 1);
    let core = cutting("UID FETCH", b"", 1).await;
    assert!(matches!(core.imap.open_letter(&taro(), &letter(10), 1000, true).await, Err(Error::Cut(_))), "it marks");
}

#[tokio::test]
async fn hung_and_confused_connections_are_away_and_dropped() {
    for (name, act) in [
        ("no IMAP", Act::Say(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec())),
        ("answer to another", Act::Say(b"A9999 OK\r\n{t} OK\r\n".to_vec())),
        ("two answers", Act::Say(b"A0001 OK\r\n".to_vec())),
        ("literal without end", Act::Say(b"* 1 FETCH (UID 10 PREVIEW {99999999999}\r\n".to_vec())),
        ("literal beyond numbers", Act::Say(b"* 1 FETCH (UID 10 PREVIEW {18446744073709551615}\r\n".to_vec())),
        ("line without end", Act::Say(vec![b'x'; 20 << 20])),
        ("hang", Act::Hang),
    ] {
        let act = std::sync::Mutex::new(Some(act));
        let core = Core::start(move |c| if c.starts_with("FETCH") { act.lock().unwrap().take() } else { None }).await;
        let start = Instant::now();
        assert!(matches!(page(&core).await, Err(Error::Away(_))), "{name}");
        assert!(start.elapsed() < Duration::from_secs(5), "{name}");
        assert_eq!(page(&core).await.unwrap().envelopes.len(), 3, "{name}: recovers");
        assert_eq!(core.told("AUTHENTICATE"), 2, "{name}: dropped");
    }
}

/// `* 2 FETCH` with a structure of so many parts with a long parameter each.
fn endless(parts: usize, literals: bool) -> String {
    let name = "n".repeat(1_000);
    let name = if literals { format!("{{1000}}\r\n{name}") } else { format!("\"{name}\"") };
    let part = format!("(\"image\" \"png\" (\"name\" {name}) NIL NIL \"7bit\" 16 NIL NIL NIL NIL)");
    format!("* 2 FETCH (UID 11 FLAGS () RFC822.SIZE 9 BODYSTRUCTURE ({} \"mixed\"))\r\n", part.repeat(parts))
}

#[tokio::test]
async fn a_mail_of_endless_structure_is_a_bare_row() {
    let bare = "* 2 FETCH (UID 11 FLAGS (\\Seen) INTERNALDATE \"22-Nov-2026 09:09:30 +0000\" RFC822.SIZE 18000000 \
        ENVELOPE (NIL \"Letter 11\" NIL NIL NIL NIL NIL NIL NIL NIL) BODY[HEADER.FIELDS (X-QUARANTINE-REASON)]<0> {2}\r\n\r\n)\r\n{t} OK\r\n";
    // Lines of one megabyte, of thirty, and a hundred megabytes that are nearly all literals.
    for (parts, literals) in [(1_000, false), (30_000, false), (100_000, true)] {
        let answer = format!("{}{}{}{{t}} OK done\r\n", row(1, 10), endless(parts, literals), row(3, 12));
        let core = Core::with(
            |c| c.deadline = Duration::from_secs(60),
            move |c| match c {
                c if c.starts_with("FETCH 2 ") && c.contains("ENVELOPE") && !c.contains("BODYSTRUCTURE") => Some(say(bare)),
                c if c.starts_with("FETCH 1:3 ") => Some(say(answer.clone())),
                _ => None,
            },
        )
        .await;
        let page = page(&core).await.unwrap();
        let rows: Vec<_> = page.envelopes.iter().map(|e| (e.reference.uid, e.subject.as_str(), e.size)).collect();
        assert_eq!(rows, [(12, "Letter 12", 540), (11, "Letter 11", 18_000_000), (10, "Letter 10", 540)], "{parts}");
        core.imap.store_flags(&taro(), "INBOX", &Rows::Refs(vec![letter(11)]), "\\Seen", true).await.unwrap();
        assert_eq!(core.told("AUTHENTICATE"), 1, "{parts}: the connection stays");
    }
}

#[tokio::test]
async fn an_endless_envelope_too() {
    let endless = |seq: u32| format!("* {seq} FETCH (UID 11 ENVELOPE (NIL \"{}\"))\r\n{{t}} OK\r\n", "s".repeat(300_000));
    let bare = "* 2 FETCH (UID 11 FLAGS () INTERNALDATE \"22-Nov-2026 09:09:30 +0000\" RFC822.SIZE 7 BODY[]<0> {9}\r\nA: b\r\n\r\nc)\r\n{t} OK\r\n";
    let core = Core::start(move |c| match c {
        c if c.contains("FETCH") && !c.contains("ENVELOPE") => Some(say(bare)),
        c if c.contains("FETCH") => Some(say(endless(2))),
        _ => None,
    })
    .await;
    let asked = Query { refs: "7.11".into(), ..Query::default() };
    let page = core.imap.page(&taro(), "INBOX", &asked).await.unwrap();
    assert_eq!(page.envelopes.iter().map(|e| (e.reference.uid, e.size)).collect::<Vec<_>>(), [(11, 7)]);
    let opened = core.imap.open_letter(&taro(), &letter(11), 1000, false).await.unwrap();
    assert_eq!((opened.raw.as_deref(), opened.structure), (Some(&b"A: b\r\n\r\nc"[..]), None));
    assert_eq!(core.told("AUTHENTICATE"), 1, "the connection stays");
}

#[tokio::test]
async fn deep_lists_do_not_overflow() {
    let deep = |n: usize| {
        format!("* 1 FETCH (UID 10 BODYSTRUCTURE {}\"text\" \"plain\"{})\r\n{{t}} OK\r\n", "(".repeat(n), ")".repeat(n))
    };
    for n in [100, 240, 100_000] {
        let answer = deep(n);
        let core = Core::start(move |c| c.starts_with("FETCH").then(|| say(answer.clone()))).await;
        page(&core).await.unwrap();
    }
}

#[tokio::test]
async fn three_hundred_folders_keep_their_counts() {
    let mut answer = String::new();
    for n in 0..300 {
        answer += &format!("* LIST () \"/\" \"f{n:03}\"\r\n* STATUS \"f{n:03}\" (MESSAGES {n} UNSEEN 1 SIZE 99999999999)\r\n");
    }
    // NOTIFY's raw UTF-8 and LIST's mUTF-7 name one folder.
    answer +=
        "* LIST (\\Junk \\HasNoChildren) \"/\" \"&j,dg0TDhMPww6w-\"\r\n* STATUS {15}\r\n迷惑メール (MESSAGES 2 UNSEEN 2)\r\n";
    answer += "* LIST (\\NonExistent \\HasChildren) \"/\" a (CHILDINFO (\"SUBSCRIBED\"))\r\n* LIST () NIL \"x\\\"y\"\r\n* LIST () \"/\" inbox\r\n";
    answer += "* QUOTA \"User quota\" (MESSAGE 1 5 STORAGE 10 1024)\r\n{t} OK done\r\n";
    let core = Core::start(move |c| c.starts_with("LIST").then(|| say(answer.clone()))).await;
    let all = core.imap.mailboxes(&taro()).await.unwrap();
    assert_eq!(all.len(), 304);
    assert_eq!((all[0].id.as_str(), all[0].depth), ("INBOX", 0));
    assert_eq!((all[1].name.as_str(), all[1].role, all[1].total), ("迷惑メール", Some(app::api::Role::Junk), 2));
    assert!(all.iter().filter(|m| m.name.starts_with('f')).all(|m| m.unseen == 1));
    assert!(all.iter().any(|m| m.name == "a" && !m.selectable) && all.iter().any(|m| m.name == "x\"y"));
    let log = core.take_log();
    assert_eq!(log.iter().filter(|l| l.starts_with("LIST") || l.starts_with("GETQUOTAROOT")).count(), 2, "{log:?}");
    assert_eq!(core.imap.quota(&taro()).await, Some(app::api::Quota { used: 10240, limit: 1024 * 1024 }));
    assert!(core.take_log().is_empty(), "the quota came along with the folders");
}

#[tokio::test]
async fn a_million_hits_are_read_quickly() {
    let hits: Vec<String> = (0..1_000_000u32).map(|n| (1_000_000 + 2 * n).to_string()).collect();
    let answer =
        format!("* SORT {}\r\n* ESEARCH (TAG \"x\") UID COUNT 1000000 ALL {}\r\n{{t}} OK\r\n", hits.join(" "), hits.join(","));
    let core = Core::with(
        |c| c.deadline = Duration::from_secs(60),
        move |c| match c {
            c if c.starts_with("UID SEARCH") => Some(say(answer.clone())),
            c if c.starts_with("SELECT") => Some(say(SELECTED.replace("3 EXISTS", "1000000 EXISTS"))),
            _ => None,
        },
    )
    .await;
    let start = Instant::now();
    let unread = Query { filter: Filter::Unseen, ..Query::default() };
    let page = core.imap.page(&taro(), "INBOX", &unread).await.unwrap();
    assert_eq!(page.total, 1_000_000);
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    let words = Query { q: "x".into(), ..Query::default() };
    assert_eq!(core.imap.page(&taro(), "INBOX", &words).await.unwrap_err(), Error::Narrow);
}

#[tokio::test]
async fn refusals_have_names() {
    for (code, expected) in [
        ("[OVERQUOTA] full", Error::OverQuota),
        ("[TOOBIG] x", Error::TooBig),
        ("[TRYCREATE] x", Error::NotFound),
        ("[LIMIT] x", Error::LimitReached),
        ("[CANNOT] a\u{7}b", Error::Refused("ab".into())),
    ] {
        let core = Core::start(move |c| c.starts_with("APPEND").then(|| say(format!("{{t}} NO {code}\r\n")))).await;
        let result = core.imap.append(&taro(), "INBOX", (&["\\Seen"], Some(0)), vec![b'x'; 10]).await;
        assert_eq!(result.unwrap_err(), expected, "{code}");
    }
    let core = Core::start(|c| c.starts_with("CREATE").then(|| say("{t} NO [ALREADYEXISTS] there\r\n"))).await;
    assert_eq!(core.imap.create(&taro(), "x", None).await.unwrap_err(), Error::NameTaken);
    let core =
        Core::start(|c| c.starts_with("AUTHENTICATE").then(|| say("{t} OK [CAPABILITY IMAP4rev1 IDLE ESEARCH] in\r\n"))).await;
    let Error::Lacks(names) = page(&core).await.unwrap_err() else { panic!() };
    assert_eq!(names, ["UIDPLUS", "MOVE", "CONDSTORE", "ESORT", "SORT=DISPLAY", "LIST-STATUS", "SPECIAL-USE", "LITERAL+", "ID"]);
}
