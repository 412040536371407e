//! Forms whose steps are walked by the server: settings, quarantine, addresses.
//!
//! A form marked `data-screen` is posted by fetch as the browser would post it; the answer is the
//! screen of the page that follows, or of the one that it is redirected to.
//! Never: a rule of a form; it has been checked when the answer comes.

use super::{address, frame, net, notices, state::State};
use crate::api::{Code, Place, Screen};
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{Element, FormData, HtmlFormElement};

/// Posts the form with the button that was pressed. False if it is not one of these.
pub fn post(s: State, form: &HtmlFormElement, button: Option<&Element>) -> bool {
    if !form.has_attribute("data-screen") {
        return false;
    }
    let mut fields = fields(form);
    let named = |b: &Element| Some((b.get_attribute("name")?, b.get_attribute("value").unwrap_or_default()));
    fields.extend(button.and_then(named));
    let to = form.get_attribute("action").unwrap_or_default();
    // A second press while the first is on its way does nothing.
    let _ = form.remove_attribute("data-screen");
    let _ = form.set_attribute("data-busy", "");
    frame::waiting(true);
    let form = form.clone();
    spawn_local(async move {
        let answer = net::post_form::<Screen>(s, &to, fields).await;
        frame::waiting(false);
        let _ = form.set_attribute("data-screen", "");
        let _ = form.remove_attribute("data-busy");
        match answer {
            Ok((screen, url)) => {
                // Somebody who has gone elsewhere meanwhile stays there, but for what is shown once.
                let once = matches!(&screen.place, Place::Drawn { html, .. } if html.contains("id=\"issued\""));
                if form.is_connected() || once {
                    address::name(&url, url == address::here());
                    s.take(screen);
                    frame::settle(s, frame::Where::Page);
                }
            }
            Err(p) if p.code == Code::SignedOut => {}
            Err(p) => notices::fault(s, p),
        }
    });
    true
}

/// Name and value of every field that the browser would send; files are left out.
fn fields(form: &HtmlFormElement) -> Vec<(String, String)> {
    let Ok(data) = FormData::new_with_form(form) else { return Vec::new() };
    let Ok(Some(pairs)) = js_sys::try_iter(&data) else { return Vec::new() };
    pairs
        .filter_map(|pair| {
            let pair: js_sys::Array = pair.ok()?.dyn_into().ok()?;
            Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
        })
        .collect()
}
