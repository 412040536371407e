//! A session: who has one, how long, and what it cannot be made to do.

use crate::support::house::House;
use axum::http::{Method, StatusCode};

const TARO: &str = "taro@a01.example.test";

#[tokio::test]
async fn a_stranger_is_asked_to_sign_in() {
    let house = House::open(None).await;
    for path in [
        "/api/session",
        "/api/mailboxes",
        "/api/mailboxes/INBOX/messages",
        "/api/messages/INBOX.1.1",
        "/api/screen?path=/mail/INBOX",
        "/api/sends",
        "/api/events",
    ] {
        let answer = house.get(path, &[]).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(answer.json()["code"], "signed_out", "{path}");
    }
    let page = house.get("/mail/INBOX?page=2", &[]).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    assert_eq!(page.field("next"), "/mail/INBOX?page=2", "the form leads back");
    assert!(page.text.contains("パスワード"));
}

#[tokio::test]
async fn idle_time_counts_acts_not_polling() {
    let house = House::open(None).await;
    let cookie = format!("sid={}", house.sit_since(TARO, 58 * 60).await);
    let quiet = house.get("/api/session", &[("cookie", &cookie)]).await;
    assert_eq!(quiet.status, StatusCode::OK);
    let left = quiet.json()["seconds_left"].as_i64().unwrap();
    assert!((1..=120).contains(&left), "{left}");
    house.get("/api/sends", &[("cookie", &cookie), ("act", "0")]).await;
    let still = house.get("/api/session", &[("cookie", &cookie)]).await.json()["seconds_left"].as_i64().unwrap();
    assert!(still <= left, "polling is no act");
    let plain = house.ask(Method::POST, "/api/session/continue", &[("cookie", &cookie)], "").await;
    assert_eq!(plain.status, StatusCode::FORBIDDEN, "a form of another site could ask this");
    let json = [("cookie", cookie.as_str()), ("content-type", "application/json")];
    let going_on = house.ask(Method::POST, "/api/session/continue", &json, "").await;
    assert!(going_on.json()["seconds_left"].as_i64().unwrap() > 3500, "{}", going_on.text);

    let gone = format!("sid={}", house.sit_since(TARO, 60 * 60 + 1).await);
    assert_eq!(house.get("/api/session", &[("cookie", &gone)]).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn at_the_end_of_its_longest_life_an_act_prolongs_nothing_and_the_page_knows() {
    let house = House::open(None).await;
    let young = format!("sid={}", house.sit(TARO).await);
    assert_eq!(house.get("/api/session", &[("cookie", &young)]).await.json()["ends_anyway"], serde_json::Value::Null);
    let token = house.sit_since(TARO, 24 * 3600 - 240).await;
    // Somebody who has been busy all day.
    let now = house.rooms.clock.now();
    house.rooms.store.session_act(&server::actions::session::key_of(&token), now - 60).await.unwrap();
    let old = format!("sid={token}");
    for ask in [("GET", "/api/session"), ("POST", "/api/session/continue"), ("GET", "/api/session")] {
        let headers = [("cookie", old.as_str()), ("content-type", "application/json")];
        let answer = house.ask(ask.0.parse().unwrap(), ask.1, &headers, "").await.json();
        assert_eq!(answer["ends_anyway"], true, "{answer}");
        assert!((200..=240).contains(&answer["seconds_left"].as_i64().unwrap()), "{answer}");
    }
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server() {
    let house = House::open(None).await;
    let cookie = format!("sid={}", house.sit(TARO).await);
    let out = house.ask(Method::DELETE, "/api/session", &[("cookie", &cookie)], "").await;
    assert_eq!(out.status, StatusCode::NO_CONTENT);
    assert!(out.header("clear-site-data").contains("storage"));
    assert_eq!(house.get("/api/session", &[("cookie", &cookie)]).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn one_person_ends_their_other_devices_and_nobody_elses() {
    let house = House::open(None).await;
    let (here, there, other) = (house.sit(TARO).await, house.sit(TARO).await, house.sit("jiro@j02.example.test").await);
    let cookie = format!("sid={here}");
    let list = house.get("/api/sessions", &[("cookie", &cookie)]).await.json();
    assert_eq!(list.as_array().unwrap().len(), 2);
    assert!(!list.to_string().contains(&there), "the list shows handles, never tokens");
    house.ask(Method::DELETE, "/api/sessions/others", &[("cookie", &cookie)], "").await;
    assert_eq!(house.get("/api/session", &[("cookie", &format!("sid={there}"))]).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(house.get("/api/session", &[("cookie", &cookie)]).await.status, StatusCode::OK);
    assert_eq!(house.get("/api/session", &[("cookie", &format!("sid={other}"))]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn strange_cookies_are_nobody() {
    let house = House::open(None).await;
    let long = "x".repeat(9000);
    for value in ["", "x", "' OR 1=1 --", "../../etc/passwd", &long] {
        let answer = house.get("/api/session", &[("cookie", &format!("sid={value}"))]).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{value:.40}");
    }
}
