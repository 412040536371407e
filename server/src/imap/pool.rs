//! Lends connections to the verbs of this room.
//!
//! In: who acts. Out: a [`Loan`], by value; when it ends the connection goes back if it is sound.
//! A connection that was cancelled, cut, timed out or met nonsense is dropped, so nobody meets one
//! in an unknown state. Never: more than `per_person` connections for one person, more than `logins`
//! logins at once, a connection kept quiet for more than 60 s (POP must not be locked out).
//! Password checks have turns of their own: the core lets a wrong one wait for many seconds, and who is
//! signed in shall not wait for strangers. Whoever was here before has turns that strangers cannot take.

use super::{Config, Error, conn::Conn, connect, kept::Kept};
use crate::who::Who;
use app::api::{Quota, Role};
use std::{
    collections::HashMap,
    ops::{Deref, DerefMut},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit},
    time::timeout,
};

/// A connection nobody asked for this long is closed.
pub const QUIET: Duration = Duration::from_secs(60);
/// Password checks under way at once, and how many more may wait for a turn.
const CHECKS: usize = 12;
const QUEUE: usize = 24;
/// The same for people who signed in from the same network before.
const KNOWN_CHECKS: usize = 4;
const KNOWN_QUEUE: usize = 12;
/// How often quiet ones are looked for.
const SWEEP: Duration = Duration::from_secs(5);

/// All lent and waiting connections of this process.
pub struct Pool {
    pub config: Config,
    pub kept: Kept,
    people: Mutex<HashMap<String, Person>>,
    logins: Semaphore,
    checks: Lane,
    known_checks: Lane,
    /// What the core lacked at the last login.
    lacks: Mutex<Vec<&'static str>>,
    /// The last login was refused: for this one person, or for everybody.
    refused: AtomicBool,
    sweeping: std::sync::Once,
}

/// What is kept of one person between calls.
struct Person {
    waiting: Vec<(Conn, Instant)>,
    slots: Arc<Semaphore>,
    /// Grows with `drop_person`: what was lent before does not come back.
    era: u64,
    known: Known,
    touched: Instant,
}

/// What was learnt of a person's mailboxes; a guess that saves round trips, never the truth.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Wire names by role.
    pub roles: Vec<(Role, String)>,
    pub delimiter: Option<char>,
    /// Messages by wire name.
    pub exists: HashMap<String, u32>,
    pub quota: Option<(Instant, Option<Quota>)>,
}

/// A borrowed connection.
pub struct Loan {
    conn: Option<Conn>,
    pool: Arc<Pool>,
    address: String,
    era: u64,
    _slot: OwnedSemaphorePermit,
}

impl Pool {
    pub fn new(config: Config) -> Arc<Pool> {
        let logins = Semaphore::new(config.logins.max(1));
        Arc::new(Pool {
            config,
            kept: Kept::default(),
            people: Mutex::default(),
            logins,
            checks: Lane::new(CHECKS, QUEUE),
            known_checks: Lane::new(KNOWN_CHECKS, KNOWN_QUEUE),
            lacks: Mutex::default(),
            refused: AtomicBool::new(false),
            sweeping: std::sync::Once::new(),
        })
    }

    /// Borrows a connection of this person, best one that has `wire` selected already.
    pub async fn lend(self: &Arc<Self>, who: &Who, wire: &str) -> Result<Loan, Error> {
        self.lend_best(who, |conn| conn.selected.as_ref().is_some_and(|s| s.wire == wire)).await
    }

    /// Borrows a connection of this person, best one that has nothing selected: for questions about
    /// mailboxes, so that the selected ones stay for letters.
    pub async fn lend_free(self: &Arc<Self>, who: &Who) -> Result<Loan, Error> {
        self.lend_best(who, |conn| conn.selected.is_none()).await
    }

    async fn lend_best(self: &Arc<Self>, who: &Who, fits: impl Fn(&Conn) -> bool) -> Result<Loan, Error> {
        self.sweep();
        let (slots, era) = self.person(&who.address, |p| (p.slots.clone(), p.era));
        let patience = self.config.silence();
        let slot = timeout(patience, slots.acquire_owned()).await.map_err(|_| Error::TooMany)?.map_err(Error::lost)?;
        while let Some(mut conn) = self.person(&who.address, |p| p.pick(&fits)) {
            if conn.is_quiet() {
                return Ok(Loan { conn: Some(conn), pool: self.clone(), address: who.address.clone(), era, _slot: slot });
            }
        }
        let conn = self.login(who).await?;
        Ok(Loan { conn: Some(conn), pool: self.clone(), address: who.address.clone(), era, _slot: slot })
    }

    /// Reads for this person. Where the core cuts the connection before it has answered, the same is asked exactly
    /// once more, on a new one. Never: for anything that changes something, because it may have been done.
    pub async fn reading<T, F>(&self, who: &Who, read: impl Fn() -> F) -> Result<T, Error>
    where
        F: Future<Output = Result<T, Error>>,
    {
        match read().await {
            Err(Error::Cut(cause)) => {
                tracing::info!(cause, "the mail server cut a reading; asked once more");
                self.person(&who.address, |p| p.waiting.clear());
                read().await
            }
            answer => answer,
        }
    }

