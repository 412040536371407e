//! The list pane: rows as they are shown now, drawn by the parts the server uses.
//!
//! Only the rows near the screen are in the document ([`window`]); the rest is padding of the list,
//! so 50,000 messages cost no more nodes than 50. The next page is fetched before its end is reached.
//! Rows are keyed by message: a changed flag changes the row in place and leaves the focus alone.

use super::{browser, go, state::State};
use crate::{
    api::{Envelope, Page, Query, Role},
    parts::{
        list::{self, ListForm},
        list_tools,
        row::{RowKind, row},
        search,
    },
};
use leptos::{prelude::*, task::spawn_local};
use std::cell::Cell;

/// Rows kept around those that can be seen.
const MARGIN: i32 = 14;
/// Rows at first, as many as the server draws.
const FIRST: usize = crate::api::envelope::PAGE as usize;
/// The next page is fetched this far before the end, pixels.
const NEAR: i32 = 900;

thread_local! {
    static FETCHING: Cell<bool> = const { Cell::new(false) };
}

/// Rows in the document, and how high one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub from: usize,
    pub to: usize,
    pub height: i32,
}

impl Window {
    pub fn first() -> Window {
        Window { from: 0, to: FIRST, height: 0 }
    }
}

/// The pane of the list that is loaded. Drawn anew for another folder or question.
pub fn pane(s: State) -> Option<AnyView> {
    let listing = s.list.get_untracked()?;
    let (look, query, page) = (s.look_now(), listing.query, listing.page);
    let folders = s.mailboxes.get_untracked();
    let role = list::folder(&folders, &page.mailbox).and_then(|m| m.role);
    let csrf = s.person.with_untracked(|p| p.as_ref().map(|p| p.csrf.clone())).unwrap_or_default();
    let name = list::name(look, &folders, &page.mailbox);
    let label = name.clone();
    let here = look.face.mailbox(&page.mailbox, &query);
    let form = ListForm::of(look, &csrf, &query, &page);
    let trash = (role == Some(Role::Trash) && page.total > 0).then(|| list_tools::empty_trash(look, &csrf, &page));
    let mailbox = page.mailbox.clone();

    let shown = Memo::new(move |_| s.shown());
    let count = {
        let query = query.clone();
        move || shown.with(|p| p.as_ref().map(|p| ticked_or_total(s, &query, p)))
    };
    let pager = {
        let query = query.clone();
        move || shown.with(|p| list::pager(look, &query, &reached(p.as_ref()?, &query)))
    };
    let tools = view! { {list_tools::list_tools(look, role, &folders, &mailbox)}{whole(s)} };
    Some(
        view! {
            <section class="pane-list" id="list-pane" aria-label=label>
                {list::head(look, name, count, here)}
                {search::choices(look, &mailbox, &query)}
                {trash}
                {list::form(form, tools, rows(s, shown, role, query), pager)}
            </section>
        }
        .into_any(),
    )
}

/// The page as the pager sees it: the last one that is loaded.
fn reached(page: &Page, query: &Query) -> Page {
    let further = (page.envelopes.len().saturating_sub(1) / FIRST) as u32;
    Page { page: query.page() + further, envelopes: Vec::new(), ..page.clone() }
}

fn ticked_or_total(s: State, query: &Query, page: &Page) -> String {
    let n = if s.whole.get() { page.total as usize } else { s.ticked.with(Vec::len) };
    if n > 0 { crate::i18n::mailbox::selected(s.lang, n) } else { list::total(s.look(), query, page) }
}

/// The offer to tick all of the folder, after all rows of the list were ticked.
fn whole(s: State) -> impl IntoView {
    move || {
        let total = s.list.with(|l| l.as_ref().map_or(0, |l| l.page.total));
        let all = s.ticked.with(Vec::len);
        let loaded = s.list.with(|l| l.as_ref().map_or(0, |l| l.page.envelopes.len()));
        (all > 1 && all == loaded && total as usize > all && !s.whole.get()).then(|| {
            view! {
                <button class="tool tool--whole" type="button" id="select-whole" on:click=move |_| s.whole.set(true)>
                    {crate::i18n::mailbox::select_whole(s.lang, total)}
                </button>
            }
        })
    }
}

