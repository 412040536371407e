//! One press of a button on a thin line: done once, however often the request comes. On both databases.

use crate::support::{core::Core, house::House, stores::each, wait::until};
use axum::http::Method;
use serde_json::json;
use server::{
    actions::{
        repeat::{Answer, Mark, Work, once_sealed},
        session::{Found, Seat, find},
    },
    error::Error,
    rooms::Clock,
    store::done::{Begun, KEPT, Made, PATIENCE, Request, SEALED},
};

const TARO: &str = "taro@a01.example.test";

fn request(key: &str, hash: &str) -> Request {
    Request { address: TARO.into(), path: "/api/drafts".into(), key: key.into(), hash: hash.into() }
}

fn claim(begun: Begun) -> String {
    let Begun::Yours(claim) = begun else { panic!("{begun:?}") };
    claim
}

#[tokio::test]
async fn a_key_belongs_to_one_request_for_a_day() {
    for store in each().await {
        let mut one = request("one", "h1");
        let first = claim(store.done_begin(&one, 1000).await.unwrap());
        assert_eq!(store.done_begin(&one, 1001).await.unwrap(), Begun::Running);
        let mut others = [request("two", "h1"), request("one", "h1"), request("one", "h1")];
        others[1].path = "/api/mailboxes".into();
        others[2].address = "jiro@j02.example.test".into();
        for other in &others {
            claim(store.done_begin(other, 1001).await.unwrap());
        }
        one.hash = "h1".into();
        store.done_end(&one, &first, ("made", "sealed"), 1002).await.unwrap();
        let made = |sealed: &str| Begun::Done(Made { id: "made".into(), hash: "h1".into(), sealed: sealed.into() });
        assert_eq!(store.done_begin(&request("one", "h2"), 1003).await.unwrap(), made("sealed"));
        assert_eq!(store.done_begin(&one, 1002 + SEALED).await.unwrap(), made("sealed"));
        assert_eq!(store.done_begin(&one, 1003 + SEALED).await.unwrap(), made(""), "ten minutes are over");
        store.done_forget(1003 + SEALED).await.unwrap();
        assert_eq!(store.done_begin(&one, 1002).await.unwrap(), made(""), "and nothing sealed is left");
        assert_eq!(store.done_begin(&one, 1000 + KEPT).await.unwrap(), made(""));
        claim(store.done_begin(&one, 1001 + KEPT).await.unwrap());
    }
}

#[tokio::test]
async fn what_failed_or_died_may_be_done_anew() {
    for store in each().await {
        let one = request("one", "h1");
        let first = claim(store.done_begin(&one, 1000).await.unwrap());
        store.done_failed(&one, &first).await.unwrap();
        let second = claim(store.done_begin(&one, 1001).await.unwrap());
        assert_eq!(store.done_begin(&one, 1001 + PATIENCE).await.unwrap(), Begun::Running);
        let third = claim(store.done_begin(&one, 1002 + PATIENCE).await.unwrap());
        // The one that was given up comes to its end after all: it no longer says what was made.
        store.done_end(&one, &second, ("late", ""), 1200).await.unwrap();
        store.done_failed(&one, &second).await.unwrap();
        assert_eq!(store.done_begin(&one, 1201).await.unwrap(), Begun::Running);
        store.done_end(&one, &third, ("made", ""), 1202).await.unwrap();
        assert!(matches!(store.done_begin(&one, 1203).await.unwrap(), Begun::Done(made) if made.id == "made"));
    }
}

#[tokio::test]
async fn of_two_at_once_one_is_done() {
    for store in each().await {
        let one = request("one", "h1");
        let tries = (0..8).map(|_| store.done_begin(&one, 1000));
        let answers = futures::future::join_all(tries).await;
        assert_eq!(answers.iter().filter(|a| matches!(a, Ok(Begun::Yours(_)))).count(), 1, "{answers:?}");
        assert_eq!(answers.iter().filter(|a| matches!(a, Ok(Begun::Running))).count(), 7, "{answers:?}");
    }
}

