//! 表示設定: language, zone, what a list shows, what writing asks. Its form leaves the document, because another language
//! is another document.

use super::{fault, faults::Faults, press, tick, ways_back};
use crate::{
    api::settings::{
        Confirm, SettingPage, View, ViewLang,
        view::{HERE, JAPAN, OFFSETS},
    },
    i18n::{Lang, view as words},
    parts::{Look, field::hidden},
};
use leptos::prelude::*;

pub fn page(look: Look, csrf: &str, page: &SettingPage, now: &View) -> AnyView {
    let l = look.lang;
    let faults = Faults::of(look, page);
    let langs: Vec<_> = [ViewLang::Auto, ViewLang::Ja, ViewLang::En]
        .into_iter()
        .map(|lang| {
            let tag = lang.chosen().map(Lang::tag);
            let word = lang.chosen().map_or(words::lang_auto(l), Lang::own_name);
            view! { <option value=lang.name() lang=tag selected=lang == now.lang>{word}</option> }
        })
        .collect();
    let zones: Vec<_> = [HERE, JAPAN]
        .into_iter()
        .chain(OFFSETS)
        .map(|zone| view! { <option value=zone selected=zone == now.zone>{words::zone_name(l, zone)}</option> })
        .collect();
    let asked: Vec<_> = Confirm::ALL
        .into_iter()
        .map(|when| view! { <option value=when.name() selected=when == now.confirm>{words::confirm_when(l, when)}</option> })
        .collect();
    view! {
        <p class="sheet-about">{words::about(l)}</p>
        <form class="setting-form" id="view-form" method="post" action=look.face.setting("view", "")>
            {hidden("csrf", csrf)}
            {fault(look, page)}
            <div class="field">
                <label class="field-label" for="view-lang">{words::lang(l)}</label>
                <select class="field-input" id="view-lang" name="lang">{langs}</select>
            </div>
            <div class="field">
                <label class="field-label" for="view-zone">{words::zone(l)}</label>
                <select class="field-input" id="view-zone" name="zone" aria-invalid=faults.invalid("zone") aria-describedby=faults.described("zone", "zone-hint")>{zones}</select>
                <p class="field-hint" id="zone-hint">{words::zone_hint(l)}</p>
                {faults.below("zone")}
            </div>
            {tick("preview", words::preview(l), "", now.preview)}
            {tick("reading_pane", words::reading_pane(l), words::reading_pane_hint(l), now.reading_pane)}
            <h2 class="sheet-heading">{words::writing(l)}</h2>
            <div class="field">
                <label class="field-label" for="view-confirm">{words::confirm(l)}</label>
                <select class="field-input" id="view-confirm" name="confirm">{asked}</select>
                <p class="field-hint">{words::confirm_hint(l)}</p>
            </div>
            {tick("keep_mark", words::keep_mark(l), words::keep_mark_hint(l), now.keep_mark)}
            <p class="setting-ways">{press("save", words::save(l), true)}{ways_back(look, page)}</p>
        </form>
    }
    .into_any()
}
