//! ウイルスチェック: what it does, and its switch, which works at once (REQUIREMENTS D1).

use super::{form, press};
use crate::{
    api::settings::{SettingPage, Virus},
    i18n::{setting as setting_words, virus as words},
    parts::{Look, field::hidden},
};
use leptos::prelude::*;

pub fn page(look: Look, csrf: &str, page: &SettingPage, now: Virus) -> AnyView {
    let l = look.lang;
    let (said, turn, to) =
        if now.enabled { (words::now_on(l), words::turn_off(l), "0") } else { (words::now_off(l), words::turn_on(l), "1") };
    let inside = view! {
        {hidden("enabled", to)}
        <p class="setting-state">{said}</p>
        <p class="setting-ways">{press("save", turn, true)}<a class="button" id="step-menu" href=super::menu(look, page).0>{setting_words::back(l)}</a></p>
    };
    view! {
        <p class="sheet-about">{words::about(l)}</p>
        <ul class="setting-points"><li>{words::fee(l)}</li><li>{words::careful(l)}</li></ul>
        {form(look, csrf, page, inside.into_any())}
    }
    .into_any()
}
