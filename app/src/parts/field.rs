//! Fields and small forms.

use super::Look;
use crate::{
    api::{Filter, Order, Problem, Query},
    i18n::problem,
};
use leptos::prelude::*;

/// A hidden value; it has no id, so that the takeover leaves it as it was drawn.
pub fn hidden(name: &'static str, value: impl Into<String>) -> AnyView {
    view! { <input type="hidden" name=name value=value.into()/> }.into_any()
}

/// Enter on a checkbox presses the first button of its form (HTML, "implicit submission"): here it does nothing.
pub fn no_enter() -> impl IntoView {
    view! { <button type="submit" disabled=true hidden=true></button> }
}

/// What a list was asked with, so that a GET form keeps it. Page and search words are left out.
pub fn kept(query: &Query) -> Vec<AnyView> {
    let mut fields = Vec::new();
    let order = match query.order {
        Order::Newest => None,
        Order::Oldest => Some("oldest"),
        Order::From => Some("from"),
        Order::Subject => Some("subject"),
        Order::Size => Some("size"),
    };
    let filter = match query.filter {
        Filter::All | Filter::Other => None,
        Filter::Unseen => Some("unseen"),
        Filter::Flagged => Some("flagged"),
        Filter::Attachment => Some("attachment"),
    };
    fields.extend(order.map(|o| hidden("order", o)));
    fields.extend(filter.map(|f| hidden("filter", f)));
    fields
}

/// What was wrong with one field, shown under it.
pub fn fault(look: Look, field: &'static str, problem: Option<&Problem>) -> Option<AnyView> {
    let found = problem.filter(|p| p.field.as_deref() == Some(field))?;
    let words = format!("{} {}", problem::title(look.lang, found), problem::hint(look.lang, found));
    Some(fault_said(field, words, found.detail.clone()))
}

/// The line under a field that did not pass; `value`: what was refused.
pub fn fault_said(field: &'static str, words: String, value: Option<String>) -> AnyView {
    view! {
        <p class="field-fault" id=format!("{field}-fault")>
            {words}
            {value.map(|v| view! { " "<q>{v}</q> })}
        </p>
    }
    .into_any()
}
