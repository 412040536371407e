//! Drafts, files, sends, people and sign-ins, on SQLite and on PostgreSQL alike.

use crate::{addresses::rows, support::stores::each};
use app::api::{Contact, Draft, DraftFile, DraftKind, MessageRef, Refusal, SendState};
use server::store::{
    Error,
    draft::LEASE,
    send::{CLAIM, NewSend},
    sign_in_log::SignInRow,
};

const TARO: &str = "taro@a01.example.test";
const JIRO: &str = "jiro@j02.example.test";
const KEY: &str = "AAAAAAAAAAAAAAAAAAAAAA";

fn draft(rev: i64, text: &str) -> Draft {
    Draft { key: KEY.into(), rev, text: text.into(), ..Draft::default() }
}

fn file(id: &str, name: &str) -> DraftFile {
    DraftFile { id: id.into(), name: name.into(), kind: "text/plain".into(), size: 0 }
}

fn new_send(id: &str, rev: i64, version: i64) -> NewSend {
    let contact = |name: &str, email: &str| Contact { name: name.into(), email: email.into() };
    NewSend {
        id: id.into(),
        address: TARO.into(),
        name: "太郎".into(),
        ip: "192.0.2.1".into(),
        draft: KEY.into(),
        rev,
        version,
        at: 110,
        next: 113,
        recipients: vec!["hanako@e06.example.test".into(), "bad@example.test".into()],
        people: vec![contact("花子", "Hanako@e06.example.test"), contact("", "bad@example.test")],
        bcc: String::new(),
        message_id: format!("<{id}@a01.example.test>"),
        original: String::new(),
        mark: String::new(),
        to_line: "花子".into(),
        subject: "件名".into(),
        bytes: vec![b'x'; 600_000],
    }
}

#[tokio::test]
async fn two_tabs_never_overwrite_each_other() {
    for store in each().await {
        assert_eq!(store.draft_save(TARO, "", &draft(0, "one"), 10).await.unwrap().rev, 1);
        assert_eq!(store.draft_save(TARO, "", &draft(0, "one"), 11).await.unwrap().rev, 1, "a repeated save");
        assert_eq!(store.draft_save(TARO, "", &draft(1, "two"), 12).await.unwrap().rev, 2);
        assert!(matches!(store.draft_save(TARO, "", &draft(1, "other tab"), 13).await, Err(Error::Conflict)));
        let row = store.draft(TARO, KEY).await.unwrap().unwrap();
        assert_eq!((row.draft.text.as_str(), row.draft.rev, row.version, row.draft.saved), ("two", 2, 2, 12));
        assert!(store.draft(JIRO, KEY).await.unwrap().is_none(), "keys of others are unknown");
        assert_eq!(store.draft_save(JIRO, "", &draft(0, "his own"), 14).await.unwrap().rev, 1);
        store.draft_discard(TARO, KEY, 15).await.unwrap();
        assert!(matches!(store.draft_save(TARO, "", &draft(2, "late autosave"), 16).await, Err(Error::NotFound)));
        assert_eq!(store.draft_newest(TARO, 0, i64::MAX).await.unwrap(), None);
        assert_eq!(store.draft_newest(JIRO, 0, i64::MAX).await.unwrap().as_deref(), Some(KEY));
        assert_eq!(store.drafts_forget(16, 0).await.unwrap(), 1);
    }
}

#[tokio::test]
async fn a_draft_remembers_its_letter_until_the_files_are_there() {
    for store in each().await {
        let source: MessageRef = "INBOX.7.9".parse().unwrap();
        let began = Draft { source: Some(source.clone()), kind: DraftKind::Again, ..draft(0, "> quoted") };
        store.draft_save(TARO, "", &began, 10).await.unwrap();
        let row = store.draft(TARO, KEY).await.unwrap().unwrap();
        assert_eq!((row.draft.source.as_ref(), row.replaces.as_str()), (Some(&source), "INBOX.7.9"));
        assert_eq!(store.draft_opened_from(TARO, "INBOX.7.9").await.unwrap().as_deref(), Some(KEY));
        assert_eq!(store.draft_save(TARO, "", &began, 11).await.unwrap().rev, 1, "the first save once more");
        store.draft_filled(TARO, KEY).await.unwrap();
        assert_eq!(store.draft_save(TARO, "", &Draft { rev: 1, text: "more".into(), ..began }, 12).await.unwrap().rev, 2);
        assert_eq!(
            store.draft(TARO, KEY).await.unwrap().unwrap().draft.source,
            None,
            "a page that still names it asks for nothing"
        );
    }
}

