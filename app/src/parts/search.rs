//! The search field, the filter chips and the order menu of a list: GET forms and links.

use super::{Look, field::kept, icon::icon};
use crate::{
    api::{Filter, Order, Query},
    i18n::{act, mailbox as words},
};
use leptos::prelude::*;

/// The search form of the page head; searches in `mailbox`, keeps filter and order.
pub fn search(look: Look, mailbox: &str, query: &Query) -> AnyView {
    let action = look.face.mailbox(mailbox, &Query::default());
    let stop =
        (!query.q.trim().is_empty()).then(|| look.face.mailbox(mailbox, &Query { q: String::new(), page: 1, ..query.clone() }));
    form(look, (action, words::search_label(look.lang)), query, stop)
}

/// The form itself: where it searches and its name; `stop` is the way out of a search.
pub fn form(look: Look, (action, label): (String, &'static str), query: &Query, stop: Option<String>) -> AnyView {
    let l = look.lang;
    view! {
        <form class="search" id="search" role="search" method="get" action=action>
            <label class="sr-only" for="search-words">{label}</label>
            <input class="search-words" id="search-words" type="search" name="q" value=query.q.clone() placeholder=words::search_placeholder(l) autocomplete="off" maxlength="500" enterkeyhint="search"/>
            {kept(query)}
            {stop.map(|to| view! { <a class="search-stop" href=to title=act::clear_search(l)>{icon("close")}<span class="sr-only">{act::clear_search(l)}</span></a> })}
            <button class="search-go" type="submit">{icon("search")}<span class="search-verb">{act::search(l)}</span></button>
        </form>
    }
    .into_any()
}

/// Chips for the filters and a menu for the orders, all links.
pub fn choices(look: Look, mailbox: &str, query: &Query) -> AnyView {
    let l = look.lang;
    let filters: Vec<_> = [Filter::All, Filter::Unseen, Filter::Flagged, Filter::Attachment]
        .into_iter()
        .map(|filter| {
            let href = look.face.mailbox(mailbox, &Query { filter, ..first(query) });
            let on = (filter == query.filter).then_some("true");
            view! { <li><a class="chip" href=href aria-current=on>{words::filter_name(l, filter)}</a></li> }
        })
        .collect();
    let orders: Vec<_> = [Order::Newest, Order::Oldest, Order::From, Order::Subject, Order::Size]
        .into_iter()
        .map(|order| {
            let href = look.face.mailbox(mailbox, &Query { order, ..first(query) });
            let on = (order == query.order).then_some("true");
            view! { <li><a class="menu-item" href=href aria-current=on>{words::order_name(l, order)}</a></li> }
        })
        .collect();
    // Only where somebody searches: the plain list stays small.
    let hint = (!query.q.trim().is_empty()).then(|| operators(look));
    view! {
        <div class="list-choices">
            <ul class="chips" aria-label=words::filter(l)>{filters}</ul>
            <details class="menu" id="order-menu">
                <summary class="menu-head"><span class="sr-only">{words::order(l)}": "</span>{words::order_name(l, query.order)}{icon("down")}</summary>
                <ul class="menu-list">{orders}</ul>
            </details>
        </div>
        {hint}
    }
    .into_any()
}

/// What can be typed besides plain words, folded away.
fn operators(look: Look) -> AnyView {
    let l = look.lang;
    let rows: Vec<_> = words::operator_list(l)
        .map(|(typed, means)| view! { <dt><code>{typed}</code></dt><dd>{means}</dd> })
        .into_iter()
        .collect();
    view! {
        <details class="search-hint" id="search-hint">
            <summary>{words::operators(l)}</summary>
            <dl>{rows}</dl>
            <p><a href=format!("{}#searching", look.face.help())>{words::operators_more(l)}</a></p>
        </details>
    }
    .into_any()
}

/// The same question from its first page.
fn first(query: &Query) -> Query {
    Query { page: 1, after: None, refs: String::new(), ..query.clone() }
}
