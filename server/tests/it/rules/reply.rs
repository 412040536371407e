//! 自動返信, rule by rule.

use super::{letter, nothing_to, sent_to, stranger};
use crate::{
    spam::{Person, SPAM, World, deliver},
    support::core::Core,
};
use serde_json::{Value, json};
use server::mail;
use std::sync::Arc;

impl World {
    async fn replies(&self, name: &str, setting: Value) -> Person {
        let me = self.person(name).await;
        self.set(&me, "autoreply", setting).await;
        me
    }

    /// A mail of this sender, in the inbox.
    async fn write(&self, me: &Person, sender: &str, fields: &str) {
        self.deliver(me, sender, letter(sender, &me.address, fields)).await;
    }
}

/// The one text that a sender got.
fn text(core: &Core, sender: &str) -> String {
    let sent = sent_to(core, sender);
    assert_eq!(sent.len(), 1, "{sent:?}");
    let letter = mail::read(sent[0].as_bytes());
    let part = letter.root.find("1").unwrap().clone();
    let body = sent[0].split_once("\r\n\r\n").unwrap().1;
    part.text(body.as_bytes(), "").text.trim_end().to_owned()
}

#[tokio::test]
async fn a_reply_can_be_read_and_says_what_it_is() {
    let world = World::open().await;
    let writer = stranger("writer");
    let long = format!("{}\n\n.点で始まる行 ${{subject}} \"引用\" \\\n終わり", "ただいま不在しております。".repeat(300));
    let me =
        world.replies("readable", json!({"senders": [], "other_text": long, "enabled": true, "sender_name": "田中 太郎"})).await;
    world.write(&me, &writer, "Subject: =?ISO-2022-JP?B?GyRCRnxLXDhsGyhC?=\r\n").await;
    assert!(text(&world.core, &writer) == long, "{}", text(&world.core, &writer));
    let sent = &sent_to(&world.core, &writer)[0];
    assert!(sent.starts_with("X-Sink-From: \r\n"), "{sent}");
    let head = mail::Head::read(sent.as_bytes());
    assert_eq!((head.from[0].name.as_str(), head.from[0].email.as_str()), ("田中 太郎", me.address.as_str()));
    assert_eq!(head.subject, "自動返信: 日本語");
    assert_eq!(head.to[0].email, writer);
    assert!(head.header("auto-submitted").unwrap().starts_with("auto-replied"));
    assert!(head.in_reply_to[0].starts_with("<rules-") && head.references == head.in_reply_to, "{sent}");
    assert!(head.header("content-type").unwrap().to_lowercase().contains("utf-8"));
    // The head is plain ASCII.
    assert!(sent.split("\r\n\r\n").next().unwrap().is_ascii(), "{sent}");
}

#[tokio::test]
async fn listed_senders_have_their_own_text() {
    let world = World::open().await;
    let (vip, other) = (stranger("vip"), stranger("other"));
    let setting = |other_text: &str, enabled: bool| json!({"senders": [vip.to_uppercase()], "sender_text": "佐藤様", "other_text": other_text, "enabled": enabled});
    let me = world.replies("lists", setting("皆様", true)).await;
    world.write(&me, &vip, "Subject: a\r\n").await;
    world.write(&me, &other, "Subject: a\r\n").await;
    assert_eq!((text(&world.core, &vip).as_str(), text(&world.core, &other).as_str()), ("佐藤様", "皆様"));
    // An address that only ends like a listed one is another.
    let longer = format!("x{vip}");
    world.write(&me, &longer, "Subject: a\r\n").await;
    assert_eq!(text(&world.core, &longer), "皆様");
    // No text for the others: no reply to them. Switched off: to nobody.
    let (silent, off, vip2) = (stranger("silent"), stranger("off"), format!("{vip}x"));
    let only = world.replies("only", setting("", true)).await;
    world.write(&only, &silent, "Subject: a\r\n").await;
    let none = world.replies("none", setting("皆様", false)).await;
    world.write(&none, &off, "Subject: a\r\n").await;
    world.write(&me, &vip2, "Subject: a\r\n").await;
    assert_eq!(text(&world.core, &vip2), "皆様");
    assert!(nothing_to(&world.core, &silent) && nothing_to(&world.core, &off));
}

#[tokio::test]
async fn once_in_24_hours() {
    let world = World::open().await;
    let (writer, other) = (stranger("writer"), stranger("other"));
    let me = world.replies("once", json!({"other_text": "一度", "enabled": true})).await;
    world.write(&me, &writer, "Subject: a\r\n").await;
    sent_to(&world.core, &writer);
    // Another text is no other reply.
    world.set(&me, "autoreply", json!({"other_text": "二度", "enabled": true})).await;
    world.write(&me, &writer, "Subject: b\r\n").await;
    world.write(&me, &other, "Subject: a\r\n").await;
    assert_eq!((text(&world.core, &writer).as_str(), text(&world.core, &other).as_str()), ("一度", "二度"));
    // The core's own note of what it answered, set back by a day and a minute.
    set_back(&world.core, &me.address, 86_460);
    world.write(&me, &writer, "Subject: c\r\n").await;
    crate::support::wait::eventually("the next reply", || (sent_to(&world.core, &writer).len() == 2).then_some(()));
}

