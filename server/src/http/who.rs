//! Extractors: who asks, from where, in which language.

use super::{House, faults, forgery, headers, json::Failed};
use crate::actions::{
    session::{self, Found, Seat},
    sign_in::Browser,
};
use app::{
    api::{Code, settings::View},
    i18n::Lang,
    paths::Face,
};
use axum::{
    extract::{ConnectInfo, FromRequestParts, OriginalUri},
    http::{HeaderMap, Method, Uri, header, request::Parts},
    response::{IntoResponse, Response},
};
use std::{
    convert::Infallible,
    net::{IpAddr, SocketAddr},
};

/// A living session. Asking for it without one answers 401.
pub struct Signed(pub Seat);

impl FromRequestParts<House> for Signed {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self, Response> {
        match seat(parts, house).await.map_err(IntoResponse::into_response)? {
            Found::Seat(seat) => Ok(Signed(*seat)),
            found => {
                let mut response = Failed::from(Code::SignedOut).into_response();
                leave_nothing(&mut response, house, &found);
                Err(response)
            }
        }
    }
}

/// The session, if there is one; pages draw the sign-in form without.
pub struct Maybe(pub Found);

impl FromRequestParts<House> for Maybe {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self, Response> {
        match seat(parts, house).await {
            Ok(found) => Ok(Maybe(found)),
            Err(Failed(error)) => Err(faults::in_place(house, parts, error).await),
        }
    }
}

/// What the session's cookie of a request leads to; it is looked up once, whoever asks first.
/// `None`: the database did not say.
#[derive(Clone)]
struct Looked(Option<Found>);

pub(super) async fn seat(parts: &mut Parts, house: &House) -> Result<Found, Failed> {
    if let Some(Looked(found)) = parts.extensions.get::<Looked>() {
        return found.clone().ok_or(Code::Away.into());
    }
    let Some(token) = cookie(&parts.headers, session_cookie(house)) else { return Ok(Found::Nothing) };
    let ip = client_ip(parts, house);
    let found = session::find(&house.rooms, token, ip, is_act(parts)).await;
    parts.extensions.insert(Looked(found.as_ref().ok().cloned()));
    Ok(found?)
}

/// True if the person did this: not a timer (`Act: 0`), an event stream, a frame, a picture, a file,
/// nor anything that the browser fetches ahead.
fn is_act(parts: &Parts) -> bool {
    let path = original(parts).path();
    let quiet = parts.headers.get("act").is_some_and(|v| v == "0")
        || parts.method == Method::HEAD
        || path.starts_with("/body/")
        || path == "/api/events"
        || path == app::paths::phone_qr()
        || (path == "/api/session" && parts.method == Method::GET)
        || path.contains("/parts/")
        || !matches!(forgery::destination(&parts.headers), "" | "document" | "empty")
        || ahead(&parts.headers);
    !quiet
}

/// `nest` strips its prefix from the path but keeps the whole aside.
pub(super) fn original(parts: &Parts) -> &Uri {
    parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |o| &o.0)
}

/// Fetched ahead: nobody has seen it yet.
fn ahead(headers: &HeaderMap) -> bool {
    ["purpose", "sec-purpose", "x-moz", "x-prefetch"].iter().any(|h| headers.contains_key(*h))
}

/// At the end of a session on a shared computer nothing stays in the browser.
pub fn leave_nothing(response: &mut Response, house: &House, found: &Found) {
    if let Found::Ended(session) = found
        && session.shared
    {
        headers::clear_site(response);
        headers::set_cookie(response, &set_cookie(house, session_cookie(house), ""));
    }
}

/// Everything a page needs to know about the browser.
pub struct Scene {
    pub lang: Lang,
    pub face: Face,
    /// Minutes east of UTC.
    pub offset: i32,
    /// As the person of the session has chosen, or as pages are without one.
    pub view: View,
    pub browser: Browser,
    pub headers: HeaderMap,
    pub method: Method,
    /// Path and query as asked for, without `/lite`.
    pub path: String,
    pub query: String,
    /// The SPA asks: pages are answered as the screen they would be drawn from.
    pub json: bool,
}

impl FromRequestParts<House> for Scene {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self, Infallible> {
        // A database that is away is told by whoever needs the session itself.
        let view = match seat(parts, house).await {
            Ok(Found::Seat(seat)) => seat.view,
            _ => View::default(),
        };
        let original = original(parts);
        let (face, path) = Face::split(original.path());
        let scene = Scene {
            lang: lang(&parts.headers),
            face,
            offset: here(&parts.headers),
            view: View::default(),
            browser: Browser {
                ip: client_ip(parts, house),
                port: parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|c| c.0.port()).unwrap_or_default(),
                agent: text(&parts.headers, header::USER_AGENT).unwrap_or_default().to_owned(),
                lite: face == Face::Lite,
            },
            json: text(&parts.headers, header::ACCEPT).is_some_and(|v| v.starts_with("application/json")),
            headers: parts.headers.clone(),
            method: parts.method.clone(),
            path: path.to_owned(),
            query: original.query().unwrap_or_default().to_owned(),
        };
        Ok(scene.seen_by(&view))
    }
}

