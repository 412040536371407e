//! A folder: its list, and on a desk the empty reading pane beside it.

use super::Inner;
use crate::{
    api::{Page, Query, Role, Screen},
    parts::{
        Look, folder, list, list_tools,
        row::{RowKind, row},
        search,
    },
    paths::Face,
};
use leptos::prelude::*;

/// `/mail/{mailbox}`.
pub fn place(look: Look, screen: &Screen, query: &Query, page: &Page) -> Inner {
    let name = list::name(look, &screen.mailboxes, &page.mailbox);
    let unseen = list::folder(&screen.mailboxes, &page.mailbox).map_or(0, |m| m.unseen);
    // The light version has one pane, and no room for an empty one.
    let reading = (look.face == Face::Full)
        .then(|| view! { <section class="pane-read" id="read-pane">{list::nothing_open(look)}</section> });
    Inner {
        at: "mailbox",
        here: look.face.mailbox(&page.mailbox, query),
        title: if unseen > 0 { format!("{name} ({unseen})") } else { name },
        list: Some((page.mailbox.clone(), query.clone())),
        main: view! { <div class="panes">{pane(look, screen, (query, page), None)}{reading}</div> }.into_any(),
    }
}

/// The list pane; `open` is the message beside it, as `MessageRef` text.
pub fn pane(look: Look, screen: &Screen, (query, page): (&Query, &Page), open: Option<&str>) -> AnyView {
    let csrf = screen.person.as_ref().map(|p| p.csrf.as_str()).unwrap_or_default();
    let role = list::folder(&screen.mailboxes, &page.mailbox).and_then(|m| m.role);
    let kind = RowKind {
        query: query.clone(),
        recipient: matches!(role, Some(Role::Sent | Role::Drafts)),
        drafts: role == Some(Role::Drafts),
    };
    let rows: Vec<_> = page
        .envelopes
        .iter()
        .map(|e| {
            let current = open.is_some_and(|o| o == e.reference.to_string()).then_some("true");
            row(look, e, &kind, (current, screen.gives("ref", &e.reference.to_string()), false, ()))
        })
        .collect();
    let rows = if rows.is_empty() {
        list::empty(look, role, query)
    } else {
        view! { <ul class="rows" id="rows">{rows}</ul> }.into_any()
    };
    let chosen = screen.given.iter().find(|(name, _)| name == "to").map(|(_, to)| to.as_str()).unwrap_or_default();
    let name = list::name(look, &screen.mailboxes, &page.mailbox);
    let here = look.face.mailbox(&page.mailbox, query);
    view! {
        <section class="pane-list" id="list-pane" aria-label=name>
            {list::head(look, name.clone(), list::total(look, query, page), here)}
            {screen.quota.and_then(|q| folder::nearly_full(look, q, (&screen.mailboxes, &page.mailbox)))}
            {search::choices(look, &page.mailbox, query)}
            {(role == Some(Role::Trash) && page.total > 0).then(|| list_tools::empty_trash(look, csrf, page))}
            {list::form(
                list::ListForm::of(look, csrf, query, page),
                list_tools::list_tools(look, (role, &screen.mailboxes), (&page.mailbox, chosen), (false, false)),
                rows,
                list::pages(look, query, page),
            )}
        </section>
    }
    .into_any()
}
