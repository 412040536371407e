//! 署名 and 表示設定: what a person has chosen is on every page, in every browser, and in every mail they begin.

use crate::{
    spam::{Landed, World, from, newest},
    support::stores,
};
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use server::store::{script::NewScript, session::Session, setting::Change};

const MINE: &str = "\n\n-- \n山田 太郎\n045-000-0000\n";

/// The draft that a path of the writing page begins or opens.
async fn draft(world: &World, me: &crate::spam::Person, path: &str) -> Value {
    let screen = world.get(me, &format!("/api/screen?path={}", app::paths::encode(path))).await;
    screen["place"]["compose"]["draft"].clone()
}

#[tokio::test]
async fn a_signature_stands_in_every_mail_that_is_begun_and_in_none_twice() {
    let world = World::open().await;
    let me = world.person("signs").await;
    assert_eq!(draft(&world, &me, "/compose").await["text"], "", "none until one is written");
    let wish = json!({"text": "\r\n-- \r\n山田 太郎  \r\n045-000-0000\r\n\r\n", "use_for_replies": true});
    let saved = world.set(&me, "signature", wish).await;
    assert_eq!(saved["text"], "山田 太郎\n045-000-0000");
    assert!(matches!(world.deliver(&me, "friend@b.test", from("friend@b.test", "asks")).await, Landed::Inbox(_)));
    let letter = newest(&world.inbox(&me).await)["ref"].as_str().unwrap().to_owned();

    let new = draft(&world, &me, "/compose").await;
    assert_eq!(new["text"], MINE);
    assert_eq!(world.get(&me, "/api/session").await["signature"], MINE, "for the mail that begins in the browser");
    let own = format!("/compose/{}?kind=new", new["key"].as_str().unwrap());
    assert_eq!(draft(&world, &me, &own).await["text"], MINE, "opened again it has one still");
    for kind in ["reply", "reply_all", "forward"] {
        let text = draft(&world, &me, &format!("/compose?kind={kind}&ref={letter}")).await["text"].as_str().unwrap().to_owned();
        let rest = text.strip_prefix(MINE).unwrap_or_else(|| panic!("{kind}: {text}"));
        assert!(rest.contains("hello") && !rest.contains("-- \n"), "{kind}: {text}");
    }
    assert_eq!(draft(&world, &me, &format!("/compose?kind=forward_attached&ref={letter}")).await["text"], MINE);
    let again = draft(&world, &me, &format!("/compose?kind=again&ref={letter}")).await;
    assert_eq!(again["text"].as_str().unwrap().trim(), "hello", "what is sent once more keeps its own end");

    world.set(&me, "signature", json!({"text": "山田 太郎\n045-000-0000", "use_for_replies": false})).await;
    let reply = draft(&world, &me, &format!("/compose?kind=reply&ref={letter}")).await;
    assert!(!reply["text"].as_str().unwrap().contains("-- "), "{reply}");
    assert_eq!(draft(&world, &me, "/compose").await["text"], MINE);
}