#[tokio::test]
async fn only_one_of_many_savers_wins() {
    for store in each().await {
        store.draft_save(TARO, "", &draft(0, "start"), 1).await.unwrap();
        let mut tasks = tokio::task::JoinSet::new();
        for n in 0..12 {
            let store = store.clone();
            tasks.spawn(async move { store.draft_save(TARO, "", &draft(1, &format!("tab {n}")), 2).await.is_ok() });
        }
        let wins = tasks.join_all().await.into_iter().filter(|won| *won).count();
        assert_eq!(wins, 1);
    }
}

#[tokio::test]
async fn files_come_in_pieces_and_in_order() {
    for store in each().await {
        for id in ["b", "a"] {
            store.upload_begin(TARO, KEY, &file(id, id), 5).await.unwrap();
            store.upload_chunk(id, 0, &[1; 1000]).await.unwrap();
            store.upload_chunk(id, 1, b"end").await.unwrap();
            assert!(store.upload_piece(TARO, id, 0).await.unwrap().is_none(), "unfinished");
            store.upload_finish(TARO, id, 1003, 6).await.unwrap();
        }
        let row = store.draft(TARO, KEY).await.unwrap().unwrap();
        assert_eq!((row.draft.rev, row.version), (0, 3));
        let names: Vec<_> = row.draft.files.iter().map(|f| (f.name.as_str(), f.size)).collect();
        assert_eq!(names, [("b", 1003), ("a", 1003)]);
        assert_eq!(store.upload_bytes(TARO, &row.draft.files[0]).await.unwrap().len(), 1003);
        assert!(store.upload_piece(JIRO, "a", 0).await.unwrap().is_none(), "of another person");
        store.upload_drop(JIRO, KEY, "a", 7).await.unwrap();
        assert_eq!(store.uploads(TARO, KEY).await.unwrap().len(), 2);
        assert_eq!(store.draft_save(TARO, "", &draft(0, "words"), 8).await.unwrap().rev, 1, "files do not count as saves");
        store.uploads_copy(TARO, &[(row.draft.files[0].clone(), "c".into())], "BBBBBBBBBBBBBBBBBBBBBB", 8).await.unwrap();
        assert_eq!(store.uploads_total(TARO).await.unwrap(), 3009);
        store.upload_drop(TARO, KEY, "b", 9).await.unwrap();
        assert_eq!(store.uploads(TARO, KEY).await.unwrap().len(), 1);
        store.draft_discard(TARO, KEY, 10).await.unwrap();
        assert!(store.uploads(TARO, KEY).await.unwrap().is_empty());
        assert!(matches!(store.upload_begin(TARO, KEY, &file("d", "d"), 11).await, Err(Error::NotFound)));
        store.upload_begin(TARO, "CCCCCCCCCCCCCCCCCCCCCC", &file("e", "e"), 11).await.unwrap();
        assert_eq!(store.uploads_forget(12).await.unwrap(), 1, "never finished");
        assert_eq!(store.uploads("", "").await.unwrap().len(), 0);
    }
}

