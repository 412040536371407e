//! 転送設定, rule by rule.

use super::{letter, nothing_to, sent_to, stranger};
use crate::{
    spam::{Landed, Person, SPAM, World, deliver, from, mail},
    support::core::Core,
};
use app::api::{
    Reason,
    settings::{Forward, Stored},
};
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use server::{
    actions::settings::{Desk, change, save_at},
    config::Config,
    error::Error,
};
use std::sync::Arc;

impl World {
    async fn forwards(&self, name: &str, targets: &[&str], keep: bool) -> Person {
        let me = self.person(name).await;
        self.set(&me, "forward", json!({"targets": targets, "keep": keep})).await;
        me
    }

    /// Reasons by entry of a setting that is not taken.
    async fn not_taken(&self, person: &Person, targets: &[&str]) -> Vec<(String, String)> {
        let body = json!({"targets": targets, "keep": true});
        let (status, answer) = self.ask(person, Method::PUT, "/api/settings/forward", body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{answer}");
        let text = |entry: &Value, name: &str| entry[name].as_str().unwrap().to_owned();
        answer["entries"].as_array().unwrap().iter().map(|e| (text(e, "entry"), text(e, "reason"))).collect()
    }
}

#[tokio::test]
async fn a_mail_goes_on_with_its_own_sender_and_stays() {
    let world = World::open().await;
    let (writer, phone) = (stranger("writer"), stranger("phone"));
    let wife = world.person("wife").await;
    let me = world.forwards("keeps", &[&phone, &wife.address], true).await;
    let landed = world.deliver(&me, &writer, letter(&writer, &me.address, "Subject: for both\r\n")).await;
    assert_eq!(landed, Landed::Inbox("for both".into()));
    assert_eq!(world.landed(&wife).await, Landed::Inbox("for both".into()));
    let sent = sent_to(&world.core, &phone);
    assert!(sent.len() == 1 && sent[0].starts_with(&format!("X-Sink-From: {writer}\r\n")), "{sent:?}");
    assert!(!sent[0].contains("X-Core-"), "{}", sent[0]);
}

#[tokio::test]
async fn without_a_copy_the_mailbox_stays_empty() {
    let world = World::open().await;
    let (writer, one, two) = (stranger("writer"), stranger("one"), stranger("two"));
    let me = world.forwards("away", &[&one, &two], false).await;
    deliver(&world.core, &writer, &[&me.address], &letter(&writer, &me.address, "Subject: away\r\n"));
    assert_eq!((sent_to(&world.core, &one).len(), sent_to(&world.core, &two).len()), (1, 1));
    // A mail from a target is not sent back there; it stays, and the other target has it.
    assert_eq!(
        world.deliver(&me, &one, letter(&one, &me.address, "Subject: from one\r\n")).await,
        Landed::Inbox("from one".into())
    );
    assert_eq!(world.inbox(&me).await.len(), 1, "only that one");
    world.core.outgoing(&format!("X-Sink-From: {one}\r\nX-Sink-To: {two}\r\n"));
    assert_eq!(sent_to(&world.core, &one).len(), 1);
    // Empty fields switch it off.
    world.set(&me, "forward", json!({"targets": [], "keep": false})).await;
    assert_eq!(world.deliver(&me, &writer, from(&writer, "stays")).await, Landed::Inbox("stays".into()));
}

#[tokio::test]
async fn held_and_refused_mail_and_that_of_postmasters_is_not_forwarded() {
    let world = World::open().await;
    let (writer, phone) = (stranger("writer"), stranger("phone"));
    let me = world.forwards("careful", &[&phone], false).await;
    world.check_on(&me).await;
    world.set(&me, "reject", json!({"subjects": ["広告"]})).await;
    assert_eq!(world.fate(&me, &writer, mail(&format!("From: {writer}\r\nSubject: x\r\n"), SPAM)).await, "spam");
    assert_eq!(world.fate(&me, &writer, from(&writer, "広告です")).await, "reject_subject");
    let landed = world.deliver(&me, "", letter("MAILER-DAEMON@remote.test", &me.address, "Subject: report\r\n")).await;
    assert_eq!(landed, Landed::Inbox("report".into()));
    deliver(&world.core, &writer, &[&me.address], &letter(&writer, &me.address, "Subject: good\r\n"));
    let sent = sent_to(&world.core, &phone);
    assert!(sent.len() == 1 && sent[0].contains("Subject: good"), "{sent:?}");
}

#[tokio::test]
async fn who_wrote_hears_of_a_forward_that_cannot_arrive() {
    let world = World::open().await;
    let writer = stranger("writer");
    let me = world.forwards("broken", &["nobody-here@a01.example.test"], false).await;
    deliver(&world.core, &writer, &[&me.address], &letter(&writer, &me.address, "Subject: lost\r\n"));
    let report = sent_to(&world.core, &writer);
    assert!(report.len() == 1 && report[0].starts_with("X-Sink-From: \r\n"), "{report:?}");
    assert!(report[0].contains("message/delivery-status") && report[0].contains("nobody-here@a01.example.test"), "{}", report[0]);
    assert!(world.inbox(&me).await.is_empty());
    assert!(nothing_to(&world.core, &me.address));
}

#[tokio::test]
async fn what_cannot_work_is_refused_with_its_reason() {
    let world = World::open().await;
    let (a, b, c) = (world.person("aaa").await, world.person("bbb").await, world.person("ccc").await);
    let tagged = a.address.replacen('@', "+x@", 1).to_uppercase();
    let told = world.not_taken(&a, &[&tagged.replace("A01.EXAMPLE.TEST", "a01.example.test"), "x@y.test", "X@Y.test"]).await;
    let reasons: Vec<&str> = told.iter().map(|(_, reason)| reason.as_str()).collect();
    assert_eq!(reasons, ["own_address", "duplicate"], "{told:?}");
    assert_eq!(world.not_taken(&a, &["nonsense"]).await, [("nonsense".into(), "bad_address".into())]);
    let many = world.not_taken(&a, &["a@y.test", "b@y.test", "c@y.test", "d@y.test"]).await;
    assert_eq!(many, [(String::new(), "too_many_entries".into())]);
    // b → c is no loop; c → b closes one, and c → a when a → b stands.
    world.set(&b, "forward", json!({"targets": [c.address], "keep": true})).await;
    assert_eq!(world.not_taken(&c, &["x@y.test", &b.address]).await, [(b.address.clone(), "forward_loop".into())]);
    world.set(&a, "forward", json!({"targets": [b.address], "keep": true})).await;
    assert_eq!(world.not_taken(&c, &[&a.address]).await, [(a.address.clone(), "forward_loop".into())], "over two");
    assert_eq!(world.get(&c, "/api/settings/forward").await["targets"], json!([]), "nothing was saved");
}

#[tokio::test]
async fn a_role_name_leads_to_the_operator_and_no_loop_goes_by_it() {
    let world = World::open().await;
    let (operator, me) = (world.person("operator").await, world.person("friend").await);
    let rooms = &world.house.rooms;
    let mut config = Config::clone(&rooms.config);
    config.operator.address = operator.address.clone();
    let desk = Desk { config: &config, ..Desk::of(rooms) };
    let save = |address: &str, targets: &[&str]| {
        let (address, targets) = (address.to_owned(), targets.iter().map(|t| (*t).to_owned()).collect());
        let desk = &desk;
        async move { save_at(desk, &address, Stored { value: Forward { targets, keep: true }, ..Stored::default() }).await }
    };
    for role in ["postmaster@a01.example.test", "Abuse+x@example.test", "root@mail.example.test"] {
        let Err(Error::Problem(told)) = save(&operator.address, &[role]).await else { panic!("{role} was taken") };
        assert_eq!((told.entries[0].reason, told.entries[0].entry.as_str()), (Reason::ForwardLoop, role));
    }
    // By way of somebody else: the operator sends on to me, and I to a role name.
    save(&operator.address, &[&me.address, "postmaster@remote.test"]).await.unwrap();
    let Err(Error::Problem(told)) = save(&me.address, &["noreply@a01.example.test"]).await else { panic!("a loop was taken") };
    assert_eq!(told.entries[0].reason, Reason::ForwardLoop);
    // Where the operator lives elsewhere, as in this core, it is no loop.
    world.set(&me, "forward", json!({"targets": ["noreply@a01.example.test"], "keep": true})).await;
}

#[tokio::test]
async fn ten_targets_get_it_where_ten_are_allowed() {
    let core = tokio::task::spawn_blocking(|| Core::start_with(&[("DOKODEMO_LIMITS_FORWARD_TARGETS", "10")])).await.unwrap();
    let world = World::on(Arc::new(core)).await;
    let (writer, me) = (stranger("writer"), world.person("ten").await);
    let desk = Desk::of(&world.house.rooms);
    let targets: Vec<String> = (0..10).map(|n| stranger(&format!("target{n}"))).collect();
    let forward = Forward { targets: targets.clone(), keep: true };
    save_at(&desk, &me.address, Stored { value: forward, ..Stored::default() }).await.unwrap();
    let landed = world.deliver(&me, &writer, letter(&writer, &me.address, "Subject: to ten\r\n")).await;
    assert_eq!(landed, Landed::Inbox("to ten".into()));
    for target in &targets {
        let sent = sent_to(&world.core, target);
        assert!(sent.len() == 1 && sent[0].contains("Subject: to ten"), "{target}: {sent:?}");
    }
}

#[tokio::test]
async fn a_loop_that_nobody_saw_ends_in_a_mailbox() {
    let world = World::open().await;
    let writer = stranger("writer");
    let (a, b) = (world.person("loop").await, world.person("loop").await);
    // As two people would who save at the same moment.
    for (from, to) in [(&a, &b), (&b, &a)] {
        let forward = app::api::settings::Forward { targets: vec![to.address.clone()], keep: false };
        change(&Desk::of(&world.house.rooms), &from.address, |_| Ok(forward.clone())).await.unwrap();
    }
    deliver(&world.core, &writer, &[&a.address], &letter(&writer, &a.address, "Subject: round\r\n"));
    assert_eq!(world.landed(&a).await, Landed::Inbox("round".into()));
    assert!(world.inbox(&b).await.is_empty());
    assert!(nothing_to(&world.core, &writer), "and nobody is told of an error");
}
