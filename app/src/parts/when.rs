//! A date, short as in lists or whole as in letters.

use super::Look;
use crate::i18n::date;
use leptos::prelude::*;

/// Today the time, else the day; the whole date on hovering.
pub fn short(look: Look, instant: i64) -> impl IntoView + use<> {
    let whole = date::full(look.lang, instant, look.offset);
    view! { <time datetime=date::machine(instant) title=whole>{date::short(look.lang, instant, look.now, look.offset)}</time> }
}

/// The whole date.
pub fn full(look: Look, instant: i64) -> impl IntoView + use<> {
    view! { <time datetime=date::machine(instant)>{date::full(look.lang, instant, look.offset)}</time> }
}
