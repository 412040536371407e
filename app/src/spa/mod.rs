//! The SPA: takes the server-drawn page over and stays.
//!
//! `boot.js` calls [`mount`] with an element outside the document, carries what was typed and swaps
//! it in, with no frame between. Data lives in [`state::State`], above everything; the address decides what is
//! shown (`address.rs`, `go.rs`). Pages are drawn from the parts that the server draws from, and one listener at
//! the root gives their forms and links a meaning (`acts.rs`).
//! Never: a Resource, a Suspense, a `style` attribute; a second way to write to the server.

mod acts;
mod address;
mod browser;
mod cache;
mod compose;
mod forms;
mod frame;
mod go;
mod held;
mod keys;
mod letter;
mod list;
mod live;
mod net;
mod notices;
mod places;
mod question;
mod queue;
mod refresh;
mod row_tools;
mod rows;
mod search;
mod sends;
mod session;
mod signal;
mod state;

use crate::{
    api::{Place, Query, Role, Screen},
    parts::{self, folder, frame::Slots, held as held_part, search as search_part},
};
use leptos::{prelude::*, task::spawn_local};
use state::{Pane, State};
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::HtmlElement;

/// Draws the app into `root`, which is not in the document yet. Without a readable data block it draws
/// nothing, and the page of the server stays.
#[wasm_bindgen]
pub fn mount(root: HtmlElement) {
    let data = browser::by_id("data").and_then(|e| e.text_content());
    let Some(mut screen) = data.and_then(|t| net::value_of::<Screen>(&t)).filter(|s| s.person.is_some()) else { return };
    if let (Place::Drawn { html, .. }, Some(main)) = (&mut screen.place, browser::by_id("main")) {
        *html = main.inner_html();
    }
    let parent = root.clone();
    leptos::mount::mount_to(parent, move || {
        let place = screen.place.clone();
        let s = State::new(screen);
        if let Some(person) = s.person.peek().as_ref() {
            session::know(person);
        }
        compose::enter(s, place);
        acts::listen(s, &root);
        begin(s);
        view! { {layout(s)}{session::door(s)}{keys::view(s)}{question::view(s)} }
    })
    .forget();
}

/// What begins once the page is ours.
fn begin(s: State) {
    if let Some(window) = browser::window() {
        browser::listen(&window, "takeover", move |_: web_sys::Event| {
            compose::own_address(&address::here());
            compose::copy::restore(s);
            live::start(s);
            go::ahead(s);
            frame::twins();
        });
    }
    if let Some(window) = browser::window() {
        // A page out of the browser's memory: it may be somebody else's turn by now.
        browser::listen(&window, "pageshow", move |e: web_sys::Event| {
            if browser::property(&e, "persisted").is_some_and(|p| p.is_truthy()) {
                spawn_local(session::ask(s));
            }
        });
    }
    browser::every(1_000, move || {
        let n = s.tick.peek().wrapping_add(1);
        s.tick.set(n);
        notices::sweep(s);
        session::tick(s, n);
        live::tick(s, n);
        sends::tick(s, n);
        compose::tick(s);
    });
}

fn layout(s: State) -> impl IntoView {
    let look = s.look_now();
    let person = (*s.person.peek()).clone().unwrap_or_else(|| crate::api::Person {
        address: String::new(),
        name: String::new(),
        seconds_left: 0,
        ends_anyway: false,
        shared_computer: false,
        csrf: String::new(),
        signature: String::new(),
        copy_key: String::new(),
    });
    let at = move || match &*s.pane.get() {
        Pane::Mail if s.message.get().is_some() => "message",
        Pane::Mail => "mailbox",
        Pane::Compose(_) => "compose",
        Pane::Other(_, Place::Outbox { .. }) => "outbox",
        Pane::Other(_, Place::Quarantine { .. } | Place::Held { .. }) => "quarantine",
        Pane::Other(_, Place::Drawn { at, .. }) if at == "help" => "help",
        Pane::Other(_, Place::Drawn { .. }) => "settings",
        Pane::Other(..) | Pane::Empty => "failed",
    };
    // The folder the person is in, and what its list was asked.
    let place = Memo::new(move |_| {
        let (pane, list) = (s.pane.get(), s.list.get());
        let junk = || s.mailboxes.get().iter().find(|m| m.role == Some(Role::Junk)).map(|m| m.id.clone());
        match &*pane {
            Pane::Other(_, Place::Quarantine { held: page }) => Some((junk()?, held_part::query(page))),
            Pane::Other(_, Place::Held { query, .. }) => Some((junk()?, query.clone())),
            Pane::Mail => list.as_ref().as_ref().map(|l| (l.page.mailbox.clone(), l.query.clone())),
            _ => None,
        }
    });
    let searching = move || match place.get() {
        Some((_, query)) if matches!(&*s.pane.peek(), Pane::Other(..)) => held_part::search(look, &query),
        Some((id, query)) => search_part::search(look, &id, &query),
        None => search_part::search(look, "INBOX", &Query::default()),
    };
    let folders = move || {
        s.folders()
            .into_iter()
            .map(|m| {
                let id = m.id.clone();
                folder::folder(look, &m, move || place.get().is_some_and(|(p, _)| p == id).then_some("page"))
            })
            .collect::<Vec<_>>()
    };
    let slots = Slots {
        search: searching.into_any(),
        folders: folders.into_any(),
        outbox: (move || parts::frame::to_check(look, *s.unsettled.get())).into_any(),
        quota: (move || (*s.quota.get()).map(|q| folder::quota(look, q))).into_any(),
        notices: notices::view(s).into_any(),
        main: main(s).into_any(),
    };
    let sends = move || matches!(&*s.pane.get(), Pane::Other(_, Place::Outbox { .. })).then_some("page");
    parts::frame::frame(look, &person, (at, sends, address::here()), slots)
}

/// The main area, made anew for each page and kept within it.
fn main(s: State) -> impl IntoView {
    let key = Memo::new(move |_| match &*s.pane.get() {
        Pane::Mail => s.list.get().as_ref().as_ref().map_or_else(|| "mail".to_owned(), |l| l.url()),
        Pane::Compose(key) => format!("compose {key}"),
        Pane::Other(n, _) => n.to_string(),
        Pane::Empty => String::new(),
    });
    let draw = move || match &*s.pane.peek() {
        Pane::Mail => view! { <div class="panes">{list::pane(s)}{letter::pane(s)}</div> }.into_any(),
        Pane::Compose(_) => compose::view(s),
        Pane::Other(_, place) => places::view(s, place),
        Pane::Empty => ().into_any(),
    };
    view! { <For each=move || [key.get()] key=|k| k.clone() children=move |_| untrack(draw)/> }
}
