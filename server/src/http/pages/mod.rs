//! The pages, drawn by the server for `/…` and `/lite/…` alike.
//!
//! Reading is GET, changing is POST then 303 with a short cookie that carries the code of the
//! banner. Every form carries its token. No page knows which face it is drawn for.

mod compose;
mod forms;
mod quarantine;
mod returned;
mod settings;
mod sign_in;
pub mod typed;
mod undo;

pub use compose::{compose_new, compose_post};
pub use forms::{
    act, folders_post, go_on, lang, outbox_post, people_post, pictures_post, receipt, sessions_post, sign_out, suggest, trust,
};
pub use quarantine::quarantine_post;
pub use settings::{addresses_post, setting_post};
pub use sign_in::{home, old_sign_in, sign_in};

use super::{
    House, headers, json,
    wanted::{Wanted, wanted},
    who::{Maybe, Scene, cookie, kept_cookie, leave_nothing, pre_cookie, session_cookie, set_cookie},
};
use crate::{
    actions::{
        screen::{self, Stage},
        session::{self, Found, Seat},
    },
    error::Error,
};
use app::{
    api::{Code, Fields, Place, Problem, Reason, Screen},
    i18n::notice::Said,
    lite,
    paths::Face,
};
use axum::{
    extract::State,
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};

/// What a screen is drawn with, apart from who and where.
pub fn stage(house: &House, scene: &Scene, act: bool) -> Stage {
    let notice: Option<Said> = cookie(&scene.headers, "notice").and_then(|word| word.parse().ok());
    Stage {
        lang: scene.lang,
        offset: scene.offset,
        view: scene.view.clone(),
        build: house.site.build.clone(),
        face: scene.face,
        mark_seen: act && scene.may_mark_seen(),
        undo: notice.and_then(|_| undo::read(cookie(&scene.headers, undo::COOKIE)?)),
        notice,
    }
}

/// Any page that is only read.
pub async fn show(State(house): State<House>, Maybe(found): Maybe, scene: Scene) -> Response {
    let want = wanted(&scene.path, &scene.query);
    let seat = match found {
        Found::Seat(seat) => seat,
        // Help needs no account.
        _ if want == Wanted::Help => {
            let screen = screen::bare(&house.rooms, &stage(&house, &scene, false), screen::help(&house.rooms));
            return draw(&house, &scene, StatusCode::OK, screen);
        }
        found => return asked(&house, &scene, &found),
    };
    match want {
        Wanted::Nothing => return failed(&house, &scene, Some(&seat), Code::NotFound.into()).await,
        Wanted::Unclear(problem) => return failed(&house, &scene, Some(&seat), problem.into()).await,
        _ => {}
    }
    let kept = returned::page(&house, &scene, &seat, &want).await;
    if let returned::Kept::Page(page) = kept {
        return page;
    }
    let mut response = match screen::open(&house.rooms, &seat, want, &stage(&house, &scene, true)).await {
        Ok(screen) => match quarantine::own_path(&scene, &screen.place) {
            Some(path) => see_other(&path),
            None => draw(&house, &scene, StatusCode::OK, screen),
        },
        Err(error) => failed(&house, &scene, Some(&seat), error).await,
    };
    if matches!(kept, returned::Kept::Over) {
        forget(&house, &mut response, &[returned::COOKIE]);
    }
    response
}

/// The sign-in form in place of what needs a session.
fn asked(house: &House, scene: &Scene, found: &Found) -> Response {
    if scene.json {
        return json::problem(&Code::SignedOut.into());
    }
    asked_keeping(house, scene, found, None)
}

/// The same, where it is known what becomes of the words that were typed.
fn asked_keeping(house: &House, scene: &Scene, found: &Found, reason: Option<Reason>) -> Response {
    let problem = matches!(found, Found::Ended(_)).then(|| Problem { reason, ..Problem::new(Code::SignedOut) });
    let mut response = sign_in::ask(house, scene, found, problem);
    leave_nothing(&mut response, house, found);
    response
}

