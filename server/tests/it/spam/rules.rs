//! The rules of 迷惑メールチェック, 受信拒否設定 and 受信許可設定, one by one, over the MX.

use super::{Landed, SPAM, World, deliver, from, mail};
use crate::support::{core::PASSWORD, talk::Talk};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::json;

#[tokio::test]
async fn a_rejected_sender_is_an_address_or_its_end() {
    let world = World::open().await;
    let me = world.person("ends").await;
    world.set(&me, "reject", json!({"senders": ["tarou@01.hogehoge.jp", "123.jp", "we*ird.test"]})).await;
    for (sender, fate) in [
        ("tarou@01.hogehoge.jp", "reject_sender"),
        ("Tarou@01.HogeHoge.JP", "reject_sender"),
        ("jirou@01.hogehoge.jp", "inbox"),
        ("a@123.jp", "reject_sender"),
        ("a@abc123.jp", "reject_sender"),
        ("a@x.123.JP", "reject_sender"),
        ("a@123.jp.com", "inbox"),
        ("123.jp@foo.com", "inbox"),
        ("a@we.ird.test", "inbox"),
    ] {
        assert_eq!(world.fate(&me, "bounce@list.test", from(sender, "hello")).await, fate, "{sender}");
    }
    // The envelope alone, whatever the letter says; and a letter without an envelope sender.
    assert_eq!(world.fate(&me, "a@123.jp", from("good@friend.test", "hello")).await, "reject_sender");
    assert_eq!(world.fate(&me, "", from("a@123.jp", "hello")).await, "reject_sender");
    assert_eq!(world.fate(&me, "", from("good@friend.test", "hello")).await, "inbox");
}

#[tokio::test]
async fn five_conditions_each_for_itself() {
    let world = World::open().await;
    let letters = [
        ("no_from", "Subject: x\r\n"),
        ("from_brackets", "From: <>\r\nSubject: x\r\n"),
        ("from_empty", "From:\r\nSubject: x\r\n"),
        ("no_subject", "From: a@b.test\r\n"),
        ("subject_empty", "From: a@b.test\r\nSubject:\r\n"),
    ];
    for (condition, _) in letters {
        let me = world.person("five").await;
        world.set(&me, "reject", json!({ condition: true })).await;
        for (other, fields) in letters {
            let fate = world.fate(&me, "a@b.test", mail(fields, "hello")).await;
            assert_eq!(fate, if other == condition { "reject_header" } else { "inbox" }, "{condition}: {other}");
        }
    }
    // 拒否しない is what everybody begins with.
    let me = world.person("five").await;
    for (other, fields) in letters {
        assert_eq!(world.fate(&me, "a@b.test", mail(fields, "hello")).await, "inbox", "{other}");
    }
}

#[tokio::test]
async fn judged_mail_is_marked_once_and_held_if_wanted() {
    let world = World::open().await;
    let me = world.person("judged").await;
    let spam = |subject: &str| mail(&format!("From: a@b.test\r\n{subject}"), SPAM);
    let inbox = |subject: &str| Landed::Inbox(subject.into());
    // Not applied for: nothing happens.
    assert_eq!(world.deliver(&me, "a@b.test", spam("Subject: plain\r\n")).await, inbox("plain"));
    world.set(&me, "spam", json!({"mark": true, "quarantine": false, "notify": false})).await;
    assert_eq!(world.deliver(&me, "a@b.test", spam("Subject: plain\r\n")).await, inbox("[spam] plain"));
    assert_eq!(world.deliver(&me, "a@b.test", spam("Subject: [spam] once\r\n")).await, inbox("[spam] once"));
    assert_eq!(world.deliver(&me, "a@b.test", spam("Subject: [SPAM] once\r\n")).await, inbox("[SPAM] once"));
    assert_eq!(world.deliver(&me, "a@b.test", spam("")).await, inbox("[spam]"));
    let coded = "Subject: =?ISO-2022-JP?B?GyRCRnxLXDhsGyhC?=\r\n";
    assert_eq!(world.deliver(&me, "a@b.test", spam(coded)).await, inbox("[spam] 日本語"));
    // Raw JIS, which the core alone cannot read.
    assert_eq!(world.deliver(&me, "a@b.test", spam("Subject: \x1b$BF|K\\8l\x1b(B\r\n")).await, inbox("[spam] 日本語"));
    world.check_on(&me).await;
    let held = Landed::Held("spam".into(), "[spam] plain".into());
    assert_eq!(world.deliver(&me, "a@b.test", spam("Subject: plain\r\n")).await, held);
    assert_eq!(world.deliver(&me, "a@b.test", from("a@b.test", "good")).await, inbox("good"));
    // 判定 OFF takes all with it.
    world.set(&me, "spam", json!({"mark": false, "quarantine": false, "notify": false})).await;
    assert_eq!(world.deliver(&me, "a@b.test", spam("Subject: plain\r\n")).await, inbox("plain"));
}

