//! Where an address leads: what is shown for it, and where its data comes from.
//!
//! In: addresses, from links, keys and acts (`address.rs`). Out: the signals of [`State`].
//! The old page stays until the new one is there. An answer for an older address is dropped.
//! A list that is loaded already and a message fetched ahead cost no round trip.

use super::{
    address, browser, cache, compose, frame, net, notices, queue,
    state::{self, Listing, Pane, Reading, State},
};
use crate::{
    api::{
        Action, Code, Mailbox, Message, MessageRef, Page, Place, Problem, Query, Screen,
        change::{Change, Rows},
    },
    parts::held,
    paths::{self, Face},
};
use leptos::task::spawn_local;
use std::cell::Cell;

/// A list older than this is asked for again when it is shown again, milliseconds.
const FRESH: i64 = 30_000;

thread_local! {
    /// Grows with each navigation.
    static TURN: Cell<u32> = const { Cell::new(0) };
}

fn turn() -> u32 {
    TURN.set(TURN.get() + 1);
    TURN.get()
}

/// The list, or the inbox where no list is loaded.
pub fn back_to_mail(s: State) {
    let url = s.list_url().unwrap_or_else(|| Face::Full.inbox());
    // Coming back to a draft that is gone would say "not found": its entry is replaced.
    if matches!(*s.pane.peek(), Pane::Compose(_)) {
        address::instead(s, &url);
    } else {
        address::to(s, &url);
    }
}

/// Loads the present address anew.
pub fn again(s: State) {
    fetch(s, address::here());
}

/// The same by itself, while the page says that the mail server is away.
pub fn again_if_away(s: State) {
    if matches!(&*s.pane.peek(), Pane::Other(_, Place::Failed { problem }) if away(problem)) {
        ask(s, address::here(), false);
    }
}