impl Scene {
    /// As this person wants it; what they leave open the browser says.
    pub fn seen_by(self, view: &View) -> Scene {
        Scene {
            lang: view.lang.chosen().unwrap_or_else(|| lang(&self.headers)),
            offset: view.offset(here(&self.headers)),
            view: view.clone(),
            ..self
        }
    }

    /// Path and query as one, without `/lite`.
    pub fn place(&self) -> String {
        if self.query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.query) }
    }

    /// boot.js asks: the answer to a sign-in is the inbox itself.
    pub fn boots(&self) -> bool {
        self.headers.contains_key("x-boot")
    }

    /// A navigation of the person: from our own pages or typed, not fetched ahead.
    pub fn may_mark_seen(&self) -> bool {
        let site = text(&self.headers, header::HeaderName::from_static("sec-fetch-site")).unwrap_or("same-origin");
        // A picture in a letter may name one of our pages: that is no navigation either.
        let dest = forgery::destination(&self.headers);
        matches!(site, "same-origin" | "none")
            && matches!(dest, "" | "document" | "empty")
            && self.method != Method::HEAD
            && !ahead(&self.headers)
    }
}

/// The browser's minutes east of UTC, Japan until it has told them.
fn here(headers: &HeaderMap) -> i32 {
    let told = cookie(headers, "tz").and_then(|v| v.parse::<i32>().ok());
    told.filter(|m| (-840..=840).contains(m)).unwrap_or(app::i18n::date::JAPAN_MINUTES)
}

pub fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name).and_then(|v| v.to_str().ok())
}

/// Value of a cookie (RFC 6265 §5.4).
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(n, _)| *n == name)
        .map(|(_, v)| v)
}

/// `__Host-` binds a cookie to this very host, which needs https.
pub fn session_cookie(house: &House) -> &'static str {
    if secure(house) { "__Host-sid" } else { "sid" }
}

pub fn pre_cookie(house: &House) -> &'static str {
    if secure(house) { "__Host-pre" } else { "pre" }
}

fn secure(house: &House) -> bool {
    house.rooms.config.public_url.starts_with("https:")
}

/// A `Set-Cookie` that lives as long as the browser window; an empty value removes it.
pub fn set_cookie(house: &House, name: &str, value: &str) -> String {
    let secure = if secure(house) { "; Secure" } else { "" };
    let age = if value.is_empty() { "; Max-Age=0" } else { "" };
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}")
}

/// A `Set-Cookie` that lives for some seconds, for what is no secret.
pub fn kept_cookie(house: &House, name: &str, value: &str, seconds: u32) -> String {
    format!("{}; Max-Age={seconds}", set_cookie(house, name, value))
}

/// The language of the cookie, else the first of Accept-Language that we speak, else Japanese.
pub fn lang(headers: &HeaderMap) -> Lang {
    match cookie(headers, "lang") {
        Some("en") => return Lang::En,
        Some("ja") => return Lang::Ja,
        _ => {}
    }
    let mut wishes: Vec<(i32, Lang)> = text(headers, header::ACCEPT_LANGUAGE)
        .unwrap_or_default()
        .split(',')
        .filter_map(|wish| {
            let mut pieces = wish.trim().split(';');
            let tag = pieces.next()?.trim().to_ascii_lowercase();
            let q = pieces.find_map(|p| p.trim().strip_prefix("q=")?.parse::<f32>().ok()).unwrap_or(1.0);
            let lang = match tag.split('-').next()? {
                "ja" => Lang::Ja,
                "en" => Lang::En,
                _ => return None,
            };
            (q > 0.0).then_some(((q * 1000.0) as i32, lang))
        })
        .collect();
    wishes.sort_by_key(|(q, _)| -q);
    wishes.first().map(|(_, l)| *l).unwrap_or_default()
}

/// The browser's address: X-Forwarded-For counts only from configured proxies, read from the right.
pub fn client_ip(parts: &Parts, house: &House) -> IpAddr {
    let peer = parts
        .extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map(|c| c.0.ip().to_canonical())
        .unwrap_or(IpAddr::from([127, 0, 0, 1]));
    let trusted = |ip: IpAddr| house.rooms.config.proxy.trusted.iter().any(|net| net.contains(ip));
    if !trusted(peer) {
        return peer;
    }
    let mut ip = peer;
    let hops: Vec<&str> = parts
        .headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(','))
        .map(str::trim)
        .collect();
    for hop in hops.into_iter().rev() {
        let Ok(next) = hop.parse::<IpAddr>() else { break };
        ip = next.to_canonical();
        if !trusted(ip) {
            break;
        }
    }
    ip
}
