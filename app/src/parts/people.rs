//! `/settings/people`: addresses offered while one is typed, each with 削除.
//!
//! A POST to the same path carries `csrf` and `email`; the page that follows has a banner.

use super::{Look, compose::address_of, field::hidden};
use crate::{
    api::Contact,
    i18n::{people as words, setting},
};
use leptos::prelude::*;

/// The whole page.
pub fn people(look: Look, csrf: &str, people: &[Contact]) -> AnyView {
    let l = look.lang;
    let list = if people.is_empty() {
        view! { <p class="sheet-about" id="people-none">{words::none(l)}</p> }.into_any()
    } else {
        let rows: Vec<_> = people.iter().map(|who| row(look, csrf, who)).collect();
        view! { <ul class="sessions" id="people-list" aria-labelledby="people-title">{rows}</ul> }.into_any()
    };
    view! {
        <section class="sheet">
            <h1 class="sheet-title" id="people-title">{words::title(l)}</h1>
            <p class="sheet-about">{words::about(l)}</p>
            {list}
            <p class="setting-ways"><a class="button" id="step-menu" href=look.face.settings()>{setting::back(l)}</a></p>
        </section>
    }
    .into_any()
}

fn row(look: Look, csrf: &str, who: &Contact) -> AnyView {
    let l = look.lang;
    let said = format!("{}: {}", words::remove(l), who.email);
    view! {
        <li class="session">
            <span class="session-about">{address_of(who)}</span>
            <form method="post" action=look.face.people() data-screen="">
                {hidden("csrf", csrf)}
                {hidden("email", who.email.clone())}
                <button class="button button--small" type="submit" aria-label=said>{words::remove(l)}</button>
            </form>
        </li>
    }
    .into_any()
}
