//! The session as this page sees it: counts down, warns, and asks for the password over the page.
//!
//! Only what the person does renews it (`net::act`). Some minutes before the end (`Limits::warn_minutes`) the warning of the
//! frame appears with 続ける and the draft is saved; at the end all mail leaves the screen and the
//! sign-in form covers it. It takes the same account only, which goes on where it was; another one has a
//! link to the sign-in page, and no mail of it is ever shown here.

use super::{
    browser, compose, go, net,
    state::{Pane, State, limits},
};
use crate::{
    api::{Login, Opened, Person, Problem},
    i18n::{frame, notice::Said},
    parts::sign_in,
};
use js_sys::{Function, Promise};
use leptos::{prelude::*, task::spawn_local};
use std::cell::{Cell, RefCell};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Asks the server how long is left, seconds between two questions: other tabs renew the session too.
const ASK: u32 = 60;

/// When the session ends, by this computer's clock.
#[derive(Clone, Copy)]
struct Clock {
    /// Milliseconds since 1970.
    end: i64,
    /// Length of a session without an act, milliseconds.
    idle: i64,
    /// The end stays where it is, whatever the person does.
    anyway: bool,
}

/// The sign-in form over the page.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Door {
    #[default]
    Shut,
    /// The session is over.
    Open(Option<Problem>),
    /// The password is on its way.
    Trying,
}

thread_local! {
    static CLOCK: Cell<Clock> = const { Cell::new(Clock { end: 0, idle: 0, anyway: false }) };
    /// Requests that wait for the sign-in.
    static WAITING: RefCell<Vec<Function>> = const { RefCell::new(Vec::new()) };
}

/// Warned this long before the end, seconds.
fn warned() -> i64 {
    i64::from(limits().warn_minutes) * 60
}

/// Learns from a person just received how long the session lasts.
pub fn know(person: &Person) {
    let left = i64::from(person.seconds_left) * 1000;
    CLOCK.set(Clock { end: browser::millis() + left, idle: CLOCK.get().idle.max(left), anyway: person.ends_anyway });
}

/// An act has been answered.
pub fn renewed(s: State) {
    let clock = CLOCK.get();
    if clock.anyway {
        return;
    }
    CLOCK.set(Clock { end: browser::millis() + clock.idle, ..clock });
    warn(s, None);
}

/// Once a second.
pub fn tick(s: State, n: u32) {
    if !s.signed_in() || is_open(s) {
        return;
    }
    let left = (CLOCK.get().end - browser::millis()) / 1000;
    let soon = left <= warned();
    if (n.is_multiple_of(ASK) && !browser::hidden()) || (soon && n.is_multiple_of(10)) || left <= 0 {
        spawn_local(ask(s));
    }
    warn(s, soon.then_some(left));
}

/// Asks without renewing.
pub async fn ask(s: State) {
    match net::background::<Person>(s, net::get("/api/session")).await {
        Ok(person) => {
            if s.account() != person.address {
                // Somebody else has signed in, in another tab of this browser.
                s.forget_mail();
                browser::leave_for("/mail/INBOX");
                return;
            }
            know(&person);
            let left = i64::from(person.seconds_left);
            if left <= warned() {
                compose::save_quietly(s);
            }
            warn(s, (left <= warned()).then_some(left));
        }
        // `net` has opened the door already if the session is over; offline, the clock decides.
        Err(_) => {
            if CLOCK.get().end <= browser::millis() {
                ended(s);
            }
        }
    }
}

/// Shows or hides the warning of the frame.
fn warn(s: State, left: Option<i64>) {
    let Some(warning) = browser::by_id("session-warning") else { return };
    let hidden = warning.has_attribute("hidden");
    match left {
        None if !hidden => {
            let _ = warning.set_attribute("hidden", "");
        }
        Some(left) => {
            let minutes = u32::try_from(left.max(0)).unwrap_or(0).div_ceil(60);
            let anyway = CLOCK.get().anyway;
            let why = if anyway { frame::session_over_soon(s.lang) } else { frame::session_ending(s.lang) };
            say("session-why", why);
            say("session-left", &frame::minutes_left(s.lang, minutes));
            // 続ける is offered where it helps.
            if let Some(form) = browser::by_id("session-go-on") {
                let _ = if anyway { form.set_attribute("hidden", "") } else { form.remove_attribute("hidden") };
            }
            if hidden {
                let _ = warning.remove_attribute("hidden");
            }
        }
        None => {}
    }
}

/// Sets the words of an element, if they are others: what is said again is read aloud again.
fn say(id: &str, text: &str) {
    if let Some(words) = browser::by_id(id).filter(|w| w.text_content().as_deref() != Some(text)) {
        words.set_text_content(Some(text));
    }
}

