//! Whatever is sent, the answer is in our words and small.

use crate::support::house::House;
use axum::http::{Method, StatusCode};

const TARO: &str = "taro@a01.example.test";
const JSON: (&str, &str) = ("content-type", "application/json");

#[tokio::test]
async fn somebody_with_a_wrong_method_or_path_gets_our_words() {
    let house = House::open(None).await;
    let cookie = format!("sid={}", house.sit(TARO).await);
    for (method, path, status) in [
        (Method::PUT, "/", StatusCode::METHOD_NOT_ALLOWED),
        (Method::TRACE, "/mail/INBOX", StatusCode::METHOD_NOT_ALLOWED),
        (Method::GET, "/sign-out", StatusCode::METHOD_NOT_ALLOWED),
        (Method::OPTIONS, "/api/mailboxes", StatusCode::METHOD_NOT_ALLOWED),
        (Method::GET, "/api/senders/trust", StatusCode::METHOD_NOT_ALLOWED),
        (Method::GET, "/api/messages/%ff", StatusCode::BAD_REQUEST),
        (Method::GET, "/body/%ff", StatusCode::BAD_REQUEST),
        (Method::POST, "/compose/AAAAAAAAAAAAAAAAAAAAAA", StatusCode::BAD_REQUEST),
    ] {
        let answer = house.ask(method.clone(), path, &[("cookie", &cookie)], "").await;
        assert_eq!(answer.status, status, "{method} {path}");
        let kind = answer.header("content-type");
        match path {
            p if p.starts_with("/api/") => assert!(kind.starts_with("application/json") && answer.json()["code"].is_string()),
            p if p.starts_with("/body/") => assert!(kind.starts_with("text/plain") && !answer.text.contains("UTF")),
            _ => assert!(kind.starts_with("text/html") && answer.text.contains("</html>"), "{method} {path}"),
        }
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        let allow = status != StatusCode::METHOD_NOT_ALLOWED || !answer.header("allow").is_empty();
        assert!(allow, "{method} {path}");
    }
}

#[tokio::test]
async fn a_stranger_cannot_make_us_hold_much() {
    let house = House::open(None).await;
    let long = "x=".to_owned() + &"a".repeat(20_000);
    for path in ["/", "/lite/", "/lang"] {
        let answer = house.post(path, &[], &long).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
        assert!(answer.text.contains("</html>"), "{path}");
    }
    let answer = house.ask(Method::POST, "/api/session", &[JSON], &long).await;
    assert_eq!((answer.status, answer.json()["code"].as_str()), (StatusCode::PAYLOAD_TOO_LARGE, Some("too_large")));
}

#[tokio::test]
async fn somebody_sends_json_that_is_none() {
    let house = House::open(None).await;
    let cookie = format!("sid={}", house.sit(TARO).await);
    let deep = "[".repeat(50_000);
    let many = format!(r#"{{"action":"seen","refs":[{}]}}"#, vec![r#""INBOX.1.1""#; 5_001].join(","));
    let words = format!(r#"{{"action":"seen","all":{{"q":"{}","filter":"all","uidnext":9,"uidvalidity":1}}}}"#, "a".repeat(501));
    for (path, body) in [
        ("/api/session", r#"{"login":1,"password":"x"}"#),
        ("/api/session", r#"{"login":"a","login":"b","password":"x"}"#),
        ("/api/mailboxes", r#"{"name":["a"]}"#),
        ("/api/mailboxes", "[]"),
        ("/api/mailboxes/INBOX/actions", deep.as_str()),
        ("/api/mailboxes/INBOX/actions", many.as_str()),
        ("/api/mailboxes/INBOX/actions", words.as_str()),
        ("/api/mailboxes/INBOX/actions", r#"{"action":"seen","refs":["INBOX.0.1"]}"#),
    ] {
        let answer = house.ask(Method::POST, path, &[("cookie", &cookie), JSON], body).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {body:.60}");
        assert_eq!(answer.json()["code"], "invalid", "{path} {body:.60}");
    }
}

#[tokio::test]
async fn somebody_who_asks_too_often_is_told_when_to_come_back() {
    let house = House::open(None).await;
    let json = r#"{"login":"x*y","password":"secret"}"#;
    for _ in 0..20 {
        let answer = house.ask(Method::POST, "/api/session", &[JSON], json).await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            assert!(answer.header("retry-after").parse::<u32>().unwrap() >= 1);
            return;
        }
    }
    panic!("never slowed down");
}

#[tokio::test]
async fn failures_with_an_address_and_with_its_pop_account_are_one_count() {
    const TARO: &str = "taro@a01.example.test";
    let house = House::open(None).await;
    house.unscanned(TARO).await;
    let store = &house.rooms.store;
    let pop = store.account_by_login(TARO).await.unwrap().unwrap().pop_account;
    // Too long for any password: refused before the core is asked.
    let password = "x".repeat(300);
    for login in [TARO, &pop] {
        let json = format!(r#"{{"login":"{login}","password":"{password}"}}"#);
        assert_eq!(house.ask(Method::POST, "/api/session", &[JSON], &json).await.status, StatusCode::UNAUTHORIZED);
    }
    let now = house.rooms.clock.now();
    assert_eq!(store.throttle("account", TARO, now).await.unwrap().0, 2);
    assert_eq!(store.throttle("account", &pop, now).await.unwrap().0, 0);
}

#[tokio::test]
async fn a_stranger_with_an_endless_login_fills_no_table() {
    let house = House::open(None).await;
    let json = format!(r#"{{"login":"{}","password":"x"}}"#, "y".repeat(10_000));
    let answer = house.ask(Method::POST, "/api/session", &[JSON], &json).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    let now = house.rooms.clock.now();
    assert_eq!(house.rooms.store.throttle("account", "-", now).await.unwrap().0, 1);
}
