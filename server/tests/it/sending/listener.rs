//! The real webmail listener: what it takes from us, and what it refuses.

use super::{World, crashes::Dies, letter};
use crate::support::{core::Core, fake_submission::Script, wait::until};
use app::api::{Draft, Query, SendState};
use server::{
    actions::{read, send},
    http::listen,
    rooms::{Clock, Rooms},
    store::Store,
    submit::{Error, Letter, mark},
    who::Who,
};
use std::{process::Command, time::Duration};

#[tokio::test]
async fn the_real_listener_takes_a_mail_from_taro_to_hanako() {
    let w = World::open(Script::default()).await;
    let core = w.core.clone();
    let hanako = tokio::task::spawn_blocking(move || core.account("reader")).await.unwrap();
    let config = w.core.config();
    let real = listen::open(config, Clock::shifted_by(w.clock.clone())).await.unwrap();
    let rooms = Rooms { submit: real.submit.clone(), ..w.rooms.clone() };
    let d = letter("..\n.\n本文です\n", &format!("花子 <{hanako}>"));
    w.save(&d).await;
    let queued = w.queue(&d.key).await;
    w.later(14);
    send::advance(&rooms, &queued.id).await.unwrap();
    assert!(w.waiting().await.is_empty(), "{:?}", w.waiting().await);
    let reader = Who { address: hanako, name: String::new(), ip: w.who.ip, session: String::new() };
    let first = until("the mail in the reader's inbox", async || {
        let page = rooms.imap.page(&reader, "INBOX", &Query::default()).await.unwrap();
        page.envelopes.first().map(|envelope| envelope.reference.clone())
    })
    .await;
    let message = read::message(&rooms, &reader, &first, false, "").await.unwrap();
    assert_eq!((message.envelope.subject.as_str(), message.text.trim_end()), ("件名", "..\n.\n本文です"));
    assert_eq!(message.envelope.from[0].name, "太郎");
}

#[tokio::test]
async fn the_real_listener_refuses_what_is_not_ours() {
    let w = World::open(Script::default()).await;
    let config = w.core.config();
    let submit = listen::open(config, Clock::default()).await.unwrap().submit;
    let mail = b"Subject: x\r\n\r\nx\r\n";
    let to = ["hanako@e06.example.test".to_owned()];
    let forged = submit.send(&w.who, "hanako@e06.example.test", &to, mail).await;
    assert!(matches!(forged, Err(server::submit::Error::Refused { .. })), "{forged:?}");
    let nobody = ["nobody@e06.example.test".to_owned(), to[0].clone()];
    let outcome = submit.send(&w.who, &w.who.address, &nobody, mail).await.unwrap();
    assert_eq!((outcome.refused.len(), outcome.accepted.len()), (1, 1));
    assert!(submit.alive().await);
}

/// Rows in the books of the core itself; its own web server stands still, so the test alone advances them.
async fn in_the_books_of_the_core() -> (Core, World) {
    let core = tokio::task::spawn_blocking(Core::start).await.unwrap();
    let store = Store::open(&format!("sqlite://{}", core.data.join("db/mail.db").display())).await.unwrap();
    for pid in core.session("serve") {
        Command::new("kill").args(["-STOP", &pid.to_string()]).status().unwrap();
    }
    let who =
        Who { address: "taro@a01.example.test".into(), name: "太郎".into(), ip: [192, 0, 2, 7].into(), session: "t".into() };
    let mut w = World::on(store.clone(), Script::default()).await;
    let config = core.config();
    let real = listen::open(config, Clock::shifted_by(w.clock.clone())).await.unwrap();
    (w.rooms, w.who) = (Rooms { store, ..real }, who);
    (core, w)
}

fn out(core: &Core, subject: &str) -> usize {
    let files = std::fs::read_dir(core.data.join("outbox")).unwrap().flatten();
    files.filter(|f| std::fs::read_to_string(f.path()).unwrap_or_default().contains(subject)).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn wherever_it_crashes_the_real_core_lets_one_attempt_in() {
    let (core, w) = in_the_books_of_the_core().await;
    let mut asked = 0;
    for after in 1..1_000 {
        let subject = format!("crash-{after}-end");
        let d = Draft { subject: subject.clone(), ..letter("x", "friend@remote.example.com") };
        w.save(&d).await;
        let queued = w.queue(&d.key).await;
        w.later(14);
        let finished = Dies { work: Box::pin(send::advance(&w.rooms, &queued.id)), after }.await.is_some();
        for _ in 0..8 {
            w.later(130);
            w.due().await;
            let row = w.rooms.store.send(&queued.id).await.unwrap().unwrap();
            if row.state == SendState::Unknown {
                // The person looks, and it is there: what the core has marked is on its way.
                asked += 1;
                until("the mail that the core has marked", async || (out(&core, &subject) > 0).then_some(())).await;
                send::settle(&w.rooms, &w.who, &queued.id).await.unwrap();
            }
            if row.state == SendState::Filed {
                break;
            }
        }
        let state = w.rooms.store.send(&queued.id).await.unwrap().unwrap().state;
        assert_eq!(state, SendState::Filed, "died after {after}");
        if finished {
            // All have left by now, each once.
            tokio::time::sleep(Duration::from_secs(3)).await;
            for n in 1..=after {
                assert_eq!(out(&core, &format!("crash-{n}-end")), 1, "died after {n}");
            }
            assert!(asked <= 8, "the person is asked about the moment of the dot alone: {asked} of {after}");
            return;
        }
    }
    panic!("it never ends");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_attempt_of_a_mail_is_refused_by_the_real_core() {
    let (_core, w) = in_the_books_of_the_core().await;
    let d = letter("x", "friend@remote.example.com");
    w.save(&d).await;
    let queued = w.queue(&d.key).await;
    w.later(14);
    let now = w.rooms.clock.now();
    let row = w.rooms.store.send_claim(&queued.id, "a", now).await.unwrap().unwrap();
    let (first, second) = (mark(&row.id, row.tries), mark(&row.id, row.tries + 1));
    let bytes = b"Subject: twice\r\n\r\nx\r\n";
    let of = |mark| Letter { who: &w.who, from: &w.who.address, to: &row.recipients, message: bytes, mark };
    let (one, two) = (w.rooms.submit.begin(of(&first)).await.unwrap(), w.rooms.submit.begin(of(&second)).await.unwrap());
    assert!(one.marked() && two.marked());
    assert!(w.rooms.store.send_dot(&row.id, "a", true, now).await.unwrap());
    let late = now + 1_000;
    assert!(w.rooms.store.send_claim(&row.id, "b", late).await.unwrap().is_some(), "not seen by the core: repeated");
    two.finish().await.unwrap();
    let refused = one.finish().await;
    assert!(matches!(refused, Err(Error::SeenBefore)), "{refused:?}");
    // It died before it could note the answer: nobody repeats it.
    assert!(w.rooms.store.send_dot(&row.id, "b", true, late).await.unwrap());
    assert!(w.rooms.store.send_claim(&row.id, "c", late + 1_000).await.unwrap().is_none());
    assert!(w.rooms.store.send_abandoned(&row.id, late + 1_000).await.unwrap());
}
