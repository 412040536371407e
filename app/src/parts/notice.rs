//! A banner: what has just happened, in a sentence.

use super::{Look, field::hidden, icon::icon};
use crate::{
    api::WayBack,
    i18n::{act, notice::Said},
};
use leptos::prelude::*;

/// What has just happened.
pub fn notice(look: Look, what: Said) -> AnyView {
    said(what.is_warning(), what.text(look.lang))
}

/// 元に戻す as a form: the rows go back from where they are now; `here` is the page to return to.
pub fn undo(look: Look, csrf: &str, way: &WayBack, here: String) -> AnyView {
    view! {
        <form class="notice notice--way" id="undo-form" method="post" action=look.face.actions(&way.mailbox)>
            {hidden("csrf", csrf)}
            {hidden("back", here)}
            {hidden("all", "page")}
            {hidden("shown", way.rows.clone())}
            {hidden("to", way.from.clone())}
            <button class="button button--small" id="undo" type="submit" name="action" value="undo">{act::undo(look.lang)}</button>
        </form>
    }
    .into_any()
}

/// A banner with any sentence of `i18n`.
pub fn said(warning: bool, text: String) -> AnyView {
    let (class, name) = if warning { ("notice notice--warning", "alert") } else { ("notice", "done") };
    view! { <p class=class>{icon(name)}<span>{text}</span></p> }.into_any()
}
