//! Suggestions for the address fields: people written to, for the address being typed.
//!
//! The list is the browser's own (`<datalist id="people">`), filled with the addresses already in
//! the field before each suggestion, because the browser completes a whole field.

use super::open;
use crate::{
    api::Contact,
    parts::compose::address_of,
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
    let cut = text.rfind([',', ';']).map_or(0, |i| i + 1);
    let (before, last) = (text[..cut].to_owned(), text[cut..].trim().to_owned());
    let turn = TURN.get() + 1;
    TURN.set(turn);
    let Some(w) = open() else { return };
    if last.chars().count() < 2 {
        // After a comma: the people known so far, so that the second address is as easy as the first.
        fill(&before, &w.people.peek());
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
            fill(&before, &found);
        }
    });
}

fn fill(before: &str, people: &[Contact]) {
    let (Some(list), Some(document)) = (browser::by_id("people"), browser::document()) else { return };
    list.set_text_content(None);
    let space = if before.is_empty() { "" } else { " " };
    for who in people.iter().take(20) {
        if let Ok(option) = document.create_element("option") {
            let _ = option.set_attribute("value", &format!("{before}{space}{}", address_of(who)));
            let _ = list.append_child(&option);
        }
    }
}
