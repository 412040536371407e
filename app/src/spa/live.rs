//! What happens while the person looks: server-sent events, or questions once a minute.
//!
//! One stream per browser: the tab that holds a Web Lock listens and passes each event on by
//! BroadcastChannel; where these are missing each tab listens itself. A tab hidden for five minutes
//! lets go. After a break it comes back after a random 2–30 s, so that a restarted server is not
//! met by everybody at once. Events carry ids and counts; what they mean is fetched in background.

use super::{browser, compose, frame, go, notices, refresh, sends, session, state::State};
use crate::i18n::notice::Said;
use js_sys::{Function, Promise};
use leptos::task::spawn_local;
use serde_json::Value;
use std::cell::{Cell, RefCell};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{BroadcastChannel, EventSource, MessageEvent};

/// A hidden tab listens this long, seconds.
const HIDDEN: u32 = 300;
/// Asks for a folder that no event tells of, seconds.
const POLL: u32 = 60;
/// Asks again for a page that the mail server owes us, seconds.
const RETRY: u32 = 10;

thread_local! {
    static STREAM: RefCell<Option<EventSource>> = const { RefCell::new(None) };
    /// Gives the lock back.
    static RELEASE: RefCell<Option<Function>> = const { RefCell::new(None) };
    static CHANNEL: RefCell<Option<BroadcastChannel>> = const { RefCell::new(None) };
    /// A lock has been asked for and not been given back.
    static WANTED: Cell<bool> = const { Cell::new(false) };
    static HIDDEN_FOR: Cell<u32> = const { Cell::new(0) };
}

/// Starts listening.
pub fn start(s: State) {
    if let Ok(channel) = BroadcastChannel::new("dokodemo") {
        browser::listen(&channel, "message", move |e: MessageEvent| {
            if let Some(text) = e.data().as_string() {
                met(s, &text);
            }
        });
        CHANNEL.set(Some(channel));
    }
    want(s);
    if let Some(document) = browser::document() {
        browser::listen(&document, "visibilitychange", move |_: web_sys::Event| {
            if !browser::hidden() {
                HIDDEN_FOR.set(0);
                want(s);
                spawn_local(session::ask(s));
                refresh::quietly(s);
            }
        });
    }
}

/// Once a second.
pub fn tick(s: State, n: u32) {
    if browser::hidden() {
        HIDDEN_FOR.set(HIDDEN_FOR.get() + 1);
        if HIDDEN_FOR.get() == HIDDEN {
            stop();
        }
    } else if n.is_multiple_of(RETRY) {
        go::again_if_away(s);
    }
    if !browser::hidden() && n.is_multiple_of(POLL) && s.signed_in() && !session::is_open(s) {
        refresh::quietly(s);
        refresh::recount(s);
    }
}

/// Ends the stream and lets another tab have it.
pub fn stop() {
    if let Some(stream) = STREAM.take() {
        stream.close();
    }
    if let Some(release) = RELEASE.take() {
        let _ = release.call0(&JsValue::NULL);
    }
    WANTED.set(false);
}

/// Tells the other tabs.
pub fn tell(text: &str) {
    CHANNEL.with_borrow(|c| {
        if let Some(c) = c {
            let _ = c.post_message(&text.into());
        }
    });
}

/// Asks for the lock; whoever gets it listens.
fn want(s: State) {
    if WANTED.replace(true) {
        return;
    }
    let locks = browser::window().and_then(|w| browser::property(&w.navigator(), "locks"));
    let request = locks.as_ref().and_then(|l| browser::property(l, "request")).and_then(|f| f.dyn_into::<Function>().ok());
    let (Some(locks), Some(request)) = (locks, request) else {
        listen(s);
        return;
    };
    let held = Closure::once_into_js(move |_lock: JsValue| -> JsValue {
        if !WANTED.get() {
            // Hidden for long while waiting: the lock goes on to the next tab.
            return JsValue::UNDEFINED;
        }
        listen(s);
        Promise::new(&mut |resolve: Function, _| RELEASE.set(Some(resolve))).into()
    });
    if let Ok(promise) = request.call2(&locks, &"dokodemo-events".into(), &held)
        && let Ok(promise) = promise.dyn_into::<Promise>()
    {
        // A refused lock (a document going away) is no failure of ours.
        spawn_local(async move {
            let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
        });
    }
}

fn listen(s: State) {
    let Ok(stream) = EventSource::new("/api/events") else { return };
    browser::listen(&stream, "message", move |e: MessageEvent| {
        if let Some(text) = e.data().as_string() {
            tell(&text);
            met(s, &text);
        }
    });
    let again = stream.clone();
    browser::listen(&stream, "error", move |_: web_sys::Event| {
        // The browser's own pause is too short for a server that is starting.
        again.close();
        if STREAM.take().is_some() {
            spawn_local(come_back(s));
        }
    });
    STREAM.set(Some(stream));
}

async fn come_back(s: State) {
    loop {
        browser::sleep(2_000 + (js_sys::Math::random() * 28_000.0) as i32).await;
        if !WANTED.get() {
            return;
        }
        if !session::is_open(s) {
            listen(s);
            refresh::quietly(s);
            return;
        }
    }
}

/// An [`crate::api::Event`], read by hand: its tagged form would bring a second JSON reader into the build.
fn met(s: State, text: &str) {
    let Ok(event) = serde_json::from_str::<Value>(text) else { return };
    let id = event["id"].as_str().unwrap_or_default();
    let number = |name: &str| event[name].as_u64().and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
    match event["event"].as_str() {
        Some("mailbox") => counted(s, id, number("total"), number("unseen")),
        Some("send") => sends::moved(s, id.to_owned()),
        Some("signed_out") => spawn_local(async move {
            // Another tab says so before its request has arrived.
            browser::sleep(1_500).await;
            session::ask(s).await;
        }),
        // An event of a newer server.
        _ => {}
    }
}

fn counted(s: State, id: &str, total: u32, unseen: u32) {
    let news = s.mailboxes.peek().iter().any(|m| m.id == id && unseen > m.unseen);
    s.mailboxes.change(|all| {
        for m in all.iter_mut().filter(|m| m.id == id) {
            (m.total, m.unseen) = (total, unseen);
        }
    });
    frame::title(s);
    let shown = s.list.peek().as_ref().as_ref().is_some_and(|l| l.page.mailbox == id);
    if shown {
        refresh::quietly(s);
    }
    if news && id == "INBOX" && s.banner.peek().is_none() && !compose::is_open() {
        notices::say(s, Said::NewMail);
    }
}
