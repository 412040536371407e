//! The writing page while it is open: the form is the part that the server draws too.
//!
//! The fields are their own truth (nothing typed is ever set again by a signal); this room reads
//! them to save, to check and to send. One [`Writer`] lives from entering the page to leaving it.
//! Where next: `save.rs` (working copy), `copy.rs` (crash copy), `conflict.rs` (both texts), `files.rs` (uploads),
//! `people.rs` (suggestions), `send.rs` (checks and sending).

pub mod conflict;
pub mod copy;
pub mod files;
pub mod people;
pub mod save;
pub mod send;

use super::{
    address, browser, frame,
    signal::Live,
    state::{Pane, State},
};
use crate::{
    api::{Addressed, Ask, Contact, Draft, Place, Problem, Refusal},
    i18n::{Lang, compose as words, problem as faults},
    parts::{compose as part, icon::icon},
    paths::Face,
};
use leptos::prelude::*;
use std::cell::Cell;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

pub use save::{leave, save_quietly};

/// The draft being written. Signals only, so it is copied into closures.
#[derive(Clone, Copy)]
pub struct Writer {
    /// As last saved or loaded; the fields hold what is typed since.
    pub draft: Live<Draft>,
    pub problem: Live<Option<Problem>>,
    pub refused: Live<Vec<Refusal>>,
    /// Question before sending, by its code.
    pub ask: Live<Option<Ask>>,
    /// With the question `recipients`: who they are, and the fields they were read from.
    pub addressed: Live<Option<([String; 3], Addressed)>>,
    /// What another window has saved meanwhile.
    pub theirs: Live<Option<conflict::Theirs>>,
    /// The same, where these words have become a draft of their own.
    pub beside: Live<Option<Draft>>,
    pub uploads: Live<Vec<files::Upload>>,
    /// What the line beside the heading says.
    pub stage: Live<Stage>,
    pub people: Live<Vec<Contact>>,
    lang: Lang,
    pulse: StoredValue<Pulse>,
}

/// What has happened to a draft in this visit. Nothing is drawn from it.
#[derive(Clone, Copy, Default)]
pub struct Pulse {
    /// Milliseconds: first and last change since the last save; 0 = none.
    pub first_change: i64,
    pub last_change: i64,
    /// The person has changed something.
    pub touched: bool,
    /// 送信 was pressed on this page.
    pub pressed: bool,
    /// Known to this page alone when it was opened: nothing is lost with it as long as it is untouched.
    pub seed: bool,
    /// A save is running.
    pub saving: bool,
    /// 送信 is pressed, and the request that sends is not out yet.
    pub sending: bool,
    /// The answer to an upload was lost: the server may have a file that is not shown.
    pub doubt: bool,
    /// Sent or discarded: nothing more is saved.
    pub done: bool,
}

impl Writer {
    pub fn pulse(self) -> Pulse {
        self.pulse.get_value()
    }

    /// Sets what has happened.
    pub fn beat(self, pulse: Pulse) {
        self.pulse.set_value(pulse);
    }

