//! Writing and sending over a real mail store, with a listener that fails when told.
//!
//! The store of rows is a private SQLite file, so the demo's own web server takes no part; the
//! clock is shifted instead of waited for. A crash is a future that is dropped after `n` polls:
//! with every `n` tried, each place where a process can die between two steps is met.

use crate::support::{
    core::Core,
    fake_submission::{End, Fake, Script},
    stores,
};
use app::{
    api::{Code, Draft, DraftKind, MessageRef, Query, Role, SendState},
    i18n::Lang,
};
use bytes::Bytes;
use futures::{TryStreamExt, stream};
use server::{
    actions::{compose, draft, read, send},
    config::Config,
    error::Error,
    http::listen,
    jobs,
    rooms::{Clock, Rooms},
    store::{self, Store},
    who::Who,
};
use std::{
    future::Future,
    path::PathBuf,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU32, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

/// One person with an own account, own rows, and a listener that obeys.
struct World {
    rooms: Rooms,
    fake: Fake,
    who: Who,
    clock: PathBuf,
    shift: AtomicI64,
    /// Keeps the mail store running.
    _core: Arc<Core>,
}

impl World {
    async fn open(script: Script) -> World {
        World::on(stores::sqlite().await, script).await
    }

    async fn on(store: Store, script: Script) -> World {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let (core, address) = tokio::task::spawn_blocking(|| {
            let core = Core::shared();
            let address = core.account("writer");
            (core, address)
        })
        .await
        .unwrap();
        let clock = core.data.join(format!("clock-{}", NEXT.fetch_add(1, Ordering::Relaxed)));
        let config = Config::load(&core.data.join("serve.toml")).unwrap();
        let real = listen::open(config, Clock::shifted_by(clock.clone())).await.unwrap();
        let fake = Fake::start(script).await;
        let rooms = Rooms { store, submit: fake.submit(), ..real };
        let who = Who { address, name: "太郎".into(), ip: "192.0.2.7".parse().unwrap(), session: "test".into() };
        World { rooms, fake, who, clock, shift: AtomicI64::new(0), _core: core }
    }

    fn later(&self, seconds: i64) {
        let shift = self.shift.fetch_add(seconds, Ordering::Relaxed) + seconds;
        std::fs::write(&self.clock, shift.to_string()).unwrap();
    }

    /// What the job does in one second, one after the other.
    async fn due(&self) {
        for id in send::due(&self.rooms).await.unwrap() {
            let _ = send::advance(&self.rooms, &id).await;
        }
    }

    async fn folder(&self, role: Role) -> String {
        let folders = self.rooms.imap.mailboxes(&self.who).await.unwrap();
        folders.into_iter().find(|m| m.role == Some(role)).unwrap().id
    }

    async fn refs(&self, role: Role) -> Vec<MessageRef> {
        let id = self.folder(role).await;
        let page = self.rooms.imap.page(&self.who, &id, &Query::default()).await.unwrap();
        page.envelopes.into_iter().map(|e| e.reference).collect()
    }

    /// Every message of a folder, raw.
    async fn letters(&self, role: Role) -> Vec<String> {
        let mut all = Vec::new();
        for reference in self.refs(role).await {
            let source = read::source(self.rooms.clone(), self.who.clone(), reference).await.unwrap();
            let bytes: Vec<Bytes> = source.try_collect().await.unwrap();
            all.push(String::from_utf8_lossy(&bytes.concat()).into_owned());
        }
        all
    }

    async fn receive(&self, raw: &str) -> MessageRef {
        let raw = raw.replace('\n', "\r\n");
        self.rooms.imap.append(&self.who, Role::Inbox, (&[], None), raw).await.unwrap()
    }

    async fn save(&self, draft: &Draft) -> i64 {
        draft::save(&self.rooms, &self.who, draft.clone()).await.unwrap().rev
    }

    async fn queue(&self, key: &str) -> send::Queued {
        send::queue(&self.rooms, &self.who, key, None).await.unwrap()
    }

    async fn waiting(&self) -> Vec<app::api::Sending> {
        send::list(&self.rooms, &self.who).await.unwrap()
    }
}

fn letter(text: &str, to: &str) -> Draft {
    let key = compose::new_key().unwrap();
    Draft { key, to: to.into(), subject: "件名".into(), text: text.into(), ..Draft::default() }
}

const QUESTION: &str = "From: Hanako <hanako@example.test>\nTo: taro@example.test\nMessage-ID: <question@example.test>\nSubject: question\n\nhello\n";
const WITH_FILE: &str = "From: x@example.test\nTo: y@example.test\nSubject: from the phone\nIn-Reply-To: <q@example.test>\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nfrom the phone\n--b\nContent-Type: text/csv; name=a.csv\nContent-Disposition: attachment; filename=a.csv\n\n1,2\n--b--\n";

/// A process that dies after so many steps.
struct Dies<F> {
    work: Pin<Box<F>>,
    after: u32,
}

impl<F: Future> Future for Dies<F> {
    /// `None`: it died on the way.
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.after == 0 {
            return Poll::Ready(None);
        }
        self.after -= 1;
        self.work.as_mut().poll(context).map(Some)
    }
}

