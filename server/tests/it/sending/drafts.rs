//! Drafts and 下書き: left alone, of another program, of two tabs, forwarded.

use super::{WITH_FILE, World, letter, original_of};
use crate::support::{fake_submission::Script, wait::until};
use app::api::{Action, ActionRequest, BounceReason, Code, Draft, DraftKind, MessageRef, Query, Role};
use server::{
    actions::{compose, draft, mark, read, send},
    error::Error,
    jobs, store,
};
use std::time::Duration;

#[tokio::test]
async fn a_draft_that_is_left_alone_comes_to_the_drafts_folder() {
    let w = World::open(Script::default()).await;
    let d = letter("left alone", "half typed addr");
    let rev = w.save(&d).await;
    let untouched = compose::seed(&w.rooms, &w.who, DraftKind::New, original_of(None)).await.unwrap();
    let (stop, stopped) = tokio::sync::watch::channel(false);
    w.later(40);
    let job = tokio::spawn(jobs::run(w.rooms.clone(), stopped));
    until("the draft in its folder", async || (!w.refs(Role::Drafts).await.is_empty()).then_some(())).await;
    stop.send(true).unwrap();
    job.await.unwrap();
    let refs = w.refs(Role::Drafts).await;
    assert_eq!(refs.len(), 1, "and none for the one that nobody touched");
    let again = compose::seed(&w.rooms, &w.who, DraftKind::Again, original_of(Some(&refs[0]))).await.unwrap();
    assert_eq!((again.key, again.rev), (d.key, rev));
    assert_eq!(w.rooms.store.draft(&w.who.address, &untouched.key).await.unwrap(), None);
}

#[tokio::test]
async fn a_draft_of_another_program_is_taken_over() {
    let w = World::open(Script::default()).await;
    let raw = WITH_FILE.replace('\n', "\r\n");
    let foreign = w.rooms.imap.append(&w.who, Role::Drafts, (&["\\Draft"], None), raw).await.unwrap();
    let open = async || compose::seed(&w.rooms, &w.who, DraftKind::Again, original_of(Some(&foreign))).await.unwrap();
    let (one, two) = (open().await, open().await);
    assert_eq!(one.key, two.key, "opened twice");
    assert_eq!((one.to.as_str(), one.text.trim(), one.files.len()), ("y@example.test", "from the phone", 1));
    assert_eq!(one.in_reply_to, "<q@example.test>");
    assert_eq!(w.refs(Role::Drafts).await, std::slice::from_ref(&foreign), "nothing is changed by looking");
    w.save(&Draft { text: "edited".into(), ..one.clone() }).await;
    draft::project(&w.rooms, &w.who, &one.key).await.unwrap();
    let letters = w.letters(Role::Drafts).await;
    assert!(letters.len() == 1 && letters[0].contains("edited") && letters[0].contains("a.csv"));

    // Another tab: nothing is overwritten, and both stay.
    let late = Draft { text: "late".into(), ..one.clone() };
    let answer = draft::save(&w.rooms, &w.who, late.clone()).await;
    assert!(matches!(answer, Err(Error::Store(store::Error::Conflict))));
    let kept = draft::keep_both(&w.rooms, &w.who, late).await.unwrap();
    assert_eq!((kept.text.as_str(), kept.files.len()), ("late", 1));

    // Sent tomorrow: until then it is in 送信待ち, not in 下書き.
    let at = w.rooms.clock.now() + 24 * 3600;
    let queued = send::queue(&w.rooms, &w.who, &one.key, Some(at)).await.unwrap();
    assert_eq!((queued.at, w.refs(Role::Drafts).await.len()), (at, 0));
    send::cancel(&w.rooms, &w.who, &queued.id).await.unwrap();
    draft::project_all(&w.rooms, &w.who).await.unwrap();
    assert_eq!(w.refs(Role::Drafts).await.len(), 2);
}

#[tokio::test]
async fn drafts_whose_keys_hold_each_other_do_not_take_each_others_place() {
    let w = World::open(Script::default()).await;
    let key = "Key-of-a-program_0";
    for (key, text) in [(key.to_owned(), "short"), (format!("{key}{key}{key}0123456789"), "long"), (key.to_lowercase(), "lower")]
    {
        assert!((16..=64).contains(&key.len()));
        w.save(&Draft { key: key.clone(), ..letter(text, "a@example.test") }).await;
        draft::project(&w.rooms, &w.who, &key).await.unwrap();
    }
    w.save(&Draft { key: key.into(), rev: 1, ..letter("short again", "a@example.test") }).await;
    draft::project(&w.rooms, &w.who, key).await.unwrap();
    let letters = w.letters(Role::Drafts).await;
    assert_eq!(letters.len(), 3, "{letters:?}");
    for text in ["long", "lower", "short again"] {
        assert!(letters.iter().any(|l| l.trim_end().ends_with(text)), "{text}: {letters:?}");
    }
}

