//! 署名: one field, saved at once.

use super::{Faults, fault, form, press, tick, ways_back};
use crate::{
    api::settings::{SettingPage, Signature},
    i18n::{signature as words, view as view_words},
    parts::{Look, text_area::text_area_said},
};
use leptos::prelude::*;

pub fn page(look: Look, csrf: &str, page: &SettingPage, now: &Signature) -> AnyView {
    let l = look.lang;
    let faults = Faults::of(look, page);
    let inside = view! {
        {fault(look, page)}
        <div class="field">
            <label class="field-label" for="text">{words::text(l)}</label>
            {text_area_said("text", ("text", 6), &now.text, (faults.invalid("text"), faults.described("text", "")))}
            {faults.below("text")}
            <p class="field-hint">{words::text_hint(l)}</p>
        </div>
        {tick("use_for_replies", words::use_for_replies(l), words::replies_hint(l), now.use_for_replies)}
        <p class="setting-ways">{press("save", view_words::save(l), true)}{ways_back(look, page)}</p>
    };
    view! {
        <p class="sheet-about">{words::about(l)}</p>
        {form(look, csrf, page, inside.into_any())}
    }
    .into_any()
}
