//! 携帯電話: the address of the light pages as text, as QR code, and by mail.

use super::{Faults, fault, form, press, ways_back};
use crate::{
    api::settings::{SettingPage, account::PhonePage},
    i18n::phone as words,
    parts::Look,
    paths,
};
use leptos::prelude::*;

pub fn page(look: Look, csrf: &str, page: &SettingPage, phone: &PhonePage) -> AnyView {
    let l = look.lang;
    if !phone.phone.lite {
        return view! { <p class="setting-careful" id="phone-forbidden">{words::forbidden(l)}</p><p class="setting-ways">{ways_back(look, page)}</p> }.into_any();
    }
    let faults = Faults::of(look, page);
    let inside = view! {
        {fault(look, page)}
        <h2 class="sheet-heading">{words::send(l)}</h2>
        <div class="field">
            <label class="field-label" for="to">{words::to(l)}</label>
            <input class="field-input" id="to" name="to" type="text" inputmode="email" maxlength="254" autocapitalize="none" spellcheck="false" value=phone.to.clone() autofocus=faults.invalid("to").is_some() aria-invalid=faults.invalid("to") aria-describedby=faults.described("to", "")/>
            {faults.below("to")}
        </div>
        <p class="setting-ways">{press("save", words::send_now(l), true)}{ways_back(look, page)}</p>
    };
    view! {
        <p class="sheet-about">{words::about(l)}</p>
        <p class="setting-qr"><img src=paths::phone_qr() width="200" height="200" alt=words::qr(l) id="phone-qr"/></p>
        <p class="field-label">{words::url(l)}</p>
        <p class="setting-url"><code id="phone-url">{phone.phone.url.clone()}</code></p>
        <p class="field-hint">{words::password_asked(l)}</p>
        {form(look, csrf, page, inside.into_any())}
    }
    .into_any()
}
