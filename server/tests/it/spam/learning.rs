//! What people say of their mail is learned; throwing away says nothing.

use super::{Person, World, deliver, mail};
use crate::support::{core::Core, wait::until};
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use std::{process::Command, sync::Arc, time::Duration};

/// Letters of each kind, in Japanese alone; the scanner begins to judge at twenty.
const LETTERS: usize = 24;
const BAIT: &str = "今だけ無料でお試しいただける出会い系サイトのご案内です。登録はこちらから。高収入の副業も紹介します。完全無料、審査なし、即日融資、ブランド時計も格安でご用意しました。期間限定ですのでお急ぎください";
const WANTED: &str = "自治会の清掃活動の日程についてお知らせします。集合場所は公民館の前です。軍手と飲み物をお持ちください。雨天の場合は翌週に延期します。園芸部の議事録を添付しましたので、土曜日にお会いしましょう";

fn bait(n: usize) -> Vec<u8> {
    let body = format!("会員番号 {n} 様\r\n{BAIT}\r\nNo. {n}");
    mail(&format!("From: Lucky <lucky{n}@bait.test>\r\nSubject: No. {n}\r\n"), &body)
}

fn wanted(n: usize) -> Vec<u8> {
    let body = format!("{n} 班の皆様\r\n{WANTED}\r\nNo. {n}");
    mail(&format!("From: Club <club{n}@wanted.test>\r\nSubject: No. {n}\r\n"), &body)
}

impl World {
    async fn refs(&self, person: &Person, path: &str, count: usize) -> Value {
        until(&format!("{count} rows at {path}"), async || {
            let answer = self.get(person, path).await;
            let rows = answer.as_array().or(answer["envelopes"].as_array()).cloned().unwrap_or_default();
            (rows.len() == count).then(|| rows.iter().map(|row| row["ref"].clone()).collect())
        })
        .await
    }

    async fn does(&self, person: &Person, path: &str, body: Value) {
        let (status, answer) = self.ask(person, Method::POST, path, body).await;
        assert_eq!(status, StatusCode::OK, "{path}: {answer}");
    }

    /// Letters that the scanner has still to learn from, whenever they are due.
    async fn lessons(&self) -> usize {
        self.house.rooms.store.lessons_due(i64::MAX, 1_000).await.unwrap().len()
    }

    async fn learned(&self) {
        until("the end of the lessons", async || (self.lessons().await == 0).then_some(())).await;
    }

    /// What the scanner wrote into the newest letter of the inbox.
    async fn judged(&self, person: &Person, letter: Vec<u8>) -> String {
        let before = self.inbox(person).await.len() + self.held(person).await.len();
        deliver(&self.core, "x@remote.test", &[&person.address], &letter);
        let rows = until("the mail", async || {
            let (inbox, held) = (self.inbox(person).await, self.held(person).await);
            (inbox.len() + held.len() > before).then_some(if inbox.is_empty() { held } else { inbox })
        })
        .await;
        let path = format!("/api/messages/{}/source", super::newest(&rows)["ref"].as_str().unwrap());
        let cookie = [("cookie", person.cookie.as_str())];
        let source = self.house.get(&path, &cookie).await.text;
        let result = source.split("X-Core-Spam-Result:").nth(1).unwrap_or_default();
        result.split("\r\nX-Core-Subject").next().unwrap_or_default().to_owned()
    }
}

#[tokio::test]
async fn the_scanner_learns_from_what_people_say() {
    let core = tokio::task::spawn_blocking(Core::start).await.unwrap();
    let world = World::on(Arc::new(core)).await;
    let (me, other) = (world.person("taught").await, world.person("newcomer").await);
    world.check_on(&me).await;
    let reject = json!({"senders": ["wanted.test"], "subjects": [], "no_from": false, "from_brackets": false,
        "from_empty": false, "no_subject": false, "subject_empty": false});
    world.set(&me, "reject", reject).await;
    for n in 0..LETTERS {
        deliver(&world.core, "x@remote.test", &[&me.address], &bait(n));
        deliver(&world.core, "x@remote.test", &[&me.address], &wanted(n));
    }
    let baits = world.refs(&me, "/api/mailboxes/INBOX/messages", LETTERS).await;
    let held = world.refs(&me, "/api/quarantine", LETTERS).await;
    let junk = held[0].as_str().unwrap().split('.').next().unwrap().to_owned();
    let first = world.judged(&other, bait(500)).await;
    assert!(!first.contains("BAYES"), "{first}");

    // Throwing away says nothing, from here or from there.
    let act = |action: &str, from: &Value, to: Value| json!({"action": action, "refs": from, "to": to});
    world.does(&me, "/api/mailboxes/INBOX/actions", act("delete", &json!([baits[0]]), Value::Null)).await;
    world.does(&me, "/api/quarantine/delete", json!({"refs": [held[0]]})).await;
    assert_eq!(world.lessons().await, 0);

    // The scanner's memory is away: the act is done all the same, and the lesson comes when it is back.
    kill("STOP", world.core.pid());
    kill("KILL", world.core.child("redis"));
    let some: Value = baits.as_array().unwrap()[1..3].iter().cloned().collect();
    world.does(&me, "/api/mailboxes/INBOX/actions", act("move", &some, json!(junk))).await;
    tokio::time::sleep(Duration::from_secs(7)).await;
    assert_eq!(world.lessons().await, 2);
    let still = world.judged(&other, wanted(500)).await;
    assert!(still.contains("default:"), "mail is judged by the rules meanwhile: {still}");
    kill("CONT", world.core.pid());
    let health = world.house.get("/healthz", &[]).await;
    assert_eq!(health.status, StatusCode::OK, "{}", health.text);

    let rest: Value = baits.as_array().unwrap()[3..].iter().cloned().collect();
    world.does(&me, "/api/mailboxes/INBOX/actions", act("move", &rest, json!(junk))).await;
    let good: Value = held.as_array().unwrap()[1..].iter().cloned().collect();
    world.does(&me, "/api/quarantine/release", json!({"refs": good, "allow_sender": false})).await;
    world.learned().await;
    let (spam, ham) = (world.judged(&other, bait(900)).await, world.judged(&other, wanted(900)).await);
    assert!(spam.contains("BAYES_SPAM(") && !spam.contains("BAYES_HAM("), "{spam}");
    assert!(ham.contains("BAYES_HAM(") && !ham.contains("BAYES_SPAM("), "{ham}");
}

fn kill(signal: &str, pid: i32) {
    assert!(Command::new("kill").arg(format!("-{signal}")).arg(pid.to_string()).status().unwrap().success());
}
