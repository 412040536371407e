//! `/settings/pictures`: senders whose remote pictures are always shown, each with 解除.
//!
//! A POST to the same path carries `csrf` and `sender`; the page that follows has a banner.

use super::{Look, field::hidden};
use crate::i18n::{pictures as words, setting};
use leptos::prelude::*;

/// The whole page.
pub fn pictures(look: Look, csrf: &str, senders: &[String]) -> AnyView {
    let l = look.lang;
    let list = if senders.is_empty() {
        view! { <p class="sheet-about" id="trusted-none">{words::none(l)}</p> }.into_any()
    } else {
        let rows: Vec<_> = senders.iter().map(|sender| row(look, csrf, sender)).collect();
        view! { <ul class="sessions" id="trusted" aria-labelledby="trusted-title">{rows}</ul> }.into_any()
    };
    view! {
        <section class="sheet">
            <h1 class="sheet-title" id="trusted-title">{words::title(l)}</h1>
            <p class="sheet-about">{words::about(l)}</p>
            <p class="sheet-about">{words::about_proof(l)}</p>
            {list}
            <p class="setting-ways"><a class="button" id="step-menu" href=look.face.settings()>{setting::back(l)}</a></p>
        </section>
    }
    .into_any()
}

fn row(look: Look, csrf: &str, sender: &str) -> AnyView {
    let l = look.lang;
    let said = format!("{}: {sender}", words::remove(l));
    view! {
        <li class="session">
            <span class="session-about">{sender.to_owned()}</span>
            <form method="post" action=look.face.pictures() data-screen="">
                {hidden("csrf", csrf)}
                {hidden("sender", sender)}
                <button class="button button--small" type="submit" aria-label=said>{words::remove(l)}</button>
            </form>
        </li>
    }
    .into_any()
}