#[tokio::test]
async fn wherever_it_crashes_one_mail_is_sent_and_filed() {
    let w = World::open(Script::default()).await;
    for after in 1..1_000 {
        let original = w.receive(QUESTION).await;
        let mut answer = compose::seed(&w.rooms, &w.who, DraftKind::Reply, (Some(&original), Lang::Ja, 540)).await.unwrap();
        answer.bcc = "hidden@example.test".into();
        w.save(&answer).await;
        draft::project(&w.rooms, &w.who, &answer.key).await.unwrap();
        let before = (w.fake.seen().mails.len(), w.refs(Role::Sent).await.len());
        let queued = w.queue(&answer.key).await;
        w.later(14);
        let work = send::advance(&w.rooms, &queued.id);
        let finished = Dies { work: Box::pin(work), after }.await.is_some();
        for _ in 0..8 {
            w.later(130);
            w.due().await;
            let Some(row) = w.rooms.store.send(&queued.id).await.unwrap() else { continue };
            if row.state == SendState::Unknown {
                // The person looks whether it has arrived.
                if w.fake.seen().mails.len() == before.0 {
                    let key = send::cancel(&w.rooms, &w.who, &queued.id).await.unwrap();
                    w.queue(&key).await;
                } else {
                    send::settle(&w.rooms, &w.who, &queued.id).await.unwrap();
                }
            }
            if w.waiting().await.is_empty() {
                break;
            }
        }
        assert!(w.waiting().await.is_empty(), "died after {after}");
        assert_eq!(w.fake.seen().mails.len(), before.0 + 1, "died after {after}");
        assert_eq!(w.refs(Role::Sent).await.len(), before.1 + 1, "died after {after}");
        assert!(w.refs(Role::Drafts).await.is_empty(), "died after {after}");
        let page = w.rooms.imap.page(&w.who, "INBOX", &Query::default()).await.unwrap();
        assert!(page.envelopes[0].answered, "died after {after}");
        if finished {
            assert!(!w.fake.seen().mails.iter().any(|m| m.contains("hidden@")));
            assert!(w.letters(Role::Sent).await.iter().all(|m| m.contains("hidden@")));
            return;
        }
    }
    panic!("it never ends");
}

