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
use leptos::prelude::*;
use web_sys::{Element, Event};

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
    let target = event.target().and_then(|t| wasm_bindgen::JsCast::dyn_into::<Element>(t).ok());
    let row = target.and_then(|t| t.closest("#rows > li").ok().flatten());
    let near: Option<MessageRef> = row.and_then(|row| row.get_attribute("data-ref")?.parse().ok());
    if s.near.peek()[which] != near {
        s.near.change(|all| all[which] = near);
    }
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
