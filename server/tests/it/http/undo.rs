//! Somebody without script deletes the wrong mail and takes it back; and hears how long a page waits for them.

use crate::spam::{Landed, World, from, newest};
use axum::http::StatusCode;

#[tokio::test]
async fn a_deletion_and_a_move_are_taken_back_from_their_banner() {
    let world = World::open().await;
    let me = world.person("oops").await;
    for subject in ["one", "two"] {
        assert!(matches!(world.deliver(&me, "friend@b.test", from("friend@b.test", subject)).await, Landed::Inbox(_)));
    }
    let folders = world.get(&me, "/api/mailboxes").await;
    let id = |role: &str| {
        let found = folders.as_array().unwrap().iter().find(|f| f["role"] == role);
        found.unwrap()["id"].as_str().unwrap().to_owned()
    };
    let (trash, sent) = (id("trash"), id("sent"));
    for face in ["/lite", ""] {
        for (action, to, said) in [("delete", &trash, "ごみ箱へ移動しました。"), ("move", &sent, "移動しました。")]
        {
            let before = world.inbox(&me).await;
            let letter = newest(&before)["ref"].as_str().unwrap().to_owned();
            let list = format!("{face}/mail/INBOX");
            let csrf = world.house.get(&list, &[("cookie", &me.cookie)]).await.field("csrf");
            let form = format!("csrf={csrf}&back={list}&action={action}&to={to}&ref={letter}");
            let done = world.house.post(&format!("{list}/actions"), &[("cookie", &me.cookie)], &form).await;
            assert_eq!((done.status, done.header("location")), (StatusCode::SEE_OTHER, list.as_str()));
            let kept: Vec<String> = done
                .headers
                .get_all("set-cookie")
                .iter()
                .map(|c| c.to_str().unwrap().split(';').next().unwrap().into())
                .collect();
            assert_eq!(world.inbox(&me).await.len(), 1);

            let jar = format!("{}; {}", me.cookie, kept.join("; "));
            let page = world.house.get(&list, &[("cookie", &jar)]).await;
            let form_at = format!("id=\"undo-form\" method=\"post\" action=\"{face}/mail/{to}/actions\"");
            assert!(page.text.contains(said) && page.text.contains(&form_at), "{}", page.text);
            let cleared = page.headers.get_all("set-cookie").iter().filter(|c| c.to_str().unwrap().contains("Max-Age=0")).count();
            assert_eq!(cleared, 2, "it is offered once");
            let way = page.text.split("id=\"undo-form\"").nth(1).unwrap().split("</form>").next().unwrap();
            let field = |name: &str| way.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap().split('"').next().unwrap();
            let form = ["csrf", "back", "all", "shown", "to"].map(|name| format!("{name}={}&", field(name))).concat();
            let back =
                world.house.post(&format!("{face}/mail/{to}/actions"), &[("cookie", &jar)], &format!("{form}action=undo")).await;
            assert_eq!((back.status, back.header("location")), (StatusCode::SEE_OTHER, list.as_str()), "{}", back.text);
            assert!(back.header("set-cookie").starts_with("notice=undone;"), "{}", back.header("set-cookie"));
            assert_eq!(world.inbox(&me).await.len(), 2);
        }
    }
}

#[tokio::test]
async fn the_light_writing_page_says_how_long_it_waits() {
    let world = World::open().await;
    let me = world.person("slow").await;
    let page = world.house.get("/lite/compose", &[("cookie", &me.cookie)]).await;
    assert!(page.text.contains("60 分間ボタンやリンクを押さないと、ログアウトします。"), "{}", page.text);
    let full = world.house.get("/compose", &[("cookie", &me.cookie)]).await;
    assert!(!full.text.contains("id=\"compose-ends\""), "the full one saves by itself");
}
