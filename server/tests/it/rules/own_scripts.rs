//! A person's own Sieve scripts, uploaded by a program (ManageSieve).
//!
//! They may sort. They may not write to anybody, nor send on what comes in: a password that was stolen must not open
//! a way past the rules for mail programs, or one that a new password leaves open.

use super::{letter, nothing_to, sent_to, stranger};
use crate::{
    spam::{Landed, Person, World},
    support::{
        core::{Core, PASSWORD},
        talk::Talk,
    },
};
use base64::{Engine, prelude::BASE64_STANDARD};

/// A program that is signed in for scripts.
struct Program {
    talk: Talk,
    /// What the server says it can.
    can: String,
}

impl Program {
    fn open(core: &Core, person: &Person) -> Program {
        let mut talk = Talk::from("127.0.0.4", core.at(190));
        answer(&mut talk);
        let word = BASE64_STANDARD.encode(format!("\0{}\0{PASSWORD}", person.address));
        talk.send(&format!("AUTHENTICATE \"PLAIN\" \"{word}\"\r\n"));
        assert!(answer(&mut talk).contains("OK"));
        talk.send("CAPABILITY\r\n");
        let can = answer(&mut talk);
        Program { talk, can }
    }

    /// Uploads the one script of the person and switches it on; the answer if it is not taken.
    fn put(&mut self, script: &str) -> Result<(), String> {
        self.talk.send(&format!("PUTSCRIPT \"mine\" {{{}+}}\r\n{script}\r\n", script.len()));
        let said = answer(&mut self.talk);
        if !said.starts_with("OK") {
            return Err(said);
        }
        self.talk.send("SETACTIVE \"mine\"\r\n");
        assert!(answer(&mut self.talk).starts_with("OK"));
        Ok(())
    }
}

/// Lines up to the one that ends an answer; behind a `{` stands a text, and an empty line.
fn answer(talk: &mut Talk) -> String {
    let (mut all, mut in_text) = (String::new(), false);
    loop {
        let line = talk.line();
        let ends = ["OK", "NO", "BYE"].iter().any(|word| line.starts_with(word));
        all.push_str(&line);
        all.push('\n');
        match (in_text, ends && line.ends_with('}')) {
            (false, true) => in_text = true,
            (false, false) if ends || line.is_empty() => return all,
            (true, _) if line.is_empty() => return all,
            _ => {}
        }
    }
}

#[tokio::test]
async fn they_sort() {
    let world = World::open().await;
    let me = world.person("sorts").await;
    let mut program = Program::open(&world.core, &me);
    assert!(program.can.contains("fileinto") && program.can.contains("envelope"), "{}", program.can);
    program
        .put(
            "require [\"fileinto\", \"mailbox\"];\r\nif header :contains \"Subject\" \"shop\" { fileinto :create \"Shop\"; }\r\n",
        )
        .unwrap();
    let writer = stranger("writer");
    crate::spam::deliver(&world.core, &writer, &[&me.address], &letter(&writer, &me.address, "Subject: from the shop\r\n"));
    assert_eq!(
        world.deliver(&me, &writer, letter(&writer, &me.address, "Subject: other\r\n")).await,
        Landed::Inbox("other".into())
    );
    let mut talk = Talk::from("127.0.0.4", world.core.at(143));
    talk.line();
    talk.imap(&format!("LOGIN {} {PASSWORD}", me.address));
    crate::support::wait::eventually("the sorted mail", || {
        talk.imap("STATUS Shop (MESSAGES)").contains("MESSAGES 1)").then_some(())
    });
}

#[tokio::test]
async fn they_write_to_nobody() {
    let world = World::open().await;
    let me = world.person("quiet").await;
    let mut program = Program::open(&world.core, &me);
    for (extension, act) in [
        ("vacation", "vacation :days 1 :from \"boss@office.test\" \"buy this\";"),
        ("vacation-seconds", "vacation :seconds 0 \"buy this\";"),
        ("enotify", "notify :message \"buy this\" \"mailto:victim@remote.test\";"),
        ("reject", "reject \"buy this\";"),
        ("ereject", "ereject \"buy this\";"),
        ("vnd.dovecot.filter", "filter \"virus-report\";"),
    ] {
        assert!(!program.can.contains(&format!("{extension} ")), "{extension}: {}", program.can);
        let said = program.put(&format!("require \"{extension}\";\r\n{act}\r\n")).unwrap_err();
        assert!(said.starts_with("NO") && said.contains(extension), "{extension}: {said}");
    }
    program.put("keep;\r\n").unwrap();
    // The webmail's own reply is not concerned.
    world.set(&me, "autoreply", serde_json::json!({"other_text": "不在です", "enabled": true})).await;
    let writer = stranger("writer");
    world.deliver(&me, &writer, letter(&writer, &me.address, "Subject: x\r\n")).await;
    assert_eq!(sent_to(&world.core, &writer).len(), 1);
}

#[tokio::test]
async fn they_send_nothing_on() {
    let world = World::open().await;
    let me = world.person("keeps").await;
    let mut program = Program::open(&world.core, &me);
    let (mine, theirs, writer) = (stranger("mine"), stranger("thief"), stranger("writer"));
    for (n, act) in ["redirect", "redirect :copy"].into_iter().enumerate() {
        program.put(&format!("require \"copy\";\r\n{act} \"{theirs}\";\r\n")).unwrap();
        let subject = format!("mail {n}");
        let bytes = letter(&writer, &me.address, &format!("Subject: {subject}\r\n"));
        assert_eq!(world.deliver(&me, &writer, bytes).await, Landed::Inbox(subject), "{act}");
    }
    // 転送設定 does, beside such a script too, and each once.
    world.set(&me, "forward", serde_json::json!({"targets": [mine], "keep": true})).await;
    let bytes = letter(&writer, &me.address, "Subject: set\r\n");
    assert_eq!(world.deliver(&me, &writer, bytes).await, Landed::Inbox("set".into()));
    assert_eq!(sent_to(&world.core, &mine).len(), 1);
    assert!(nothing_to(&world.core, &theirs));
}
