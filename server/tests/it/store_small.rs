//! The smaller nouns of the store, on SQLite and on PostgreSQL alike: forms set aside, first arrivals and notices,
//! trusted senders, failures, permissions, the ends of sessions, turns of jobs, orders, and what fades of all these.

use crate::support::stores::each;
use app::api::MessageRef;
use server::store::{
    NewAccount,
    address::NewAddress,
    held::{HeldSince, Told},
    returned::Returned,
    script::NewScript,
    session::Session,
    sign_in_log::{LEASE, SignInRow},
};

const TARO: &str = "taro@a01.example.test";
const JIRO: &str = "jiro@j02.example.test";

fn session(handle: &str, last_act: i64) -> Session {
    Session {
        handle: handle.into(),
        address: TARO.into(),
        name: "太郎".into(),
        created: 10,
        last_act,
        ended: 0,
        shared: handle == "c",
        ip: "192.0.2.1".into(),
        agent: "test".into(),
    }
}

#[tokio::test]
async fn a_form_set_aside_is_there_for_its_owner_until_it_is_dropped_or_old() {
    for store in each().await {
        let form = |at| Returned { address: TARO.into(), path: "/settings/allow".into(), sealed: "封".into(), at };
        store.returned_add("one", &form(10)).await.unwrap();
        store.returned_add("two", &form(20)).await.unwrap();
        store.returned_add("three", &form(30)).await.unwrap();
        assert!(store.returned_add("one", &form(40)).await.is_err(), "a cookie has one form");
        assert_eq!(store.returned("one").await.unwrap(), Some(form(10)));
        store.returned_drop("one").await.unwrap();
        store.returned_drop("one").await.unwrap();
        assert_eq!(store.returned("one").await.unwrap(), None);
        assert_eq!(store.returned_forget(30).await.unwrap(), 1);
        assert_eq!((store.returned("two").await.unwrap(), store.returned("three").await.unwrap()), (None, Some(form(30))));
    }
}

#[tokio::test]
async fn a_held_mail_keeps_its_first_arrival_wherever_it_is_moved() {
    for store in each().await {
        let named = |mailbox: &str, uid| MessageRef { mailbox: mailbox.into(), uidvalidity: 4_000_000_000, uid };
        let row = |mailbox: &str, uid, arrived, allowed: &[&str]| HeldSince {
            reference: named(mailbox, uid),
            arrived,
            allowed: allowed.iter().map(|s| (*s).to_owned()).collect(),
        };
        let back = [row("INBOX", 7, 100, &["a@b.test"]), row("INBOX", 8, 200, &[])];
        store.held_moved(TARO, &[], &back).await.unwrap();
        store.held_moved(TARO, &[], &[row("INBOX", 7, 999, &[])]).await.unwrap();
        let mut kept = store.held_since(TARO).await.unwrap();
        kept.sort_by_key(|s| s.reference.uid);
        assert_eq!(kept, back, "a repeat changes nothing");
        assert_eq!(store.held_since(JIRO).await.unwrap(), []);
        assert_eq!(store.held_over(200).await.unwrap(), [""; 0], "what is in the inbox has no deadline");
        store.held_moved(TARO, &[named("INBOX", 7)], &[row("SnVuaw", 3, 100, &[])]).await.unwrap();
        assert_eq!((store.held_over(99).await.unwrap(), store.held_over(100).await.unwrap()), (vec![], vec![TARO.to_owned()]));
        store.held_forget(200).await.unwrap();
        assert_eq!(store.held_since(TARO).await.unwrap(), [row("INBOX", 8, 200, &[])]);
    }
}

#[tokio::test]
async fn a_notice_is_one_servers_for_a_while_and_done_once_a_day() {
    for store in each().await {
        for address in [TARO, JIRO] {
            let account = NewAccount {
                address: address.into(),
                name: String::new(),
                contract: "tests".into(),
                main: false,
                password_hash: String::new(),
                quota_bytes: 0,
            };
            let script = NewScript { address, id: address, text: "keep;" };
            let new = NewAddress { account: &account, settings: &[], script, generation: 1, max: 5 };
            store.address_add(&new, 1).await.unwrap().unwrap();
        }
        assert_eq!(store.notices_due(20, 100, 9).await.unwrap(), [JIRO, TARO]);
        assert_eq!(store.notices_due(20, 100, 1).await.unwrap(), [JIRO]);
        assert_eq!(store.notice_lease(TARO, 20, (100, 400)).await.unwrap(), Some(Told::default()));
        assert_eq!(store.notice_lease(TARO, 20, (399, 700)).await.unwrap(), None, "somebody is at it");
        assert_eq!(store.notices_due(20, 399, 9).await.unwrap(), [JIRO]);
        assert_eq!(store.notice_lease(TARO, 20, (400, 700)).await.unwrap(), Some(Told::default()), "who has died");
        let told = Told { uidvalidity: 4_000_000_000, uid: 9 };
        store.notice_done(TARO, 20, told).await.unwrap();
        store.notice_done(TARO, 20, Told::default()).await.unwrap();
        assert_eq!(store.notice_lease(TARO, 20, (9_999, 99_999)).await.unwrap(), None);
        assert_eq!(store.notice_lease(TARO, 21, (9_999, 99_999)).await.unwrap(), Some(told));
        store.account_active(JIRO, false, 30).await.unwrap();
        assert_eq!(store.notices_due(22, 100_000, 9).await.unwrap(), [TARO], "a stopped address hears nothing");
    }
}

