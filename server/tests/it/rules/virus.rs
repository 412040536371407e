//! ウイルスチェック: what comes, what goes out, and what happens while nobody can say.

use super::{letter, nothing_to, sent_to, stranger};
use crate::{
    spam::{Landed, Person, SPAM, World, deliver},
    support::{
        core::Core,
        talk::Talk,
        wait::{eventually, until},
    },
};
use axum::http::{Method, StatusCode};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use server::mail::transfer::decode;
use std::{process::Command, sync::Arc};

/// The test file that every scanner knows, put together here so that no scanner finds this source.
fn eicar() -> String {
    ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$", "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"].concat()
}

/// Parts with odd bytes around one that is infected.
fn parts(from: &str, to: &str, bad: &str) -> String {
    let head =
        String::from_utf8(letter(from, to, "Subject: =?UTF-8?B?5YaZ55yf?=\r\nX-Odd:   kept\t as\r\n  it was \r\n")).unwrap();
    let head = head.replace("Content-Type: text/plain; charset=UTF-8\r\n\r\nhello\r\n", "");
    format!(
        "{head}Content-Type: multipart/mixed; boundary=\"=b\"\r\n\r\npreamble\r\n--=b\r\nContent-Type: text/plain; charset=iso-2022-jp\r\n\r\n\
         \x1b$B<L??\x1b(B  \r\n\r\n--=b\r\nContent-Type: application/octet-stream; name=\"bad.bin\"\r\nContent-Disposition: attachment; filename=\"bad.bin\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{bad}\r\n\
         --=b\r\nContent-Type: application/pdf; name=\"good.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQK\r\n Zm9v\r\n--=b--\r\nepilogue\r\n"
    )
}

impl World {
    /// The newest mail of the inbox, as its bytes are.
    async fn source(&self, person: &Person) -> String {
        let rows = self.inbox(person).await;
        let reference = crate::spam::newest(&rows)["ref"].as_str().unwrap().to_owned();
        let headers = [("cookie", person.cookie.as_str())];
        self.house.ask(Method::GET, &format!("/api/messages/{reference}/source"), &headers, "").await.text
    }

    async fn check(&self, person: &Person, enabled: bool) {
        self.set(person, "virus", json!({ "enabled": enabled })).await;
    }
}

/// True if this mail stands there as it was sent; the way adds fields above and below its own.
fn holds(stored: &str, mail: &str) -> bool {
    let (head, body) = mail.split_once("\r\n\r\n").unwrap();
    let lines = |text: &str| text.replace("\r\n", "\n");
    let (stored, body) = (lines(stored), lines(body));
    // The line end before the final dot is the conversation's.
    stored.contains(&lines(head)) && stored.trim_end().ends_with(body.trim_end())
}

