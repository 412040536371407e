//! パスワード変更, 再発行, 削除, and what is shown once after a password was made.

use super::{Faults, Row, fault, form, press, ways_back};
use crate::{
    api::{
        Issued,
        password::letters,
        settings::{
            SettingPage, Step,
            account::{ChangingPassword, Reissuing, Removing},
        },
    },
    i18n::{Lang, addresses as address_words, date, password as words, reading, setting as setting_words},
    parts::{Look, field::hidden},
    paths::Face,
};
use leptos::prelude::*;

/// A password field; what was typed never comes back.
fn secret(
    faults: Faults<'_>,
    name: &'static str,
    (label, hint): (&'static str, &'static str),
    autocomplete: &'static str,
) -> AnyView {
    let invalid = faults.invalid(name);
    view! {
        <div class="field">
            <label class="field-label" for=name>{label}</label>
            <input class="field-input" id=name name=name type="password" maxlength="256" autocomplete=autocomplete autofocus=invalid.is_some() aria-invalid=invalid aria-describedby=faults.described(name, hint)/>
            {faults.below(name)}
        </div>
    }
    .into_any()
}

/// The password of whoever is signed in.
fn own_password(look: Look, page: &SettingPage) -> AnyView {
    let l = look.lang;
    let label = if page.other { words::current_other(l) } else { words::current(l) };
    secret(Faults::of(look, page), "current", (label, ""), "current-password")
}

/// The same over what is set for another address, or makes one.
pub fn manager_password(look: Look, page: &SettingPage) -> AnyView {
    secret(Faults::of(look, page), "current", (address_words::your_password(look.lang), ""), "current-password")
}

/// Address and POP account, read only.
fn whose(l: Lang, page: &SettingPage, pop_account: &str) -> Vec<Row> {
    vec![Row::new(address_words::column_address(l), page.address.clone()), Row::new(address_words::column_pop(l), pop_account)]
}

/// パスワード変更: the three fields.
pub fn change_input(look: Look, page: &SettingPage, change: &ChangingPassword) -> AnyView {
    let l = look.lang;
    let faults = Faults::of(look, page);
    view! {
        <p class="sheet-about">{words::change_about(l)}</p>
        {super::rows_table(look, page, whose(l, page, &change.pop_account))}
        {own_password(look, page)}
        {secret(faults, "new", (words::new(l), "password-rules"), "new-password")}
        {secret(faults, "again", (words::again(l), ""), "new-password")}
        <dl class="examples" id="password-rules"><dt>{words::limits(l)}</dt><dd>{words::length(l)}</dd><dd>{words::letters(l)}</dd></dl>
    }
    .into_any()
}

pub fn change_rows(l: Lang, page: &SettingPage, change: &ChangingPassword) -> Vec<Row> {
    let mut rows = whose(l, page, &change.pop_account);
    rows.push(match (&change.issued, page.step) {
        (Some(issued), Step::Done) => Row::new(words::date(l), date::day(l, issued.at, date::JAPAN_MINUTES)),
        _ => Row::new(words::new(l), words::hidden(l)),
    });
    rows
}

/// What a change means, and whether the new one is good.
pub fn change_notes(l: Lang, change: &ChangingPassword) -> AnyView {
    let weak = change.weakness.map(|w| view! { <p class="setting-careful" role="alert" id="weak">{words::weakness(l, w)}</p> });
    view! { {weak}<p class="sheet-about">{words::what_ends(l)}</p> }.into_any()
}

/// 再発行: one page asks, one answers.
pub fn reissue(look: Look, csrf: &str, page: &SettingPage, reissue: &Reissuing) -> AnyView {
    let l = look.lang;
    let inside = view! {
        {fault(look, page)}
        <p class="sheet-about">{words::reissue_about(l)}</p>
        {super::rows_table(look, page, whose(l, page, &reissue.pop_account))}
        <p class="sheet-about">{words::what_ends(l)}</p>
        {own_password(look, page)}
        {hidden("key", reissue.key.clone())}
        <p class="setting-ways">{press("save", words::reissue(l), true)}{ways_back(look, page)}</p>
    };
    form(look, csrf, page, inside.into_any())
}

