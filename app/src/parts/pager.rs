//! Which rows a list shows, and the pages before and after; for folders and for 迷惑メール.

use super::{Look, icon::icon};
use crate::{api::envelope::PAGE, i18n::mailbox as words};
use leptos::prelude::*;

/// Nothing for a list of one page; `to` is the address of a page by its number, counted from 1.
pub fn pager(look: Look, (page, pages, total): (u32, u32, u32), to: impl Fn(u32) -> String) -> Option<AnyView> {
    if pages <= 1 {
        return None;
    }
    let l = look.lang;
    let first = (page.max(1) - 1).saturating_mul(PAGE).saturating_add(1);
    let last = first.saturating_add(PAGE - 1).min(total);
    let newer = (page > 1).then(|| to(page - 1));
    let older = (page < pages).then(|| to(page + 1));
    let view = view! {
        <nav class="pager" id="pager" aria-label=words::pages(l)>
            {newer.map(|href| view! { <a class="pager-way" rel="prev" href=href>{icon("left")}<span>{words::newer(l)}</span></a> })}
            <span class="pager-range">{words::range(first, last, total)}</span>
            {older.map(|href| view! { <a class="pager-way" rel="next" href=href><span>{words::older(l)}</span>{icon("right")}</a> })}
        </nav>
    };
    Some(view.into_any())
}