/// The page of something that went wrong before there was anything to show.
pub async fn failed(house: &House, scene: &Scene, seat: Option<&Seat>, error: Error) -> Response {
    let (status, mut screen) = failed_screen(house, scene, seat, &error);
    // Whoever is signed in keeps the folders around it, unless what failed is what they would be asked of.
    if let Some(seat) = seat.filter(|_| !status.is_server_error() && !scene.json)
        && let Ok(framed) = screen::around(&house.rooms, seat, &stage(house, scene, false), screen.place.clone()).await
    {
        screen = framed;
    }
    draw(house, scene, status, screen)
}

fn failed_screen(house: &House, scene: &Scene, seat: Option<&Seat>, error: &Error) -> (StatusCode, Screen) {
    let mut problem = json::problem_of(error);
    let status = json::status(problem.code);
    if problem.code == Code::Away && scene.method == Method::GET {
        // The page asks again by itself; a form is never sent again by itself.
        problem.retry_after = Some(RETRY);
    }
    let mut screen = screen::bare(&house.rooms, &stage(house, scene, false), Place::Failed { problem });
    screen.person = seat.map(screen::person);
    (status, screen)
}

/// Seconds until a page that met no mail server asks again.
const RETRY: u32 = 10;

/// Draws a screen as a whole document.
pub fn draw(house: &House, scene: &Scene, status: StatusCode, mut screen: Screen) -> Response {
    if scene.json {
        return drawn_as_data(house, status, screen);
    }
    let mut door = None;
    if screen.person.is_none() {
        let (pre, new) = pre_session(house, scene);
        screen.door = session::form_token(&pre, DOOR);
        door = new;
    }
    let html = lite::page(&screen, scene.face, &house.site.assets);
    let csp = match scene.face {
        Face::Full => headers::CSP_FULL,
        Face::Lite => headers::CSP_LITE,
    };
    let mut response = (
        status,
        [
            (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
            (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(csp)),
            (header::VARY, HeaderValue::from_static("Cookie, Accept, Accept-Language")),
        ],
        html,
    )
        .into_response();
    if let Place::Failed { problem: Problem { retry_after: Some(seconds), .. } } = &screen.place {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
    }
    forget(house, &mut response, &told(&screen));
    if let Some(cookie) = door {
        append_cookie(&mut response, cookie);
    }
    response
}

/// Cookies that this page has used up.
fn told(screen: &Screen) -> Vec<&'static str> {
    let used = [("notice", screen.notice.is_some()), (undo::COOKIE, screen.undo.is_some())];
    used.into_iter().filter(|(_, used)| *used).map(|(name, _)| name).collect()
}

fn forget(house: &House, response: &mut Response, cookies: &[&str]) {
    for name in cookies {
        append_cookie(response, set_cookie(house, name, ""));
    }
}

/// The same for the SPA. A failure keeps its status; what did not pass in a form is a page to show.
fn drawn_as_data(house: &House, status: StatusCode, screen: Screen) -> Response {
    if let Place::Failed { problem } = screen.place {
        return json::problem(&Error::Problem(problem));
    }
    let status = if status == StatusCode::UNPROCESSABLE_ENTITY { StatusCode::OK } else { status };
    let told = told(&screen);
    let mut response = (status, json::Json(lite::for_spa(screen))).into_response();
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Cookie, Accept, Accept-Language"));
    forget(house, &mut response, &told);
    response
}

/// 303 after a write.
pub fn see_other(to: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/")))])
        .into_response()
}

/// 303 with a banner on the next page.
pub fn see_other_saying(house: &House, to: &str, said: Said) -> Response {
    let mut response = see_other(to);
    append_cookie(&mut response, kept_cookie(house, "notice", &said.to_string(), 60));
    response
}

pub fn append_cookie(response: &mut Response, cookie: String) {
    headers::set_cookie(response, &cookie);
}

/// Where to go after a form: a path of ours, else the inbox.
pub fn back(scene: &Scene, path: &str) -> String {
    // A browser drops tabs and line breaks before it reads an address: `/<tab>/host` is `//host`.
    let ours = path.starts_with('/')
        && !path.starts_with("//")
        && path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\')
        && path.len() < 4000;
    if ours && Face::split(path).1 != "/" { path.to_owned() } else { scene.face.inbox() }
}