/// 削除: what will happen, and the password.
pub fn remove(look: Look, csrf: &str, page: &SettingPage, removing: &Removing) -> AnyView {
    let l = look.lang;
    let inside = view! {
        {fault(look, page)}
        {super::rows_table(look, page, whose(l, page, &removing.pop_account))}
        <ul class="setting-points setting-careful">
            <li>{address_words::remove_at_once(l)}</li>
            <li>{address_words::remove_mail(l, removing.keep_days)}</li>
            <li>{address_words::remove_name(l)}</li>
        </ul>
        {manager_password(look, page)}
        <p class="setting-ways">
            <button class="button button--danger" type="submit" name="step" value="save" id="step-save">{address_words::remove_now(l)}</button>
            {ways_back(look, page)}
        </p>
    };
    form(look, csrf, page, inside.into_any())
}

/// What is shown once: the password with its reading. It is on no other page and in no history.
pub fn issued(look: Look, issued: &Issued, registered: bool) -> AnyView {
    let l = look.lang;
    let row = |label: &'static str, said: AnyView| view! { <tr><th scope="row">{label}</th><td>{said}</td></tr> }.into_any();
    let plain = |text: String| view! { <span class="setting-line">{text}</span> }.into_any();
    let mut rows = vec![
        row(address_words::column_address(l), plain(issued.address.clone())),
        row(address_words::column_pop(l), plain(issued.pop_account.clone())),
    ];
    if let Some(password) = &issued.password {
        let shown = view! { <code class="issued-password" id="issued-password">{password.clone()}</code> };
        let aloud = view! { <span class="issued-reading" id="issued-reading">{read_aloud(l, password)}</span> };
        rows.extend([row(words::password(l), shown.into_any()), row(words::reading(l), aloud.into_any())]);
    }
    if registered {
        let said = if issued.virus { setting_words::on(l) } else { setting_words::off(l) };
        rows.push(row(address_words::virus(l), plain(said.to_owned())));
    }
    let dated = if registered { words::registered_on(l) } else { words::date(l) };
    rows.push(row(dated, plain(date::day(l, issued.at, date::JAPAN_MINUTES))));
    let (once, paper) = match registered {
        true => (address_words::once(l), address_words::to_paper(l)),
        false => (words::once(l), words::to_paper(l)),
    };
    let below = match issued.password {
        Some(_) => {
            view! { <p class="field-hint">{reading::note(l)}</p><p class="setting-careful">{once}</p>{to_paper(look, paper)} }
                .into_any()
        }
        None => view! { <p class="setting-careful" id="issued-gone">{address_words::gone(l)}</p> }.into_any(),
    };
    view! { <table class="setting-table"><tbody>{rows}</tbody></table>{below} }.into_any()
}

/// How the page comes onto paper. The button needs script, so that it is named where there is one.
pub fn to_paper(look: Look, words: &'static str) -> AnyView {
    let l = look.lang;
    view! {
        <p class="field-hint setting-paper">
            {(look.face == Face::Full).then(|| view! { <span data-print-words="">{words}" "</span> })}
            {if look.face == Face::Full { address_words::print_hint(l) } else { address_words::keep_hint(l) }}
        </p>
    }
    .into_any()
}

/// Capitals are underlined, and called so for those who cannot see the line.
fn read_aloud(l: Lang, password: &str) -> Vec<AnyView> {
    letters(password)
        .map(|letter| {
            let said = reading::of(l, letter.character).unwrap_or_default();
            if letter.upper {
                view! { <u><span class="sr-only">{reading::capital(l)}" "</span>{said}</u>" " }.into_any()
            } else {
                view! { <span>{said}</span>" " }.into_any()
            }
        })
        .collect()
}