#[tokio::test]
async fn a_lesson_is_taught_by_one_and_the_last_word_counts() {
    for store in each().await {
        let letters = ["J.1.1".to_owned(), "J.1.2".to_owned()];
        store.lessons_add(TARO, &letters, true, 100).await.unwrap();
        assert!(store.lessons_due(99, 9).await.unwrap().is_empty());
        let due = store.lessons_due(100, 9).await.unwrap();
        assert_eq!(due.len(), 2);
        let leased = store.lesson_lease(&due[0], 101).await.unwrap().unwrap();
        assert!(store.lesson_lease(&due[0], 101).await.unwrap().is_none(), "somebody else has it");
        store.lesson_later(&leased, 300).await.unwrap();
        let again = store.lessons_due(300, 9).await.unwrap().into_iter().find(|row| row.tries == 1).unwrap();
        let leased = store.lesson_lease(&again, 301).await.unwrap().unwrap();
        // The person thinks again while it is taught: what was taught does not end the new word.
        store.lessons_add(TARO, &letters[..1], false, 302).await.unwrap();
        store.lesson_done(&leased).await.unwrap();
        let left = store.lessons_due(999, 9).await.unwrap();
        assert_eq!(left.iter().map(|row| row.spam).collect::<Vec<_>>(), [true, false]);
    }
}

#[tokio::test]
async fn a_second_press_sends_nothing_more() {
    for store in each().await {
        store.draft_save(TARO, "", &draft(0, "letter"), 90).await.unwrap();
        let mut tasks = tokio::task::JoinSet::new();
        for n in 0..8 {
            let store = store.clone();
            tasks.spawn(async move { store.send_add(&new_send(&format!("press{n}"), 1, 1), 100).await.unwrap() });
        }
        let ids = tasks.join_all().await;
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
        assert_eq!(store.sends(TARO).await.unwrap().len(), 1);
        assert!(matches!(store.draft_save(TARO, "", &draft(1, "late"), 101).await, Err(Error::NotFound)));
        assert!(store.sends_due(112, 9).await.unwrap().is_empty());
        assert_eq!(store.sends_due(113, 9).await.unwrap(), [ids[0].clone()]);
        let row = store.send(&ids[0]).await.unwrap().unwrap();
        assert_eq!(store.send_bytes(&row).await.unwrap().len(), 600_000);
        // Taken back: as it was, and to be sent again under another id.
        assert!(!store.send_cancel(JIRO, &ids[0], 114).await.unwrap());
        assert!(store.send_cancel(TARO, &ids[0], 114).await.unwrap());
        assert!(!store.send_cancel(TARO, &ids[0], 114).await.unwrap());
        let back = store.draft(TARO, KEY).await.unwrap().unwrap();
        assert_eq!((back.draft.text.as_str(), back.draft.rev, back.gone), ("letter", 1, 0));
        assert!(store.send_bytes(&row).await.is_err(), "bytes are gone");
        assert!(matches!(store.send_add(&new_send("stale", 1, 1), 115).await, Err(Error::Conflict)));
        assert_eq!(store.send_add(&new_send("again", 1, back.version), 115).await.unwrap(), "again");
    }
}

#[tokio::test]
async fn a_new_password_takes_back_what_waits_to_be_sent() {
    for store in each().await {
        rows::add(&store, &rows::account(TARO, "c"), 6).await.unwrap();
        store.draft_save(TARO, "", &draft(0, "letter"), 90).await.unwrap();
        let id = store.send_add(&new_send("s", 1, 1), 100).await.unwrap();
        let notice = NewSend { draft: String::new(), rev: 0, version: 0, ..new_send("notice", 0, 0) };
        store.send_note(&notice, "test/notice", 100).await.unwrap();
        store.account_password(TARO, "{ARGON2ID}y", "", 105).await.unwrap();
        let row = store.send(&id).await.unwrap().unwrap();
        assert_eq!(row.state, SendState::Cancelled);
        assert!(store.send_bytes(&row).await.is_err(), "bytes are gone");
        let back = store.draft(TARO, KEY).await.unwrap().unwrap();
        assert_eq!((back.draft.text.as_str(), back.gone), ("letter", 0));
        assert_eq!(store.sends_due(200, 9).await.unwrap(), ["notice"], "what the house says goes on");
        assert_eq!(store.send_add(&new_send("again", 1, back.version), 115).await.unwrap(), "again");
        assert!(!store.send_outlived("again", 116).await.unwrap(), "written after the change");
        // One that is under way meanwhile is not tried again.
        assert!(store.send_claim("again", "me", 120).await.unwrap().is_some());
        store.account_password(TARO, "{ARGON2ID}z", "", 121).await.unwrap();
        store.send_later("again", "me", 130).await.unwrap();
        assert!(store.send_outlived("again", 131).await.unwrap());
        assert_eq!(store.draft(TARO, KEY).await.unwrap().unwrap().gone, 0);
    }
}