/// The fields of a form that may be executed: session alive and token right.
pub struct Form {
    pub seat: Seat,
    fields: Vec<(String, String)>,
}

impl Form {
    /// All of them, by their names.
    pub fn fields(&self) -> Fields<'_> {
        Fields(&self.fields)
    }

    /// The value of one, `""` if it is missing.
    pub fn get(&self, name: &str) -> &str {
        self.fields().text(name)
    }
}

impl axum::extract::FromRequest<House> for Form {
    type Rejection = Response;

    async fn from_request(request: axum::extract::Request, house: &House) -> Result<Self, Response> {
        use axum::extract::FromRequestParts;
        let (mut parts, body) = request.into_parts();
        let Ok(scene) = Scene::from_request_parts(&mut parts, house).await;
        let found = match super::who::seat(&mut parts, house).await {
            Ok(found) => found,
            // Whose it is cannot be said, so nothing is done; what was typed is on the page.
            Err(json::Failed(error)) => {
                return Err(super::faults::instead(house, axum::extract::Request::from_parts(parts, body), error).await);
            }
        };
        let seat = match found {
            Found::Seat(seat) => seat,
            // A form that met an ended session is never executed. What was typed into a page waits for it.
            Found::Ended(_) if !scene.json && session::may_leave_words(&house.rooms, &found).await => {
                let fields = match axum::body::to_bytes(body, 1 << 20).await {
                    Ok(bytes) => super::wanted::parse_query(&String::from_utf8_lossy(&bytes)),
                    Err(_) => Vec::new(),
                };
                return Err(lapsed(house, scene, &found, fields).await);
            }
            found => return Err(asked(house, &at_inbox(scene), &found)),
        };
        let Ok(bytes) = axum::body::to_bytes(body, 1 << 20).await else {
            return Err(failed(house, &scene, Some(&seat), Code::TooLarge.into()).await);
        };
        let fields = super::wanted::parse_query(&String::from_utf8_lossy(&bytes));
        let form = Form { seat: *seat, fields };
        if !session::form_token_fits(&form.seat.token, &form.seat.who.address, form.get("csrf")) {
            return Err(failed(house, &scene, Some(&form.seat), Code::Forged.into()).await);
        }
        Ok(form)
    }
}

/// A form that met a session run out: if its token is right, its page has the fields again after the sign-in.
async fn lapsed(house: &House, scene: Scene, found: &Found, fields: Vec<(String, String)>) -> Response {
    let token = cookie(&scene.headers, session_cookie(house)).unwrap_or_default();
    let csrf = Fields(&fields).text("csrf");
    let ours = matches!(found, Found::Ended(s) if session::form_token_fits(token, &s.address, csrf));
    match returned::page_of(&scene, &fields).filter(|_| ours) {
        Some((path, query)) => {
            let page = Scene { path, query, ..scene };
            returned::ask(house, &page, found, (&fields, Some(Reason::FormKept))).await
        }
        None => asked(house, &at_inbox(scene), found),
    }
}

/// The sign-in after a form that is dropped leads to the inbox.
fn at_inbox(scene: Scene) -> Scene {
    Scene { path: Face::Full.inbox(), query: String::new(), ..scene }
}

/// The pre-session cookie that the forms of nobody are bound to, made if missing.
pub fn pre_session(house: &House, scene: &Scene) -> (String, Option<String>) {
    match pre_value(house, scene) {
        Some(value) => (value.to_owned(), None),
        None => {
            let value = session::random_token().unwrap_or_default();
            let cookie = set_cookie(house, pre_cookie(house), &value);
            (value, Some(cookie))
        }
    }
}

fn pre_value<'a>(house: &House, scene: &'a Scene) -> Option<&'a str> {
    cookie(&scene.headers, pre_cookie(house)).filter(|v| v.len() == 43)
}

/// What a form of nobody is for: to sign in, or to change the language before.
const DOOR: &str = "sign-in";

/// True for the token of a form that was drawn for nobody, in this browser.
fn pre_token_fits(house: &House, scene: &Scene, token: &str) -> bool {
    pre_value(house, scene).is_some_and(|value| session::form_token_fits(value, DOOR, token))
}
