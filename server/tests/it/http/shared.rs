//! A computer that others use too, and a browser that does things by itself.

use crate::support::house::House;
use axum::http::{Method, StatusCode};
use server::{
    actions::session::{key_of, random_token, supersede},
    store::session::Session,
};

const TARO: &str = "taro@a01.example.test";

/// The cookie of a session that ran out a moment ago.
async fn ran_out(house: &House, shared: bool) -> String {
    let token = random_token().unwrap();
    let then = house.rooms.clock.now() - 60 * 60 - 5;
    let session = Session {
        handle: key_of(&token)[..16].to_owned(),
        address: TARO.into(),
        name: String::new(),
        created: then,
        last_act: then,
        ended: 0,
        shared,
        ip: "192.0.2.1".into(),
        agent: "test".into(),
    };
    house.rooms.store.session_add(&key_of(&token), &session).await.unwrap();
    format!("sid={token}")
}

#[tokio::test]
async fn on_a_shared_computer_nothing_is_left_when_time_ran_out() {
    let house = House::open(None).await;
    let cookie = ran_out(&house, true).await;
    for path in ["/api/session", "/api/mailboxes", "/mail/INBOX", "/lite/mail/INBOX", "/", "/quarantine", "/body/INBOX.1.1"] {
        let answer = house.get(path, &[("cookie", &cookie)]).await;
        assert!(answer.header("clear-site-data").contains("storage"), "{path}");
        let cookies: Vec<_> = answer.headers.get_all("set-cookie").iter().map(|v| v.to_str().unwrap()).collect();
        assert!(cookies.iter().any(|c| c.starts_with("sid=;") && c.contains("Max-Age=0")), "{path} {cookies:?}");
    }
    let ticked = "name=\"shared_computer\" value=\"1\" checked";
    assert!(house.get("/mail/INBOX", &[("cookie", &cookie)]).await.text.contains(ticked), "the next one is here too");
    let own = ran_out(&house, false).await;
    assert!(!house.get("/mail/INBOX", &[("cookie", &own)]).await.text.contains(ticked));
    for path in ["/api/session", "/mail/INBOX"] {
        let answer = house.get(path, &[("cookie", &own)]).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert_eq!(answer.header("clear-site-data"), "", "one's own computer keeps its settings");
    }
}

#[tokio::test]
async fn a_person_who_signs_in_anew_leaves_no_old_session_behind() {
    let house = House::open(None).await;
    let old = house.sit(TARO).await;
    supersede(&house.rooms, Some(&old)).await.unwrap();
    let answer = house.get("/api/session", &[("cookie", &format!("sid={old}"))]).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    for nobody in [None, Some(""), Some("x"), Some("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")] {
        supersede(&house.rooms, nobody).await.unwrap();
    }
}

#[tokio::test]
async fn what_a_browser_does_by_itself_keeps_nobody_signed_in() {
    let house = House::open(None).await;
    let cookie = format!("sid={}", house.sit_since(TARO, 58 * 60).await);
    let with = |name: &'static str, value: &'static str| vec![("cookie", cookie.as_str()), (name, value)];
    for headers in [
        with("sec-purpose", "prefetch"),
        with("purpose", "prefetch"),
        with("sec-fetch-dest", "image"),
        with("sec-fetch-dest", "iframe"),
        with("accept", "image/webp,*/*;q=0.8"),
        with("act", "0"),
    ] {
        house.get("/help", &headers).await;
        house.get("/lite/help", &headers).await;
    }
    house.ask(Method::HEAD, "/help", &[("cookie", &cookie)], "").await;
    house.get("/api/events", &[("cookie", &cookie)]).await;
    let left = house.get("/api/session", &[("cookie", &cookie)]).await.json()["seconds_left"].as_i64().unwrap();
    assert!((1..=120).contains(&left), "{left}");
    house.get("/help", &[("cookie", &cookie)]).await;
    let left = house.get("/api/session", &[("cookie", &cookie)]).await.json()["seconds_left"].as_i64().unwrap();
    assert!(left > 3500, "a page that the person opens is an act");
}

#[tokio::test]
async fn a_letter_cannot_use_our_pages_as_pictures() {
    let house = House::open(None).await;
    let cookie = format!("sid={}", house.sit(TARO).await);
    for path in ["/mail/INBOX", "/mail/INBOX/INBOX.1.5", "/lite/compose", "/api/screen?path=/mail/INBOX", "/body/INBOX.1.5"] {
        let answer =
            house.get(path, &[("cookie", &cookie), ("sec-fetch-dest", "image"), ("sec-fetch-site", "same-origin")]).await;
        assert_eq!((answer.status, answer.text.as_str()), (StatusCode::FORBIDDEN, ""), "{path}");
    }
    let frame = house.get("/mail/INBOX", &[("cookie", &cookie), ("sec-fetch-dest", "iframe")]).await;
    assert_eq!(frame.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn only_a_persons_own_computer_gets_a_key_for_what_it_keeps() {
    let house = House::open(None).await;
    let key = async |shared: bool| {
        let token = random_token().unwrap();
        let now = house.rooms.clock.now();
        let session = Session {
            handle: key_of(&token)[..16].to_owned(),
            address: TARO.into(),
            name: String::new(),
            created: now,
            last_act: now,
            ended: 0,
            shared,
            ip: "192.0.2.1".into(),
            agent: "test".into(),
        };
        house.rooms.store.session_add(&key_of(&token), &session).await.unwrap();
        let answer = house.get("/api/session", &[("cookie", &format!("sid={token}"))]).await;
        assert_eq!(answer.status, StatusCode::OK);
        answer.json()["copy_key"].as_str().map(str::to_owned)
    };
    let first = key(false).await.expect("a key");
    assert_eq!(key(false).await, Some(first), "the next sign-in opens what this one left");
    assert_eq!(key(true).await, None);
}