#[tokio::test]
async fn senders_are_trusted_by_one_person_and_things_are_told_once() {
    for store in each().await {
        for sender in ["z@b.test", "a@b.test", "a@b.test"] {
            store.sender_trust(TARO, sender, 10).await.unwrap();
        }
        assert_eq!(store.senders_trusted(TARO).await.unwrap(), ["a@b.test", "z@b.test"]);
        assert!(store.sender_trusted(TARO, "a@b.test").await.unwrap() && !store.sender_trusted(JIRO, "a@b.test").await.unwrap());
        store.sender_distrust(TARO, "a@b.test").await.unwrap();
        store.sender_distrust(TARO, "nobody@b.test").await.unwrap();
        assert_eq!(store.senders_trusted(TARO).await.unwrap(), ["z@b.test"]);

        assert!(store.tell_once(TARO, "pop", 10).await.unwrap());
        assert!(!store.tell_once(TARO, "pop", 11).await.unwrap());
        assert!(store.tell_once(TARO, "other", 11).await.unwrap() && store.tell_once(JIRO, "pop", 11).await.unwrap());
        let first = store.house_secret("links", "mine").await.unwrap();
        assert_eq!((first.as_str(), store.house_secret("links", "late").await.unwrap().as_str()), ("mine", "mine"));
    }
}

#[tokio::test]
async fn failures_are_counted_and_fade() {
    for store in each().await {
        for at in [1000, 1001, 1002] {
            store.throttle_failed("pair", TARO, at).await.unwrap();
        }
        store.throttle_failed("account", TARO, 1002).await.unwrap();
        assert_eq!(store.throttle("pair", TARO, 1003).await.unwrap(), (3, 1002));
        assert_eq!(store.throttle("pair", JIRO, 1003).await.unwrap(), (0, 0));
        assert_eq!(store.throttle("pair", TARO, 1002 + 900).await.unwrap(), (3, 1002));
        assert_eq!(store.throttle("pair", TARO, 1002 + 901).await.unwrap(), (0, 0), "a quiet quarter of an hour");
        store.throttle_undo("pair", TARO).await.unwrap();
        assert_eq!(store.throttle("pair", TARO, 1003).await.unwrap(), (2, 1002));
        store.throttle_failed("pair", TARO, 1002 + 901).await.unwrap();
        assert_eq!(store.throttle("pair", TARO, 2000).await.unwrap(), (1, 1903), "begins anew");
        store.throttle_forget(1002 + 901).await.unwrap();
        store.throttle_undo("account", TARO).await.unwrap();
        assert_eq!(store.throttle("account", TARO, 1003).await.unwrap(), (0, 0), "removed");
        store.throttle_clear("pair", TARO).await.unwrap();
        assert_eq!(store.throttle("pair", TARO, 2000).await.unwrap(), (0, 0));
        store.throttle_undo("pair", TARO).await.unwrap();
        assert_eq!(store.throttle("pair", TARO, 2000).await.unwrap(), (0, 0), "never below nothing");
    }
}

