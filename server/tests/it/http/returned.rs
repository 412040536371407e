//! Forms that met a newer draft or a session run out: what their writer finds afterwards.

use crate::support::{core::PASSWORD, house::Answer, world::World};
use app::{
    api::{MessageRef, Role},
    paths::encode,
};
use axum::http::{Method, StatusCode};
use server::{actions::session::form_token, who::Who};

const KEY: &str = "BBBBBBBBBBBBBBBBBBBBBB";
const NOT_DONE: &str = "まだ実行していません。";
const SAVED: &str = "書きかけの内容は下書きに保存されています。";
const COMES_BACK: &str = "入力した内容は、ログイン後に元の画面に戻ります。";

impl World {
    async fn compose(&self, token: &str, face: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = form_token(token, &self.who.address);
        let mut form = String::new();
        for (name, value) in [("csrf", csrf.as_str())].iter().chain(fields) {
            form += &format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        }
        form += "--b--\r\n";
        let cookie = format!("sid={token}");
        let headers = [("cookie", cookie.as_str()), ("content-type", "multipart/form-data; boundary=b")];
        self.house.ask(Method::POST, &format!("{face}/compose/{KEY}"), &headers, &form).await
    }

    /// Fills in the sign-in form as a browser does; the cookies that follow, and where it leads.
    async fn sign_in(&self, address: &str, page: &Answer, face: &str) -> (String, String) {
        let mut jar: Vec<String> = cookies(page);
        let form = format!(
            "csrf={}&next={}&login={}&password={PASSWORD}",
            page.field("csrf"),
            encode(&page.field("next")),
            encode(address)
        );
        let answer = self.house.post(&format!("{face}/"), &[("cookie", &jar.join("; "))], &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        jar.extend(cookies(&answer));
        (jar.join("; "), answer.header("location").to_owned())
    }
}

fn cookies(answer: &Answer) -> Vec<String> {
    let all = answer.headers.get_all("set-cookie").iter();
    all.map(|c| c.to_str().unwrap().split(';').next().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_forms_of_one_draft_are_both_kept_and_shown() {
    let w = World::open("forms").await;
    let token = w.house.sit(&w.who.address).await;
    let cookie = format!("sid={token}");
    let first = w.compose(&token, "", &[("rev", "0"), ("subject", "件名"), ("text", "先の窓"), ("do", "save")]).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.text);

    let second = w.compose(&token, "", &[("rev", "0"), ("to", &w.who.address), ("text", "後の窓"), ("do", "send")]).await;
    assert_eq!(second.status, StatusCode::CONFLICT);
    assert!(second.text.contains("先の窓") && second.text.contains("後の窓"), "{}", second.text);
    assert!(second.text.contains("この下書きが先に保存されています"), "it is said why");
    let sends = w.house.get("/api/sends", &[("cookie", &cookie)]).await;
    assert_eq!(sends.text, "[]", "nothing is sent");
    let one = w.house.get(&format!("/api/drafts/{KEY}"), &[("cookie", &cookie)]).await.json();
    assert_eq!(one["text"], "先の窓");

    // The page goes on with the revision that it shows.
    let page = w.house.get(&format!("/compose/{KEY}"), &[("cookie", &cookie)]).await;
    assert_eq!(page.field("rev"), one["rev"].to_string());
    let third = w.compose(&token, "", &[("rev", &page.field("rev")), ("text", "続き"), ("do", "save")]).await;
    assert_eq!(third.status, StatusCode::SEE_OTHER, "{}", third.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_presses_send_after_the_end_and_hears_that_nothing_was_sent() {
    let w = World::open("late").await;
    for face in ["", "/lite"] {
        let token = w.house.sit_since(&w.who.address, 60 * 60 + 5).await;
        let page = w.compose(&token, face, &[("rev", "0"), ("text", "遅れた言葉"), ("do", "send")]).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED);
        assert!(page.text.contains(SAVED), "its words are in 下書き: {}", page.text);
        let (cookie, to) = w.sign_in(&w.who.address, &page, face).await;
        assert_eq!(to, format!("{face}/compose/{KEY}"));
        let back = w.house.get(&to, &[("cookie", &cookie)]).await;
        assert!(back.text.contains(NOT_DONE) && back.text.contains("遅れた言葉"), "{}", back.text);
        let again = w.house.get(&to, &[("cookie", &cookie)]).await;
        assert!(!again.text.contains(NOT_DONE), "said once");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_into_a_setting_comes_back_to_its_writer_alone() {
    let w = World::open("typed").await;
    let form = |token: &str| {
        let csrf = encode(&form_token(token, &w.who.address));
        format!("csrf={csrf}&step=save&sender=kept%40typed.example.com&senders=kept%40typed.example.com&current=Geheim99")
    };
    for face in ["", "/lite"] {
        let token = w.house.sit_since(&w.who.address, 60 * 60 + 5).await;
        let path = format!("{face}/settings/allow");
        let page = w.house.post(&path, &[("cookie", &format!("sid={token}"))], &form(&token)).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED);
        assert!(!page.text.contains("kept@typed"), "after the end nothing stays on the screen");
        let (cookie, to) = w.sign_in(&w.who.address, &page, face).await;
        assert_eq!(to, path);
        let back = w.house.get(&to, &[("cookie", &cookie)]).await;
        assert!(back.text.contains(NOT_DONE) && back.text.contains("kept@typed.example.com"), "{}", back.text);
        assert!(!back.text.contains("Geheim99"));
        let kept = w.house.get("/api/settings/allow", &[("cookie", &cookie)]).await;
        assert!(!kept.text.contains("kept@typed"), "nothing is executed: {}", kept.text);
    }
    let token = w.house.sit_since(&w.who.address, 60 * 60 + 5).await;
    let page = w.house.post("/settings/allow", &[("cookie", &format!("sid={token}"))], &form(&token)).await;
    let (cookie, to) = w.sign_in("hanako@e06.example.test", &page, "").await;
    let other = w.house.get(&to, &[("cookie", &cookie)]).await;
    assert!(!other.text.contains("kept@typed") && !other.text.contains(NOT_DONE));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_sign_in_leads_back_to_what_was_being_written_and_only_then() {
    let hour = 60 * 60;
    for (face, saved_before_end, back) in [("", 0, true), ("/lite", 0, true), ("", 30 * 60, false)] {
        // Somebody with one draft: of two that were saved in the same second either may be meant.
        let w = World::open("back").await;
        let token = w.house.sit_since(&w.who.address, hour + 5).await;
        let now = w.house.rooms.clock.now();
        let key = server::actions::compose::new_key().unwrap();
        let draft = app::api::Draft { key: key.clone(), text: "途中".into(), ..Default::default() };
        w.house.rooms.store.draft_save(&w.who.address, "", &draft, now - hour - 5 - saved_before_end).await.unwrap();
        let page = w.house.get(&format!("{face}/mail/INBOX"), &[("cookie", &format!("sid={token}"))]).await;
        let (_, to) = w.sign_in(&w.who.address, &page, face).await;
        let draft = format!("{face}/compose/{key}");
        assert_eq!(to == draft, back, "{face} {saved_before_end}: {to}");
        let page = w.house.get(&format!("{face}/mail/INBOX"), &[]).await;
        let (_, to) = w.sign_in(&w.who.address, &page, face).await;
        assert_eq!(to, format!("{face}/mail/INBOX"), "asked once");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_were_ticked_are_ticked_again_and_nothing_was_done_to_them() {
    let w = World::open("ticked").await;
    let who = Who { address: w.who.address.clone(), name: String::new(), ip: [192, 0, 2, 7].into(), session: String::new() };
    let imap = &w.house.rooms.imap;
    let folder = imap.create(&who, "会議", None).await.unwrap();
    let mut rows = Vec::new();
    for role in [Role::Inbox, Role::Inbox, Role::Inbox, Role::Junk, Role::Junk] {
        let letter = format!("From: a@example.test\r\nSubject: {role:?}\r\n\r\nx\r\n");
        rows.push(imap.append(&who, role, (&[], None), letter).await.unwrap());
    }
    let page_of = |rows: &[MessageRef]| {
        let uids: Vec<String> = rows.iter().map(|r| r.uid.to_string()).collect();
        format!("{}.{}", rows[0].uidvalidity, uids.join(","))
    };
    let ticked = |page: &Answer, row: &MessageRef| {
        let id = format!("id=\"pick-{row}\"");
        let tag = page.text.split('<').find(|tag| tag.contains(&id)).unwrap_or_else(|| panic!("{id}: {}", page.text));
        tag.contains(" checked")
    };
    for face in ["", "/lite"] {
        let list = format!("{face}/mail/INBOX?filter=unseen");
        let quarantine = format!("{face}/quarantine");
        let two = format!("ref={}&ref={}&action=move&to={folder}", rows[0], rows[2]);
        let all = format!("all=page&shown={}&action=delete", page_of(&rows[1..3]));
        for (action, to, fields, expected) in [
            (format!("{face}/mail/INBOX/actions"), list.as_str(), two, vec![(0, true), (1, false), (2, true)]),
            (format!("{face}/mail/INBOX/actions"), &list, all, vec![(0, false), (1, true), (2, true)]),
            (quarantine.clone(), &quarantine, format!("held={}&allow=1&do=delete", rows[3]), vec![(3, true), (4, false)]),
        ] {
            let token = w.house.sit_since(&w.who.address, 60 * 60 + 5).await;
            let form = format!("csrf={}&back={}&{fields}", encode(&form_token(&token, &w.who.address)), encode(to));
            let page = w.house.post(&action, &[("cookie", &format!("sid={token}"))], &form).await;
            assert_eq!(page.status, StatusCode::UNAUTHORIZED);
            let (cookie, led) = w.sign_in(&w.who.address, &page, face).await;
            assert_eq!(led, to);
            let back = w.house.get(&led, &[("cookie", &cookie)]).await;
            assert!(back.text.contains(NOT_DONE), "{}", back.text);
            for (row, on) in expected {
                assert_eq!(ticked(&back, &rows[row]), on, "{action} {fields} {row}");
            }
            assert_eq!(back.text.contains(&format!("value=\"{folder}\" selected")), fields.contains("to="), "{}", back.text);
            assert_eq!(back.text.contains("name=\"allow\" value=\"1\" checked"), fields.contains("allow"), "{}", back.text);
        }
    }
    // A row of the addresses is chosen again; a button alone leads back to its page.
    for (action, fields, to) in [
        ("/settings/addresses", format!("address={}&do=autoreply", encode(&w.who.address)), "/settings"),
        ("/settings/sessions", "end=others".into(), "/settings"),
        ("/outbox", "cancel=x".into(), "/outbox"),
        ("/settings/pictures", "sender=a%40b.test".into(), "/settings/pictures"),
    ] {
        let token = w.house.sit_since(&w.who.address, 60 * 60 + 5).await;
        let form = format!("csrf={}&{fields}", encode(&form_token(&token, &w.who.address)));
        let page = w.house.post(action, &[("cookie", &format!("sid={token}"))], &form).await;
        let (cookie, led) = w.sign_in(&w.who.address, &page, "").await;
        assert_eq!(led, to);
        assert!(w.house.get(&led, &[("cookie", &cookie)]).await.text.contains(NOT_DONE), "{action}");
    }
    // Somebody else's token brings nothing back.
    let token = w.house.sit_since(&w.who.address, 60 * 60 + 5).await;
    let page = w.house.post("/outbox", &[("cookie", &format!("sid={token}"))], "csrf=x&cancel=x").await;
    assert_eq!(page.field("next"), "/mail/INBOX");
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_without_script_forwards_a_file_and_takes_one_out() {
    let w = World::open("forwards").await;
    let who = Who { address: w.who.address.clone(), name: String::new(), ip: [192, 0, 2, 7].into(), session: String::new() };
    let part =
        |name: &str| format!("--b\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; filename={name}\r\n\r\n1,2\r\n");
    let letter = format!(
        "From: a@example.test\r\nMessage-ID: <one@example.test>\r\nSubject: two files\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n{}{}--b--\r\n",
        part("a.csv"),
        part("b.csv")
    );
    let letter = w.house.rooms.imap.append(&who, Role::Inbox, (&[], None), letter).await.unwrap();
    let token = w.house.sit(&w.who.address).await;
    let cookie = format!("sid={token}");
    for face in ["", "/lite"] {
        let page = w.house.get(&format!("{face}/compose?kind=forward&ref={letter}"), &[("cookie", &cookie)]).await;
        assert!(page.text.contains("a.csv") && page.text.contains("b.csv"), "{}", page.text);
        let key = page.text.split("data-key=\"").nth(1).unwrap()[..22].to_owned();
        assert!(w.house.rooms.store.draft(&w.who.address, &key).await.unwrap().is_none(), "GET writes nothing");
        let own = format!("{face}/compose/{key}?kind=forward&ref={letter}");
        let reloaded = w.house.get(&own, &[("cookie", &cookie)]).await;
        assert!(reloaded.text.contains(&format!("data-key=\"{key}\"")) && reloaded.text.contains("a.csv"), "{}", reloaded.text);

        let first = page.text.split("data-file=\"").nth(1).unwrap()[..22].to_owned();
        let remove = format!("remove:{first}");
        let mut fields = vec![("rev", "0".to_owned()), ("subject", "二つ".into()), ("text", "どうぞ".into()), ("do", remove)];
        for name in ["kind", "source", "original", "references"] {
            assert!(!page.field(name).is_empty(), "{name}: {}", page.text);
            fields.push((name, page.field(name)));
        }
        fields.iter_mut().for_each(|(_, value)| *value = value.replace("&lt;", "<").replace("&gt;", ">"));
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let csrf = form_token(&token, &w.who.address);
        let mut form = String::new();
        for (name, value) in [("csrf", csrf.as_str())].iter().chain(&fields) {
            form += &format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        }
        form += "--b--\r\n";
        let headers = [("cookie", cookie.as_str()), ("content-type", "multipart/form-data; boundary=b")];
        let answer = w.house.ask(Method::POST, &format!("{face}/compose/{key}"), &headers, &form).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, format!("{face}/compose/{key}").as_str()));
        let kept = w.house.rooms.store.draft(&w.who.address, &key).await.unwrap().unwrap().draft;
        assert_eq!(kept.files.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(), ["b.csv"]);
        assert_eq!(
            (kept.subject.as_str(), kept.original, kept.references),
            ("二つ", Some(letter.clone()), vec!["<one@example.test>".to_owned()])
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_only_read_after_the_end_promises_nothing_about_words() {
    let w = World::open("read").await;
    let token = w.house.sit_since(&w.who.address, 60 * 60 + 5).await;
    let cookie = format!("sid={token}");
    for face in ["", "/lite"] {
        let page = w.house.get(&format!("{face}/mail/INBOX"), &[("cookie", &cookie)]).await;
        assert!(page.text.contains("もう一度ログインしてください。"), "{}", page.text);
        assert!(!page.text.contains(SAVED) && !page.text.contains(COMES_BACK));
        let form = format!("csrf={}&step=save&senders=a%40b.test", encode(&form_token(&token, &w.who.address)));
        let setting = w.house.post(&format!("{face}/settings/allow"), &[("cookie", &cookie)], &form).await;
        assert!(setting.text.contains(COMES_BACK) && !setting.text.contains(SAVED), "{}", setting.text);
    }
}
