//! What presses, ticks and forms of the page mean.
//!
//! The parts are the same plain forms and links that work without script; this room listens at the
//! root and turns what it knows into acts of the SPA. A form it does not know posts as it is.
//! In: DOM events. Out: calls of `rows`, `go`, `compose`, `session`.

use super::{
    address, browser, cache,
    compose::{self, files},
    forms, go, held, list, net, notices, row_tools, rows, session,
    state::{Pane, State},
};
use crate::{
    api::{MessageRef, Place, Query},
    i18n::notice::Said,
    paths::Face,
};
use leptos::task::spawn_local;
use serde::Serialize;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, HtmlFormElement, HtmlInputElement, MouseEvent, SubmitEvent};

/// Listens at the root of the app, which is still outside the document.
pub fn listen(s: State, root: &HtmlElement) {
    browser::listen(root, "submit", move |e: SubmitEvent| submitted(s, &e));
    browser::listen(root, "click", move |e: MouseEvent| clicked(s, &e));
    // After ours: what we have done ourselves is no link any more.
    address::listen(s, root);
    browser::listen(root, "mouseover", move |e: Event| row_tools::moved(s, 0, &e));
    browser::listen(root, "focusin", move |e: Event| row_tools::moved(s, 1, &e));
    browser::listen(root, "focusout", move |_: Event| spawn_local(row_tools::left(s)));
    browser::listen(root, "change", move |e: Event| changed(s, &e));
    browser::listen(root, "input", move |e: Event| typed(s, &e));
    browser::listen_down(root, "scroll", move |_: Event| list::scrolled(s));
    browser::listen(root, "paste", move |e: web_sys::ClipboardEvent| {
        if let Some(list) = files::carried(e.clipboard_data()).filter(|_| compose::is_open()) {
            e.prevent_default();
            files::add(s, &list);
        }
    });
    let Some(window) = browser::window() else { return };
    browser::listen(&window, "keydown", move |e: web_sys::KeyboardEvent| super::keys::pressed(s, &e));
    browser::listen(&window, "scroll", move |_: Event| list::scrolled(s));
    browser::listen(&window, "resize", move |_: Event| list::scrolled(s));
    browser::listen(&window, "pagehide", move |_: Event| compose::save::last_words(s));
    browser::listen(&window, "dragover", move |e: web_sys::DragEvent| {
        if compose::is_open() && files::is_file_drag(&e) {
            e.prevent_default();
            files::over(true);
        }
    });
    browser::listen(&window, "dragleave", move |_: Event| files::over(false));
    browser::listen(&window, "drop", move |e: web_sys::DragEvent| {
        files::over(false);
        if compose::is_open() && files::is_file_drag(&e) {
            // Without this the browser would leave the page to show the file.
            e.prevent_default();
            if let Some(list) = files::carried(e.data_transfer()) {
                files::add(s, &list);
            }
        }
    });
}

fn submitted(s: State, event: &SubmitEvent) {
    let Some(form) = files::target::<HtmlFormElement>(event) else { return };
    let button = event.submitter();
    let pressed = |name: &str| button.as_ref().and_then(|b| b.get_attribute(name)).unwrap_or_default();
    let value = pressed("value");
    let known = match form.id().as_str() {
        "search" => search(s, &form),
        "list-form" | "letter-form" => rows::pressed(s, &form, &value),
        "held-form" | "held-undo" => held::pressed(s, &form, &value),
        "compose-form" => write(s, &value, &pressed("id")),
        "remote-always" => trust(s),
        "sign-out" => sign_out(s, &form),
        "foot-language" => keep_draft_then(s, &form),
        _ if pressed("id") == "session-continue" => {
            session::go_on(s);
            true
        }
        _ if forms::post(s, &form, button.as_deref()) => true,
        _ if value == "empty" && form.closest("#empty-trash").ok().flatten().is_some() => rows::empty_trash(s),
        _ if value == "empty" && form.closest("#held-empty").ok().flatten().is_some() => held::pressed(s, &form, &value),
        _ if pressed("name") == "cancel" => take_back(s, value),
        _ => false,
    };
    if known {
        event.prevent_default();
    }
}

/// Searches where the form says, which is the folder that is open.
fn search(s: State, form: &HtmlFormElement) -> bool {
    let action = form.get_attribute("action").unwrap_or_default();
    if action == Face::Full.quarantine() {
        let query = Query { q: browser::value("search-words"), ..Query::default() };
        address::to(s, &Face::Full.quarantine_at(&query));
        return true;
    }
    let Some(mailbox) = action.strip_prefix("/mail/").map(|m| m.split('?').next().unwrap_or(m).to_owned()) else { return false };
    let list = s.list.peek();
    let kept = list.as_ref().as_ref().filter(|l| l.page.mailbox == mailbox).map(|l| (l.query.order, l.query.filter));
    let (order, filter) = kept.unwrap_or_default();
    let query = Query { q: browser::value("search-words"), order, filter, ..Query::default() };
    address::to(s, &Face::Full.mailbox(&mailbox, &query));
    true
}

