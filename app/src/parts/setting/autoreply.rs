//! 自動返信設定: one text for certain senders, one for all others.

use super::{Faults, Row, area, group, lines};
use crate::{
    api::settings::{Autoreply, SettingPage},
    i18n::{Lang, autoreply as words, setting as setting_words},
    parts::Look,
};
use leptos::prelude::*;

pub fn input(look: Look, page: &SettingPage, reply: &Autoreply) -> AnyView {
    let l = look.lang;
    let faults = Faults::of(look, page);
    let day = |name: &'static str, label: &'static str, value: &str| {
        view! {
            <div class="field field--short">
                <label class="field-label" for=name>{label}</label>
                <input class="field-input" id=name name=name type="date" placeholder="2026-12-31" value=value.to_owned() aria-invalid=faults.invalid(name) aria-describedby=faults.described(name, "")/>
                {faults.below(name)}
            </div>
        }
    };
    let period = view! {
        <div class="setting-pair">{day("from", words::from(l), &reply.from)}{day("until", words::until(l), &reply.until)}</div>
        <div class="field">
            <label class="field-label" for="sender_name">{words::sender_name(l)}</label>
            <input class="field-input" id="sender_name" name="sender_name" type="text" maxlength="100" autocomplete="off" value=reply.sender_name.clone() aria-invalid=faults.invalid("sender_name") aria-describedby=faults.described("sender_name", "")/>
            {faults.below("sender_name")}
        </div>
    };
    let senders = view! {
        {lines(faults, "senders", (words::senders(l), setting_words::one_per_line(l)), &reply.senders)}
        {area(faults, "sender_text", (words::sender_text(l), words::sender_text_about(l)), &reply.sender_text)}
    };
    view! {
        <p class="sheet-about">{words::what(l)}</p>
        <p class="sheet-about">{words::once(l)}</p>
        <p class="sheet-about">{words::about(l)}</p>
        {group(words::senders(l), words::senders_about(l), senders.into_any())}
        {group(words::other_text(l), words::other_text_about(l), area(faults, "other_text", (words::other_text(l), ""), &reply.other_text))}
        {group(words::period(l), words::period_about(l), period.into_any())}
        <div class="field field--tick">
            <input type="checkbox" id="enabled" name="enabled" value="1" checked=reply.enabled/>
            <label class="field-label" for="enabled">{words::enable(l)}</label>
        </div>
    }
    .into_any()
}

pub fn rows(l: Lang, reply: &Autoreply) -> Vec<Row> {
    let text = |t: &str| if t.is_empty() { Vec::new() } else { vec![t.to_owned()] };
    let mut rows = vec![
        Row::lines(words::senders(l), "", &reply.senders),
        Row::lines(words::sender_text(l), "", &text(&reply.sender_text)),
        Row::lines(words::other_text(l), "", &text(&reply.other_text)),
    ];
    for (label, value) in
        [(words::from(l), &reply.from), (words::until(l), &reply.until), (words::sender_name(l), &reply.sender_name)]
    {
        if !value.is_empty() {
            rows.push(Row::new(label, value.clone()));
        }
    }
    rows.push(Row::new(words::switch(l), if reply.enabled { words::enabled(l) } else { words::disabled(l) }));
    rows
}
