//! The real webmail listener: what it takes from us, and what it refuses.

use super::{World, letter};
use crate::support::fake_submission::Script;
use app::api::Query;
use server::{
    actions::{read, send},
    config::Config,
    http::listen,
    rooms::{Clock, Rooms},
    who::Who,
};
use std::time::Duration;

#[tokio::test]
async fn the_real_listener_takes_a_mail_from_taro_to_hanako() {
    let w = World::open(Script::default()).await;
    let core = w.core.clone();
    let hanako = tokio::task::spawn_blocking(move || core.account("reader")).await.unwrap();
    let config = Config::load(&w.core.data.join("serve.toml")).unwrap();
    let real = listen::open(config, Clock::shifted_by(w.clock.clone())).await.unwrap();
    let rooms = Rooms { submit: real.submit.clone(), ..w.rooms.clone() };
    let d = letter("..\n.\n本文です\n", &format!("花子 <{hanako}>"));
    w.save(&d).await;
    let queued = w.queue(&d.key).await;
    w.later(14);
    send::advance(&rooms, &queued.id).await.unwrap();
    assert!(w.waiting().await.is_empty(), "{:?}", w.waiting().await);
    let reader = Who { address: hanako, name: String::new(), ip: w.who.ip, session: String::new() };
    for _ in 0..300 {
        let page = rooms.imap.page(&reader, "INBOX", &Query::default()).await.unwrap();
        if let Some(envelope) = page.envelopes.first() {
            let message = read::message(&rooms, &reader, &envelope.reference, false, "").await.unwrap();
            assert_eq!((message.envelope.subject.as_str(), message.text.trim_end()), ("件名", "..\n.\n本文です"));
            assert_eq!(message.envelope.from[0].name, "太郎");
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("it never arrived");
}

#[tokio::test]
async fn the_real_listener_refuses_what_is_not_ours() {
    let w = World::open(Script::default()).await;
    let config = Config::load(&w.core.data.join("serve.toml")).unwrap();
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
