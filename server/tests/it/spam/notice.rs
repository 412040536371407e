//! 隔離通知メール: one a day for those who want it, whoever writes it and whatever breaks.

use super::{SPAM, World, deliver, mail};
use crate::support::{
    core::Core,
    wait::{self, eventually},
};
use app::{
    api::{
        All, Filter, MessageRef, Query, Role,
        settings::{Spam, Stored},
    },
    i18n::date::{DAY, JAPAN_MINUTES, begin_of, day_of},
};
use axum::http::StatusCode;
use server::{
    actions::{
        held_notice,
        settings::{Desk, save_at},
    },
    imap::Rows,
    who::Who,
};
use std::{sync::Arc, time::Duration};

fn real_now() -> i64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() as i64
}

/// Seconds from now to an hour of the day so many days ahead, in Japan.
fn until(days: i64, hour: i64, minute: i64) -> i64 {
    begin_of(day_of(real_now(), JAPAN_MINUTES) + days, JAPAN_MINUTES) + hour * 3600 + minute * 60 - real_now()
}

fn who(address: &str) -> Who {
    Who { address: address.into(), name: String::new(), ip: [127, 0, 0, 1].into(), session: String::new() }
}

impl World {
    async fn notify(&self, address: &str, notify: bool) {
        let value = Spam { mark: true, quarantine: true, notify };
        save_at(&Desk::of(&self.house.rooms), address, Stored { value, ..Stored::default() }).await.unwrap();
    }

    /// Delivers spam and waits until it is held.
    async fn hold(&self, address: &str, subject: &str) {
        let me = who(address);
        let list = || server::actions::quarantine::list(&self.house.rooms, &me, "", 1);
        let before = list().await.map_or(0, |page| page.rows.len());
        let spam = mail(&format!("From: =?UTF-8?B?5bqX?= <shop@b.test>\r\nSubject: {subject}\r\n"), SPAM);
        deliver(&self.core, "shop@b.test", &[address], &spam);
        let more = async || (list().await.map_or(0, |page| page.rows.len()) > before).then_some(());
        wait::until(&format!("{subject} in 迷惑メール"), more).await;
    }

    async fn notices(&self, address: &str) -> Vec<MessageRef> {
        self.house.rooms.imap.find_by_header(&who(address), Role::Inbox, "Message-ID", "<held.").await.unwrap()
    }
}

