//! Headers: what may run, what may be kept.

use crate::support::{
    house::House,
    mmdb::{Shape, table},
};
use axum::http::StatusCode;
use server::{config::Overseas, country::Country, rooms::Rooms};

#[tokio::test]
async fn every_answer_is_fenced() {
    let house = House::open(None).await;
    for path in
        ["/", "/lite/", "/help", "/lite/help", "/mail/INBOX", "/nothing/here", "/api/nothing", "/body/INBOX.1.1", "/livez"]
    {
        let answer = house.get(path, &[]).await;
        let csp = answer.header("content-security-policy");
        assert!(csp.starts_with("default-src 'none'"), "{path}: {csp}");
        assert!(
            !csp.contains(concat!("allow-", "scripts")) && !csp.contains("unsafe-eval'; style")
                || csp.contains("'wasm-unsafe-eval'"),
            "{path}: {csp}"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        assert!(!answer.header("referrer-policy").is_empty(), "{path}");
    }
}

#[tokio::test]
async fn light_pages_have_no_script() {
    let house = House::open(None).await;
    for path in ["/lite/", "/lite/help", "/lite/mail/INBOX"] {
        let answer = house.get(path, &[]).await;
        assert!(answer.header("content-security-policy").contains("script-src 'none'"), "{path}");
        assert!(!answer.text.contains("<script"), "{path}");
    }
}

#[tokio::test]
async fn the_language_follows_the_browser_and_the_switch() {
    let house = House::open(None).await;
    assert!(house.get("/", &[]).await.text.contains("lang=\"ja\""));
    assert!(house.get("/", &[("accept-language", "fr, en-GB;q=0.8, ja;q=0.3")]).await.text.contains("lang=\"en\""));
    assert!(house.get("/", &[("accept-language", "en"), ("cookie", "lang=ja")]).await.text.contains("lang=\"ja\""));
}

#[tokio::test]
async fn health_names_what_is_down() {
    let house = House::open(None).await;
    assert_eq!(house.get("/livez", &[]).await.status, StatusCode::OK);
    let health = house.get("/healthz", &[]).await;
    assert_eq!(health.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(health.text.contains("imap") && health.text.contains("submission"), "{}", health.text);
}

#[tokio::test]
async fn health_names_a_country_table_that_is_old() {
    let plain = House::open(None).await;
    let file = std::env::temp_dir().join(format!("dokodemo-health-{}.mmdb", std::process::id()));
    let now = plain.rooms.clock.now();
    for (days, told) in [(59, false), (62, true)] {
        std::fs::write(&file, table(&[("192.0.2.0/24", "JP")], Shape::Flat, now - days * 86_400)).unwrap();
        let rules = Overseas { databases: vec![file.clone()], ..Overseas::default() };
        let country = Country::open(&rules, now).unwrap();
        let house = House::on(Rooms { country, ..plain.rooms.clone() });
        let health = house.get("/healthz", &[]).await.json();
        assert_eq!(health["warnings"].as_array().unwrap().contains(&"country".into()), told, "{days} days: {health}");
    }
    let _ = std::fs::remove_file(&file);
}

#[tokio::test]
async fn health_tells_that_there_is_no_country_table() {
    let house = House::open(None).await;
    let health = house.get("/healthz", &[]).await.json();
    assert!(health["warnings"].as_array().unwrap().contains(&"country".into()), "{health}");
}

#[tokio::test]
async fn the_old_address_still_leads_home() {
    let house = House::open(None).await;
    let answer = house.get("/am_bin/amlogin", &[]).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/"));
}

#[tokio::test]
async fn overlong_requests_are_refused_calmly() {
    let house = House::open(None).await;
    let long = format!("/mail/INBOX?q={}", "a".repeat(60_000));
    assert_eq!(house.get(&long, &[]).await.status, StatusCode::UNAUTHORIZED);
    let answer = house.post("/", &[], &"x=1&".repeat(100_000)).await;
    assert!(answer.status.is_client_error());
}

#[tokio::test]
async fn somebody_sees_the_line_in_the_frame_that_their_session_ended() {
    let house = House::open(None).await;
    let answer = house.get("/body/INBOX.1.1", &[]).await;
    let csp = answer.header("content-security-policy");
    assert!(csp.contains("frame-ancestors 'self'") && csp.contains("sandbox"), "{csp}");
    assert!(!answer.text.contains('<'), "a line, never a form");
}
