//! What Sieve sends on: who may, how much of it, and under which sender it leaves.

use super::{letter, sent_to, stranger};
use crate::{
    spam::{Landed, Person, World, deliver},
    support::{
        core::Core,
        talk::Talk,
        wait::{eventually, until},
    },
};
use serde_json::json;
use std::{os::unix::process::CommandExt, path::PathBuf, process::Command, sync::Arc};

/// On a core of its own, whose clock can be moved.
fn on_a_core(setting: (&str, &str), work: impl AsyncFnOnce(World, PathBuf)) {
    let clock = std::env::temp_dir().join(format!("dokodemo-test-onward-{}-{}", std::process::id(), setting.1));
    std::fs::write(&clock, "0").unwrap();
    let core = Arc::new(Core::start_with(&[setting, ("DOKODEMO_TEST_CLOCK", clock.to_str().unwrap())]));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { work(World::on(core).await, clock.clone()).await });
    let _ = std::fs::remove_file(&clock);
}

impl World {
    async fn forwards_to(&self, name: &str, target: &str) -> Person {
        let me = self.person(name).await;
        self.set(&me, "forward", json!({"targets": [target], "keep": true})).await;
        me
    }

    /// The envelope sender under which the one mail to this address has left.
    fn left_as(&self, target: &str) -> String {
        let sent = sent_to(&self.core, target);
        assert_eq!(sent.len(), 1, "{sent:?}");
        sent[0].lines().next().unwrap().strip_prefix("X-Sink-From: ").unwrap().to_owned()
    }
}

/// The answer of the MX to a recipient.
fn recipient(core: &Core, sender: &str, to: &str) -> (Talk, String) {
    let mut talk = Talk::plain(core.at(25));
    talk.reply();
    talk.smtp("EHLO sender.test");
    assert!(talk.smtp(&format!("MAIL FROM:<{sender}>")).starts_with("250"));
    let answer = talk.smtp(&format!("RCPT TO:<{to}>"));
    (talk, answer)
}

#[test]
fn with_srs_a_forward_leaves_under_our_domain_and_its_report_finds_who_wrote() {
    on_a_core(("DOKODEMO_FORWARD_SRS", "true"), async |world, clock| {
        let core = &world.core;
        let (writer, phone) = (stranger("writer"), stranger("phone"));
        let me = world.forwards_to("srs", &phone).await;
        world.deliver(&me, &writer, letter(&writer, &me.address, "Subject: out\r\n")).await;
        let sender = world.left_as(&phone);
        let (local, domain) = writer.split_once('@').unwrap();
        assert!(sender.starts_with("SRS0=") && sender.ends_with(&format!("={domain}={local}@example.test")), "{sender}");
        assert!(sent_to(core, &phone)[0].contains(&format!("From: {writer}\r\n")), "the letter itself stays");

        // A report comes in, and leaves for who wrote.
        deliver(core, "", &[&sender], &letter("MAILER-DAEMON@remote.test", &sender, "Subject: undeliverable\r\n"));
        let report = sent_to(core, &writer);
        assert!(report.len() == 1 && report[0].starts_with("X-Sink-From: \r\n"), "{report:?}");
        assert!(report[0].contains("Subject: undeliverable"), "{}", report[0]);
        // Anything else does not, nor a report to an address that this house did not write.
        assert!(recipient(core, &stranger("spammer"), &sender).1.starts_with("554 5.7.1"));
        let forged = sender.replace(local, "victim");
        for to in [
            forged.as_str(),
            "SRS0=AAAAAAAA=AA=remote.test=victim@example.test",
            "SRS1=AAAAAAAA=first.test==a=b=c=d@example.test",
        ] {
            let (_, answer) = recipient(core, "", to);
            assert!(answer.starts_with("550 5.1.1"), "{to}: {answer}");
        }

        // Senders that receivers can check already, and none, stay.
        let wife = world.person("srs").await;
        let mut talk = Talk::program(core, &wife.address);
        talk.smtp(&format!("MAIL FROM:<{}>", wife.address));
        talk.smtp(&format!("RCPT TO:<{}>", me.address));
        talk.smtp("DATA");
        talk.send_bytes(&letter(&wife.address, &me.address, "Subject: from home\r\n"));
        assert!(talk.smtp("\r\n.").starts_with("250"));
        let home = core.outgoing("Subject: from home");
        assert!(home.starts_with(&format!("X-Sink-From: {}\r\nX-Sink-To: {phone}\r\n", wife.address)), "{home}");
        deliver(core, "", &[&me.address], &letter(&writer, &me.address, "Subject: from nobody\r\n"));
        assert!(core.outgoing("Subject: from nobody").starts_with(&format!("X-Sink-From: \r\nX-Sink-To: {phone}\r\n")));
        // So does that of a forward from house to house, where rules look at it.
        let near = world.forwards_to("srs", &wife.address).await;
        world.set(&wife, "reject", json!({"senders": [writer]})).await;
        let inside = letter("other@elsewhere.test", &near.address, "Subject: inside\r\n");
        world.deliver(&near, &writer, inside).await;
        assert_eq!(world.landed(&wife).await, Landed::Held("reject_sender".into(), "inside".into()));

        // What another house has rewritten.
        let (other, tablet) = (format!("SRS0=abcd=XY=origin.test={local}@first{domain}"), stranger("tablet"));
        let second = world.forwards_to("srs", &tablet).await;
        world.deliver(&second, &other, letter(&writer, &second.address, "Subject: again\r\n")).await;
        let twice = world.left_as(&tablet);
        assert!(
            twice.starts_with("SRS1=") && twice.ends_with(&format!("=first{domain}==abcd=XY=origin.test={local}@example.test"))
        );
        deliver(core, "", &[&twice], &letter("MAILER-DAEMON@remote.test", &twice, "Subject: undeliverable\r\n"));
        assert_eq!(sent_to(core, &other.to_lowercase().replace("srs0", "SRS0")).len(), 1);

        // A mail that comes back with such a sender is no forgery of a sender of ours.
        let careful = world.person("srs").await;
        world.check_on(&careful).await;
        let back = letter(&writer, &careful.address, "Subject: back\r\n");
        assert_eq!(world.deliver(&careful, &sender, &back).await, Landed::Inbox("back".into()));
        assert_eq!(world.fate(&careful, &forged, &back).await, "spoof");

        // After three weeks the way back ends.
        std::fs::write(&clock, (22 * 86_400).to_string()).unwrap();
        eventually("the end of its days", || recipient(core, "", &sender).1.starts_with("550").then_some(()));
    });
}

