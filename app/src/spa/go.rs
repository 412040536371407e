//! Goes to a page: the address decides what is shown, the data comes as JSON.
//!
//! In: addresses, from links (through the router), keys and acts. Out: the signals of [`State`].
//! The old page stays until the new one is there. An answer for an older address is dropped.
//! A list that is loaded already and a message fetched ahead cost no round trip.

use super::{
    browser, compose, frame, net, notices, queue,
    state::{Pane, Reading, State},
};
use crate::{
    api::{Code, Mailbox, Message, MessageRef, Page, Place, Problem, Query, Screen, change::{Change, Rows}, Action},
    paths::{self, Face},
};
use leptos::{prelude::*, task::spawn_local};

/// A list older than this is asked for again when it is shown again, milliseconds.
const FRESH: i64 = 30_000;

/// The list, or the inbox where no list is loaded.
pub fn back_to_mail(s: State) {
    let url = s.list.with_untracked(|l| l.as_ref().map(|l| l.url())).unwrap_or_else(|| Face::Full.inbox());
    // Coming back to a draft that is gone would say "not found": its entry is replaced.
    if matches!(*s.pane.peek(), Pane::Compose(_)) {
        address::instead(s, &url);
    } else {
        address::to(s, &url);
    }
}

/// Loads the present address anew.
pub fn again(s: State) {
    fetch(s, here());
}

/// The address has changed.
pub fn follow(s: State, url: String) {
    if compose::is_at(&url) {
        return;
    }
    frame::leave_list();
    compose::leave(s);
    if s.stale.get_untracked() {
        // Another build is served, and nothing is being written: a whole new page is due.
        browser::leave_for(&url);
        return;
    }
    if let Some(listing) = s.list.get_untracked() {
        if url == listing.url() {
            turn(s);
            s.current.set(None);
            s.message.set(None);
            s.pane.set(Pane::Mail);
            frame::settle(s, frame::Where::List);
            if browser::millis() - listing.asked > FRESH {
                refresh(s);
            }
            return;
        }
        if let Some(r) = message_in(&url, &listing.query) {
            open(s, r, listing.query);
            return;
        }
    }
    if url == Face::Full.compose() {
        turn(s);
        compose::begin(s);
        return;
    }
    fetch(s, url);
}

/// The message an address names, if it is one of the list asked with `query`.
fn message_in(url: &str, query: &Query) -> Option<MessageRef> {
    let (path, search) = url.split_at(url.find('?').unwrap_or(url.len()));
    let r: MessageRef = path.strip_prefix("/mail/")?.split_once('/')?.1.parse().ok()?;
    (search == paths::search(query)).then_some(r)
}

fn turn(s: State) -> u32 {
    s.waiting.set(false);
    s.turn.update_value(|t| *t += 1);
    s.turn.get_value()
}

/// A whole screen from the server.
fn fetch(s: State, url: String) {
    let turn = turn(s);
    s.waiting.set(true);
    spawn_local(async move {
        let asked = browser::millis();
        let answer = net::act::<Screen>(s, net::get(format!("/api/screen?path={}", paths::encode(&url)))).await;
        if s.turn.get_value() != turn {
            return;
        }
        s.waiting.set(false);
        match answer {
            Ok(mut screen) => {
                if let Place::Mailbox { list, .. } | Place::Message { list: Some(list), .. } = &mut screen.place {
                    *list = list.with(&queue::since(s, asked));
                }
                if let Place::Compose { draft, .. } = &screen.place {
                    // A seed has got its key: going back and reloading must find this draft.
                    let own = Face::Full.compose_draft(&draft.key);
                    compose::enter(s, screen.place.clone());
                    if own != url {
                        instead(s, own);
                    }
                }
                s.take(screen);
                frame::settle(s, frame::Where::Page);
                ahead(s);
            }
            Err(p) if p.code == Code::SignedOut => {}
            Err(problem) => {
                s.pane.set(Pane::Other(Box::new(Place::Failed { problem })));
                frame::settle(s, frame::Where::Page);
            }
        }
    });
}

/// Opens a message beside the list that is there.
fn open(s: State, r: MessageRef, query: Query) {
    let turn = turn(s);
    s.current.set(Some(r.clone()));
    let kept = s.cache.with_value(|c| c.iter().find(|m| m.envelope.reference == r).cloned());
    if let Some(message) = kept {
        show(s, message, query);
        queue::opened(s, &r);
        ahead(s);
        return;
    }
    s.waiting.set(true);
    spawn_local(async move {
        let answer = net::act::<Message>(s, net::get(format!("/api/messages/{r}"))).await;
        if s.turn.get_value() != turn {
            return;
        }
        s.waiting.set(false);
        match answer {
            Ok(message) => {
                s.keep(message.clone());
                seen(s, &r);
                show(s, message, query);
                ahead(s);
            }
            Err(p) if p.code == Code::SignedOut => {}
            Err(p) => {
                if matches!(p.code, Code::Gone | Code::NotFound) {
                    s.list.update(|l| {
                        if let Some(l) = l {
                            l.page.envelopes.retain(|e| e.reference != r);
                        }
                    });
                    refresh(s);
                }
                lost(s, p);
            }
        }
    });
}