#[tokio::test]
async fn an_allowed_sender_always_arrives() {
    let world = World::open().await;
    let me = world.person("allowed").await;
    world.check_on(&me).await;
    world.set(&me, "allow", json!({"senders": ["friend.test", "Tarou@01.hogehoge.jp"]})).await;
    world
        .set(&me, "reject", json!({"senders": ["friend.test", "hogehoge.jp"], "subjects": ["広告"], "subject_empty": true}))
        .await;
    let inbox = |subject: &str| Landed::Inbox(subject.into());
    let spam = mail("From: a@friend.test\r\nSubject: wanted\r\n", SPAM);
    assert_eq!(world.deliver(&me, "a@friend.test", spam).await, inbox("[spam] wanted"), "judged, so marked");
    assert_eq!(world.deliver(&me, "x@y.test", from("a@friend.test", "both lists")).await, inbox("both lists"));
    assert_eq!(world.deliver(&me, "x@y.test", from("a@friend.test", "広告")).await, inbox("広告"));
    assert_eq!(world.deliver(&me, "x@y.test", from("a@friend.test", "")).await, inbox(""));
    assert_eq!(world.deliver(&me, "x@friend.test", from("a@other.test", "広告です")).await, inbox("広告です"), "by the envelope");
    assert_eq!(world.fate(&me, "x@y.test", from("tarou@01.hogehoge.jp", "hello")).await, "inbox");
    assert_eq!(world.fate(&me, "x@y.test", from("jirou@01.hogehoge.jp", "hello")).await, "reject_sender");
    assert_eq!(world.fate(&me, "x@y.test", from("a@friend.test.com", "広告")).await, "reject_subject");
}

#[tokio::test]
async fn a_sender_of_ours_who_does_not_exist_is_held_whatever_is_allowed() {
    let world = World::open().await;
    let (me, other) = (world.person("spoofed").await, world.person("existing").await);
    let ghost = "ghost@b05.example.test";
    // Nothing on: no rule.
    assert_eq!(world.fate(&me, "x@y.test", from(ghost, "hello")).await, "inbox");
    world.set(&me, "allow", json!({"senders": ["example.test"]})).await;
    assert_eq!(world.fate(&me, "x@y.test", from(ghost, "hello")).await, "inbox", "the allow list alone is no filter");
    world.check_on(&me).await;
    assert_eq!(world.fate(&me, "x@y.test", from(ghost, "hello")).await, "spoof", "by the letter");
    assert_eq!(world.fate(&me, "Ghost@example.test", from("x@y.test", "hello")).await, "spoof", "by the envelope");
    assert_eq!(world.fate(&me, "x@y.test", from(&other.address, "hello")).await, "inbox");
    let shop = other.address.replacen('@', "+shop@", 1);
    assert_eq!(world.fate(&me, "x@y.test", from(&shop, "hello")).await, "inbox");
    assert_eq!(world.fate(&me, "", from("MAILER-DAEMON@mail.example.test", "report")).await, "inbox");
    assert_eq!(world.fate(&me, "x@y.test", from("a@notexample.test", "hello")).await, "inbox");
    // A reject entry is enough to switch it on.
    world.set(&me, "spam", json!({"mark": false, "quarantine": false, "notify": false})).await;
    assert_eq!(world.fate(&me, "x@y.test", from(ghost, "hello")).await, "inbox");
    world.set(&me, "reject", json!({"subjects": ["広告"]})).await;
    assert_eq!(world.fate(&me, "x@y.test", from(ghost, "hello")).await, "spoof");
}