fn rows(s: State, shown: Memo<Option<Page>>, role: Option<Role>, query: Query) -> impl IntoView {
    let kind = StoredValue::new(RowKind {
        query: query.clone(),
        recipient: matches!(role, Some(Role::Sent | Role::Drafts)),
        drafts: role == Some(Role::Drafts),
    });
    s.window.set(Window::first());
    let none = Memo::new(move |_| shown.with(|p| p.as_ref().is_none_or(|p| p.envelopes.is_empty())));
    let part = Memo::new(move |_| {
        let w = s.window.get();
        shown.with(|p| p.as_ref().map(|p| p.envelopes[w.from.min(p.envelopes.len())..w.to.min(p.envelopes.len())].to_vec()).unwrap_or_default())
    });
    let gap = move |below: bool| {
        let w = s.window.get();
        let n = shown.with(|p| p.as_ref().map_or(0, |p| p.envelopes.len()));
        let rows = if below { n.saturating_sub(w.to) } else { w.from };
        (rows > 0).then(|| format!("{}px", rows as i32 * w.height))
    };
    move || {
        if none.get() {
            return list::empty(s.look(), role, &query);
        }
        view! {
            <ul class="rows" id="rows" style:padding-top=move || gap(false) style:padding-bottom=move || gap(true)>
                <For each=move || part.get() key=|e| e.reference.clone() children=move |e| one(s, part, kind, e)/>
            </ul>
        }
        .into_any()
    }
}

/// A row that follows its message.
fn one(s: State, part: Memo<Vec<Envelope>>, kind: StoredValue<RowKind>, first: Envelope) -> impl IntoView {
    let r = first.reference.clone();
    let envelope = Memo::new(move |_| part.with(|p| p.iter().find(|e| e.reference == r).cloned()).unwrap_or_else(|| first.clone()));
    move || {
        let e = envelope.get();
        let (open, tick) = (e.reference.clone(), e.reference.clone());
        let current = move || s.current.with(|c| c.as_ref() == Some(&open)).then_some("true");
        let ticked = move || s.whole.get() || s.ticked.with(|t| t.contains(&tick));
        kind.with_value(|k| row(s.look(), &e, k, (current, ticked)))
    }
}

/// The list was scrolled or has grown: which rows belong into the document, and is more needed.
pub fn scrolled(s: State) {
    let Some(rows) = browser::by_id("rows") else { return };
    let Some(first) = rows.first_element_child() else { return };
    let Some(window) = browser::window() else { return };
    let loaded = s.list.with_untracked(|l| l.as_ref().map_or(0, |l| l.page.envelopes.len()));
    let height = (first.get_bounding_client_rect().height() as i32).max(1);
    let screen = window.inner_height().ok().and_then(|h| h.as_f64()).unwrap_or(800.0) as i32;
    let rect = rows.get_bounding_client_rect();
    let (top, bottom) = (rect.top() as i32, rect.bottom() as i32);
    if rect.height() as i32 == 0 {
        // Behind a letter, on a phone.
        return;
    }
    let now = s.window.get_untracked();
    // Steps of ten, so that a scroll by a row changes nothing.
    let from = ((-top / height - MARGIN).max(0) / 10 * 10) as usize;
    let to = (((screen - top) / height + MARGIN).max(0) / 10 * 10 + 10) as usize;
    let want = Window { from, to: to.max(from + 10), height };
    // At rest on the first page everything stays as the server drew it.
    let at_rest = loaded <= FIRST && now == Window::first();
    if !at_rest && want != now {
        s.window.set(want);
    }
    let (total, after) = s.list.with_untracked(|l| l.as_ref().map_or((0, 0), |l| (l.page.total as usize, (l.query.page() as usize - 1) * FIRST)));
    if bottom - screen < NEAR && after + loaded < total && !FETCHING.replace(true) {
        spawn_local(async move {
            go::more(s).await;
            FETCHING.set(false);
        });
    }
}
