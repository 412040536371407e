//! Pages that were read, kept while their mailbox stays as it was.
//!
//! In: a page and the [`State`] of its mailbox as SELECT said it. Out: that page, to whoever brings
//! the very same state fresh from the core (STATUS). Every arrival, removal and change of a flag,
//! by whomever and through whichever server, raises HIGHESTMODSEQ (RFC 7162 §3.1.1), so nobody has to tell us of one.
//! A page may be newer than its state, never older: SELECT speaks before FETCH.
//! Never: a page shown from memory alone, a search, more than [`MOST`] pages, one unused for `QUIET`.

use super::{conn::Selected, grammar::StatusRow, pool::QUIET};
use app::api::{Order, Page, Query};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

/// Pages in this process, about 40 KB each.
const MOST: usize = 256;

/// What changes whenever a list does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    uidvalidity: u32,
    uidnext: u32,
    exists: u32,
    modseq: u64,
}

/// Whose page of what.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Spot {
    address: String,
    wire: String,
    oldest: bool,
    page: u32,
}

struct Sheet {
    state: State,
    page: Arc<Page>,
    used: Instant,
}

/// All kept pages of this process.
#[derive(Default)]
pub struct Kept(Mutex<HashMap<Spot, Sheet>>);

impl State {
    /// `None` where the core keeps no MODSEQ (NOMODSEQ): nothing can be compared there.
    pub fn of(selected: &Selected) -> Option<State> {
        let Selected { uidvalidity, uidnext, exists, modseq, .. } = *selected;
        (modseq > 0 && uidvalidity > 0).then_some(State { uidvalidity, uidnext, exists, modseq })
    }

    pub fn told(row: &StatusRow) -> Option<State> {
        let StatusRow { uidvalidity, uidnext, messages: exists, modseq, .. } = *row;
        (modseq > 0 && uidvalidity > 0).then_some(State { uidvalidity, uidnext, exists, modseq })
    }
}

impl Spot {
    /// Only the plain orders are kept: what they show follows from the state alone.
    pub fn of(address: &str, wire: &str, query: &Query) -> Option<Spot> {
        let plain = query.refs.is_empty() && query.after.is_none() && super::page::by_number(query);
        let oldest = query.order == Order::Oldest;
        plain.then(|| Spot { address: address.to_owned(), wire: wire.to_owned(), oldest, page: query.page() })
    }
}

impl Kept {
    pub fn has(&self, spot: &Spot) -> bool {
        self.lock().contains_key(spot)
    }

    /// The page, if it is of this state.
    pub fn get(&self, spot: &Spot, state: State) -> Option<Arc<Page>> {
        let mut all = self.lock();
        let sheet = all.get_mut(spot).filter(|sheet| sheet.state == state)?;
        sheet.used = Instant::now();
        Some(sheet.page.clone())
    }

    pub fn put(&self, spot: Spot, state: State, page: Arc<Page>) {
        let mut all = self.lock();
        if all.len() >= MOST && !all.contains_key(&spot) {
            let oldest = all.iter().min_by_key(|(_, sheet)| sheet.used).map(|(spot, _)| spot.clone());
            oldest.and_then(|spot| all.remove(&spot));
        }
        all.insert(spot, Sheet { state, page, used: Instant::now() });
    }

    /// Nothing of this person stays.
    pub fn forget(&self, address: &str) {
        self.lock().retain(|spot, _| spot.address != address);
    }

    pub fn sweep(&self) {
        self.lock().retain(|_, sheet| sheet.used.elapsed() < QUIET);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Spot, Sheet>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
