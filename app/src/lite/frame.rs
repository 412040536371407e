//! Fills the frame: folders, search, storage, banners around one place.

use super::Inner;
use crate::{
    api::{Place, Role, Screen},
    i18n::frame as words,
    parts::{Look, folder, frame, held, notice, search},
};
use leptos::prelude::*;

/// The frame of a signed-in person; a plain head for a page that needs nobody (help, failures).
pub fn around(look: Look, screen: &Screen, inner: Inner) -> AnyView {
    let said = screen.notice.map(|said| notice::notice(look, said));
    let Some(person) = &screen.person else { return alone(look, &screen.door, inner, said.into_any()) };
    let undo = screen.undo.as_ref().map(|way| notice::undo(look, &person.csrf, way, inner.here.clone()));
    let notices = view! { {said}{undo} }.into_any();
    let (mut id, query) = inner.list.unzip();
    let query = query.unwrap_or_default();
    let search = match &screen.place {
        Place::Quarantine { held: page } => held::search(look, &held::query(page)),
        Place::Held { .. } => held::search(look, &query),
        _ => search::search(look, id.as_deref().unwrap_or("INBOX"), &query),
    };
    if matches!(screen.place, Place::Quarantine { .. } | Place::Held { .. }) {
        id = screen.mailboxes.iter().find(|m| m.role == Some(Role::Junk)).map(|m| m.id.clone());
    }
    let folders: Vec<_> =
        screen.mailboxes.iter().map(|m| folder::folder(look, m, (id.as_deref() == Some(&m.id)).then_some("page"))).collect();
    let slots = frame::Slots {
        search,
        folders: folders.into_any(),
        outbox: frame::to_check(look, screen.unsettled).into_any(),
        quota: screen.quota.map(|q| folder::quota(look, q)).into_any(),
        notices,
        main: inner.main,
    };
    let sends = (inner.at == "outbox").then_some("page");
    frame::frame(look, person, (inner.at, sends, inner.here), slots).into_any()
}

fn alone(look: Look, csrf: &str, inner: Inner, notices: AnyView) -> AnyView {
    let l = look.lang;
    view! {
        <a class="skip" href="#main">{words::skip(l)}</a>
        <div class="alone" data-at=inner.at>
            <header class="door-top"><a class="brand" href=look.face.home()><span class="brand-mark" aria-hidden="true"></span><span class="brand-name">{words::product(l)}</span></a></header>
            <div class="door-notices" id="notices" role="status">{notices}</div>
            <main class="alone-main" id="main" tabindex="-1">{inner.main}</main>
            <footer class="door-foot"><a class="foot-link" href=look.face.help()>{words::help(l)}</a>{frame::foot(look, csrf, inner.here)}</footer>
        </div>
    }
    .into_any()
}
