//! Letters of a real mail store behind the router: what their files and pages may do.

use crate::support::core::Core;
use app::api::{MessageRef, Query, Role};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode},
};
use server::{
    actions::session::{key_of, random_token},
    config::Config,
    http::{House, assets::Site, listen, router},
    rooms::{Clock, Rooms},
    store::session::Session,
    who::Who,
};
use std::sync::Arc;
use tower::ServiceExt;

struct Reader {
    rooms: Rooms,
    router: Router,
    who: Who,
    cookie: String,
    _core: Arc<Core>,
}

impl Reader {
    async fn open() -> Reader {
        let (core, address) = Core::with_account("reader").await;
        let config = Config::load(&core.data.join("serve.toml")).unwrap();
        let rooms = listen::open(config, Clock::default()).await.unwrap();
        let token = random_token().unwrap();
        let now = rooms.clock.now();
        let session = Session {
            handle: key_of(&token)[..16].to_owned(),
            address: address.clone(),
            name: String::new(),
            created: now,
            last_act: now,
            ended: 0,
            shared: false,
            ip: "192.0.2.1".into(),
            agent: "test".into(),
        };
        rooms.store.session_add(&key_of(&token), &session).await.unwrap();
        let site = Arc::new(Site::read(&core.data));
        let router = router(House { rooms: rooms.clone(), site });
        let who = Who { address, name: String::new(), ip: "192.0.2.1".parse().unwrap(), session: session.handle };
        Reader { rooms, router, who, cookie: format!("sid={token}"), _core: core }
    }

    async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> (StatusCode, HeaderMap, Vec<u8>) {
        let mut request = Request::builder().method(method).uri(path).header("cookie", &self.cookie);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        (status, headers, to_bytes(response.into_body(), 64 << 20).await.unwrap().to_vec())
    }

    async fn receive(&self, into: Role, raw: &str) -> MessageRef {
        self.rooms.imap.append(&self.who, into, (&[], None), raw.replace('\n', "\r\n")).await.unwrap()
    }

    async fn seen(&self, r: &MessageRef) -> bool {
        let page = self.rooms.imap.page(&self.who, &r.mailbox, &Query::default()).await.unwrap();
        page.envelopes.iter().find(|e| e.reference == *r).unwrap().seen
    }
}

fn text(headers: &HeaderMap, name: &str) -> String {
    headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned()
}

const FILES: &str = "From: x@example.test\nSubject: files\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n\
    --b\nContent-Type: text/plain\n\nhello\n\
    --b\nContent-Type: application/pdf; name=a.pdf\nContent-Disposition: attachment; filename=a.pdf\n\n%PDF-1.4 real\n\
    --b\nContent-Type: application/octet-stream; name=b.pdf\nContent-Disposition: attachment; filename=b.pdf\n\n<script>alert(1)</script>\n\
    --b\nContent-Type: image/png; name=c.png\nContent-Disposition: attachment; filename=c.png\n\n<svg onload=alert(1)>\n--b--\n";

#[tokio::test]
async fn somebody_opens_files_that_lie_about_what_they_are() {
    let r = Reader::open().await;
    let letter = r.receive(Role::Inbox, FILES).await;
    for (part, shown) in [("2", true), ("3", false), ("4", false), ("1", false)] {
        let path = format!("/api/messages/{letter}/parts/{part}?view=1");
        let (status, headers, bytes) = r.ask(Method::GET, &path, &[]).await;
        assert_eq!(status, StatusCode::OK, "{part}");
        let kind = if shown { "application/pdf" } else { "application/octet-stream" };
        assert_eq!(text(&headers, "content-type"), kind, "{part}");
        let way = if shown { "inline" } else { "attachment" };
        assert!(text(&headers, "content-disposition").starts_with(way), "{part}");
        assert!(shown || text(&headers, "content-security-policy").ends_with("sandbox"), "{part}");
        assert_eq!(text(&headers, "content-length"), bytes.len().to_string(), "{part}");
        assert_eq!(text(&headers, "vary"), "Cookie", "another cookie, another person");
        let tag = text(&headers, "etag");
        let (again, _, nothing) = r.ask(Method::GET, &path, &[("if-none-match", &tag)]).await;
        assert_eq!((again, nothing.len()), (StatusCode::NOT_MODIFIED, 0), "{part}");
    }
}

