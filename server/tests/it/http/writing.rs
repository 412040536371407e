//! Writing from a letter and to people, on the real core: a list, the mark of spam, who is asked about, who is offered.

use crate::support::{house::Answer, world::World};
use app::api::{Contact, MessageRef, Role};
use axum::http::Method;

impl World {
    async fn get(&self, path: &str) -> String {
        self.house.get(path, &[("cookie", &self.cookie)]).await.text
    }

    /// Sends a plain form from a page of ours.
    async fn press(&self, path: &str, fields: &str) -> u16 {
        let page = self.house.get("/lite/settings/view", &[("cookie", &self.cookie)]).await;
        let form = format!("csrf={}&{fields}", page.field("csrf"));
        self.house.post(path, &[("cookie", &self.cookie)], &form).await.status.as_u16()
    }

    async fn receive(&self, head: &str) -> MessageRef {
        let raw = format!("From: Emile <emile@example.com>\r\nTo: all@example.com\r\n{head}\r\n\r\nx\r\n");
        self.house.rooms.imap.append(&self.who, Role::Inbox, (&[], None), raw).await.unwrap()
    }

    /// What the SPA is given of the mail that begins so.
    async fn begun(&self, kind: &str, r: &MessageRef) -> serde_json::Value {
        let path = app::paths::encode(&format!("/compose?kind={kind}&ref={r}"));
        let headers = [("cookie", self.cookie.as_str()), ("sec-fetch-site", "same-origin")];
        let screen = self.house.get(&format!("/api/screen?path={path}"), &headers).await.json();
        screen["place"]["compose"]["draft"].clone()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_answers_the_list_and_leaves_it() {
    let w = World::open("writes").await;
    let r = w
        .receive(
            "Subject: a\r\nList-Post: <mailto:chonaikai@ml.example.org>\r\n\
             List-Unsubscribe: <https://ml.example.org/leave?a=1>, <mailto:leave@ml.example.org>",
        )
        .await;
    for face in ["", "/lite"] {
        let page = w.get(&format!("{face}/mail/INBOX/{r}")).await;
        assert!(page.contains("メーリングリストに返信") && page.contains("配信停止"), "{face}");
        assert!(page.contains("href=\"https://ml.example.org/leave?a=1\"") && page.contains("noreferrer"), "{face}");
    }
    assert_eq!(w.begun("reply_list", &r).await["to"], "chonaikai@ml.example.org");
    let plain = w.receive("Subject: b\r\nList-Unsubscribe: <mailto:leave@ml.example.org?subject=stop>").await;
    let page = w.get(&format!("/lite/mail/INBOX/{plain}")).await;
    assert!(!page.contains("メーリングリストに返信"));
    assert!(page.contains("/lite/compose?to=leave%40ml.example.org&amp;subject=stop"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_keeps_the_mark_of_spam_if_the_person_wants_it() {
    let w = World::open("writes").await;
    let r = w.receive("Subject: [spam] offer").await;
    assert_eq!(w.begun("reply", &r).await["subject"], "Re: offer");
    assert_eq!(w.press("/lite/settings/view", "lang=auto&zone=here&keep_mark=1&confirm=off&step=save").await, 303);
    assert_eq!(w.begun("reply", &r).await["subject"], "Re: [spam] offer");
    assert_eq!(w.begun("forward", &r).await["subject"], "Fwd: [spam] offer");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_careful_person_sees_who_gets_the_mail_before_it_goes() {
    let w = World::open("writes").await;
    let ask = async |to: &str| {
        let body = serde_json::json!({ "to": to, "cc": "", "bcc": "Boss <boss@example.com>" }).to_string();
        let headers = [("cookie", w.cookie.as_str()), ("content-type", "application/json")];
        w.house.ask(Method::POST, "/api/recipients", &headers, &body).await.json()
    };
    assert!(ask("a@example.com").await.is_null(), "nobody who has not chosen it is asked");
    assert_eq!(w.press("/lite/settings/view", "lang=auto&zone=here&confirm=outside&step=save").await, 303);
    let own = w.who.address.clone();
    let all = ask(&own).await;
    assert_eq!((&all["to"][0]["outside"], &all["bcc"][0]["outside"]), (&false.into(), &true.into()), "{all}");

    let key = server::actions::compose::new_key().unwrap();
    let csrf = w.house.get("/lite/settings/view", &[("cookie", &w.cookie)]).await.field("csrf");
    let send = async |to: &str, more: &[&str]| {
        let mut fields = vec![("csrf", csrf.as_str()), ("rev", "0"), ("to", to), ("subject", "x"), ("text", "x"), ("do", "send")];
        fields.extend(more.iter().map(|c| ("confirmed", *c)));
        let part =
            |(name, value): &(&str, &str)| format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        let body: String = fields.iter().map(part).chain(["--b--\r\n".to_owned()]).collect();
        let headers = [("cookie", w.cookie.as_str()), ("content-type", "multipart/form-data; boundary=b")];
        w.house.ask(Method::POST, &format!("/lite/compose/{key}"), &headers, &body).await
    };
    let asked = send("boss@example.com", &[]).await;
    assert_eq!(asked.status.as_u16(), 200, "{}", asked.text);
    let list = asked.text.split("id=\"ask-people\"").nth(1).expect("the list is there").split("</dl>").next().unwrap();
    assert!(list.contains("boss@example.com") && list.contains("契約外"), "{list}");
    let sent = send("boss@example.com", &["forgotten", "many", "recipients"]).await;
    assert_eq!((sent.status.as_u16(), sent.header("location")), (303, "/lite/outbox"), "{}", sent.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sender_is_offered_when_the_person_says_so_and_no_more_when_taken_off() {
    let w = World::open("writes").await;
    let r = w.receive("Subject: hello").await;
    let page = w.get(&format!("/lite/mail/INBOX/{r}")).await;
    assert!(page.contains("差出人を宛先候補に追加"));
    let offered = async || w.house.rooms.store.people(&w.who.address, "emile", 10).await.unwrap();
    assert!(offered().await.is_empty(), "a letter alone offers nobody");
    for _ in 0..2 {
        assert_eq!(w.press("/lite/senders/suggest", &format!("ref={r}")).await, 303);
    }
    let found = offered().await;
    assert!(matches!(found.as_slice(), [Contact { email, .. }] if email == "emile@example.com"), "{found:?}");
    assert!(w.get("/lite/settings/people").await.contains("emile@example.com"));
    assert_eq!(w.press("/lite/settings/people", "email=emile%40example.com").await, 303);
    assert!(offered().await.is_empty() && w.get("/settings/people").await.contains("宛先候補はありません"));
}

/// A press of 送信 in the form without script.
async fn press_send(w: &World, fields: &[(&str, &str)]) -> Answer {
    let csrf = w.house.get("/lite/settings/view", &[("cookie", &w.cookie)]).await.field("csrf");
    let key = server::actions::compose::new_key().unwrap();
    let all = [("csrf", csrf.as_str()), ("rev", "0")];
    let part =
        |(name, value): &(&str, &str)| format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    let body: String = all.iter().chain(fields).chain(&[("do", "send")]).map(part).chain(["--b--\r\n".to_owned()]).collect();
    let headers = [("cookie", w.cookie.as_str()), ("content-type", "multipart/form-data; boundary=b")];
    w.house.ask(Method::POST, &format!("/lite/compose/{key}"), &headers, &body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn more_recipients_than_a_mail_may_have_are_refused_and_not_asked_about() {
    let w = World::open("writes").await;
    let people = |n: usize| (0..n).map(|i| format!("p{i}@example.com")).collect::<Vec<_>>().join(", ");
    let refused = press_send(&w, &[("to", &people(201)), ("subject", "会報"), ("text", "会報です。")]).await;
    assert!(refused.text.contains("上限は200件です。") && !refused.text.contains("このまま送信"), "{}", refused.text);
    let asked = press_send(&w, &[("to", &people(101)), ("subject", "会報"), ("text", "会報です。")]).await;
    assert!(asked.text.contains("宛先が 101 件あります。このまま送信しますか？"), "{}", asked.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_subject_and_text_are_asked_about_once() {
    let w = World::open("writes").await;
    let to = ("to", "boss@example.com");
    let asked = press_send(&w, &[to, ("subject", " "), ("text", "")]).await;
    assert!(asked.text.contains("件名がありません。本文がありません。このまま送信しますか？"), "{}", asked.text);
    assert!(press_send(&w, &[to, ("subject", "x"), ("text", "")]).await.text.contains("\">本文がありません。このまま"));
    let sent = press_send(&w, &[to, ("subject", ""), ("text", ""), ("confirmed", "forgotten")]).await;
    assert_eq!((sent.status.as_u16(), sent.header("location")), (303, "/lite/outbox"), "{}", sent.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_too_large_is_named_with_its_size() {
    let w = World::open("writes").await;
    let csrf = w.house.get("/lite/settings/view", &[("cookie", &w.cookie)]).await.field("csrf");
    let key = server::actions::compose::new_key().unwrap();
    let body = format!(
        "--b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n--b\r\nContent-Disposition: form-data; \
         name=\"file\"; filename=\"film.mp4\"\r\nContent-Type: video/mp4\r\n\r\n{}\r\n--b--\r\n",
        "x".repeat(16 << 20)
    );
    let headers = [("cookie", w.cookie.as_str()), ("content-type", "multipart/form-data; boundary=b")];
    let answer = w.house.ask(Method::POST, &format!("/lite/compose/{key}"), &headers, &body).await;
    assert_eq!(answer.status.as_u16(), 413);
    assert!(answer.text.contains("film.mp4 (16 MB)") && answer.text.contains("約 14.5 MB"), "{}", answer.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sender_is_led_to_the_reject_list_and_nothing_is_set_before_it_is_confirmed() {
    let w = World::open("writes").await;
    let r = w.receive("Subject: offer").await;
    for face in ["", "/lite"] {
        let to = format!("{face}/settings/reject?sender=emile%40example.com");
        assert!(w.get(&format!("{face}/mail/INBOX/{r}")).await.contains(&format!("href=\"{to}\"")));
        assert!(w.get(&to).await.contains("emile@example.com"), "the form has it");
        assert!(!w.get(&format!("{face}/settings/reject?sender=no+address")).await.contains("no address"));
    }
    assert!(!w.get("/api/settings/reject").await.contains("emile@"), "reading sets nothing");
    let own = format!("From: {}\r\nSubject: x\r\n\r\nx\r\n", w.who.address);
    let own = w.house.rooms.imap.append(&w.who, Role::Inbox, (&[], None), own).await.unwrap();
    assert!(!w.get(&format!("/mail/INBOX/{own}")).await.contains("settings/reject?sender"), "nobody refuses oneself");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_is_saved_as_a_file_named_for_its_subject() {
    let w = World::open("writes").await;
    let r = w.receive("Subject: =?UTF-8?B?6K2w5LqL6Yyy?= ../<1>").await;
    assert!(w.get(&format!("/lite/mail/INBOX/{r}")).await.contains("メールを保存 (.eml)"));
    let saved = w.house.get(&format!("/api/messages/{r}/source?save=1"), &[("cookie", &w.cookie)]).await;
    assert_eq!(saved.header("content-type"), "message/rfc822");
    let named = saved.header("content-disposition");
    assert!(
        named.starts_with("attachment; ") && named.contains("%E8%AD%B0%E4%BA%8B%E9%8C%B2") && named.ends_with(".eml"),
        "{named}"
    );
    assert!(!named.contains('/') && !named.contains('<'), "{named}");
    assert!(saved.header("content-security-policy").contains("sandbox"));
    assert!(saved.text.starts_with("From: Emile") || saved.text.contains("\r\nFrom: Emile"), "{}", saved.text);
}
