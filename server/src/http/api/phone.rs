//! `/api/settings/phone`, `/api/phone/qr.svg`: the link to the light pages, as text, as a picture, by mail.

use crate::{
    actions::phone,
    http::{
        House, headers,
        json::{Failed, Json},
        who::{Scene, Signed},
    },
};
use app::api::{Phone, PhoneLink};
use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

#[derive(Serialize)]
pub struct Queued {
    id: String,
    /// When it goes, seconds since 1970.
    at: i64,
}

pub async fn get(State(house): State<House>, Signed(seat): Signed) -> Result<Json<Phone>, Failed> {
    Ok(Json(phone::get(&house.rooms, &seat.who).await?))
}

pub async fn send(
    State(house): State<House>,
    Signed(seat): Signed,
    scene: Scene,
    Json(link): Json<PhoneLink>,
) -> Result<Json<Queued>, Failed> {
    let queued = phone::send(&house.rooms, &seat.who, &link, scene.lang).await?;
    Ok(Json(Queued { id: queued.id, at: queued.at }))
}

/// An image for `<img>`; opened by itself it is a document that may do nothing.
pub async fn picture(State(house): State<House>, Signed(seat): Signed) -> Result<Response, Failed> {
    let mut response = phone::picture(&house.rooms, &seat.who).await?.into_response();
    let h = response.headers_mut();
    h.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml"));
    h.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(headers::CSP_FILE));
    Ok(response)
}
