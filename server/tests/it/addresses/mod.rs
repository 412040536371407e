//! The addresses of a contract against the real core: made, used, given another password, ended.
//!
//! The web server is the router in this process, on the database and mail store of a real core, so
//! that its clock can be moved.

mod operator;
mod passwords;
mod phone;
mod registering;
mod roles;
pub(crate) mod rows;
mod steps;

use crate::support::{
    core::{Core, PASSWORD},
    house::{Answer, House},
    talk::Talk,
    wait::{eventually, until},
};
use axum::http::Method;
use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::Value;
use server::{config::Net, http::listen, rooms::Clock};
use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

struct World {
    house: House,
    clock: PathBuf,
    core: Arc<Core>,
}

fn number() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

impl World {
    async fn open() -> World {
        let core = Core::shared();
        let clock = core.data.join(format!("clock-addresses-{}", number()));
        let mut config = core.config();
        // Each question from a browser of its own: Dovecot lets an address wait that has failed before.
        config.proxy.trusted.push(Net::host([127, 0, 0, 1].into()));
        let rooms = listen::open(config, Clock::shifted_by(clock.clone())).await.unwrap();
        World { house: House::on(rooms), clock, core }
    }

    /// The main address of a contract of its own, signed in: address and cookie.
    async fn main(&self, name: &str) -> (String, String) {
        let n = number();
        let address = format!("{name}{n}@a01.example.test");
        self.core.command(&[
            "account",
            "add",
            &address,
            "--contract",
            &format!("contract-{name}-{n}"),
            "--main",
            "--password",
            PASSWORD,
        ]);
        let cookie = format!("sid={}", self.house.sit(&address).await);
        (address, cookie)
    }

    async fn ask(&self, cookie: &str, method: Method, path: &str, body: Value) -> Answer {
        self.ask_as(cookie, method, path, (body, "")).await
    }

    /// With an `Idempotency-Key`.
    async fn ask_as(&self, cookie: &str, method: Method, path: &str, (body, key): (Value, &str)) -> Answer {
        let from = browser();
        let mut headers = vec![("cookie", cookie), ("content-type", "application/json"), ("x-forwarded-for", &from)];
        if !key.is_empty() {
            headers.push(("idempotency-key", key));
        }
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.house.ask(method, path, &headers, &body).await
    }

    /// Registers an address; what the done page shows.
    async fn register(&self, cookie: &str, local: &str) -> Value {
        let offered = self.ask(cookie, Method::GET, &format!("/api/addresses/candidates?local={local}"), Value::Null).await;
        let domain = offered.json()["domains"][0].clone();
        let wish = serde_json::json!({ "local": local, "domain": domain, "virus": true, "fee_agreed": false });
        let answer = self.ask(cookie, Method::POST, "/api/addresses", wish).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }

    /// Does this login open the webmail?
    async fn signs_in(&self, login: &str, password: &str) -> bool {
        let body = serde_json::json!({ "login": login, "password": password }).to_string();
        let headers = [("content-type", "application/json"), ("x-forwarded-for", &browser())];
        let answer = self.house.ask(Method::POST, "/api/session", &headers, &body).await;
        assert!([200, 401].contains(&answer.status.as_u16()), "{}", answer.text);
        answer.status == 200
    }

    /// Does a program get in: IMAP, POP3, submission?
    fn programs(&self, login: &str, password: &str) -> [bool; 3] {
        let (_, imap) = imap(&self.core, login, password);
        let (_, pop) = pop3(&self.core, login, password);
        let mut talk = Talk::from(&place(), self.core.at(587));
        talk.reply();
        talk.smtp("EHLO program.test");
        talk.smtp("STARTTLS");
        let mut talk = talk.tls(&self.core, false);
        talk.smtp("EHLO program.test");
        let word = BASE64_STANDARD.encode(format!("\0{login}\0{password}"));
        [imap, pop, talk.smtp(&format!("AUTH PLAIN {word}")).starts_with("235")]
    }
}

/// A loopback address that no program has used.
fn place() -> String {
    let n = number();
    format!("127.6.{}.{}", n / 250, n % 250 + 1)
}

/// An address that no browser has used, in a network of its own: failures count for a network too. A private one,
/// so that no table places it in a country.
fn browser() -> String {
    let n = number();
    format!("10.{}.{}.7", n / 250, n % 250)
}

fn imap(core: &Core, login: &str, password: &str) -> (Talk, bool) {
    let mut talk = Talk::from(&place(), core.at(993)).tls(core, false);
    talk.line();
    let fine = talk.imap(&format!("LOGIN {login} {password}")).contains("a OK");
    (talk, fine)
}

fn pop3(core: &Core, login: &str, password: &str) -> (Talk, bool) {
    let mut talk = Talk::from(&place(), core.at(995)).tls(core, false);
    talk.line();
    talk.send(&format!("USER {login}\r\n"));
    talk.line();
    talk.send(&format!("PASS {password}\r\n"));
    let fine = talk.line().starts_with("+OK");
    (talk, fine)
}
