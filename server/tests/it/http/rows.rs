//! What is done to rows and folders of a real mailbox, through the front door.

use crate::support::world::World;
use app::api::Role;
use axum::http::{Method, StatusCode};
use server::actions::mailboxes;
use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU32, Ordering},
};

impl World {
    async fn act(&self, mailbox: &str, request: &str) -> (StatusCode, serde_json::Value) {
        let headers = [("cookie", self.cookie.as_str()), ("content-type", "application/json")];
        let answer = self.house.ask(Method::POST, &format!("/api/mailboxes/{mailbox}/actions"), &headers, request).await;
        (answer.status, answer.json())
    }
}

const LETTER: &str = "From: a@example.test\r\nSubject: x\r\n\r\nx\r\n";

#[tokio::test]
async fn a_first_move_out_of_the_inbox_says_once_what_pop_will_miss() {
    let w = World::open("rows").await;
    let folder = w.house.rooms.imap.create(&w.who, "会議", None).await.unwrap();
    for told in [true, false] {
        let letter = w.house.rooms.imap.append(&w.who, Role::Inbox, (&[], None), LETTER).await.unwrap();
        let (status, done) =
            w.act("INBOX", &format!("{{\"action\":\"move\",\"refs\":[\"{letter}\"],\"to\":\"{folder}\"}}")).await;
        assert_eq!((status, done["first_move"] == true), (StatusCode::OK, told), "{done}");
    }
    for refs in ["", "\"INBOX.1.1\""] {
        let (status, problem) = w.act("INBOX", &format!("{{\"action\":\"explode\",\"refs\":[{refs}]}}")).await;
        assert_eq!((status, &problem["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &"invalid".into()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_that_arrives_while_its_folder_is_removed_is_in_the_trash() {
    let w = World::open("rows").await;
    let imap = w.house.rooms.imap.clone();
    let folder = imap.create(&w.who, "消える", None).await.unwrap();
    let (stop, taken) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU32::new(0)));
    let arriving = {
        let (imap, who, folder, stop, taken) = (imap.clone(), w.who.clone(), folder.clone(), stop.clone(), taken.clone());
        tokio::spawn(async move {
            while !stop.load(Ordering::Relaxed) {
                if imap.append(&who, folder.as_str(), (&[], None), LETTER).await.is_ok() {
                    taken.fetch_add(1, Ordering::Relaxed);
                }
                tokio::time::sleep(std::time::Duration::from_millis(15)).await;
            }
        })
    };
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    mailboxes::remove(&w.house.rooms, &w.who, &folder).await.unwrap();
    stop.store(true, Ordering::Relaxed);
    arriving.await.unwrap();
    let folders = imap.mailboxes(&w.who).await.unwrap();
    assert!(folders.iter().all(|m| m.id != folder));
    let trash = folders.iter().find(|m| m.role == Some(Role::Trash)).unwrap();
    assert!(taken.load(Ordering::Relaxed) > 0);
    // One whose answer was cut by the removal may be there besides; none that was taken is missing.
    assert!(trash.total >= taken.load(Ordering::Relaxed), "{} of {taken:?}", trash.total);
}
