//! Letters of a real mail store behind the router: what their files and pages may do.

use crate::support::core::Core;
use app::{
    api::{Code, DraftKind, MessageRef, Query, Role},
    i18n::Lang,
};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode},
};
use server::{
    actions::{
        compose::{self, Original},
        draft,
        session::{key_of, random_token},
    },
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
        let rooms = listen::open(core.config(), Clock::default()).await.unwrap();
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
    assert!(compose.contains("1通 5 MB まで"), "{compose}");
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

/// A letter of HTML with a picture in it, one that only calls itself so, and an address of the house.
const HELD: &str = "From: x@example.test\nSubject: held\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n\
    <img src=\"data:image/png;base64,iVBORw0KGgo=\"><img src=\"data:image/gif;base64,PHNjcmlwdD4=\">\
    <a href=\"mailto:a@b.example?subject=hi\">write</a><a href=\"https://evil.example/\">www.bank.co.jp</a>\n";

#[tokio::test]
async fn pictures_inside_the_html_are_files_of_the_letter() {
    let r = Reader::open().await;
    let letter = r.receive(Role::Inbox, HELD).await;
    let (_, headers, body) = r.ask(Method::GET, &format!("/body/{letter}"), &[]).await;
    let body = String::from_utf8_lossy(&body).into_owned();
    assert!(text(&headers, "content-security-policy").contains("; img-src 'self'; "), "{headers:?}");
    assert!(!body.contains("data:"), "{body}");
    let pictures: Vec<&str> = body.split("src=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(pictures.len(), 2, "{body}");
    for (path, shown) in pictures.iter().zip([true, false]) {
        assert!(path.starts_with(&format!("/body/{letter}/inline/")), "{path}");
        let (status, headers, bytes) = r.ask(Method::GET, path, &[("sec-fetch-dest", "image")]).await;
        assert_eq!((status, text(&headers, "x-content-type-options").as_str()), (StatusCode::OK, "nosniff"));
        assert_eq!(text(&headers, "content-type"), if shown { "image/png" } else { "application/octet-stream" });
        assert!(text(&headers, "content-disposition").starts_with(if shown { "inline" } else { "attachment" }));
        assert!(text(&headers, "content-security-policy").ends_with("sandbox"), "{headers:?}");
        assert_eq!(text(&headers, "cache-control"), "private, no-cache");
        assert!(!shown || bytes == b"\x89PNG\r\n\x1a\n", "{bytes:?}");
        let tag = text(&headers, "etag");
        assert_eq!(r.ask(Method::GET, path, &[("if-none-match", &tag)]).await.0, StatusCode::NOT_MODIFIED);
    }
    let (status, ..) = r.ask(Method::GET, &format!("/body/{letter}/inline/0000000000000000"), &[]).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(body.contains("href=\"/compose?to=a%40b.example&amp;subject=hi\""), "{body}");
    assert!(body.contains("（実際のリンク先: evil.example）"), "{body}");
    let (_, _, light) = r.ask(Method::GET, &format!("/body/{letter}?face=lite"), &[]).await;
    assert!(String::from_utf8_lossy(&light).contains("href=\"/lite/compose?to="));
    for compose in ["/compose", "/lite/compose"] {
        let path = format!("{compose}?to=a%40b.example&cc=c%40d.example&subject=hi&body=one%0Atwo");
        let (_, _, page) = r.ask(Method::GET, &path, &[]).await;
        let page = String::from_utf8_lossy(&page);
        for word in ["a@b.example", "c@d.example", "hi", "one\ntwo"] {
            assert!(page.contains(word), "{compose}: {word}");
        }
    }
}

#[tokio::test]
async fn somebody_comes_back_to_a_letter_that_their_browser_has() {
    let mut r = Reader::open().await;
    let letter = r.receive(Role::Inbox, HELD).await;
    let path = format!("/body/{letter}");
    let (_, first, _) = r.ask(Method::GET, &path, &[]).await;
    assert_eq!((text(&first, "cache-control").as_str(), text(&first, "vary").contains("Cookie")), ("private, no-cache", true));
    let tag = text(&first, "etag");
    let (status, again, nothing) = r.ask(Method::GET, &path, &[("if-none-match", &tag)]).await;
    assert_eq!((status, nothing.len()), (StatusCode::NOT_MODIFIED, 0));
    let fence = "content-security-policy";
    assert_eq!(text(&again, fence), text(&first, fence), "the fence of what is kept stays as it is");
    for other in [format!("{path}?images=1"), format!("{path}?face=lite")] {
        let (status, ..) = r.ask(Method::GET, &other, &[("if-none-match", &tag)]).await;
        assert_eq!(status, StatusCode::OK, "{other} is another document");
    }
    // On a shared computer nothing of it stays, and nothing is taken for known.
    let token = random_token().unwrap();
    let now = r.rooms.clock.now();
    let session = Session {
        handle: key_of(&token)[..16].to_owned(),
        address: r.who.address.clone(),
        name: String::new(),
        created: now,
        last_act: now,
        ended: 0,
        shared: true,
        ip: "192.0.2.1".into(),
        agent: "test".into(),
    };
    r.rooms.store.session_add(&key_of(&token), &session).await.unwrap();
    r.cookie = format!("sid={token}");
    let (status, headers, _) = r.ask(Method::GET, &path, &[("if-none-match", &tag)]).await;
    assert_eq!(
        (status, text(&headers, "cache-control").as_str(), text(&headers, "etag").as_str()),
        (StatusCode::OK, "no-store", "")
    );
}

/// A letter with two letters in it, the second inside the first; HTML, a file, and a forged verdict.
fn nested(padding: usize) -> String {
    let third = "From: third@example.test\nTo: z@example.test\nSubject: third letter\nContent-Type: text/plain\n\nthird words\n";
    let second = format!(
        "From: second@example.test\nTo: y@example.test\nSubject: second letter\nDate: Tue, 3 Nov 2026 10:00:00 +0900\n\
         Authentication-Results: a01.example.test; dkim=pass\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=c\n\n\
         --c\nContent-Type: text/html; charset=utf-8\n\n<b>second words</b><img src=\"https://tracker.example/x.gif\"><script>1</script>\n\
         --c\nContent-Type: application/pdf; name=deep.pdf\n\n%PDF-1.4 deep\n\
         --c\nContent-Type: message/rfc822\n\n{third}\n--c--\n"
    );
    format!(
        "From: x@example.test\nSubject: outer\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n\
         --b\nContent-Type: text/plain\n\nouter words{}\n--b\nContent-Type: message/rfc822\n\n{second}\n--b--\n",
        "\nx".repeat(padding)
    )
}

#[tokio::test]
async fn letters_inside_letters_are_read_in_place() {
    let r = Reader::open().await;
    // Read whole, and part by part.
    for padding in [0, 600_000] {
        let letter = r.receive(Role::Inbox, &nested(padding)).await;
        let page = async |path: &str| {
            let (status, _, bytes) = r.ask(Method::GET, path, &[]).await;
            assert_eq!(status, StatusCode::OK, "{path}");
            String::from_utf8_lossy(&bytes).into_owned()
        };
        for face in ["", "/lite"] {
            let inside = format!("{face}/mail/INBOX/{letter}/attached/2");
            assert!(page(&format!("{face}/mail/INBOX/{letter}")).await.contains(&format!("href=\"{inside}\"")));
            let second = page(&inside).await;
            for word in
                ["second@example.test", "y@example.test", "second letter", "2026年11月3日", "deep.pdf", "third letter.eml"]
            {
                assert!(second.contains(word), "{word}: {second}");
            }
            assert!(!second.contains("x@example.test<") && !second.contains("送信元"), "nobody vouches for it: {second}");
            let frame = format!("/body/{letter}?part=2");
            assert!(second.contains(&frame), "{second}");
            assert!(second.contains(&format!("/api/messages/{letter}/parts/2.2")), "{second}");
            let third = page(&format!("{face}/mail/INBOX/{letter}/attached/2.3")).await;
            assert!(third.contains("third@example.test") && third.contains("third words"), "{third}");
        }
        let (_, headers, body) = r.ask(Method::GET, &format!("/body/{letter}?part=2&images=1"), &[]).await;
        let body = String::from_utf8_lossy(&body);
        assert!(body.contains("<b>second words</b>") && !body.contains("tracker.example") && !body.contains("<script"), "{body}");
        assert!(!text(&headers, "content-security-policy").contains("https:"), "its pictures stay away");
        let (_, _, file) = r.ask(Method::GET, &format!("/api/messages/{letter}/parts/2.2"), &[]).await;
        assert!(file.starts_with(b"%PDF-1.4 deep"));
        for none in ["1", "2.1", "3", "2.9", "x"] {
            let (status, ..) = r.ask(Method::GET, &format!("/mail/INBOX/{letter}/attached/{none}"), &[]).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{none}");
        }
    }
}

#[tokio::test]
async fn a_letter_in_the_wrong_charset_is_read_in_the_right_one_to_its_last_name() {
    let r = Reader::open().await;
    for padding in [0, 600_000] {
        let mut raw = b"From: \x93\xfa\x96\x7b <a@b.test>\r\nSubject: \x93\xfa\x96\x7b\r\nMIME-Version: 1.0\r\n\
            Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello"
            .to_vec();
        raw.extend(b"\r\nx".repeat(padding));
        raw.extend(b"\r\n--b\r\nContent-Type: application/pdf; name=\"\x93\xfa\x96\x7b.pdf\"\r\n\r\n%PDF-1.4\r\n--b--\r\n");
        let letter = r.rooms.imap.append(&r.who, Role::Inbox, (&[], None), raw).await.unwrap();
        for (charset, name) in [("", "日本"), ("windows-1252", "\u{201c}ú\u{2013}{")] {
            for face in ["", "/lite"] {
                let (_, _, page) = r.ask(Method::GET, &format!("{face}/mail/INBOX/{letter}?charset={charset}"), &[]).await;
                let page = String::from_utf8_lossy(&page);
                assert!(page.contains(&format!("class=\"letter-subject\">{name}</h1>")), "{charset}: {page}");
                for word in [name.to_owned(), format!("{name}.pdf")] {
                    assert!(page.contains(&word), "{charset} {word}: {page}");
                }
            }
            let path = format!("/api/messages/{letter}/parts/2?charset={charset}");
            let (_, headers, _) = r.ask(Method::GET, &path, &[]).await;
            let coded = app::paths::encode(&format!("{name}.pdf"));
            assert!(text(&headers, "content-disposition").contains(&format!("filename*=UTF-8''{coded}")), "{headers:?}");
            let (_, _, written) = r.ask(Method::GET, &format!("/compose?kind=forward&ref={letter}&charset={charset}"), &[]).await;
            let written = String::from_utf8_lossy(&written);
            assert!(written.contains(&format!("Fwd: {name}")) && written.contains(&format!("{name}.pdf")), "{written}");
        }
    }
}

#[tokio::test]
async fn light_letters_lead_to_their_neighbours() {
    let r = Reader::open().await;
    let mut letters = Vec::new();
    for (n, from) in ["b", "c", "a"].iter().enumerate() {
        let raw = format!("From: {from}@example.test\nSubject: news {n}\n\nwords\n");
        letters.push(r.receive(Role::Inbox, &raw).await);
        r.receive(Role::Inbox, &format!("From: z@example.test\nSubject: other {n}\n\nnothing\n")).await;
    }
    let ways = async |at: usize, query: &str| {
        let (status, _, page) = r.ask(Method::GET, &format!("/lite/mail/INBOX/{}{query}", letters[at]), &[]).await;
        assert_eq!(status, StatusCode::OK);
        let page = String::from_utf8_lossy(&page).into_owned();
        assert!(page.contains(&format!("id=\"to-list\" href=\"/lite/mail/INBOX{}\"", query.replace('&', "&amp;"))), "{page}");
        ["to-newer", "to-older"].map(|id| {
            let href = page.split(&format!("id=\"{id}\" href=\"")).nth(1)?.split('"').next()?.replace("&amp;", "&");
            Some(href.strip_prefix("/lite/mail/INBOX/")?.to_owned())
        })
    };
    let to = |at: usize, query: &str| Some(format!("{}{query}", letters[at]));
    let plain = ways(1, "").await;
    let (newer, older) = (plain[0].clone().unwrap(), plain[1].clone().unwrap());
    assert!(newer != letters[2].to_string() && older != letters[0].to_string(), "each stands between two others");
    assert_eq!(ways(0, "").await[1], None, "the oldest has no older one");
    let found = "?q=news";
    assert_eq!(ways(1, found).await, [to(2, found), to(0, found)]);
    assert_eq!(ways(2, found).await, [None, to(1, found)]);
    let filtered = "?q=news&order=oldest&filter=flagged";
    assert_eq!(ways(1, filtered).await, [None, None]);
    let sorted = "?q=news&order=from";
    assert_eq!(ways(0, sorted).await, [to(2, sorted), to(1, sorted)]);
    let (_, _, full) = r.ask(Method::GET, &format!("/mail/INBOX/{}", letters[1]), &[]).await;
    assert!(String::from_utf8_lossy(&full).contains("id=\"to-older\""));
}

#[tokio::test]
async fn a_letter_that_nearly_fills_a_mail_is_forwarded_whole() {
    let r = Reader::open().await;
    let line = "x".repeat(76);
    let large = |subject: &str, line: &str| {
        let lines = 17_000_000 / (line.len() + 2);
        format!("From: x@example.test\nSubject: {subject}\n\n{}", format!("{line}\n").repeat(lines))
    };
    let letter = r.receive(Role::Inbox, &large("large", &line)).await;
    let forward = async |letter: &MessageRef| {
        let original = Original { key: None, reference: Some(letter), charset: "", lang: Lang::Ja, offset: 540 };
        let draft = compose::seed(&r.rooms, &r.who, DraftKind::ForwardAttached, original).await.unwrap();
        let saved = draft::save(&r.rooms, &r.who, draft).await.unwrap();
        let kept = draft::load(&r.rooms, &r.who, &saved.key).await.unwrap();
        (saved.problem.map(|p| p.code), kept.files.into_iter().map(|f| f.name).collect::<Vec<_>>())
    };
    assert_eq!(forward(&letter).await, (None, vec!["large.eml".to_owned()]));
    // One whose lines are too long for that would be written as base64, and is told at once.
    let endless = r.receive(Role::Inbox, &large("endless", &"x".repeat(2_000))).await;
    assert_eq!(forward(&endless).await, (Some(Code::TooLarge), vec![]));
}
