//! Forms: nobody else can press our buttons.

use crate::support::house::House;
use axum::http::{Method, StatusCode};

const TARO: &str = "taro@a01.example.test";

#[tokio::test]
async fn the_sign_in_form_needs_its_own_token() {
    let house = House::open(None).await;
    let page = house.get("/", &[]).await;
    let pre = page.header("set-cookie").split(';').next().unwrap().to_owned();
    assert!(pre.starts_with("pre="), "{pre}");
    assert!(page.header("set-cookie").contains("HttpOnly"));
    let csrf = page.field("csrf");
    let form = |csrf: &str| format!("csrf={csrf}&login=taro%40a01.example.test&password=x");
    let without = house.post("/", &[("cookie", &pre)], &form("")).await;
    assert_eq!(without.status, StatusCode::FORBIDDEN);
    let stolen = house.post("/", &[("cookie", "pre=other")], &form(&csrf)).await;
    assert_eq!(stolen.status, StatusCode::FORBIDDEN);
    let ours = house.post("/", &[("cookie", &pre)], &form(&csrf)).await;
    assert_eq!(ours.status, StatusCode::SERVICE_UNAVAILABLE, "the token passed; the core of this test is away");
    assert!(ours.text.contains("taro@a01.example.test"), "what was typed stays");
}

#[tokio::test]
async fn a_login_with_the_masters_sign_is_refused_before_the_wire() {
    let house = House::open(None).await;
    let page = house.get("/", &[]).await;
    let pre = page.header("set-cookie").split(';').next().unwrap().to_owned();
    let form = format!("csrf={}&login=taro%40a01.example.test*webmail&password=secret", page.field("csrf"));
    let answer = house.post("/", &[("cookie", &pre)], &form).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "not 503: the closed port was never tried");
    let json = r#"{"login":"taro@a01.example.test*webmail","password":"secret"}"#;
    let answer = house.ask(Method::POST, "/api/session", &[("content-type", "application/json")], json).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(answer.json()["code"], "bad_login");
}

#[tokio::test]
async fn failures_slow_down() {
    let house = House::open(None).await;
    let json = r#"{"login":"x*y","password":"secret"}"#;
    let mut last = StatusCode::OK;
    for _ in 0..8 {
        let answer = house.ask(Method::POST, "/api/session", &[("content-type", "application/json")], json).await;
        last = answer.status;
        if last == StatusCode::TOO_MANY_REQUESTS {
            assert!(answer.json()["retry_after"].as_u64().unwrap() >= 1);
            break;
        }
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn another_site_cannot_write() {
    let house = House::open(None).await;
    let cookie = format!("sid={}", house.sit(TARO).await);
    let page = house.get("/settings", &[("cookie", &cookie)]).await;
    // The core is away in this test, so the page is the failure page: it carries the sign-out form all the same.
    let csrf = page.field("csrf");
    assert!(!csrf.is_empty(), "{}", page.text);
    let form = format!("csrf={csrf}");
    for headers in [
        vec![("cookie", cookie.as_str()), ("origin", "https://evil.test")],
        vec![("cookie", cookie.as_str()), ("sec-fetch-site", "cross-site")],
    ] {
        assert_eq!(house.post("/sign-out", &headers, &form).await.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(house.post("/sign-out", &[("cookie", &cookie)], "csrf=x").await.status, StatusCode::FORBIDDEN);
    assert_eq!(house.get("/api/session", &[("cookie", &cookie)]).await.status, StatusCode::OK, "nothing happened");
    let headers = [("cookie", cookie.as_str()), ("content-type", "text/plain")];
    let simple = house.ask(Method::POST, "/api/mailboxes/INBOX/actions", &headers, "{}").await;
    assert_eq!(simple.status, StatusCode::FORBIDDEN, "a simple request is no JSON");
    assert_eq!(house.post("/sign-out", &[("cookie", &cookie)], &form).await.status, StatusCode::SEE_OTHER);
    assert_eq!(house.get("/api/session", &[("cookie", &cookie)]).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_form_that_met_an_ended_session_is_not_executed() {
    let house = House::open(None).await;
    let living = house.sit(TARO).await;
    let cookie = format!("sid={living}");
    let csrf = house.get("/settings", &[("cookie", &cookie)]).await.field("csrf");
    house.ask(Method::DELETE, "/api/session", &[("cookie", &cookie)], "").await;
    let answer = house.post("/settings/sessions", &[("cookie", &cookie)], &format!("csrf={csrf}&end=others")).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(answer.text.contains("パスワード"));
}

#[tokio::test]
async fn back_leads_to_our_own_pages_only() {
    let house = House::open(None).await;
    for (back, to) in [
        ("//evil.test/x", "/mail/INBOX"),
        ("https://evil.test", "/mail/INBOX"),
        ("/help", "/help"),
        ("/\\evil.test", "/mail/INBOX"),
        // Browsers drop tabs and line breaks before they read an address.
        ("/\t/evil.test", "/mail/INBOX"),
        ("/\n/evil.test", "/mail/INBOX"),
        ("/ /evil.test", "/mail/INBOX"),
        ("\t//evil.test", "/mail/INBOX"),
        ("/lite//evil.test", "/lite//evil.test"),
    ] {
        let answer = house.post("/lang", &[], &format!("lang=en&back={}", app::paths::encode(back))).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, to), "{back}");
    }
}
