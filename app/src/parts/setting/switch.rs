//! Settings that are one switch, which works at once: ウイルスチェック and 海外からのメール送信.

use super::{form, press, ways_back};
use crate::{
    api::{
        Overseas,
        settings::{SettingPage, Virus},
    },
    i18n::{date, overseas, setting as setting_words, virus},
    parts::{Look, field::hidden},
};
use leptos::prelude::*;

pub fn virus(look: Look, csrf: &str, page: &SettingPage, now: Virus) -> AnyView {
    let l = look.lang;
    let said = if now.enabled { virus::now_on(l) } else { virus::now_off(l) };
    view! {
        <p class="sheet-about">{virus::about(l)}</p>
        <ul class="setting-points"><li>{virus::fee(l)}</li><li>{virus::careful(l)}</li></ul>
        {switch(look, csrf, page, (said.to_owned(), now.enabled))}
    }
    .into_any()
}

pub fn overseas(look: Look, csrf: &str, page: &SettingPage, now: &Overseas) -> AnyView {
    let l = look.lang;
    let mut said = if now.enabled { virus::now_on(l) } else { virus::now_off(l) }.to_owned();
    if let Some(until) = now.until {
        said.push_str(&format!(" {}", setting_words::until(l, &date::japan_day(until))));
    }
    let here = if now.programs_can_send() { overseas::programs_can(l) } else { overseas::programs_cannot(l) };
    view! {
        <p class="sheet-about">{overseas::about(l)}</p>
        <ul class="setting-points">
            <li>{overseas::about_days(l, now.days)}</li><li>{overseas::about_receiving(l)}</li><li>{overseas::about_webmail(l)}</li>
        </ul>
        {(!page.other).then(|| view! { <p class="setting-state" id="abroad-now">{here}</p> })}
        {switch(look, csrf, page, (said, now.enabled))}
    }
    .into_any()
}

fn switch(look: Look, csrf: &str, page: &SettingPage, (said, on): (String, bool)) -> AnyView {
    let l = look.lang;
    let (turn, to) = if on { (virus::turn_off(l), "0") } else { (virus::turn_on(l), "1") };
    let inside = view! {
        {hidden("enabled", to)}
        <p class="setting-state">{said}</p>
        <p class="setting-ways">{press("save", turn, true)}{ways_back(look, page)}</p>
    };
    form(look, csrf, page, inside.into_any())
}