#[tokio::test]
async fn what_only_says_that_it_is_of_our_people_is_not_sent_on() {
    let world = World::open().await;
    let (phone, taro) = (stranger("phone"), world.person("named").await);
    let me = world.forwards_to("launders", &phone).await;
    let list = stranger("list");
    let nobody = String::new();
    for (sender, author, subject) in [
        (&taro.address, &taro.address, "both"),
        (&taro.address, &list, "sender"),
        (&nobody, &taro.address, "report"),
        (&list, &taro.address, "author"),
    ] {
        let bytes = letter(author, &me.address, &format!("Subject: {subject}\r\n"));
        assert_eq!(world.deliver(&me, sender, bytes).await, Landed::Inbox(subject.into()));
    }
    // Under a stranger's sender its receiver does not take it for ours.
    let sent = sent_to(&world.core, &phone);
    assert!(sent.len() == 1 && sent[0].contains("Subject: author"), "{sent:?}");
    assert!(sent[0].starts_with(&format!("X-Sink-From: {list}\r\n")), "{}", sent[0]);
}

#[tokio::test]
async fn dovecot_alone_may_send_on() {
    let core = Core::shared();
    let ends = ("tls/sieve.pem", "127.0.0.1");
    let me = core.account("onward");
    let connect = || {
        let mut talk = Talk::plain(core.at(26));
        assert!(talk.reply().starts_with("220"));
        talk.smtp("EHLO neighbour.test");
        talk
    };
    // Somebody on this machine, without TLS, without a certificate, or with that of the webmail.
    assert!(connect().smtp(&format!("MAIL FROM:<{me}>")).starts_with("530"));
    for identity in [None, Some(("secret/web.pem", "secret/web.key"))] {
        let mut talk = connect();
        assert!(talk.smtp("STARTTLS").starts_with("220"));
        let mut talk = talk.tls_with(&core, ends, identity);
        let mut answers = Vec::new();
        for command in ["EHLO neighbour.test", &format!("MAIL FROM:<{me}>"), "RCPT TO:<victim@remote.test>"] {
            answers.push(talk.smtp(command));
        }
        let last = answers.last().unwrap();
        assert!(last.is_empty() || last.starts_with("421") || last.starts_with("554"), "{answers:?}");
    }
    // With Dovecot's own it works; no other user can read its key.
    let identity = Some(("tls/sieve.pem", "secret/sieve.key"));
    let mut talk = connect();
    assert!(talk.smtp("STARTTLS").starts_with("220"));
    let mut talk = talk.tls_with(&core, ends, identity);
    talk.smtp("EHLO dovecot.test");
    assert!(talk.smtp(&format!("MAIL FROM:<{me}>")).starts_with("250"));
    assert!(talk.smtp("RCPT TO:<somebody@remote.test>").starts_with("250"));
    for uid in [65_534, 20_500, 20_501, 20_502] {
        let cat = Command::new("/usr/bin/cat").arg(core.data.join("secret/sieve.key")).uid(uid).gid(uid).output().unwrap();
        assert!(!cat.status.success() && cat.stdout.is_empty(), "{uid}");
    }
}

#[test]
fn what_is_beyond_the_number_of_an_hour_waits() {
    on_a_core(("DOKODEMO_LIMITS_FORWARDS_PER_HOUR", "2"), async |world, clock| {
        let (writer, phone) = (stranger("writer"), stranger("phone"));
        let me = world.forwards_to("pace", &phone).await;
        for n in 0..3 {
            deliver(&world.core, &writer, &[&me.address], &letter(&writer, &me.address, &format!("Subject: n{n}\r\n")));
        }
        eventually("two forwards", || (sent_to(&world.core, &phone).len() == 2).then_some(()));
        eventually("the third in the queue", || {
            let log = std::fs::read_to_string(world.core.data.join("log/postfix.log")).unwrap_or_default();
            log.contains("has sent on too much within an hour").then_some(())
        });
        // Somebody else's go on.
        let tablet = stranger("tablet");
        let other = world.forwards_to("pace", &tablet).await;
        world.deliver(&other, &writer, letter(&writer, &other.address, "Subject: other\r\n")).await;
        assert_eq!(sent_to(&world.core, &tablet).len(), 1);
        assert_eq!((sent_to(&world.core, &phone).len(), world.inbox(&me).await.len()), (2, 2), "the third waits");
        std::fs::write(&clock, "3700").unwrap();
        eventually("the third forward", || (sent_to(&world.core, &phone).len() == 3).then_some(()));
        until("the third in the inbox", async || (world.inbox(&me).await.len() >= 3).then_some(())).await;
        assert_eq!((sent_to(&world.core, &phone).len(), world.inbox(&me).await.len()), (3, 3), "each once");
    });
}