fn write(s: State, value: &str, id: &str) -> bool {
    match value.split_once(':') {
        Some(("remove", file)) => files::remove(s, file),
        _ => match value {
            "send" => compose::send::press(s, id == "ask-send"),
            "discard" => compose::discard(s),
            // The file field uploads by itself as soon as a file is chosen.
            "attach" => {
                if let Some(field) = browser::first("#compose-file") {
                    field.click();
                }
            }
            _ => compose::save::by_hand(s),
        },
    }
    true
}

#[derive(Serialize)]
struct Trusted {
    #[serde(rename = "ref")]
    reference: MessageRef,
}

/// この差出人は常に表示.
fn trust(s: State) -> bool {
    let Some(reference) = (*s.current.peek()).clone() else { return false };
    spawn_local(async move {
        match net::act::<()>(s, net::post("/api/senders/trust", &Trusted { reference: reference.clone() })).await {
            Ok(()) => {
                cache::drop_one(&reference);
                s.message.change(|m| {
                    if let Some(m) = m.as_mut().filter(|m| m.message.envelope.reference == reference) {
                        m.message.sender_trusted = true;
                    }
                });
                notices::say(s, Said::SenderTrusted);
            }
            Err(p) => notices::fault(s, p),
        }
    });
    true
}

fn take_back(s: State, id: String) -> bool {
    let pane = s.pane.peek();
    let Pane::Other(_, Place::Outbox { sends }) = &*pane else { return false };
    let Some(draft) = sends.iter().find(|x| x.id == id).map(|x| x.draft.clone()) else { return false };
    notices::take_back(s, id, draft);
    true
}

/// Nothing of the person stays in this tab; the draft is saved before the session ends.
fn sign_out(s: State, form: &HtmlFormElement) -> bool {
    super::live::tell(r#"{"event":"signed_out"}"#);
    let waits = keep_draft_then(s, form);
    if !waits {
        compose::copy::forget_all();
    }
    waits
}

/// A form that leaves the document: what is being written is saved first.
fn keep_draft_then(s: State, form: &HtmlFormElement) -> bool {
    let Some(w) = compose::open().filter(|_| compose::unsaved()) else { return false };
    let form = form.clone();
    spawn_local(async move {
        if compose::save::save(s, w, compose::save::Why::File).await.is_ok() {
            compose::copy::forget_all();
            let _ = form.submit();
        }
    });
    true
}

fn clicked(s: State, event: &MouseEvent) {
    let Some(target) = files::target::<Element>(event) else { return };
    let near = |selector: &str| target.closest(selector).ok().flatten();
    if near("#other-account").is_some() {
        event.prevent_default();
        super::session::to_another(s);
    } else if near("#refresh").is_some() {
        event.prevent_default();
        go::anew(s);
    } else if let Some(button) = near(".row-tools [data-do]") {
        rows::pressed_on_row(s, &button, event.detail() == 0);
    } else if let Some(url) =
        near(".list-choices a").and_then(|a| a.get_attribute("href")).filter(|url| s.list_url().as_ref() == Some(url))
    {
        // The filter that is on already, also beside a letter: the list begins anew.
        event.prevent_default();
        address::name(&url, address::here() == url);
        go::again(s);
    } else if near("#remote-once").is_some() {
        event.prevent_default();
        s.message.change(|m| {
            if let Some(m) = m {
                m.images = true;
            }
        });
    } else if near("#retry").is_some() {
        event.prevent_default();
        go::again(s);
    } else if near("#ask-back").is_some() {
        event.prevent_default();
        if let Some(w) = compose::open() {
            w.ask.set(None);
        }
    } else if let Some(box_) = near("input[name=ref]").and_then(|e| e.dyn_into::<HtmlInputElement>().ok()) {
        rows::shift(s, &box_, event.shift_key());
    } else if near(".frame-side a").is_some()
        && let Some(drawer) = browser::by_id("menu-open").and_then(|e| e.dyn_into::<HtmlInputElement>().ok())
    {
        drawer.set_checked(false);
    }
    // A menu closes when something in it or beside it is chosen.
    for menu in browser::all("details.menu[open]") {
        if !menu.contains(Some(&target)) || near("details.menu .menu-item").is_some() {
            let _ = menu.remove_attribute("open");
        }
    }
}

fn changed(s: State, event: &Event) {
    let Some(field) = files::target::<HtmlInputElement>(event) else { return };
    match (field.id().as_str(), field.name().as_str()) {
        ("held-all", _) => held::tick_all(field.checked()),
        ("select-all", _) => rows::tick_all(s, &field),
        ("compose-file", _) => files::chosen(s, &field),
        // Ticked before the page was ours: the takeover tells it so.
        ("compose-receipt", _) => compose::typed(),
        (_, "ref") => rows::tick(s, &field),
        _ => {}
    }
}

fn typed(s: State, event: &Event) {
    let Some(field) = files::target::<HtmlElement>(event) else { return };
    if field.closest("#compose-form").ok().flatten().is_none() {
        return;
    }
    let _ = field.remove_attribute("aria-invalid");
    compose::typed();
    compose::copy::soon(s);
    if let Some(input) = field.dyn_ref::<HtmlInputElement>().filter(|i| i.get_attribute("list").as_deref() == Some("people")) {
        compose::counted(&input.name());
        compose::people::typed(s, input);
    }
}
