//! 迷惑メール: settings saved by the JSON API, mail delivered over the MX, read where it has landed.
//!
//! The web server is the router in this process, on the database and mail store of a real core, so
//! that its clock can be moved.

mod learning;
mod notice;
mod quarantine;
mod rules;
mod screen;
mod settings;
mod subjects;

use crate::support::{core::Core, house::House, talk::Talk, wait::until};
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use server::rooms::Clock;
use std::{
    cell::Cell,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

/// The word that our scanner takes for spam.
pub const SPAM: &str = "CORE-TEST-SPAM-MARKER-7f3a";

pub struct World {
    pub house: House,
    pub clock: PathBuf,
    pub core: Arc<Core>,
}

/// Somebody with a fresh address, signed in.
pub struct Person {
    pub address: String,
    pub cookie: String,
    /// Mails in the inbox and in 迷惑メール at the last look.
    pub seen: Cell<(usize, usize)>,
}

/// Where a mail has landed.
#[derive(Debug, PartialEq, Eq)]
pub enum Landed {
    /// Its subject there.
    Inbox(String),
    /// Reason and subject.
    Held(String, String),
}

impl World {
    pub async fn open() -> World {
        World::on(Core::shared()).await
    }

    pub async fn on(core: Arc<Core>) -> World {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let clock = core.data.join(format!("clock-spam-{}", NEXT.fetch_add(1, Ordering::Relaxed)));
        World { house: House::of(&core, Clock::shifted_by(clock.clone())).await, clock, core }
    }

    pub async fn person(&self, name: &str) -> Person {
        let address = self.core.account(name);
        let cookie = format!("sid={}", self.house.sit(&address).await);
        let person = Person { address, cookie, seen: Cell::default() };
        // Folders are there before mail comes: Dovecot 2.3 may end a process when a first look and a first delivery
        // make the same one ("Resource deadlock avoided").
        self.get(&person, "/api/mailboxes").await;
        person
    }

    pub fn clock_shift(&self, seconds: i64) {
        std::fs::write(&self.clock, seconds.to_string()).unwrap();
    }

    pub async fn ask(&self, person: &Person, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
        let headers = [("cookie", person.cookie.as_str()), ("content-type", "application/json")];
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let answer = self.house.ask(method, path, &headers, &body).await;
        (answer.status, answer.json())
    }

    pub async fn get(&self, person: &Person, path: &str) -> Value {
        let (status, value) = self.ask(person, Method::GET, path, Value::Null).await;
        assert_eq!(status, StatusCode::OK, "{path}: {value}");
        value
    }

    /// Saves a setting; it must be taken.
    pub async fn set(&self, person: &Person, name: &str, value: Value) -> Value {
        let (status, answer) = self.ask(person, Method::PUT, &format!("/api/settings/{name}"), value).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        answer
    }

    pub async fn check_on(&self, person: &Person) {
        self.set(person, "spam", json!({"mark": true, "quarantine": true, "notify": false})).await;
    }

    pub async fn held(&self, person: &Person) -> Vec<Value> {
        self.get(person, "/api/quarantine").await.as_array().unwrap().clone()
    }

    pub async fn inbox(&self, person: &Person) -> Vec<Value> {
        self.get(person, "/api/mailboxes/INBOX/messages").await["envelopes"].as_array().unwrap().clone()
    }

    /// Where the one mail has landed that was delivered since the last look.
    pub async fn landed(&self, person: &Person) -> Landed {
        let (inbox_before, held_before) = person.seen.get();
        until(&format!("the mail for {}", person.address), async || {
            let (inbox, held) = (self.inbox(person).await, self.held(person).await);
            let text = |rows: &[Value], name: &str| newest(rows)[name].as_str().unwrap_or_default().to_owned();
            (inbox.len() + held.len() > inbox_before + held_before).then(|| {
                person.seen.set((inbox.len(), held.len()));
                match inbox.len() > inbox_before {
                    true => Landed::Inbox(text(&inbox, "subject")),
                    false => Landed::Held(text(&held, "reason"), text(&held, "subject")),
                }
            })
        })
        .await
    }

    /// Delivers over the MX and looks where it has landed.
    pub async fn deliver(&self, person: &Person, sender: &str, mail: impl AsRef<[u8]>) -> Landed {
        deliver(&self.core, sender, &[&person.address], mail.as_ref());
        self.landed(person).await
    }

    /// Reason for which a mail is held; `inbox` if it is not.
    pub async fn fate(&self, person: &Person, sender: &str, mail: impl AsRef<[u8]>) -> String {
        match self.deliver(person, sender, mail).await {
            Landed::Inbox(_) => "inbox".into(),
            Landed::Held(reason, _) => reason,
        }
    }
}

/// The row that came last.
pub fn newest(rows: &[Value]) -> &Value {
    rows.iter().max_by_key(|row| row["ref"].as_str().unwrap().rsplit('.').next().unwrap().parse::<u32>().unwrap()).unwrap()
}

/// One mail for several recipients; every answer must be good.
pub fn deliver(core: &Core, sender: &str, to: &[&str], mail: &[u8]) {
    let mut talk = Talk::plain(core.at(25));
    talk.reply();
    assert!(talk.smtp("EHLO sender.test").starts_with("250"));
    assert!(talk.smtp(&format!("MAIL FROM:<{sender}>")).starts_with("250"));
    for to in to {
        let answer = talk.smtp(&format!("RCPT TO:<{to}>"));
        assert!(answer.starts_with("250"), "{answer}");
    }
    assert!(talk.smtp("DATA").starts_with("354"));
    talk.send_bytes(mail);
    let answer = talk.smtp("\r\n.");
    assert!(answer.starts_with("250"), "{answer}");
}

/// A mail with these fields first, and nothing that our scanner would hold against it.
pub fn mail(fields: &str, body: &str) -> Vec<u8> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let n = NEXT.fetch_add(1, Ordering::Relaxed);
    format!(
        "{fields}To: you@example.test\r\nDate: Sun, 22 Nov 2026 10:00:00 +0900\r\nMessage-ID: <spam-{n}-{}@remote.test>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\n{body}\r\n",
        std::process::id()
    )
    .into_bytes()
}

/// From somebody, with a plain subject.
pub fn from(sender: &str, subject: &str) -> Vec<u8> {
    mail(&format!("From: Friend <{sender}>\r\nSubject: {subject}\r\n"), "hello")
}
