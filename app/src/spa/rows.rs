//! What is done to rows: which ones are meant, what becomes of the page, and the ticks.
//!
//! In: buttons, keys and ticks. Out: jobs of `queue.rs`, a banner with 元に戻す, the next address.

use super::{
    address, browser, go, notices, queue,
    state::{self, State},
};
use crate::{
    api::{Action, MessageRef, Role, change::Rows},
    parts::list as list_part,
    paths::Face,
};
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use web_sys::{HtmlFormElement, HtmlInputElement};

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

/// A button over the list or the letter. False: not one of ours.
pub fn pressed(s: State, form: &HtmlFormElement, value: &str) -> bool {
    let action = match value {
        "seen" => Action::Seen,
        "unseen" => Action::Unseen,
        "flag" => Action::Flag,
        "unflag" => Action::Unflag,
        "delete" => Action::Delete,
        "restore" => Action::Restore,
        "move" | "junk" => Action::Move,
        _ => return false,
    };
    let to = form.query_selector("select[name=to]").ok().flatten().and_then(|e| e.dyn_into::<web_sys::HtmlSelectElement>().ok());
    let target = match value {
        "junk" => s.mailboxes.peek().iter().find(|m| m.role == Some(Role::Junk)).map(|m| m.id.clone()).unwrap_or_default(),
        _ => to.as_ref().map(|t| t.value()).unwrap_or_default(),
    };
    if action == Action::Move && target.is_empty() {
        notices::say(s, "no_target");
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

/// `refs`: `None` means all of the list.
fn run(s: State, action: Action, refs: Option<Vec<MessageRef>>, to: Option<String>) {
    let list = s.list.peek();
    let Some(listing) = list.as_ref() else { return };
    let folders = s.mailboxes.peek();
    let role = list_part::folder(&folders, &listing.page.mailbox).and_then(|m| m.role);
    let id_of = |role: Role| folders.iter().find(|m| m.role == Some(role)).map(|m| m.id.clone());
    let to = to.or_else(|| match action {
        Action::Delete if role != Some(Role::Trash) => id_of(Role::Trash),
        Action::Restore => Some("INBOX".into()),
        _ => None,
    });
    let leaves = matches!(action, Action::Move | Action::Delete | Action::Restore);
    let current = s.current.peek();
    let touches = current.as_ref().as_ref().is_some_and(|c| refs.as_ref().is_none_or(|r| r.contains(c)));
    // Where the person is afterwards: the next message on a desk, the list on a phone.
    let next = if leaves && touches { go::neighbour(s, 1).filter(|_| two_panes()) } else { None };
    let undoable = refs.is_some() || listing.page.total <= queue::UNDO_MOST as u32;
    let rows = match refs {
        Some(refs) if refs.is_empty() => return notices::say(s, "nothing_selected"),
        Some(refs) => Rows::These(refs),
        None => Rows::Below(listing.page.uidnext),
    };
    // A target is only sent with a move; for the rest the server knows the way.
    let junked = to.is_some() && to == id_of(Role::Junk);
    let Some(job) = queue::submit(s, action, rows.clone(), to) else { return };
    if leaves {
        s.untick();
        let code = match action {
            Action::Delete if role == Some(Role::Trash) => "deleted_for_good",
            Action::Delete => "deleted",
            Action::Restore => "restored",
            _ => "moved",
        };
        if junked {
            let code = format!("junked_{}", state::held_days());
            s.banner.set(Some(if undoable { notices::Banner::undo(code, job) } else { notices::Banner::code(code) }));
        } else if undoable && code != "deleted_for_good" {
            s.banner.set(Some(notices::Banner::undo(code, job)));
        } else {
            notices::say(s, code);
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
        notices::say(s, "trash_emptied");
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
pub fn tick_all(s: State, on: bool) {
    let all = on.then(|| s.shown_now()).flatten();
    s.whole.set(false);
    s.ticked.set(all.map(|p| p.envelopes.into_iter().map(|e| e.reference).collect()).unwrap_or_default());
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
