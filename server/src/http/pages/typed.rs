//! A form that could not be asked for its owner (the database is away, too many at once): its page says so,
//! with all that was typed and a button that sends it once more.
//!
//! Nothing of it is executed or kept here. Whoever posts to us from elsewhere has been refused before
//! (`forgery.rs`), so nobody but the person sees their own words again; the token is judged when it comes again.
//! Never: a password on a page; a file, whose bytes stay with the browser.

use super::{draw, failed_screen};
use crate::{
    actions::session::Seat,
    error::Error,
    http::{House, wanted::parse_query, who::Scene},
};
use app::api::Typed;
use axum::{
    extract::{FromRequest, Multipart, Request},
    http::header,
    response::Response,
};

/// Fields that come on no page again.
const SECRET: [&str; 4] = ["current", "new", "again", "password"];
/// Fields of one form.
const FIELDS: usize = 2_000;
/// Bytes of all fields together that come on a page again: whoever was refused for want of memory shall not take it here.
const BYTES: usize = 1 << 20;

/// The form of a request; `None` without fields, with a secret among them, if it did not come in whole
/// or is larger than a page can hold again.
pub async fn read(house: &House, request: Request) -> Option<Typed> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let multipart = kind.starts_with("multipart/form-data");
    let fields = match multipart {
        true => parts(Multipart::from_request(request, house).await.ok()?).await?,
        false => parse_query(&String::from_utf8_lossy(&axum::body::to_bytes(request.into_body(), BYTES).await.ok()?)),
    };
    of(multipart, fields)
}

/// The same from fields that have been read.
pub fn of(multipart: bool, fields: Vec<(String, String)>) -> Option<Typed> {
    let secret = fields.iter().any(|(name, _)| SECRET.contains(&name.as_str()));
    (!fields.is_empty() && !secret).then_some(Typed { action: String::new(), multipart, fields })
}

async fn parts(mut form: Multipart) -> Option<Vec<(String, String)>> {
    let (mut fields, mut left) = (Vec::new(), BYTES);
    while let Some(mut field) = form.next_field().await.ok()? {
        let name = field.name().unwrap_or_default().to_owned();
        if name != "file" && fields.len() < FIELDS {
            let mut value = Vec::new();
            while let Some(bytes) = field.chunk().await.ok()? {
                left = left.checked_sub(bytes.len())?;
                value.extend_from_slice(&bytes);
            }
            fields.push((name, String::from_utf8_lossy(&value).into_owned()));
        }
    }
    Some(fields)
}

/// The page of the failure, with the form on it.
pub async fn failed(house: &House, scene: &Scene, seat: Option<&Seat>, (error, typed): (Error, Option<Typed>)) -> Response {
    let (status, mut screen) = failed_screen(house, scene, seat, &error);
    if let Some(typed) = typed {
        screen.typed = Some(Typed { action: scene.face.at(&scene.place()), ..typed });
        // A page of nobody's is not taken over by the SPA, which would draw the failure without the words.
        screen.person = None;
    }
    draw(house, scene, status, screen)
}
