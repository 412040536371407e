//! A report of mail that did not arrive, in plain words above its letter.

use super::{Look, icon::icon};
use crate::{api::Bounce, i18n::bounce as words};
use leptos::prelude::*;

/// Who did not get it, and why; nothing for a letter that reports nothing.
pub fn bounce(look: Look, all: &[Bounce]) -> Option<AnyView> {
    let l = look.lang;
    let delayed = all.iter().all(|b| b.delayed);
    let one = |b: &Bounce| {
        let who = if b.address.is_empty() { words::somebody(l).to_owned() } else { b.address.clone() };
        let line = (!b.line.is_empty()).then(|| {
            view! { <p class="problem-detail"><span>{words::line(l)}": "</span><code>{b.line.clone()}</code></p> }
        });
        view! { <li class="bounce"><p class="problem-hint"><b>{who}</b>": "{words::reason(l, b.reason)}</p>{line}</li> }
            .into_any()
    };
    (!all.is_empty()).then(|| {
        view! {
            <section class="problem" id="bounce" aria-labelledby="bounce-said">
                {icon("alert")}
                <div class="problem-words">
                    <p class="problem-title" id="bounce-said">{if delayed { words::delayed(l) } else { words::failed(l) }}</p>
                    <ul class="bounces">{all.iter().map(one).collect::<Vec<_>>()}</ul>
                </div>
            </section>
        }
        .into_any()
    })
}
