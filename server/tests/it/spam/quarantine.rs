//! 迷惑メール from the arrival to the inbox or to its end.

use super::{Landed, Person, SPAM, World, deliver, from, mail, newest};
use crate::support::{
    core::{Core, PASSWORD},
    talk::Talk,
    wait::eventually,
};
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use std::{process::Command, sync::Arc};

const DAY: i64 = 86_400;

fn spam(subject: &str) -> Vec<u8> {
    mail(&format!("From: Shop <shop@b.test>\r\nSubject: {subject}\r\n"), SPAM)
}

impl World {
    async fn post(&self, person: &Person, path: &str, body: Value) -> Value {
        let (status, answer) = self.ask(person, Method::POST, path, body).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        answer
    }

    /// Somebody with 迷惑メールチェック and one mail held.
    async fn holding(&self, name: &str) -> Person {
        let me = self.person(name).await;
        self.check_on(&me).await;
        let landed = self.deliver(&me, "shop@b.test", spam("wanted")).await;
        assert_eq!(landed, Landed::Held("spam".into(), "[spam] wanted".into()));
        me
    }
}

/// Mails that POP gives; on a thread of its own, because the conversation may not run inside a runtime.
fn pop(core: &Core, address: &str) -> Vec<String> {
    std::thread::scope(|scope| scope.spawn(|| pop_alone(core, address)).join().unwrap())
}

fn pop_alone(core: &Core, address: &str) -> Vec<String> {
    let mut talk = Talk::from("127.0.0.4", core.at(110));
    talk.line();
    talk.smtp(&format!("USER {address}"));
    assert!(talk.smtp(&format!("PASS {PASSWORD}")).starts_with("+OK"));
    let count: u32 = talk.smtp("STAT").split(' ').nth(1).unwrap().parse().unwrap();
    (1..=count)
        .map(|n| {
            talk.send(&format!("RETR {n}\r\n"));
            let mut text = String::new();
            loop {
                let line = talk.line();
                if line == "." {
                    return text;
                }
                text.push_str(&line);
                text.push('\n');
            }
        })
        .collect()
}

#[tokio::test]
async fn a_held_mail_says_why_and_how_long() {
    let world = World::open().await;
    let me = world.holding("list").await;
    let held = world.held(&me).await;
    let row = &held[0];
    assert_eq!(row["from"][0]["email"], "shop@b.test");
    assert_eq!((&row["reason"], &row["days_left"], &row["seen"]), (&json!("spam"), &json!(7), &json!(false)));
    assert!((world.house.rooms.clock.now() - row["arrived"].as_i64().unwrap()).abs() < 60);
    assert_eq!(row["preview"], SPAM);
    assert_eq!(world.get(&me, "/api/quarantine?q=wanted").await.as_array().unwrap().len(), 1);
    assert_eq!(world.get(&me, "/api/quarantine?q=other").await.as_array().unwrap().len(), 0);
    assert!(pop(&world.core, &me.address).is_empty(), "POP never sees it");
    // Somebody without any.
    let nobody = world.person("empty").await;
    assert!(world.held(&nobody).await.is_empty());
    // The days go by; each look is a session of its own, because the one before has run out.
    for (hours, left) in [(23, 7), (25, 6), (6 * 24 - 1, 2), (6 * 24 + 1, 1)] {
        world.clock_shift(hours * 3_600);
        let later = Person {
            cookie: format!("sid={}", world.house.sit(&me.address).await),
            address: String::new(),
            seen: Default::default(),
        };
        assert_eq!(world.held(&later).await[0]["days_left"], json!(left), "after {hours} hours");
    }
    world.clock_shift(8 * DAY);
    let later = Person { cookie: format!("sid={}", world.house.sit(&me.address).await), ..me };
    assert!(world.held(&later).await.is_empty(), "its time is over");
}

