//! `/api/settings`: all, and each by its name.

use crate::{
    actions::settings::{self, Setting},
    http::{
        House,
        json::{Failed, Json},
        who::Signed,
    },
};
use app::api::settings::{Settings, Stored};
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
