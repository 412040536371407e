//! Who gets a connection, and who does not.

use super::super::{Client, Error};
use super::script::{Act, Core, SELECTED, say, taro};
use app::api::{MessageRef, Query};
use std::time::Duration;

#[tokio::test]
async fn one_login_serves_many_calls() {
    let core = Core::start(|_| None).await;
    let r = MessageRef { mailbox: "INBOX".into(), uidvalidity: 7, uid: 10 };
    for _ in 0..3 {
        core.imap.mailboxes(&taro()).await.unwrap();
        core.imap.page(&taro(), "INBOX", &Query::default()).await.unwrap();
        core.imap.open_letter(&taro(), &r, 1000, true).await.unwrap();
        core.imap.section(&taro(), &r, "1", (0, 4)).await.unwrap();
    }
    let log = core.take_log();
    assert_eq!(log.iter().filter(|l| l.starts_with("AUTHENTICATE")).count(), 1);
    // Once for each page; reading a letter of an open mailbox selects nothing.
    assert_eq!(log.iter().filter(|l| l.starts_with("SELECT")).count(), 3, "{log:?}");
    core.imap.drop_person(&taro().address);
    core.imap.mailboxes(&taro()).await.unwrap();
    assert_eq!(core.told("AUTHENTICATE"), 1, "a new one after drop_person");
}

#[tokio::test]
async fn a_letter_is_whole_or_known_by_its_parts() {
    let core = Core::start(|_| None).await;
    let r = MessageRef { mailbox: "INBOX".into(), uidvalidity: 7, uid: 10 };
    let opened = core.imap.open_letter(&taro(), &r, 1000, false).await.unwrap();
    assert_eq!(
        (opened.size, opened.raw.as_deref(), opened.header.as_slice()),
        (12, Some(&b"A: b\r\n\r\nbody"[..]), &b"A: b\r\n\r\n"[..])
    );
    assert!(!opened.envelope.seen);
    let opened = core.imap.open_letter(&taro(), &r, 5, true).await.unwrap();
    assert!(opened.raw.is_none() && opened.envelope.seen && opened.header == b"A: b\r\n\r\n");
    assert!(!core.take_log().iter().any(|l| l.contains("BODY[")), "nothing but PEEK");
}

#[tokio::test]
async fn a_cancelled_call_drops_its_connection() {
    let core = Core::start(|c| c.starts_with("FETCH").then_some(Act::Hang)).await;
    let query = Query::default();
    let who = taro();
    let cancelled = tokio::time::timeout(Duration::from_millis(200), core.imap.page(&who, "INBOX", &query)).await;
    assert!(cancelled.is_err());
    core.imap.mailboxes(&taro()).await.unwrap();
    assert_eq!(core.told("AUTHENTICATE"), 2);
}

