//! What surrounds the panes after a navigation: title, links that know the address, focus, scroll.
//!
//! The frame itself is `parts/frame.rs`, drawn once; this file moves what depends on the address.
//! Never: data, requests.

use super::{
    address, browser,
    state::{Pane, State},
};
use crate::{
    api::Place,
    i18n::{act, frame as words, problem},
    parts::{held, letter, list},
    paths::Face,
};
use leptos::task::spawn_local;
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};

/// What has just come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Where {
    Page,
    Letter,
    List,
}

thread_local! {
    /// Where the list was scrolled to when a letter covered it (a phone shows one pane).
    static LIST_TOP: Cell<(i32, i32)> = const { Cell::new((0, 0)) };
    /// The letter that was open last, to come back to its row.
    static LAST: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// A page is on its way.
pub fn waiting(on: bool) {
    if let Some(main) = browser::by_id("main") {
        let _ = if on { main.set_attribute("aria-busy", "true") } else { main.remove_attribute("aria-busy") };
    }
}

/// Remembers how far the list is scrolled.
pub fn leave_list() {
    if browser::first("#list-pane").is_some_and(|p| p.offset_height() > 0) {
        let inner = browser::by_id("list-scroll").map_or(0, |e| e.scroll_top());
        LIST_TOP.set((inner, browser::scroll_y()));
    }
}

/// After the new page is drawn: title, focus for the keyboard and the screen reader, scroll.
pub fn settle(s: State, what: Where) {
    spawn_local(async move {
        browser::frame().await;
        name(s);
        match what {
            Where::List => to_list(),
            Where::Letter => {
                LAST.set(s.current.peek().as_ref().as_ref().map(|r| r.to_string()));
                if let Some(pane) = browser::by_id("read-pane") {
                    pane.set_scroll_top(0);
                }
                browser::scroll_to(0);
                heading("#letter-subject");
            }
            Where::Page => {
                browser::scroll_to(0);
                match ["#compose-form [autofocus]", "#compose-text", "#setting [aria-invalid]"]
                    .into_iter()
                    .find_map(browser::first)
                {
                    Some(field) => {
                        browser::focus(&field);
                        if let Some(area) = field.dyn_ref::<HtmlTextAreaElement>() {
                            let _ = area.set_selection_range(0, 0);
                            area.set_scroll_top(0);
                        }
                    }
                    None => heading(if s.message.peek().is_some() { "#letter-subject" } else { "#main h1" }),
                }
            }
        }
    });
}

/// The list again, where it was, at the row that was open.
fn to_list() {
    let (inner, outer) = LIST_TOP.get();
    if let Some(list) = browser::by_id("list-scroll").filter(|l| l.scroll_top() == 0) {
        list.set_scroll_top(inner);
    }
    browser::scroll_to(outer);
    let row = LAST.take().and_then(|r| browser::by_id(&format!("row-{r}"))).and_then(|r| r.query_selector("a").ok().flatten());
    match row.and_then(|a| a.dyn_into().ok()) {
        Some(link) => browser::focus(&link),
        None => heading("#list-pane h1"),
    }
}

/// Focus on a heading, so that what comes next is read from there.
fn heading(selector: &str) {
    if let Some(h) = browser::first(selector) {
        if !h.has_attribute("tabindex") {
            let _ = h.set_attribute("tabindex", "-1");
        }
        browser::focus(&h);
    }
}

/// Title of the document, links of the foot, words of the search field.
pub fn name(s: State) {
    title(s);
    twins();
    let pane = s.pane.peek();
    let typing = browser::document().and_then(|d| d.active_element()).is_some_and(|e| e.id() == "search-words");
    if !typing {
        let list = s.list.peek();
        let words = match &*pane {
            Pane::Other(_, Place::Quarantine { held }) => Some(held.q.as_str()),
            Pane::Mail => list.as_ref().as_ref().map(|l| l.query.q.as_str()),
            _ => None,
        };
        browser::set_value("search-words", words.unwrap_or_default());
    }
}

/// The title alone: a folder's holds the number of its unread mails, which changes without a navigation.
pub fn title(s: State) {
    let l = s.lang;
    let title = match &*s.pane.peek() {
        Pane::Mail => mail_title(s),
        Pane::Compose(_) => super::compose::title(s),
        Pane::Other(_, Place::Outbox { .. }) => words::outbox(l).to_owned(),
        Pane::Other(_, Place::Quarantine { .. }) => words::junk(l).to_owned(),
        Pane::Other(_, Place::Held { letter, .. }) => held::subject(s.look_now(), &letter.mail),
        Pane::Other(_, Place::Drawn { title, .. }) => title.clone(),
        Pane::Other(_, Place::Failed { problem: p }) => problem::title(l, p).to_owned(),
        Pane::Other(..) | Pane::Empty => act::sign_in(l).to_owned(),
    };
    if let Some(document) = browser::document() {
        document.set_title(&format!("{title} – {}", words::product(l)));
    }
}

/// The same place in the light version and in the other language.
pub fn twins() {
    let here = address::here();
    if let Some(link) = browser::by_id("foot-version") {
        let _ = link.set_attribute("href", &Face::Lite.at(&here));
    }
    if let Some(field) = browser::first("#foot-language input[name=back]").and_then(|f| f.dyn_into::<HtmlInputElement>().ok()) {
        field.set_value(&here);
    }
}

fn mail_title(s: State) -> String {
    if let Some(reading) = s.message.peek().as_ref() {
        return letter::subject(s.look_now(), &reading.message.envelope);
    }
    let list = s.list.peek();
    let Some(id) = list.as_ref().as_ref().map(|l| &l.page.mailbox) else { return String::new() };
    let folders = s.folders_now();
    let name = list::name(s.look_now(), &folders, id);
    match list::folder(&folders, id).map_or(0, |m| m.unseen) {
        0 => name,
        n => format!("{name} ({n})"),
    }
}
