//! The list pane: rows as they are shown now, drawn by the parts the server uses.
//!
//! Only the rows near the screen are in the document ([`window`]); the rest is padding of the list,
//! so 50,000 messages cost no more nodes than 50. The next page is fetched before its end is reached.
//! Rows are keyed by message: a changed flag changes the row in place and leaves the focus alone.

use super::{
    address, browser, refresh, row_tools,
    state::{Listing, Pane, State},
};
use crate::{
    api::{Envelope, Filter, Page, Query, Role},
    parts::{
        folder,
        list::{self, ListForm},
        list_tools,
        row::{RowKind, row},
        search,
    },
    paths::Face,
};
use leptos::{prelude::*, task::spawn_local};
use std::{cell::Cell, sync::Arc};

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

/// The list as shown, and its rows that are in the document.
type Shown = Memo<Arc<Option<Page>>>;
type Part = Memo<Arc<Vec<Envelope>>>;

/// The pane of the list that is loaded. Drawn anew for another folder or question.
pub fn pane(s: State) -> Option<AnyView> {
    let Listing { query, page, .. } = (*s.list.peek()).clone()?;
    let look = s.look_now();
    let folders = s.mailboxes.peek();
    let role = list::folder(&folders, &page.mailbox).and_then(|m| m.role);
    let csrf = s.csrf();
    let name = list::name(look, &folders, &page.mailbox);
    let label = name.clone();
    let here = look.face.mailbox(&page.mailbox, &query);
    let form = ListForm::of(look, &csrf, &query, &page);
    let trash = (role == Some(Role::Trash) && page.total > 0).then(|| list_tools::empty_trash(look, &csrf, &page));
    let mailbox = page.mailbox.clone();
    let room = {
        let mailbox = mailbox.clone();
        move || (*s.quota.get()).and_then(|q| folder::nearly_full(look, q, (&s.mailboxes.peek(), &mailbox)))
    };

    let shown: Shown = Memo::new(move |_| Arc::new(s.shown()));
    let count = {
        let query = query.clone();
        move || (*shown.get()).as_ref().map(|p| ticked_or_total(s, &query, p))
    };
    let pager = {
        let query = query.clone();
        move || (*shown.get()).as_ref().and_then(|p| list::pages(look, &query, &reached(p, &query)))
    };
    let ticked = Memo::new(move |_| ticked(s));
    let all = (move || ticked.get() == Ticked::All, move || ticked.get() == Ticked::Some);
    let tools = view! { {list_tools::list_tools(look, (role, &folders), (&mailbox, ""), all)}{whole(s, &query)} };
    Some(
        view! {
            <section class="pane-list" id="list-pane" aria-label=label>
                {list::head(look, name, count, here)}
                {room}
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
    let n = if *s.whole.get() { page.total as usize } else { s.ticked.get().len() };
    if n > 0 { crate::i18n::mailbox::selected(s.lang, n) } else { list::total(s.look(), query, page) }
}

/// What すべて選択 shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ticked {
    None,
    Some,
    All,
}

fn ticked(s: State) -> Ticked {
    let list = s.list.get();
    let loaded = list.as_ref().as_ref().map_or(0, |l| l.page.envelopes.len());
    match s.ticked.get().len() {
        0 if !*s.whole.get() => Ticked::None,
        n if n < loaded && !*s.whole.get() => Ticked::Some,
        _ => Ticked::All,
    }
}

/// The offer to tick all of the folder or all that was found, after all rows of the list were ticked.
fn whole(s: State, query: &Query) -> impl IntoView + use<> {
    let found = !query.q.trim().is_empty() || query.filter != Filter::All;
    move || {
        let list = s.list.get();
        let (total, loaded) = list.as_ref().as_ref().map_or((0, 0), |l| (l.page.total, l.page.envelopes.len()));
        let all = s.ticked.get().len();
        (all > 1 && all == loaded && total as usize > all && !*s.whole.get()).then(|| {
            view! {
                <button class="tool tool--whole" type="button" id="select-whole" on:click=move |_| s.whole.set(true)>
                    {crate::i18n::mailbox::select_whole(s.lang, total, found)}
                </button>
            }
        })
    }
}

fn rows(s: State, shown: Shown, role: Option<Role>, query: Query) -> impl IntoView {
    let kind = Arc::new(RowKind {
        query: query.clone(),
        recipient: matches!(role, Some(Role::Sent | Role::Drafts)),
        drafts: role == Some(Role::Drafts),
    });
    s.window.set(Window::first());
    // No rows: of a folder without mail, or of one whose next rows are on their way.
    let none = Memo::new(move |_| match (*shown.get()).as_ref() {
        Some(p) => p.envelopes.is_empty().then_some(p.total == 0),
        None => Some(true),
    });
    let lost = role == Some(Role::Trash);
    let part: Part = Memo::new(move |_| {
        let (w, shown) = (s.window.get(), shown.get());
        let rows = shown.as_ref().as_ref().map(|p| p.envelopes.as_slice()).unwrap_or_default();
        Arc::new(rows[w.from.min(rows.len())..w.to.min(rows.len())].to_vec())
    });
    let gap = move |below: bool| {
        let w = s.window.get();
        let n = (*shown.get()).as_ref().map_or(0, |p| p.envelopes.len());
        let rows = if below { n.saturating_sub(w.to) } else { w.from.min(n) };
        (rows > 0).then(|| format!("{}px", rows as i32 * w.height))
    };
    move || {
        match none.get() {
            Some(true) => return list::empty(s.look(), role, &query),
            Some(false) => return list::coming(s.look()),
            None => {}
        }
        let kind = kind.clone();
        view! {
            <ul class="rows" id="rows" style:padding-top=move || gap(false) style:padding-bottom=move || gap(true)>
                <For each=move || (*part.get()).clone() key=|e| e.reference.clone() children=move |e| one(s, part, (kind.clone(), lost), e)/>
            </ul>
        }
        .into_any()
    }
}

/// A row that follows its message.
fn one(s: State, part: Part, (kind, lost): (Arc<RowKind>, bool), first: Envelope) -> impl IntoView {
    let r = first.reference.clone();
    let near = Memo::new(move |_| s.near.get().iter().flatten().any(|near| *near == r));
    let envelope = Memo::new(move |_| part.get().iter().find(|e| e.reference == first.reference).unwrap_or(&first).clone());
    move || {
        let e = envelope.get();
        let (open, tick) = (e.reference.clone(), e.reference.clone());
        let current = move || ((*s.current.get()).as_ref() == Some(&open)).then_some("true");
        let ticked = move || *s.whole.get() || s.ticked.get().contains(&tick);
        let tools = row_tools::view(s.lang, near, lost, &e);
        row(s.look(), &e, &kind, (current, false, ticked, tools))
    }
}

/// The list was scrolled or has grown: which rows belong into the document, and is more needed.
pub fn scrolled(s: State) {
    settle(s, true);
}

/// Rows have left the list or have come: what is missing is asked for. `acts`: the person has done it.
pub fn top_up(s: State, acts: bool) {
    spawn_local(async move {
        browser::frame().await;
        let list = s.list.peek();
        let Some(listing) = list.as_ref() else { return };
        if listing.page.short(&listing.query) {
            fetch(s, acts);
        } else if listing.page.envelopes.is_empty() && listing.page.total > 0 {
            // The last page has been emptied: those before it are not loaded.
            let first = Query { page: 1, ..listing.query.clone() };
            if acts && *s.pane.peek() == Pane::Mail && s.current.peek().is_none() {
                address::instead(s, &Face::Full.mailbox(&listing.page.mailbox, &first));
            }
        } else {
            settle(s, acts);
        }
    });
}

fn fetch(s: State, acts: bool) {
    if !FETCHING.replace(true) {
        spawn_local(async move {
            // A list that changes under each answer is asked again when it is scrolled.
            for _ in 0..3 {
                if refresh::more(s, acts).await {
                    break;
                }
            }
            FETCHING.set(false);
            // They have room now: a box that has not grown is not scrolled, and would never ask for its rows.
            browser::frame().await;
            place(s);
        });
    }
}

fn settle(s: State, acts: bool) {
    let list = s.list.peek();
    let further = list.as_ref().as_ref().is_some_and(|l| l.page.further(&l.query).is_some());
    if place(s).is_some_and(|left| left < NEAR) && further {
        fetch(s, acts);
    }
}

/// Chooses the rows that belong into the document. Answers how far the end of the loaded ones is below the screen,
/// in pixels; nothing where no list is on the screen.
fn place(s: State) -> Option<i32> {
    let rows = browser::by_id("rows")?;
    let window = browser::window()?;
    let list = s.list.peek();
    let listing = list.as_ref().as_ref()?;
    let loaded = listing.page.envelopes.len();
    let now = *s.window.peek();
    // Without a row in the document one is as high as it was.
    let high = rows.first_element_child().map_or(now.height, |first| first.get_bounding_client_rect().height() as i32);
    let height = high.max(1);
    let screen = window.inner_height().ok().and_then(|h| h.as_f64()).unwrap_or(800.0) as i32;
    let rect = rows.get_bounding_client_rect();
    let (top, bottom) = (rect.top() as i32, rect.bottom() as i32);
    if rect.height() as i32 == 0 {
        // Behind a letter, on a phone.
        return None;
    }
    // Steps of ten, so that a scroll by a row changes nothing.
    let from = ((-top / height - MARGIN).max(0) / 10 * 10) as usize;
    let to = (((screen - top) / height + MARGIN).max(0) / 10 * 10 + 10) as usize;
    let want = Window { from, to: to.max(from + 10), height };
    // At rest on the first page everything stays as the server drew it.
    let at_rest = loaded <= FIRST && now == Window::first();
    if !at_rest && want != now {
        s.window.set(want);
    }
    Some(bottom - screen)
}