/// A message that cannot be opened: the list stays, the person is told.
fn lost(s: State, p: Problem) {
    notices::fault(s, p);
    if let Some(url) = s.list.with_untracked(|l| l.as_ref().map(|l| l.url())) {
        instead(s, url);
    }
}

fn show(s: State, message: Message, query: Query) {
    s.message.set(Some(Reading { query, message: Box::new(message), charset: String::new(), images: false }));
    s.pane.set(Pane::Mail);
    frame::settle(s, frame::Where::Letter);
}

/// The server has marked it read while answering; the list follows.
fn seen(s: State, r: &MessageRef) {
    let change = s.list.with_untracked(|l| Change::new(&l.as_ref()?.page, Action::Seen, Rows::These(vec![r.clone()]), None));
    let Some(change) = change.filter(|c| c.read != 0) else { return };
    let one = std::slice::from_ref(&change);
    s.list.update(|l| {
        if let Some(l) = l {
            l.page = l.page.with(one);
        }
    });
    s.mailboxes.update(|m| *m = crate::api::change::counted(m, one));
    queue::done(s, change);
}

/// The message `step` rows below (above zero) or above the open one; without one, the first row.
pub fn neighbour(s: State, step: i32) -> Option<MessageRef> {
    let shown = s.shown_now()?;
    let rows = &shown.envelopes;
    let at = s.current.with_untracked(|c| c.as_ref().and_then(|c| rows.iter().position(|e| e.reference == *c)));
    let index = match at {
        Some(at) => at.checked_add_signed(step as isize)?,
        None => 0,
    };
    rows.get(index).map(|e| e.reference.clone())
}

/// Fetches the next message ahead, unmarked.
pub fn ahead(s: State) {
    let turn = s.turn.get_value();
    spawn_local(async move {
        browser::sleep(300).await;
        if s.turn.get_value() != turn || s.current.with_untracked(Option::is_none) {
            return;
        }
        let Some(next) = neighbour(s, 1) else { return };
        if s.cache.with_value(|c| c.iter().any(|m| m.envelope.reference == next)) {
            return;
        }
        if let Ok(message) = net::background::<Message>(s, net::get(format!("/api/messages/{next}?seen=0"))).await {
            s.keep(message);
        }
    });
}

/// Asks for the list again, quietly.
pub fn refresh(s: State) {
    let Some(listing) = s.list.get_untracked() else { return };
    spawn_local(async move {
        let asked = browser::millis();
        let url = messages_url(&listing.page.mailbox, &listing.query);
        let Ok(page) = net::background::<Page>(s, net::get(url)).await else { return };
        let page = page.with(&queue::since(s, asked));
        s.list.update(|now| {
            if let Some(now) = now
                && now.page.mailbox == page.mailbox
                && now.query == listing.query
                && now.asked <= asked
            {
                now.asked = asked;
                now.page = if now.query.plain() && now.query.page() == 1 { page.above(&now.page) } else { page };
            }
        });
    });
}

/// Appends the next page of the list.
pub async fn more(s: State) {
    let Some(listing) = s.list.get_untracked() else { return };
    let rows = &listing.page.envelopes;
    let mut query = listing.query.clone();
    if query.plain() {
        query.after = rows.last().map(|e| e.reference.clone());
        query.page = 1;
    } else {
        query.page = listing.query.page() + rows.len() as u32 / crate::api::envelope::PAGE;
    }
    let asked = browser::millis();
    let Ok(next) = net::act::<Page>(s, net::get(messages_url(&listing.page.mailbox, &query))).await else { return };
    let next = next.with(&queue::since(s, asked));
    s.list.update(|now| {
        if let Some(now) = now
            && now.page.mailbox == next.mailbox
            && now.page.uidvalidity == next.uidvalidity
            && now.query == listing.query
        {
            now.page.below(next);
        }
    });
}

fn messages_url(mailbox: &str, query: &Query) -> String {
    format!("/api/mailboxes/{mailbox}/messages{}", paths::search(query))
}

/// Counts the folders again, after a moment of calm.
pub fn recount(s: State) {
    spawn_local(async move {
        browser::sleep(1_000).await;
        if let Ok(all) = net::background::<Vec<Mailbox>>(s, net::get("/api/mailboxes")).await
            && s.person.with_untracked(Option::is_some)
        {
            s.mailboxes.set(all);
        }
    });
}