#[tokio::test]
async fn one_mail_to_three_people_is_decided_three_times() {
    let world = World::open().await;
    let (holds, marks, neither) = (world.person("three").await, world.person("three").await, world.person("three").await);
    world.check_on(&holds).await;
    world.set(&marks, "spam", json!({"mark": true})).await;
    let letter = mail("From: a@b.test\r\nSubject: for all\r\n", SPAM);
    deliver(&world.core, "a@b.test", &[&holds.address, &marks.address, &neither.address], &letter);
    assert_eq!(world.landed(&holds).await, Landed::Held("spam".into(), "[spam] for all".into()));
    assert_eq!(world.landed(&marks).await, Landed::Inbox("[spam] for all".into()));
    assert_eq!(world.landed(&neither).await, Landed::Inbox("for all".into()));
}

#[tokio::test]
async fn verdicts_that_a_stranger_wrote_decide_nothing() {
    let world = World::open().await;
    let me = world.person("forged").await;
    world.check_on(&me).await;
    world.set(&me, "reject", json!({"subjects": ["広告"]})).await;
    let fields = "X-Core-Spam: Yes\r\nX-Core-Unknown-Sender: Yes\r\nX-Core-Subject: =?UTF-8?B?5bqD5ZGK?=\r\nX-Core-Title: x\r\n\
                  X-Quarantine-Reason: spam\r\nFrom: a@b.test\r\nSubject: harmless\r\n";
    assert_eq!(world.deliver(&me, "a@b.test", mail(fields, "hello")).await, Landed::Inbox("harmless".into()));
}

#[tokio::test]
async fn mail_from_house_to_house_meets_the_same_rules_and_leaves_without_our_headers() {
    let world = World::open().await;
    let (me, other) = (world.person("inside").await, world.person("inside").await);
    world.set(&me, "reject", json!({"subjects": ["広告"]})).await;
    let mut talk = Talk::plain(world.core.at(587));
    talk.reply();
    talk.smtp("EHLO program.test");
    assert!(talk.smtp("STARTTLS").starts_with("220"));
    let mut talk = talk.tls(&world.core, false);
    talk.smtp("EHLO program.test");
    let plain = BASE64_STANDARD.encode(format!("\0{}\0{PASSWORD}", other.address));
    assert!(talk.smtp(&format!("AUTH PLAIN {plain}")).starts_with("235"));
    talk.smtp(&format!("MAIL FROM:<{}>", other.address));
    assert!(talk.smtp(&format!("RCPT TO:<{}>", me.address)).starts_with("250"));
    assert!(talk.smtp("RCPT TO:<out@remote.test>").starts_with("250"));
    talk.smtp("DATA");
    let fields = format!("From: {}\r\nSubject: \x1b$B9-9p\x1b(B inside-{}\r\n", other.address, std::process::id());
    talk.send_bytes(&mail(&fields, "hello"));
    assert!(talk.smtp("\r\n.").starts_with("250"));
    assert!(matches!(world.landed(&me).await, Landed::Held(reason, _) if reason == "reject_subject"));
    let outside = world.core.outgoing(&format!("inside-{}", std::process::id()));
    assert!(!outside.contains("X-Core-"), "{outside}");
}

#[tokio::test]
async fn a_subject_of_any_length_ends_no_rule() {
    let world = World::open().await;
    let me = world.person("long").await;
    world.check_on(&me).await;
    for lines in [45, 800] {
        let subject = vec!["buy this and that, and the other thing, at once and for ever and a day"; lines].join("\r\n ");
        let fields = format!("From: a@b.test\r\nSubject: {subject}\r\n");
        assert_eq!(world.fate(&me, "a@b.test", mail(&fields, SPAM)).await, "spam", "{lines} lines");
    }
}
