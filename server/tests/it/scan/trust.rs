//! Whom a mail is really from: what the letter's page says of it, and whose pictures may always load.

use super::{letter, webmail};
use crate::{
    spam::{Person, World, deliver},
    support::{core::Core, names::Names, talk::Talk, wait::until},
};
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use server::actions::session::form_token;
use std::sync::Arc;

/// Everybody here sends from 127.0.0.1.
const ZONE: &str = "\
good.test. TXT \"v=spf1 ip4:127.0.0.0/8 -all\"
_dmarc.good.test. TXT \"v=DMARC1; p=reject\"
bare.test. TXT \"v=spf1 ip4:127.0.0.0/8 -all\"
";

/// A letter that wants to load a picture.
fn pictured(fields: &str, subject: &str) -> String {
    format!(
        "{fields}To: you@example.test\r\nSubject: {subject}\r\nDate: Sun, 22 Nov 2026 10:00:00 +0900\r\n\
         Message-ID: <{subject}-{}@remote.test>\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=UTF-8\r\n\r\n\
         <p>News</p><img src=\"https://pictures.good.test/a.png\">\r\n",
        std::process::id()
    )
}

/// The letter with this subject, when it has arrived.
async fn opened(world: &World, me: &Person, subject: &str) -> Value {
    let row = until(subject, async || world.inbox(me).await.into_iter().find(|row| row["subject"] == subject)).await;
    world.get(me, &format!("/api/messages/{}", row["ref"].as_str().unwrap())).await
}

/// Whether its HTML may load pictures without being asked.
async fn loads(world: &World, me: &Person, letter: &Value) -> bool {
    let path = format!("/body/{}", letter["ref"].as_str().unwrap());
    let answer = world.house.get(&path, &[("cookie", &me.cookie)]).await;
    assert_eq!(answer.status, StatusCode::OK);
    let allowed = answer.header("content-security-policy").contains("https:");
    assert_eq!(allowed, answer.text.contains("pictures.good.test"));
    allowed
}

