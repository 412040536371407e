//! A search under way: it is told, it may take its time, and the person can end it.
//!
//! Never: the same search once more by itself. The core goes through every mail for it.

use super::{
    address, browser, frame, go, net, notices,
    state::{Pane, State},
};
use crate::{
    api::{Code, Problem, Reason},
    paths::Face,
};
use leptos::task::spawn_local;
use std::cell::RefCell;
use web_sys::AbortController;

/// It is told after this long, milliseconds.
const TOLD: i32 = 700;
/// One that fails after this long was too slow, milliseconds.
const LONG: i64 = 30_000;

thread_local! {
    /// Ends the search that is under way.
    static SEARCH: RefCell<Option<AbortController>> = const { RefCell::new(None) };
}

/// The search is answered, or nobody waits for it any more.
pub fn end(s: State) {
    if let Some(search) = SEARCH.take() {
        search.abort();
        if notices::is_searching(s) {
            s.banner.set(None);
        }
    }
}

/// Gives a search all the time it needs, and a word with a way out of it.
pub fn begun(s: State, ask: net::Ask) -> net::Ask {
    let Ok(search) = AbortController::new() else { return ask };
    let signal = search.signal();
    SEARCH.set(Some(search.clone()));
    spawn_local(async move {
        browser::sleep(TOLD).await;
        if SEARCH.with_borrow(|now| now.as_ref() == Some(&search)) {
            notices::searching(s);
        }
        browser::sleep(net::SEARCH as i32).await;
        search.abort();
    });
    ask.until(signal)
}

/// キャンセル: the search ends, and the address is that of what is shown.
pub fn stop(s: State) {
    go::turn(s);
    frame::waiting(false);
    let shown = match (&*s.pane.peek(), s.message.peek().as_ref()) {
        (Pane::Mail, Some(m)) => Some(Face::Full.message(&m.message.envelope.reference, &m.query)),
        _ => s.list_url(),
    };
    let url = shown.unwrap_or_else(|| Face::Full.inbox());
    if url == address::here() {
        frame::name(s);
    } else {
        address::instead(s, &url);
    }
}

/// A search that fails is not repeated, so nothing is said of trying again.
pub fn failed(p: Problem, took: i64) -> Problem {
    match p.code {
        Code::Away | Code::Offline if took > LONG => Problem { reason: Some(Reason::SlowSearch), ..Problem::new(Code::Invalid) },
        Code::Away => Problem::new(Code::Offline),
        _ => p,
    }
}
