//! An icon: an empty box that the style sheet masks, so that fifty rows weigh nothing.
//!
//! Always beside words (visible or `.sr-only`); the light style sheet shows the words alone.

use leptos::prelude::*;

/// `name` is the last piece of a class `icon--NAME` in `style/_icons.scss`.
pub fn icon(name: &'static str) -> impl IntoView + use<> {
    view! { <i class=format!("icon icon--{name}") aria-hidden="true"></i> }
}

/// An icon and the words it stands for, read aloud and shown where there is no style sheet.
pub fn mark(name: &'static str, words: &'static str) -> impl IntoView + use<> {
    view! { <i class=format!("icon icon--{name}") title=words></i><span class="sr-only">{words}" "</span> }
}
