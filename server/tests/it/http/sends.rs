//! What somebody hears of the mails they sent, while they look.

use crate::support::{house::Events, wait::until, world::World};
use app::api::{Draft, SendState, Sending};
use server::actions::{compose, draft, send};
use std::{process::Command, time::Duration};
use tokio::time::timeout;

impl World {
    /// Presses 送信; the core's own web server does the rest.
    async fn send(&self, to: &str) -> String {
        let key = compose::new_key().unwrap();
        let new = Draft { key: key.clone(), to: to.into(), subject: "件名".into(), text: "本文".into(), ..Draft::default() };
        draft::save(&self.house.rooms, &self.who, new).await.unwrap();
        send::queue(&self.house.rooms, &self.who, &key, None).await.unwrap().id
    }

    async fn one(&self, id: &str) -> Sending {
        let answer = self.house.get(&format!("/api/sends/{id}"), &[("cookie", &self.cookie)]).await;
        serde_json::from_str(&answer.text).unwrap()
    }

    /// Waits for the event that says so, and does nothing else.
    async fn hears(&self, events: &mut Events, id: &str, state: SendState) -> Sending {
        let wait = async {
            loop {
                let event = events.next().await.expect("the stream goes on");
                if event["event"] == "send" && event["id"] == id {
                    let now = self.one(id).await;
                    if now.state == state {
                        return now;
                    }
                }
            }
        };
        timeout(Duration::from_secs(60), wait).await.unwrap_or_else(|_| panic!("nobody said that it is {state:?}"))
    }

    /// The number beside 送信待ち, and what the same page says to the SPA.
    async fn unsettled(&self) -> (bool, u64) {
        let page = self.house.get("/lite/mail/INBOX", &[("cookie", &self.cookie)]).await;
        let screen = self.house.get("/api/screen?path=/mail/INBOX", &[("cookie", &self.cookie)]).await.json();
        (page.text.contains("確認が必要なメール"), screen["unsettled"].as_u64().unwrap())
    }

    fn connections(&self) -> usize {
        let conf = self.core.data.join("dovecot/dovecot.conf");
        let out = Command::new("/usr/bin/doveadm").arg("-c").arg(conf).args(["who", "-1", &self.who.address]).output().unwrap();
        String::from_utf8_lossy(&out.stdout).lines().filter(|l| l.starts_with(&self.who.address)).count()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_hears_what_became_of_each_mail() {
    let w = World::open("hears").await;
    let mut events = w.house.listen(&w.cookie).await;
    // The first look is the measure of what is news.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let (good, bad) = (w.who.address.clone(), "nobody-at-all@a01.example.test");
    let (all, none, some) = (w.send(&good).await, w.send(bad).await, w.send(&format!("{good}, {bad}")).await);

    let refused = w.hears(&mut events, &none, SendState::Refused).await;
    assert!(refused.wants_look() && refused.refused.iter().any(|r| r.address == bad), "{refused:?}");
    let mut again = w.house.listen(&w.cookie).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    for id in [&all, &some] {
        until("a mail in 送信済み", async || (w.one(id).await.state == SendState::Filed).then_some(())).await;
    }
    assert!(!w.one(&all).await.wants_look());
    let partly = w.one(&some).await;
    assert!(partly.wants_look() && partly.refused.len() == 1, "{partly:?}");
    assert_eq!(w.unsettled().await, (true, 2), "the refused one and the one that not all have got");

    let third = w.send(&good).await;
    w.hears(&mut again, &third, SendState::Filed).await;
    for id in [&none, &some] {
        let path = format!("/api/sends/{id}/dismiss");
        let plain = w.house.ask(axum::http::Method::POST, &path, &[("cookie", &w.cookie)], "").await;
        assert_eq!(plain.status, axum::http::StatusCode::FORBIDDEN, "a form of another site could ask this");
        let json = [("cookie", w.cookie.as_str()), ("content-type", "application/json")];
        w.house.ask(axum::http::Method::POST, &path, &json, "").await;
    }
    assert_eq!(w.unsettled().await, (false, 0));
    let stranger = format!("sid={}", w.house.sit("jiro@j02.example.test").await);
    let answer = w.house.get(&format!("/api/sends/{third}"), &[("cookie", &stranger)]).await;
    assert_eq!(answer.status, axum::http::StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_tabs_of_one_person_watch_the_inbox_once() {
    let w = World::open("tabs").await;
    let receive = async |n: u32| {
        let raw = format!("From: a@example.test\r\nSubject: {n}\r\n\r\nx\r\n");
        w.house.rooms.imap.append(&w.who, app::api::Role::Inbox, (&[], None), raw).await.unwrap();
    };
    let hears = async |events: &mut Events, total: u64| {
        let wait = async {
            loop {
                let event = events.next().await.expect("the stream goes on");
                if event["event"] == "mailbox" && event["total"] == total {
                    return;
                }
            }
        };
        timeout(Duration::from_secs(20), wait).await.expect("a new mail is told");
    };
    let mut first = w.house.listen(&w.cookie).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    receive(1).await;
    hears(&mut first, 1).await;
    let alone = w.connections();
    assert!(alone > 0);

    let (mut second, mut third) = (w.house.listen(&w.cookie).await, w.house.listen(&w.cookie).await);
    tokio::time::sleep(Duration::from_secs(1)).await;
    receive(2).await;
    for events in [&mut first, &mut second, &mut third] {
        hears(events, 2).await;
    }
    // The store may have lent one more connection for a command; two more watches would be two more at least.
    assert!(w.connections() <= alone + 1, "no tab has a watch of its own");

    drop((first, third));
    receive(3).await;
    hears(&mut second, 3).await;
    let before = w.connections();
    drop(second);
    until("the end of the watch with the last tab", async || (w.connections() < before).then_some(())).await;
}
