//! The sign-in page and its form.
//!
//! boot.js posts by fetch and gets the inbox itself as the answer (one round trip); a browser
//! without script is redirected (two). A new session id is made at each sign-in.

use super::{Stage, append_cookie, back, draw, pre_token_fits, returned, see_other, see_other_saying, stage};
use crate::{
    actions::{
        overseas, screen,
        session::{self, Found, Seat},
        sign_in,
    },
    http::{
        House, headers, json,
        turns::Turns,
        wanted::{parse_query, wanted},
        who::{Maybe, Scene, cookie, leave_nothing, session_cookie, set_cookie},
    },
};
use app::{
    api::{Code, Fields, Login, Place, Problem},
    i18n::notice::Said,
    paths::Face,
};
use axum::{
    Extension,
    body::Bytes,
    extract::State,
    http::{HeaderValue, StatusCode},
    response::Response,
};

/// `/`: the form, or the inbox if somebody is signed in.
pub async fn home(State(house): State<House>, Maybe(found): Maybe, scene: Scene) -> Response {
    match found {
        Found::Seat(_) => see_other(&scene.face.inbox()),
        found => {
            let mut response = ask(&house, &scene, &found, None);
            leave_nothing(&mut response, &house, &found);
            response
        }
    }
}

/// The address of the provider's former webmail.
pub async fn old_sign_in() -> Response {
    see_other("/")
}

/// The form instead of the page asked for; it leads there afterwards.
pub fn ask(house: &House, scene: &Scene, found: &Found, problem: Option<Problem>) -> Response {
    let pairs = parse_query(&scene.query);
    let given = |name: &str| Fields(&pairs).text(name).to_owned();
    let at_home = scene.path.is_empty() || scene.path == "/";
    let next = if at_home { given("next") } else { scene.place() };
    let login = if at_home { given("login") } else { String::new() };
    let status = if at_home { StatusCode::OK } else { StatusCode::UNAUTHORIZED };
    // On a shared computer the next sign-in is on a shared computer too.
    let shared = matches!(found, Found::Ended(session) if session.shared);
    form(house, scene, status, Typed { login, next, problem, shared })
}

struct Typed {
    login: String,
    next: String,
    problem: Option<Problem>,
    shared: bool,
}

fn form(house: &House, scene: &Scene, status: StatusCode, typed: Typed) -> Response {
    let Typed { login, next, problem, shared } = typed;
    let place = Place::SignIn { login, next, problem, shared };
    draw(house, scene, status, screen::bare(&house.rooms, &stage(house, scene, false), place))
}

/// `POST /`.
pub async fn sign_in(State(house): State<House>, Extension(turns): Extension<Turns>, scene: Scene, body: Bytes) -> Response {
    let fields = parse_query(&String::from_utf8_lossy(&body));
    let get = |name: &str| Fields(&fields).text(name);
    let (login, next) = (get("login").to_owned(), get("next").to_owned());
    let shared = matches!(get("shared_computer"), "on" | "1" | "true");
    let failed = |problem: Problem| {
        let typed = Typed { login: login.clone(), next: next.clone(), problem: Some(problem.clone()), shared };
        form(&house, &scene, json::status(problem.code), typed)
    };
    if !pre_token_fits(&house, &scene, get("csrf")) {
        return failed(Problem::new(Code::Forged));
    }
    let wish = Login { login: login.clone(), password: get("password").to_owned(), shared_computer: shared };
    let turn = match turns.sign_in(scene.browser.ip).await {
        Ok(turn) => turn,
        Err(problem) => return failed(problem),
    };
    let seat = match sign_in::sign_in(&house.rooms, &wish, &scene.browser).await {
        Ok(seat) => seat,
        Err(error) => return failed(json::problem_of(&error)),
    };
    drop(turn);
    let former = cookie(&scene.headers, session_cookie(&house));
    // A session that ran out while something was being written: the next sign-in leads back to it.
    let unfinished = match session::settle(&house.rooms, &seat.who, former).await {
        Ok(unfinished) => unfinished.filter(|_| matches!(Face::split(&next).1, "" | "/" | "/mail/INBOX")),
        Err(error) => return failed(json::problem_of(&error)),
    };
    // From here on it is this person's page.
    let scene = scene.seen_by(&seat.view);
    // `next` is kept without the prefix of the light pages.
    let face_path = match Face::split(&next).0 {
        Face::Full if next.starts_with('/') => scene.face.at(&next),
        _ => next.clone(),
    };
    let to = match unfinished {
        Some(key) => scene.face.compose_draft(&key),
        None => back(&scene, &face_path),
    };
    let told = abroad(&house, &seat).await;
    let mut response = if scene.boots() && !returned::waits(&scene) {
        let (path, query) = to.split_once('?').unwrap_or((&to, ""));
        match screen::open(&house.rooms, &seat, wanted(path, query), &Stage { notice: told, ..stage(&house, &scene, true) }).await
        {
            Ok(screen) => {
                let mut response = draw(&house, &scene, StatusCode::OK, screen);
                if let Ok(value) = HeaderValue::from_str(&to) {
                    response.headers_mut().insert(headers::X_LOCATION, value);
                }
                response
            }
            // Signed in, yet the page cannot be drawn: the page itself says why.
            Err(_) => see_other(&to),
        }
    } else {
        told.map_or_else(|| see_other(&to), |said| see_other_saying(&house, &to, said))
    };
    append_cookie(&mut response, set_cookie(&house, session_cookie(&house), &seat.token));
    response
}

/// The banner on the first page of somebody abroad: what mail programs can do from there.
async fn abroad(house: &House, seat: &Seat) -> Option<Said> {
    if !house.rooms.country.place(seat.who.ip).abroad {
        return None;
    }
    // It is a service beside the sign-in: without an answer nothing is said.
    let here = overseas::get(&house.rooms, &seat.who).await.ok()?;
    Some(if here.programs_can_send() { Said::AbroadOn } else { Said::AbroadOff })
}