/// 続ける.
pub fn go_on(s: State) {
    spawn_local(async move {
        if let Ok(person) = net::act::<Person>(s, net::post("/api/session/continue", &())).await {
            know(&person);
            warn(s, None);
        }
    });
}

/// The session is over: mail leaves the screen, the sign-in form comes. Text not saved yet stays, covered.
pub fn ended(s: State) {
    if is_open(s) {
        return;
    }
    warn(s, None);
    let pane = s.pane.peek();
    s.forget_mail();
    if matches!(*pane, Pane::Compose(_)) && compose::unsaved() {
        s.pane.put(pane);
    } else {
        compose::forget();
    }
    s.door.set(Door::Open(None));
}

/// The sign-in form covers the page.
pub fn is_open(s: State) -> bool {
    *s.door.peek() != Door::Shut
}

/// Waits for the sign-in. True: the same account is there again.
pub async fn signed_in_again(s: State) -> bool {
    let before = s.account();
    let promise = Promise::new(&mut |resolve: Function, _| WAITING.with_borrow_mut(|w| w.push(resolve)));
    let _ = JsFuture::from(promise).await;
    !before.is_empty() && before == s.account()
}

async fn sign_in(s: State, login: Login) {
    s.door.set(Door::Trying);
    match net::background::<Opened>(s, net::post("/api/session", &login)).await {
        Ok(opened) => enter(s, opened),
        Err(p) => s.door.set(Door::Open(Some(p))),
    }
}

fn enter(s: State, opened: Opened) {
    if s.account() != opened.person.address {
        // The server has another account under this name by now: it starts on a page of its own.
        to_another(s);
        return;
    }
    know(&opened.person);
    // Forms that still post by themselves carry the token of the old session.
    for field in browser::all("input[name=csrf]") {
        if let Some(input) = field.dyn_ref::<web_sys::HtmlInputElement>() {
            input.set_value(&opened.person.csrf);
        }
    }
    s.mailboxes.set(opened.mailboxes);
    s.person.set(Some(opened.person));
    s.door.set(Door::Shut);
    for resolve in WAITING.take() {
        let _ = resolve.call0(&JsValue::NULL);
    }
    if matches!(*s.pane.peek(), Pane::Compose(_)) {
        compose::save_quietly(s);
    } else {
        go::again(s);
    }
}

/// 別のアカウントでログイン: the page is left. Words that no save has reached go as the plain form, of which the
/// server keeps the words for their owner.
pub fn to_another(s: State) {
    spawn_local(async move {
        if compose::unsaved() {
            compose::save::leave_words().await;
        }
        s.forget_mail();
        compose::forget();
        browser::leave_for("/");
    });
}

/// Opens the dialog, also after a browser has closed it at a second Esc.
fn show_door(s: State) {
    spawn_local(async move {
        browser::frame().await;
        let dialog = browser::by_id("door").and_then(|d| d.dyn_into::<web_sys::HtmlDialogElement>().ok());
        if let Some(dialog) = dialog.filter(|d| is_open(s) && !d.open()) {
            let _ = dialog.show_modal();
        }
        if let Some(field) = browser::first("#login-password") {
            browser::focus(&field);
        }
    });
}

/// The form over the page, a modal dialog whose backdrop hides everything.
pub fn door(s: State) -> impl IntoView {
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        event.stop_propagation();
        let shared = browser::by_id("login-shared")
            .and_then(|e| e.dyn_into::<web_sys::HtmlInputElement>().ok())
            .is_some_and(|i| i.checked());
        // Whatever stands in the field: nobody else signs in here.
        let login = Login { login: s.account(), password: browser::value("login-password"), shared_computer: shared };
        if *s.door.peek() != Door::Trying {
            spawn_local(sign_in(s, login));
        }
    };
    // While the password travels the form stays as it is.
    let shown = Memo::new(move |last: Option<&Option<Option<Problem>>>| match &*s.door.get() {
        Door::Shut => None,
        Door::Open(problem) => Some(problem.clone()),
        Door::Trying => last.cloned().flatten(),
    });
    move || {
        let problem = shown.get()?;
        let login = s.account();
        show_door(s);
        // Whose computer it is has not changed.
        let shared = s.person.peek().as_ref().as_ref().is_some_and(|p| p.shared_computer);
        let what =
            sign_in::SignIn { login: &login, next: "", csrf: "", problem: problem.as_ref(), notice: None, shared, fixed: true };
        let why = if CLOCK.get().anyway { Said::SessionOver } else { Said::SessionEnded };
        let note = problem.is_none().then(|| crate::parts::notice::notice(s.look_now(), why));
        Some(view! {
            <dialog class="door-over" id="door" aria-modal="true" on:submit=submit on:cancel=move |e: web_sys::Event| e.prevent_default() on:close=move |_| show_door(s)>
                <div role="status">{note}</div>
                {sign_in::form(s.look_now(), &what)}
            </dialog>
        })
    }
}