#[tokio::test]
async fn a_signature_is_written_on_its_page_without_script() {
    let world = World::open().await;
    let me = world.person("inks").await;
    for face in ["", "/lite"] {
        let path = format!("{face}/settings/signature");
        let cookie = [("cookie", me.cookie.as_str())];
        let menu = world.house.get(&format!("{face}/settings"), &cookie).await;
        assert!(menu.text.contains(&format!("href=\"{path}\"")), "{}", menu.text);
        let page = world.house.get(&path, &cookie).await;
        let csrf = page.field("csrf");
        let long = "x".repeat(201);
        let refused = world.house.post(&path, &cookie, &format!("csrf={csrf}&step=save&text={long}")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains("長すぎます") && refused.text.contains(&long), "what was typed stays");
        let fields = format!("csrf={csrf}&step=save&text=%3C%2Ftextarea%3E{face}&use_for_replies=1");
        let saved = world.house.post(&path, &cookie, &fields).await;
        assert_eq!((saved.status, saved.header("location")), (StatusCode::SEE_OTHER, format!("{face}/settings").as_str()));
        assert!(saved.header("set-cookie").starts_with("notice=saved;"), "{}", saved.header("set-cookie"));
        let page = world.house.get(&path, &cookie).await;
        assert!(page.text.contains(&format!("&lt;/textarea>{face}")), "{}", page.text);
        let writing = world.house.get(&format!("{face}/compose"), &cookie).await;
        assert!(writing.text.contains(&format!("-- \n&lt;/textarea>{face}\n")), "{}", writing.text);
    }
    let other = world.house.get("/settings/signature?address=taro%40a01.example.test", &[("cookie", &me.cookie)]).await;
    assert_eq!(other.status, StatusCode::NOT_FOUND, "nobody signs for another");
}

#[tokio::test]
async fn pages_look_as_chosen_in_every_browser_and_at_once() {
    let world = World::open().await;
    let me = world.person("looks").await;
    assert!(matches!(world.deliver(&me, "friend@b.test", from("friend@b.test", "zones")).await, Landed::Inbox(_)));
    let letter = newest(&world.inbox(&me).await)["ref"].as_str().unwrap().to_owned();
    // A browser elsewhere that is signed in already, and says Japanese and Japan.
    let elsewhere = format!("sid={}; lang=ja; tz=540", world.house.sit(&me.address).await);
    let there = [("cookie", elsewhere.as_str())];
    let inbox = world.house.get("/mail/INBOX", &there).await.text;
    assert!(inbox.contains("lang=\"ja\"") && inbox.contains("row-preview") && !inbox.contains("data-pane"), "{inbox}");

    let here = [("cookie", me.cookie.as_str())];
    let page = world.house.get("/lite/settings/view", &here).await;
    let form = format!("csrf={}&step=save&lang=en&zone=%2B05%3A45", page.field("csrf"));
    let bad = world.house.post("/lite/settings/view", &here, &form.replace("05%3A45", "25%3A00")).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    let saved = world.house.post("/lite/settings/view", &here, &form).await;
    assert_eq!((saved.status, saved.header("location")), (StatusCode::SEE_OTHER, "/lite/settings"));
    for (face, cookie) in [("", here), ("/lite", here), ("", there), ("/lite", there)] {
        let list = world.house.get(&format!("{face}/mail/INBOX"), &cookie).await.text;
        assert!(list.contains("<html lang=\"en\"") && !list.contains("class=\"row-preview\""), "{list}");
        assert!(list.contains("data-pane=\"none\""), "{list}");
        let page = world.house.get(&format!("{face}/mail/INBOX/{letter}"), &cookie).await.text;
        assert!(page.contains("Sun, 22 Nov 2026, 6:45"), "{page}");
        let chosen = world.house.get(&format!("{face}/settings/view"), &cookie).await.text;
        assert!(chosen.contains("value=\"+05:45\" selected") || chosen.contains("selected value=\"+05:45\""), "{chosen}");
    }
    let screen = world.get(&me, "/api/screen?path=/mail/INBOX").await;
    assert_eq!((&screen["lang"], &screen["offset"]), (&json!("en"), &json!(345)));
    // A mail that goes out carries that zone too.
    let draft = world.ask(&me, Method::POST, "/api/drafts", json!({"to": "a@b.test", "subject": "s", "text": "t"})).await.1;
    let kept = world.house.rooms.store.draft(&me.address, draft["key"].as_str().unwrap()).await.unwrap().unwrap();
    assert_eq!(kept.draft.offset, Some(345));

    // The switch at the foot of every page is that choice: for all browsers, and with the page's token alone.
    let view = world.get(&me, "/api/settings/view").await;
    assert_eq!(view["lang"], "en");
    world.house.post("/lang", &there, "lang=ja&back=/mail/INBOX").await;
    assert_eq!(world.get(&me, "/api/settings/view").await["lang"], "en");
    let csrf = world.house.get("/settings/view", &there).await.field("csrf");
    world.house.post("/lang", &there, &format!("csrf={csrf}&lang=ja&back=/mail/INBOX")).await;
    assert_eq!(world.get(&me, "/api/settings/view").await["lang"], "ja");
    assert!(world.house.get("/mail/INBOX", &here).await.text.contains("<html lang=\"ja\""));
    // Left open, each browser decides.
    world.set(&me, "view", json!({"lang": "auto", "zone": "here", "preview": true, "reading_pane": true})).await;
    let english = [("cookie", format!("{}; lang=en; tz=0", me.cookie))].map(|(n, v)| (n, v));
    let english: Vec<(&str, &str)> = english.iter().map(|(n, v)| (*n, v.as_str())).collect();
    assert!(world.house.get("/mail/INBOX", &english).await.text.contains("<html lang=\"en\""));
    assert!(world.house.get(&format!("/mail/INBOX/{letter}"), &english).await.text.contains("22 Nov 2026, 1:00"));
    assert!(world.house.get("/mail/INBOX", &there).await.text.contains("<html lang=\"ja\""));
}

