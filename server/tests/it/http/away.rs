//! The real mail store, frozen or besieged: what people in front of their screens notice of it.

use crate::support::{
    core::{Core, PASSWORD},
    house::House,
    wait::until,
};
use app::api::{Code, Login};
use axum::http::StatusCode;
use server::{
    actions::sign_in::{self, Browser},
    http::json::problem_of,
    imap::{Client, Error},
    rooms::Clock,
    who::Who,
};
use std::{
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};

const TARO: &str = "taro@a01.example.test";
const HANAKO: &str = "hanako@e06.example.test";

/// Processes that stand still until this is dropped.
struct Frozen(Vec<i32>);

impl Frozen {
    fn signal(pids: &[i32], signal: &str) {
        for pid in pids {
            let _ = Command::new("kill").args([signal, &pid.to_string()]).status();
        }
    }

    fn stop(pids: Vec<i32>) -> Frozen {
        Frozen::signal(&pids, "-STOP");
        Frozen(pids)
    }
}

impl Drop for Frozen {
    fn drop(&mut self) {
        Frozen::signal(&self.0, "-CONT");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_is_told_within_ten_seconds_that_the_store_is_frozen_and_sees_it_come_back() {
    let core = tokio::task::spawn_blocking(Core::start).await.unwrap();
    let house = House::of(&core, Clock::default()).await;
    let taro = format!("sid={}", house.sit(TARO).await);
    let hanako = format!("sid={}", house.sit(HANAKO).await);
    assert_eq!(house.get("/mail/INBOX", &[("cookie", &taro)]).await.status, StatusCode::OK);

    let frozen = Frozen::stop(core.session("dovecot"));
    // One has connections that wait, the other has none.
    for (path, cookie, again) in [
        ("/mail/INBOX", &taro, "<noscript><meta http-equiv=\"refresh\" content=\"10\"></noscript>"),
        ("/lite/mail/INBOX", &hanako, "<meta http-equiv=\"refresh\" content=\"10\">"),
    ] {
        let begun = Instant::now();
        let page = house.get(path, &[("cookie", cookie)]).await;
        assert!(begun.elapsed() < Duration::from_secs(10), "{path}: {:?}", begun.elapsed());
        assert_eq!((page.status, page.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "10"), "{path}");
        assert!(page.text.contains(again) && page.text.contains("メールサーバーに接続できません"), "{path}");
    }
    let begun = Instant::now();
    let login = format!("{{\"login\":\"{TARO}\",\"password\":\"{PASSWORD}\",\"shared_computer\":false}}");
    let json = [("content-type", "application/json")];
    let answer = house.ask(axum::http::Method::POST, "/api/session", &json, &login).await;
    assert_eq!(answer.json()["code"], "away", "{}", answer.text);
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());

    drop(frozen);
    let begun = Instant::now();
    assert_eq!(house.get("/mail/INBOX", &[("cookie", &taro)]).await.status, StatusCode::OK);
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

/// The core lets a browser wait that has failed before; so these strangers keep what they have been given for long.
#[tokio::test(flavor = "multi_thread")]
async fn who_is_signed_in_opens_the_inbox_while_strangers_guess_passwords() {
    let (core, address) = Core::with_account("besieged").await;
    let rooms = Arc::new(House::of(&core, Clock::default()).await.rooms.clone());
    let guess = |n: usize| {
        let (rooms, address) = (rooms.clone(), address.clone());
        async move {
            let client = Client { ip: [198, 51, 100, 77].into(), port: 1, session: String::new() };
            rooms.imap.check_password(&address, &format!("wrong-{n}"), &client).await
        }
    };
    // After three failures the next one waits for eight seconds.
    for n in 0..3 {
        assert_eq!(guess(n).await, Err(Error::BadLogin));
    }
    let guesses: Vec<_> = (3..63).map(|n| tokio::spawn(guess(n))).collect();
    let ended = || guesses.iter().filter(|g| g.is_finished()).count();
    // Twelve are asked, twenty-four wait, the rest is turned away at once.
    until("those that are turned away", async || (ended() >= 24).then_some(())).await;
    let who = Who { address, name: String::new(), ip: [192, 0, 2, 7].into(), session: String::new() };
    let mut opened = 0;
    while opened < 3 {
        rooms.imap.drop_person(&who.address);
        rooms.imap.screen(&who, "INBOX", &Default::default()).await.unwrap();
        opened += 1;
        if opened == 1 {
            assert_eq!(ended(), 24, "opened while every turn was a stranger's, and the queue full");
        }
    }
    for guess in guesses {
        match guess.is_finished() {
            true => assert!(matches!(guess.await.unwrap(), Err(Error::TooMany | Error::BadLogin))),
            false => guess.abort(),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_comes_on_the_same_beat_for_an_account_that_is_not_there() {
    let (core, address) = Core::with_account("timed").await;
    let house = House::of(&core, Clock::default()).await;
    // A hash takes a part of a second where there is an account, and there is none to take without one.
    for (n, login) in [address.as_str(), "nobody-at-all@a01.example.test", "no login"].into_iter().enumerate() {
        let browser = Browser { ip: [203, 0, 113, 100 + n as u8].into(), port: 1, agent: String::new(), lite: false };
        let login = Login { login: login.into(), password: "wrong".into(), shared_computer: false };
        let begun = Instant::now();
        let answer = sign_in::sign_in(&house.rooms, &login, &browser).await.err().unwrap();
        assert_eq!(problem_of(&answer).code, Code::BadLogin);
        assert!(begun.elapsed() >= Duration::from_secs(1), "{}: {:?}", login.login, begun.elapsed());
    }
    // And it was counted: who goes on is slowed down.
    let now = house.rooms.clock.now();
    assert_eq!(house.rooms.store.throttle("account", &address, now).await.unwrap().0, 1);
}
