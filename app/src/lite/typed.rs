//! The page of a form that met a failure before anything of it was done: what was typed, and a button that
//! sends it once more.
//!
//! Only the server draws it: in the SPA the fields stay where they are.

use crate::{
    api::{Problem, Typed},
    i18n::{act, problem as words},
    parts::{Look, problem},
};
use leptos::prelude::*;

/// Fields that hold a person's own words; the others are ours.
const WORDS: [&str; 12] =
    ["to", "cc", "bcc", "subject", "text", "name", "q", "senders", "subjects", "sender_text", "other_text", "signature"];

/// The failure, and the form below its way on.
pub fn typed(look: Look, failure: &Problem, form: &Typed) -> AnyView {
    let l = look.lang;
    let kind = form.multipart.then_some("multipart/form-data");
    let hidden: Vec<_> =
        form.fields.iter().map(|(name, value)| view! { <input type="hidden" name=name.clone() value=value.clone()/> }).collect();
    let shown: Vec<_> = form
        .fields
        .iter()
        .filter(|(name, value)| WORDS.contains(&name.as_str()) && !value.trim().is_empty())
        .map(|(_, value)| view! { <pre class="letter-text" tabindex="0">{value.clone()}</pre> })
        .collect();
    let again = view! {
        <form id="typed" method="post" action=form.action.clone() enctype=kind>
            {hidden}
            <button class="button button--primary" id="retry" type="submit">{act::retry(l)}</button>
        </form>
    };
    let kept = (!shown.is_empty()).then(|| view! { <section id="typed-words"><h2>{words::typed(l)}</h2>{shown}</section> });
    view! { {problem::failed_with(look, failure, again.into_any())}{kept} }.into_any()
}
