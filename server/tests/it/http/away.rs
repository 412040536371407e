//! The real mail store, frozen or besieged: what people in front of their screens notice of it.

use crate::support::{
    core::{Core, PASSWORD},
    house::House,
};
use axum::http::StatusCode;
use server::{
    config::Config,
    http::listen,
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

async fn house(core: &Core) -> House {
    let config = Config::load(&core.data.join("serve.toml")).unwrap();
    House::on(listen::open(config, Clock::default()).await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_is_told_within_ten_seconds_that_the_store_is_frozen_and_sees_it_come_back() {
    let core = tokio::task::spawn_blocking(Core::start).await.unwrap();
    let house = house(&core).await;
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

#[tokio::test(flavor = "multi_thread")]
async fn who_is_signed_in_opens_the_inbox_while_strangers_guess_passwords() {
    let (core, address) = Core::with_account("besieged").await;
    let rooms = Arc::new(house(&core).await.rooms.clone());
    let guesses: Vec<_> = (0..60u8)
        .map(|n| {
            let (rooms, address) = (rooms.clone(), address.clone());
            tokio::spawn(async move {
                let client = Client { ip: [198, 51, 100, n].into(), port: 1, session: String::new() };
                rooms.imap.check_password(&address, "wrong", &client).await
            })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(500)).await;
    let who = Who { address, name: String::new(), ip: [192, 0, 2, 7].into(), session: String::new() };
    let mut slowest = Duration::ZERO;
    while !guesses.iter().all(|g| g.is_finished()) {
        rooms.imap.drop_person(&who.address);
        let begun = Instant::now();
        rooms.imap.screen(&who, "INBOX", &Default::default()).await.unwrap();
        slowest = slowest.max(begun.elapsed());
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert!(Duration::ZERO < slowest && slowest < Duration::from_secs(2), "{slowest:?}");
    let mut turned_away = 0;
    for guess in guesses {
        match guess.await.unwrap() {
            Err(Error::TooMany) => turned_away += 1,
            answer => assert_eq!(answer, Err(Error::BadLogin)),
        }
    }
    assert!((24..60).contains(&turned_away), "the queue is short: {turned_away}");
}
