//! A banner: what has just happened, by its code.

use super::{Look, icon::icon};
use crate::i18n::notice;
use leptos::prelude::*;

/// The banner of a code; nothing for a code this build does not know.
pub fn notice(look: Look, code: &str) -> Option<AnyView> {
    let text = notice::said(look.lang, code)?;
    Some(said(notice::is_warning(code), text))
}

/// A banner with any sentence of `i18n`.
pub fn said(warning: bool, text: String) -> AnyView {
    let (class, name) = if warning { ("notice notice--warning", "alert") } else { ("notice", "done") };
    view! { <p class=class>{icon(name)}<span>{text}</span></p> }.into_any()
}