/// Makes every record of `.dovecot.lda-dupes` older: a head of 4 bytes, then per record three numbers
/// of 32 bits (when it ends, length of id, length of user) and the two texts.
fn set_back(core: &Core, address: &str, seconds: u32) {
    let (local, domain) = address.split_once('@').unwrap();
    let file = core.data.join("mail").join(domain).join(local).join(".dovecot.lda-dupes");
    let mut bytes = std::fs::read(&file).unwrap();
    let number = |bytes: &[u8], at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    let mut at = 4;
    while at + 12 <= bytes.len() {
        let earlier = number(&bytes, at) - seconds;
        bytes[at..at + 4].copy_from_slice(&earlier.to_le_bytes());
        at += 12 + number(&bytes, at + 4) as usize + number(&bytes, at + 8) as usize;
    }
    std::fs::write(&file, bytes).unwrap();
}

#[tokio::test]
async fn programs_lists_and_spam_get_none() {
    let world = World::open().await;
    let me = world.replies("never", json!({"other_text": "返信", "enabled": true})).await;
    let mut silent = Vec::new();
    for name in ["shop-request", "shop-admin", "owner-shop", "LISTSERV", "echo", "mirror", "mailer", "Majordomo", "uucp"] {
        silent.push((stranger(name), ""));
    }
    for fields in [
        "List-Id: <x.remote.test>\r\n",
        "List-Unsubscribe: <mailto:x@remote.test>\r\n",
        "Auto-Submitted: auto-replied\r\n",
        "Auto-Submitted: auto-generated\r\n",
        "Precedence: bulk\r\n",
        "Precedence: list\r\n",
        "Precedence: junk\r\n",
    ] {
        silent.push((stranger("a"), fields));
    }
    for (sender, fields) in &silent {
        world.write(&me, sender, &format!("{fields}Subject: x\r\n")).await;
    }
    // Nobody to answer; and a copy that was hidden.
    let (empty, hidden, spam) = (stranger("empty"), stranger("hidden"), stranger("spam"));
    world.deliver(&me, "", letter(&empty, &me.address, "Subject: x\r\n")).await;
    world.deliver(&me, &hidden, letter(&hidden, "somebody@else.test", "Subject: x\r\n")).await;
    // Judged as spam: without the check, marked, and held.
    let mut judged = letter(&spam, &me.address, "Subject: x\r\n");
    judged.extend(SPAM.as_bytes());
    world.deliver(&me, &spam, &judged).await;
    world.check_on(&me).await;
    world.deliver(&me, &spam, &judged).await;
    let good = stranger("good");
    world.write(&me, &good, "Auto-Submitted: no\r\nSubject: x\r\n").await;
    assert_eq!(text(&world.core, &good), "返信");
    silent.extend([(empty, ""), (hidden, ""), (spam, "")]);
    for (sender, fields) in silent {
        assert!(nothing_to(&world.core, &sender), "{sender} {fields}");
    }
}

#[test]
fn between_two_days_in_japan() {
    let clock = std::env::temp_dir().join(format!("dokodemo-test-days-{}", std::process::id()));
    std::fs::write(&clock, "0").unwrap();
    let core = Arc::new(Core::start_with(&[("DOKODEMO_TEST_CLOCK", clock.to_str().unwrap())]));
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        let world = World::on(core.clone()).await;
        let setting = json!({"other_text": "夏休み", "enabled": true, "from": "2031-08-10", "until": "2031-08-16"});
        let me = world.replies("days", setting).await;
        let now = server::rooms::Clock::default().now();
        // 2031-08-10 00:00 in Japan.
        let first = 1_944_054_000;
        for (moment, answered) in
            [(first - 60, false), (first + 60, true), (first + 7 * 86_400 - 60, true), (first + 7 * 86_400 + 60, false)]
        {
            std::fs::write(&clock, (moment - now).to_string()).unwrap();
            let (writer, after) = (stranger("writer"), stranger("after"));
            deliver(&core, &writer, &[&me.address], &letter(&writer, &me.address, "Subject: x\r\n"));
            world.landed(&me).await;
            if answered {
                assert_eq!(text(&core, &writer), "夏休み");
                continue;
            }
            // What comes later has come, so the reply would have.
            std::fs::write(&clock, (first + 3 * 86_400 - now).to_string()).unwrap();
            deliver(&core, &after, &[&me.address], &letter(&after, &me.address, "Subject: x\r\n"));
            world.landed(&me).await;
            assert_eq!(text(&core, &after), "夏休み");
            assert!(nothing_to(&core, &writer), "{moment}");
        }
    });
    drop(core);
    let _ = std::fs::remove_file(&clock);
}
