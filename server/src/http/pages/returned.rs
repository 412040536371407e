//! Forms that met a session run out, from the browser's side: set aside with the sign-in form, back on
//! their own page after it, with a banner that says that nothing has been done (DESIGN §5, "Forgery").

use super::{append_cookie, asked, draw, forms, settings, stage};
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
use axum::{
    http::{Method, StatusCode},
    response::Response,
};

/// The cookie with the token of what waits.
pub const COOKIE: &str = "returned";
/// What the page says.
const SAID: &str = "form_returned";

/// The page of a form, as it is kept.
fn own(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// The sign-in form, and what was typed set aside for the page that `scene` names.
pub async fn ask(house: &House, scene: &Scene, found: &Found, fields: &[(String, String)]) -> Response {
    let mut response = asked(house, scene, found);
    if let Found::Ended(session) = found {
        match returned::set_aside(&house.rooms, &session.address, &own(&scene.path, &scene.query), fields).await {
            Ok(token) => append_cookie(&mut response, kept_cookie(house, COOKIE, &token, WAITS as u32)),
            Err(error) => tracing::warn!(%error, "a form is not given back"),
        }
    }
    response
}

/// True while the browser has something to be given back: the page itself must be asked for it.
pub fn waits(scene: &Scene) -> bool {
    cookie(&scene.headers, COOKIE).is_some_and(|token| !token.is_empty())
}

/// This page with what was typed into it before the sign-in; `None` where nothing waits for it.
pub async fn page(house: &House, scene: &Scene, seat: &Seat, want: &Wanted) -> Option<Response> {
    let token = cookie(&scene.headers, COOKIE).filter(|token| !token.is_empty())?;
    if scene.method != Method::GET || !scene.may_mark_seen() {
        return None;
    }
    let given = returned::give_back(&house.rooms, &seat.who, token, &own(&scene.path, &scene.query)).await.ok()?;
    let Given::Fields(fields) = given else { return None };
    let mut stage = stage(house, scene, true);
    stage.notice = Some(SAID.to_owned());
    let screen = match want {
        Wanted::Setting { name, address, .. } => settings::as_typed(house, seat, &stage, (name, address, &fields)).await,
        Wanted::Folders => forms::folders_as_typed(house, seat, &stage, &fields).await,
        Wanted::Compose { .. } => screen::open(&house.rooms, seat, want.clone(), &stage).await.ok(),
        _ => None,
    };
    let mut response = draw(house, scene, StatusCode::OK, screen?);
    append_cookie(&mut response, set_cookie(house, COOKIE, ""));
    Some(response)
}
