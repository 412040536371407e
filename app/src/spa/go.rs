//! Where an address leads: what is shown for it, and where its data comes from.
//!
//! In: addresses, from links, keys and acts (`address.rs`). Out: the signals of [`State`].
//! The old page stays until the new one is there. An answer for an older address is dropped.
//! A list that is loaded already and a message fetched ahead cost no round trip.
//! More rows and newer ones are `refresh.rs`.

use super::{
    address, browser, cache, compose, frame, net, notices, queue, refresh, search,
    state::{self, Pane, Reading, State},
};
use crate::{
    api::{
        Action, Code, Message, MessageRef, Page, Place, Problem, Query, Screen,
        change::{Change, Rows},
    },
    parts::held,
    paths::{self, Face},
};
use leptos::task::spawn_local;
use std::cell::{Cell, RefCell};

/// A list older than this is asked for again when it is shown again, milliseconds.
const FRESH: i64 = 30_000;

thread_local! {
    /// Grows with each navigation.
    static TURN: Cell<u32> = const { Cell::new(0) };
    /// The open message, and where it last stood in the list.
    static PLACE: RefCell<Option<(MessageRef, usize)>> = const { RefCell::new(None) };
}

/// Whatever is on its way is not waited for any more.
pub fn turn(s: State) -> u32 {
    search::end(s);
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
    let url = address::here();
    if !paths::is_search(&url) && matches!(&*s.pane.peek(), Pane::Other(_, Place::Failed { problem }) if away(problem)) {
        ask(s, url, false);
    }
}

/// The person asks for what is shown once more. The plain list grows at its top, any other begins anew.
pub fn anew(s: State) {
    if s.list.peek().as_ref().as_ref().is_some_and(|l| l.query.plain() && l.query.page() == 1) {
        refresh::quietly(s);
        refresh::recount(s);
    } else {
        again(s);
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
            turn(s);
            s.current.set(None);
            s.message.set(None);
            s.pane.set(Pane::Mail);
            frame::settle(s, frame::Where::List);
            if browser::millis() - listing.asked > FRESH {
                refresh::quietly(s);
            }
            return;
        }
        if let Some(r) = message_in(&url, &listing.query) {
            open(s, r, listing.query.clone());
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

/// A whole screen from the server.
fn fetch(s: State, url: String) {
    ask(s, url, true);
}

fn ask(s: State, url: String, acts: bool) {
    let turn = turn(s);
    frame::waiting(acts);
    let searches = paths::is_search(&url);
    let mut screen = net::get(format!("/api/screen?path={}", paths::encode(&url)));
    if searches {
        screen = search::begun(s, screen);
    }
    spawn_local(async move {
        let asked = browser::millis();
        let answer = if acts { net::act::<Screen>(s, screen).await } else { net::background::<Screen>(s, screen).await };
        if TURN.get() != turn {
            return;
        }
        search::end(s);
        frame::waiting(false);
        let answer = answer.map_err(|p| if searches { search::failed(p, browser::millis() - asked) } else { p });
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
    let turn = turn(s);
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
        refresh::quietly(s);
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
    let page = s.shown_now()?;
    match s.current.peek().as_ref() {
        Some(open) => beside(&page, open, step),
        None => page.envelopes.first().map(|e| e.reference.clone()),
    }
}

/// The message beside `r`, also if its row has left the list since.
pub fn beside(page: &Page, r: &MessageRef, step: isize) -> Option<MessageRef> {
    PLACE.with_borrow_mut(|place| {
        if let Some(at) = page.place(r) {
            *place = Some((r.clone(), at));
        }
        let had = place.as_ref().filter(|(of, _)| of == r).map(|(_, at)| *at);
        page.beside(r, had, step).map(|e| e.reference.clone())
    })
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
