//! A file of a letter as an answer: whether it is shown or saved, and that a browser may keep it.
//!
//! Shown in place only where its first bytes are those of what it calls itself; everything else is saved. A letter
//! never changes, so a browser that has the file need not fetch it again; it asks each time, so that what is kept
//! is not shown after a sign-out. On a shared computer nothing is kept.

use super::{headers, who::Scene};
use crate::actions::{
    files::File,
    session::{self, Seat},
};
use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

/// Names what is answered for ever: whose it is, and what it was made from.
pub fn tag(seat: &Seat, what: &str) -> String {
    let whose = &session::key_of(&seat.who.address)[..16];
    format!("\"{whose}-{}\"", app::paths::encode(what))
}

/// True if the browser has it already, and may have it.
pub fn known(scene: &Scene, seat: &Seat, tag: &str) -> bool {
    let told = scene.headers.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok());
    // A proxy that compresses makes the tag a weak one.
    !seat.session.shared && told.is_some_and(|told| told.strip_prefix("W/").unwrap_or(told) == tag)
}

/// Marks an answer as one that this browser may keep for this person, asking each time.
pub fn keep(response: &mut Response, seat: &Seat, tag: &str) {
    let h = response.headers_mut();
    // After a sign-out or an end the cookie is another one, and what is kept is not used.
    h.insert(header::VARY, HeaderValue::from_static("Cookie"));
    let keep = if seat.session.shared { "no-store" } else { "private, no-cache" };
    h.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    if let Some(tag) = HeaderValue::from_str(tag).ok().filter(|_| !seat.session.shared) {
        h.insert(header::ETAG, tag);
    }
}

/// The browser has it.
pub fn unchanged(seat: &Seat, tag: &str) -> Response {
    let mut response = StatusCode::NOT_MODIFIED.into_response();
    keep(&mut response, seat, tag);
    response
}

/// A file that is only saved, whatever is in it.
pub fn saved(kind: &'static str, name: &str, body: Body) -> Response {
    let disposition = crate::mail::filename::disposition("attachment", name);
    let mut response = body.into_response();
    let h = response.headers_mut();
    h.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    h.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(headers::CSP_FILE));
    h.insert(header::CONTENT_DISPOSITION, HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("attachment")));
    response
}

/// The file itself; `view` asks that it be shown.
pub fn answer(file: File, view: bool, (seat, tag): (&Seat, &str)) -> Response {
    let shown = view && file.viewable;
    let kind = if shown { file.kind.as_str() } else { "application/octet-stream" };
    let csp = if shown && kind == "application/pdf" { headers::CSP_PDF } else { headers::CSP_FILE };
    let disposition = crate::mail::filename::disposition(if shown { "inline" } else { "attachment" }, &file.name);
    let mut response = Body::from_stream(file.stream).into_response();
    keep(&mut response, seat, tag);
    let h = response.headers_mut();
    let mut put = |name, value: &str, otherwise| {
        h.insert(name, HeaderValue::from_str(value).unwrap_or(HeaderValue::from_static(otherwise)));
    };
    put(header::CONTENT_TYPE, kind, "application/octet-stream");
    put(header::CONTENT_SECURITY_POLICY, csp, headers::CSP_FILE);
    put(header::CONTENT_DISPOSITION, &disposition, "attachment");
    if let Some(length) = file.length {
        h.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    response
}
