//! Somebody whose web server has lost its database: what they see, and what becomes of their words.

use crate::support::house::House;
use axum::http::{Method, StatusCode};

const TARO: &str = "taro@a01.example.test";

/// A house, and a session whose table is away.
async fn without_sessions() -> (House, String) {
    let folder = tempfile();
    let url = format!("sqlite://{folder}");
    let house = House::open(Some(&url)).await;
    let cookie = format!("sid={}", house.sit(TARO).await);
    let pool = sqlx::AnyPool::connect(&url).await.unwrap();
    sqlx::query("ALTER TABLE session RENAME TO away").execute(&pool).await.unwrap();
    (house, cookie)
}

fn tempfile() -> String {
    let name = format!("dokodemo-lost-{}-{:?}.db", std::process::id(), std::thread::current().id());
    let path = std::env::temp_dir().join(name.replace(['(', ')'], ""));
    let _ = std::fs::remove_file(&path);
    std::fs::write(&path, "").unwrap();
    path.display().to_string()
}

#[tokio::test]
async fn a_reader_sees_a_page_that_tries_again() {
    let (house, cookie) = without_sessions().await;
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
    let (house, cookie) = without_sessions().await;
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
