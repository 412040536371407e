//! The address of the page: links, history entries, back and forward, by leptos_router.
//!
//! Its [`BrowserUrl`] keeps the browser's history; `<Router>` and routes are not needed, because a page is
//! chosen by the data that the server sends for an address. A pressed link is told to it from here: its own way
//! would scroll the page that is left to its top, long before the next one is there.
//! Links are the plain ones that work without script; those with a target, a download, `rel=external`
//! or a key held stay the browser's. Where an address leads is `go.rs`.

use super::{
    browser, go,
    state::{Pane, State},
};
use crate::paths::Face;
use leptos::prelude::{Effect, Track};
use leptos_router::location::{BrowserUrl, LocationChange, LocationProvider};
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlAnchorElement, HtmlElement, MouseEvent};

thread_local! {
    /// Path and query that are shown or on their way.
    static HERE: RefCell<String> = const { RefCell::new(String::new()) };
    /// The browser's history, from the takeover on.
    static HISTORY: RefCell<Option<BrowserUrl>> = const { RefCell::new(None) };
}

/// Listens for links at the root and for back and forward.
pub fn listen(s: State, root: &HtmlElement) {
    HERE.set(here());
    browser::listen(root, "click", move |e: MouseEvent| {
        if let Some(url) = link(&e) {
            e.prevent_default();
            to(s, &url);
        }
    });
    if let Some(Ok(history)) = browser::window().map(|w| w.history()) {
        let _ = history.set_scroll_restoration(web_sys::ScrollRestoration::Manual);
    }
    let Ok(history) = BrowserUrl::new() else { return };
    history.init(None);
    let url = history.as_url().clone();
    Effect::new(move |begun: Option<()>| {
        url.track();
        // A jump within the page is no other page.
        let url = here();
        if begun.is_some() && HERE.with_borrow(|h| *h != url) {
            HERE.set(url.clone());
            go::follow(s, url);
        }
    });
    HISTORY.set(Some(history));
}

/// Path and query of the document.
pub fn here() -> String {
    let Some(location) = browser::window().map(|w| w.location()) else { return String::new() };
    location.pathname().unwrap_or_default() + &location.search().unwrap_or_default()
}

/// Goes there, with an entry of its own.
pub fn to(s: State, url: &str) {
    enter(s, url, false);
}

/// Goes there in place of the present entry.
pub fn instead(s: State, url: &str) {
    enter(s, url, true);
}

fn enter(s: State, url: &str, replace: bool) {
    let same = HERE.with_borrow(|h| h == url);
    name(url, replace || same);
    if same && *s.pane.peek() == Pane::Mail && s.list_url().is_some_and(|list| list == url) {
        // The list that is shown already.
        go::anew(s);
    } else {
        go::follow(s, url.to_owned());
    }
}

/// Gives the page that is shown another address.
pub fn name(url: &str, replace: bool) {
    HERE.set(url.to_owned());
    let change = |replace| LocationChange { value: url.to_owned(), replace, scroll: false, ..Default::default() };
    HISTORY.with_borrow(|history| {
        let Some(history) = history else { return };
        history.complete_navigation(&change(replace));
        // After a jump over several entries 0.8.17 takes the address it was last told for the present one, and
        // writes nothing: told another one in between, it does.
        if here() != url {
            history.complete_navigation(&LocationChange { value: here(), ..change(true) });
            history.complete_navigation(&change(replace));
        }
    });
}

/// Path and query of a link of ours that was pressed plainly.
fn link(event: &MouseEvent) -> Option<String> {
    if event.default_prevented()
        || event.button() != 0
        || event.ctrl_key()
        || event.meta_key()
        || event.shift_key()
        || event.alt_key()
    {
        return None;
    }
    let near = event.target()?.dyn_into::<Element>().ok()?.closest("a[href]").ok()??;
    let plain = !near.has_attribute("target")
        && !near.has_attribute("download")
        && near.get_attribute("rel").is_none_or(|r| !r.contains("external"));
    let href = near.get_attribute("href")?;
    let ours = href.is_empty() || (href.starts_with('/') && !href.starts_with("//"));
    let ours = ours && Face::split(&href).0 == Face::Full && !["/api/", "/body/", "/pkg/"].iter().any(|p| href.starts_with(p));
    let a: HtmlAnchorElement = near.dyn_into().ok()?;
    (plain && ours).then(|| a.pathname() + &a.search())
}
