//! A question in the way of what cannot be taken back. One at a time, over the page.
//!
//! In: a [`Question`] of `rows.rs`. Out: [`rows::agreed`] if its verb is pressed; Escape and キャンセル do nothing.

use super::{
    browser,
    rows::{self, Question},
    state::State,
};
use crate::i18n::act;
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

fn dialog() -> Option<HtmlDialogElement> {
    browser::by_id("question").and_then(|d| d.dyn_into().ok())
}

/// Asks, once the words are drawn.
pub fn ask(s: State, question: Question) {
    s.question.set(Some(question));
    spawn_local(async {
        browser::frame().await;
        if let Some(dialog) = dialog().filter(|d| !d.open()) {
            let _ = dialog.show_modal();
        }
    });
}

fn answered(s: State, yes: bool) {
    // First, so that the focus is where it was.
    if let Some(dialog) = dialog() {
        dialog.close();
    }
    let question = (*s.question.peek()).clone();
    s.question.set(None);
    if let Some(question) = question.filter(|_| yes) {
        rows::agreed(s, question);
    }
}

/// Hidden until something is asked. What does nothing has the focus.
pub fn view(s: State) -> impl IntoView {
    move || {
        let inside = (*s.question.get()).clone().map(|q| {
            view! {
                <p id="question-words">{q.words}</p>
                <p class="question-ways">
                    <button class="button" type="button" id="question-no" autofocus=true on:click=move |_| answered(s, false)>{act::cancel(s.lang)}</button>
                    <button class="button button--danger" type="button" id="question-yes" on:click=move |_| answered(s, true)>{q.verb}</button>
                </p>
            }
        });
        view! { <dialog class="keys" id="question" role="alertdialog" aria-labelledby="question-words">{inside}</dialog> }
    }
}
