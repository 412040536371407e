//! What is done to rows: which ones are meant, what becomes of the page, and the ticks.
//!
//! In: buttons, keys and ticks. Out: jobs of `queue.rs`, a banner with 元に戻す, the next address.
//! What 元に戻す cannot take back is asked first (`question.rs`).

use super::{
    address, browser, go, notices, question, queue, row_tools,
    state::{self, Listing, State},
};
use crate::{
    api::{Action, MessageRef, Query, Role, change::Rows},
    i18n::{act, mailbox as words, notice::Said},
    parts::list as list_part,
    paths::Face,
};
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlFormElement, HtmlInputElement};

thread_local! {
    /// The row ticked last: shift goes on from here.
    static ANCHOR: RefCell<Option<MessageRef>> = const { RefCell::new(None) };
}

/// What an action on the page is about: ticked rows, else the open message, else the row with the focus.
pub fn target(s: State) -> Vec<MessageRef> {
    let ticked = s.ticked.peek();
    if !ticked.is_empty() {
        return (*ticked).clone();
    }
    (*s.current.peek()).clone().or_else(focused_row).into_iter().collect()
}

/// The row that has the focus.
pub fn focused_row() -> Option<MessageRef> {
    let active = browser::document()?.active_element()?;
    active.closest("#rows > li").ok()??.get_attribute("data-ref")?.parse().ok()
}

/// An action by key.
pub fn here(s: State, action: Action) {
    let refs = target(s);
    run(s, action, (!*s.whole.peek()).then_some(refs), None);
}

/// What a button's value means.
fn action_of(value: &str) -> Option<Action> {
    Some(match value {
        "seen" => Action::Seen,
        "unseen" => Action::Unseen,
        "flag" => Action::Flag,
        "unflag" => Action::Unflag,
        "delete" => Action::Delete,
        "restore" => Action::Restore,
        "move" | "junk" => Action::Move,
        _ => return None,
    })
}

/// A button over the list or the letter. False: not one of ours.
pub fn pressed(s: State, form: &HtmlFormElement, value: &str) -> bool {
    let Some(action) = action_of(value) else { return false };
    let to = form.query_selector("select[name=to]").ok().flatten().and_then(|e| e.dyn_into::<web_sys::HtmlSelectElement>().ok());
    let target = match value {
        "junk" => s.mailboxes.peek().iter().find(|m| m.role == Some(Role::Junk)).map(|m| m.id.clone()).unwrap_or_default(),
        _ => to.as_ref().map(|t| t.value()).unwrap_or_default(),
    };
    if action == Action::Move && target.is_empty() {
        notices::say(s, Said::NoTarget);
        if let Some(field) = to {
            browser::focus(&field);
        }
        return true;
    }
    if let Some(field) = to {
        field.set_value("");
    }
    let letter = form.id() == "letter-form";
    let refs = if letter { (*s.current.peek()).clone().into_iter().collect() } else { (*s.ticked.peek()).clone() };
    let whole = !letter && *s.whole.peek();
    run(s, action, (!whole).then_some(refs), (action == Action::Move).then_some(target));
    true
}

/// One of the buttons that a row has for itself.
pub fn pressed_on_row(s: State, button: &Element, by_key: bool) {
    let Some(row) = button.closest("#rows > li").ok().flatten() else { return };
    let r: Option<MessageRef> = row.get_attribute("data-ref").and_then(|r| r.parse().ok());
    let action = button.get_attribute("data-do").and_then(|value| action_of(&value));
    if let (Some(r), Some(action)) = (r, action) {
        if by_key {
            row_tools::keep_focus(s, r.clone(), button, &row);
        }
        run(s, action, Some(vec![r]), None);
    }
}

/// What is asked before it is done: the words, the name of the button, and what it would do.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    pub words: String,
    pub verb: &'static str,
    wanted: Wanted,
}

