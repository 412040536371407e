//! The scanner as a filter in production: what the names of senders say, what leaves the house signed,
//! whom a mail is really from, how old the signatures are, and how many mails a second pass.

mod senders;
mod signatures;
mod throughput;
mod trust;

use crate::support::{
    core::{Core, PASSWORD},
    talk::Talk,
    wait::eventually,
};

/// Delivers over the MX; the last answer.
fn deliver(core: &Core, sender: &str, to: &str, mail: &str) -> String {
    let mut talk = Talk::plain(core.at(25));
    talk.reply();
    talk.smtp("EHLO mx.remote.test");
    talk.smtp(&format!("MAIL FROM:<{sender}>"));
    let answer = talk.smtp(&format!("RCPT TO:<{to}>"));
    assert!(answer.starts_with("250"), "{answer}");
    talk.smtp("DATA");
    talk.smtp(&format!("{mail}\r\n."))
}

/// Signed in over IMAP from the address that may use plain text, the inbox open.
fn inbox(core: &Core, login: &str) -> Talk {
    let mut talk = Talk::from("127.0.0.4", core.at(143));
    talk.line();
    assert!(talk.imap(&format!("LOGIN {login} {PASSWORD}")).contains("a OK"));
    talk.imap("SELECT INBOX");
    talk
}

/// The head of the mail with this word in its subject, when it has arrived.
fn head(talk: &mut Talk, word: &str) -> String {
    let number = eventually(&format!("a mail about {word}"), || {
        talk.imap("NOOP");
        let found = talk.imap(&format!("SEARCH SUBJECT {word}"));
        found.lines().find_map(|line| line.strip_prefix("* SEARCH ")?.split(' ').next()?.parse::<u32>().ok())
    });
    talk.imap(&format!("FETCH {number} BODY.PEEK[HEADER]"))
}

/// The webmail's listener, acting for somebody.
pub fn webmail(core: &Core, user: &str) -> Talk {
    let mut talk = Talk::plain(core.at(589));
    talk.reply();
    talk.smtp("EHLO web.test");
    assert!(talk.smtp("STARTTLS").starts_with("220"));
    let mut talk = talk.tls(core, true);
    talk.smtp("EHLO web.test");
    assert!(talk.smtp(&format!("XCLIENT ADDR=203.0.113.7 LOGIN={user}")).starts_with("220"));
    talk.smtp("EHLO web.test");
    talk
}

/// One mail through a listener that knows who we are.
fn send(talk: &mut Talk, from: &str, to: &str, mail: &str) {
    for command in [format!("MAIL FROM:<{from}>"), format!("RCPT TO:<{to}>"), "DATA".into(), format!("{mail}\r\n.")] {
        let answer = talk.smtp(&command);
        assert!(answer.starts_with('2') || answer.starts_with('3'), "{answer}");
    }
}

fn letter(from: &str, subject: &str) -> String {
    format!(
        "From: Friend <{from}>\r\nTo: you@example.test\r\nSubject: {subject}\r\nDate: Sun, 22 Nov 2026 10:00:00 +0900\r\n\
         Message-ID: <{subject}-{}@remote.test>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\n\
         A few lines about the weather in {subject}.\r\n",
        std::process::id()
    )
}
