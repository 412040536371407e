//! A banner: what has just happened, by its code.

use super::{Look, field::hidden, icon::icon};
use crate::{
    api::WayBack,
    i18n::{act, notice},
};
use leptos::prelude::*;

/// The banner of a code; nothing for a code this build does not know.
pub fn notice(look: Look, code: &str) -> Option<AnyView> {
    let text = notice::said(look.lang, code)?;
    Some(said(notice::is_warning(code), text))
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
