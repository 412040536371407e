//! How many mails pass the scanner and the scripts; all of them must arrive.

use super::{inbox, letter};
use crate::support::{
    core::{Core, eventually},
    talk::Talk,
};
use std::{thread, time::Instant};

const MAILS: usize = 300;
const CONNECTIONS: usize = 4;

#[test]
fn three_hundred_mails_on_four_connections_all_arrive() {
    let core = Core::start();
    let me = core.account("busy");
    // The scanner compiles and connects at its first mail.
    super::deliver(&core, "a@remote.test", &me, &letter("a@remote.test", "first"));
    let begun = Instant::now();
    thread::scope(|scope| {
        for connection in 0..CONNECTIONS {
            let (core, me) = (&core, &me);
            scope.spawn(move || {
                let mut talk = Talk::plain(core.at(25));
                talk.reply();
                talk.smtp("EHLO mx.remote.test");
                for n in 0..MAILS / CONNECTIONS {
                    let mail = letter("a@remote.test", &format!("many{connection}x{n}"));
                    super::send(&mut talk, "a@remote.test", me, &mail);
                }
            });
        }
    });
    let accepted = begun.elapsed().as_secs_f64();
    let mut talk = inbox(&core, &me);
    eventually("all of them", || talk.imap("STATUS INBOX (MESSAGES)").contains(&format!("MESSAGES {}", MAILS + 1)).then_some(()));
    let arrived = begun.elapsed().as_secs_f64();
    let rate = |seconds: f64| MAILS as f64 / seconds;
    println!("accepted {:.0} a second, in the mailbox {:.0} a second", rate(accepted), rate(arrived));
}
