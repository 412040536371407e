//! Saving: the working copy on the server, and a crash copy in this tab; both texts of a conflict are `conflict.rs`.
//!
//! Saved two seconds after the last key, and every twenty seconds while keys go on; on leaving with
//! `?file=1`, so that 下書き has it. Never: touches focus, caret or 送信 while it saves.
//! The crash copy (`copy.rs`) lies in this tab, sealed, and only until the server has the text.

use super::{OPEN, Pulse, Stage, Writer, conflict, copy, open, read};
use crate::{
    api::{Code, Draft, DraftKind, DraftSaved, Problem},
    i18n::notice::Said,
    spa::{browser, go, net, notices, session, state::State},
};
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

/// Calm before a save, and the longest time without one, milliseconds.
const CALM: i64 = 2_000;
const LONGEST: i64 = 20_000;
/// Pause after a save that failed.
const AGAIN: i64 = 10_000;

/// Once a second.
pub fn tick(s: State, w: Writer) {
    let Pulse { first_change: first, last_change: last, done, .. } = w.pulse();
    if last == 0 || done {
        return;
    }
    copy::keep(s, w);
    let now = browser::millis();
    if !session::is_open(s) && w.theirs.peek().is_none() && (now - last >= CALM || now - first >= LONGEST) {
        spawn_local(async move {
            let _ = save(s, w, Why::Typed).await;
        });
    }
}

/// Why it is saved.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The person has typed since: an act.
    Typed,
    /// The page did it by itself.
    Quiet,
    /// 下書きとして保存, or leaving the page: the copy in 下書き too.
    File,
}

/// Saves what the fields hold. The fields may change meanwhile: then the next save follows.
pub async fn save(s: State, w: Writer, why: Why) -> Result<(), Problem> {
    // One at a time, else the second would meet the revision of the first.
    while w.pulse().saving {
        browser::sleep(100).await;
    }
    if w.pulse().done {
        return Ok(());
    }
    let draft = read(w);
    put(s, w, draft, why).await
}

/// Saves for 送信: what the fields hold, or held when it was pressed if the page has been left meanwhile.
pub async fn save_pressed(s: State, w: Writer, pressed: &Draft) -> Result<(), Problem> {
    while w.pulse().saving {
        browser::sleep(100).await;
    }
    let draft = if super::is_this(w) { read(w) } else { Draft { rev: w.draft.peek().rev, ..pressed.clone() } };
    put(s, w, draft, Why::Typed).await
}

async fn put(s: State, w: Writer, draft: Draft, why: Why) -> Result<(), Problem> {
    w.beat(Pulse { saving: true, ..w.pulse() });
    let taken = w.pulse().last_change;
    if why != Why::Quiet {
        w.stage.set(Stage::Saving);
    }
    let url = format!("/api/drafts/{}{}", draft.key, if why == Why::File { "?file=1" } else { "" });
    let ask = net::put(url, &draft).staying();
    let answer = net::told::<DraftSaved>(s, ask, why != Why::Quiet).await;
    w.beat(Pulse { saving: false, ..w.pulse() });
    match answer {
        Ok(saved) => {
            let changed = w.pulse().last_change > taken;
            if changed {
                w.beat(Pulse { first_change: taken.max(1), ..w.pulse() });
            } else {
                calm(w);
                copy::forget(&draft.key);
            }
            w.draft.change(|d| {
                // Files may have come or gone meanwhile; the rest is what was saved.
                let files = std::mem::take(&mut d.files);
                *d = Draft { rev: saved.rev, saved: saved.saved, files, source: None, ..draft };
            });
            w.stage.set(if changed { Stage::Unsaved } else { Stage::Calm });
            if w.problem.peek().as_ref().as_ref().is_some_and(|p| matches!(p.code, Code::Offline | Code::Away)) {
                w.problem.set(None);
            }
            match saved.problem {
                None => Ok(()),
                Some(problem) => {
                    // The words are there; files that were to go along are not, so it does not go without a look.
                    super::files::look(s, w).await;
                    w.problem.set(Some(problem.clone()));
                    Err(problem)
                }
            }
        }
        Err(net::Told { problem: p, text }) => {
            w.stage.set(Stage::Unsaved);
            // Not again at once.
            let later = browser::millis() + AGAIN - CALM;
            w.beat(Pulse { first_change: later, last_change: later, ..w.pulse() });
            match p.code {
                Code::Conflict if super::is_open() => conflict::meet(s, w, &text).await,
                Code::SignedOut | Code::Conflict => {}
                _ => w.problem.set(Some(p.clone())),
            }
            Err(p)
        }
    }
}