#[tokio::test]
async fn a_letter_is_read_only_when_a_person_opens_it() {
    let r = Reader::open().await;
    let letter = r.receive(Role::Inbox, FILES).await;
    let path = format!("/mail/INBOX/{letter}");
    r.ask(Method::HEAD, &path, &[]).await;
    for header in [
        ("sec-fetch-dest", "image"),
        ("accept", "image/webp,*/*"),
        ("sec-purpose", "prefetch"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-dest", "iframe"),
    ] {
        r.ask(Method::GET, &path, &[header]).await;
        assert!(!r.seen(&letter).await, "{header:?}");
    }
    r.ask(Method::GET, &path, &[("sec-fetch-site", "same-origin"), ("sec-fetch-dest", "document")]).await;
    assert!(r.seen(&letter).await);
}

#[tokio::test]
async fn spam_loads_no_pictures_even_when_asked() {
    let r = Reader::open().await;
    let raw = "From: x@example.test\nSubject: spam\nContent-Type: text/html\n\n<img src=\"https://tracker.example/x.gif\">hi\n";
    let (inbox, junk) = (r.receive(Role::Inbox, raw).await, r.receive(Role::Junk, raw).await);
    let body = async |l: &MessageRef| {
        let (_, headers, bytes) = r.ask(Method::GET, &format!("/body/{l}?images=1"), &[]).await;
        (
            text(&headers, "content-security-policy").contains("https:"),
            String::from_utf8_lossy(&bytes).contains("tracker.example"),
        )
    };
    assert_eq!(body(&inbox).await, (true, true));
    assert_eq!(body(&junk).await, (false, false));
    let (_, _, page) = r.ask(Method::GET, &format!("/mail/{}/{junk}?images=1", junk.mailbox), &[]).await;
    assert!(!String::from_utf8_lossy(&page).contains("images=1\""), "the frame is not told to");
}

#[tokio::test]
async fn a_link_that_begins_a_mail_saves_nothing() {
    let r = Reader::open().await;
    let (status, _, page) =
        r.ask(Method::GET, "/compose?to=a@b.example&subject=hello", &[("sec-fetch-site", "cross-site")]).await;
    let page = String::from_utf8_lossy(&page).into_owned();
    assert!(status == StatusCode::OK && page.contains("a@b.example"));
    let key = page.split("/compose/").nth(1).unwrap()[..22].to_owned();
    assert_eq!(r.rooms.store.draft(&r.who.address, &key).await.unwrap(), None, "GET changes nothing");
}

#[tokio::test]
async fn a_mail_of_thousands_of_parts_costs_nobody_the_inbox() {
    let r = Reader::open().await;
    let before = r.receive(Role::Inbox, "From: a@example.test\nSubject: before\n\nx\n").await;
    let name = "n".repeat(1_900);
    let mut raw =
        "From: Mallory <m@example.test>\nSubject: endless\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
            .to_owned();
    for _ in 0..9_000 {
        raw.push_str(&format!("--b\nContent-Type: image/png; name=\"{name}\"\n\nx\n"));
    }
    raw.push_str("--b--\n");
    assert!(raw.len() > 17_000_000);
    let endless = r.receive(Role::Inbox, &raw).await;
    let after = r.receive(Role::Inbox, "From: a@example.test\nSubject: after\n\nx\n").await;
    let page = r.rooms.imap.page(&r.who, "INBOX", &Query::default()).await.unwrap();
    let rows: Vec<_> = page.envelopes.iter().map(|e| (e.reference.clone(), e.subject.as_str())).collect();
    assert_eq!(rows, [(after, "after"), (endless.clone(), "endless"), (before, "before")]);
    let row = &page.envelopes[1];
    assert!(row.from[0].email == "m@example.test" && row.size > 17_000_000 && row.date > 0, "{row:?}");
    let sorted = Query { order: app::api::Order::Size, ..Query::default() };
    assert_eq!(r.rooms.imap.page(&r.who, "INBOX", &sorted).await.unwrap().envelopes.len(), 3);
    let (status, _, letter) = r.ask(Method::GET, &format!("/mail/INBOX/{endless}"), &[]).await;
    let letter = String::from_utf8_lossy(&letter);
    assert!(status == StatusCode::OK && letter.contains("endless") && letter.contains("m@example.test"), "{status}");
    let (status, _, source) = r.ask(Method::GET, &format!("/api/messages/{endless}/source"), &[]).await;
    assert!(status == StatusCode::OK && source.len() > 17_000_000);
    let all = r.rooms.imap.mailboxes(&r.who).await.unwrap();
    let trash = all.iter().find(|m| m.role == Some(Role::Trash)).unwrap();
    let rows = server::imap::Rows::Refs(vec![endless]);
    r.rooms.imap.move_to(&r.who, "INBOX", &rows, &trash.id).await.unwrap();
    let there = r.rooms.imap.page(&r.who, &trash.id, &Query::default()).await.unwrap();
    assert_eq!(there.envelopes.iter().map(|e| e.subject.as_str()).collect::<Vec<_>>(), ["endless"]);
    assert_eq!(r.rooms.imap.page(&r.who, "INBOX", &Query::default()).await.unwrap().envelopes.len(), 2);
}

/// こんにちは in Shift_JIS.
const GREETING: &str = "From: x@example.test\nSubject: greeting\nMIME-Version: 1.0\nContent-Type: text/plain; charset=shift_jis\n\
    Content-Transfer-Encoding: quoted-printable\n\n=82=B1=82=F1=82=C9=82=BF=82=CD\n";

#[tokio::test]
async fn what_somebody_reads_in_another_charset_is_answered_forwarded_and_printed_in_it() {
    let r = Reader::open().await;
    let letter = r.receive(Role::Inbox, GREETING).await;
    let page = async |path: &str| {
        let (status, _, bytes) = r.ask(Method::GET, path, &[("sec-fetch-site", "same-origin")]).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let (_, _, json) = r.ask(Method::GET, &format!("/api/messages/{letter}?charset=euc-kr"), &[]).await;
    let other = serde_json::from_slice::<serde_json::Value>(&json).unwrap()["text"].as_str().unwrap().trim().to_owned();
    assert!(!other.is_empty() && other != "こんにちは");
    for face in ["", "/lite"] {
        let plain = page(&format!("{face}/mail/INBOX/{letter}")).await;
        let chosen = page(&format!("{face}/mail/INBOX/{letter}?charset=euc-kr")).await;
        assert!(plain.contains("こんにちは") && chosen.contains(&other));
        for way in ["reply", "reply_all", "forward"] {
            let path = format!("{face}/compose?kind={way}&ref={letter}");
            assert!(plain.contains(&format!("{}\"", path.replace('&', "&amp;"))), "{way}: {plain}");
            let with = format!("{path}&charset=euc-kr");
            assert!(chosen.contains(&with.replace('&', "&amp;")), "{way}: {chosen}");
            assert!(page(&path).await.contains("こんにちは"), "{way}");
            let written = page(&with).await;
            assert!(written.contains(&other) && !written.contains("こんにちは"), "{way}");
        }
        let print = format!("{face}/mail/INBOX/{letter}/print?charset=euc-kr");
        assert!(chosen.contains(&print) && page(&print).await.contains(&other));
    }
}

#[tokio::test]
async fn the_operators_numbers_reach_the_pages() {
    let core = Reader::open().await;
    let mut config = (*core.rooms.config).clone();
    (config.limits.message_bytes, config.limits.recipients_warn, config.limits.recipients_max) = (5 << 20, 3, 4);
    config.session.warn_minutes = 7;
    (config.mail.imap_host, config.mail.pop_host, config.mail.smtp_host) =
        ("imap.house.test".into(), "pop.house.test".into(), "smtp.house.test".into());
    let rooms = Rooms { config: Arc::new(config), ..core.rooms.clone() };
    let r =
        Reader { router: router(House { rooms: rooms.clone(), site: Arc::new(Site::read(&core._core.data)) }), rooms, ..core };
    let page = async |path: &str| String::from_utf8_lossy(&r.ask(Method::GET, path, &[]).await.2).into_owned();
    let compose = page("/compose").await;
    assert!(compose.contains("1通 5.0 MB まで"), "{compose}");
    assert!(compose.contains(r#""message_bytes":5242880,"recipients_warn":3,"recipients_max":4,"warn_minutes":7"#), "{compose}");
    let help = page("/lite/help").await;
    for host in ["imap.house.test", "pop.house.test", "smtp.house.test"] {
        assert!(help.contains(host), "{host}: {help}");
    }
}

/// Text and two photos, as a phone sends them, and a picture that is none.
const PHOTOS: &str = "From: x@example.test\nSubject: photos\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n\
    --b\nContent-Type: text/plain\n\nhello\n\
    --b\nContent-Type: image/jpeg; name=cat.jpg\nContent-Disposition: attachment; filename=cat.jpg\n\nx\n\
    --b\nContent-Type: image/svg+xml; name=evil.svg\nContent-Disposition: attachment; filename=evil.svg\n\n<svg/>\n--b--\n";

#[tokio::test]
async fn photos_of_a_phone_stand_below_the_words() {
    let r = Reader::open().await;
    let letter = r.receive(Role::Inbox, PHOTOS).await;
    let page = async |path: String| String::from_utf8_lossy(&r.ask(Method::GET, &path, &[]).await.2).into_owned();
    let full = page(format!("/mail/INBOX/{letter}")).await;
    let picture = format!("src=\"/api/messages/{letter}/parts/2?view=1\"");
    assert!(full.contains(&picture) && full.contains("alt=\"cat.jpg\"") && full.contains("loading=\"lazy\""), "{full}");
    assert_eq!(full.matches("<img ").count(), 1, "a drawing that can act is no photo: {full}");
    assert!(!page(format!("/lite/mail/INBOX/{letter}")).await.contains("<img "), "the light version fetches none by itself");
}