#[tokio::test]
async fn the_infected_part_alone_is_replaced_and_only_where_the_check_is_on() {
    let world = World::open().await;
    let (on, off, writer) = (world.person("von").await, world.person("voff").await, stranger("writer"));
    world.check(&on, true).await;
    world.check(&off, false).await;
    let mail = parts(&writer, "you@example.test", &BASE64_STANDARD.encode(eicar()));
    deliver(&world.core, &writer, &[&on.address, &off.address], mail.as_bytes());
    assert_eq!(world.landed(&on).await, Landed::Inbox("【ウイルス検出】写真".into()));
    assert_eq!(world.landed(&off).await, Landed::Inbox("写真".into()));
    let original = world.source(&off).await;
    assert!(holds(&original, &mail), "OFF: untouched\n{original}");
    let report = world.source(&on).await;
    assert!(report.contains("Auto-Submitted: auto-generated\r\n"), "{report}");
    let inbox = world.inbox(&on).await;
    assert_eq!(inbox[0]["from"][0]["name"], "システム管理者");
    // All of it, but that one part.
    let (before, rest) = mail.split_once("Content-Type: application/octet-stream").unwrap();
    let behind = rest.split_once("\r\n--=b\r\n").unwrap().1;
    let (head, before) = before.split_once("\r\n\r\n").unwrap();
    assert!(report.contains(head), "{report}");
    let (start, inside) = report.split_once(before).expect("all before it");
    assert!(start.contains("Content-Type: message/rfc822\r\n"), "{start}");
    let (warning, end) = inside.split_once("\r\n--=b\r\n").unwrap();
    assert!(end.starts_with(behind), "all behind it\n{end}");
    assert!(warning.contains("filename=\"ReplaceWarning.txt\""), "{warning}");
    let text = warning.split_once("\r\n\r\n").unwrap().1;
    let text = String::from_utf8(decode("base64", text.as_bytes()).into_owned()).unwrap();
    assert!(text.contains("Seed.Eicar.Body") && text.contains("削除されました"), "{text}");
    // The person can open it like any other.
    let reference = inbox[0]["ref"].as_str().unwrap();
    let message = world.get(&on, &format!("/api/messages/{reference}")).await;
    let names: Vec<&str> = message["attachments"].as_array().unwrap().iter().map(|a| a["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"original.eml"), "{names:?}");
    assert!(message["text"].as_str().unwrap().contains("bad.bin"), "{message}");
}

#[tokio::test]
async fn clean_mail_is_not_touched() {
    let world = World::open().await;
    let (me, writer) = (world.person("clean").await, stranger("writer"));
    world.check(&me, true).await;
    let mail = parts(&writer, &me.address, &BASE64_STANDARD.encode("harmless"));
    assert_eq!(world.deliver(&me, &writer, &mail).await, Landed::Inbox("写真".into()));
    let source = world.source(&me).await;
    assert!(holds(&source, &mail), "{source}\n\nis not\n\n{mail}");
}

#[tokio::test]
async fn infected_wherever_it_hides() {
    let world = World::open().await;
    let (me, writer) = (world.person("hides").await, stranger("writer"));
    world.check(&me, true).await;
    let head = String::from_utf8(letter(&writer, &me.address, "Subject: x\r\n")).unwrap();
    let head = head.split_once("Content-Type").unwrap().0;
    let coded = BASE64_STANDARD.encode(eicar());
    for (body, stays) in [
        // The body itself.
        (format!("Content-Type: text/plain\r\n\r\n{}\r\n", eicar()), ""),
        // In a mail in the mail.
        (
            format!(
                "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nGOOD-ONE\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\n\
                 Content-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\nContent-Type: a/b\r\nContent-Transfer-Encoding: base64\r\n\r\n{coded}\r\n--c\r\n\r\nGOOD-TWO\r\n--c--\r\n--b--\r\n"
            ),
            "GOOD-TWO",
        ),
        // In no part: before the first one.
        (format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n{}\r\n--b\r\n\r\nx\r\n--b--\r\n", eicar()), ""),
    ] {
        deliver(&world.core, &writer, &[&me.address], format!("{head}{body}").as_bytes());
        assert_eq!(world.landed(&me).await, Landed::Inbox("【ウイルス検出】x".into()), "{body}");
        let report = world.source(&me).await;
        assert!(!report.contains(&eicar()) && !report.contains(&coded), "{report}");
        assert!(report.contains("ReplaceWarning.txt") && report.contains(stays), "{report}");
    }
}

#[tokio::test]
async fn an_infected_mail_follows_the_other_rules_as_a_report() {
    let world = World::open().await;
    let (writer, phone) = (stranger("writer"), stranger("phone"));
    let me = world.person("both").await;
    world.check_on(&me).await;
    world.set(&me, "forward", json!({"targets": [phone], "keep": true})).await;
    world.set(&me, "autoreply", json!({"other_text": "返信", "enabled": true})).await;
    let mail = parts(&writer, &me.address, &BASE64_STANDARD.encode(eicar()));
    assert_eq!(world.deliver(&me, &writer, &mail).await, Landed::Inbox("【ウイルス検出】写真".into()));
    let sent = sent_to(&world.core, &phone);
    assert!(sent[0].contains("ReplaceWarning.txt") && !sent[0].contains("X-Core-"), "{}", sent[0]);
    assert!(sent[0].starts_with(&format!("X-Sink-From: {writer}\r\n")));
    // From a target: not sent back, also as a report.
    let back = parts(&phone, &me.address, &BASE64_STANDARD.encode(eicar()));
    world.deliver(&me, &phone, &back).await;
    // Judged as spam besides: held, and the reason is kept.
    let spam = mail.replace("preamble", SPAM).replace("good.pdf", SPAM).replace("\x1b$B<L??\x1b(B", SPAM);
    let landed = world.deliver(&me, &writer, &spam).await;
    assert_eq!(landed, Landed::Held("spam".into(), "【ウイルス検出】[spam] 写真".into()));
    assert_eq!(sent_to(&world.core, &phone).len(), 1);
    assert!(nothing_to(&world.core, &writer), "no reply");
}

fn submit(talk: &mut Talk, from: &str, to: &[&str], mail: &[u8]) -> String {
    assert!(talk.smtp(&format!("MAIL FROM:<{from}>")).starts_with("250"));
    for to in to {
        assert!(talk.smtp(&format!("RCPT TO:<{to}>")).starts_with("250"));
    }
    assert!(talk.smtp("DATA").starts_with("354"));
    talk.send_bytes(mail);
    talk.smtp("\r\n.")
}

#[tokio::test]
async fn a_mail_program_is_refused_with_the_reason_unless_the_check_is_off() {
    let world = World::open().await;
    let (me, other, out) = (world.person("sends").await, world.person("gets").await, stranger("out"));
    world.check(&other, true).await;
    let bad = parts(&me.address, &out, &BASE64_STANDARD.encode(eicar()));
    let good = parts(&me.address, &out, &BASE64_STANDARD.encode("harmless"));
    let mut talk = Talk::program(&world.core, &me.address);
    let answer = submit(&mut talk, &me.address, &[&out, &other.address], bad.as_bytes());
    assert!(answer.starts_with("554 5.7.1 ") && answer.contains("virus") && answer.contains("Seed.Eicar.Body"), "{answer}");
    // The next one over the same connection is a mail of its own.
    assert!(submit(&mut talk, &me.address, &[&out], good.as_bytes()).starts_with("250"));
    assert_eq!(sent_to(&world.core, &out).len(), 1);
    // OFF: it goes; who gets it here is protected by their own check.
    world.check(&me, false).await;
    let out2 = stranger("out");
    assert!(submit(&mut talk, &me.address, &[&out2, &other.address], bad.as_bytes()).starts_with("250"));
    assert_eq!(world.landed(&other).await, Landed::Inbox("【ウイルス検出】写真".into()));
    let sent = sent_to(&world.core, &out2);
    assert!(holds(&sent[0], &bad) && !sent[0].contains("X-Core-"), "{}", sent[0]);
}

impl World {
    /// A draft with one file, and its key.
    async fn draft(&self, me: &Person, to: &str, file: &str) -> String {
        let draft = json!({"to": to, "cc": "", "bcc": "", "subject": "x", "text": "見てください"});
        let (status, answer) = self.ask(me, Method::POST, "/api/drafts", draft).await;
        assert!(status.is_success(), "{answer}");
        let key = answer["key"].as_str().unwrap().to_owned();
        let csrf = self.house.get("/api/session", &[("cookie", &me.cookie)]).await.json()["csrf"].as_str().unwrap().to_owned();
        let headers = [("cookie", me.cookie.as_str()), ("content-type", "multipart/form-data; boundary=x")];
        let token = format!("--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n");
        let form =
            format!("{token}--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.com\"\r\n\r\n{file}\r\n--x--\r\n");
        let answer = self.house.ask(Method::POST, &format!("/api/drafts/{key}/attachments"), &headers, &form).await;
        assert!(answer.status.is_success(), "{} {}", answer.status, answer.text);
        key
    }

    async fn press(&self, me: &Person, key: &str) -> (StatusCode, Value) {
        self.ask(me, Method::POST, &format!("/api/drafts/{key}/send"), json!({})).await
    }
}

#[tokio::test]
async fn the_webmail_refuses_when_the_button_is_pressed_and_once_more_when_it_goes() {
    let world = World::open().await;
    let (me, out) = (world.person("presses").await, stranger("out"));
    let key = world.draft(&me, &out, &eicar()).await;
    let (status, problem) = world.press(&me, &key).await;
    assert_eq!((status, &problem["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("virus")), "{problem}");
    assert_eq!(world.get(&me, &format!("/api/drafts/{key}")).await["text"], "見てください", "the draft is still there");
    // Switched on again while the mail waits: it comes back to 下書き, and the page says why.
    world.check(&me, false).await;
    let (status, answer) = world.press(&me, &key).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    world.check(&me, true).await;
    world.clock_shift(60);
    let me = Person { cookie: format!("sid={}", world.house.sit(&me.address).await), ..me };
    let id = answer["id"].as_str().unwrap();
    let sends = until("the refusal", async || {
        let _ = server::actions::send::advance(&world.house.rooms, id).await;
        Some(world.get(&me, "/api/sends").await).filter(|sends| sends[0]["state"] == "refused")
    })
    .await;
    assert!(sends[0]["refused"][0]["line"].as_str().unwrap().contains("virus"), "{sends}");
    let draft = world.get(&me, &format!("/api/drafts/{key}")).await;
    assert_eq!((&draft["text"], draft["refused"][0]["code"].as_i64()), (&json!("見てください"), Some(554)));
    assert!(nothing_to(&world.core, &out));
}

#[test]
fn without_the_scanner_mail_waits() {
    let core = Arc::new(Core::start());
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        let world = World::on(core.clone()).await;
        let (me, writer, out) = (world.person("waits").await, stranger("writer"), stranger("out"));
        world.check(&me, true).await;
        let key = world.draft(&me, &out, "harmless").await;
        // The supervisor is held, so that it stays away.
        let (supervisor, clamd) = (core.pid().to_string(), core.child("clamd").to_string());
        let signal = |signal: &str, pid: &str| assert!(Command::new("kill").args([signal, pid]).status().unwrap().success());
        signal("-STOP", &supervisor);
        signal("-KILL", &clamd);
        eventually("the end of clamd", || {
            std::os::unix::net::UnixStream::connect(core.data.join("run/scan/clamd")).is_err().then_some(())
        });
        let mail = letter(&writer, &me.address, "Subject: x\r\n");
        let mut talk = Talk::plain(core.at(25));
        talk.reply();
        talk.smtp("EHLO sender.test");
        let answer = submit(&mut talk, &writer, &[&me.address], &mail);
        assert!(answer.starts_with("451 4.7.1"), "{answer}");
        let answer = submit(&mut Talk::program(&core, &me.address), &me.address, &[&out], &letter(&me.address, &out, ""));
        assert!(answer.starts_with("451"), "{answer}");
        let (status, problem) = world.press(&me, &key).await;
        assert_eq!((status, &problem["code"]), (StatusCode::SERVICE_UNAVAILABLE, &json!("away")));
        // OFF and to the world: nothing to ask.
        world.check(&me, false).await;
        let answer = submit(&mut Talk::program(&core, &me.address), &me.address, &[&out], &letter(&me.address, &out, ""));
        assert!(answer.starts_with("250"), "{answer}");
        let answer = submit(&mut Talk::program(&core, &me.address), &me.address, &[&me.address], &letter(&me.address, &out, ""));
        assert!(answer.starts_with("451"), "somebody here may want to know: {answer}");
        signal("-CONT", &supervisor);
    });
}

#[test]
fn a_report_that_cannot_be_made_makes_the_mail_wait() {
    let core = Arc::new(Core::start());
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        let world = World::on(core.clone()).await;
        let (me, writer) = (world.person("later").await, stranger("writer"));
        world.check(&me, true).await;
        // The filter's door is away, as if its process were; all else works.
        let (door, aside) = (core.data.join("run/filter/virus-report"), core.data.join("run/filter/aside"));
        std::fs::rename(&door, &aside).unwrap();
        let mail = parts(&writer, &me.address, &BASE64_STANDARD.encode(eicar()));
        deliver(&core, &writer, &[&me.address], mail.as_bytes());
        eventually("the delivery put off", || {
            let log = std::fs::read_to_string(core.data.join("log/postfix.log")).unwrap_or_default();
            log.lines().any(|l| l.contains(&me.address) && l.contains("status=deferred")).then_some(())
        });
        assert!(world.inbox(&me).await.is_empty(), "nothing has passed");
        std::fs::rename(&aside, &door).unwrap();
        let config = core.data.join("postfix/etc");
        assert!(Command::new("/usr/sbin/postqueue").arg("-c").arg(config).arg("-f").status().unwrap().success());
        assert_eq!(world.landed(&me).await, Landed::Inbox("【ウイルス検出】写真".into()));
    });
}
