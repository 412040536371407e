//! The writing page while it is open: the form is the part that the server draws too.
//!
//! The fields are their own truth (nothing typed is ever set again by a signal); this room reads
//! them to save, to check and to send. One [`Writer`] lives from entering the page to leaving it.
//! Where next: `save.rs` (working copy, crash copy, conflict), `files.rs` (uploads), `people.rs`
//! (suggestions), `send.rs` (checks and sending).

pub mod files;
pub mod people;
pub mod save;
pub mod send;

use super::{browser, frame, state::{Pane, State}};
use crate::{
    api::{Draft, Place, Problem, Refusal, Contact},
    i18n::{act, compose as words},
    parts::{compose as part, icon::icon, problem},
    paths::Face,
};
use leptos::prelude::*;
use std::cell::Cell;

pub use save::{leave, save_quietly};

/// The draft being written. Signals only, so it is copied into closures.
#[derive(Clone, Copy)]
pub struct Writer {
    /// As last saved or loaded; the fields hold what is typed since.
    pub draft: RwSignal<Draft>,
    pub problem: RwSignal<Option<Problem>>,
    pub refused: RwSignal<Vec<Refusal>>,
    /// Question before sending, by its code.
    pub ask: RwSignal<Option<String>>,
    /// What another window has saved meanwhile.
    pub theirs: RwSignal<Option<Draft>>,
    pub uploads: RwSignal<Vec<files::Upload>>,
    /// What the line beside the heading says.
    pub stage: RwSignal<Stage>,
    pub people: StoredValue<Vec<Contact>>,
    /// Milliseconds: first and last change since the last save; 0 = none.
    pub first_change: StoredValue<i64>,
    pub last_change: StoredValue<i64>,
    /// The person has changed something in this visit.
    pub touched: StoredValue<bool>,
    /// A save is running.
    pub saving: StoredValue<bool>,
    /// Sent: nothing more is saved.
    pub done: StoredValue<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Calm,
    Unsaved,
    Saving,
    Sending,
}

thread_local! {
    static OPEN: Cell<Option<Writer>> = const { Cell::new(None) };
}

/// The open draft, if the writing page is open.
pub fn open() -> Option<Writer> {
    OPEN.get()
}

pub fn is_open() -> bool {
    OPEN.get().is_some()
}

/// Something typed is not on the server yet.
pub fn unsaved() -> bool {
    open().is_some_and(|w| !w.done.get_value() && w.last_change.get_value() > 0)
}

/// True if the address is that of the draft that is open.
pub fn is_at(url: &str) -> bool {
    open().is_some_and(|w| w.draft.with_untracked(|d| Face::Full.compose_draft(&d.key)) == url)
}

/// Closes without saving.
pub fn forget() {
    OPEN.set(None);
    save::forget_copies();
}

/// Takes over a place of the writing page; the view is drawn from it.
pub fn enter(s: State, place: Place) {
    let Place::Compose { draft, problem, people, ask, refused } = place else { return };
    let key = draft.key.clone();
    let writer = s.owner.with_value(|owner| {
        owner.with(|| Writer {
            draft: RwSignal::new(*draft),
            problem: RwSignal::new(problem),
            refused: RwSignal::new(refused),
            ask: RwSignal::new(ask),
            theirs: RwSignal::new(None),
            uploads: RwSignal::new(Vec::new()),
            stage: RwSignal::new(Stage::Calm),
            people: StoredValue::new(people),
            first_change: StoredValue::new(0),
            last_change: StoredValue::new(0),
            touched: StoredValue::new(false),
            saving: StoredValue::new(false),
            done: StoredValue::new(false),
        })
    });
    OPEN.set(Some(writer));
    s.pane.set(Pane::Compose(key));
}

/// A new mail, at once and without asking: the key is ours, the first save makes the draft.
pub fn begin(s: State) {
    let draft = Draft { key: super::net::random_key(), ..Draft::default() };
    let own = Face::Full.compose_draft(&draft.key);
    enter(s, Place::Compose { draft: Box::new(draft), problem: None, people: Vec::new(), ask: None, refused: Vec::new() });
    super::go::instead(s, own);
    frame::settle(s, frame::Where::Page);
}

/// What the fields hold now.
pub fn read(writer: Writer) -> Draft {
    let mut draft = writer.draft.get_untracked();
    if browser::by_id("compose-form").is_some() {
        draft.to = browser::value("compose-to");
        draft.cc = browser::value("compose-cc");
        draft.bcc = browser::value("compose-bcc");
        draft.subject = browser::value("compose-subject");
        draft.text = browser::value("compose-text");
    }
    draft
}