/// An action on rows of one list.
#[derive(Clone, Debug, PartialEq)]
struct Wanted {
    mailbox: String,
    query: Query,
    action: Action,
    rows: Rows,
    to: Option<String>,
    /// Deleted in the trash.
    for_good: bool,
    /// So few that 元に戻す can name them.
    undoable: bool,
}

/// `refs`: `None` means all of the list.
fn run(s: State, action: Action, refs: Option<Vec<MessageRef>>, to: Option<String>) {
    let list = s.list.peek();
    let Some(listing) = list.as_ref() else { return };
    let n = refs.as_ref().map_or(listing.page.total as usize, Vec::len);
    let rows = match refs {
        Some(refs) if refs.is_empty() => return notices::say(s, Said::NothingSelected),
        Some(refs) => Rows::These(refs),
        None => Rows::Below(listing.page.uidnext),
    };
    let for_good = action == Action::Delete && role_here(s, listing) == Some(Role::Trash);
    let undoable = n <= queue::UNDO_MOST;
    let (mailbox, query) = (listing.page.mailbox.clone(), listing.query.clone());
    let wanted = Wanted { mailbox, query, action, rows, to, for_good, undoable };
    let verb = match action {
        Action::Delete if for_good => act::delete_for_good(s.lang),
        Action::Delete => act::delete(s.lang),
        Action::Restore => act::restore(s.lang),
        _ => act::move_to(s.lang),
    };
    if for_good {
        question::ask(s, Question { words: words::ask_for_good(s.lang, n), verb, wanted });
    } else if leaves(action) && !undoable {
        question::ask(s, Question { words: words::ask_many(s.lang, n, action == Action::Delete), verb, wanted });
    } else {
        go_on(s, wanted);
    }
}

/// The question was answered with its verb; in another list by now it is dropped.
pub fn agreed(s: State, question: Question) {
    let same = |l: &Listing| l.page.mailbox == question.wanted.mailbox && l.query == question.wanted.query;
    if s.list.peek().as_ref().as_ref().is_some_and(same) {
        go_on(s, question.wanted);
    }
}

fn leaves(action: Action) -> bool {
    matches!(action, Action::Move | Action::Delete | Action::Restore)
}

fn role_here(s: State, listing: &Listing) -> Option<Role> {
    list_part::folder(&s.mailboxes.peek(), &listing.page.mailbox).and_then(|m| m.role)
}

fn go_on(s: State, wanted: Wanted) {
    let Wanted { action, rows, to, for_good, undoable, .. } = wanted;
    let list = s.list.peek();
    let Some(listing) = list.as_ref() else { return };
    let folders = s.mailboxes.peek();
    let id_of = |role: Role| folders.iter().find(|m| m.role == Some(role)).map(|m| m.id.clone());
    let to = to.or_else(|| match action {
        Action::Delete if !for_good => id_of(Role::Trash),
        Action::Restore => Some("INBOX".into()),
        _ => None,
    });
    let meant = |r: &MessageRef| match &rows {
        Rows::These(refs) => refs.contains(r),
        Rows::Below(_) => true,
    };
    let current = s.current.peek();
    let touches = current.as_ref().as_ref().is_some_and(meant);
    let leaves = leaves(action);
    // Where the person is afterwards: the next message on a desk, the list on a phone.
    let next = if leaves && touches { go::neighbour(s, 1).filter(|_| two_panes()) } else { None };
    if leaves {
        keep_focus(meant);
    }
    // A target is only sent with a move; for the rest the server knows the way.
    let junked = to.is_some() && to == id_of(Role::Junk);
    let Some(job) = queue::submit(s, action, rows.clone(), to) else { return };
    if leaves {
        s.whole.set(false);
        s.ticked.change(|ticked| ticked.retain(|r| !meant(r)));
        let said = match action {
            Action::Delete if for_good => Said::DeletedForGood,
            Action::Delete => Said::Deleted,
            Action::Restore => Said::Restored,
            _ => Said::Moved,
        };
        if junked {
            let said = Said::Junked(state::held_days());
            s.banner.set(Some(if undoable { notices::Banner::undo(said, job) } else { notices::Banner::said(said) }));
        } else if undoable && !for_good {
            s.banner.set(Some(notices::Banner::undo(said, job)));
        } else {
            notices::say(s, said);
        }
        if touches {
            let url = match next {
                Some(r) => Face::Full.message(&r, &listing.query),
                None => listing.url(),
            };
            address::instead(s, &url);
        }
    } else if action == Action::Unseen && touches {
        // An open letter would be read again at once.
        address::to(s, &listing.url());
    }
}