#[tokio::test]
async fn a_connection_the_core_closed_is_replaced_in_silence() {
    let core =
        Core::start(|c| c.starts_with("LIST").then(|| Act::Cut(b"* LIST () \"/\" INBOX\r\n{t} OK done\r\n".to_vec()))).await;
    for _ in 0..3 {
        // GETQUOTAROOT of the same batch is never answered, so ask without it.
        let _ = core.imap.mailboxes(&taro()).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let core = Core::start(|c| c.starts_with("SUBSCRIBE").then(|| Act::Cut(b"{t} OK done\r\n".to_vec()))).await;
    for _ in 0..3 {
        core.imap.subscribe(&taro(), "INBOX", true).await.unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(core.told("AUTHENTICATE"), 3);
}

#[tokio::test]
async fn no_more_than_the_person_may_have() {
    let core = Core::start(|_| None).await;
    let calls = (0..12).map(|_| {
        let imap = core.imap.clone();
        tokio::spawn(async move { imap.page(&taro(), "INBOX", &Query::default()).await.map(drop) })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
    assert!(core.told("AUTHENTICATE") <= 3);
}

#[tokio::test]
async fn a_known_mailbox_is_one_round_trip() {
    let core = Core::start(|_| None).await;
    core.imap.mailboxes(&taro()).await.unwrap();
    core.take_log();
    core.imap.page(&taro(), "INBOX", &Query::default()).await.unwrap();
    let log = core.take_log();
    assert_eq!(log.len(), 2, "{log:?}");
    assert!(log[1].starts_with("FETCH 1:3 "), "{log:?}");
    // The number was wrong: once more, with the right one.
    let core = Core::start(|c| c.starts_with("SELECT").then(|| say(SELECTED.replace("3 EXISTS", "200 EXISTS")))).await;
    core.imap.mailboxes(&taro()).await.unwrap();
    core.take_log();
    core.imap.page(&taro(), "INBOX", &Query { page: 2, ..Query::default() }).await.unwrap();
    let log = core.take_log();
    assert!(log.len() == 2 && log[1].starts_with("FETCH 101:150 "), "{log:?}");
}

#[tokio::test]
async fn refused_logins_are_told_apart() {
    for (answer, person, master) in [
        ("{t} NO [AUTHENTICATIONFAILED] Authentication failed.\r\n", Error::BadLogin, "the core refuses the master login"),
        ("{t} NO nope\r\n", Error::BadLogin, "the core refuses the master login"),
        ("{t} NO [UNAVAILABLE] later\r\n", Error::Away("login: later".into()), "away"),
        ("{t} NO [LIMIT] too many\r\n", Error::TooMany, "too many"),
        ("{t} BAD\r\n", Error::Away("BAD to AUTHENTICATE".into()), "away"),
        ("* BYE\r\n", Error::Away("no answer".into()), "away"),
    ] {
        let core = Core::start(move |c| c.starts_with("AUTHENTICATE").then(|| Act::Cut(answer.into()))).await;
        let client = Client { ip: "::1".parse().unwrap(), port: 0, session: String::new() };
        let error = core.imap.check_password("taro@a01.example.test", "x", &client).await.unwrap_err();
        assert!(error == person || matches!((&error, &person), (Error::Away(_), Error::Away(_))), "{answer}: {error:?}");
        let error = core.imap.mailboxes(&taro()).await.unwrap_err();
        assert!(error.to_string().starts_with(master), "{answer}: {error:?}");
    }
}

#[tokio::test]
async fn strangers_cannot_take_all_turns_of_the_password_check() {
    let core = Core::with(|c| c.deadline = Duration::from_secs(20), |c| c.starts_with("AUTHENTICATE").then_some(Act::Hang)).await;
    let client = || Client { ip: "198.51.100.7".parse().unwrap(), port: 0, session: String::new() };
    let imap = std::sync::Arc::new(core.imap);
    for _ in 0..36 {
        let imap = imap.clone();
        tokio::spawn(async move { imap.check_password("taro@a01.example.test", "x", &client()).await });
    }
    while core.log.lock().unwrap().iter().filter(|l| l.starts_with("AUTHENTICATE")).count() < 12 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let stranger = imap.check_password("taro@a01.example.test", "x", &client()).await;
    assert_eq!(stranger, Err(Error::TooMany), "the queue is full");
    let here = client();
    let known = imap.check_known("taro@a01.example.test", "x", &here);
    assert!(tokio::time::timeout(Duration::from_millis(500), known).await.is_err(), "asked at once, no answer yet");
    assert_eq!(core.log.lock().unwrap().iter().filter(|l| l.starts_with("AUTHENTICATE")).count(), 13);
}

#[tokio::test]
async fn a_watch_hears_and_ends() {
    let core = Core::start(|_| None).await;
    let mut watch = core.imap.watch(&taro()).await.unwrap();
    assert_eq!(watch.next().await.unwrap().exists, Some(4));
    assert!(tokio::time::timeout(Duration::from_millis(100), watch.next()).await.is_err(), "quiet");
    let core =
        Core::start(|c| (c == "IDLE").then(|| Act::Cut(b"+ ok\r\n* 2 FETCH (FLAGS (\\Seen))\r\n* BYE over\r\n".to_vec()))).await;
    let mut watch = core.imap.watch(&taro()).await.unwrap();
    let mut heard = watch.next().await;
    if heard.is_ok() {
        heard = watch.next().await;
    }
    assert!(matches!(heard, Err(Error::Away(_) | Error::Cut(_))));
    for answer in ["{t} NO no\r\n", "{t} BAD no\r\n", "{t} OK done\r\n"] {
        let core = Core::start(move |c| (c == "IDLE").then(|| say(answer))).await;
        assert!(core.imap.watch(&taro()).await.is_err(), "{answer}");
    }
}
