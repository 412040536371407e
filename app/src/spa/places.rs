//! Pages that are drawn from their place alone: 送信待ち, 迷惑メール, settings, help, failures.

use super::state::State;
use crate::{
    api::{Place, Sending, SessionRow},
    i18n::{folders, frame as frame_words, outbox as outbox_words, settings as words},
    parts::{self, field::hidden, frame, held, icon::icon, sending, session},
};
use leptos::prelude::*;

/// The page of a place.
pub fn view(s: State, place: &Place) -> AnyView {
    let look = s.look_now();
    match place {
        Place::Outbox { sends } => outbox(s, sends),
        Place::Quarantine { held: page } => {
            let query = held::query(page);
            held::page(look, &s.csrf(), page, page.rows.iter().map(|mail| held::row(look, mail, &query)).collect())
        }
        Place::Held { query, letter } => held::letter(look, &s.csrf(), query, letter),
        Place::Settings { sessions } => settings(s, sessions),
        Place::Setting { page } => parts::setting::setting(look, &s.csrf(), page),
        Place::Folders { failed } => parts::folder_edit::folder_edit(look, &s.csrf(), &s.folders_now(), failed.as_ref()),
        Place::Help { facts } => parts::help::help(look, facts),
        Place::Failed { problem } => parts::problem::failed(look, problem, Some(String::new())),
        // Drawn elsewhere, or by the server alone.
        Place::SignIn { .. } | Place::Mailbox { .. } | Place::Message { .. } | Place::Compose { .. } => ().into_any(),
    }
}

fn outbox(s: State, sends: &[Sending]) -> AnyView {
    let (look, l, csrf) = (s.look_now(), s.lang, s.csrf());
    let rows: Vec<_> = sends.iter().map(|x| sending::sending(look, x, &csrf)).collect();
    let list = if rows.is_empty() {
        view! { <div class="empty">{icon("send")}<p class="empty-said">{outbox_words::empty(l)}</p></div> }.into_any()
    } else {
        view! { <ul class="sendings" id="sends">{rows}</ul> }.into_any()
    };
    view! { <section class="sheet"><h1 class="sheet-title">{frame_words::outbox(l)}</h1><p class="sheet-about">{outbox_words::about(l)}</p>{list}</section> }.into_any()
}

fn settings(s: State, sessions: &[SessionRow]) -> AnyView {
    let (look, l, csrf) = (s.look_now(), s.lang, s.csrf());
    let rows: Vec<_> = sessions.iter().map(|x| session::session(look, x, &csrf)).collect();
    let others = sessions.iter().any(|x| !x.current).then(|| {
        view! {
            <form method="post" action=look.face.sessions()>
                {hidden("csrf", csrf.clone())}
                <button class="button" type="submit" name="end" value="others">{words::end_others(l)}</button>
            </form>
        }
    });
    view! {
        <section class="sheet">
            <h1 class="sheet-title">{frame_words::settings(l)}</h1>
            <section class="sheet-part" aria-labelledby="sessions-title">
                <h2 class="sheet-heading" id="sessions-title">{words::sessions(l)}</h2>
                <p class="sheet-about">{words::sessions_hint(l)}</p>
                <ul class="sessions" id="sessions">{rows}</ul>
                {others}
            </section>
            <section class="sheet-part" aria-labelledby="folders-title">
                <h2 class="sheet-heading" id="folders-title">{frame_words::folders(l)}</h2>
                <p class="sheet-about">{words::folders_hint(l)}</p>
                <a class="button" id="set-folders" href=look.face.folders()>{folders::edit(l)}</a>
            </section>
            <section class="sheet-part" aria-labelledby="versions-title">
                <h2 class="sheet-heading" id="versions-title">{words::versions(l)}</h2>
                <p class="sheet-about">{words::versions_hint(l)}</p>
                {frame::twins(look, &csrf, look.face.settings(), "set")}
            </section>
            <p class="sheet-about">{words::more_later(l)}</p>
        </section>
    }
    .into_any()
}