#[tokio::test]
async fn a_draft_that_is_posted_twice_is_one_draft() {
    let house = House::open(None).await;
    let cookie = format!("sid={}", house.sit(TARO).await);
    let headers = [("cookie", cookie.as_str()), ("content-type", "application/json"), ("idempotency-key", "k1")];
    let body = json!({ "key": "", "rev": 0, "to": "", "subject": "one", "text": "words" }).to_string();
    let first = house.ask(Method::POST, "/api/drafts", &headers, &body).await;
    let again = house.ask(Method::POST, "/api/drafts", &headers, &body).await;
    assert_eq!((first.status.as_u16(), again.status.as_u16()), (200, 200), "{} {}", first.text, again.text);
    assert_eq!(first.json()["key"], again.json()["key"]);
    let other = house.ask(Method::POST, "/api/drafts", &headers, &body.replace("one", "two")).await;
    assert_eq!((other.status.as_u16(), &other.json()["field"]), (422, &json!("idempotency-key")));
    let unmarked = house.ask(Method::POST, "/api/drafts", &headers[..2], &body).await;
    assert_ne!(unmarked.json()["key"], first.json()["key"], "without a key each is its own");
    let long = "x".repeat(200);
    for bad in [long.as_str(), "two words"] {
        let headers = [headers[0], headers[1], ("idempotency-key", bad)];
        assert_eq!(house.ask(Method::POST, "/api/drafts", &headers, &body).await.status.as_u16(), 422);
    }

    let key = first.json()["key"].as_str().unwrap().to_owned();
    let form = |name: &str, words: &str| {
        format!(
            "--b\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\nx\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/plain\r\n\r\n{words}\r\n--b--\r\n"
        )
    };
    let csrf = house.get("/api/session", &headers[..1]).await.json()["csrf"].as_str().unwrap().to_owned();
    let headers =
        [headers[0], ("content-type", "multipart/form-data; boundary=b"), ("idempotency-key", "k1"), ("x-csrf", csrf.as_str())];
    let path = format!("/api/drafts/{key}/attachments");
    let first = house.ask(Method::POST, &path, &headers, &form("a.txt", "contents")).await;
    let again = house.ask(Method::POST, &path, &headers, &form("a.txt", "contents")).await;
    assert_eq!((first.status.as_u16(), first.json()), (200, again.json()), "{} {}", first.text, again.text);
    for other in [form("b.txt", "contents"), form("a.txt", "Contents")] {
        assert_eq!(house.ask(Method::POST, &path, &headers, &other).await.status.as_u16(), 422);
    }
    let draft = house.get(&format!("/api/drafts/{key}"), &headers[..1]).await.json();
    assert_eq!(draft["files"].as_array().unwrap().len(), 1, "{draft}");
    // A request that failed is done when it comes again.
    let cut = house.ask(Method::POST, &path, &[headers[0], headers[1], ("idempotency-key", "k2"), headers[3]], "--b\r\n").await;
    assert_eq!(cut.status.as_u16(), 422, "{}", cut.text);
    let again = [headers[0], headers[1], ("idempotency-key", "k2"), headers[3]];
    until("the end of the request that failed", async || {
        let whole = house.ask(Method::POST, &path, &again, &form("c.txt", "c")).await;
        assert!(matches!(whole.status.as_u16(), 200 | 409), "{}", whole.text);
        (whole.status.as_u16() == 200).then_some(())
    })
    .await;
}

#[tokio::test]
async fn who_has_signed_in_anew_hears_what_was_made_and_never_of_another_body() {
    let house = House::open(None).await;
    let seat = async || -> Seat {
        let token = house.sit(TARO).await;
        match find(&house.rooms, &token, [192, 0, 2, 1].into(), true).await.unwrap() {
            Found::Seat(seat) => *seat,
            _ => panic!("no seat"),
        }
    };
    let (old, new) = (seat().await, seat().await);
    let ask = async |seat: &Seat, body: &str| {
        let mark = Mark { key: "k1".into(), path: "/api/addresses".into(), hash: body.into() };
        let work = async { Ok(Work::of("kazoku@a01.example.test", "password".to_owned())) };
        once_sealed(&house.rooms, seat, mark, work).await
    };
    assert!(matches!(ask(&old, "h1").await, Ok(Answer::New(_))));
    assert!(matches!(ask(&old, "h1").await, Ok(Answer::Known { sealed: Some(shown), .. }) if shown == "password"));
    for body in ["h1", "h2"] {
        let answer = ask(&new, body).await;
        assert!(matches!(answer, Ok(Answer::Known { id, sealed: None, .. }) if id == "kazoku@a01.example.test"), "{body}");
    }
    let other = ask(&old, "h2").await.err().unwrap();
    assert!(matches!(other, Error::Problem(p) if p.field.as_deref() == Some("idempotency-key")));
}

