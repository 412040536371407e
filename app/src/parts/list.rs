//! What stands around the rows of a list: its head, the form, the pages, the empty states.

use super::{
    Look,
    field::{hidden, no_enter},
    icon::icon,
    pager::pager,
};
use crate::{
    api::{Mailbox, Page, Query, Role},
    i18n::{act, frame, mailbox as words},
};
use leptos::prelude::*;

/// Name of the folder, how many, and a link that reads it again. `count` is a closure in the SPA.
pub fn head(look: Look, name: String, count: impl IntoView + 'static, again: String) -> impl IntoView {
    let l = look.lang;
    view! {
        <header class="list-head">
            <h1 class="list-title" title=name>{name.clone()}</h1>
            <span class="list-count" id="list-count">{count}</span>
            <a class="tool tool--quiet" id="refresh" href=again title=act::refresh(l)>{icon("refresh")}<span class="tool-word">{act::refresh(l)}</span></a>
        </header>
    }
}

/// The form around tools and rows, and what it sends besides `ref`, `action` and `to`.
pub struct ListForm {
    /// `paths.actions(mailbox)`.
    pub action: String,
    pub csrf: String,
    /// Path to come back to.
    pub back: String,
    /// All rows of the page as `UIDVALIDITY.RANGES`, meant when `all=page` is sent.
    pub shown: String,
}

impl ListForm {
    /// The form of a page as it was drawn.
    pub fn of(look: Look, csrf: &str, query: &Query, list: &Page) -> ListForm {
        ListForm {
            action: look.face.actions(&list.mailbox),
            csrf: csrf.to_owned(),
            back: look.face.mailbox(&list.mailbox, query),
            shown: shown(list),
        }
    }
}

/// Tools above, rows in their own scroll box, pages below them.
pub fn form(
    form: ListForm,
    tools: impl IntoView + 'static,
    rows: impl IntoView + 'static,
    after: impl IntoView + 'static,
) -> impl IntoView {
    view! {
        <form class="list-form" id="list-form" method="post" action=form.action>
            {hidden("csrf", form.csrf)}
            {hidden("back", form.back)}
            {hidden("shown", form.shown)}
            {no_enter()}
            {tools}
            <div class="list-scroll" id="list-scroll">{rows}{after}</div>
        </form>
    }
}

/// `UIDVALIDITY.RANGES` of the rows of a page.
pub fn shown(list: &Page) -> String {
    ranges(list.uidvalidity, list.envelopes.iter().map(|e| e.reference.uid).collect())
}

/// `UIDVALIDITY.RANGES` of these messages.
pub fn ranges(uidvalidity: u32, mut uids: Vec<u32>) -> String {
    uids.sort_unstable();
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for uid in uids {
        match ranges.last_mut() {
            Some((_, end)) if uid == end.saturating_add(1) => *end = uid,
            _ => ranges.push((uid, uid)),
        }
    }
    let pieces: Vec<String> = ranges.iter().map(|(a, b)| if a == b { a.to_string() } else { format!("{a}:{b}") }).collect();
    format!("{uidvalidity}.{}", pieces.join(","))
}

/// The pages before and after this one.
pub fn pages(look: Look, query: &Query, list: &Page) -> Option<AnyView> {
    let to = |page: u32| look.face.mailbox(&list.mailbox, &Query { page, after: None, refs: String::new(), ..query.clone() });
    pager(look, (list.page, list.pages(), list.total), to)
}

/// What stands where rows would.
pub fn empty(look: Look, role: Option<Role>, query: &Query) -> AnyView {
    let l = look.lang;
    let (name, said, hint) = match role {
        _ if !query.plain() => ("search", words::empty_search(l), Some(words::empty_search_hint(l))),
        Some(Role::Inbox) => ("inbox", words::empty_inbox(l), Some(words::empty_inbox_hint(l))),
        Some(Role::Trash) => ("trash", words::empty_trash(l), None),
        Some(Role::Drafts) => ("draft", words::empty_drafts(l), None),
        Some(Role::Sent) => ("send", words::empty_sent(l), None),
        _ => ("folder", words::empty_folder(l), None),
    };
    view! {
        <div class="empty">
            {icon(name)}
            <p class="empty-said">{said}</p>
            {hint.map(|h| view! { <p class="empty-hint">{h}</p> })}
        </div>
    }
    .into_any()
}

/// What stands there while the next rows are on their way.
pub fn coming(look: Look) -> AnyView {
    view! { <div class="empty"><p class="empty-said" role="status">{words::coming(look.lang)}</p></div> }.into_any()
}

/// How many messages the list has, or how many were found.
pub fn total(look: Look, query: &Query, list: &Page) -> String {
    if query.q.trim().is_empty() { words::total(look.lang, list.total) } else { words::found(look.lang, list.total) }
}

/// The folder of a list, if it is among the person's folders.
pub fn folder<'a>(mailboxes: &'a [Mailbox], id: &str) -> Option<&'a Mailbox> {
    mailboxes.iter().find(|m| m.id == id)
}

/// Name of the folder of a list, as heading and title.
pub fn name(look: Look, mailboxes: &[Mailbox], id: &str) -> String {
    match folder(mailboxes, id) {
        Some(mailbox) => frame::folder(look.lang, mailbox),
        None if id == "INBOX" => frame::inbox(look.lang).to_owned(),
        None => words::list(look.lang).to_owned(),
    }
}

/// The reading pane before a message is chosen.
pub fn nothing_open(look: Look) -> AnyView {
    view! { <div class="empty empty--pane">{icon("letter")}<p class="empty-said">{words::pick_one(look.lang)}</p></div> }
        .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Envelope;

    #[test]
    fn the_rows_of_a_page_are_ranges() {
        let list = Page {
            mailbox: "INBOX".into(),
            total: 5,
            page: 1,
            uidvalidity: 7,
            uidnext: 20,
            modseq: 1,
            envelopes: [9, 8, 7, 3, 1].map(Envelope::sample).into(),
            hits: String::new(),
        };
        assert_eq!(shown(&list), "7.1,3,7:9");
    }
}
