//! `/api/settings`: all, each that is kept by its name, and what a list would have hit.

use crate::{
    actions::{
        preview,
        settings::{self, Setting},
    },
    http::{
        House,
        json::{Failed, Json},
        who::Signed,
    },
};
use app::api::settings::{Allow, Hit, Reject, Settings, Stored};
use axum::extract::State;

pub async fn all(State(house): State<House>, Signed(seat): Signed) -> Result<Json<Settings>, Failed> {
    Ok(Json(settings::all(&house.rooms, &seat.who).await?))
}

pub async fn get<T: Setting>(State(house): State<House>, Signed(seat): Signed) -> Result<Json<Stored<T>>, Failed> {
    Ok(Json(settings::one(&house.rooms, &seat.who).await?))
}

pub async fn put<T: Setting>(
    State(house): State<House>,
    Signed(seat): Signed,
    Json(new): Json<Stored<T>>,
) -> Result<Json<Stored<T>>, Failed> {
    Ok(Json(settings::save(&house.rooms, &seat.who, new).await?))
}

/// `POST /api/settings/reject/preview`: the list as typed → how many of the last mails each line hits.
pub async fn try_reject(
    State(house): State<House>,
    Signed(seat): Signed,
    Json(list): Json<Reject>,
) -> Result<Json<Vec<Hit>>, Failed> {
    Ok(Json(preview::reject(&house.rooms, &seat.who, list).await?))
}

/// `POST /api/settings/allow/preview`.
pub async fn try_allow(
    State(house): State<House>,
    Signed(seat): Signed,
    Json(list): Json<Allow>,
) -> Result<Json<Vec<Hit>>, Failed> {
    Ok(Json(preview::allow(&house.rooms, &seat.who, list).await?))
}