#[tokio::test]
async fn wherever_it_crashes_there_is_one_draft() {
    let w = World::open(Script::default()).await;
    let mut d = letter("version 0", "a@example.test");
    d.rev = w.save(&d).await;
    draft::project(&w.rooms, &w.who, &d.key).await.unwrap();
    for after in 1..1_000 {
        d.text = format!("version {after}");
        d.rev = w.save(&d).await;
        let work = draft::project(&w.rooms, &w.who, &d.key);
        let finished = Dies { work: Box::pin(work), after }.await.is_some();
        assert!(!w.refs(Role::Drafts).await.is_empty(), "never none");
        w.later(200);
        draft::project(&w.rooms, &w.who, &d.key).await.unwrap();
        let letters = w.letters(Role::Drafts).await;
        assert_eq!(letters.len(), 1, "died after {after}");
        assert!(letters[0].contains(&d.text) && letters[0].contains(&format!("X-Draft-Key: {}", d.key)));
        if finished {
            break;
        }
    }
    draft::discard(&w.rooms, &w.who, &d.key).await.unwrap();
    assert!(w.refs(Role::Drafts).await.is_empty());
    assert!(matches!(draft::save(&w.rooms, &w.who, d).await, Err(Error::Problem(p)) if p.code == Code::Gone));
}

#[tokio::test]
async fn undo_brings_back_words_and_files() {
    let mut all = vec![stores::sqlite().await];
    all.extend(stores::postgres().await);
    for store in all {
        let w = World::on(store, Script::default()).await;
        let d = letter("本文", "a@example.test");
        w.save(&d).await;
        let bytes = stream::iter([Ok(Bytes::from(vec![7u8; 700_000]))]);
        let file = draft::NewFile { name: "../../資料.pdf".into(), kind: "application/pdf".into() };
        let file = draft::attach(&w.rooms, &w.who, &d.key, file, bytes).await.unwrap();
        assert_eq!((file.name.as_str(), file.size), ("資料.pdf", 700_000));
        let queued = w.queue(&d.key).await;
        assert_eq!(w.queue(&d.key).await, queued, "a second press");
        w.later(11);
        w.due().await;
        assert_eq!(send::cancel(&w.rooms, &w.who, &queued.id).await.unwrap(), d.key);
        assert_eq!(send::cancel(&w.rooms, &w.who, &queued.id).await.unwrap(), d.key, "a second press");
        let back = draft::load(&w.rooms, &w.who, &d.key).await.unwrap();
        assert_eq!((back.text.as_str(), back.files.len()), ("本文", 1));
        w.later(60);
        w.due().await;
        assert!(w.fake.seen().mails.is_empty());
        w.queue(&d.key).await;
        w.later(14);
        w.due().await;
        assert!(w.fake.seen().mails[0].contains("application/pdf") && w.waiting().await.is_empty());
    }
}

#[tokio::test]
async fn refused_recipients_are_told() {
    let w = World::open(Script { refuse: vec![("bad", "550 5.1.1 no such user")], ..Script::default() }).await;
    let d = letter("二人へ", "花子 <a@example.test>, bad@example.test");
    w.save(&d).await;
    let queued = w.queue(&d.key).await;
    w.later(14);
    w.due().await;
    let list = w.waiting().await;
    assert_eq!((list[0].state, list[0].refused[0].address.as_str()), (SendState::Filed, "bad@example.test"));
    send::dismiss(&w.rooms, &w.who, &queued.id).await.unwrap();
    assert!(w.waiting().await.is_empty());
    assert!(matches!(send::cancel(&w.rooms, &w.who, &queued.id).await, Err(Error::Problem(p)) if p.code == Code::Gone));
    let people = compose::people(&w.rooms, &w.who, "花").await.unwrap();
    assert_eq!((people.len(), people[0].email.as_str()), (1, "a@example.test"));

    let d = letter("だめ", "bad@example.test");
    w.save(&d).await;
    w.queue(&d.key).await;
    w.later(14);
    w.due().await;
    let back = draft::load(&w.rooms, &w.who, &d.key).await.unwrap();
    assert_eq!((back.refused[0].code, back.text.as_str()), (550, "だめ"));
    let list = w.waiting().await;
    assert_eq!(list[0].state, SendState::Refused);
    assert_eq!(send::cancel(&w.rooms, &w.who, &list[0].id).await.unwrap(), d.key);
    assert!(w.waiting().await.is_empty());
}

