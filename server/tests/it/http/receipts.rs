//! 開封確認 on the real core: asked above the letter, answered once, by the person alone.

use crate::support::{house::Answer, world::World};
use app::api::{Draft, MessageRef, Role};
use server::actions::{compose, draft, send};
use std::process::Command;

async fn open() -> World {
    let mut w = World::open("opens").await;
    w.who.name = "太郎".into();
    w
}

impl World {
    /// A letter of the boss that asks.
    async fn asked(&self, into: Role, id: &str, more: &str) -> MessageRef {
        let raw = format!(
            "Return-Path: <boss@example.com>\r\nFrom: Boss <boss@example.com>\r\nTo: {}\r\nSubject: =?utf-8?B?5Lya6K2w?=\r\n\
             Message-ID: <{id}@example.com>\r\nDisposition-Notification-To: boss@example.com\r\n{more}\r\nx\r\n",
            self.who.address
        );
        self.house.rooms.imap.append(&self.who, into, (&[], None), raw).await.unwrap()
    }

    async fn page(&self, r: &MessageRef, face: &str) -> Answer {
        self.house.get(&format!("{face}/mail/{}/{r}", r.mailbox), &[("cookie", &self.cookie)]).await
    }

    async fn answer(&self, page: &Answer, r: &MessageRef, button: &str) -> Answer {
        let form = format!("csrf={}&ref={r}&back=/lite/mail/INBOX/{r}&do={button}", page.field("csrf"));
        self.house.post("/lite/receipt", &[("cookie", &self.cookie)], &form).await
    }

    /// What any mail program is told of the letter.
    fn flags(&self, r: &MessageRef) -> String {
        let conf = self.core.data.join("dovecot/dovecot.conf");
        let uid = r.uid.to_string();
        let query = ["fetch", "-u", &self.who.address, "flags", "mailbox", "INBOX", "uid", &uid];
        let out = Command::new("/usr/bin/doveadm").arg("-c").arg(conf).args(query).output().unwrap();
        String::from_utf8_lossy(&out.stdout).into_owned()
    }
}

const ASKS: &str = "開封確認を求めています";

#[tokio::test(flavor = "multi_thread")]
async fn the_reader_tells_the_boss_once_and_no_program_asks_again() {
    let w = open().await;
    let id = format!("ask-{}", w.who.address.replace('@', "-"));
    let r = w.asked(Role::Inbox, &id, "Original-Recipient: rfc822;old@example.test\r\n").await;
    for face in ["", "/lite"] {
        let page = w.page(&r, face).await;
        assert!(page.text.contains(ASKS) && !page.text.contains("id=\"receipt-to\""), "{face}");
    }
    assert!(!w.flags(&r).contains("MDNSent"), "looking at it answers nothing");
    let page = w.page(&r, "/lite").await;
    for _ in 0..2 {
        let answer = w.answer(&page, &r, "send").await;
        assert_eq!(answer.status.as_u16(), 303, "{}", answer.text);
    }
    assert!(w.flags(&r).contains("$MDNSent"), "{}", w.flags(&r));
    assert!(!w.page(&r, "/lite").await.text.contains(ASKS));

    let mark = format!("Original-Message-ID: <{id}@example.com>");
    let (core, looked) = (w.core.clone(), mark.clone());
    let notice = tokio::task::spawn_blocking(move || core.outgoing(&looked)).await.unwrap();
    for line in [
        "multipart/report",
        "report-type=disposition-notification",
        "Original-Recipient: rfc822;old@example.test",
        &format!("Final-Recipient: rfc822;{}", w.who.address),
        "Disposition: manual-action/MDN-sent-manually; displayed",
        &format!("In-Reply-To: <{id}@example.com>"),
    ] {
        assert!(notice.contains(line), "{line}: {notice}");
    }
    assert!(send::list(&w.house.rooms, &w.who).await.unwrap().is_empty(), "it is no mail to take back");
    assert!(w.house.rooms.store.people(&w.who.address, "", 10).await.unwrap().is_empty(), "and teaches nobody's address");
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    assert_eq!(w.core.outbox(&mark).len(), 1, "pressed twice, told once");
    let folders = w.house.rooms.imap.mailboxes(&w.who).await.unwrap();
    assert_eq!(folders.iter().find(|m| m.role == Some(Role::Sent)).unwrap().total, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reader_who_does_not_want_to_tells_nobody() {
    let w = open().await;
    let id = format!("no-{}", w.who.address.replace('@', "-"));
    let r = w.asked(Role::Inbox, &id, "").await;
    let page = w.page(&r, "/lite").await;
    w.answer(&page, &r, "no").await;
    assert!(w.flags(&r).contains("$MDNSent") && !w.page(&r, "").await.text.contains(ASKS));
    // Pressed in an old page: the letter is answered.
    w.answer(&page, &r, "send").await;

    let listed = w.asked(Role::Inbox, "list", "List-Id: <l.example.com>\r\n").await;
    assert!(!w.page(&listed, "").await.text.contains(ASKS));
    let junk = w.asked(Role::Junk, "junk", "").await;
    assert!(!w.page(&junk, "").await.text.contains(ASKS));
    w.answer(&page, &junk, "send").await;
    let other = w.asked(Role::Inbox, "other", "Disposition-Notification-Options: x=optional\r\n").await;
    assert!(w.page(&other, "").await.text.contains(ASKS));
    tokio::time::sleep(std::time::Duration::from_secs(4)).await;
    assert_eq!(w.core.outbox(&format!("Final-Recipient: rfc822;{}", w.who.address)).len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_asks_for_a_receipt_and_is_not_asked_about_the_own_copy() {
    let w = open().await;
    let key = compose::new_key().unwrap();
    let to = format!("boss-{key}@example.com");
    let new = Draft { key: key.clone(), to, subject: "x".into(), text: "y".into(), receipt: true, ..Draft::default() };
    draft::save(&w.house.rooms, &w.who, new).await.unwrap();
    send::queue(&w.house.rooms, &w.who, &key, None).await.unwrap();
    let core = w.core.clone();
    let raw = tokio::task::spawn_blocking(move || core.outgoing(&format!("boss-{key}"))).await.unwrap();
    let head = server::mail::Head::read(raw.as_bytes());
    let asks = head.header("Disposition-Notification-To").unwrap_or_default();
    assert!(asks.contains(&format!("<{}>", w.who.address)), "{raw}");
}
