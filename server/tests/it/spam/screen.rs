//! 迷惑メール as pages: what somebody without script sees, presses and hears.

use super::{Person, SPAM, World, deliver, from, mail};
use crate::support::core::PASSWORD;
use axum::http::{Method, StatusCode};
use serde_json::json;

const DAY: i64 = 86_400;

fn spam(subject: &str) -> Vec<u8> {
    mail(&format!("From: Shop <shop@b.test>\r\nSubject: {subject}\r\n"), SPAM)
}

/// A browser without script: its cookies, and how many pages it has loaded.
struct Browser<'a> {
    world: &'a World,
    cookies: Vec<(String, String)>,
    loads: u32,
    /// Last page, and where it is.
    page: String,
    at: String,
}

impl<'a> Browser<'a> {
    fn new(world: &'a World) -> Browser<'a> {
        Browser { world, cookies: Vec::new(), loads: 0, page: String::new(), at: String::new() }
    }

    /// Somebody who is signed in.
    fn of(world: &'a World, me: &Person) -> Browser<'a> {
        let (name, value) = me.cookie.split_once('=').unwrap();
        Browser { cookies: vec![(name.into(), value.into())], ..Browser::new(world) }
    }

    /// Asks, follows redirects, and counts one page.
    async fn load(&mut self, method: Method, path: &str, form: &str) -> StatusCode {
        let (mut method, mut path, mut form) = (method, path.to_owned(), form.to_owned());
        self.loads += 1;
        loop {
            let jar: Vec<String> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
            let jar = jar.join("; ");
            let headers = [("cookie", jar.as_str()), ("content-type", "application/x-www-form-urlencoded")];
            let answer = self.world.house.ask(method, &path, &headers, &form).await;
            for set in answer.headers.get_all("set-cookie") {
                let pair = set.to_str().unwrap().split(';').next().unwrap();
                let (name, value) = pair.split_once('=').unwrap();
                self.cookies.retain(|(n, _)| n != name);
                self.cookies.push((name.into(), value.into()));
            }
            if answer.status != StatusCode::SEE_OTHER {
                (self.page, self.at) = (answer.text, path);
                return answer.status;
            }
            (method, path, form) = (Method::GET, answer.header("location").to_owned(), String::new());
        }
    }

    async fn go(&mut self, path: &str) -> StatusCode {
        self.load(Method::GET, path, "").await
    }

    /// Presses a button of the page, with the page's token.
    async fn press(&mut self, path: &str, fields: &[(&str, &str)]) -> StatusCode {
        let csrf = self.value("name=\"csrf\" value=\"");
        let mut form = format!("csrf={}", app::paths::encode(&csrf));
        for (name, value) in fields {
            form.push_str(&format!("&{name}={}", app::paths::encode(value)));
        }
        self.load(Method::POST, path, &form).await
    }

    /// What stands behind a piece of the page, up to the next quote.
    fn value(&self, before: &str) -> String {
        self.page.split(before).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().replace("&amp;", "&")
    }

    fn shows(&self, text: &str) -> bool {
        self.page.contains(text)
    }
}

#[tokio::test]
async fn from_the_sign_in_to_the_recovered_mail_in_three_pages_without_script() {
    let world = World::open().await;
    for face in ["", "/lite"] {
        let me = world.person("nojs").await;
        world.check_on(&me).await;
        world.deliver(&me, "shop@b.test", spam("wanted")).await;
        let mut browser = Browser::new(&world);
        // The sign-in page itself stands at the address that was asked for.
        assert_eq!(browser.go(&format!("{face}/quarantine")).await, StatusCode::UNAUTHORIZED);
        browser.loads = 0;
        let next = browser.value("name=\"next\" value=\"");
        let home = format!("{face}/");
        browser.press(&home, &[("login", &me.address), ("password", PASSWORD), ("next", &next)]).await;
        assert_eq!((browser.at.as_str(), browser.loads), (format!("{face}/quarantine").as_str(), 1));
        for text in ["[spam] wanted", "shop@b.test", "迷惑メールと判定", "あと7日", SPAM, "今すぐ空にする"] {
            assert!(browser.shows(text), "{text}: {}", browser.page);
        }
        let held = browser.value("name=\"held\" id=\"pick-");
        browser.press(&format!("{face}/quarantine"), &[("held", &held), ("do", "release"), ("allow", "1")]).await;
        assert!(
            browser.shows("1 通を受信トレイに戻しました") && browser.shows("受信許可設定に加えました: shop@b.test"),
            "{}",
            browser.page
        );
        assert!(browser.shows("迷惑メールはありません"));
        let to = browser.value("id=\"held-to-inbox\" href=\"");
        assert_eq!(browser.go(&to).await, StatusCode::OK);
        assert!(browser.loads == 3 && browser.at.contains("/mail/INBOX/") && browser.shows(SPAM), "{}", browser.at);
    }
}

#[tokio::test]
async fn taken_back_by_mistake_it_goes_in_again_with_its_old_deadline() {
    let world = World::open().await;
    let me = world.person("mistake").await;
    world.check_on(&me).await;
    world.deliver(&me, "shop@b.test", spam("unwanted")).await;
    world.clock_shift(3 * DAY);
    let address = me.address.clone();
    let mut browser = Browser::of(&world, &Person { cookie: format!("sid={}", world.house.sit(&address).await), ..me });
    browser.go("/quarantine").await;
    assert!(browser.shows("あと4日"), "{}", browser.page);
    let held = browser.value("name=\"held\" id=\"pick-");
    browser.press("/quarantine", &[("held", &held), ("do", "release"), ("allow", "1")]).await;
    let refs = browser.value("name=\"refs\" value=\"");
    browser.press("/quarantine", &[("refs", &refs), ("do", "undo")]).await;
    assert!(
        browser.shows("[spam] unwanted") && browser.shows("あと4日") && browser.shows("迷惑メールと判定"),
        "{}",
        browser.page
    );
    assert!(browser.shows("迷惑メールに戻しました"));
    // Once more is nothing more.
    browser.press("/quarantine", &[("refs", &refs), ("do", "undo")]).await;
    assert!(browser.shows("[spam] unwanted"));
    browser.go("/api/settings/allow").await;
    assert!(browser.shows("\"senders\":[]"), "the sender is allowed no more: {}", browser.page);
    // Released once more the first arrival still counts; and its end comes for the core as well.
    browser.go("/quarantine").await;
    let held = browser.value("name=\"held\" id=\"pick-");
    browser.press("/quarantine", &[("held", &held), ("do", "release")]).await;
    let refs = browser.value("name=\"refs\" value=\"");
    browser.press("/quarantine", &[("refs", &refs), ("do", "undo")]).await;
    assert!(browser.shows("あと4日"));
    let rooms = &world.house.rooms;
    let who = server::who::Who { address, name: String::new(), ip: [127, 0, 0, 1].into(), session: String::new() };
    let until = |days: i64| rooms.clock.now() + days * DAY - rooms.config.quarantine.stay();
    server::actions::quarantine::end_again(rooms, &who, until(3)).await.unwrap();
    assert_eq!(rooms.imap.arrivals(&who, &[held_ref(&world, &who).await]).await.unwrap().len(), 1, "a day too early");
    let there = held_ref(&world, &who).await;
    server::actions::quarantine::end_again(rooms, &who, until(5)).await.unwrap();
    assert!(rooms.imap.arrivals(&who, &[there]).await.unwrap().is_empty());
}

/// The one mail that is held.
async fn held_ref(world: &World, who: &server::who::Who) -> app::api::MessageRef {
    server::actions::quarantine::list(&world.house.rooms, who, "", 1).await.unwrap().rows.remove(0).reference
}

#[tokio::test]
async fn a_held_mail_is_words_alone() {
    let world = World::open().await;
    let me = world.person("words").await;
    world.set(&me, "reject", json!({"senders": ["b.test"]})).await;
    let html = "<p>Buy &lt;now&gt; <a href=\"https://evil.test/x\">here</a><img src=\"https://evil.test/p.png\"></p><script>alert(1)</script>";
    let bytes = String::from_utf8(mail("From: Shop <a@b.test>\r\nSubject: offer\r\n", html)).unwrap();
    let bytes = bytes.replace("text/plain", "text/html");
    assert_eq!(world.fate(&me, "a@b.test", bytes).await, "reject_sender");
    deliver(&world.core, "a@b.test", &[&me.address], &from("a@b.test", "https://evil.test/y"));
    let mut browser = Browser::of(&world, &me);
    let held = world.held(&me).await;
    let junk = held.iter().find(|m| m["subject"] == "offer").unwrap()["ref"].as_str().unwrap().to_owned();
    browser.go(&format!("/quarantine/{junk}")).await;
    assert!(browser.shows("Buy &lt;now&gt;") && browser.shows("受信拒否設定にある差出人"), "{}", browser.page);
    // The data block is no markup; the page itself names the stranger's addresses as words at most.
    let drawn = browser.page.split("<script type=\"application/json\"").next().unwrap().to_owned();
    for hole in ["href=\"https://evil", "src=\"https://evil", "<iframe", "/body/", "alert(1)"] {
        assert!(!drawn.contains(hole), "{hole}: {drawn}");
    }
    // As a folder it leads here, and so does a mail in it.
    let folder = junk.split('.').next().unwrap().to_owned();
    for (asked, to) in [
        (format!("/mail/{folder}"), "/quarantine".to_owned()),
        (format!("/mail/{folder}?q=offer"), "/quarantine?q=offer".into()),
        (format!("/lite/mail/{folder}/{junk}"), format!("/lite/quarantine/{junk}")),
    ] {
        assert_eq!(browser.go(&asked).await, StatusCode::OK, "{asked}");
        assert_eq!(browser.at, to);
    }
    // Another folder's mail is none of this page, whatever the address says.
    assert_eq!(browser.go("/quarantine/INBOX.1.1").await, StatusCode::GONE);
    assert_eq!(browser.go("/quarantine/nonsense").await, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn marked_by_hand_it_says_when_it_is_deleted_and_a_list_can_be_emptied() {
    let world = World::open().await;
    let me = world.person("byhand").await;
    for subject in ["one", "two", "three"] {
        world.deliver(&me, "a@b.test", from("a@b.test", subject)).await;
    }
    let mut browser = Browser::of(&world, &me);
    browser.go("/mail/INBOX").await;
    let shown = browser.value("name=\"shown\" value=\"");
    let fields = [("back", "/mail/INBOX"), ("all", "page"), ("shown", shown.as_str()), ("action", "junk")];
    browser.press("/mail/INBOX/actions", &fields).await;
    assert!(browser.shows("7日後に削除されます"), "{}", browser.page);
    browser.go("/quarantine?q=two").await;
    assert!(browser.shows("自分で指定") && browser.shows("two") && !browser.shows(">three<"), "{}", browser.page);
    browser.press("/quarantine", &[("do", "delete")]).await;
    assert!(browser.shows("メールが選ばれていません"));
    let held = browser.value("name=\"held\" id=\"pick-");
    browser.press("/quarantine", &[("held", &held), ("do", "delete")]).await;
    assert!(browser.shows("完全に削除しました") && browser.shows("2 通"), "{}", browser.page);
    let (uidnext, uidvalidity) = (browser.value("name=\"uidnext\" value=\""), browser.value("name=\"uidvalidity\" value=\""));
    let empty = [("uidnext", uidnext.as_str()), ("uidvalidity", uidvalidity.as_str()), ("do", "empty")];
    browser.press("/quarantine", &empty).await;
    assert!(browser.shows("迷惑メールを空にしました") && browser.shows("迷惑メールはありません"), "{}", browser.page);
    // A stranger's form does nothing.
    assert_eq!(browser.load(Method::POST, "/quarantine", "do=empty&uidnext=9&uidvalidity=1").await, StatusCode::FORBIDDEN);
}
