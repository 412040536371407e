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
    let (pre, csrf) = door(&house, "/").await;
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
        let form = format!("csrf={csrf}&lang=en&back={}", app::paths::encode(back));
        let answer = house.post("/lang", &[("cookie", &pre)], &form).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, to), "{back}");
    }
}

/// The cookie and the token of a page that nobody is signed in on.
async fn door(house: &House, path: &str) -> (String, String) {
    let page = house.get(path, &[]).await;
    (page.header("set-cookie").split(';').next().unwrap().to_owned(), page.field("csrf"))
}

#[tokio::test]
async fn another_site_cannot_change_anybodys_language() {
    let house = House::open(None).await;
    let sits = format!("sid={}", house.sit(TARO).await);
    for cookie in ["", "pre=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", &sits] {
        for token in ["", "csrf=x&"] {
            let answer = house.post("/lang", &[("cookie", cookie)], &format!("{token}lang=en&back=/help")).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{cookie}");
            let set: Vec<_> = answer.headers.get_all("set-cookie").iter().collect();
            assert!(!set.iter().any(|c| c.as_bytes().starts_with(b"lang=")), "{set:?}");
        }
    }
    // Every page of nobody has a token of its own, the ones of help and of failures too.
    for path in ["/", "/help", "/lite/help", "/nowhere.txt"] {
        let (pre, csrf) = door(&house, path).await;
        let answer = house.post("/lang", &[("cookie", &pre)], &format!("csrf={csrf}&lang=en&back=/help")).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert!(answer.header("set-cookie").starts_with("lang=en;"), "{path}");
    }
    let csrf = house.get("/settings", &[("cookie", &sits)]).await.field("csrf");
    let answer = house.post("/lang", &[("cookie", &sits)], &format!("csrf={csrf}&lang=en&back=/help")).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/help"));
}

#[tokio::test]
async fn another_site_cannot_attach_a_file() {
    let house = House::open(None).await;
    let token = house.sit(TARO).await;
    let cookie = format!("sid={token}");
    let json = [("cookie", cookie.as_str()), ("content-type", "application/json")];
    let draft = house.ask(Method::POST, "/api/drafts", &json, r#"{"subject":"s"}"#).await.json();
    let path = format!("/api/drafts/{}/attachments", draft["key"].as_str().unwrap());
    let form = |csrf: &str| {
        let file = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nx\r\n--b--\r\n";
        if csrf.is_empty() {
            return file.to_owned();
        }
        format!("--b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n{file}")
    };
    let csrf = server::actions::session::form_token(&token, TARO);
    let headers = [("cookie", cookie.as_str()), ("content-type", "multipart/form-data; boundary=b")];
    for bad in ["", "x"] {
        assert_eq!(house.ask(Method::POST, &path, &headers, &form(bad)).await.status, StatusCode::FORBIDDEN, "{bad}");
        let headers = [headers[0], headers[1], ("x-csrf", bad)];
        assert_eq!(house.ask(Method::POST, &path, &headers, &form("")).await.status, StatusCode::FORBIDDEN, "{bad}");
    }
    assert_eq!(house.ask(Method::POST, &path, &headers, &form(&csrf)).await.status, StatusCode::OK);
    let headers = [headers[0], headers[1], ("x-csrf", csrf.as_str())];
    assert_eq!(house.ask(Method::POST, &path, &headers, &form("")).await.status, StatusCode::OK);
}