#[tokio::test]
async fn a_send_goes_its_way_under_claims() {
    for store in each().await {
        store.draft_save(TARO, "", &draft(0, "letter"), 90).await.unwrap();
        let id = store.send_add(&new_send("s", 1, 1), 100).await.unwrap();
        let mut tasks = tokio::task::JoinSet::new();
        for n in 0..8 {
            let (store, id) = (store.clone(), id.clone());
            tasks.spawn(async move { store.send_claim(&id, &format!("c{n}"), 113).await.unwrap().is_some() });
        }
        assert_eq!(tasks.join_all().await.into_iter().filter(|won| *won).count(), 1);
        assert!(!store.send_cancel(TARO, &id, 114).await.unwrap(), "too late");
        // Abandoned before the dot: taken over, and the first claim can write nothing any more.
        let later = 113 + CLAIM;
        let row = store.send_claim(&id, "second", later).await.unwrap().unwrap();
        assert_eq!((row.state, row.tries), (SendState::Submitting, 2));
        for n in 0..8 {
            assert!(!store.send_dot(&id, &format!("c{n}"), false, later).await.unwrap());
        }
        assert!(store.send_dot(&id, "second", false, later).await.unwrap());
        // Abandoned after the dot: never again by itself.
        assert!(store.send_claim(&id, "third", later + CLAIM).await.unwrap().is_none());
        assert!(!store.send_abandoned(&id, later).await.unwrap());
        assert!(store.send_abandoned(&id, later + CLAIM).await.unwrap());
        assert_eq!(store.sends(TARO).await.unwrap()[0].state, SendState::Unknown);
        // The answer comes after all.
        let bad = Refusal { address: "bad@example.test".into(), code: 550, line: "550 no".into() };
        assert!(store.send_accepted(&row, "second", &[bad], later).await.unwrap());
        assert!(!store.send_accepted(&row, "second", &[], later).await.unwrap());
        let people = store.people(TARO, "HANA", 9).await.unwrap();
        assert_eq!(people, [Contact { name: "花子".into(), email: "hanako@e06.example.test".into() }]);
        assert!(store.people(TARO, "%", 9).await.unwrap().is_empty() && store.people(JIRO, "", 9).await.unwrap().is_empty());
        assert_eq!(store.people(TARO, "花", 9).await.unwrap().len(), 1);
        assert!(store.send_lease(&id, "f1", later).await.unwrap().is_some());
        assert!(store.send_lease(&id, "f2", later).await.unwrap().is_none());
        assert!(!store.send_filed(&row, "f2", later).await.unwrap());
        assert!(store.send_filed(&row, "f1", later).await.unwrap());
        let listed = store.sends(TARO).await.unwrap();
        assert_eq!((listed.len(), listed[0].refused.len()), (1, 1), "the refusal is to be read");
        assert!(store.send_read(TARO, &id).await.unwrap());
        assert!(store.sends(TARO).await.unwrap().is_empty());
        assert_eq!(store.send_add(&new_send("late press", 1, 1), later).await.unwrap(), "s");
        assert_eq!(store.sends_forget(later + 1).await.unwrap(), 1);
    }
}

