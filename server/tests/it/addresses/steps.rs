//! The pages of the settings, pressed by hand: no step saves by itself, what does not pass comes back with its reason.

use super::*;
use crate::support::house::House;
use axum::http::StatusCode;
use serde_json::json;

const FACES: [&str; 2] = ["", "/lite"];

impl World {
    async fn open_page(&self, cookie: &str, path: &str) -> Answer {
        self.house.get(path, &[("cookie", cookie), ("x-forwarded-for", &browser())]).await
    }

    /// Posts a form of the settings with its token.
    async fn press(&self, cookie: &str, path: &str, form: &str) -> Answer {
        let csrf = self.open_page(cookie, "/settings").await.field("csrf");
        let from = browser();
        let headers = [("cookie", cookie), ("x-forwarded-for", from.as_str())];
        self.house.post(path, &headers, &format!("csrf={csrf}&{form}")).await
    }

    /// All that a press could have changed.
    async fn state(&self, cookie: &str) -> [Value; 3] {
        let get = async |path: &str| self.ask(cookie, Method::GET, path, Value::Null).await.json();
        [get("/api/settings").await, get("/api/addresses").await, get("/api/settings/overseas").await]
    }
}

#[tokio::test]
async fn a_step_asked_for_by_hand_saves_nothing() {
    let world = World::open().await;
    let (mine, cookie) = world.main("steps").await;
    let before = world.state(&cookie).await;
    let names = [
        ("spam", "mark=1&quarantine=1"),
        ("reject", "senders=shop.test"),
        ("allow", "senders=friend.test"),
        ("forward", "target=there%40phone.test&keep=1"),
        ("autoreply", "other_text=away&enabled=1"),
        ("virus", "enabled=0"),
        ("overseas", "enabled=1"),
        ("register", "local=somebody&domain=j02.example.test&virus=1"),
        ("password", "sealed=Zm9yZ2Vk&key=k"),
        ("reissue", "current=x&key=k"),
        ("remove", "current=x"),
        ("phone", "to=pocket%40phone.test"),
    ];
    for face in FACES {
        for (name, fields) in names {
            for step in ["confirm", "details", "done", "back", "", "more:99999999999"] {
                let answer = world.press(&cookie, &format!("{face}/settings/{name}"), &format!("step={step}&{fields}")).await;
                let fine = answer.status.is_success() || answer.status.is_client_error();
                assert!(fine, "{face} {name} {step}: {} {}", answer.status, answer.text);
                assert!(!answer.text.contains("data-step=\"done\""), "{face} {name} {step}");
            }
        }
    }
    assert_eq!(world.state(&cookie).await, before);
    assert!(world.signs_in(&mine, PASSWORD).await);
}

