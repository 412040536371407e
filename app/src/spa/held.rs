//! 迷惑メール in the SPA: its buttons, ahead of the server's answer.
//!
//! The page is drawn from its place (`places.rs`). What is released or deleted leaves the list at once; if
//! the server refuses, the page is asked for again. 元に戻す stands where the base layer has it.

use super::{
    address, browser, go, net, notices, refresh,
    state::{Pane, State},
};
use crate::{
    api::{
        ActionDone, All, Code, Filter, MessageRef, Place, Problem,
        change::refs_of,
        quarantine::{Discard, Everything, HeldPage, Release, Released, TakenBack, Undo},
    },
    i18n::notice::Said,
    parts::list,
    paths::Face,
};
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{HtmlFormElement, HtmlInputElement};

/// A button of one of its forms. False: not one of ours.
pub fn pressed(s: State, form: &HtmlFormElement, value: &str) -> bool {
    match value {
        "undo" => undo(s),
        "empty" => empty(s),
        "release" | "delete" => {
            let refs = chosen(form);
            if refs.is_empty() {
                notices::say(s, Said::NothingSelected);
            } else if value == "release" {
                let allow = browser::first("#held-allow").and_then(|f| f.dyn_into::<HtmlInputElement>().ok());
                release(s, Release { refs, allow_sender: allow.is_some_and(|f| f.checked()) });
            } else {
                delete(s, refs);
            }
            true
        }
        _ => false,
    }
}

/// すべて選択.
pub fn tick_all(on: bool) {
    for field in browser::all("#held-rows input[name=held]") {
        if let Some(field) = field.dyn_ref::<HtmlInputElement>() {
            field.set_checked(on);
        }
    }
}

fn chosen(form: &HtmlFormElement) -> Vec<MessageRef> {
    let Ok(fields) = form.query_selector_all("input[name=held]") else { return Vec::new() };
    (0..fields.length())
        .filter_map(|i| fields.get(i)?.dyn_into::<HtmlInputElement>().ok())
        .filter(|field| field.checked() || field.type_() == "hidden")
        .filter_map(|field| field.value().parse().ok())
        .collect()
}

/// The page that is shown.
fn shown(s: State) -> Option<HeldPage> {
    match &*s.pane.peek() {
        Pane::Other(_, Place::Quarantine { held }) => Some(held.clone()),
        _ => None,
    }
}

/// Takes rows out of the list before the server has answered.
fn without(s: State, refs: &[MessageRef]) {
    let Some(mut page) = shown(s) else { return };
    let before = page.rows.len();
    page.rows.retain(|row| !refs.contains(&row.reference));
    page.total = page.total.saturating_sub((before - page.rows.len()) as u32);
    page.taken_back = None;
    s.show_place(Place::Quarantine { held: page });
}

/// After the answer: an empty page of a longer list is filled.
fn settled(s: State) {
    if shown(s).is_some_and(|page| page.rows.is_empty() && page.total > 0) {
        address::instead(s, &Face::Full.quarantine());
    }
    refresh::recount(s);
}

fn refused(s: State, problem: Problem) {
    if problem.code != Code::SignedOut {
        notices::fault(s, problem);
        go::again(s);
    }
}

fn release(s: State, wanted: Release) {
    let listed = shown(s).is_some();
    without(s, &wanted.refs);
    spawn_local(async move {
        match net::act::<Released>(s, net::post("/api/quarantine/release", &wanted)).await {
            Ok(Released { done, allowed }) => {
                let refs = refs_of("INBOX", done.uidvalidity, &done.uids, 5_000);
                if let (true, Some(mut page), false) = (listed, shown(s), refs.is_empty()) {
                    // Coming back to this page finds the offer again.
                    let uids = refs.iter().map(|r| r.uid).collect();
                    address::name(&Face::Full.quarantine_after(&list::ranges(done.uidvalidity, uids)), true);
                    page.taken_back = Some(TakenBack { refs, allowed });
                    s.show_place(Place::Quarantine { held: page });
                    settled(s);
                } else {
                    let uids = refs.iter().map(|r| r.uid).collect();
                    address::instead(s, &Face::Full.quarantine_after(&list::ranges(done.uidvalidity, uids)));
                    refresh::recount(s);
                }
            }
            Err(p) => refused(s, p),
        }
    });
}

fn delete(s: State, refs: Vec<MessageRef>) {
    let listed = shown(s).is_some();
    without(s, &refs);
    spawn_local(async move {
        let wanted = Discard { refs, ..Discard::default() };
        match net::act::<ActionDone>(s, net::post("/api/quarantine/delete", &wanted)).await {
            Ok(_) => {
                notices::say(s, Said::DeletedForGood);
                if listed {
                    settled(s);
                } else {
                    address::instead(s, &Face::Full.quarantine());
                    refresh::recount(s);
                }
            }
            Err(p) => refused(s, p),
        }
    });
}

/// 今すぐ空にする: nothing newer than the list that is seen.
fn empty(s: State) -> bool {
    let Some(page) = shown(s) else { return false };
    let all = All { q: String::new(), filter: Filter::All, uidnext: page.uidnext, uidvalidity: page.uidvalidity };
    s.show_place(Place::Quarantine { held: HeldPage { rows: Vec::new(), total: 0, taken_back: None, ..page } });
    spawn_local(async move {
        let wanted = Discard { all: Everything::Seen(all), ..Discard::default() };
        match net::act::<ActionDone>(s, net::post("/api/quarantine/delete", &wanted)).await {
            Ok(_) => {
                notices::say(s, Said::HeldEmptied);
                address::instead(s, &Face::Full.quarantine());
                refresh::recount(s);
            }
            Err(p) => refused(s, p),
        }
    });
    true
}

/// 元に戻す.
fn undo(s: State) -> bool {
    let Some(refs) = shown(s).and_then(|page| page.taken_back).map(|back| back.refs) else { return false };
    spawn_local(async move {
        match net::act::<ActionDone>(s, net::post("/api/quarantine/undo", &Undo { refs })).await {
            Ok(_) => {
                notices::say(s, Said::HeldAgain);
                address::instead(s, &Face::Full.quarantine());
                refresh::recount(s);
            }
            Err(p) => refused(s, p),
        }
    });
    true
}
