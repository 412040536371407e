//! A failure, in place: title, hint, the core's own words, a reference for support.

use super::{Look, icon::icon};
use crate::{
    api::{Code, Problem},
    i18n::{act, problem as words},
};
use leptos::prelude::*;

/// A box over a form or a list.
pub fn problem(look: Look, problem: &Problem) -> AnyView {
    let title = view! { <p class="problem-title">{words::title(look.lang, problem)}</p> };
    view! { <div class="problem" role="alert">{icon("alert")}<div class="problem-words">{title}{advice(look, problem)}</div></div> }.into_any()
}

/// What to do now, the core's own words, the reference.
fn advice(look: Look, problem: &Problem) -> AnyView {
    let l = look.lang;
    let detail = problem.detail.clone().filter(|d| !d.is_empty());
    // What is too large is a file of the person's own.
    let label = if problem.code == Code::TooLarge { words::file(l) } else { words::detail(l) };
    let request = problem.request.clone().filter(|_| matches!(problem.code, Code::Unexpected | Code::Other));
    view! {
        <p class="problem-hint">{words::hint(l, problem)}</p>
        {detail.map(|d| view! { <p class="problem-detail"><span>{label}": "</span><code>{d}</code></p> })}
        {request.map(|r| view! { <p class="problem-detail"><span>{words::request(l)}": "</span><code>{r}</code></p> })}
    }
    .into_any()
}

/// A whole page for a failure before there was anything to show; it can be asked for again.
pub fn failed(look: Look, failure: &Problem) -> AnyView {
    // An empty reference is this very page.
    let again = !matches!(failure.code, Code::NotFound | Code::Gone | Code::Forbidden);
    let again = again.then(|| view! { <a class="button button--primary" id="retry" href="">{act::retry(look.lang)}</a> });
    failed_with(look, failure, again.into_any())
}

/// The same with another way on in place of asking again.
pub fn failed_with(look: Look, failure: &Problem, again: AnyView) -> AnyView {
    let l = look.lang;
    view! {
        <section class="failed">
            <h1 class="failed-title">{words::title(l, failure)}</h1>
            <div class="problem" role="alert">{icon("alert")}<div class="problem-words">{advice(look, failure)}</div></div>
            <div class="failed-ways">
                {again}
                <a class="button" href=look.face.inbox()>{act::back_to_list(l)}</a>
            </div>
        </section>
    }
    .into_any()
}
