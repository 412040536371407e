//! Writing and sending over a real mail store, with a listener that fails when told.
//!
//! The store of rows is a private SQLite file (or PostgreSQL), so the demo's own web server takes
//! no part; the clock is shifted instead of waited for.

mod crashes;
mod drafts;
mod faults;
mod listener;
mod rounds;

use crate::support::{
    core::Core,
    fake_submission::{Fake, Script},
    stores,
};
use app::{
    api::{Draft, MessageRef, Query, Role, Sending},
    i18n::Lang,
};
use bytes::Bytes;
use futures::TryStreamExt;
use server::{
    actions::{compose, draft, files, send},
    http::listen,
    rooms::{Clock, Rooms},
    store::Store,
    who::Who,
};
use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU32, Ordering},
    },
};

/// One person with an own account, own rows, and a listener that obeys.
struct World {
    rooms: Rooms,
    fake: Fake,
    who: Who,
    clock: PathBuf,
    shift: AtomicI64,
    /// Running as long as somebody holds it.
    core: Arc<Core>,
}

impl World {
    async fn open(script: Script) -> World {
        World::on(stores::sqlite().await, script).await
    }

    async fn on(store: Store, script: Script) -> World {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let (core, address) = Core::with_account("writer").await;
        let clock = core.data.join(format!("clock-{}", NEXT.fetch_add(1, Ordering::Relaxed)));
        let real = listen::open(core.config(), Clock::shifted_by(clock.clone())).await.unwrap();
        let fake = Fake::start(script).await;
        let rooms = Rooms { store, submit: fake.submit(), ..real };
        let who = Who { address, name: "太郎".into(), ip: "192.0.2.7".parse().unwrap(), session: "test".into() };
        World { rooms, fake, who, clock, shift: AtomicI64::new(0), core }
    }

    fn later(&self, seconds: i64) {
        let shift = self.shift.fetch_add(seconds, Ordering::Relaxed) + seconds;
        std::fs::write(&self.clock, shift.to_string()).unwrap();
    }

    /// The clock stands, however long this machine takes.
    fn stand(&self, at: i64) {
        std::fs::write(&self.clock, format!("={at}")).unwrap();
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

    /// How many messages a folder holds; [`World::refs`] names its first page alone.
    async fn count(&self, role: Role) -> usize {
        let id = self.folder(role).await;
        self.rooms.imap.page(&self.who, &id, &Query::default()).await.unwrap().total as usize
    }

    /// Every message of a folder, raw.
    async fn letters(&self, role: Role) -> Vec<String> {
        let mut all = Vec::new();
        for reference in self.refs(role).await {
            let source = files::source(self.rooms.clone(), self.who.clone(), reference).await.unwrap();
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

    async fn waiting(&self) -> Vec<Sending> {
        send::list(&self.rooms, &self.who).await.unwrap()
    }
}

/// A letter read as its own labels say, quoted in Japanese.
fn original_of(reference: Option<&MessageRef>) -> compose::Original<'_> {
    compose::Original { key: None, reference, charset: "", lang: Lang::Ja, offset: 540 }
}

fn letter(text: &str, to: &str) -> Draft {
    let key = compose::new_key().unwrap();
    Draft { key, to: to.into(), subject: "件名".into(), text: text.into(), ..Draft::default() }
}

const QUESTION: &str = "From: Hanako <hanako@example.test>\nTo: taro@example.test\nMessage-ID: <question@example.test>\nSubject: question\n\nhello\n";
const WITH_FILE: &str = "From: x@example.test\nTo: y@example.test\nSubject: from the phone\nIn-Reply-To: <q@example.test>\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nfrom the phone\n--b\nContent-Type: text/csv; name=a.csv\nContent-Disposition: attachment; filename=a.csv\n\n1,2\n--b--\n";
