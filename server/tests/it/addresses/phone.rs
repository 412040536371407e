//! Somebody takes the way to the light pages onto a phone.

use super::*;
use axum::http::StatusCode;
use serde_json::json;

#[tokio::test]
async fn the_link_goes_to_the_phone_once_and_asks_for_the_password() {
    let world = World::open().await;
    let (mine, cookie) = world.main("phone").await;
    let phone = world.ask(&cookie, Method::GET, "/api/settings/phone", Value::Null).await.json();
    let url = phone["url"].as_str().unwrap().to_owned();
    let login = mine.replace('@', "%40");
    assert!(url.ends_with(&format!("/lite/?login={login}")) && phone["lite"] == true, "{phone}");
    let page = world.house.get(&url[url.find("/lite/").unwrap()..], &[]).await;
    assert!(page.text.contains(&format!("value=\"{mine}\"")) && page.text.contains("type=\"password\""), "{}", page.text);

    let picture = world.house.get("/api/phone/qr.svg", &[("cookie", &cookie), ("sec-fetch-dest", "image")]).await;
    assert_eq!((picture.status, picture.header("content-type")), (StatusCode::OK, "image/svg+xml"));
    assert!(picture.header("content-security-policy").contains("sandbox") && picture.text.starts_with("<svg "));
    assert_eq!(world.house.get("/api/phone/qr.svg", &[]).await.status, StatusCode::UNAUTHORIZED);

    for bad in ["", "nobody", "a@b.test, c@d.test", "a@b.test\r\nBcc: c@d.test"] {
        assert_eq!(
            world.ask(&cookie, Method::PUT, "/api/settings/phone", json!({ "to": bad })).await.status.as_u16(),
            422,
            "{bad:?}"
        );
    }
    let to = format!("pocket{}@mobile.test", number());
    let sent = world.ask(&cookie, Method::PUT, "/api/settings/phone", json!({ "to": to })).await;
    let again = world.ask(&cookie, Method::PUT, "/api/settings/phone", json!({ "to": to.to_uppercase() })).await;
    assert_eq!(
        (sent.status, sent.json()["id"].clone()),
        (StatusCode::OK, again.json()["id"].clone()),
        "{} {}",
        sent.text,
        again.text
    );
    let core = world.core.clone();
    let wanted = to.clone();
    let mail = tokio::task::spawn_blocking(move || core.outgoing(&wanted)).await.unwrap();
    assert!(mail.contains(&format!("From: <{mine}>")) || mail.contains(&mine), "{mail}");
    let body: String = mail.rsplit("\r\n\r\n").next().unwrap().split_whitespace().collect();
    let text = BASE64_STANDARD.decode(&body).map(|bytes| String::from_utf8(bytes).unwrap()).unwrap_or(mail.clone());
    assert!(text.contains(&url) && !text.contains(PASSWORD), "{text}");

    world.core.command(&["account", "forbid", &mine, "--lite"]);
    assert_eq!(world.ask(&cookie, Method::GET, "/api/settings/phone", Value::Null).await.json()["lite"], false);
    let answer = world.ask(&cookie, Method::PUT, "/api/settings/phone", json!({ "to": to })).await;
    assert_eq!((answer.status, &answer.json()["reason"]), (StatusCode::FORBIDDEN, &json!("lite_forbidden")));
    assert_eq!(world.house.get("/api/phone/qr.svg", &[("cookie", &cookie)]).await.status, StatusCode::FORBIDDEN);
}
