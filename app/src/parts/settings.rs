//! `/settings`: the table of addresses, then sessions, sign-ins, signature, display, the phone, folders, people, pictures, the versions.

use super::{Look, addresses, field::hidden, frame, session, when};
use crate::{
    api::{SignIn, settings::SettingsHome},
    i18n::{
        Lang, addresses as address_words, folders, frame as frame_words, overseas, people, phone, pictures, settings as words,
        signature, view,
    },
};
use leptos::prelude::*;

/// Sign-ins that are shown at once.
const SIGN_INS: usize = 5;

/// The whole page; `chosen`: an address of the table.
pub fn settings(look: Look, csrf: &str, home: &SettingsHome, chosen: &str) -> AnyView {
    let l = look.lang;
    let part = |id: &'static str, title: &'static str, about: &'static str, inside: AnyView| {
        view! {
            <section class="sheet-part" aria-labelledby=format!("{id}-title")>
                <h2 class="sheet-heading" id=format!("{id}-title")>{title}</h2>
                <p class="sheet-about">{about}</p>
                {inside}
            </section>
        }
    };
    let folder_link = view! { <a class="button" id="set-folders" href=look.face.folders()>{folders::edit(l)}</a> };
    let phone_link = view! { <a class="button" id="set-phone" href=look.face.setting("phone", "")>{phone::name(l)}</a> };
    let signature_link =
        view! { <a class="button" id="set-signature" href=look.face.setting("signature", "")>{signature::change(l)}</a> };
    let view_link = view! { <a class="button" id="set-view" href=look.face.setting("view", "")>{view::change(l)}</a> };
    let pictures_link = view! { <a class="button" id="set-pictures" href=look.face.pictures()>{pictures::open(l)}</a> };
    let people_link = view! { <a class="button" id="set-people" href=look.face.people()>{people::open(l)}</a> };
    view! {
        <section class="sheet sheet--wide">
            <h1 class="sheet-title">{frame_words::settings(l)}</h1>
            {contents(l)}
            {addresses::addresses(look, csrf, &home.addresses, chosen)}
            {abroad(look, home)}
            {part("sessions", words::sessions(l), words::sessions_hint(l), sessions(look, csrf, home))}
            {part("signature", signature::name(l), signature::about(l), signature_link.into_any())}
            {part("view", view::name(l), view::about(l), view_link.into_any())}
            {part("phone", phone::name(l), phone::about(l), phone_link.into_any())}
            {part("folders", frame_words::folders(l), words::folders_hint(l), folder_link.into_any())}
            {part("people", people::title(l), people::about(l), people_link.into_any())}
            {part("pictures", pictures::title(l), pictures::about(l), pictures_link.into_any())}
            {part("versions", words::versions(l), words::versions_hint(l), frame::twins(look, csrf, look.face.settings(), "set"))}
        </section>
    }
    .into_any()
}

/// The way to each part of a long page.
fn contents(l: Lang) -> AnyView {
    let parts = [
        ("abroad", overseas::title(l)),
        ("sessions", words::sessions(l)),
        ("signature", signature::name(l)),
        ("view", view::name(l)),
        ("phone", phone::name(l)),
        ("folders", frame_words::folders(l)),
        ("people", people::title(l)),
        ("pictures", pictures::title(l)),
        ("versions", words::versions(l)),
    ];
    let ways = parts.map(|(id, name)| view! { <li><a class="foot-link" href=format!("#{id}-title")>{name}</a></li> });
    view! { <nav aria-label=words::contents(l)><ul class="sheet-ways">{ways.into_iter().collect::<Vec<_>>()}</ul></nav> }
        .into_any()
}

fn sessions(look: Look, csrf: &str, home: &SettingsHome) -> AnyView {
    let rows: Vec<_> = home.sessions.iter().map(|s| session::session(look, s, csrf)).collect();
    let others = home.sessions.iter().any(|s| !s.current).then(|| {
        view! {
            <form method="post" action=look.face.sessions()>
                {hidden("csrf", csrf)}
                <button class="button" type="submit" name="end" value="others">{words::end_others(look.lang)}</button>
            </form>
        }
    });
    view! { <ul class="sessions" id="sessions">{rows}</ul>{others} }.into_any()
}

/// Who publishes the country table: DB-IP wants these words and this link (CC BY 4.0, db-ip.com).
fn publisher(source: &str) -> AnyView {
    if source.contains("DB-IP") || source.contains("DBIP") {
        view! { <a rel="external noopener noreferrer" target="_blank" href="https://db-ip.com" lang="en">"IP Geolocation by DB-IP"</a>" (CC BY 4.0)" }.into_any()
    } else {
        source.to_owned().into_any()
    }
}

/// What can be sent from here, and the last sign-ins with their countries.
fn abroad(look: Look, home: &SettingsHome) -> AnyView {
    let l = look.lang;
    let can = if home.overseas.programs_can_send() { overseas::programs_can(l) } else { overseas::programs_cannot(l) };
    let (first, before) = home.sign_ins.split_at(home.sign_ins.len().min(SIGN_INS));
    let rows = |some: &[SignIn]| some.iter().map(|s| sign_in(look, s)).collect::<Vec<_>>();
    let before = (!before.is_empty()).then(|| {
        view! { <details id="sign-ins-before"><summary>{overseas::sign_ins_before(l, before.len())}</summary><ul class="sign-ins">{rows(before)}</ul></details> }
    });
    let table = (!first.is_empty()).then(|| {
        view! {
            <h3 class="sheet-small" id="sign-ins-title">{overseas::sign_ins(l)}</h3>
            <ul class="sign-ins" id="sign-ins" aria-labelledby="sign-ins-title">{rows(first)}</ul>
            {before}
            {(!home.country_source.is_empty()).then(|| view! { <p class="field-hint">{overseas::country_data(l)}{publisher(&home.country_source)}</p> })}
        }
    });
    view! {
        <section class="sheet-part" aria-labelledby="abroad-title">
            <h2 class="sheet-heading" id="abroad-title">{overseas::title(l)}</h2>
            <p class="setting-state" id="abroad-now">{can}</p>
            {table}
        </section>
    }
    .into_any()
}

fn sign_in(look: Look, row: &SignIn) -> AnyView {
    let l = look.lang;
    let fresh = row.fresh.then(|| view! { " "<span class="badge">{address_words::first_here(l)}</span> });
    let current = row.current.then(|| view! { " "<span class="badge badge--good">{address_words::current(l)}</span> });
    view! {
        <li class="sign-in">
            <span class="sign-in-when">{when::short(look, row.at)}</span>
            <span class="sign-in-where">{address_words::country(l)}": "{overseas::country(l, &row.country).to_owned()}" "<code>{row.ip.clone()}</code>{fresh}{current}</span>
        </li>
    }
    .into_any()
}
