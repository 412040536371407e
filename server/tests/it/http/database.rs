//! Somebody whose web server has lost its database, or has no place for them: what they see, and what becomes
//! of their words.

use crate::support::house::House;
use axum::http::{Method, StatusCode};

const TARO: &str = "taro@a01.example.test";

/// A file that goes with the test.
struct Lost(std::path::PathBuf);

impl Drop for Lost {
    fn drop(&mut self) {
        for end in ["db", "db-wal", "db-shm"] {
            let _ = std::fs::remove_file(self.0.with_extension(end));
        }
    }
}

/// A house, and a session whose table is away.
async fn without_sessions(name: &str) -> (House, String, Lost) {
    let lost = Lost(std::env::temp_dir().join(format!("dokodemo-{name}-{}.db", std::process::id())));
    let url = format!("sqlite://{}", lost.0.display());
    let house = House::open(Some(&url)).await;
    let cookie = format!("sid={}", house.sit(TARO).await);
    let pool = sqlx::AnyPool::connect(&url).await.unwrap();
    sqlx::query("ALTER TABLE session RENAME TO away").execute(&pool).await.unwrap();
    (house, cookie, lost)
}

#[tokio::test]
async fn a_reader_sees_a_page_that_tries_again() {
    let (house, cookie, _lost) = without_sessions("reader").await;
    for path in ["/", "/mail/INBOX", "/lite/mail/INBOX", "/mail/INBOX/INBOX.1.5", "/compose", "/settings"] {
        let page = house.get(path, &[("cookie", &cookie)]).await;
        assert_eq!((page.status, page.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "10"), "{path}");
        assert!(page.header("content-type").starts_with("text/html"), "{path}: {}", page.text);
        assert!(page.text.contains("id=\"retry\"") && page.text.contains("もう一度試す"), "{path}");
    }
    let frame = house.get("/body/INBOX.1.5", &[("cookie", &cookie)]).await;
    assert_eq!(frame.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(frame.header("content-type").starts_with("text/plain"), "{}", frame.text);
    assert!(frame.header("content-security-policy").contains("frame-ancestors 'self'"), "the frame shows it");
    let script = house.get("/api/screen?path=/mail/INBOX", &[("cookie", &cookie)]).await;
    assert_eq!(script.json()["code"], "away");
    let spa = house.get("/mail/INBOX", &[("cookie", &cookie), ("accept", "application/json")]).await;
    assert_eq!(spa.json()["code"], "away");
}

#[tokio::test]
async fn a_writer_finds_the_words_on_the_page_and_sends_them_once_more() {
    let (house, cookie, _lost) = without_sessions("writer").await;
    for face in ["", "/lite"] {
        let mut form = String::new();
        for (name, value) in
            [("csrf", "T"), ("rev", "3"), ("subject", "会議"), ("text", "一行目\n</pre><b>二行目"), ("do", "send")]
        {
            form += &format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        }
        form += "--b--\r\n";
        let path = format!("{face}/compose/BBBBBBBBBBBBBBBBBBBBBB");
        let headers = [("cookie", cookie.as_str()), ("content-type", "multipart/form-data; boundary=b")];
        let page = house.ask(Method::POST, &path, &headers, &form).await;
        assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(page.text.contains("一行目\n&lt;/pre&gt;&lt;b&gt;二行目</pre>"), "{}", page.text);
        assert!(page.text.contains(&format!("action=\"{path}\" enctype=\"multipart/form-data\"")), "{}", page.text);
        assert_eq!([page.field("csrf"), page.field("rev"), page.field("do")], ["T", "3", "send"]);

        let path = format!("{face}/settings/reject?address=jiro%40j02.example.test");
        let page = house.post(&path, &[("cookie", &cookie)], "csrf=T&step=next&senders=a%40b.test%0D%0Ac%40d.test").await;
        assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(page.field("senders"), "a@b.test\r\nc@d.test");
        assert!(page.text.contains(&format!("action=\"{path}\"")), "{}", page.text);

        let secret = format!("{face}/settings/password");
        let page = house.post(&secret, &[("cookie", &cookie)], "csrf=T&step=next&current=Geheim1&new=Geheim2").await;
        assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(!page.text.contains("Geheim") && page.text.contains("</html>"));
    }
}

#[tokio::test]
async fn a_writer_without_a_mail_store_keeps_the_words_on_a_page_that_stays() {
    let house = House::open(None).await;
    let token = house.sit(TARO).await;
    let csrf = server::actions::session::form_token(&token, TARO);
    let mut form = String::new();
    for (name, value) in [("csrf", csrf.as_str()), ("text", "まだここに"), ("do", "save")] {
        form += &format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    form += "--b--\r\n";
    let cookie = format!("sid={token}");
    let headers = [("cookie", cookie.as_str()), ("content-type", "multipart/form-data; boundary=b")];
    let page = house.ask(Method::POST, "/compose/BBBBBBBBBBBBBBBBBBBBBB", &headers, &form).await;
    assert_eq!((page.status, page.field("text").as_str()), (StatusCode::SERVICE_UNAVAILABLE, "まだここに"));
    assert!(page.text.contains("\"person\":null"), "the SPA would draw it without the words: {}", page.text);
}

#[tokio::test]
async fn a_writer_who_saves_in_too_many_windows_finds_the_words_on_the_page() {
    let house = House::open(None).await;
    let cookie = format!("sid={}", house.sit(TARO).await);
    let path = "/api/drafts/BBBBBBBBBBBBBBBBBBBBBB";
    for _ in 0..4 {
        house.hang(Method::PUT, path, &[("cookie", &cookie), ("content-type", "application/json")]);
    }
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    let form = "--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nまだここに\r\n--b--\r\n";
    let headers = [("cookie", cookie.as_str()), ("content-type", "multipart/form-data; boundary=b")];
    let page = house.ask(Method::POST, "/lite/compose/BBBBBBBBBBBBBBBBBBBBBB", &headers, form).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(page.header("content-type").starts_with("text/html") && !page.header("retry-after").is_empty());
    assert_eq!(page.field("text"), "まだここに");
}
