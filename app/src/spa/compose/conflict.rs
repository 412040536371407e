//! Another window saved first: both texts, and the choice between them.
//!
//! In: the refusal of a save, which carries the other text and names the draft in which the server keeps the
//! refused one. Out: the box that asks; what was not chosen is thrown away only then.

use super::{
    Stage, Writer, copy, read,
    save::{self, Why, calm},
    write,
};
use crate::{
    api::Draft,
    i18n::compose as words,
    parts::icon::icon,
    spa::{net, state::State},
};
use leptos::{prelude::*, task::spawn_local};
use serde::Deserialize;

/// What another window has saved meanwhile, and the draft in which the server keeps what was refused for it.
#[derive(Clone, PartialEq, Deserialize)]
pub struct Theirs {
    pub other: Draft,
    #[serde(default)]
    kept: String,
}

/// Somebody saved first: their text comes with the refusal, and both are shown.
pub async fn meet(s: State, w: Writer, refusal: &str) {
    let met = match net::value_of::<Theirs>(refusal) {
        Some(met) => Ok(met),
        None => {
            let other = net::act::<Draft>(s, net::get(format!("/api/drafts/{}", w.key()))).await;
            other.map(|other| Theirs { other, kept: String::new() })
        }
    };
    match met {
        Ok(met) => {
            if read(w).says_the_same(&met.other) {
                // Our own save whose answer was lost.
                take(s, w, met);
            } else {
                w.theirs.set(Some(met));
            }
        }
        Err(p) => w.problem.set(Some(p)),
    }
}

/// What is in the fields wins.
fn keep_mine(s: State, w: Writer) {
    if let Some(met) = (*w.theirs.peek()).clone() {
        w.draft.change(|d| {
            d.rev = met.other.rev;
            d.files = met.other.files;
        });
        w.theirs.set(None);
        spawn_local(async move {
            if save::save(s, w, Why::Typed).await.is_ok() {
                no_longer_beside(s, met.kept);
            }
        });
    }
}

/// What the other window saved wins.
fn take_theirs(s: State, w: Writer) {
    if let Some(met) = (*w.theirs.peek()).clone() {
        write(&met.other);
        copy::forget(&met.other.key);
        w.theirs.set(None);
        take(s, w, met);
    }
}

fn take(s: State, w: Writer, met: Theirs) {
    w.draft.set(met.other);
    calm(w);
    w.stage.set(Stage::Calm);
    no_longer_beside(s, met.kept);
}

/// The person has chosen: what the server kept beside is thrown away.
fn no_longer_beside(s: State, kept: String) {
    if !kept.is_empty() {
        spawn_local(async move {
            let _ = net::background::<()>(s, net::delete(format!("/api/drafts/{kept}"))).await;
        });
    }
}

/// Both texts, where another window saved first: nothing is lost.
pub fn view(s: State, w: Writer) -> Option<AnyView> {
    let theirs = (*w.theirs.get()).clone()?.other;
    let l = s.lang;
    let when = crate::i18n::date::clock(theirs.saved, s.look_now().offset);
    Some(
        view! {
            <div class="ask" id="compose-conflict" role="alertdialog" aria-labelledby="conflict-said">
                {icon("alert")}
                <div class="problem-words">
                    <p class="problem-title" id="conflict-said">{words::conflict(l)}</p>
                    <p class="problem-hint">{words::conflict_hint(l)}" "{words::saved_at(l, &when)}</p>
                    <p><b>{theirs.subject.clone()}</b></p>
                    <pre class="letter-text compose-theirs" id="compose-theirs" tabindex="0">{theirs.text.clone()}</pre>
                    <p class="ask-ways">
                        <button class="button button--primary" type="button" id="keep-mine" on:click=move |_| keep_mine(s, w)>{words::keep_mine(l)}</button>
                        <button class="button" type="button" id="take-theirs" on:click=move |_| take_theirs(s, w)>{words::take_theirs(l)}</button>
                    </p>
                </div>
            </div>
        }
        .into_any(),
    )
}
