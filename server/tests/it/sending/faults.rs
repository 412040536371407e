//! Undo, refusals, and a listener that is away, goes silent, or is never there.

use super::{World, letter};
use crate::support::{
    fake_submission::{End, Script},
    stores,
};
use app::api::{Code, Role, SendState};
use bytes::Bytes;
use futures::stream;
use server::{
    actions::{compose, draft, send},
    error::Error,
};

#[tokio::test]
async fn undo_brings_back_words_and_files() {
    let mut all = vec![stores::sqlite().await];
    all.extend(stores::postgres().await);
    for store in all {
        let mut w = World::on(store, Script::default()).await;
        w.rooms.submit = w.fake.patient();
        // What is told here depends on seconds, so they do not go by themselves.
        let now = w.rooms.clock.now();
        w.stand(now);
        let d = letter("本文", "a@example.test");
        w.save(&d).await;
        let bytes = stream::iter([Ok(Bytes::from(vec![7u8; 700_000]))]);
        let file = draft::NewFile { id: None, name: "../../資料.pdf".into(), kind: "application/pdf".into() };
        let file = draft::attach(&w.rooms, &w.who, &d.key, file, bytes).await.unwrap();
        assert_eq!((file.name.as_str(), file.size), ("資料.pdf", 700_000));
        let queued = w.queue(&d.key).await;
        assert_eq!(w.queue(&d.key).await, queued, "a second press");
        assert_eq!(queued.at, now + 10);
        w.stand(now + 11);
        w.due().await;
        assert_eq!(send::cancel(&w.rooms, &w.who, &queued.id).await.unwrap(), d.key);
        assert_eq!(send::cancel(&w.rooms, &w.who, &queued.id).await.unwrap(), d.key, "a second press");
        let back = draft::load(&w.rooms, &w.who, &d.key).await.unwrap();
        assert_eq!((back.text.as_str(), back.files.len()), ("本文", 1));
        w.stand(now + 71);
        w.due().await;
        assert!(w.fake.seen().mails.is_empty());
        w.queue(&d.key).await;
        // On a busy machine a step may fail and is then done later.
        for at in (now + 85..now + 1_000).step_by(60) {
            w.stand(at);
            w.due().await;
            if w.waiting().await.is_empty() {
                break;
            }
        }
        assert!(w.fake.seen().mails[0].contains("application/pdf") && w.waiting().await.is_empty());
    }
}

#[tokio::test]
async fn refused_recipients_are_told() {
    let w = World::open(Script { refuse: vec![("bad", "550 5.1.1 no such user")], ..Script::default() }).await;
    let d = letter("二人へ", "花子 <a@example.test>, bad@example.test");
    w.save(&d).await;
    let queued = w.queue(&d.key).await;
    w.later(14);
    w.due().await;
    let list = w.waiting().await;
    assert_eq!((list[0].state, list[0].refused[0].address.as_str()), (SendState::Filed, "bad@example.test"));
    send::dismiss(&w.rooms, &w.who, &queued.id).await.unwrap();
    assert!(w.waiting().await.is_empty());
    assert!(matches!(send::cancel(&w.rooms, &w.who, &queued.id).await, Err(Error::Problem(p)) if p.code == Code::Gone));
    let people = compose::people(&w.rooms, &w.who, "花").await.unwrap();
    assert_eq!((people.len(), people[0].email.as_str()), (1, "a@example.test"));

    let d = letter("だめ", "bad@example.test");
    w.save(&d).await;
    w.queue(&d.key).await;
    w.later(14);
    w.due().await;
    let back = draft::load(&w.rooms, &w.who, &d.key).await.unwrap();
    assert_eq!((back.refused[0].code, back.text.as_str()), (550, "だめ"));
    let list = w.waiting().await;
    assert_eq!(list[0].state, SendState::Refused);
    assert_eq!(send::cancel(&w.rooms, &w.who, &list[0].id).await.unwrap(), d.key);
    assert!(w.waiting().await.is_empty());
}

#[tokio::test]
async fn a_listener_that_fails_delays_and_one_that_goes_silent_asks() {
    let w = World::open(Script::default()).await;
    let d = letter("待つ", "a@example.test");
    w.save(&d).await;
    w.queue(&d.key).await;
    for end in [End::Reply("451 4.7.1 later"), End::Reply("421 4.3.2 bye")] {
        w.fake.behave(Script { end, ..Script::default() });
        w.later(700);
        w.due().await;
        assert_eq!(w.waiting().await[0].state, SendState::Held);
    }
    w.fake.behave(Script { end: End::KeepAndCut, ..Script::default() });
    w.later(700);
    w.due().await;
    w.later(700);
    w.due().await;
    let list = w.waiting().await;
    assert_eq!((list[0].state, w.fake.seen().mails.len()), (SendState::Unknown, 1));
    send::settle(&w.rooms, &w.who, &list[0].id).await.unwrap();
    w.due().await;
    assert!(w.waiting().await.is_empty());
    assert_eq!(w.refs(Role::Sent).await.len(), 1);

    // A day without anybody: back to the writer.
    let d = letter("誰もいない", "a@example.test");
    w.save(&d).await;
    w.queue(&d.key).await;
    w.fake.behave(Script { fault: Some(("CONNECT", End::Cut)), ..Script::default() });
    w.later(25 * 3600);
    w.due().await;
    assert_eq!(draft::load(&w.rooms, &w.who, &d.key).await.unwrap().refused[0].code, 421);
}

#[tokio::test]
async fn what_cannot_be_sent_is_said_at_once() {
    let w = World::open(Script::default()).await;
    let many: Vec<String> = (0..201).map(|n| format!("u{n}@example.test")).collect();
    for to in ["", "no address", "a@example.test\r\nBcc: x", many.join(",").as_str()] {
        let d = letter("x", to);
        w.save(&d).await;
        let answer = send::queue(&w.rooms, &w.who, &d.key, None).await;
        assert!(matches!(&answer, Err(Error::Problem(p)) if p.field.as_deref() == Some("to")), "{answer:?}");
        assert_eq!(compose::many_recipients(&w.rooms, &d), to.len() > 1_000);
    }
    let d = letter("x", "a@example.test");
    let big = stream::iter((0..20).map(|_| Ok(Bytes::from(vec![7u8; 1 << 20]))));
    let file = draft::NewFile { id: None, name: "big".into(), kind: "application/zip".into() };
    let answer = draft::attach(&w.rooms, &w.who, &d.key, file, big).await;
    assert!(matches!(&answer, Err(Error::Problem(p)) if p.code == Code::TooLarge), "{answer:?}");
    assert!(draft::load(&w.rooms, &w.who, &d.key).await.unwrap().files.is_empty());
    let cut = stream::iter([Ok(Bytes::from_static(b"half")), Err(std::io::Error::other("gone"))]);
    let file = draft::NewFile { id: None, name: "half".into(), kind: "text/plain".into() };
    assert!(draft::attach(&w.rooms, &w.who, &d.key, file, cut).await.is_err());
    assert!(draft::load(&w.rooms, &w.who, &d.key).await.unwrap().files.is_empty());
}