/// The address has changed.
pub fn follow(s: State, url: String) {
    if compose::is_at(&url) {
        return;
    }
    frame::leave_list();
    if state::stale() {
        // Another build is served, and the person leaves whatever it was: a whole new page is due.
        compose::save::last_words(s);
        browser::leave_for(&url);
        return;
    }
    compose::leave(s);
    let list = s.list.peek();
    if let Some(listing) = list.as_ref() {
        if url == listing.url() {
            turn();
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
            open(s, r, listing.query.clone());
            return;
        }
    }
    if url == Face::Full.compose() {
        turn();
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

/// A whole screen from the server.
fn fetch(s: State, url: String) {
    ask(s, url, true);
}

fn ask(s: State, url: String, acts: bool) {
    let turn = turn();
    frame::waiting(acts);
    spawn_local(async move {
        let asked = browser::millis();
        let screen = net::get(format!("/api/screen?path={}", paths::encode(&url)));
        let answer = if acts { net::act::<Screen>(s, screen).await } else { net::background::<Screen>(s, screen).await };
        if TURN.get() != turn {
            return;
        }
        frame::waiting(false);
        match answer {
            Ok(screen) => arrive(s, screen, url, asked),
            Err(p) if p.code == Code::SignedOut => {}
            Err(_) if !acts => {}
            Err(problem) => {
                s.show_place(Place::Failed { problem });
                frame::settle(s, frame::Where::Page);
            }
        }
    });
}

fn arrive(s: State, mut screen: Screen, url: String, asked: i64) {
    if screen.lang != s.lang || matches!(screen.place, Place::Failed { .. }) {
        // Chosen in another tab: another language is another document. So is a place of a newer build.
        browser::leave_for(&url);
        return;
    }
    if let Place::Mailbox { list, .. } | Place::Message { list: Some(list), .. } = &mut screen.place {
        *list = queue::renew(list.clone(), asked);
    }
    if let Place::Compose { .. } = &screen.place {
        // Going back and reloading must find this draft.
        compose::enter(s, screen.place.clone());
        compose::own_address(&url);
    }
    // 迷惑メール exists once, under an address of its own.
    match &screen.place {
        Place::Quarantine { held: page } if url.starts_with("/mail/") => {
            address::name(&Face::Full.quarantine_at(&held::query(page)), true);
        }
        Place::Held { query, letter } if url.starts_with("/mail/") => {
            address::name(&Face::Full.held(&letter.mail.reference, query), true);
        }
        _ => {}
    }
    s.take(screen);
    frame::settle(s, frame::Where::Page);
    ahead(s);
}

/// Opens a message beside the list that is there.
fn open(s: State, r: MessageRef, query: Query) {
    let turn = turn();
    s.current.set(Some(r.clone()));
    if let Some(message) = cache::find(&r) {
        frame::waiting(false);
        show(s, message, query);
        queue::opened(s, &r);
        ahead(s);
        return;
    }
    frame::waiting(true);
    spawn_local(async move {
        let answer = net::act::<Message>(s, net::get(format!("/api/messages/{r}"))).await;
        if TURN.get() != turn {
            return;
        }
        frame::waiting(false);
        match answer {
            Ok(message) => {
                cache::keep(message.clone());
                seen(s, &r);
                show(s, message, query);
                ahead(s);
            }
            Err(p) if p.code == Code::SignedOut => {}
            Err(p) => lost(s, &r, p),
        }
    });
}

fn away(p: &Problem) -> bool {
    matches!(p.code, Code::Away | Code::Offline)
}

/// A message that cannot be opened: the list stays, the person is told. While nobody answers, its page waits under
/// its own address and is asked for again.
fn lost(s: State, r: &MessageRef, p: Problem) {
    if away(&p) {
        s.show_place(Place::Failed { problem: p });
        frame::settle(s, frame::Where::Page);
        return;
    }
    if matches!(p.code, Code::Gone | Code::NotFound) {
        s.on_list(|l| l.page.envelopes.retain(|e| e.reference != *r));
        refresh(s);
    }
    notices::fault(s, p);
    if let Some(url) = s.list_url() {
        address::instead(s, &url);
    }
}

fn show(s: State, message: Message, query: Query) {
    s.message.set(Some(Reading { query, message, charset: String::new(), images: false }));
    s.pane.set(Pane::Mail);
    frame::settle(s, frame::Where::Letter);
}

/// The server has marked it read while answering; the list follows.
fn seen(s: State, r: &MessageRef) {
    let list = s.list.peek();
    let change = list.as_ref().as_ref().and_then(|l| Change::new(&l.page, Action::Seen, Rows::These(vec![r.clone()]), None));
    if let Some(change) = change.filter(|c| c.read != 0) {
        s.apply(&change);
        queue::done(change);
    }
}

/// The message `step` rows below (above zero) or above the open one; without one, the first row.
pub fn neighbour(s: State, step: isize) -> Option<MessageRef> {
    let rows = s.shown_now()?.envelopes;
    let index = match s.current.peek().as_ref() {
        Some(c) => rows.iter().position(|e| e.reference == *c)?.checked_add_signed(step)?,
        None => 0,
    };
    rows.into_iter().nth(index).map(|e| e.reference)
}

/// Fetches the next message ahead, unmarked, and its HTML where the line bears it.
pub fn ahead(s: State) {
    let turn = TURN.get();
    spawn_local(async move {
        browser::sleep(300).await;
        if TURN.get() != turn || s.current.peek().is_none() {
            return;
        }
        let Some(next) = neighbour(s, 1).filter(|n| !cache::has(n)) else { return };
        if let Ok(message) = net::background::<Message>(s, net::get(format!("/api/messages/{next}?seen=0"))).await {
            // Pictures that load by themselves would tell the sender of a letter that nobody has opened.
            if message.has_html && !message.sender_trusted && !browser::thin_line() {
                browser::load_ahead(&paths::body(Face::Full, &next, paths::Shown::default()));
            }
            cache::keep(message);
        }
    });
}

fn messages_url(mailbox: &str, query: &Query) -> String {
    format!("/api/mailboxes/{mailbox}/messages{}", paths::search(query))
}

/// Puts an answer into the list it was asked for, if that is still the one that is loaded.
fn fill(s: State, asked_for: &Listing, f: impl FnOnce(&mut Listing)) {
    s.on_list(|now| {
        if now.page.mailbox == asked_for.page.mailbox && now.query == asked_for.query {
            f(now);
        }
    });
}

/// Asks for the list again, quietly.
pub fn refresh(s: State) {
    let list = s.list.peek();
    spawn_local(async move {
        let Some(listing) = list.as_ref() else { return };
        let asked = browser::millis();
        let url = messages_url(&listing.page.mailbox, &listing.query);
        let Ok(page) = net::background::<Page>(s, net::get(url)).await else { return };
        let page = queue::renew(page, asked);
        fill(s, listing, |now| {
            if now.asked <= asked {
                now.asked = asked;
                let top = now.query.plain() && now.query.page() == 1;
                now.page = if top { page.above(&now.page) } else { page };
            }
        });
    });
}

/// Appends the next page of the list.
pub async fn more(s: State) {
    let list = s.list.peek();
    let Some(listing) = list.as_ref() else { return };
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
    let next = queue::renew(next, asked);
    fill(s, listing, |now| {
        if now.page.uidvalidity == next.uidvalidity {
            now.page.below(next);
        }
    });
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