#[tokio::test]
async fn a_refused_mail_is_a_draft_again() {
    for store in each().await {
        store.draft_save(TARO, "", &draft(0, "letter"), 90).await.unwrap();
        let id = store.send_add(&new_send("s", 1, 1), 100).await.unwrap();
        store.send_claim(&id, "c", 113).await.unwrap().unwrap();
        let no = Refusal { address: "bad@example.test".into(), code: 554, line: "554 5.7.1 no".into() };
        assert!(store.send_refused(&id, "c", std::slice::from_ref(&no), 114).await.unwrap());
        let row = store.draft(TARO, KEY).await.unwrap().unwrap();
        assert_eq!((row.gone, row.draft.refused, row.draft.text.as_str()), (0, vec![no], "letter"));
        assert_eq!(store.sends(TARO).await.unwrap()[0].state, SendState::Refused);
        assert_eq!(store.send_add(&new_send("s2", 1, row.version), 115).await.unwrap(), "s2");
        assert!(store.send_claim("s2", "c", 115).await.unwrap().is_some());
        store.send_later("s2", "c", 200).await.unwrap();
        assert!(store.send_claim("s2", "d", 199).await.unwrap().is_none());
        assert!(store.send_claim("s2", "d", 200).await.unwrap().is_some());
        store.send_unknown("s2", "d").await.unwrap();
        assert!(store.send_settle(TARO, "s2", 201).await.unwrap());
        assert_eq!(store.sends_due(201, 9).await.unwrap(), ["s2"]);
    }
}

