//! How many mails pass the scanner and the scripts; all of them must arrive.

use super::{inbox, letter};
use crate::support::{core::Core, talk::Talk, wait::eventually};
use app::api::settings::{Allow, Reject, Spam, Stored};
use server::{
    actions::settings::{Desk, save_at},
    store::Store,
};
use std::{thread, time::Instant};

/// What a person may enter at most, so that the script is the longest there is.
const ENTRIES: usize = 100;
const MAILS: usize = 300;
const CONNECTIONS: usize = 4;

#[test]
fn three_hundred_mails_on_four_connections_all_arrive() {
    let core = Core::start();
    let me = core.account("busy");
    a_long_script(&core, &me);
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

/// 迷惑メールチェック on, and all lists full of entries that hit nothing.
fn a_long_script(core: &Core, address: &str) {
    let entries = |kind: &str| (0..ENTRIES).map(|n| format!("{kind}{n}.example.net")).collect::<Vec<_>>();
    let reject = Reject { senders: entries("reject"), subjects: entries("subject"), ..Reject::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let config = core.config();
        let store = Store::open(&config.database.url).await.unwrap();
        let desk = Desk { store: &store, config: &config, now: 1 };
        let spam = Spam { mark: true, quarantine: true, notify: false };
        save_at(&desk, address, Stored { value: spam, ..Stored::default() }).await.unwrap();
        save_at(&desk, address, Stored { value: reject, ..Stored::default() }).await.unwrap();
        let allow = Allow { senders: entries("allow") };
        save_at(&desk, address, Stored { value: allow, ..Stored::default() }).await.unwrap();
    });
}
