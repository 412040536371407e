//! Words on their way in: a form cut short, an end in between, somebody else at the keyboard.

use crate::support::house::{Answer, House};
use axum::http::{Method, StatusCode};
use server::actions::session::form_token;

const TARO: &str = "taro@a01.example.test";
const KEY: &str = "AAAAAAAAAAAAAAAAAAAAAA";

/// The compose form as a browser sends it; without `end` it is cut off before its last line.
async fn compose(house: &House, token: &str, csrf: &str, end: bool) -> Answer {
    let mut form = String::new();
    for (name, value) in
        [("csrf", csrf), ("to", "hanako@e06.example.test"), ("subject", "挨拶"), ("text", "こんにちは"), ("do", "send")]
    {
        form += &format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    form += if end { "--b--\r\n" } else { "--b\r\nContent-Disposition: form-da" };
    let cookie = format!("sid={token}");
    let headers = [("cookie", cookie.as_str()), ("content-type", "multipart/form-data; boundary=b")];
    house.ask(Method::POST, &format!("/compose/{KEY}"), &headers, &form).await
}

async fn draft(house: &House, token: &str) -> Answer {
    house.get(&format!("/api/drafts/{KEY}"), &[("cookie", &format!("sid={token}"))]).await
}

async fn sends(house: &House, token: &str) -> String {
    house.get("/api/sends", &[("cookie", &format!("sid={token}"))]).await.text
}

#[tokio::test]
async fn bodies_that_never_end_wait_for_a_turn_on_every_way_in() {
    let drafts = format!("/api/drafts/{KEY}");
    for (path, places, next) in [
        ("/api/drafts".to_owned(), 4, Method::PUT),
        (format!("{drafts}/send"), 4, Method::PUT),
        (format!("{drafts}/attachments"), 6, Method::POST),
    ] {
        let house = House::open(None).await;
        let token = house.sit(TARO).await;
        let cookie = format!("sid={token}");
        let file = path.ends_with("/attachments");
        let kind = if file { "multipart/form-data; boundary=b" } else { "application/json" };
        let headers = [("cookie", cookie.as_str()), ("content-type", kind)];
        let asked = if file { path.as_str() } else { drafts.as_str() };
        let soon = std::time::Duration::from_millis(700);
        assert!(tokio::time::timeout(soon, house.ask(next.clone(), asked, &headers, "")).await.is_ok(), "{path}");
        for _ in 0..places {
            house.hang(Method::POST, &path, &headers);
        }
        tokio::time::sleep(soon).await;
        let waits = tokio::time::timeout(soon, house.ask(next, asked, &headers, "")).await;
        assert!(waits.is_err(), "{path}: the next waits before it is read");
    }
}

#[tokio::test]
async fn somebodys_form_is_cut_short_and_nothing_is_sent() {
    let house = House::open(None).await;
    house.unscanned(TARO).await;
    let token = house.sit(TARO).await;
    compose(&house, &token, &form_token(&token, TARO), false).await;
    assert_eq!(sends(&house, &token).await, "[]", "the button came in, the files behind it did not");
    assert_eq!(draft(&house, &token).await.json()["text"], "こんにちは", "the words that came in are kept");
    compose(&house, &token, &form_token(&token, TARO), true).await;
    assert_ne!(sends(&house, &token).await, "[]", "whole, it goes out");
}

#[tokio::test]
async fn words_that_met_an_ended_session_wait_for_their_writer_alone() {
    let house = House::open(None).await;
    house.unscanned(TARO).await;
    let token = house.sit_since(TARO, 60 * 60 + 5).await;
    let stranger = compose(&house, &token, &form_token(&token, "jiro@j02.example.test"), true).await;
    assert_eq!(stranger.status, StatusCode::FORBIDDEN);
    let taro = house.sit(TARO).await;
    assert_eq!(draft(&house, &taro).await.status, StatusCode::NOT_FOUND);

    let answer = compose(&house, &token, &form_token(&token, TARO), true).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(answer.field("next"), format!("/compose/{KEY}"));
    assert!(!answer.text.contains("こんにちは"), "after the end no words stay on the screen");
    assert_eq!(draft(&house, &taro).await.json()["text"], "こんにちは");
    assert_eq!(sends(&house, &taro).await, "[]", "nothing is executed");
    let jiro = house.sit("jiro@j02.example.test").await;
    assert_eq!(draft(&house, &jiro).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_tab_is_closed_right_after_the_press_of_send() {
    let house = House::open(None).await;
    house.unscanned(TARO).await;
    let cookie = format!("sid={}", house.sit(TARO).await);
    let headers = [("cookie", cookie.as_str()), ("content-type", "application/json")];
    let path = format!("/api/drafts/{KEY}");
    let words = |rev: i64, text: &str| format!("{{\"rev\":{rev},\"to\":\"hanako@e06.example.test\",\"text\":\"{text}\"}}");
    let send = |last: &str| format!("{{\"confirmed\":[],\"last\":{last}}}");

    // Another tab has saved meanwhile: nothing is sent, and no words are lost.
    assert_eq!(house.ask(Method::PUT, &path, &headers, &words(0, "別の窓")).await.status, StatusCode::OK);
    let late = house.ask(Method::POST, &format!("{path}/send"), &headers, &send(&words(7, "閉じた窓"))).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.text);
    assert_eq!(sends(&house, &cookie[4..]).await, "[]");
    let store = &house.rooms.store;
    let mut texts = Vec::new();
    for key in store.drafts_behind_of(TARO).await.unwrap() {
        texts.push(store.draft(TARO, &key).await.unwrap().unwrap().draft.text);
    }
    texts.sort();
    assert_eq!(texts, ["別の窓", "閉じた窓"]);

    // The save that was under way and the last words hold the same: whichever comes first, it is sent once.
    for _ in 0..2 {
        let sent = house.ask(Method::POST, &format!("{path}/send"), &headers, &send(&words(1, "さようなら"))).await;
        assert_eq!(sent.status, StatusCode::OK, "{}", sent.text);
    }
    let save = house.ask(Method::PUT, &path, &headers, &words(1, "さようなら")).await;
    assert_eq!(save.json()["code"], "gone", "{}", save.text);
    let list: serde_json::Value = serde_json::from_str(&sends(&house, &cookie[4..]).await).unwrap();
    assert_eq!(list.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_session_that_was_ended_on_purpose_changes_nothing_more() {
    let house = House::open(None).await;
    house.unscanned(TARO).await;
    let (here, there) = (house.sit(TARO).await, house.sit(TARO).await);
    let csrf = form_token(&there, TARO);
    let cookie = format!("sid={here}");
    // パスワード変更 ends them in the same way: `ended` is set on the server.
    house.ask(Method::DELETE, "/api/sessions/others", &[("cookie", &cookie)], "").await;
    let answer = compose(&house, &there, &csrf, true).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(!answer.header("set-cookie").contains("returned="));
    assert_eq!(draft(&house, &here).await.status, StatusCode::NOT_FOUND);
    let form = format!("csrf={csrf}&step=next&target=a%40b.test");
    let answer = house.post("/settings/forward", &[("cookie", &format!("sid={there}"))], &form).await;
    assert_eq!((answer.status, answer.field("next")), (StatusCode::UNAUTHORIZED, "/mail/INBOX".into()));

    // Nor may the session of somebody who is no customer any more.
    let gone = house.sit_since("jiro@j02.example.test", 60 * 60 + 5).await;
    compose(&house, &gone, &form_token(&gone, "jiro@j02.example.test"), true).await;
    assert!(house.rooms.store.draft("jiro@j02.example.test", KEY).await.unwrap().is_none());
}

#[tokio::test]
async fn words_of_a_session_run_out_never_cover_newer_ones() {
    let house = House::open(None).await;
    house.unscanned(TARO).await;
    let old = house.sit_since(TARO, 60 * 60 + 5).await;
    let cookie = format!("sid={}", house.sit(TARO).await);
    let headers = [("cookie", cookie.as_str()), ("content-type", "application/json")];
    let newer = house.ask(Method::PUT, &format!("/api/drafts/{KEY}"), &headers, "{\"rev\":0,\"text\":\"新しい\"}").await;
    assert_eq!(newer.status, StatusCode::OK);
    let answer = compose(&house, &old, &form_token(&old, TARO), true).await;
    let own = answer.field("next");
    assert!(own.starts_with("/compose/") && !own.ends_with(KEY), "{own}");
    assert_eq!(draft(&house, &cookie[4..]).await.json()["text"], "新しい");
    let save = house.ask(Method::PUT, &format!("/api/drafts/{KEY}"), &headers, "{\"rev\":0,\"text\":\"古い\"}").await;
    let said = save.json();
    assert_eq!(
        (save.status, said["code"].as_str(), said["other"]["text"].as_str()),
        (StatusCode::CONFLICT, Some("conflict"), Some("新しい"))
    );
    let kept = house.get(&own.replace("/compose", "/api/drafts"), &[("cookie", &cookie)]).await;
    assert_eq!(kept.json()["text"], "こんにちは");
}

#[tokio::test]
async fn words_refused_for_newer_ones_are_a_draft_of_their_own_and_only_one() {
    let house = House::open(None).await;
    house.unscanned(TARO).await;
    let cookie = format!("sid={}", house.sit(TARO).await);
    let headers = [("cookie", cookie.as_str()), ("content-type", "application/json")];
    let put = async |key: &str, rev: i64, text: &str| {
        let body = format!("{{\"rev\":{rev},\"text\":\"{text}\"}}");
        house.ask(Method::PUT, &format!("/api/drafts/{key}"), &headers, &body).await
    };
    let text = async |key: &str| house.get(&format!("/api/drafts/{key}"), &headers).await.json()["text"].clone();
    assert_eq!(put(KEY, 0, "窓一").await.status, StatusCode::OK);
    assert_eq!(put(KEY, 1, "窓一、つづき").await.status, StatusCode::OK);

    // A page that trusts the sentence and forgets, or one that tries again and again.
    let mut kept = String::new();
    for words in ["窓二", "窓二", "窓二、つづき"] {
        let said = put(KEY, 1, words).await;
        assert_eq!((said.status, said.json()["other"]["text"].as_str()), (StatusCode::CONFLICT, Some("窓一、つづき")));
        let key = said.json()["kept"].as_str().unwrap().to_owned();
        assert!(kept.is_empty() || kept == key, "no copy at each repeat");
        assert_eq!(text(&key).await, words);
        kept = key;
    }
    assert_eq!(house.rooms.store.drafts_behind_of(TARO).await.unwrap().len(), 2);
    assert_eq!(text(KEY).await, "窓一、つづき");

    // Somebody goes on writing in it: it is theirs, and later words come beside it.
    assert_eq!(put(&kept, 1, "書き足した").await.status, StatusCode::OK);
    let later = put(KEY, 1, "窓二、もっと").await.json()["kept"].as_str().unwrap().to_owned();
    assert_eq!((text(&kept).await.as_str(), text(&later).await.as_str()), (Some("書き足した"), Some("窓二、もっと")));
}