#[tokio::test]
async fn a_wanted_mail_comes_back_unread_with_its_date_and_by_pop() {
    let world = World::open().await;
    let me = world.holding("back").await;
    let row = world.held(&me).await[0].clone();
    let wanted = row["ref"].clone();
    world.get(&me, &format!("/api/messages/{}", wanted.as_str().unwrap())).await;
    let answer = world.post(&me, "/api/quarantine/release", json!({"refs": [wanted], "allow_sender": true})).await;
    assert_eq!((&answer["count"], &answer["mailbox"], &answer["allowed"]), (&json!(1), &json!("INBOX"), &json!(["shop@b.test"])));
    assert!(world.held(&me).await.is_empty());
    let inbox = world.inbox(&me).await;
    assert_eq!((&inbox[0]["subject"], &inbox[0]["seen"]), (&json!("[spam] wanted"), &json!(false)));
    assert!((inbox[0]["date"].as_i64().unwrap() - row["arrived"].as_i64().unwrap()).abs() <= 2);
    let letters = pop(&world.core, &me.address);
    assert!(letters.len() == 1 && letters[0].contains(SPAM), "{letters:?}");
    // Once more is nothing more; and the next one of this sender arrives at once.
    let again = world.post(&me, "/api/quarantine/release", json!({"refs": [wanted], "allow_sender": true})).await;
    assert_eq!((&again["count"], &again["allowed"]), (&json!(0), &json!([])));
    me.seen.set((1, 0));
    assert_eq!(world.deliver(&me, "shop@b.test", spam("next")).await, Landed::Inbox("[spam] next".into()));
}

#[tokio::test]
async fn what_a_person_puts_there_has_their_own_reason() {
    let world = World::open().await;
    let me = world.holding("own").await;
    let junk = world.held(&me).await[0]["ref"].as_str().unwrap().split('.').next().unwrap().to_owned();
    let refs = json!([world.held(&me).await[0]["ref"]]);
    world.post(&me, "/api/quarantine/release", json!({"refs": refs, "allow_sender": false})).await;
    let into = |reference: &Value| json!({"action": "move", "refs": [reference], "to": junk});
    let back = world.inbox(&me).await[0]["ref"].clone();
    world.post(&me, "/api/mailboxes/INBOX/actions", into(&back)).await;
    assert_eq!(world.held(&me).await[0]["reason"], "own", "released once, so not the scanner's word any more");
    me.seen.set((0, 1));
    world.deliver(&me, "a@b.test", from("a@b.test", "unwanted")).await;
    let unwanted = world.inbox(&me).await[0]["ref"].clone();
    world.post(&me, "/api/mailboxes/INBOX/actions", into(&unwanted)).await;
    let held = world.held(&me).await;
    let row = newest(&held);
    assert_eq!((&row["reason"], &row["subject"], &row["days_left"]), (&json!("own"), &json!("unwanted"), &json!(7)));
}

#[tokio::test]
async fn away_for_good_one_or_all() {
    let world = World::open().await;
    let me = world.holding("away").await;
    for subject in ["two", "three"] {
        world.deliver(&me, "shop@b.test", spam(subject)).await;
    }
    let held = world.held(&me).await;
    let gone = held.iter().find(|row| row["subject"] == "[spam] two").unwrap();
    world.post(&me, "/api/quarantine/delete", json!({"refs": [gone["ref"]]})).await;
    let left: Vec<_> = world.held(&me).await.iter().map(|row| row["subject"].as_str().unwrap().to_owned()).collect();
    assert_eq!(left, ["[spam] three", "[spam] wanted"], "newest first");
    // References of another folder are none of this.
    let (status, _) = world.ask(&me, Method::POST, "/api/quarantine/delete", json!({"refs": ["INBOX.1.1"]})).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    // 今すぐ空にする touches nothing that came after the list.
    let uidnext = newest(&held)["ref"].as_str().unwrap().rsplit('.').next().unwrap().parse::<u32>().unwrap() + 1;
    let uidvalidity: u32 = gone["ref"].as_str().unwrap().rsplit('.').nth(1).unwrap().parse().unwrap();
    me.seen.set((0, 2));
    world.deliver(&me, "shop@b.test", spam("later")).await;
    world.post(&me, "/api/quarantine/delete", json!({"all": {"uidnext": uidnext, "uidvalidity": uidvalidity}})).await;
    assert_eq!(world.held(&me).await.len(), 1);
    world.post(&me, "/api/quarantine/delete", json!({"all": true})).await;
    assert!(world.held(&me).await.is_empty() && world.inbox(&me).await.is_empty());
}