#[tokio::test]
async fn a_press_of_send_that_comes_late_sends_nothing_that_was_taken_back() {
    let house = House::open(None).await;
    house.unscanned(TARO).await;
    let cookie = format!("sid={}", house.sit(TARO).await);
    let ask = async |method: Method, path: &str, key: &str, body: &str| {
        let mut headers = vec![("cookie", cookie.as_str()), ("content-type", "application/json")];
        headers.extend((!key.is_empty()).then_some(("idempotency-key", key)));
        house.ask(method, path, &headers, body).await
    };
    // A key of the client's own making, a UUID.
    let draft = "/api/drafts/9b2e7f4c-1d3a-4c55-8e21-0a9f6b7c8d9e";
    let words = json!({ "to": "hanako@e06.example.test", "subject": "one", "text": "words" }).to_string();
    assert_eq!(ask(Method::PUT, draft, "", &words).await.status.as_u16(), 200);
    let send = format!("{draft}/send");
    let first = ask(Method::POST, &send, "k1", "{}").await;
    assert_eq!(first.status.as_u16(), 200, "{}", first.text);
    let id = first.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(ask(Method::DELETE, &format!("/api/sends/{id}"), "", "").await.status.as_u16(), 204);
    let late = ask(Method::POST, &send, "k1", "{}").await;
    assert_eq!((late.status.as_u16(), late.json()), (200, first.json()), "{}", late.text);
    assert_eq!(ask(Method::GET, "/api/sends", "", "").await.json(), json!([]), "nothing waits");
    assert_eq!(ask(Method::GET, draft, "", "").await.json()["text"], "words", "it is a draft");
    // Another press is another mail.
    let again = ask(Method::POST, &send, "k2", "{}").await;
    assert!(again.status.as_u16() == 200 && again.json()["id"] != json!(id), "{}", again.text);
}

#[tokio::test]
async fn keys_of_drafts_are_of_sixteen_to_sixty_four_letters() {
    let house = House::open(None).await;
    let cookie = format!("sid={}", house.sit(TARO).await);
    let headers = [("cookie", cookie.as_str()), ("content-type", "application/json")];
    let long = "Az0-_".repeat(13);
    for (key, status) in
        [(&long[..16], 200), (&long[..64], 200), (&long[..15], 422), (&long[..65], 422), ("0123456789abcdef.", 422)]
    {
        let saved = house.ask(Method::PUT, &format!("/api/drafts/{key}"), &headers, r#"{"text":"words"}"#).await;
        assert_eq!(saved.status.as_u16(), status, "{key}: {}", saved.text);
        if status == 200 {
            assert_eq!(house.get(&format!("/compose/{key}"), &headers[..1]).await.status.as_u16(), 503, "no core is here");
            assert_eq!(house.get(&format!("/api/drafts/{key}"), &headers[..1]).await.json()["text"], "words");
        }
    }
}

#[tokio::test]
async fn a_folder_that_was_renamed_or_removed_is_so_for_who_asks_again() {
    let (core, address) = Core::with_account("folders").await;
    let house = House::of(&core, Clock::default()).await;
    let cookie = format!("sid={}", house.sit(&address).await);
    let ask = async |method: Method, path: &str, key: &str, body: &str| {
        let headers = [("cookie", cookie.as_str()), ("content-type", "application/json"), ("idempotency-key", key)];
        let answer = house.ask(method, path, &headers, body).await;
        (answer.status.as_u16(), answer.json())
    };
    let made = ask(Method::POST, "/api/mailboxes", "k1", r#"{"name":"旅行"}"#).await.1;
    let old = format!("/api/mailboxes/{}", made["id"].as_str().unwrap());
    let renamed = ask(Method::PATCH, &old, "k2", r#"{"name":"出張"}"#).await;
    assert_eq!((renamed.0, &renamed.1["name"]), (200, &json!("出張")));
    assert_eq!(ask(Method::PATCH, &old, "k2", r#"{"name":"出張"}"#).await, renamed);
    let other = ask(Method::PATCH, &old, "k2", r#"{"name":"別"}"#).await;
    assert_eq!((other.0, &other.1["field"]), (422, &json!("idempotency-key")));
    assert_eq!(ask(Method::PATCH, &old, "k3", r#"{"name":"出張"}"#).await.0, 404, "another press");
    let new = format!("/api/mailboxes/{}", renamed.1["id"].as_str().unwrap());
    for (key, status) in [("k4", 204), ("k4", 204), ("k5", 404)] {
        assert_eq!(ask(Method::DELETE, &new, key, "").await.0, status, "{key}");
    }
}