async fn trust(world: &World, me: &Person, letter: &Value) -> StatusCode {
    world.ask(me, Method::POST, "/api/senders/trust", json!({ "ref": letter["ref"] })).await.0
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_sender_gains_nothing_from_a_trusted_one() {
    let names = Names::start(ZONE);
    let core = Arc::new(Core::start_with(&[("DOKODEMO_MAILCORE_DNS", &names.address)]));
    let world = World::on(core.clone()).await;
    let me = world.person("asked").await;
    let letter = async |envelope: &str, fields: &str, subject: &str| {
        deliver(&core, envelope, &[&me.address], pictured(fields, subject).as_bytes());
        opened(&world, &me, subject).await
    };
    let good = letter("a@good.test", "From: News <news@good.test>\r\n", "good").await;
    assert_eq!((good["trust"].as_str(), good["sender_sure"].as_bool()), (Some("pass"), Some(true)), "{good}");
    assert!(!loads(&world, &me, &good).await);
    assert_eq!(trust(&world, &me, &good).await, StatusCode::NO_CONTENT);
    assert!(loads(&world, &me, &letter("b@good.test", "From: news@good.test\r\n", "next").await).await);

    // The trusted name on the mail of somebody else; a claim of their own; two names of which one is proved.
    let forged = letter("x@bare.test", "From: News <news@good.test>\r\n", "forged").await;
    assert_eq!(forged["trust"], "fail");
    let claimed =
        letter("x@bare.test", "X-Core-Auth: pass bare.test\r\nX-Core-Auth: fail\r\nFrom: news@bare.test\r\n", "claimed").await;
    assert_eq!(claimed["trust"], "unknown", "no record is no fault, and no proof");
    let both = letter("x@good.test", "From: news@good.test, boss@bare.test\r\n", "both").await;
    let twice = letter("x@good.test", "From: news@good.test\r\nFrom: boss@bare.test\r\n", "twice").await;
    for other in [&forged, &claimed, &both, &twice] {
        assert!(!loads(&world, &me, other).await, "{other}");
        assert_eq!((other["sender_trusted"].as_bool(), other["sender_sure"].as_bool()), (Some(false), Some(false)), "{other}");
        assert_ne!(other["trust"], "pass", "{other}");
        assert_eq!(trust(&world, &me, other).await, StatusCode::FORBIDDEN);
    }
    // The page says it in a sentence, and offers 常に表示 to nobody unproved.
    let page = async |letter: &Value| {
        let path = format!("/mail/INBOX/{}", letter["ref"].as_str().unwrap());
        world.house.get(&path, &[("cookie", &me.cookie)]).await.text
    };
    assert!(page(&good).await.contains("送信元ドメインは本物です。"));
    let shown = page(&forged).await;
    assert!(shown.contains("差出人をかたったメールかもしれません。") && !shown.contains("id=\"remote-always\""), "{shown}");
    assert!(shown.contains("id=\"remote-once\""), "this once is the person's own choice");

    // 解除.
    let cookie = [("cookie", me.cookie.as_str())];
    let list = world.house.get("/settings/pictures", &cookie).await;
    assert!(list.text.contains("news@good.test"), "{}", list.text);
    let token = form_token(me.cookie.trim_start_matches("sid="), &me.address);
    let form = format!("csrf={token}&sender=news%40good.test");
    assert_eq!(world.house.post("/lite/settings/pictures", &cookie, &form).await.status, StatusCode::SEE_OTHER);
    assert!(!world.house.get("/settings/pictures", &cookie).await.text.contains("news@good.test"));
    assert!(!loads(&world, &me, &good).await);
}

/// The last answer to a mail through a listener that knows who we are.
fn answer(talk: &mut Talk, from: &str, to: &str, mail: &str) -> String {
    for command in [format!("MAIL FROM:<{from}>"), format!("RCPT TO:<{to}>"), "DATA".into()] {
        let answer = talk.smtp(&command);
        assert!(answer.starts_with(['2', '3']), "{answer}");
    }
    talk.smtp(&format!("{mail}\r\n."))
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_of_the_house_writes_in_the_name_of_another() {
    let world = World::open().await;
    let (me, other) = (world.person("writer").await, world.person("victim").await);
    let pop = world.house.rooms.store.account_by_login(&me.address).await.unwrap().unwrap().pop_account;
    let own = format!("From: Me <{}>\r\n", me.address);
    let (mine, victim) = (me.address.as_str(), other.address.as_str());
    let plus = mine.replace('@', "+shop@");
    let refused = [
        format!("From: Me <{victim}>\r\n"),
        format!("From: {}\r\n", victim.to_uppercase()),
        format!("From: {mine}, {victim}\r\n"),
        format!("{own}From: {victim}\r\n"),
        format!("{own}Sender: {victim}\r\n"),
        "From: \"Me\" <postmaster@example.test>\r\n".into(),
        "From: nobody@somewhere.example.test\r\n".into(),
        format!("From: {mine} <{victim}>\r\n"),
    ];
    for (way, mut talk) in [
        ("program", Talk::program(&world.core, mine)),
        ("pop", Talk::program(&world.core, &pop)),
        ("webmail", webmail(&world.core, mine)),
    ] {
        for fields in &refused {
            let said = answer(&mut talk, mine, victim, &format!("{fields}Subject: no\r\n\r\nx\r\n"));
            assert!(said.starts_with("554 5.7.1 ") && said.contains("is not your own address"), "{way} {fields} {said}");
        }
        for (n, fields) in
            [own.clone(), format!("From: {plus}\r\nSender: {mine}\r\n"), format!("From: \"{victim}\" <{mine}>\r\n")]
                .iter()
                .enumerate()
        {
            let subject = format!("{way}-{n}");
            let said = answer(&mut talk, mine, victim, &pictured(fields, &subject));
            assert!(said.starts_with("250"), "{way} {fields} {said}");
            let letter = opened(&world, &other, &subject).await;
            assert_eq!((letter["trust"].as_str(), letter["sender_sure"].as_bool()), (Some("inside"), Some(true)), "{letter}");
        }
        // Nobody is named, and Postfix names who has signed in; or somebody who is not of the house: of that nothing is said.
        for (n, (fields, trust)) in [("", "inside"), ("From: me@elsewhere.example\r\n", "unknown")].into_iter().enumerate() {
            let subject = format!("{way}-other-{n}");
            let said = answer(&mut talk, mine, victim, &pictured(fields, &subject));
            assert!(said.starts_with("250"), "{way} {fields} {said}");
            assert_eq!(opened(&world, &other, &subject).await["trust"], trust, "{way} {fields}");
        }
    }
    // A stranger cannot say that they are from here.
    let claim = format!("X-Core-Auth: inside {mine}\r\n{}", letter(mine, "claim"));
    deliver(&world.core, "x@remote.test", &[victim], claim.as_bytes());
    assert_eq!(opened(&world, &other, "claim").await["trust"], "unknown");
}
