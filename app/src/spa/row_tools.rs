//! What can be done to one row without ticking it: flag, read or unread, delete.
//!
//! Drawn for the row under the pointer and for the row that has the focus alone: fifty rows cost three buttons,
//! and the keyboard meets them after the row's link and nowhere else. What they do is `rows.rs`.

use super::{browser, state::State};
use crate::{
    api::{Action, Envelope, MessageRef},
    i18n::{Lang, mailbox as words},
    parts::{icon::icon, row},
};
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement};

/// The buttons of a row, while it is `near`. `lost`: it lies in the trash.
pub fn view(l: Lang, near: Memo<bool>, lost: bool, e: &Envelope) -> impl IntoView + use<> {
    let subject = row::subject(l, e);
    let tools = [
        if e.flagged { ("unflag", Action::Unflag, "flag") } else { ("flag", Action::Flag, "flag") },
        if e.seen { ("unseen", Action::Unseen, "unseen") } else { ("seen", Action::Seen, "seen") },
        ("delete", Action::Delete, "trash"),
    ];
    move || {
        near.get().then(|| {
            let buttons = tools.map(|(value, action, name)| {
                let said = words::to_row(l, action, lost, &subject);
                view! { <button class="tool" type="button" data-do=value title=said.clone() aria-label=said>{icon(name)}</button> }
            });
            view! { <span class="row-tools">{buttons.into_iter().collect::<Vec<_>>()}</span> }
        })
    }
}

/// Pointer (0) or focus (1) is somewhere else now.
pub fn moved(s: State, which: usize, event: &Event) {
    let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
    let row = target.and_then(|t| t.closest("#rows > li").ok().flatten());
    let near: Option<MessageRef> = row.and_then(|row| row.get_attribute("data-ref")?.parse().ok());
    if s.near.peek()[which] != near {
        s.near.change(|all| all[which] = near);
    }
}

/// Drawn anew the row has other buttons, or it is gone; who pressed one by key goes on at its place.
pub fn keep_focus(s: State, r: MessageRef, button: &Element, row: &Element) {
    let mut place = 0;
    let mut before = button.previous_element_sibling();
    while let Some(one) = before {
        place += 1;
        before = one.previous_element_sibling();
    }
    let beside = row.next_element_sibling().or_else(|| row.previous_element_sibling()).map(|row| row.id());
    spawn_local(async move {
        // Drawn in the first frame; in the second it is known that the focus went with the old buttons.
        browser::frame().await;
        browser::frame().await;
        let nowhere = browser::document().and_then(|d| d.active_element()).is_none_or(|e| e.tag_name() == "BODY");
        if !nowhere {
            return;
        }
        let row = browser::by_id(&format!("row-{r}"));
        if row.is_some() && s.near.peek()[1].as_ref() != Some(&r) {
            s.near.change(|all| all[1] = Some(r));
            browser::frame().await;
        }
        let again = match row {
            Some(row) => row.query_selector(&format!(".row-tools > :nth-child({})", place + 1)),
            None => beside.and_then(|id| browser::by_id(&id)).map_or(Ok(None), |row| row.query_selector(".row-open")),
        };
        if let Some(again) = again.ok().flatten().and_then(|e| e.dyn_into::<HtmlElement>().ok()) {
            let _ = again.focus();
        }
    });
}

/// The focus may be nowhere now. Its buttons stay until the next frame: it may be on its way to one of them.
pub async fn left(s: State) {
    browser::frame().await;
    let active = browser::document().and_then(|d| d.active_element());
    let in_a_row = active.is_some_and(|e| e.closest("#rows > li").is_ok_and(|row| row.is_some()));
    if !in_a_row && s.near.peek()[1].is_some() {
        s.near.change(|all| all[1] = None);
    }
}
