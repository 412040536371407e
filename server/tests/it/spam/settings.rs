//! Settings by the JSON API: what is kept, what is refused and why, and who wins.

use super::{SPAM, World, from, mail};
use crate::support::stores;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use server::store::{Error, script::NewScript, setting::Change};

impl World {
    /// A save that must be refused: status and problem.
    async fn refused(&self, person: &super::Person, name: &str, value: Value) -> (u16, Value) {
        let (status, answer) = self.ask(person, Method::PUT, &format!("/api/settings/{name}"), value).await;
        (status.as_u16(), answer)
    }
}

#[tokio::test]
async fn a_new_address_has_nothing_set_and_a_script_all_the_same() {
    let world = World::open().await;
    let me = world.person("new").await;
    let all = world.get(&me, "/api/settings").await;
    assert_eq!(all["spam"], json!({"mark": false, "quarantine": false, "notify": false, "version": 0}));
    assert_eq!(all["reject"]["senders"], json!([]));
    assert_eq!(all["reject"]["no_from"], json!(false));
    assert_eq!(all["allow"], json!({"senders": [], "version": 0}));
    assert!(world.house.rooms.store.script_active(&me.address).await.unwrap().is_some());
    assert!(world.house.rooms.store.scripts_behind(server::sieve::GENERATION, 1_000).await.unwrap().is_empty());
}

#[tokio::test]
async fn quarantine_and_notice_need_the_mark() {
    let world = World::open().await;
    let me = world.person("e4").await;
    for (field, value) in [
        ("quarantine", json!({"mark": false, "quarantine": true, "notify": false})),
        ("notify", json!({"mark": false, "quarantine": false, "notify": true})),
        ("quarantine", json!({"quarantine": true})),
    ] {
        let (status, problem) = world.refused(&me, "spam", value).await;
        assert_eq!((status, &problem["field"], &problem["reason"]), (422, &json!(field), &json!("needs_mark")));
    }
    assert_eq!(world.get(&me, "/api/settings/spam").await["version"], json!(0), "nothing was saved");
}