    /// A new connection outside the pool (watching, renaming).
    pub async fn login(&self, who: &Who) -> Result<Conn, Error> {
        let patience = self.config.silence();
        let _turn = timeout(patience, self.logins.acquire()).await.map_err(|_| Error::TooMany)?.map_err(Error::lost)?;
        let conn = connect::as_master(&self.config, who).await;
        match &conn {
            Err(Error::NoMaster) => self.refused.store(true, Ordering::Relaxed),
            Ok(_) => self.refused.store(false, Ordering::Relaxed),
            Err(_) => {}
        }
        let conn = conn?;
        let missing = conn.capabilities.missing();
        *self.lacks.lock().unwrap_or_else(PoisonError::into_inner) = missing.clone();
        if missing.is_empty() { Ok(conn) } else { Err(Error::Lacks(missing)) }
    }

    /// Names of what the core lacked at the last login.
    pub fn lacks(&self) -> Vec<&'static str> {
        self.lacks.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// True if the last login did not end well, so that somebody must look.
    pub fn doubtful(&self) -> bool {
        self.refused.load(Ordering::Relaxed) || !self.lacks().is_empty()
    }

    /// A turn to check a password; `TooMany` at once if too many wait for one. `known`: of a person who was here before.
    pub async fn turn(&self, known: bool) -> Result<Turn<'_>, Error> {
        let lane = if known { &self.known_checks } else { &self.checks };
        let place = Place(&lane.inside);
        if lane.inside.fetch_add(1, Ordering::Relaxed) >= lane.most {
            return Err(Error::TooMany);
        }
        let patience = self.config.silence();
        let turn = timeout(patience, lane.turns.acquire()).await.map_err(|_| Error::TooMany)?.map_err(Error::lost)?;
        Ok(Turn(turn, place))
    }

    /// Closes what waits for this person; what is lent is closed when it comes back.
    pub fn forget(&self, address: &str) {
        self.kept.forget(address);
        let mut people = self.lock();
        if let Some(person) = people.get_mut(address) {
            person.era += 1;
            person.waiting.clear();
            person.known = Known::default();
        }
    }

    pub fn known(&self, who: &Who) -> Known {
        self.person(&who.address, |p| p.known.clone())
    }

    pub fn learn(&self, who: &Who, change: impl FnOnce(&mut Known)) {
        self.person(&who.address, |p| change(&mut p.known));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Person>> {
        self.people.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn person<T>(&self, address: &str, with: impl FnOnce(&mut Person) -> T) -> T {
        let mut people = self.lock();
        let person = people.entry(address.to_owned()).or_insert_with(|| Person {
            waiting: Vec::new(),
            slots: Arc::new(Semaphore::new(self.config.per_person.max(1))),
            era: 0,
            known: Known::default(),
            touched: Instant::now(),
        });
        person.touched = Instant::now();
        with(person)
    }

    /// Starts the sweeper once, inside the runtime.
    fn sweep(self: &Arc<Self>) {
        self.sweeping.call_once(|| {
            let pool: Weak<Pool> = Arc::downgrade(self);
            tokio::spawn(async move {
                loop {
                    tokio::time::sleep(SWEEP).await;
                    let Some(pool) = pool.upgrade() else { return };
                    pool.kept.sweep();
                    pool.lock().retain(|_, person| {
                        person.waiting.retain(|(_, since)| since.elapsed() < QUIET);
                        // Forgotten only when nothing is lent: the slots must stay one semaphore.
                        person.touched.elapsed() < 10 * QUIET || Arc::strong_count(&person.slots) > 1
                    });
                }
            });
        });
    }
}

/// Turns, and a short queue before them.
struct Lane {
    turns: Semaphore,
    /// Who waits for a turn or has one.
    inside: AtomicUsize,
    most: usize,
}

impl Lane {
    fn new(turns: usize, queue: usize) -> Lane {
        Lane { turns: Semaphore::new(turns), inside: AtomicUsize::new(0), most: turns + queue }
    }
}

/// A place in the queue of password checks.
struct Place<'a>(&'a AtomicUsize);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A turn to check a password, over when it is dropped.
pub struct Turn<'a>(#[allow(dead_code)] SemaphorePermit<'a>, #[allow(dead_code)] Place<'a>);

impl Person {
    fn pick(&mut self, fits: impl Fn(&Conn) -> bool) -> Option<Conn> {
        let at = self.waiting.iter().rposition(|(conn, _)| fits(conn)).or(self.waiting.len().checked_sub(1))?;
        Some(self.waiting.remove(at).0)
    }
}

impl Drop for Loan {
    fn drop(&mut self) {
        let Some(conn) = self.conn.take().filter(|c| c.sound) else { return };
        let mut people = self.pool.lock();
        if let Some(person) = people.get_mut(&self.address).filter(|p| p.era == self.era) {
            person.waiting.push((conn, Instant::now()));
        }
    }
}

impl Deref for Loan {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        // Taken only in `drop`.
        self.conn.as_ref().unwrap_or_else(|| unreachable!("a loan holds its connection until it ends"))
    }
}

impl DerefMut for Loan {
    fn deref_mut(&mut self) -> &mut Conn {
        self.conn.as_mut().unwrap_or_else(|| unreachable!("a loan holds its connection until it ends"))
    }
}