#[tokio::test]
async fn what_does_not_pass_comes_back_with_its_reason_and_what_was_typed() {
    let world = World::open().await;
    let (mine, cookie) = world.main("refused").await;
    let elsewhere = format!("sid={}", world.house.sit(&mine).await);
    let before = world.state(&cookie).await;
    let own = mine.replace('@', "%40");
    let sealed = world
        .press(&elsewhere, "/settings/password", &format!("step=next&current={PASSWORD}&new=Other%2B1x&again=Other%2B1x"))
        .await;
    let (sealed, key) = (sealed.field("sealed"), sealed.field("key"));
    assert!(!sealed.is_empty());
    let strange = format!("step=save&sealed={}&key={key}", sealed.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D"));
    let own_target = format!("step=save&target={own}&keep=0");
    let own_shown = format!("value=\"{mine}\"");
    for face in FACES {
        for (name, form, reason, typed) in [
            ("spam", "step=apply", "「承諾する」にチェックを入れてください。", ""),
            (
                "reject",
                "step=save&senders=tarou&subjects=kept",
                "メールアドレスの左側だけの一部では反映されません。",
                ">\nkept</textarea>",
            ),
            ("allow", "step=save&senders=tarou", "メールアドレスの左側だけの一部では反映されません。", "tarou</textarea>"),
            // Checked before it is asked whether 残さない is meant.
            ("forward", own_target.as_str(), "ご自分のメールアドレスは指定できません。", own_shown.as_str()),
            ("forward", "step=save&target=there%40phone.test&keep=0", "確認のチェックを入れてください。", "there@phone.test"),
            ("autoreply", "step=save&enabled=1&sender_text=kept", "返信定型文を入力してください。", "kept</textarea>"),
            (
                "autoreply",
                "step=save&enabled=1&other_text=kept&until=2020-01-01",
                "終了日が過ぎているため、返信されません。",
                "2020-01-01",
            ),
            ("register", "step=save", "step-next", ""),
            ("register", "step=save&local=good-name&domain=evil.test", "候補にないサブドメインです。", "good-name"),
            ("password", "step=save&sealed=Zm9yZ2Vk&key=k", "パスワードを入力してください。", "aria-invalid=\"true\""),
            ("password", strange.as_str(), "パスワードを入力してください。", ""),
            ("password", "step=next&current=a&new=ab&again=ab", "5～32文字で入力してください。", "new-fault"),
            ("register", "step=next&local=ab", "3～20文字で入力してください。", "local-fault"),
            ("register", "step=details&local=good-name", "サブドメインを選択してください。", "domain-fault"),
            ("password", "step=next&current=a&new=Secret.One1&again=Secret.Two2", "新パスワードと再入力が一致しません。", ""),
            ("reissue", "step=save&current=&key=k", "パスワードを入力してください。", ""),
            ("phone", "step=save&to=nobody", "メールアドレスの形式が正しくありません。", "value=\"nobody\""),
        ] {
            let answer = world.press(&cookie, &format!("{face}/settings/{name}"), form).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{face} {name} {form}: {}", answer.text);
            assert!(answer.text.contains(reason), "{face} {name} {form}: {reason}: {}", answer.text);
            assert!(answer.text.contains(typed), "{face} {name} {form}: {typed}: {}", answer.text);
            assert!(!answer.text.contains("Secret.One1") && !answer.text.contains("Other+1x"), "{face} {name} {form}");
        }
        let back = world.press(&cookie, &format!("{face}/settings/reject"), "step=back&senders=tarou&no_from=1").await;
        assert!(back.status == 200 && back.text.contains("tarou</textarea>"), "{}", back.text);
    }
    assert_eq!(world.state(&cookie).await, before);
    assert!(world.signs_in(&mine, PASSWORD).await);
}

#[tokio::test]
async fn a_chosen_domain_is_found_again_and_the_done_pages_are_not_kept() {
    let world = World::open().await;
    let (mine, cookie) = world.main("chooser").await;
    let local = format!("again{}", number());
    let more = world.press(&cookie, "/settings/register", &format!("step=more:1&local={local}")).await;
    let chosen = more.text.split("id=\"domain-1\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let first = world.press(&cookie, "/settings/register", &format!("step=next&local={local}")).await;
    assert!(!first.text.contains(&chosen), "it stands on the second page alone");
    let wish = format!("local={local}&domain={chosen}&virus=1");
    let back = world.press(&cookie, "/settings/register", &format!("step=next&{wish}")).await;
    assert!(back.text.contains(&format!("value=\"{chosen}\" checked")), "{}", back.text);

    let confirm = world.press(&cookie, "/settings/register", &format!("step=confirm&{wish}")).await;
    let save = format!("step=save&{wish}&key={}", confirm.field("key"));
    // Whoever manages the contract enters their own password again.
    for (current, said) in [("", "パスワードを入力してください。"), ("wrong.one", "現在のパスワードが違います。")]
    {
        let asked = world.press(&cookie, "/settings/register", &format!("{save}&current={current}")).await;
        assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", asked.text);
        assert!(asked.text.contains("data-step=\"confirm\"") && asked.text.contains(said), "{said}: {}", asked.text);
    }
    let done = world.press(&cookie, "/settings/register", &format!("{save}&current={PASSWORD}")).await;
    let address = format!("{local}@{chosen}");
    for words in [&*address, "data-step=\"done\"", "印刷用画面へ", "id=\"issued-password\"", "以下の内容で登録が完了しました。"]
    {
        assert!(done.text.contains(words), "{words}: {}", done.text);
    }
    assert_eq!((done.status, done.header("cache-control")), (StatusCode::OK, "no-store"));

    let of = format!("/settings/reissue?address={}", address.replace('@', "%40"));
    let asked = world.open_page(&cookie, &of).await;
    let done = world.press(&cookie, &of, &format!("step=save&current={PASSWORD}&key={}", asked.field("key"))).await;
    assert_eq!((done.status, done.header("cache-control")), (StatusCode::OK, "no-store"), "{}", done.text);
    let text = &done.text[done.text.find("data-step=\"done\"").unwrap()..];
    let rows = [
        "以下の内容で再発行が完了しました。",
        ">メールアドレス<",
        ">POPアカウント<",
        ">パスワード<",
        ">パスワード読み仮名<",
        ">変更日<",
    ];
    let places: Vec<_> = rows.iter().map(|words| text.find(words).unwrap_or_else(|| panic!("{words}: {text}"))).collect();
    assert!(places.is_sorted(), "{places:?}");

    let next = world
        .press(&cookie, "/settings/password", &format!("step=next&current={PASSWORD}&new=Kaede%2BMori9&again=Kaede%2BMori9"))
        .await;
    let escaped = next.field("sealed").replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    let done = world.press(&cookie, "/settings/password", &format!("step=save&sealed={escaped}&key={}", next.field("key"))).await;
    assert_eq!((done.status, done.header("cache-control")), (StatusCode::OK, "no-store"), "{}", done.text);
    assert!(done.text.contains("印刷画面へ") && !done.text.contains("Kaede+Mori9"), "{}", done.text);
    assert!(world.signs_in(&mine, "Kaede+Mori9").await);
}

#[tokio::test]
async fn the_main_address_sets_what_another_one_has_and_nobody_else_does() {
    let world = World::open().await;
    let (main, cookie) = world.main("parent").await;
    let child = world.register(&cookie, &format!("child{}", number())).await["address"].as_str().unwrap().to_owned();
    let theirs = format!("sid={}", world.house.sit(&child).await);
    let about = |address: &str, name: &str| format!("/settings/{name}?address={}", address.replace('@', "%40"));
    let forms = [
        ("virus", "enabled=0"),
        ("overseas", "enabled=1"),
        ("forward", "target=there%40phone.test&keep=1"),
        ("autoreply", "other_text=away&enabled=1"),
        ("reject", "senders=shop.test"),
        ("spam", "mark=1"),
    ];
    let before = world.state(&cookie).await;
    for (name, fields) in forms {
        let refused = world.press(&theirs, &about(&main, name), &format!("step=save&{fields}")).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{name}");
        assert_eq!(world.open_page(&theirs, &about(&main, name)).await.status, StatusCode::NOT_FOUND, "{name}");
    }
    assert_eq!(world.state(&cookie).await[0], before[0]);
    let unasked = world.press(&cookie, &about(&child, "forward"), "step=save&target=there%40phone.test&keep=1").await;
    assert_eq!(unasked.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", unasked.text);
    assert!(unasked.text.contains("id=\"current-fault\"") && unasked.text.contains("data-step=\"confirm\""));
    assert_eq!(world.state(&theirs).await[0]["forward"]["targets"], json!([]), "nothing is forwarded without the password");
    for (name, fields) in forms {
        let fields = &format!("{fields}&current={PASSWORD}");
        let saved = world.press(&cookie, &about(&child, name), &format!("step=save&{fields}")).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{name}: {}", saved.text);
    }
    let [set, _, overseas] = world.state(&theirs).await;
    assert_eq!(
        (&set["virus"]["enabled"], &set["forward"]["targets"], &set["autoreply"]["other_text"], &set["reject"]["senders"]),
        (&json!(false), &json!(["there@phone.test"]), &json!("away"), &json!(["shop.test"]))
    );
    assert_eq!((&set["spam"]["mark"], &overseas["enabled"]), (&json!(true), &json!(true)));
    assert_eq!(world.state(&cookie).await[0], before[0], "and the own ones stayed");
    // A new password leaves them on, and says so.
    let page = world.open_page(&cookie, &about(&child, "reissue")).await;
    let press = format!("step=save&key={}&current={PASSWORD}", page.field("key"));
    let done = world.press(&cookie, &about(&child, "reissue"), &press).await;
    let stays = &done.text[done.text.find("id=\"stays\"").unwrap_or_else(|| panic!("{}", done.text))..];
    for name in ["forward", "autoreply", "overseas"] {
        assert!(stays.contains(&format!("/settings/{name}?address=")), "{name}: {stays}");
    }
    assert!(!stays.contains("/settings/allow"), "{stays}");
    // The way to the light pages is for whoever is signed in.
    assert_eq!(world.open_page(&cookie, &about(&child, "phone")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_judgement_switched_off_takes_the_other_two_with_it_on_the_confirm_page() {
    let world = World::open().await;
    let (_, cookie) = world.main("marked").await;
    let on = world.press(&cookie, "/settings/spam", "step=save&mark=1&quarantine=1&notify=1").await;
    assert_eq!(on.status, StatusCode::SEE_OTHER, "{}", on.text);
    for face in FACES {
        let confirm = world.press(&cookie, &format!("{face}/settings/spam"), "step=next&mark=0&quarantine=1&notify=1").await;
        assert_eq!(confirm.status, StatusCode::OK, "{}", confirm.text);
        assert!(confirm.text.contains("data-step=\"confirm\""), "{}", confirm.text);
        assert_eq!(confirm.field("quarantine") + &confirm.field("notify"), "00");
        let said = &confirm.text[confirm.text.find("class=\"setting-table\"").unwrap()..];
        assert_eq!(said.matches(">OFF<").count(), 3, "{said}");
    }
    let off = world.press(&cookie, "/settings/spam", "step=save&mark=0&quarantine=1&notify=1").await;
    assert_eq!(off.status, StatusCode::SEE_OTHER, "{}", off.text);
    let [set, ..] = world.state(&cookie).await;
    assert_eq!([&set["spam"]["mark"], &set["spam"]["quarantine"], &set["spam"]["notify"]], [&json!(false); 3]);
}

#[tokio::test]
async fn the_operators_links_and_numbers_are_on_the_pages() {
    let world = World::open().await;
    let (_, cookie) = world.main("links").await;
    let mut config = (*world.house.rooms.config).clone();
    (config.contract.terms_url, config.contract.survey_url) =
        ("https://provider.test/terms".into(), "https://provider.test/survey".into());
    (config.retention.inbox_days, config.quarantine.days, config.limits.forward_targets) = (28, 9, 4);
    let rooms = server::rooms::Rooms { config: Arc::new(config), ..world.house.rooms.clone() };
    let changed = House::on(rooms);
    // A done page follows a save, whose banner it carries.
    let saved = format!("{cookie}; notice=saved");
    let headers = [("cookie", saved.as_str())];
    for (path, words) in [
        ("/settings/spam", "https://provider.test/terms"),
        ("/settings/spam", "保存期間は9日間です。"),
        ("/settings/allow?step=done", "https://provider.test/survey"),
        ("/settings/forward", "メールの保存期間が4週間となります"),
        ("/settings/forward", "4カ所まで指定が可能"),
        ("/help", "9日後に自動的に削除されます。"),
    ] {
        assert!(changed.get(path, &headers).await.text.contains(words), "{path}: {words}");
        assert!(!world.open_page(&saved, path).await.text.contains(words), "{path}: {words} by default");
    }
    assert!(!world.open_page(&cookie, "/settings/spam").await.text.contains("インターネットサービス契約約款</a>"));
    assert!(!world.open_page(&saved, "/settings/allow?step=done").await.text.contains("アンケートはこちら"));
}