#[tokio::test]
async fn forwarded_letters_take_their_files_along() {
    let w = World::open(Script::default()).await;
    let original = w.receive(WITH_FILE).await;
    for (kind, holds) in [(DraftKind::Forward, "Fwd: from the phone"), (DraftKind::ForwardAttached, "message/rfc822")] {
        let mut d = compose::seed(&w.rooms, &w.who, kind, original_of(Some(&original))).await.unwrap();
        assert_eq!(d.files.len(), 1);
        d.to = "z@example.test".into();
        w.save(&d).await;
        w.queue(&d.key).await;
        w.later(14);
        w.due().await;
        let mail = w.fake.seen().mails.pop().unwrap();
        assert!(mail.contains(holds) && mail.contains("a.csv"), "{mail}");
    }
    let page = w.rooms.imap.page(&w.who, "INBOX", &Query::default()).await.unwrap();
    assert!(page.envelopes[0].forwarded);
}

#[tokio::test]
async fn letters_show_when_they_were_written_and_reports_what_they_mean() {
    let w = World::open(Script::default()).await;
    let d = Draft { offset: Some(-300), ..letter("from New York", "a@example.test") };
    w.save(&d).await;
    w.queue(&d.key).await;
    w.later(14);
    w.due().await;
    let mail = w.fake.seen().mails[0].clone();
    assert!(mail.lines().any(|l| l.starts_with("Date: ") && l.ends_with(" -0500")), "{mail}");

    let dated = |date: &str| format!("From: a@example.test\nSubject: x\nDate: {date}\n\nx\n");
    for (date, told) in [("Sun, 22 Nov 2020 10:00:00 +0900", 1_606_006_800), ("Fri, 1 Jan 2100 00:00:00 +0000", 0), ("soon", 0)] {
        let reference = w.receive(&dated(date)).await;
        let message = read::message(&w.rooms, &w.who, &reference, false, "").await.unwrap();
        assert_eq!(message.sent, told, "{date}");
        assert!(told == 0 || message.written() == told);
    }
    let report = include_str!("../../../mailcore/demo/018-bounce.eml");
    let reference = w.receive(report.split_once("X-Demo-Flags: \n").unwrap().1).await;
    let message = read::message(&w.rooms, &w.who, &reference, false, "").await.unwrap();
    let told: Vec<_> = message.bounces.iter().map(|b| (b.address.as_str(), b.reason)).collect();
    assert_eq!(told, [("suzuki@old-company.example.com", BounceReason::NoUser)]);
}

