//! One mail's HTML as its own document, the only place where a stranger's HTML leaves the server.
//!
//! Errors are one line of text, never a form: nobody shall learn to type into this frame.
//! A browser may keep it, but for a shared computer's, and asks each time whether it is still the same: consent to
//! pictures, language and letter together make it. Pictures that the HTML holds itself are answered like files.

use super::{
    House,
    faults::Told,
    files, headers,
    json::{self, Failed},
    who::{Maybe, Scene, Signed, leave_nothing},
};
use crate::{
    actions::{
        self, read,
        session::{self, Found},
    },
    error::Error,
};
use app::{
    api::{Code, Fields, MessageRef},
    i18n,
    paths::Face,
};
use axum::{
    extract::{Path, State},
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};

pub async fn show(State(house): State<House>, Maybe(found): Maybe, scene: Scene, Path(message): Path<String>) -> Response {
    let pairs = super::wanted::parse_query(&scene.query);
    let get = |name: &str| Fields(&pairs).text(name).to_owned();
    let Found::Seat(seat) = found else {
        let mut response = line(Code::SignedOut.into(), &scene);
        leave_nothing(&mut response, &house, &found);
        return response;
    };
    let Ok(reference) = message.parse::<MessageRef>() else { return line(Code::NotFound.into(), &scene) };
    let face = if get("face") == "lite" { Face::Lite } else { Face::Full };
    let (images, lang) = (Fields(&pairs).is_on("images"), scene.lang);
    let wish = read::BodyWish { images, charset: get("charset"), part: get("part"), lang, face };
    let body = match read::body(&house.rooms, &seat.who, &reference, &wish).await {
        Ok(body) => body,
        Err(error) => return line(error, &scene),
    };
    let tag = files::tag(&seat, &format!("{}{}", u8::from(body.images), session::key_of(&body.document)));
    let mut response = match files::known(&scene, &seat, &tag) {
        true => files::unchanged(&seat, &tag),
        false => body.document.into_response(),
    };
    files::keep(&mut response, &seat, &tag);
    // An answer without a body renews the headers of what is kept: they are the same.
    let h = response.headers_mut();
    let csp = if body.images { headers::CSP_BODY_IMAGES } else { headers::CSP_BODY };
    h.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    h.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(csp));
    h.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    h.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
    response
}

/// A picture that the HTML holds itself.
pub async fn picture(
    State(house): State<House>,
    Signed(seat): Signed,
    scene: Scene,
    Path((message, name)): Path<(String, String)>,
) -> Result<Response, Failed> {
    let reference: MessageRef = message.parse().map_err(|()| Code::NotFound)?;
    let pairs = super::wanted::parse_query(&scene.query);
    let get = |name: &str| Fields(&pairs).text(name);
    // Its name is made from its content.
    let tag = files::tag(&seat, &format!("{message}-{name}"));
    if files::known(&scene, &seat, &tag) {
        return Ok(files::unchanged(&seat, &tag));
    }
    let which = (name.as_str(), get("part"), get("charset"));
    let file = actions::files::held(&house.rooms, &seat.who, &reference, which).await?;
    Ok(files::answer(file, true, (&seat, &tag)))
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