    pub fn key(self) -> String {
        self.draft.peek().key.clone()
    }
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

/// True if this is the draft that is open.
fn is_this(writer: Writer) -> bool {
    open().is_some_and(|w| w.pulse == writer.pulse)
}

pub fn is_open() -> bool {
    OPEN.get().is_some()
}

/// Something typed is not on the server yet.
pub fn unsaved() -> bool {
    open().is_some_and(|w| !w.pulse().done && w.pulse().last_change > 0)
}

/// True if the address is that of the draft that is open.
pub fn is_at(url: &str) -> bool {
    let path = url.split('?').next().unwrap_or_default();
    open().is_some_and(|w| Face::Full.compose_draft(&w.key()) == path)
}

/// A draft has an address of its own: a reload must find it. One that nobody has kept yet is begun from it again,
/// with the same key.
pub fn own_address(asked: &str) {
    if let Some(w) = open().filter(|_| !is_at(asked)) {
        let draft = w.draft.peek();
        let mut own = Face::Full.compose_of(&draft);
        if let Some((_, query)) = asked.split_once('?').filter(|_| draft.rev == 0) {
            // Charset and recipients of the address stay.
            let kind = if query.contains("kind=") { "" } else { "kind=new&" };
            own = format!("{}?{kind}{query}", Face::Full.compose_draft(&draft.key));
        }
        address::name(&own, true);
    }
}

/// Closes without saving.
pub fn forget() {
    OPEN.set(None);
    copy::forget_all();
}

/// Takes over a place of the writing page; the view is drawn from it.
pub fn enter(s: State, place: Place) {
    let Place::Compose { draft, problem, people, ask, refused, beside, .. } = place else { return };
    let key = draft.key.clone();
    let seed = draft.rev == 0;
    // Made under no owner: a save may outlive the page that it was typed on.
    let writer = Writer {
        draft: Live::new(*draft),
        problem: Live::new(problem),
        refused: Live::new(refused),
        ask: Live::new(ask),
        addressed: Live::new(None),
        theirs: Live::new(None),
        beside: Live::new(beside.map(|draft| *draft)),
        uploads: Live::new(Vec::new()),
        stage: Live::new(Stage::Calm),
        people: Live::new(people),
        lang: s.lang,
        pulse: StoredValue::new(Pulse { seed, ..Pulse::default() }),
    };
    OPEN.set(Some(writer));
    s.pane.set(Pane::Compose(key));
}

/// A new mail, at once and without asking: the key is ours, the first save makes the draft.
pub fn begin(s: State) {
    let draft = Draft { key: super::net::random_key(), text: s.signature(), ..Draft::default() };
    enter(
        s,
        Place::Compose {
            draft: Box::new(draft),
            problem: None,
            people: Vec::new(),
            ask: None,
            addressed: None,
            refused: Vec::new(),
            beside: None,
        },
    );
    own_address(&Face::Full.compose());
    frame::settle(s, frame::Where::Page);
    people::know(s);
}

/// Nothing a person would miss: no word but those it began with.
pub fn is_empty(s: State, draft: &Draft) -> bool {
    let began = draft.text.trim() == s.signature().trim();
    if began { Draft { text: String::new(), ..draft.clone() }.is_blank() } else { draft.is_blank() }
}

/// What the fields hold now.
pub fn read(writer: Writer) -> Draft {
    let mut draft = (*writer.draft.peek()).clone();
    if browser::by_id("compose-form").is_some() {
        draft.to = browser::value("compose-to");
        draft.cc = browser::value("compose-cc");
        draft.bcc = browser::value("compose-bcc");
        draft.subject = browser::value("compose-subject");
        draft.text = browser::value("compose-text");
        draft.receipt = ticked().is_some_and(|box_| box_.checked());
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
    ["to", "cc", "bcc"].into_iter().for_each(counted);
    if let Some(box_) = ticked() {
        box_.set_checked(draft.receipt);
    }
}

/// The box 開封確認を要求する.
fn ticked() -> Option<HtmlInputElement> {
    browser::by_id("compose-receipt")?.dyn_into().ok()
}

/// A field of the form has changed.
pub fn typed() {
    let Some(w) = open() else { return };
    let now = browser::millis();
    let p = w.pulse();
    w.beat(Pulse { touched: true, last_change: now, first_change: if p.first_change == 0 { now } else { p.first_change }, ..p });
    if *w.stage.peek() == Stage::Calm {
        w.stage.set(Stage::Unsaved);
    }
}

/// Says beside the address field `to`, `cc` or `bcc` how many it names now.
pub fn counted(name: &str) {
    if let (Some(w), Some(count)) = (open(), browser::by_id(&format!("{name}-count"))) {
        count.set_text_content(Some(&part::count(w.lang, &browser::value(&format!("compose-{name}")))));
    }
}

/// Once a second.
pub fn tick(s: State) {
    if let Some(w) = open() {
        save::tick(s, w);
        if w.pulse().doubt && s.tick.peek().is_multiple_of(5) && !super::session::is_open(s) {
            leptos::task::spawn_local(files::look(s, w));
        }
    }
}

/// Title of the document.
pub fn title(s: State) -> String {
    open().map(|w| part::title(s.look_now(), &w.draft.peek())).unwrap_or_default()
}

/// The page.
pub fn view(s: State) -> AnyView {
    let Some(w) = open() else { return ().into_any() };
    let look = s.look_now();
    let l = s.lang;
    let csrf = s.csrf();
    let (draft, problem, people) = (w.draft.peek(), w.problem.peek(), w.people.peek());
    let writing = part::Writing {
        csrf: &csrf,
        problem: problem.as_ref().as_ref(),
        ask: None,
        addressed: None,
        refused: &[],
        beside: None,
        people: &people,
    };

    let state = move || match *w.stage.get() {
        Stage::Calm => part::state(look, &w.draft.get()),
        Stage::Unsaved => said(words::unsaved(l)),
        Stage::Saving => said(words::saving(l)),
        Stage::Sending => said(words::sending(l)),
    };
    let trouble = move || {
        let (problem, refused, ask, beside) = (w.problem.get(), w.refused.get(), w.ask.get(), w.beside.get());
        let addressed = w.addressed.get();
        let shown = part::Writing {
            csrf: "",
            problem: problem.as_ref().as_ref(),
            ask: *ask,
            addressed: addressed.as_ref().as_ref().map(|(_, all)| all),
            refused: &refused,
            beside: beside.as_ref().as_ref(),
            people: &[],
        };
        // The server draws a field's fault beside the field; what is found here is said above all.
        let field = problem
            .as_ref()
            .as_ref()
            .filter(|p| p.field.is_some() && (w.pulse().touched || w.pulse().pressed))
            .map(|p| fault(s, p));
        view! { {field}{part::trouble(look, &read(w), &shown)}{conflict::view(s, w)} }
    };
    let rows = move || {
        let saved: Vec<_> = w.draft.get().files.iter().map(|f| part::draft_file(look, f)).collect();
        view! { {saved}{files::rows(s, w)} }
    };
    let slots = part::ComposeSlots { files: rows.into_any(), state: state.into_any(), trouble: trouble.into_any() };
    part::compose(look, &draft, &writing, slots)
}

/// What is wrong with one field, by its name.
fn fault(s: State, problem: &Problem) -> AnyView {
    let l = s.lang;
    let name = match problem.field.as_deref() {
        Some("to") => words::to(l),
        Some("cc") => words::cc(l),
        Some("bcc") => words::bcc(l),
        Some("subject") => words::subject(l),
        Some("text") => words::text(l),
        // Drawn by the part itself.
        _ => return ().into_any(),
    };
    view! {
        <div class="problem" role="alert">
            {icon("alert")}
            <div class="problem-words">
                <p class="problem-title">{name}": "{faults::title(l, problem)}</p>
                <p class="problem-hint">{faults::hint(l, problem)}{problem.detail.clone().map(|d| view! { " "<q>{d}</q> })}</p>
            </div>
        </div>
    }
    .into_any()
}

fn said(text: &'static str) -> AnyView {
    view! { <span class="compose-unsaved">{text}</span> }.into_any()
}

/// The button of the form that discards, asked once more.
pub fn discard(s: State) {
    let Some(w) = open() else { return };
    let draft = read(w);
    let sure = is_empty(s, &draft)
        || browser::window().is_some_and(|win| win.confirm_with_message(words::discard_question(s.lang)).unwrap_or(true));
    if sure {
        save::discard(s, w);
    }
}
