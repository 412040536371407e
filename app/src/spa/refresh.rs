//! Asks for rows of the list that is loaded: newer ones, the next ones; and for the counts of the folders.
//!
//! How an answer joins what is there is `api/loaded.rs`. An answer for another list is dropped.
//! Never: by itself, a search once more, or anything that takes away rows that are loaded.

use super::{
    browser, frame, list, net, queue,
    state::{Listing, State},
};
use crate::{
    api::{Mailbox, Page, Query},
    paths,
};
use leptos::task::spawn_local;

/// Rows of a listing's folder. Only a search may take its time.
fn messages(of: &Listing, query: &Query) -> net::Ask {
    let ask = net::get(format!("/api/mailboxes/{}/messages{}", of.page.mailbox, paths::search(query)));
    if query.q.trim().is_empty() { ask } else { ask.patient() }
}

/// Puts an answer into the list it was asked for, if that is still the one that is loaded.
fn fill(s: State, asked_for: &Listing, f: impl FnOnce(&mut Listing)) {
    s.on_list(|now| {
        if now.page.mailbox == asked_for.page.mailbox && now.query == asked_for.query {
            f(now);
        }
    });
}

/// Asks for the list again, quietly; a search stays as it was.
pub fn quietly(s: State) {
    if s.list.peek().as_ref().as_ref().is_some_and(|l| l.query.q.trim().is_empty()) {
        renew(s);
    }
}

/// The same in any list, after the person has brought rows back into it.
pub fn renew(s: State) {
    let list = s.list.peek();
    spawn_local(async move {
        let Some(listing) = list.as_ref() else { return };
        let asked = browser::millis();
        let Ok(page) = net::background::<Page>(s, messages(listing, &listing.query)).await else { return };
        let page = queue::renew(page, asked);
        fill(s, listing, |now| {
            if now.asked <= asked {
                now.asked = asked;
                now.page = page.over(&now.page, &now.query);
            }
        });
        s.keep_ticks();
        list::top_up(s, false);
    });
}

/// Appends the next page of the list. `acts`: the person has scrolled or has thrown rows away. False: the list
/// has changed meanwhile, and the answer was of no use.
pub async fn more(s: State, acts: bool) -> bool {
    let list = s.list.peek();
    let Some(listing) = list.as_ref() else { return true };
    let Some(query) = listing.page.further(&listing.query) else { return true };
    let asked = browser::millis();
    let ask = messages(listing, &query);
    let answer = if acts { net::act::<Page>(s, ask).await } else { net::background::<Page>(s, ask).await };
    let Ok(next) = answer else { return true };
    let next = queue::renew(next, asked);
    let mut fits = true;
    fill(s, listing, |now| {
        fits = now.page.uidvalidity == next.uidvalidity && now.page.further(&now.query).as_ref() == Some(&query);
        if fits {
            now.page.below(next, &now.query);
        }
    });
    fits
}

/// Counts the folders again, after a moment of calm.
pub fn recount(s: State) {
    spawn_local(async move {
        browser::sleep(1_000).await;
        if let Ok(all) = net::background::<Vec<Mailbox>>(s, net::get("/api/mailboxes")).await
            && s.signed_in()
            && !s.mailboxes.peek().is_empty()
        {
            s.mailboxes.set(all);
            frame::title(s);
        }
    });
}
