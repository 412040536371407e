//! Mails on their way, as this page follows them until it is known what became of them.
//!
//! The server says when one has moved (`live.rs`); without a stream, and if an event is lost, it is
//! asked in background once the undo time is over, at longer and longer distances.
//! 送信しました is said only of a mail that the core took for everybody. What was refused, in whole or in
//! part, and what nobody knows, becomes a banner that stays and leads to 送信待ち.

use super::{
    browser, net,
    notices::{Banner, Kind},
    refresh, session,
    state::{Pane, State},
};
use crate::{
    api::{Place, SendState, Sending},
    i18n::notice::Said,
};
use leptos::task::spawn_local;
use std::cell::{Cell, RefCell};

/// From the end of the undo time to the first question, milliseconds.
const FIRST: i64 = 2_000;
/// Longest distance of two questions, milliseconds.
const LONGEST: i64 = 60_000;
/// After this the person hears that it takes longer, milliseconds.
const PATIENCE: i64 = 20_000;
/// Asks again for an open 送信待ち that shows something about to move, seconds.
const POLL: u32 = 5;
/// Mails whose end has been told.
const TOLD_MAX: usize = 50;

/// A mail sent from this page whose end is not known.
#[derive(Clone)]
struct Followed {
    id: String,
    /// When it goes, by this computer's clock in milliseconds.
    at: i64,
    /// When it is asked for again, and how long after that.
    ask: i64,
    pause: i64,
    /// The person knows that it takes longer.
    late: bool,
}

thread_local! {
    static FOLLOWED: RefCell<Vec<Followed>> = const { RefCell::new(Vec::new()) };
    static TOLD: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    /// A question is on its way.
    static ASKING: Cell<bool> = const { Cell::new(false) };
}

/// It has just been handed to the server, which holds it until `at` (server's clock).
pub fn follow(s: State, id: &str, at: i64) {
    let at = browser::millis() + (at - s.clock_now()).max(0) * 1000;
    let ask = at + FIRST;
    FOLLOWED.with_borrow_mut(|all| all.push(Followed { id: id.to_owned(), at, ask, pause: FIRST, late: false }));
}

/// It was taken back.
pub fn forget(id: &str) {
    FOLLOWED.with_borrow_mut(|all| all.retain(|f| f.id != id));
}

/// Once a second.
pub fn tick(s: State, n: u32) {
    if !s.signed_in() || session::is_open(s) || ASKING.get() {
        return;
    }
    let now = browser::millis();
    let due = FOLLOWED.with_borrow_mut(|all| {
        let mut due = false;
        for f in all.iter_mut().filter(|f| f.ask <= now) {
            due = true;
            f.pause = (f.pause * 2).min(LONGEST);
            f.ask = now + f.pause;
        }
        due
    });
    let shown = || {
        let clock = s.clock_now();
        let moves = |x: &Sending| {
            matches!(x.state, SendState::Submitting | SendState::Accepted) || (x.state == SendState::Held && x.at <= clock)
        };
        matches!(&*s.pane.peek(), Pane::Other(_, Place::Outbox { sends }) if sends.iter().any(moves))
    };
    if due || (n.is_multiple_of(POLL) && !browser::hidden() && shown()) {
        spawn_local(look(s, None));
    }
}

/// The server says that this one has moved.
pub fn moved(s: State, id: String) {
    spawn_local(look(s, Some(id)));
}

/// Asks what waits, and what became of those that are followed.
async fn look(s: State, moved: Option<String>) {
    ASKING.set(true);
    let answer = net::background::<Vec<Sending>>(s, net::get("/api/sends")).await;
    ASKING.set(false);
    let Ok(sends) = answer else { return };
    let mut ids: Vec<String> = FOLLOWED.with_borrow(|all| all.iter().map(|f| f.id.clone()).collect());
    ids.extend(moved.filter(|id| !ids.contains(id)));
    for id in ids {
        let now = match sends.iter().find(|x| x.id == id) {
            Some(x) => Some(x.clone()),
            // Filed or taken back: it has left the list.
            None => net::background::<Sending>(s, net::get(format!("/api/sends/{id}"))).await.ok(),
        };
        if let Some(now) = now {
            heard(s, &now);
        }
    }
    s.see_sends(sends);
}

/// What became of one.
fn heard(s: State, send: &Sending) {
    let id = send.id.as_str();
    let followed = FOLLOWED.with_borrow(|all| all.iter().find(|f| f.id == id).cloned());
    let told = TOLD.with_borrow(|all| all.iter().any(|x| x == id));
    let banner = s.banner.peek();
    // Its own banner, and no other, may be replaced by good news.
    let own = match banner.as_ref() {
        Some(Banner { kind: Kind::Held { id: x, .. } | Kind::Going { id: x }, .. }) => x == id,
        Some(_) => false,
        None => true,
    };
    if send.state == SendState::Filed {
        // Its copy is in 送信済み now.
        refresh::quietly(s);
    }
    let said = match send.state {
        SendState::Refused => Said::NotSent,
        SendState::Unknown => Said::SendUnknown,
        _ if send.partly() => Said::SentPartly,
        SendState::Accepted | SendState::Filed => {
            forget(id);
            if followed.is_some() && own {
                s.banner.set(Some(Banner::said(Said::Sent)));
            }
            return;
        }
        SendState::Cancelled => {
            forget(id);
            if own && banner.is_some() {
                s.banner.set(None);
            }
            return;
        }
        SendState::Held | SendState::Submitting | SendState::Other => {
            let late = followed.is_some_and(|f| !f.late && browser::millis() - f.at > PATIENCE);
            if late {
                FOLLOWED.with_borrow_mut(|all| all.iter_mut().filter(|f| f.id == id).for_each(|f| f.late = true));
                s.banner.set(Some(Banner::outcome(Said::SendWaits)));
            }
            return;
        }
    };
    forget(id);
    if !told {
        TOLD.with_borrow_mut(|all| {
            if all.len() >= TOLD_MAX {
                all.remove(0);
            }
            all.push(id.to_owned());
        });
        s.banner.set(Some(Banner::outcome(said)));
    }
}