#[tokio::test]
async fn lines_without_effect_are_refused_with_their_reasons() {
    let world = World::open().await;
    let me = world.person("f3f4").await;
    let (status, problem) =
        world.refused(&me, "reject", json!({"senders": ["123.jp", "tarou"], "subjects": ["広告", "広", "ﾌﾚﾝﾄﾞ"]})).await;
    assert_eq!((status, &problem["code"]), (422, &json!("invalid")));
    let entries: Vec<(&str, &str)> = problem["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| (e["entry"].as_str().unwrap(), e["reason"].as_str().unwrap()))
        .collect();
    assert_eq!(entries, [("tarou", "left_part_only"), ("広", "one_character"), ("ﾌﾚﾝﾄﾞ", "half_width_kana")]);
    let (status, problem) = world.refused(&me, "allow", json!({"senders": ["tarou"]})).await;
    assert_eq!((status, &problem["reason"], &problem["detail"]), (422, &json!("left_part_only"), &json!("tarou")));
    let many: Vec<String> = (0..101).map(|n| format!("a{n}.example.jp")).collect();
    let (status, problem) = world.refused(&me, "allow", json!({"senders": many})).await;
    assert_eq!((status, &problem["reason"]), (422, &json!("too_many_entries")));
    world.set(&me, "allow", json!({"senders": many[..100]})).await;
    assert_eq!(world.get(&me, "/api/settings/allow").await["senders"].as_array().unwrap().len(), 100);
}

#[tokio::test]
async fn what_is_kept_is_clean_and_short_ends_are_told() {
    let world = World::open().await;
    let me = world.person("tidy").await;
    let saved = world.set(&me, "allow", json!({"senders": [" Ｔａｒｏｕ＠０１．hogehoge.jp ", "", "JP", "jp"]})).await;
    assert_eq!(saved["senders"], json!(["tarou@01.hogehoge.jp", "jp"]));
    assert_eq!(saved["warnings"], json!([{"field": "senders", "entry": "jp", "kind": "short_suffix"}]));
    assert_eq!(world.get(&me, "/api/settings").await["allow"], saved);
}

#[tokio::test]
async fn an_old_page_does_not_overwrite_a_newer_save() {
    let world = World::open().await;
    let me = world.person("tabs").await;
    let first = world.set(&me, "allow", json!({"senders": ["a.test"], "version": 0})).await;
    let second = world.set(&me, "allow", json!({"senders": ["b.test"], "version": first["version"]})).await;
    let (status, problem) = world.refused(&me, "allow", json!({"senders": ["c.test"], "version": first["version"]})).await;
    assert_eq!((status, &problem["code"], &problem["reason"]), (409, &json!("conflict"), &json!("older_page")));
    // The same save again has been done; without a version the last one wins.
    assert_eq!(world.set(&me, "allow", json!({"senders": ["b.test"], "version": first["version"]})).await, second);
    assert_eq!(world.set(&me, "allow", json!({"senders": ["d.test"]})).await["senders"], json!(["d.test"]));
}

#[tokio::test]
async fn saves_at_the_same_time_are_all_in_the_script() {
    let world = World::open().await;
    let me = world.person("race").await;
    tokio::join!(
        world.set(&me, "allow", json!({"senders": ["allowed.test"]})),
        world.set(&me, "reject", json!({"senders": ["rejected.test"]})),
        world.set(&me, "spam", json!({"mark": true, "quarantine": true, "notify": true})),
    );
    let script = world.house.rooms.store.script_active(&me.address).await.unwrap().unwrap();
    for part in ["allowed.test", "rejected.test", "X-Core-Spam", "X-Core-Unknown-Sender"] {
        assert!(script.contains(part), "{part}: {script}");
    }
}

#[tokio::test]
async fn settings_and_script_are_one_write_on_both_databases() {
    for store in stores::each().await {
        let save = async |from, value: &str, id: &str| {
            let script = NewScript { address: "taro@a01.example.test", id, text: value };
            let change = Change { from, setting: Some(("allow", value)), script, generation: 1 };
            store.setting_save(&change, 10).await
        };
        save(0, "one", "1-x").await.unwrap();
        assert!(matches!(save(0, "late", "1-y").await, Err(Error::Conflict)));
        save(1, "two", "2-x").await.unwrap();
        assert!(matches!(save(1, "late", "2-y").await, Err(Error::Conflict)));
        let kept = store.settings("taro@a01.example.test").await.unwrap();
        assert_eq!((kept.version, kept.rows.len(), kept.rows[0].value.as_str(), kept.rows[0].version), (2, 1, "two", 2));
        assert_eq!(store.script_active("taro@a01.example.test").await.unwrap().as_deref(), Some("two"));
        // A turn of a job is one server's.
        assert!(store.job_turn("job", 100, 1_000).await.unwrap());
        assert!(!store.job_turn("job", 100, 1_099).await.unwrap());
        assert!(store.job_turn("job", 100, 1_100).await.unwrap());
        store.job_again("job", 100, 1_110).await.unwrap();
        assert!(!store.job_turn("job", 100, 1_109).await.unwrap());
        assert!(store.job_turn("job", 100, 1_110).await.unwrap());
    }
}

#[tokio::test]
async fn a_line_says_how_many_of_the_last_mails_it_would_have_hit() {
    let world = World::open().await;
    let me = world.person("preview").await;
    world.check_on(&me).await;
    for (sender, subject) in
        [("a@123.jp", "=?UTF-8?B?5bqD5ZGK44Gn44GZ?="), ("b@x123.jp", "one"), ("c@b.test", "=?UTF-8?B?5bqD?=")]
    {
        world.deliver(&me, sender, from(sender, subject)).await;
    }
    let spam = mail("From: Shop <shop@b.test>\r\nSubject: held\r\n", SPAM);
    world.deliver(&me, "shop@b.test", spam).await;
    let counts = |value: serde_json::Value| -> Vec<(String, u64, u64)> {
        let of = |h: &serde_json::Value| {
            (h["entry"].as_str().unwrap().into(), h["count"].as_u64().unwrap(), h["of"].as_u64().unwrap())
        };
        value.as_array().unwrap().iter().map(of).collect()
    };
    let reject = json!({"senders": ["123.jp", " B.test "], "subjects": ["広告"], "no_subject": true});
    let (status, hits) = world.ask(&me, Method::POST, "/api/settings/reject/preview", reject).await;
    assert_eq!(status, StatusCode::OK, "{hits}");
    let row = |entry: &str, count, of| (entry.to_owned(), count, of);
    assert_eq!(counts(hits), [row("123.jp", 2, 3), row("b.test", 1, 3), row("広告", 1, 3), row("", 0, 3)]);
    // What would be allowed lies in 迷惑メール too.
    let (_, hits) = world.ask(&me, Method::POST, "/api/settings/allow/preview", json!({"senders": ["b.test"]})).await;
    assert_eq!(counts(hits), [row("b.test", 2, 4)]);
    let (status, problem) = world.ask(&me, Method::POST, "/api/settings/reject/preview", json!({"senders": ["tarou"]})).await;
    assert_eq!((status, &problem["entries"][0]["reason"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("left_part_only")));
    assert_eq!(world.get(&me, "/api/settings/reject").await["version"], 0, "nothing was saved");
}
