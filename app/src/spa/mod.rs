//! The SPA: takes the server-drawn page over and stays.
//!
//! `boot.js` calls [`mount`] with an element outside the document, carries what was typed and swaps
//! it in (TAKEOVER.md). Data lives in [`state::State`], above everything; the router only tells the
//! address (`go.rs`). Pages are drawn from the parts that the server draws from, and one listener at
//! the root gives their forms and links a meaning (`acts.rs`).
//! Never: a Resource, a Suspense, a `style` attribute; a second way to write to the server.

mod acts;
mod browser;
mod compose;
mod frame;
mod go;
mod keys;
mod letter;
mod list;
mod live;
mod net;
mod notices;
mod places;
mod queue;
mod session;
mod state;

use crate::{
    api::{Place, Query, Screen},
    parts::{self, folder, frame::Slots, search},
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    components::Router,
    hooks::{use_location, use_navigate},
};
use state::{Pane, State};
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::HtmlElement;

/// Draws the app into `root`, which is not in the document yet. Without a readable data block it draws
/// nothing, and the page of the server stays.
#[wasm_bindgen]
pub fn mount(root: HtmlElement) {
    let data = browser::by_id("data").and_then(|e| e.text_content());
    let Some(screen) = data.and_then(|t| serde_json::from_str::<Screen>(&t).ok()).filter(|s| s.person.is_some()) else { return };
    let parent = root.clone();
    leptos::mount::mount_to(parent, move || {
        let place = screen.place.clone();
        let s = State::new(screen);
        if let Some(person) = s.person.get_untracked() {
            session::know(s, &person);
        }
        compose::enter(s, place);
        acts::listen(s, &root);
        view! { <Router><App s/></Router>{session::door(s)}{keys::view(s)} }
    })
    .forget();
}

#[component]
fn App(s: State) -> impl IntoView {
    let location = use_location();
    let navigate = use_navigate();
    Effect::new(move |before: Option<String>| {
        let search = location.search.get();
        let url = location.pathname.get() + if search.is_empty() { "" } else { "?" } + &search;
        // The first address is that of the page as the server drew it.
        if before.is_some_and(|b| b != url) {
            untrack(|| go::follow(s, url.clone()));
        }
        url
    });
    Effect::new(move |_| {
        if let Some((url, replace)) = s.wish.get() {
            s.wish.set(None);
            navigate(&url, NavigateOptions { replace, scroll: false, resolve: false, ..NavigateOptions::default() });
        }
    });
    taken_over(s);
    layout(s)
}

/// What begins once the page is ours.
fn taken_over(s: State) {
    if let Some(window) = browser::window() {
        browser::listen(&window, "takeover", move |_: web_sys::Event| {
            compose::save::restore(s);
            live::start(s);
            go::ahead(s);
            frame::twins(s);
        });
    }
    browser::every(1_000, move || {
        let n = s.tick.get_untracked().wrapping_add(1);
        s.tick.set(n);
        notices::sweep(s);
        session::tick(s, n);
        live::tick(s, n);
        compose::tick(s);
    });
}

fn layout(s: State) -> impl IntoView {
    let look = s.look_now();
    let person = s.person.get_untracked().unwrap_or_else(|| crate::api::Person {
        address: String::new(),
        name: String::new(),
        seconds_left: 0,
        shared_computer: false,
        csrf: String::new(),
    });
    let at = move || {
        s.pane.with(|p| match p {
            Pane::Mail => if s.message.with(Option::is_some) { "message" } else { "mailbox" },
            Pane::Compose(_) => "compose",
            Pane::Other(place) => match &**place {
                Place::Outbox { .. } => "outbox",
                Place::Settings { .. } => "settings",
                Place::Help { .. } => "help",
                _ => "failed",
            },
            Pane::Empty => "failed",
        })
    };
    // The folder the person is in, and what its list was asked.
    let place = Memo::new(move |_| {
        let mail = s.pane.with(|p| *p == Pane::Mail);
        s.list.with(|l| l.as_ref().filter(|_| mail).map(|l| (l.page.mailbox.clone(), l.query.clone())))
    });
    let searching = move || match place.get() {
        Some((id, query)) => search::search(look, &id, &query),
        None => search::search(look, "INBOX", &Query::default()),
    };
    let folders = move || {
        s.folders()
            .into_iter()
            .map(|m| {
                let id = m.id.clone();
                folder::folder(look, &m, move || place.with(|p| p.as_ref().is_some_and(|(p, _)| *p == id)).then_some("page"))
            })
            .collect::<Vec<_>>()
    };
    let slots = Slots {
        search: searching.into_any(),
        folders: folders.into_any(),
        quota: (move || s.quota.get().map(|q| folder::quota(look, q))).into_any(),
        notices: notices::view(s, s.tick).into_any(),
        main: main(s).into_any(),
    };
    parts::frame::frame(look, &person, (at, go::here()), slots)
}

/// The main area, made anew for each page and kept within it.
fn main(s: State) -> impl IntoView {
    let key = Memo::new(move |_| {
        s.pane.with(|p| match p {
            Pane::Mail => s.list.with(|l| l.as_ref().map_or_else(|| "mail".to_owned(), |l| l.url())),
            Pane::Compose(key) => format!("compose {key}"),
            Pane::Other(_) => format!("other {}", s.turn.get_value()),
            Pane::Empty => String::new(),
        })
    });
    view! {
        <For each=move || [key.get()] key=|k| k.clone() children=move |_| untrack(|| match s.pane.get_untracked() {
            Pane::Mail => view! { <div class="panes">{list::pane(s)}{letter::pane(s)}</div> }.into_any(),
            Pane::Compose(_) => compose::view(s),
            Pane::Other(place) => places::view(s, &place),
            Pane::Empty => ().into_any(),
        })/>
    }
}
