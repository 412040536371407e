//! Keys: what a person who reads much mail presses.
//!
//! Off while a field has the focus, while an IME composes and with a modifier; Ctrl+Enter sends.
//! `?` shows them. Never: a key that deletes for good unasked.

use super::{
    address, browser, compose, go, list, rows,
    state::{Pane, State},
};
use crate::{
    api::Action,
    i18n::{act, keys as words},
    parts::icon::icon,
    paths::Face,
};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement, HtmlInputElement, KeyboardEvent};

/// A key anywhere on the page.
pub fn pressed(s: State, event: &KeyboardEvent) {
    if event.is_composing() || event.key_code() == 229 || event.default_prevented() {
        return;
    }
    let key = event.key();
    if key == "Enter" && (event.ctrl_key() || event.meta_key()) && compose::is_open() {
        event.prevent_default();
        compose::send::press(s, false);
        return;
    }
    let covered = browser::first("dialog[open]").is_some();
    if event.ctrl_key() || event.meta_key() || event.alt_key() || covered || typing(event) {
        return;
    }
    if done(s, &key, event) {
        event.prevent_default();
    }
}

fn typing(event: &KeyboardEvent) -> bool {
    let Some(element) = event.target().and_then(|t| t.dyn_into::<HtmlElement>().ok()) else { return false };
    let kind = element.get_attribute("type").unwrap_or_default();
    match element.tag_name().as_str() {
        "TEXTAREA" | "SELECT" => true,
        "INPUT" => !matches!(kind.as_str(), "checkbox" | "radio" | "button" | "submit"),
        _ => element.is_content_editable(),
    }
}

fn done(s: State, key: &str, event: &KeyboardEvent) -> bool {
    match key {
        "?" => help(true),
        "/" => focus("#search-words"),
        "c" => address::to(s, &Face::Full.compose()),
        "z" => return follow("#undo, #take-back"),
        _ if *s.pane.peek() != Pane::Mail => return false,
        "j" => step(s, 1),
        "k" => step(s, -1),
        "ArrowDown" | "ArrowUp" => return along(event, key == "ArrowDown"),
        "u" => go::back_to_mail(s),
        "x" => return tick(s),
        "r" => return follow("#to-reply, #to-reply_all"),
        "a" => return follow("#to-reply_all"),
        "f" => return follow("#to-forward"),
        "e" => focus(if s.message.peek().is_some() { "#letter-form select" } else { "#list-form select" }),
        "#" | "Delete" => rows::here(s, Action::Delete),
        "s" => rows::here(s, if flagged(s) { Action::Unflag } else { Action::Flag }),
        "I" => rows::here(s, Action::Seen),
        "U" => rows::here(s, Action::Unseen),
        "Enter" => return open(event),
        "Escape" => {
            s.untick();
        }
        _ => return false,
    }
    true
}

fn focus(selector: &str) {
    if let Some(field) = browser::first(selector) {
        browser::focus(&field);
        if let Some(input) = field.dyn_ref::<web_sys::HtmlInputElement>() {
            input.select();
        }
    }
}

fn follow(selector: &str) -> bool {
    browser::first(selector).inspect(|link| link.click()).is_some()
}

/// Opens the next or the previous message.
fn step(s: State, by: isize) {
    let Some(r) = go::neighbour(s, by) else { return };
    let list = s.list.peek();
    let Some(listing) = list.as_ref() else { return };
    if let Some(row) = browser::by_id(&format!("row-{r}")) {
        browser::show(&row);
    }
    address::to(s, &Face::Full.message(&r, &listing.query));
    list::scrolled(s);
}

/// Moves the focus from row to row.
fn along(event: &KeyboardEvent, down: bool) -> bool {
    let row = event.target().and_then(|t| t.dyn_into::<HtmlElement>().ok()).and_then(|e| e.closest("#rows > li").ok().flatten());
    let Some(row) = row else { return false };
    let next = if down { row.next_element_sibling() } else { row.previous_element_sibling() };
    let link = next.and_then(|n| n.query_selector("a").ok().flatten()).and_then(|a| a.dyn_into::<HtmlElement>().ok());
    if let Some(link) = &link {
        let _ = link.focus();
    }
    link.is_some()
}

/// Enter on the checkbox of a row opens its letter, as on the row itself.
fn open(event: &KeyboardEvent) -> bool {
    let box_ = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()).filter(|b| b.name() == "ref");
    let row = box_.and_then(|b| b.closest("#rows > li").ok().flatten());
    let link = row.and_then(|row| row.query_selector("a").ok().flatten()).and_then(|a| a.dyn_into::<HtmlElement>().ok());
    link.inspect(HtmlElement::click).is_some()
}

/// Ticks the row that has the focus, else the open message.
fn tick(s: State) -> bool {
    let Some(box_) =
        rows::focused_row().or_else(|| (*s.current.peek()).clone()).and_then(|r| browser::first(&format!("[id='pick-{r}']")))
    else {
        return false;
    };
    box_.click();
    true
}

fn flagged(s: State) -> bool {
    let target = rows::target(s);
    s.shown_now().is_some_and(|p| p.envelopes.iter().any(|e| e.flagged && target.contains(&e.reference)))
}

/// Opens or closes the list of keys.
pub fn help(open: bool) {
    let Some(dialog) = browser::by_id("keys").and_then(|d| d.dyn_into::<HtmlDialogElement>().ok()) else { return };
    if open && !dialog.open() {
        let _ = dialog.show_modal();
    } else if !open {
        dialog.close();
    }
}

/// The list of keys, hidden until asked for.
pub fn view(s: State) -> impl IntoView {
    let l = s.lang;
    let rows: Vec<_> = words::all(l)
        .into_iter()
        .map(|(key, what)| view! { <tr><th scope="row"><kbd>{key}</kbd></th><td>{what}</td></tr> })
        .collect();
    view! {
        <dialog class="keys" id="keys" aria-labelledby="keys-title">
            <h2 class="sheet-heading" id="keys-title">{words::title(l)}</h2>
            <table><tbody>{rows}</tbody></table>
            <button class="button" type="button" id="keys-close" on:click=move |_| help(false)>{icon("close")}{act::close(l)}</button>
        </dialog>
    }
}