#[tokio::test]
async fn a_permission_abroad_runs_to_its_end_or_is_ended() {
    for store in each().await {
        assert_eq!(store.overseas_until(TARO).await.unwrap(), 0);
        store.overseas_on(TARO, 500, 100).await.unwrap();
        store.overseas_on(TARO, 900, 200).await.unwrap();
        assert_eq!(store.overseas_until(TARO).await.unwrap(), 500, "one that runs keeps its end");
        store.overseas_on(TARO, 900, 501).await.unwrap();
        assert_eq!((store.overseas_until(TARO).await.unwrap(), store.overseas_until(JIRO).await.unwrap()), (900, 0));
        store.overseas_off(TARO).await.unwrap();
        store.overseas_off(TARO).await.unwrap();
        assert_eq!(store.overseas_until(TARO).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn sessions_end_one_by_one_all_but_one_and_by_time() {
    for store in each().await {
        for (key, handle, act) in [("k1", "a", 100), ("k2", "b", 200), ("k3", "c", 300), ("k4", "d", 50)] {
            store.session_add(key, &session(handle, act)).await.unwrap();
        }
        store.session_add("k5", &Session { address: JIRO.into(), ..session("e", 100) }).await.unwrap();
        assert_eq!(store.session("k3").await.unwrap(), Some(session("c", 300)));
        store.session_act("k1", 250).await.unwrap();
        store.session_act("k1", 240).await.unwrap();
        assert_eq!(store.session("k1").await.unwrap().unwrap().last_act, 250, "time goes forward");
        let living =
            async |since| store.sessions(TARO, since).await.unwrap().into_iter().map(|s| s.handle).collect::<Vec<_>>().join("");
        assert_eq!((living(0).await, living(200).await), ("cabd".to_owned(), "cab".to_owned()));
        assert_eq!(store.session_lapsed(TARO, 100, 0).await.unwrap().unwrap().0, "k4");
        store.session_offered("k4", 300).await.unwrap();
        assert!(store.session_lapsed(TARO, 100, 0).await.unwrap().is_none(), "offered once");
        assert_eq!(store.session_lapsed(TARO, 0, 11).await.unwrap().unwrap().0, "k3", "the longest life");
        store.session_end("k2", 400).await.unwrap();
        store.session_end("k2", 500).await.unwrap();
        store.session_act("k2", 600).await.unwrap();
        let ended = store.session("k2").await.unwrap().unwrap();
        assert_eq!((ended.ended, ended.last_act), (400, 200), "what has ended stays so");
        assert!(!store.session_end_handle(JIRO, "a", 400).await.unwrap(), "of another person");
        assert!(store.session_end_handle(TARO, "a", 400).await.unwrap());
        assert!(!store.session_end_handle(TARO, "a", 401).await.unwrap());
        assert_eq!(store.session_end_others(TARO, "c", 400).await.unwrap(), 1);
        assert_eq!(living(0).await, "c");
        assert_eq!(store.sessions(JIRO, 0).await.unwrap().len(), 1);
        let (row, settings) = store.session_with("k3", ["view", "signature"], "copy").await.unwrap().unwrap();
        assert_eq!((row.handle.as_str(), settings), ("c", [None, None, None]));
        assert_eq!(store.sessions_forget(250).await.unwrap(), 3, "b, d, and jiro's");
        assert!(store.session("k5").await.unwrap().is_none() && store.session("k3").await.unwrap().is_some());
    }
}

#[tokio::test]
async fn a_job_is_one_servers_turn_and_sign_ins_are_told_by_one() {
    for store in each().await {
        assert_eq!(store.job_last("forget").await.unwrap(), None);
        assert!(store.job_turn("forget", 60, 1000).await.unwrap() && !store.job_turn("forget", 60, 1059).await.unwrap());
        assert!(store.job_turn("forget", 60, 1060).await.unwrap());
        store.job_again("forget", 60, 1070).await.unwrap();
        assert!(!store.job_turn("forget", 60, 1069).await.unwrap() && store.job_turn("forget", 60, 1070).await.unwrap());
        assert_eq!(store.job_last("forget").await.unwrap(), Some(1070));

        let row = |handle: &str, at, fresh| SignInRow {
            handle: handle.into(),
            address: TARO.into(),
            at,
            ip: "192.0.2.1".into(),
            country: "SE".into(),
            agent: "test".into(),
            abroad: true,
            fresh,
        };
        store.sign_in_add(&row("home", 10, false)).await.unwrap();
        store.sign_in_add(&row("away", 20, true)).await.unwrap();
        let untold = store.sign_ins_untold(30).await.unwrap();
        assert_eq!(untold.iter().map(|s| s.handle.as_str()).collect::<Vec<_>>(), ["away"]);
        assert!(store.sign_in_lease("away", 30).await.unwrap() && !store.sign_in_lease("away", 30 + LEASE).await.unwrap());
        assert!(store.sign_in_lease("away", 31 + LEASE).await.unwrap(), "who had it has died");
        store.sign_in_told("away").await.unwrap();
        assert!(store.sign_ins_untold(9_999).await.unwrap().is_empty());
        assert_eq!(store.sign_ins(TARO, 9).await.unwrap(), [row("away", 20, true), row("home", 10, false)]);
        assert_eq!(store.country_since(TARO, "SE").await.unwrap(), Some(10));
        store.sign_ins_forget(20).await.unwrap();
        assert_eq!(store.sign_ins(TARO, 9).await.unwrap().len(), 1);
    }
}
