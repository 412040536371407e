//! The submission room against a scripted listener that refuses, hangs, cuts and lies when told.

use crate::support::fake_submission::{End, Fake, Script, Seen};
use server::{
    submit::{Config, Error, Letter, Outcome, Submit},
    who::Who,
};
use std::time::Duration;

fn who() -> Who {
    Who {
        address: "taro+x@a01.example.test".into(),
        name: String::new(),
        ip: "2001:db8::7".parse().unwrap(),
        session: String::new(),
    }
}

fn to(list: &[&str]) -> Vec<String> {
    list.iter().map(|s| s.to_string()).collect()
}

async fn send(script: Script, recipients: &[&str]) -> (Result<Outcome, Error>, Seen) {
    let fake = Fake::start(script).await;
    let submit = fake.submit();
    let result = submit.send(&who(), "taro@a01.example.test", &to(recipients), b"Subject: x\n\n.dot\nend").await;
    (result, fake.seen())
}

#[tokio::test]
async fn a_mail_goes_through_with_the_persons_name_and_address() {
    for pipelining in [true, false] {
        let (result, seen) = send(Script { pipelining, ..Script::default() }, &["a@example.test", "b@example.test"]).await;
        let outcome = result.unwrap();
        assert_eq!(outcome.accepted, ["a@example.test", "b@example.test"]);
        assert!(outcome.refused.is_empty() && outcome.reply.starts_with("250 "));
        assert_eq!(seen.commands[..2], ["XCLIENT ADDR=IPV6:2001:db8::7 LOGIN=taro+2Bx@a01.example.test", "EHLO webmail"]);
        assert_eq!(seen.commands[2], "MAIL FROM:<taro@a01.example.test> SIZE=20");
        assert!(seen.client_certificate);
        assert_eq!(seen.mails, ["Subject: x\r\n\r\n..dot\r\nend\r\n"]);
    }
}

#[tokio::test]
async fn one_refused_recipient_does_not_stop_the_others() {
    for pipelining in [true, false] {
        let script = Script { pipelining, refuse: vec![("bad@", "550 5.1.1 no such user")], ..Script::default() };
        let (result, seen) = send(script, &["a@example.test", "bad@example.test", "c@example.test"]).await;
        let outcome = result.unwrap();
        assert_eq!(outcome.accepted, ["a@example.test", "c@example.test"]);
        assert_eq!(outcome.refused[0].address, "bad@example.test");
        assert_eq!((outcome.refused[0].code, outcome.refused[0].line.as_str()), (550, "550 5.1.1 no such user"));
        assert_eq!(seen.mails.len(), 1);
    }
}

#[tokio::test]
async fn nobody_taken_means_no_data() {
    let script = Script { refuse: vec![("", "554 5.7.1 Access denied")], ..Script::default() };
    let (result, seen) = send(script, &["a@example.test", "no address"]).await;
    let Err(Error::Refused { refusals, reply }) = result else { panic!("{result:?}") };
    assert_eq!(refusals.len(), 2);
    assert!(reply.starts_with("501"), "{reply}");
    assert!(!seen.commands.iter().any(|c| c == "DATA"));
    let script = Script { refuse: vec![("", "451 4.3.5 try later")], ..Script::default() };
    assert!(matches!(send(script, &["a@example.test"]).await.0, Err(Error::Away(_))));
}

#[tokio::test]
async fn sizes_are_told_apart_from_full_mailboxes() {
    assert!(matches!(send(Script { size: 10, ..Script::default() }, &["a@b"]).await.0, Err(Error::TooBig)));
    let mail = Script { mail: "552 5.3.4 too big", ..Script::default() };
    assert!(matches!(send(mail, &["a@b"]).await.0, Err(Error::TooBig)));
    let end = Script { end: End::Reply("552 5.3.4 too big"), ..Script::default() };
    assert!(matches!(send(end, &["a@b"]).await.0, Err(Error::TooBig)));
    let full = Script { end: End::Reply("552 5.2.2 mailbox full"), ..Script::default() };
    assert!(matches!(send(full, &["a@b"]).await.0, Err(Error::Refused { .. })));
    let mail = Script { mail: "553 5.7.1 not owned", ..Script::default() };
    assert!(matches!(send(mail, &["a@b"]).await.0, Err(Error::Refused { .. })));
}

#[tokio::test]
async fn after_the_dot_only_an_answer_counts() {
    for (end, unknown) in [
        (End::Cut, true),
        (End::Hang, true),
        (End::Reply("lies"), true),
        (End::Reply("451 4.7.1 scanner away"), false),
        (End::Reply("421 4.3.2 closing"), false),
    ] {
        let (result, _) = send(Script { end, ..Script::default() }, &["a@b"]).await;
        match result {
            Err(Error::Unknown(_)) => assert!(unknown, "{end:?}"),
            Err(Error::Away(_)) => assert!(!unknown, "{end:?}"),
            other => panic!("{end:?}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn before_the_dot_every_fault_is_away() {
    for step in ["CONNECT", "EHLO", "STARTTLS", "XCLIENT", "MAIL", "RCPT", "DATA"] {
        for fault in [End::Cut, End::Hang, End::Reply("421 4.3.2 closing"), End::Reply("junk")] {
            let script = Script { fault: Some((step, fault)), pipelining: false, ..Script::default() };
            let (result, seen) = send(script, &["a@b"]).await;
            assert!(matches!(result, Err(Error::Away(_))), "{step} {fault:?} {result:?}");
            assert!(seen.mails.is_empty());
        }
    }
    let injected = Script { fault: Some(("STARTTLS", End::Reply("220 go\r\n250 injected"))), ..Script::default() };
    assert!(matches!(send(injected, &["a@b"]).await.0, Err(Error::Away(_))));
}

#[tokio::test]
async fn a_mail_dropped_before_its_dot_never_arrives() {
    let fake = Fake::start(Script::default()).await;
    let (who, to) = (who(), to(&["a@b"]));
    let letter = Letter { who: &who, from: "t@a", to: &to, message: b"x", mark: "" };
    let ready = fake.submit().begin(letter).await.unwrap();
    drop(ready);
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(fake.seen().mails.is_empty());
}

#[tokio::test]
async fn a_stranger_at_the_listeners_address_gets_nothing() {
    let fake = Fake::start(Script::default()).await;
    let mut config = fake.config();
    config.name = "other.example.test".into();
    let submit = Submit::new(config).unwrap();
    assert!(matches!(submit.send(&who(), "t@a", &to(&["a@b"]), b"x").await, Err(Error::Away(_))));
    let mut config = fake.config();
    config.key = b"nonsense".to_vec();
    assert_eq!(Submit::new(config).err().unwrap().key, "key");
    let gone = Submit::new(Config { server: "127.0.0.1:1".into(), ..fake.config() }).unwrap();
    assert!(matches!(gone.send(&who(), "t@a", &to(&["a@b"]), b"x").await, Err(Error::Away(_))));
    assert!(!gone.alive().await && fake.submit().alive().await);
}