#[test]
fn seven_days_are_over_also_for_someone_who_never_signs_in() {
    let clock = std::env::temp_dir().join(format!("dokodemo-test-clock-{}", std::process::id()));
    std::fs::write(&clock, "0").unwrap();
    let core = Arc::new(Core::start_with(&[("DOKODEMO_TEST_CLOCK", clock.to_str().unwrap())]));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let world = runtime.block_on(World::on(core.clone()));
    let (address, store) = (core.account("never"), world.house.rooms.store.clone());
    let reject = app::api::settings::Reject { senders: vec!["b.test".into()], ..Default::default() };
    runtime.block_on(async {
        use server::actions::settings::{Desk, save_at};
        let stored = app::api::settings::Stored { value: reject, ..Default::default() };
        save_at(&Desk::of(&world.house.rooms), &address, stored).await.unwrap();
    });
    deliver(&core, "a@b.test", &[&address], &from("a@b.test", "held"));
    let status = || {
        let conf = core.data.join("dovecot/dovecot.conf");
        let args = ["mailbox", "status", "-u", &address, "messages", "迷惑メール"];
        let out = Command::new("/usr/bin/doveadm").arg("-c").arg(conf).args(args).output().unwrap();
        String::from_utf8_lossy(&out.stdout).trim().to_owned()
    };
    eventually("the mail in 迷惑メール", || status().ends_with("messages=1").then_some(()));
    let job_ran = |days: i64| {
        std::fs::write(&clock, (days * DAY).to_string()).unwrap();
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() as i64;
        eventually("the job", || {
            runtime.block_on(store.job_last("expire_quarantine")).unwrap().filter(|last| *last >= now + days * DAY - 60)
        });
    };
    job_ran(6);
    assert!(status().ends_with("messages=1"), "kept on the sixth day: {}", status());
    job_ran(8);
    eventually("the end of the mail", || status().ends_with("messages=0").then_some(()));
    let _ = std::fs::remove_file(&clock);
}

#[test]
fn hidden_from_mail_programs_where_the_operator_wants_it() {
    let list = |core: &Core, address: &str| {
        // The address that may use plain text.
        let mut talk = Talk::from("127.0.0.4", core.at(143));
        talk.line();
        assert!(talk.imap(&format!("LOGIN {address} {PASSWORD}")).contains("OK"));
        let junk = "\"&j,dg0TDhMPww6w-\"";
        (talk.imap("LIST \"\" \"*\""), talk.imap(&format!("SELECT {junk}")))
    };
    let shown = Core::shared();
    assert!(list(&shown, &shown.account("shown")).0.contains("&j,dg0TDhMPww6w-"), "mail programs see it by default");
    let core = Arc::new(Core::start_with(&[("DOKODEMO_QUARANTINE_VISIBLE_TO_IMAP", "false"), ("DOKODEMO_QUARANTINE_DAYS", "3")]));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (world, me) = runtime.block_on(async {
        let world = World::on(core.clone()).await;
        let me = world.holding("hidden").await;
        (world, me)
    });
    let (listed, selected) = list(&core, &me.address);
    assert!(listed.contains("INBOX") && !listed.contains("&j,dg"), "{listed}");
    assert!(selected.contains("NO"), "{selected}");
    // The webmail does, with the operator's days.
    runtime.block_on(async {
        let held = world.held(&me).await;
        assert_eq!((held.len(), &held[0]["days_left"]), (1, &json!(3)));
        let answer = world.post(&me, "/api/quarantine/release", json!({"refs": [held[0]["ref"]]})).await;
        assert_eq!(answer["count"], 1);
        let refs = json!([world.inbox(&me).await[0]["ref"]]);
        world.post(&me, "/api/quarantine/undo", json!({"refs": refs})).await;
        assert_eq!(world.held(&me).await.len(), 1);
    });
    let conf = std::fs::read_to_string(core.data.join("dovecot/dovecot.conf")).unwrap();
    assert!(conf.contains("autoexpunge = 3d"));
}
