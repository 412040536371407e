//! The only `<textarea>` of the house.
//!
//! Leptos does not escape its children when the server draws, so the text goes in as escaped
//! `inner_html`; in the browser `prop:value` wins a microtask later. The parser eats one leading
//! line feed, so one is always given. `lite/tests.rs` tries `</textarea><script>`.

use leptos::prelude::*;

/// Text area `id`, sent as `name`, holding `text`.
pub fn text_area(id: &'static str, name: &'static str, rows: u16, text: &str) -> impl IntoView + use<> {
    text_area_said(id, (name, rows), text, (None, None))
}

/// The same with `aria-invalid`, and the ids of what is said about it.
pub fn text_area_said(
    id: &'static str,
    (name, rows): (&'static str, u16),
    text: &str,
    (invalid, described): (Option<&'static str>, Option<String>),
) -> impl IntoView + use<> {
    view! {
        <textarea
            id=id
            name=name
            rows=rows.to_string()
            class="text-area"
            spellcheck="false"
            aria-invalid=invalid
            aria-describedby=described
            inner_html=escaped(text)
            prop:value=text.to_owned()
        ></textarea>
    }
}

fn escaped(text: &str) -> String {
    format!("\n{}", text.replace('&', "&amp;").replace('<', "&lt;"))
}
