//! Forms that met a session run out, from the browser's side: set aside with the sign-in form, back on
//! their own page after it, with a banner that says that nothing has been done.

use super::{append_cookie, asked, asked_keeping, back, draw, forms, settings, stage};
use crate::{
    actions::{
        returned::{self, Given, WAITS},
        screen,
        session::{Found, Seat},
    },
    http::{
        House,
        wanted::Wanted,
        who::{Scene, cookie, kept_cookie, set_cookie},
    },
};
use app::{
    api::{Fields, Place, Reason, Screen},
    i18n::notice::Said,
    paths::Face,
};
use axum::{
    http::{Method, StatusCode},
    response::Response,
};

/// The cookie with the token of what waits.
pub const COOKIE: &str = "returned";

/// Path and query, without `/lite`, of the page that a form stands on; `None` for what is not worth coming back to.
pub fn page_of(scene: &Scene, fields: &[(String, String)]) -> Option<(String, String)> {
    let own = || Some((scene.path.clone(), scene.query.clone()));
    let get = |name: &str| Fields(fields).text(name);
    let back = || {
        let url = back(scene, get("back"));
        let (_, url) = Face::split(&url);
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        (path.to_owned(), query.to_owned())
    };
    let pieces: Vec<&str> = scene.path.split('/').skip(1).collect();
    match pieces.as_slice() {
        ["mail", mailbox, "actions"] if get("back").is_empty() => Some((format!("/mail/{mailbox}"), String::new())),
        ["quarantine"] if get("back").is_empty() => own(),
        ["mail", _, "actions"] | ["quarantine"] | ["senders", "trust" | "suggest"] | ["receipt"] | ["continue"] => Some(back()),
        ["settings", "addresses" | "sessions"] => Some(("/settings".into(), String::new())),
        ["outbox"] | ["settings", "folders" | "people" | "pictures"] => own(),
        ["settings", name] => own().filter(|_| app::api::settings::Form::read(name, Fields(fields)).is_some()),
        _ => None,
    }
}

/// Ticks and choices of a page. 「すべて選択」 is given back as the rows that it meant: there may be others by now.
fn ticks(mut fields: Vec<(String, String)>, place: &Place) -> Vec<(String, String)> {
    let get = |name: &str| Fields(&fields).text(name);
    if get("all") == "page" {
        let (name, mailbox) = match place {
            Place::Mailbox { list, .. } => ("ref", list.mailbox.as_str()),
            Place::Quarantine { held } => ("held", held.rows.first().map_or("", |row| row.reference.mailbox.as_str())),
            _ => return fields,
        };
        let rows = forms::shown(mailbox, get("shown"));
        fields.extend(rows.iter().map(|row| (name.to_owned(), row.to_string())));
    }
    fields
}

/// The sign-in form, and what was typed set aside for the page that `scene` names. `kept` is what may be said of the
/// words: `DraftSaved` is true already, `FormKept` once they are set aside.
pub async fn ask(house: &House, scene: &Scene, found: &Found, (fields, kept): (&[(String, String)], Option<Reason>)) -> Response {
    let Found::Ended(session) = found else { return asked(house, scene, found) };
    match returned::set_aside(&house.rooms, &session.address, &scene.place(), fields).await {
        Ok(token) => {
            let mut response = asked_keeping(house, scene, found, kept);
            append_cookie(&mut response, kept_cookie(house, COOKIE, &token, WAITS as u32));
            response
        }
        Err(error) => {
            tracing::warn!(%error, "a form is not given back");
            asked_keeping(house, scene, found, kept.filter(|kept| *kept == Reason::DraftSaved))
        }
    }
}

/// True while the browser has something to be given back: the page itself must be asked for it.
pub fn waits(scene: &Scene) -> bool {
    cookie(&scene.headers, COOKIE).is_some_and(|token| !token.is_empty())
}

/// What comes of it on a page.
pub enum Kept {
    /// This page with what was typed into it before the sign-in.
    Page(Response),
    /// Nothing for this page, as far as is known.
    Waits,
    /// Nothing for any page.
    Over,
}

/// What waits for this page.
pub async fn page(house: &House, scene: &Scene, seat: &Seat, want: &Wanted) -> Kept {
    let Some(token) = cookie(&scene.headers, COOKIE).filter(|token| !token.is_empty()) else { return Kept::Waits };
    if scene.method != Method::GET || !scene.may_mark_seen() {
        return Kept::Waits;
    }
    let fields = match returned::find(&house.rooms, &seat.who, token, &scene.place()).await {
        Ok(Given::Fields(fields)) => fields,
        Ok(Given::Nothing) => return Kept::Over,
        Ok(Given::Elsewhere) | Err(_) => return Kept::Waits,
    };
    let mut stage = stage(house, scene, true);
    stage.notice = Some(Said::FormReturned);
    let screen = match want {
        Wanted::Setting { name, address, .. } => settings::as_typed(house, seat, &stage, (name, address, &fields)).await,
        Wanted::Folders => forms::folders_as_typed(house, seat, &stage, &fields).await,
        _ => match screen::open(&house.rooms, seat, want.clone(), &stage).await {
            Ok(screen) => Some(Screen { given: ticks(fields, &screen.place), ..screen }),
            Err(_) => None,
        },
    };
    // Without the page it waits on, so that nothing is lost by an error of that moment.
    let Some(screen) = screen else { return Kept::Waits };
    if let Err(error) = returned::given(&house.rooms, token).await {
        tracing::warn!(%error, "a form that was given back is kept for its time");
    }
    let mut response = draw(house, scene, StatusCode::OK, screen);
    append_cookie(&mut response, set_cookie(house, COOKIE, ""));
    Kept::Page(response)
}