#[tokio::test]
async fn a_listener_that_fails_delays_and_one_that_goes_silent_asks() {
    let w = World::open(Script::default()).await;
    let d = letter("待つ", "a@example.test");
    w.save(&d).await;
    w.queue(&d.key).await;
    for end in [End::Reply("451 4.7.1 later"), End::Reply("421 4.3.2 bye")] {
        w.fake.behave(Script { end, ..Script::default() });
        w.later(700);
        w.due().await;
        assert_eq!(w.waiting().await[0].state, SendState::Held);
    }
    w.fake.behave(Script { end: End::KeepAndCut, ..Script::default() });
    w.later(700);
    w.due().await;
    w.later(700);
    w.due().await;
    let list = w.waiting().await;
    assert_eq!((list[0].state, w.fake.seen().mails.len()), (SendState::Unknown, 1));
    send::settle(&w.rooms, &w.who, &list[0].id).await.unwrap();
    w.due().await;
    assert!(w.waiting().await.is_empty());
    assert_eq!(w.refs(Role::Sent).await.len(), 1);

    // A day without anybody: back to the writer.
    let d = letter("誰もいない", "a@example.test");
    w.save(&d).await;
    w.queue(&d.key).await;
    w.fake.behave(Script { fault: Some(("CONNECT", End::Cut)), ..Script::default() });
    w.later(25 * 3600);
    w.due().await;
    assert_eq!(draft::load(&w.rooms, &w.who, &d.key).await.unwrap().refused[0].code, 421);
}

#[tokio::test]
async fn what_cannot_be_sent_is_said_at_once() {
    let w = World::open(Script::default()).await;
    let many: Vec<String> = (0..201).map(|n| format!("u{n}@example.test")).collect();
    for to in ["", "no address", "a@example.test\r\nBcc: x", many.join(",").as_str()] {
        let d = letter("x", to);
        w.save(&d).await;
        let answer = send::queue(&w.rooms, &w.who, &d.key, None).await;
        assert!(matches!(&answer, Err(Error::Problem(p)) if p.field.as_deref() == Some("to")), "{answer:?}");
        assert_eq!(compose::many_recipients(&w.rooms, &d), to.len() > 1_000);
    }
    let d = letter("x", "a@example.test");
    let big = stream::iter((0..20).map(|_| Ok(Bytes::from(vec![7u8; 1 << 20]))));
    let file = draft::NewFile { name: "big".into(), kind: "application/zip".into() };
    let answer = draft::attach(&w.rooms, &w.who, &d.key, file, big).await;
    assert!(matches!(&answer, Err(Error::Problem(p)) if p.code == Code::TooLarge), "{answer:?}");
    assert!(draft::load(&w.rooms, &w.who, &d.key).await.unwrap().files.is_empty());
    let cut = stream::iter([Ok(Bytes::from_static(b"half")), Err(std::io::Error::other("gone"))]);
    let file = draft::NewFile { name: "half".into(), kind: "text/plain".into() };
    assert!(draft::attach(&w.rooms, &w.who, &d.key, file, cut).await.is_err());
    assert!(draft::load(&w.rooms, &w.who, &d.key).await.unwrap().files.is_empty());
}

#[tokio::test]
async fn a_draft_that_is_left_alone_comes_to_the_drafts_folder() {
    let w = World::open(Script::default()).await;
    let d = letter("left alone", "half typed addr");
    let rev = w.save(&d).await;
    let untouched = compose::seed(&w.rooms, &w.who, DraftKind::New, (None, Lang::Ja, 540)).await.unwrap();
    let (stop, stopped) = tokio::sync::watch::channel(false);
    w.later(40);
    let job = tokio::spawn(jobs::run(w.rooms.clone(), stopped));
    for _ in 0..100 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        if !w.refs(Role::Drafts).await.is_empty() {
            break;
        }
    }
    stop.send(true).unwrap();
    job.await.unwrap();
    let refs = w.refs(Role::Drafts).await;
    assert_eq!(refs.len(), 1, "and none for the one that nobody touched");
    let again = compose::seed(&w.rooms, &w.who, DraftKind::Again, (Some(&refs[0]), Lang::Ja, 540)).await.unwrap();
    assert_eq!((again.key, again.rev), (d.key, rev));
    assert!(draft::load(&w.rooms, &w.who, &untouched.key).await.unwrap().is_blank());
}

