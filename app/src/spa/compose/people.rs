//! Suggestions for the address fields: people written to, for the address being typed.
//!
//! The list is the browser's own (`<datalist id="people">`), filled with the addresses already in
//! the field before each suggestion, because the browser completes a whole field. It shows what holds
//! the whole field; a person whose name is found further in says so by a label.

use super::open;
use crate::{
    api::Contact,
    parts::compose::{address_of, asks, typing},
    paths,
    spa::{browser, net, state::State},
};
use leptos::task::spawn_local;
use std::cell::Cell;
use web_sys::HtmlInputElement;

thread_local! {
    static TURN: Cell<u32> = const { Cell::new(0) };
}

/// A character was typed into an address field.
pub fn typed(s: State, field: &HtmlInputElement) {
    let text = field.value();
    let (before, last) = typing(&text);
    let (before, last) = (before.to_owned(), last.to_owned());
    let turn = TURN.get() + 1;
    TURN.set(turn);
    let Some(w) = open() else { return };
    if !asks(&last) {
        // After a comma: the people known so far, so that the second address is as easy as the first.
        fill(&before, &last, &w.people.peek());
        return;
    }
    spawn_local(async move {
        browser::sleep(200).await;
        if TURN.get() != turn {
            return;
        }
        let url = format!("/api/people?q={}", paths::encode(&last));
        if let Ok(found) = net::act::<Vec<Contact>>(s, net::get(url)).await
            && TURN.get() == turn
        {
            fill(&before, &last, &found);
        }
    });
}

/// A mail that the page has begun by itself: the people written to, as the server draws them with a page of its own.
pub fn know(s: State) {
    let Some(w) = open() else { return };
    let turn = TURN.get();
    spawn_local(async move {
        if let Ok(people) = net::background::<Vec<Contact>>(s, net::get("/api/people?q=")).await {
            w.people.set(people);
            // Something typed meanwhile has its own list.
            if super::is_this(w) && TURN.get() == turn {
                fill("", "", &w.people.peek());
            }
        }
    });
}

fn fill(before: &str, last: &str, people: &[Contact]) {
    let (Some(list), Some(document)) = (browser::by_id("people"), browser::document()) else { return };
    list.set_text_content(None);
    let typed = format!("{before}{last}");
    for who in people.iter().take(20) {
        if let Ok(option) = document.create_element("option") {
            let value = format!("{before}{}", address_of(who));
            if !value.to_lowercase().contains(&typed.to_lowercase()) {
                let _ = option.set_attribute("label", &typed);
            }
            let _ = option.set_attribute("value", &value);
            let _ = list.append_child(&option);
        }
    }
}
