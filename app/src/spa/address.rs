//! The address of the page: links, history entries, back and forward.
//!
//! A few lines instead of leptos_router: pages are chosen by data, so routes are not needed, and without
//! routes it never writes the address of a link it has followed (0.8.17); its weight is saved too.
//! Links are the plain ones that work without script; those with a target, a download, `rel=external`
//! or a key held stay the browser's. Where an address leads is `go.rs`.

use super::{browser, go, state::State};
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, HtmlAnchorElement, HtmlElement, MouseEvent};

thread_local! {
    /// Path and query that are shown or on their way.
    static HERE: RefCell<String> = const { RefCell::new(String::new()) };
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
    let Some(window) = browser::window() else { return };
    if let Ok(history) = window.history() {
        let _ = history.set_scroll_restoration(web_sys::ScrollRestoration::Manual);
    }
    browser::listen(&window, "popstate", move |_: Event| {
        // A jump within the page is no other page.
        let url = here();
        if HERE.with_borrow(|h| *h != url) {
            HERE.set(url.clone());
            go::follow(s, url);
        }
    });
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
    go::follow(s, url.to_owned());
}

/// Gives the page that is shown another address.
pub fn name(url: &str, replace: bool) {
    HERE.set(url.to_owned());
    let Some(history) = browser::window().and_then(|w| w.history().ok()) else { return };
    let _ = if replace {
        history.replace_state_with_url(&JsValue::NULL, "", Some(url))
    } else {
        history.push_state_with_url(&JsValue::NULL, "", Some(url))
    };
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
    let ours = ours && !["/api/", "/body/", "/lite/", "/pkg/"].iter().any(|p| href.starts_with(p));
    let a: HtmlAnchorElement = near.dyn_into().ok()?;
    (plain && ours).then(|| a.pathname() + &a.search())
}
