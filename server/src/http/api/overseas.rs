//! `/api/settings/overseas`, `/api/sign-ins`: sending from abroad, and from where one signed in.

use crate::{
    actions::{overseas, sign_in_log},
    http::{
        House,
        json::{Failed, Json},
        who::Signed,
    },
};
use app::api::{Overseas, SignIn};
use axum::extract::State;
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Wish {
    enabled: bool,
}

pub async fn get(State(house): State<House>, Signed(seat): Signed) -> Result<Json<Overseas>, Failed> {
    Ok(Json(overseas::get(&house.rooms, &seat.who).await?))
}

pub async fn put(State(house): State<House>, Signed(seat): Signed, Json(wish): Json<Wish>) -> Result<Json<Overseas>, Failed> {
    Ok(Json(overseas::set(&house.rooms, &seat.who, wish.enabled).await?))
}

pub async fn sign_ins(State(house): State<House>, Signed(seat): Signed) -> Result<Json<Vec<SignIn>>, Failed> {
    Ok(Json(sign_in_log::list(&house.rooms, &seat.who).await?))
}
