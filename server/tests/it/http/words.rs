//! Words on their way in: a form cut short, an end in between, somebody else at the keyboard.

use crate::support::house::{Answer, House};
use axum::http::{Method, StatusCode};
use server::actions::session::form_token;

const TARO: &str = "taro@a01.example.test";
const KEY: &str = "AAAAAAAAAAAAAAAAAAAAAA";

/// The compose form as a browser sends it; without `end` it is cut off before its last line.
async fn compose(house: &House, token: &str, csrf: &str, end: bool) -> Answer {
    let mut form = String::new();
    for (name, value) in [("csrf", csrf), ("to", "hanako@e06.example.test"), ("text", "こんにちは"), ("do", "send")] {
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
async fn somebodys_form_is_cut_short_and_nothing_is_sent() {
    let house = House::open(None).await;
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
