//! One mail's HTML as its own document, the only place where a stranger's HTML leaves the server.
//!
//! Errors are one line of text, never a form (DESIGN §1, invariant 5).

use super::{
    House,
    faults::Told,
    headers, json,
    who::{Maybe, Scene, leave_nothing},
};
use crate::{
    actions::{read, session::Found},
    error::Error,
};
use app::{api::MessageRef, i18n};
use axum::{
    extract::{Path, State},
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};

pub async fn show(State(house): State<House>, Maybe(found): Maybe, scene: Scene, Path(message): Path<String>) -> Response {
    let pairs = super::wanted::parse_query(&scene.query);
    let get = |name: &str| pairs.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone()).unwrap_or_default();
    let Found::Seat(seat) = found else {
        let mut response = line(app::api::Code::SignedOut.into(), &scene);
        leave_nothing(&mut response, &house, &found);
        return response;
    };
    let Ok(reference) = message.parse::<MessageRef>() else { return line(app::api::Code::NotFound.into(), &scene) };
    let wish = read::BodyWish { images: get("images") == "1", charset: get("charset"), lang: scene.lang };
    match read::body(&house.rooms, &seat.who, &reference, &wish).await {
        Ok(body) => {
            let csp = if body.images { headers::CSP_BODY_IMAGES } else { headers::CSP_BODY };
            (
                [
                    (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
                    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(csp)),
                    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
                    // The frame is drawn again when the person comes back to the letter.
                    (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=0, must-revalidate, no-store")),
                    (HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex")),
                ],
                body.document,
            )
                .into_response()
        }
        Err(error) => line(error, &scene),
    }
}

/// One line that may stand in the frame.
pub fn line(error: Error, scene: &Scene) -> Response {
    let problem = json::problem_of(&error);
    let text = i18n::problem::title(scene.lang, &problem).to_string();
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(headers::CSP_BODY)),
    ];
    let mut response = (json::status(problem.code), headers, text).into_response();
    response.extensions_mut().insert(Told);
    response
}