/// The focus of a row that leaves goes on to the next row that stays.
fn keep_focus(leaves: impl Fn(&MessageRef) -> bool) {
    let row = |e: &Element| e.closest("#rows > li").ok().flatten();
    let goes = |e: &Element| e.get_attribute("data-ref").and_then(|r| r.parse().ok()).is_some_and(|r| leaves(&r));
    let Some(from) = browser::document().and_then(|d| d.active_element()).as_ref().and_then(row).filter(goes) else { return };
    let along = |step: fn(&Element) -> Option<Element>| std::iter::successors(step(&from), step).find(|e| !goes(e));
    let stays = along(Element::next_element_sibling).or_else(|| along(Element::previous_element_sibling));
    if let Some(link) = stays.and_then(|row| row.query_selector("a").ok().flatten()).and_then(|a| a.dyn_into().ok()) {
        browser::focus(&link);
    }
}

fn two_panes() -> bool {
    browser::first("#list-pane").is_some_and(|p| p.offset_height() > 0)
}

/// ごみ箱を空にする: nothing newer than the list that is seen.
pub fn empty_trash(s: State) -> bool {
    let list = s.list.peek();
    let Some(listing) = list.as_ref().as_ref().filter(|l| l.query.plain()) else { return false };
    if let Some(details) = browser::by_id("empty-trash") {
        let _ = details.remove_attribute("open");
    }
    if queue::submit(s, Action::Delete, Rows::Below(listing.page.uidnext), None).is_some() {
        notices::say(s, Said::TrashEmptied);
        if s.current.peek().is_some() {
            address::to(s, &listing.url());
        }
    }
    true
}

/// A row was ticked or not any more.
pub fn tick(s: State, field: &HtmlInputElement) {
    let Ok(r) = field.value().parse::<MessageRef>() else { return };
    s.whole.set(false);
    s.ticked.change(|t| {
        t.retain(|x| *x != r);
        if field.checked() {
            t.push(r);
        }
    });
}

/// All rows that are loaded, or none.
pub fn tick_all(s: State, field: &HtmlInputElement) {
    let all = field.checked().then(|| s.shown_now()).flatten();
    let all: Vec<MessageRef> = all.map(|p| p.envelopes.into_iter().map(|e| e.reference).collect()).unwrap_or_default();
    if all.is_empty() {
        // Nothing to tick: the box says so too.
        field.set_checked(false);
    }
    s.whole.set(false);
    s.ticked.set(all);
}

/// With shift, all rows between the last tick and this one become as this one.
pub fn shift(s: State, box_: &HtmlInputElement, held: bool) {
    let Ok(r) = box_.value().parse::<MessageRef>() else { return };
    let anchor = ANCHOR.replace(Some(r.clone()));
    let (true, Some(anchor), Some(page)) = (held, anchor, s.shown_now()) else { return };
    let place = |r: &MessageRef| page.envelopes.iter().position(|e| e.reference == *r);
    let (Some(a), Some(b)) = (place(&anchor), place(&r)) else { return };
    let on = box_.checked();
    s.ticked.change(|ticked| {
        for e in &page.envelopes[a.min(b)..=a.max(b)] {
            ticked.retain(|t| *t != e.reference);
            if on {
                ticked.push(e.reference.clone());
            }
        }
    });
}
