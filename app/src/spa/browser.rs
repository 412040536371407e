//! The browser as the SPA needs it: elements, timers, listeners, storage of this tab.
//!
//! Thin on purpose: everything that can fail answers `Option` or does nothing, because a hostile
//! extension or a private mode may take any of it away.

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, Element, Event, EventTarget, HtmlElement, Storage, Window};

/// The window; absent only outside a page.
pub fn window() -> Option<Window> {
    web_sys::window()
}

pub fn document() -> Option<Document> {
    window()?.document()
}

pub fn by_id(id: &str) -> Option<Element> {
    document()?.get_element_by_id(id)
}

/// First element of the page that fits a selector.
pub fn first(selector: &str) -> Option<HtmlElement> {
    document()?.query_selector(selector).ok()??.dyn_into().ok()
}

/// All elements that fit a selector.
pub fn all(selector: &str) -> Vec<HtmlElement> {
    let Some(list) = document().and_then(|d| d.query_selector_all(selector).ok()) else { return Vec::new() };
    (0..list.length()).filter_map(|i| list.get(i)?.dyn_into().ok()).collect()
}

/// Value of a field by its id; empty if there is none.
pub fn value(id: &str) -> String {
    let Some(field) = by_id(id) else { return String::new() };
    if let Some(area) = field.dyn_ref::<web_sys::HtmlTextAreaElement>() {
        area.value()
    } else if let Some(input) = field.dyn_ref::<web_sys::HtmlInputElement>() {
        input.value()
    } else if let Some(select) = field.dyn_ref::<web_sys::HtmlSelectElement>() {
        select.value()
    } else {
        String::new()
    }
}

/// Sets a field by its id.
pub fn set_value(id: &str, value: &str) {
    let Some(field) = by_id(id) else { return };
    if let Some(area) = field.dyn_ref::<web_sys::HtmlTextAreaElement>() {
        area.set_value(value);
    } else if let Some(input) = field.dyn_ref::<web_sys::HtmlInputElement>() {
        input.set_value(value);
    }
}

/// Milliseconds since 1970 by this computer's clock: for distances only, the server knows the time.
pub fn millis() -> i64 {
    js_sys::Date::now() as i64
}

/// Waits.
pub async fn sleep(ms: i32) {
    let promise = Promise::new(&mut |resolve: Function, _| {
        if let Some(w) = window() {
            let _ = w.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms);
        }
    });
    let _ = JsFuture::from(promise).await;
}

/// Waits until the next frame is about to be drawn.
pub async fn frame() {
    let promise = Promise::new(&mut |resolve: Function, _| {
        if let Some(w) = window() {
            let _ = w.request_animation_frame(&resolve);
        }
    });
    let _ = JsFuture::from(promise).await;
}

/// Calls again and again, as long as the page lives.
pub fn every(ms: i32, f: impl FnMut() + 'static) {
    let f = Closure::<dyn FnMut()>::new(f);
    if let Some(w) = window() {
        let _ = w.set_interval_with_callback_and_timeout_and_arguments_0(f.as_ref().unchecked_ref(), ms);
    }
    f.forget();
}

/// Listens as long as the target lives.
pub fn listen<E: JsCast>(target: &EventTarget, name: &str, mut f: impl FnMut(E) + 'static) {
    let f = Closure::<dyn FnMut(Event)>::new(move |event: Event| f(event.unchecked_into()));
    let _ = target.add_event_listener_with_callback(name, f.as_ref().unchecked_ref());
    f.forget();
}

/// Listens on the way down, for events that do not bubble (scroll, load, focus).
pub fn listen_down<E: JsCast>(target: &EventTarget, name: &str, mut f: impl FnMut(E) + 'static) {
    let f = Closure::<dyn FnMut(Event)>::new(move |event: Event| f(event.unchecked_into()));
    let _ = target.add_event_listener_with_callback_and_bool(name, f.as_ref().unchecked_ref(), true);
    f.forget();
}

/// True while the tab is not to be seen.
pub fn hidden() -> bool {
    document().is_some_and(|d| d.hidden())
}

/// How far the document is scrolled.
pub fn scroll_y() -> i32 {
    window().and_then(|w| w.scroll_y().ok()).unwrap_or_default() as i32
}

pub fn scroll_to(y: i32) {
    if let Some(w) = window() {
        w.scroll_to_with_x_and_y(0.0, f64::from(y));
    }
}

/// What this tab alone remembers, also over a crash. Absent where the browser forbids it.
pub fn storage() -> Option<Storage> {
    window()?.session_storage().ok()?
}

/// Moves the focus without moving the page.
pub fn focus(element: &HtmlElement) {
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    let _ = element.focus_with_options(&options);
}

/// Scrolls no further than an element needs to be seen.
pub fn show(element: &Element) {
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// Leaves for another document.
pub fn leave_for(url: &str) {
    if let Some(w) = window() {
        let _ = w.location().set_href(url);
    }
}

/// The browser says that bytes are dear or slow here. One that says nothing is taken for a good line.
pub fn thin_line() -> bool {
    let Some(line) = window().and_then(|w| property(&w.navigator(), "connection")) else { return false };
    let kind = property(&line, "effectiveType").and_then(|v| v.as_string()).unwrap_or_default();
    property(&line, "saveData").is_some_and(|v| v.is_truthy()) || matches!(kind.as_str(), "slow-2g" | "2g" | "3g")
}

/// Loads the document of a letter where nobody sees it, so that the browser has it when its frame asks: what is
/// fetched by script is kept apart from what a frame has loaded. The one before it goes.
pub fn load_ahead(url: &str) {
    let Some(page) = document() else { return };
    forget_ahead();
    let (Ok(frame), Some(body)) = (page.create_element("iframe"), page.body()) else { return };
    // The same fence as around the frame that is seen.
    let fence = "allow-same-origin allow-popups allow-popups-to-escape-sandbox";
    for (name, value) in [("id", "ahead-frame"), ("hidden", ""), ("sandbox", fence), ("src", url)] {
        let _ = frame.set_attribute(name, value);
    }
    let _ = body.append_child(&frame);
}

/// Takes that document out of memory.
pub fn forget_ahead() {
    if let Some(old) = by_id("ahead-frame") {
        old.remove();
    }
}

/// Property of a JavaScript object.
pub fn property(of: &JsValue, name: &str) -> Option<JsValue> {
    js_sys::Reflect::get(of, &name.into()).ok().filter(|v| !v.is_undefined() && !v.is_null())
}
