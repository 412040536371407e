//! Settings: signed-in devices, language, version.

use super::Inner;
use crate::{
    api::{Screen, SessionRow},
    i18n::{folders, frame as frame_words, settings as words},
    parts::{Look, field::hidden, frame, session},
};
use leptos::prelude::*;

/// `/settings`.
pub fn place(look: Look, screen: &Screen, sessions: &[SessionRow]) -> Inner {
    let l = look.lang;
    let csrf = screen.person.as_ref().map(|p| p.csrf.as_str()).unwrap_or_default();
    let rows: Vec<_> = sessions.iter().map(|s| session::session(look, s, csrf)).collect();
    let others = sessions.iter().any(|s| !s.current).then(|| {
        view! {
            <form method="post" action=look.face.sessions()>
                {hidden("csrf", csrf)}
                <button class="button" type="submit" name="end" value="others">{words::end_others(l)}</button>
            </form>
        }
    });
    let main = view! {
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
                {frame::twins(look, csrf, look.face.settings(), "set")}
            </section>
            <p class="sheet-about">{words::more_later(l)}</p>
        </section>
    };
    Inner {
        at: "settings",
        here: look.face.settings(),
        title: frame_words::settings(l).to_owned(),
        list: None,
        main: main.into_any(),
    }
}