#[tokio::test]
async fn a_draft_of_another_program_is_taken_over() {
    let w = World::open(Script::default()).await;
    let raw = WITH_FILE.replace('\n', "\r\n");
    let foreign = w.rooms.imap.append(&w.who, Role::Drafts, (&["\\Draft"], None), raw).await.unwrap();
    let open = async || compose::seed(&w.rooms, &w.who, DraftKind::Again, (Some(&foreign), Lang::Ja, 540)).await.unwrap();
    let (one, two) = (open().await, open().await);
    assert_eq!(one.key, two.key, "opened twice");
    assert_eq!((one.to.as_str(), one.text.trim(), one.files.len()), ("y@example.test", "from the phone", 1));
    assert_eq!(one.in_reply_to, "<q@example.test>");
    assert_eq!(w.refs(Role::Drafts).await, [foreign.clone()], "nothing is changed by looking");
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
async fn forwarded_letters_take_their_files_along() {
    let w = World::open(Script::default()).await;
    let original = w.receive(WITH_FILE).await;
    for (kind, holds) in [(DraftKind::Forward, "Fwd: from the phone"), (DraftKind::ForwardAttached, "message/rfc822")] {
        let mut d = compose::seed(&w.rooms, &w.who, kind, (Some(&original), Lang::Ja, 540)).await.unwrap();
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
async fn the_real_listener_takes_a_mail_from_taro_to_hanako() {
    let w = World::open(Script::default()).await;
    let core = w._core.clone();
    let hanako = tokio::task::spawn_blocking(move || core.account("reader")).await.unwrap();
    let config = Config::load(&w._core.data.join("serve.toml")).unwrap();
    let real = listen::open(config, Clock::shifted_by(w.clock.clone())).await.unwrap();
    let rooms = Rooms { submit: real.submit.clone(), ..w.rooms.clone() };
    let d = letter("..\n.\n本文です\n", &format!("花子 <{hanako}>"));
    w.save(&d).await;
    let queued = w.queue(&d.key).await;
    w.later(14);
    send::advance(&rooms, &queued.id).await.unwrap();
    assert!(w.waiting().await.is_empty(), "{:?}", w.waiting().await);
    let reader = Who { address: hanako, name: String::new(), ip: w.who.ip, session: String::new() };
    for _ in 0..300 {
        let page = rooms.imap.page(&reader, "INBOX", &Query::default()).await.unwrap();
        if let Some(envelope) = page.envelopes.first() {
            let message = read::message(&rooms, &reader, &envelope.reference, false, "").await.unwrap();
            assert_eq!((message.envelope.subject.as_str(), message.text.trim_end()), ("件名", "..\n.\n本文です"));
            assert_eq!(message.envelope.from[0].name, "太郎");
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("it never arrived");
}

#[tokio::test]
async fn the_real_listener_refuses_what_is_not_ours() {
    let w = World::open(Script::default()).await;
    let config = Config::load(&w._core.data.join("serve.toml")).unwrap();
    let submit = listen::open(config, Clock::default()).await.unwrap().submit;
    let mail = b"Subject: x\r\n\r\nx\r\n";
    let to = ["hanako@e06.example.test".to_owned()];
    let forged = submit.send(&w.who, "hanako@e06.example.test", &to, mail).await;
    assert!(matches!(forged, Err(server::submit::Error::Refused { .. })), "{forged:?}");
    let nobody = ["nobody@e06.example.test".to_owned(), to[0].clone()];
    let outcome = submit.send(&w.who, &w.who.address, &nobody, mail).await.unwrap();
    assert_eq!((outcome.refused.len(), outcome.accepted.len()), (1, 1));
    assert!(submit.alive().await);
}