#[test]
fn two_servers_write_one_notice_a_day_and_only_if_there_is_news() {
    let clock = std::env::temp_dir().join(format!("dokodemo-test-notice-{}", std::process::id()));
    std::fs::write(&clock, until(1, 4, 30).to_string()).unwrap();
    let core = Arc::new(Core::start_with(&[("DOKODEMO_TEST_CLOCK", clock.to_str().unwrap())]));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let world = runtime.block_on(World::on(core.clone()));
    let (me, calm, other) = (core.account("notice"), core.account("calm"), core.account("other"));
    let at = |days, hour, minute| {
        let shift = until(days, hour, minute);
        std::fs::write(&clock, shift.to_string()).unwrap();
        world.clock_shift(shift);
    };
    // The core has its own server; here is the second one.
    let rooms = world.house.rooms.clone();
    let settled = |days: i64| {
        let day = day_of(real_now(), JAPAN_MINUTES) + days;
        eventually("the notices of the day", || {
            runtime.block_on(async {
                let (one, two) = tokio::join!(held_notice::tell(&rooms), held_notice::tell(&rooms));
                one.and(two).unwrap();
                rooms.store.notices_due(day, rooms.clock.now() + DAY, 50).await.unwrap().is_empty().then_some(())
            })
        });
    };
    at(1, 4, 30);
    runtime.block_on(async {
        world.notify(&me, true).await;
        world.notify(&calm, false).await;
        world.notify(&other, true).await;
        world.hold(&me, "=?UTF-8?B?5b2T6YG4PGI+?=").await;
        world.hold(&calm, "unheard").await;
        held_notice::tell(&rooms).await.unwrap();
        assert!(world.notices(&me).await.is_empty(), "not before five");
    });
    at(1, 5, 10);
    settled(1);
    let (notice, held) = runtime.block_on(async {
        assert_eq!(world.notices(&calm).await.len() + world.notices(&other).await.len(), 0);
        let notices = world.notices(&me).await;
        assert_eq!(notices.len(), 1, "{notices:?}");
        let bytes = rooms.imap.section(&who(&me), &notices[0], "", (0, 1 << 20)).await.unwrap();
        let held = server::actions::quarantine::list(&rooms, &who(&me), "", 1).await.unwrap().rows.remove(0);
        (bytes, held)
    });
    let letter = server::mail::read(&notice);
    assert_eq!(letter.head.subject, "【どこでもメール】迷惑メール隔離のお知らせ（1 通）");
    assert_eq!(letter.head.from[0].email, "noreply@example.test");
    let texts: Vec<String> =
        ["1", "2"].map(|part| String::from_utf8(letter.bytes(part).unwrap().into_owned()).unwrap().replace("=\r\n", "")).into();
    assert!(texts[1].contains("当選&lt;b&gt;") && !texts[1].contains("<b>当選<b>"), "{}", texts[1]);
    let plain = texts[0].replace(" \r\n", " ");
    for words in ["当選<b>", "店 <shop@b.test>", "理由: 迷惑メールと判定", "削除まで: あと", "/quarantine/"] {
        assert!(plain.contains(words), "{words}: {plain}");
    }
    let path =
        plain.lines().find_map(|l| l.split_once("/quarantine/")).map(|(_, p)| format!("/quarantine/{}", p.trim())).unwrap();
    assert!(path.contains(&held.reference.to_string()) && texts[1].contains(&path), "{path}");
    runtime.block_on(async {
        // After the sign-in it opens the mail, changes nothing, and works again.
        let sign_in = world.house.get(&path, &[]).await;
        assert_eq!((sign_in.status, sign_in.field("next")), (StatusCode::UNAUTHORIZED, path.clone()));
        let cookie = format!("sid={}", world.house.sit(&me).await);
        for _ in 0..2 {
            let page = world.house.get(&path, &[("cookie", &cookie), ("sec-fetch-site", "none")]).await;
            assert!(page.status == StatusCode::OK && page.text.contains(SPAM), "{}", page.text);
        }
        let again = server::actions::quarantine::list(&rooms, &who(&me), "", 1).await.unwrap().rows;
        assert!(again.len() == 1 && !again[0].seen && again[0].reference == held.reference);
        // Nobody else's, and no other mail's.
        let stranger = format!("sid={}", world.house.sit(&other).await);
        assert_eq!(world.house.get(&path, &[("cookie", &stranger)]).await.status, StatusCode::NOT_FOUND);
        let forged = path.replace("?sign=", "?sign=A");
        assert_eq!(world.house.get(&forged, &[("cookie", &cookie)]).await.status, StatusCode::NOT_FOUND);
    });
    // Nothing new, no notice; then something new.
    at(2, 5, 10);
    settled(2);
    assert_eq!(runtime.block_on(world.notices(&me)).len(), 1);
    runtime.block_on(world.hold(&me, "second"));
    at(3, 5, 10);
    settled(3);
    let notices = runtime.block_on(world.notices(&me));
    assert_eq!(notices.len(), 2);
    let bytes = runtime.block_on(rooms.imap.section(&who(&me), &notices[1], "", (0, 1 << 20))).unwrap();
    let letter = server::mail::read(&bytes);
    let text = String::from_utf8(letter.bytes("1").unwrap().into_owned()).unwrap();
    assert!(text.contains("second") && !text.contains("当選"), "only what is new: {text}");
    let _ = std::fs::remove_file(&clock);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_dies_in_the_middle_leaves_one_notice() {
    let world = World::open().await;
    let me = world.core.account("dies");
    let rooms = world.house.rooms.clone();
    // Today is done, so that the core's own server keeps out of this.
    held_notice::tell_one(&rooms, &me).await.unwrap();
    world.notify(&me, true).await;
    world.hold(&me, "news").await;
    let mut shift = until(1, 5, 10);
    world.clock_shift(shift);
    let mut died = 0;
    for pause in [0, 1, 2, 4, 6, 8, 10, 13, 16, 20, 25, 30, 40, 60] {
        let (rooms, address) = (rooms.clone(), me.clone());
        let task = tokio::spawn(async move { held_notice::tell_one(&rooms, &address).await });
        tokio::time::sleep(Duration::from_millis(pause)).await;
        task.abort();
        died += usize::from(task.await.is_err_and(|e| e.is_cancelled()));
        // The lease of the dead runs out.
        shift += 301;
        world.clock_shift(shift);
    }
    assert!(died > 2, "{died} were ended in the middle");
    held_notice::tell_one(&rooms, &me).await.unwrap();
    assert_eq!(world.notices(&me).await.len(), 1, "after {died} deaths");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_than_one_answer_holds_is_counted_and_can_be_read_to_its_end() {
    let world = World::open().await;
    let person = world.person("flooded").await;
    let (me, rooms) = (who(&person.address), world.house.rooms.clone());
    held_notice::tell_one(&rooms, &person.address).await.unwrap();
    world.notify(&person.address, true).await;
    let mail = "From: shop@b.test\r\nSubject: x\r\nX-Quarantine-Reason: spam\r\n\r\nx\r\n";
    rooms.imap.append(&me, Role::Junk, (&[], None), mail).await.unwrap();
    let junk = rooms.imap.junk(&me).await.unwrap();
    // Doubled nine times.
    for n in 0..9 {
        let page = rooms.imap.page(&me, &junk, &Query::default()).await.unwrap();
        assert_eq!(page.total, 1 << n);
        let all = All { q: String::new(), filter: Filter::All, uidnext: page.uidnext, uidvalidity: page.uidvalidity };
        rooms.imap.copy(&me, &junk, &Rows::All(all), Role::Junk).await.unwrap();
    }
    let mut seen = std::collections::HashSet::new();
    for (page, rows) in [(1, 500), (2, 12), (3, 0)] {
        let answer = world.house.get(&format!("/api/quarantine?page={page}"), &[("cookie", &person.cookie)]).await;
        let held = answer.json();
        assert_eq!((answer.header("x-total-count"), held.as_array().unwrap().len()), ("512", rows), "{page}");
        seen.extend(held.as_array().unwrap().iter().map(|row| row["ref"].as_str().unwrap().to_owned()));
    }
    assert_eq!(seen.len(), 512);
    world.clock_shift(until(1, 5, 10));
    held_notice::tell_one(&rooms, &person.address).await.unwrap();
    let notices = world.notices(&person.address).await;
    assert_eq!(notices.len(), 1);
    let bytes = rooms.imap.section(&me, &notices[0], "", (0, 1 << 20)).await.unwrap();
    assert_eq!(server::mail::read(&bytes).head.subject, "【どこでもメール】迷惑メール隔離のお知らせ（512 通）");
}
