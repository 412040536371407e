//! Pages that are drawn from their place alone: 送信待ち, 迷惑メール, failures; and those that come drawn.
//!
//! Settings and help are HTML of our own server: their forms are walked there (`forms.rs`), so neither
//! their words nor their parts are in the WASM.

use super::state::State;
use crate::{
    api::{Place, Sending},
    i18n::{frame as frame_words, outbox as outbox_words},
    parts::{self, held, icon::icon, sending},
};
use leptos::prelude::*;

/// The page of a place.
pub fn view(s: State, place: &Place) -> AnyView {
    let look = s.look_now();
    match place {
        Place::Outbox { sends } => outbox(s, sends),
        Place::Quarantine { held: page } => {
            let query = held::query(page);
            let rows = page.rows.iter().map(|mail| held::row(look, mail, &query, false)).collect();
            held::page(look, &s.csrf(), page, (rows, false))
        }
        Place::Held { query, letter } => held::letter(look, &s.csrf(), query, letter),
        Place::Drawn { html, .. } => view! { <div class="drawn" inner_html=html.clone()></div> }.into_any(),
        Place::Failed { problem } => parts::problem::failed(look, problem),
        // Drawn elsewhere, or by the server alone.
        _ => ().into_any(),
    }
}

fn outbox(s: State, sends: &[Sending]) -> AnyView {
    let (look, l, csrf) = (s.look_now(), s.lang, s.csrf());
    let rows: Vec<_> = sends.iter().map(|x| sending::sending(look, x, &csrf)).collect();
    let list = if rows.is_empty() {
        view! { <div class="empty">{icon("send")}<p class="empty-said">{outbox_words::empty(l)}</p></div> }.into_any()
    } else {
        view! { <ul class="sendings" id="sends">{rows}</ul> }.into_any()
    };
    view! { <section class="sheet"><h1 class="sheet-title">{frame_words::outbox(l)}</h1><p class="sheet-about">{outbox_words::about(l)}</p>{list}</section> }.into_any()
}
