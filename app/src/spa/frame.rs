//! What surrounds the panes after a navigation: title, links that know the address, focus, scroll.
//!
//! The frame itself is `parts/frame.rs`, drawn once; this file moves what depends on the address.
//! Never: data, requests.

use super::{browser, go, state::{Pane, State}};
use crate::{
    api::{Place, Query},
    i18n::{act, frame as words, help, problem},
    parts::{compose as compose_part, letter, list},
};
use leptos::{prelude::*, task::spawn_local};
use std::cell::Cell;
use wasm_bindgen::JsCast;

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
}

/// Remembers how far the list is scrolled.
pub fn leave_list() {
    let shown = browser::first("#list-pane").is_some_and(|p| p.offset_height() > 0);
    if shown {
        let inner = browser::by_id("list-scroll").map_or(0, |e| e.scroll_top());
        let outer = browser::window().and_then(|w| w.scroll_y().ok()).unwrap_or_default() as i32;
        LIST_TOP.set((inner, outer));
    }
}

/// After the new page is drawn: title, focus for the keyboard and the screen reader, scroll.
pub fn settle(s: State, what: Where) {
    let came_from = s.message.with_untracked(|m| m.as_ref().map(|m| m.message.envelope.reference.to_string()));
    spawn_local(async move {
        browser::frame().await;
        name(s);
        let window = browser::window();
        let scroll = |y: i32| window.as_ref().inspect(|w| w.scroll_to_with_x_and_y(0.0, f64::from(y))).is_some();
        match what {
            Where::List => {
                let (inner, outer) = LIST_TOP.get();
                if let Some(list) = browser::by_id("list-scroll").filter(|l| l.scroll_top() == 0) {
                    list.set_scroll_top(inner);
                }
                scroll(outer);
                let last = LAST.take();
                let row = last.and_then(|r| browser::by_id(&format!("row-{r}"))).and_then(|r| r.query_selector("a").ok().flatten());
                match row.and_then(|a| a.dyn_into().ok()) {
                    Some(link) => browser::focus(&link),
                    None => heading("#list-pane h1"),
                }
            }
            Where::Letter => {
                LAST.set(came_from);
                if let Some(pane) = browser::by_id("read-pane") {
                    pane.set_scroll_top(0);
                }
                scroll(0);
                heading("#letter-subject");
            }
            Where::Page => {
                scroll(0);
                match browser::first("#main [autofocus], #compose-form #compose-text") {
                    Some(field) => {
                        browser::focus(&field);
                        if let Some(area) = field.dyn_ref::<web_sys::HtmlTextAreaElement>() {
                            let _ = area.set_selection_range(0, 0);
                            area.set_scroll_top(0);
                        }
                    }
                    None => heading(if s.message.with_untracked(Option::is_some) { "#letter-subject" } else { "#main h1" }),
                }
            }
        }
    });
}

thread_local! {
    /// The letter that was open last, to come back to its row.
    static LAST: Cell<Option<String>> = const { Cell::new(None) };
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
    let l = s.lang;
    let title = s.pane.with_untracked(|p| match p {
        Pane::Mail => mail_title(s),
        Pane::Compose(_) => super::compose::title(s).unwrap_or_else(|| act::compose(l).to_owned()),
        Pane::Other(place) => match &**place {
            Place::Outbox { .. } => words::outbox(l).to_owned(),
            Place::Settings { .. } => words::settings(l).to_owned(),
            Place::Help { .. } => help::title(l).to_owned(),
            Place::Failed { problem: p } => problem::title(l, p).to_owned(),
            _ => String::new(),
        },
        Pane::Empty => act::sign_in(l).to_owned(),
    });
    if let Some(document) = browser::document() {
        document.set_title(&format!("{title} – {}", words::product(l)));
    }
    twins(s);
    let query = s.list.with_untracked(|list| list.as_ref().map(|x| x.query.clone())).filter(|_| s.pane.with_untracked(|p| *p == Pane::Mail));
    let typing = browser::document().and_then(|d| d.active_element()).is_some_and(|e| e.id() == "search-words");
    if !typing {
        browser::set_value("search-words", &query.unwrap_or_else(Query::default).q);
    }
}

/// The same place in the light version and in the other language.
pub fn twins(_s: State) {
    let here = go::here();
    for link in browser::all("#foot-version") {
        let _ = link.set_attribute("href", &format!("/lite{here}"));
    }
    for field in browser::all("input[name=back]") {
        // Forms of the panes know their own way back; those of the foot come back here.
        if let Some(input) = field.dyn_ref::<web_sys::HtmlInputElement>().filter(|i| i.closest(".foot").ok().flatten().is_some()) {
            input.set_value(&here);
        }
    }
}

fn mail_title(s: State) -> String {
    if let Some(title) = s.message.with_untracked(|m| m.as_ref().map(|m| letter::subject(s.look_now(), &m.message.envelope))) {
        return title;
    }
    let Some(id) = s.list.with_untracked(|l| l.as_ref().map(|l| l.page.mailbox.clone())) else { return String::new() };
    let folders = s.folders_now();
    let name = list::name(s.look_now(), &folders, &id);
    match list::folder(&folders, &id).map_or(0, |m| m.unseen) {
        0 => name,
        n => format!("{name} ({n})"),
    }
}

/// The heading of a draft as a title.
pub fn draft_title(s: State, draft: &crate::api::Draft) -> String {
    compose_part::title(s.look_now(), draft)
}