/// Puts a draft into the fields, without moving the focus.
pub fn write(draft: &Draft) {
    for (id, value) in [
        ("compose-to", &draft.to),
        ("compose-cc", &draft.cc),
        ("compose-bcc", &draft.bcc),
        ("compose-subject", &draft.subject),
        ("compose-text", &draft.text),
    ] {
        if browser::value(id) != *value {
            browser::set_value(id, value);
        }
    }
}

/// A field of the form has changed.
pub fn typed(s: State) {
    let Some(w) = open() else { return };
    let now = browser::millis();
    w.touched.set_value(true);
    w.last_change.set_value(now);
    if w.first_change.get_value() == 0 {
        w.first_change.set_value(now);
        w.stage.set(Stage::Unsaved);
    }
    let _ = s;
}

/// Once a second.
pub fn tick(s: State) {
    if let Some(w) = open() {
        save::tick(s, w);
    }
}

/// Title of the document.
pub fn title(s: State) -> Option<String> {
    open().map(|w| w.draft.with_untracked(|d| frame::draft_title(s, d)))
}

/// The page.
pub fn view(s: State) -> AnyView {
    let Some(w) = open() else { return ().into_any() };
    let look = s.look_now();
    let l = s.lang;
    let csrf = s.person.with_untracked(|p| p.as_ref().map(|p| p.csrf.clone())).unwrap_or_default();
    let draft = w.draft.get_untracked();
    let problem = w.problem.get_untracked();
    let people = w.people.get_value();
    let writing = part::Writing { csrf: &csrf, problem: problem.as_ref(), ask: None, refused: &[], people: &people };

    let state = move || match w.stage.get() {
        Stage::Calm => w.draft.with(|d| part::state(look, d)),
        Stage::Unsaved => view! { <span class="compose-unsaved">{words::unsaved(l)}</span> }.into_any(),
        Stage::Saving => view! { <span class="compose-unsaved">{words::saving(l)}</span> }.into_any(),
        Stage::Sending => view! { <span class="compose-unsaved">{words::sending(l)}</span> }.into_any(),
    };
    let trouble = move || {
        let problem = w.problem.get();
        let (refused, ask) = (w.refused.get(), w.ask.get());
        let shown = part::Writing { csrf: "", problem: problem.as_ref(), ask: ask.as_deref(), refused: &refused, people: &[] };
        let field = problem.as_ref().filter(|p| p.field.is_some() && w.touched.get_value());
        let said = field.map(|p| problem::problem(look, p));
        let box_ = if ask.is_some() { part::trouble(look, &read(w), &shown) } else { w.draft.with_untracked(|d| part::trouble(look, d, &shown)) };
        view! { {said}{box_}{conflict(s, w)} }
    };
    let rows = move || {
        let saved: Vec<_> = w.draft.with(|d| d.files.iter().map(|f| part::draft_file(look, f)).collect());
        view! { {saved}{files::rows(s, w)} }
    };
    let slots = part::ComposeSlots { files: rows.into_any(), state: state.into_any(), trouble: trouble.into_any() };
    part::compose(look, &draft, &writing, slots)
}

/// Both texts, where another window saved first (DESIGN §3.4): nothing is lost.
fn conflict(s: State, w: Writer) -> Option<AnyView> {
    let theirs = w.theirs.get()?;
    let l = s.lang;
    let when = crate::i18n::date::clock(theirs.saved, s.look_now().offset);
    Some(
        view! {
            <div class="ask" id="compose-conflict" role="alertdialog" aria-labelledby="conflict-said">
                {icon("alert")}
                <div class="problem-words">
                    <p class="problem-title" id="conflict-said">{words::conflict(l)}</p>
                    <p class="problem-hint">{words::conflict_hint(l)}" "{words::saved_at(l, &when)}</p>
                    <p><b>{theirs.subject.clone()}</b></p>
                    <pre class="letter-text compose-theirs" id="compose-theirs" tabindex="0">{theirs.text.clone()}</pre>
                    <p class="ask-ways">
                        <button class="button button--primary" type="button" id="keep-mine" on:click=move |_| save::keep_mine(s, w)>{words::keep_mine(l)}</button>
                        <button class="button" type="button" id="take-theirs" on:click=move |_| save::take_theirs(w)>{words::take_theirs(l)}</button>
                    </p>
                </div>
            </div>
        }
        .into_any(),
    )
}

/// The button of the form that discards, asked once more.
pub fn discard(s: State) {
    let Some(w) = open() else { return };
    let draft = read(w);
    let sure = draft.is_blank() || browser::window().is_some_and(|win| win.confirm_with_message(words::discard_question(s.lang)).unwrap_or(true));
    if sure {
        let _ = act::discard;
        save::discard(s, w);
    }
}
