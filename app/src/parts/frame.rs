//! The frame around every page of a signed-in person.
//!
//! Ids that others rely on: `frame` (its `data-at` says the place and rules the phone's layout,
//! its `data-pane="none"` keeps a desk to one pane),
//! `folders`, `notices`, `main`, `session-warning` (hidden; the SPA shows it and answers
//! `session-continue`), `menu-open` (a checkbox: the phone's drawer needs no script).

use super::{Look, field::hidden, icon::icon};
use crate::{
    api::Person,
    i18n::{act, date, folders, frame as words},
    paths::Face,
};
use leptos::{attr::AttributeValue, prelude::*};

/// What the faces put into the frame.
pub struct Slots {
    /// Search form, or nothing.
    pub search: AnyView,
    /// `<li>`s of `folder`.
    pub folders: AnyView,
    /// How many mails in 送信待ち want a look: [`to_check`].
    pub outbox: AnyView,
    /// Storage, or nothing.
    pub quota: AnyView,
    /// Banners.
    pub notices: AnyView,
    pub main: AnyView,
}

/// The whole page of a signed-in person. `at`: `mailbox`, `message`, `compose`, `outbox`, `settings`,
/// `help`, `failed`; `sends`: `Some("page")` in 送信待ち; `here`: path of this page, for the language switch.
pub fn frame<A: AttributeValue, B: AttributeValue>(
    look: Look,
    person: &Person,
    (at, sends, here): (A, B, String),
    slots: Slots,
) -> impl IntoView + use<A, B> {
    let l = look.lang;
    view! {
        <a class="skip" href="#main">{words::skip(l)}</a>
        <div class="frame" id="frame" data-at=at data-pane=(!look.reading_pane).then_some("none")>
            {top(look, person, slots.search)}
            <nav class="frame-compose" aria-label=act::compose(l)>
                <a class="button button--primary" id="compose" href=look.face.compose()>{icon("pen")}<span>{act::compose(l)}</span></a>
            </nav>
            <nav class="frame-side" id="folders" aria-label=words::folders(l)>
                <ul class="folders" id="folder-list">{slots.folders}</ul>
                <a class="folder-edit" id="to-folders" href=look.face.folders()>{folders::edit(l)}</a>
                <ul class="folders folders--more">
                    <li class="folder"><a class="folder-link" id="to-outbox" href=look.face.outbox() aria-current=sends>{icon("clock")}<span class="folder-name">{words::outbox(l)}</span>{slots.outbox}</a></li>
                </ul>
                {slots.quota}
                <div class="foot">{twins(look, &person.csrf, here, "foot")}</div>
            </nav>
            <label class="frame-veil" for="menu-open" aria-hidden="true"></label>
            <div class="frame-notices" id="notices" role="status">{slots.notices}</div>
            <main class="frame-main" id="main" tabindex="-1">{slots.main}</main>
            {less(look).map(|words| view! { <footer class="frame-foot">{words}</footer> })}
            {session_warning(look, &person.csrf)}
        </div>
    }
}

/// The number beside 送信待ち; nothing where nothing wants a look.
pub fn to_check(look: Look, n: u32) -> Option<AnyView> {
    let words = words::to_check(look.lang, n);
    (n > 0)
        .then(|| view! { <span class="folder-count" aria-label=words role="img">{date::count(u64::from(n))}</span> }.into_any())
}

fn top(look: Look, person: &Person, search: AnyView) -> impl IntoView + use<> {
    let l = look.lang;
    let address = person.address.clone();
    view! {
        <header class="frame-top" id="top">
            <input class="frame-switch sr-only" type="checkbox" id="menu-open" aria-label=words::menu(l) autocomplete="off"/>
            <label class="frame-menu" for="menu-open" aria-hidden="true">{icon("menu")}<span class="frame-word">{words::folders(l)}</span></label>
            <a class="brand" href=look.face.inbox()><span class="brand-mark" aria-hidden="true"></span><span class="brand-name">{words::product(l)}</span></a>
            {search}
            <div class="frame-account">
                <span class="frame-person" title=address><span class="sr-only">{words::signed_in_as(l)}": "</span>{address.clone()}</span>
                <a class="frame-tool" id="to-settings" href=look.face.settings()>{icon("gear")}<span class="frame-word">{words::settings(l)}</span></a>
                <a class="frame-tool" id="to-help" href=look.face.help()>{icon("help")}<span class="frame-word">{words::help(l)}</span></a>
                <form class="frame-out" id="sign-out" method="post" action=look.face.sign_out()>
                    {hidden("csrf", person.csrf.clone())}
                    <button class="frame-tool" type="submit">{icon("out")}<span class="frame-word">{act::sign_out(l)}</span></button>
                </form>
            </div>
        </header>
    }
}

/// The other version, the other language: at the foot of a page without folders.
pub fn foot(look: Look, csrf: &str, here: String) -> AnyView {
    view! { <div class="foot">{twins(look, csrf, here, "foot")}{less(look)}</div> }.into_any()
}

/// The light version says what it lacks, on every page and outside the drawer.
fn less(look: Look) -> Option<AnyView> {
    (look.face == Face::Lite).then(|| view! { <p class="foot-about">{words::lite_about(look.lang)}</p> }.into_any())
}

/// A link to this place in the other version, and the button of the other language. `id` keeps
/// their ids apart where a page has them twice.
pub fn twins(look: Look, csrf: &str, here: String, id: &'static str) -> AnyView {
    let (l, other) = (look.lang, look.lang.other());
    // Paths of the two versions differ by their prefix alone.
    let (_, path) = Face::split(&here);
    let (twin, name) = match look.face {
        Face::Full => (Face::Lite.at(path), words::light_version(l)),
        Face::Lite => (Face::Full.at(path), words::full_version(l)),
    };
    // The language is a field and not the button's value: after a draft is saved, script sends the form without its button.
    view! {
        <a class="foot-link" id=format!("{id}-version") rel="external" href=twin>{name}</a>
        <form class="foot-form" id=format!("{id}-language") method="post" action=look.face.lang()>
            {hidden("csrf", csrf)}
            {hidden("back", here)}
            {hidden("lang", other.tag())}
            <button class="foot-link" type="submit" lang=other.tag()>{other.own_name()}</button>
        </form>
    }
    .into_any()
}

fn session_warning(look: Look, csrf: &str) -> impl IntoView + use<> {
    let l = look.lang;
    view! {
        <div class="session-warning" id="session-warning" role="alertdialog" aria-labelledby="session-words" hidden=true>
            {icon("clock")}
            <p class="session-words" id="session-words"><span id="session-why">{words::session_ending(l)}</span>" "<span id="session-left"></span></p>
            <form id="session-go-on" method="post" action=look.face.go_on()>
                {hidden("csrf", csrf)}
                <button class="button button--primary" type="submit" id="session-continue">{act::go_on(l)}</button>
            </form>
        </div>
    }
}