#[tokio::test]
async fn all_settings_come_in_one_answer_and_each_by_its_name() {
    let world = World::open().await;
    let me = world.person("all").await;
    let all = world.get(&me, "/api/settings").await;
    let names = ["spam", "reject", "allow", "forward", "autoreply", "virus", "overseas", "phone", "signature", "view"];
    for name in names {
        assert_eq!(all[name], world.get(&me, &format!("/api/settings/{name}")).await, "{name}");
    }
    assert_eq!(all.as_object().unwrap().len(), names.len());
    assert_eq!(
        (&all["signature"], &all["view"]),
        (
            &json!({"text": "", "use_for_replies": true, "version": 0}),
            &json!({
                "lang": "auto", "zone": "here", "preview": true, "reading_pane": true, "keep_mark": false, "confirm": "off", "version": 0
            })
        )
    );
    assert!(all["phone"]["url"].as_str().unwrap().contains("/lite/?login="), "{all}");
    for (name, value, field) in [
        ("view", json!({"zone": "mars"}), "zone"),
        ("signature", json!({"text": "x".repeat(2_001)}), "text"),
        ("phone", json!({"to": "nobody"}), "to"),
    ] {
        let (status, problem) = world.ask(&me, Method::PUT, &format!("/api/settings/{name}"), value).await;
        assert_eq!((status, &problem["field"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!(field)), "{name}: {problem}");
    }
}

#[tokio::test]
async fn a_session_knows_its_persons_choices_on_both_databases() {
    for store in stores::each().await {
        let session = Session {
            handle: "handle".into(),
            address: "taro@a01.example.test".into(),
            name: String::new(),
            created: 10,
            last_act: 10,
            ended: 0,
            shared: false,
            ip: "192.0.2.1".into(),
            agent: "test".into(),
        };
        store.session_add("key", &session).await.unwrap();
        let names = ["view", "signature"];
        assert_eq!(store.session_with("key", names, "x").await.unwrap(), Some((session.clone(), [None, None, None])));
        for (from, name, value) in [(0, "signature", "{}"), (1, "view", "[]"), (2, "spam", "!")] {
            let script = NewScript { address: "taro@a01.example.test", id: name, text: "keep;" };
            store.setting_save(&Change { from, setting: Some((name, value)), script, generation: 1 }, 10).await.unwrap();
        }
        let both = [Some("[]".to_owned()), Some("{}".to_owned()), None];
        assert_eq!(store.session_with("key", names, "x").await.unwrap(), Some((session, both)));
        assert_eq!(store.session_with("other", names, "x").await.unwrap(), None);
    }
}
