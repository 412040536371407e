//! The base layer: every page drawn by the server, complete without script.
//!
//! In: a [`Screen`], a [`Face`], the names of the site's files. Out: the whole document.
//! `Face::Full` carries the data block and the module that lets the SPA take over; `Face::Lite`
//! never has a script. Nothing else differs.
//! Never: I/O, state, a sentence. `tests.rs` draws every place of `samples.rs` and looks for holes.

mod compose;
pub mod data_block;
mod document;
mod frame;
mod mailbox;
mod message;
mod outbox;
mod print;
mod quarantine;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod setting_samples;
mod settings;
#[cfg(test)]
mod tests;
mod typed;

use crate::{
    api::{Place, Query, Screen},
    i18n::{act, folders, help, people as people_words, pictures, problem as problem_words},
    parts::{self, Look, sign_in::SignIn},
    paths::Face,
};
use leptos::prelude::*;

/// URLs of the site's files in this build; an empty one is left out of the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assets {
    pub css: String,
    pub lite_css: String,
    /// Of the sign-in page alone, small; the app's follows it.
    pub door_css: String,
    /// The module that loads the SPA.
    pub boot: String,
    pub js: String,
    pub wasm: String,
}

/// The whole document of any place.
pub fn page(screen: &Screen, face: Face, assets: &Assets) -> String {
    let look = Look::of(screen, face);
    let (title, body) = Owner::new().with(|| {
        let drawn = draw(look, screen);
        (drawn.title, html(drawn.body))
    });
    let data = (face == Face::Full).then(|| carried(screen, false)).flatten();
    document::document(data.as_ref().unwrap_or(screen), face, assets, (&title, &body))
}

/// A screen as the SPA gets it: places that only the server draws come drawn.
pub fn for_spa(screen: Screen) -> Screen {
    carried(&screen, true).unwrap_or(screen)
}

/// The screen with its place drawn, if only the server draws it; its HTML only where it is not on the page itself.
fn carried(screen: &Screen, whole: bool) -> Option<Screen> {
    let look = Look::of(screen, Face::Full);
    Owner::new().with(|| {
        let Inner { at, title, main, .. } = still(look, screen)?;
        let html = if whole { html(main) } else { String::new() };
        Some(Screen { place: Place::Drawn { at: at.to_owned(), title, html }, ..screen.clone() })
    })
}

/// A view as HTML, without the marks that Leptos puts between texts for a page that it hydrates: ours is taken over as
/// a whole. Nothing else writes this mark; a stranger's `<` is escaped.
fn html(view: AnyView) -> String {
    view.to_html().replace("<!>", "")
}

/// A page before it is a document.
struct Drawn {
    title: String,
    body: AnyView,
}

/// What a place puts into the frame.
struct Inner {
    /// Name of the place, for the style.
    at: &'static str,
    /// Path of this page.
    here: String,
    title: String,
    /// The folder the person is in, and what its list was asked.
    list: Option<(String, Query)>,
    main: AnyView,
}

fn draw(look: Look, screen: &Screen) -> Drawn {
    let l = look.lang;
    let inner = match &screen.place {
        Place::SignIn { login, next, problem, shared } => {
            let notice = screen.notice;
            let what =
                SignIn { login, next, csrf: &screen.door, problem: problem.as_ref(), notice, shared: *shared, fixed: false };
            return Drawn { title: act::sign_in(l).to_owned(), body: parts::sign_in::sign_in(look, &what) };
        }
        Place::Message { message, charset, part, print: true, .. } => return print::print(look, message, (part, charset)),
        Place::Mailbox { query, list } => mailbox::place(look, screen, query, list),
        Place::Message { .. } => message::place(look, screen),
        Place::Compose { .. } => compose::place(look, screen),
        Place::Outbox { sends } => outbox::place(look, screen, sends),
        Place::Quarantine { held } => quarantine::place(look, screen, held),
        Place::Held { query, letter } => quarantine::letter(look, screen, query, letter),
        Place::Settings { .. }
        | Place::Setting { .. }
        | Place::Folders { .. }
        | Place::People { .. }
        | Place::Pictures { .. }
        | Place::Help { .. }
        | Place::Drawn { .. } => {
            return match still(look, screen) {
                Some(inner) => Drawn { title: inner.title.clone(), body: frame::around(look, screen, inner) },
                None => Drawn { title: String::new(), body: ().into_any() },
            };
        }
        Place::Failed { problem } => Inner {
            at: "failed",
            here: look.face.inbox(),
            title: problem_words::title(l, problem).to_owned(),
            list: None,
            main: match &screen.typed {
                Some(form) => typed::typed(look, problem, form),
                None => parts::problem::failed(look, problem),
            },
        },
    };
    Drawn { title: inner.title.clone(), body: frame::around(look, screen, inner) }
}

/// Places that stand as they were drawn until they are left.
fn still(look: Look, screen: &Screen) -> Option<Inner> {
    let l = look.lang;
    Some(match &screen.place {
        Place::Settings { home } => settings::place(look, screen, home),
        Place::Setting { page } => settings::one(look, screen, page),
        Place::Folders { failed } => Inner {
            at: "settings",
            here: look.face.folders(),
            title: folders::title(l).to_owned(),
            list: None,
            main: parts::folder_edit::folder_edit(look, csrf(screen), &screen.mailboxes, failed.as_ref()),
        },
        Place::People { people } => Inner {
            at: "settings",
            here: look.face.people(),
            title: people_words::title(l).to_owned(),
            list: None,
            main: parts::people::people(look, csrf(screen), people),
        },
        Place::Pictures { senders } => Inner {
            at: "settings",
            here: look.face.pictures(),
            title: pictures::title(l).to_owned(),
            list: None,
            main: parts::pictures::pictures(look, csrf(screen), senders),
        },
        Place::Help { facts } => Inner {
            at: "help",
            here: look.face.help(),
            title: help::title(l).to_owned(),
            list: None,
            main: parts::help::help(look, facts),
        },
        _ => return None,
    })
}

/// The token that the forms of a signed-in person carry.
fn csrf(screen: &Screen) -> &str {
    screen.person.as_ref().map(|p| p.csrf.as_str()).unwrap_or_default()
}