#[tokio::test]
async fn a_draft_deleted_in_the_drafts_folder_is_thrown_away_and_comes_back_whole() {
    let w = World::open(Script::default()).await;
    let d = letter("捨てた言葉", "a@example.test");
    w.save(&d).await;
    draft::project(&w.rooms, &w.who, &d.key).await.unwrap();
    let drafts = w.folder(Role::Drafts).await;
    let request = ActionRequest { action: Action::Delete, refs: w.refs(Role::Drafts).await, all: None, to: None };
    mark::act(&w.rooms, &w.who, &drafts, &request).await.unwrap();
    assert!(matches!(draft::load(&w.rooms, &w.who, &d.key).await, Err(Error::Problem(p)) if p.code == Code::Gone));
    // 元に戻す, and the job that repairs 下書き passes by.
    let trash = w.folder(Role::Trash).await;
    let request = ActionRequest { action: Action::Move, refs: w.refs(Role::Trash).await, all: None, to: Some(drafts) };
    mark::act(&w.rooms, &w.who, &trash, &request).await.unwrap();
    w.later(3600);
    for (address, key) in w.rooms.store.drafts_behind(w.rooms.clock.now(), w.rooms.clock.now(), 100).await.unwrap() {
        assert!(address == w.who.address);
        draft::project(&w.rooms, &w.who, &key).await.unwrap();
    }
    let refs = w.refs(Role::Drafts).await;
    assert_eq!(refs.len(), 1);
    let again = compose::seed(&w.rooms, &w.who, DraftKind::Again, original_of(Some(&refs[0]))).await.unwrap();
    assert_eq!((again.text.trim_end(), again.to.as_str()), ("捨てた言葉", "a@example.test"));
    assert_ne!(again.key, d.key);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_press_of_send_waits_for_a_place_and_makes_no_work_beyond_the_pace() {
    let mut w = World::open(Script::default()).await;
    let first = letter("one", "hanako@e06.example.test");
    w.save(&first).await;
    let mut places = Vec::new();
    while let Ok(Ok(place)) = tokio::time::timeout(Duration::from_millis(100), w.rooms.lanes.freeze()).await {
        places.push(place);
    }
    assert!((1..=8).contains(&places.len()), "few at once: {}", places.len());
    let waiting = send::queue(&w.rooms, &w.who, &first.key, None);
    assert!(tokio::time::timeout(Duration::from_millis(500), waiting).await.is_err(), "it waits its turn");
    drop(places);
    let presses = futures::future::join_all((0..10).map(|_| send::queue(&w.rooms, &w.who, &first.key, None))).await;
    let ids: Vec<String> = presses.into_iter().map(|queued| queued.unwrap().id).collect();
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");

    let mut config = (*w.rooms.config).clone();
    config.limits.sends_per_hour = 1;
    w.rooms.config = config.into();
    let second = letter("two", "this is no address");
    w.save(&second).await;
    let refused = send::queue(&w.rooms, &w.who, &second.key, None).await.unwrap_err();
    // Written out, it would be refused for its recipient.
    assert!(matches!(&refused, Error::Problem(p) if p.code == Code::TooMany), "{refused:?}");
}

#[tokio::test]
async fn opening_the_writing_page_keeps_nothing_and_the_first_save_brings_the_files() {
    let w = World::open(Script::default()).await;
    let original = w.receive(WITH_FILE).await;
    let seed = async |kind, r| compose::seed(&w.rooms, &w.who, kind, original_of(Some(r))).await.unwrap();
    let stored = async |key: &str| w.rooms.store.draft(&w.who.address, key).await.unwrap();
    let d = seed(DraftKind::Forward, &original).await;
    assert_eq!((d.rev, d.files.len(), d.files[0].name.as_str()), (0, 1, "a.csv"));
    assert!(stored(&d.key).await.is_none() && w.rooms.store.uploads_total(&w.who.address).await.unwrap() == 0);

    // Reloaded, it is the same draft; saved, it has what was shown.
    let at = |key| compose::Original { key: Some(key), ..original_of(Some(&original)) };
    let again = compose::seed(&w.rooms, &w.who, DraftKind::Forward, at(&d.key)).await.unwrap();
    assert_eq!(again, d);
    draft::save(&w.rooms, &w.who, d.clone()).await.unwrap();
    draft::save(&w.rooms, &w.who, d.clone()).await.unwrap();
    let kept = stored(&d.key).await.unwrap().draft;
    assert_eq!((kept.files.len(), &kept.files[0].id, kept.source), (1, &d.files[0].id, None));

    // What was taken out does not come back with a page that still names the letter.
    draft::detach(&w.rooms, &w.who, &d.key, &d.files[0].id).await.unwrap();
    draft::save(&w.rooms, &w.who, Draft { rev: 1, text: "new words".into(), ..d.clone() }).await.unwrap();
    send::queue(&w.rooms, &w.who, &d.key, None).await.expect_err("nobody is written to");
    assert_eq!(compose::load(&w.rooms, &w.who, &d.key).await.unwrap().files, []);

    // The letter goes before the first save: the words stay, and the person hears of the file.
    let lost = seed(DraftKind::Forward, &original).await;
    let gone = ActionRequest { action: Action::Delete, refs: vec![original.clone()], all: None, to: None };
    mark::act(&w.rooms, &w.who, "INBOX", &gone).await.unwrap();
    let saved = draft::save(&w.rooms, &w.who, lost.clone()).await.unwrap();
    let problem = saved.problem.unwrap();
    assert_eq!((saved.rev, problem.field.as_deref(), problem.code), (1, Some("file"), Code::Gone));
    assert_eq!(stored(&lost.key).await.unwrap().draft.text, lost.text);
    assert!(draft::save(&w.rooms, &w.who, lost).await.unwrap().problem.is_none(), "told once");
}

#[tokio::test]
async fn a_sent_mail_edited_as_new_stays_and_a_message_in_the_drafts_folder_goes_with_its_draft() {
    let w = World::open(Script::default()).await;
    let raw = WITH_FILE.replace('\n', "\r\n");
    let put = async |role| w.rooms.imap.append(&w.who, role, (&[], None), raw.clone()).await.unwrap();
    let open = async |r: MessageRef| compose::seed(&w.rooms, &w.who, DraftKind::Again, original_of(Some(&r))).await.unwrap();
    let sent = put(Role::Sent).await;
    let d = open(sent.clone()).await;
    draft::save(&w.rooms, &w.who, d.clone()).await.unwrap();
    draft::project(&w.rooms, &w.who, &d.key).await.unwrap();
    assert_eq!(w.refs(Role::Sent).await, [sent]);
    let letters = w.letters(Role::Drafts).await;
    assert!(letters.len() == 1 && letters[0].contains("a.csv"), "{letters:?}");
    draft::discard(&w.rooms, &w.who, &d.key, d.source).await.unwrap();
    assert_eq!((w.refs(Role::Sent).await.len(), w.refs(Role::Drafts).await.len()), (1, 0));

    let foreign = put(Role::Drafts).await;
    let d = open(foreign).await;
    assert!(w.rooms.store.draft(&w.who.address, &d.key).await.unwrap().is_none());
    assert_eq!(w.refs(Role::Drafts).await.len(), 1, "looking changes nothing");
    draft::discard(&w.rooms, &w.who, &d.key, d.source).await.unwrap();
    assert_eq!(w.refs(Role::Drafts).await.len(), 0, "破棄 takes it away although nothing was ever saved");
}
