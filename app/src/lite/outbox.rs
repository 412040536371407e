//! 送信待ち.

use super::Inner;
use crate::{
    api::{Screen, Sending},
    i18n::{frame, outbox as words},
    parts::{Look, icon::icon, sending},
};
use leptos::prelude::*;

/// `/outbox`.
pub fn place(look: Look, screen: &Screen, sends: &[Sending]) -> Inner {
    let l = look.lang;
    let csrf = screen.person.as_ref().map(|p| p.csrf.as_str()).unwrap_or_default();
    let rows: Vec<_> = sends.iter().map(|s| sending::sending(look, s, csrf)).collect();
    let list = if rows.is_empty() {
        view! { <div class="empty">{icon("send")}<p class="empty-said">{words::empty(l)}</p></div> }.into_any()
    } else {
        view! { <ul class="sendings" id="sends">{rows}</ul> }.into_any()
    };
    Inner {
        at: "outbox",
        here: look.face.outbox(),
        title: frame::outbox(l).to_owned(),
        list: None,
        main: view! { <section class="sheet"><h1 class="sheet-title">{frame::outbox(l)}</h1><p class="sheet-about">{words::about(l)}</p>{list}</section> }.into_any(),
    }
}