#[tokio::test]
async fn one_writer_shows_a_draft_at_a_time() {
    for store in each().await {
        store.draft_save(TARO, "", &draft(0, "letter"), 100).await.unwrap();
        assert!(store.drafts_behind(99, 130, 9).await.unwrap().is_empty(), "still being typed");
        assert_eq!(store.drafts_behind(100, 130, 9).await.unwrap().len(), 1);
        assert_eq!(store.drafts_behind_of(TARO).await.unwrap(), [KEY]);
        let row = store.draft_lease(TARO, KEY, "one", 130).await.unwrap().unwrap();
        assert!(store.draft_lease(TARO, KEY, "two", 131).await.unwrap().is_none());
        assert!(store.draft_lease(TARO, KEY, "two", 130 + LEASE).await.unwrap().is_some());
        assert!(!store.draft_shown(TARO, KEY, "one", row.version).await.unwrap());
        store.draft_save(TARO, "", &draft(1, "typed meanwhile"), 140).await.unwrap();
        assert!(store.draft_shown(TARO, KEY, "two", row.version).await.unwrap());
        assert_eq!(store.drafts_behind(140, 400, 9).await.unwrap().len(), 1, "behind again");
        store.draft_lease(TARO, KEY, "three", 400).await.unwrap().unwrap();
        store.draft_unlease(TARO, KEY, "three", 500).await.unwrap();
        assert!(store.drafts_behind(140, 499, 9).await.unwrap().is_empty());
        store.draft_discard(TARO, KEY, 500).await.unwrap();
        assert_eq!(store.drafts_behind(500, 500, 9).await.unwrap().len(), 1, "to be taken out of 下書き");
        store.draft_lease(TARO, KEY, "four", 500).await.unwrap().unwrap();
        store.draft_shown(TARO, KEY, "four", 0).await.unwrap();
        assert!(store.drafts_behind(500, 900, 9).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn all_that_a_person_keeps_is_counted() {
    for store in each().await {
        assert_eq!(store.drafts_held(TARO, KEY).await.unwrap(), (0, 0));
        store.draft_save(TARO, "", &draft(0, &"あ".repeat(10_000)), 10).await.unwrap();
        assert_eq!(store.drafts_held(TARO, KEY).await.unwrap(), (0, 0), "its own words make room for the new ones");
        let (number, words) = store.drafts_held(TARO, "BBBBBBBBBBBBBBBBBBBBBB").await.unwrap();
        assert!(number == 1 && (10_000..40_000).contains(&words), "{number} {words}");
        assert_eq!(store.drafts_held(JIRO, "BBBBBBBBBBBBBBBBBBBBBB").await.unwrap(), (0, 0));
        store.upload_begin(TARO, KEY, &file("f1", "a"), 11).await.unwrap();
        store.upload_chunk("f1", 0, &[b'x'; 1_000]).await.unwrap();
        assert_eq!(store.uploads_total(TARO).await.unwrap(), 1_000, "it counts before it is whole");
        store.upload_chunk("f1", 1, &[b'x'; 500]).await.unwrap();
        store.upload_finish(TARO, "f1", 1_500, 12).await.unwrap();
        store.upload_begin(TARO, KEY, &file("f2", "b"), 13).await.unwrap();
        store.upload_chunk("f2", 0, &[b'x'; 70]).await.unwrap();
        assert_eq!(store.uploads_total(TARO).await.unwrap(), 1_570);
        store.draft_discard(TARO, KEY, 14).await.unwrap();
        assert_eq!(store.drafts_held(TARO, "BBBBBBBBBBBBBBBBBBBBBB").await.unwrap(), (0, 0));
        assert_eq!(store.uploads_total(TARO).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn drafts_that_fail_keep_no_other_waiting() {
    for store in each().await {
        for n in 0..5 {
            let key = format!("{n}AAAAAAAAAAAAAAAAAAAAA");
            store.draft_save(TARO, "", &Draft { key: key.clone(), text: "x".into(), ..Draft::default() }, n).await.unwrap();
            store.draft_lease(TARO, &key, "one", 50).await.unwrap().unwrap();
            store.draft_unlease(TARO, &key, "one", 60 + n).await.unwrap();
        }
        store.draft_save(JIRO, "", &draft(0, "younger, and never tried"), 40).await.unwrap();
        let behind = store.drafts_behind(100, 100, 2).await.unwrap();
        assert_eq!(behind[0], (JIRO.to_owned(), KEY.to_owned()));
        assert_eq!(behind[1].1, "0AAAAAAAAAAAAAAAAAAAAA", "then the one that has rested longest");
    }
}

#[tokio::test]
async fn the_sessions_that_rested_longest_end() {
    for store in each().await {
        let session = |n: i64, address: &str| server::store::session::Session {
            handle: format!("h{n}"),
            address: address.into(),
            name: String::new(),
            created: n,
            last_act: 100 - n,
            ended: 0,
            shared: false,
            ip: "192.0.2.1".into(),
            agent: "test".into(),
        };
        for n in 0..5 {
            store.session_add(&format!("k{n}"), &session(n, TARO)).await.unwrap();
        }
        store.session_add("other", &session(9, JIRO)).await.unwrap();
        assert_eq!(store.sessions_trim(TARO, 3, 200).await.unwrap(), 2);
        let left: Vec<_> = store.sessions(TARO, 0).await.unwrap().into_iter().map(|s| s.handle).collect();
        assert_eq!(left, ["h0", "h1", "h2"]);
        assert_eq!(store.sessions(JIRO, 0).await.unwrap().len(), 1);
        assert_eq!(store.sessions_trim(TARO, 3, 201).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn a_country_is_new_to_those_who_were_elsewhere_before() {
    for store in each().await {
        let sign_in = |n: i64, country: &str, abroad: bool| SignInRow {
            handle: format!("h{n}"),
            address: TARO.into(),
            at: n,
            ip: "192.0.2.1".into(),
            country: country.into(),
            abroad,
            agent: String::new(),
            fresh: false,
        };
        assert_eq!(store.sign_ins_before(TARO, None).await.unwrap(), (false, false), "the very first");
        store.sign_in_add(&sign_in(1, "FR", true)).await.unwrap();
        assert_eq!(store.sign_ins_before(TARO, Some("FR")).await.unwrap(), (true, true));
        assert_eq!(store.sign_ins_before(TARO, Some("DE")).await.unwrap(), (true, false));
        assert_eq!(store.sign_ins_before(TARO, None).await.unwrap(), (true, false), "never at home so far");
        // Before a table was there, home had no name.
        store.sign_in_add(&sign_in(2, "", false)).await.unwrap();
        assert_eq!(store.sign_ins_before(TARO, None).await.unwrap(), (true, true));
        assert_eq!(store.sign_ins_before(TARO, Some("DE")).await.unwrap(), (true, false));
        assert_eq!(store.sign_ins_before(JIRO, Some("FR")).await.unwrap(), (false, false), "nobody else is concerned");
    }
}