/// All that was typed is on the server.
pub fn calm(w: Writer) {
    w.beat(Pulse { first_change: 0, last_change: 0, ..w.pulse() });
}

/// Saves without being asked, before the session ends.
pub fn save_quietly(s: State) {
    if let Some(w) = open().filter(|_| super::unsaved()) {
        spawn_local(async move {
            let _ = save(s, w, Why::Quiet).await;
        });
    }
}

/// 下書きとして保存.
pub fn by_hand(s: State) {
    let Some(w) = open() else { return };
    spawn_local(async move {
        if save(s, w, Why::File).await.is_ok() {
            notices::say(s, Said::DraftSaved);
        }
    });
}

/// The person goes elsewhere: what is worth keeping is saved, what is not goes.
pub fn leave(s: State) {
    let Some(w) = OPEN.take() else { return };
    // What is being sent is saved by that.
    if w.pulse().done || w.pulse().sending {
        return;
    }
    let draft = read(w);
    let Pulse { touched, seed, .. } = w.pulse();
    // What opening the page has made and nobody wrote in goes again. A draft that was opened again is
    // never such a one: its key is that of the message in 下書き.
    let nothing = !touched || super::is_empty(s, &draft);
    if seed && nothing && draft.kind != DraftKind::Again {
        w.beat(Pulse { done: true, ..w.pulse() });
        if draft.rev > 0 {
            spawn_local(async move {
                let _ = net::background::<()>(s, net::delete(format!("/api/drafts/{}", draft.key))).await;
            });
        }
        return;
    }
    if touched {
        copy::keep(s, w);
        put_away(s, w, draft);
    }
}

/// Into 下書き. The fields are gone from the page by now: what was read from them is what is saved.
pub fn put_away(s: State, w: Writer, draft: Draft) {
    spawn_local(async move {
        while w.pulse().saving {
            browser::sleep(100).await;
        }
        let rev = w.draft.peek().rev;
        match put(s, w, Draft { rev, ..draft }, Why::File).await {
            Ok(()) => notices::say(s, Said::DraftSaved),
            // Nobody is there to choose: the server has kept it as a draft of its own.
            Err(p) if p.code == Code::Conflict => notices::say(s, Said::DraftSaved),
            Err(p) => notices::fault(s, p),
        }
    });
}

/// The window closes or the tab goes away. Too long a text has its crash copy alone.
pub fn last_words(s: State) {
    let Some(w) = open().filter(|w| super::unsaved() || w.pulse().sending) else { return };
    copy::keep(s, w);
    let mut draft = read(w);
    // A save that is under way comes in first and raises the revision.
    draft.rev += i64::from(w.pulse().saving);
    if w.pulse().sending {
        super::send::last_words(s, draft);
    } else {
        net::last_words(s, net::put(format!("/api/drafts/{}", draft.key), &draft));
    }
}

/// The session is over, so no save is taken any more; the form as it would post itself still is.
pub async fn leave_words() {
    let Some(w) = open() else { return };
    let form = browser::by_id("compose-form").and_then(|f| f.dyn_into::<web_sys::HtmlFormElement>().ok());
    let (Some(form), Some(window)) = (form, browser::window()) else { return };
    let Ok(fields) = web_sys::FormData::new_with_form(&form) else { return };
    // The field is as it was drawn; what has been saved since is what was typed over.
    let _ = fields.set_with_str("rev", &w.draft.peek().rev.to_string());
    let init = web_sys::RequestInit::new();
    init.set_method("POST");
    init.set_body(&fields);
    let _ = JsFuture::from(window.fetch_with_str_and_init(&form.action(), &init)).await;
}

/// 破棄.
pub fn discard(s: State, w: Writer) {
    w.beat(Pulse { done: true, ..w.pulse() });
    OPEN.set(None);
    let draft = w.draft.peek();
    copy::forget(&draft.key);
    // What another program wrote in 下書き goes too, although nothing of it was saved here.
    let opened = match &draft.source {
        Some(r) if draft.rev == 0 && draft.kind == DraftKind::Again => format!("?opened={r}"),
        _ => String::new(),
    };
    let url = format!("/api/drafts/{}{opened}", draft.key);
    spawn_local(async move {
        match net::act::<()>(s, net::delete(url)).await {
            Ok(()) => notices::say(s, Said::DraftDiscarded),
            // Never saved, so there was nothing to discard.
            Err(p) if matches!(p.code, Code::NotFound | Code::Gone) => notices::say(s, Said::DraftDiscarded),
            Err(p) => notices::fault(s, p),
        }
    });
    go::back_to_mail(s);
}
