//! `/api/quarantine`: what is held (`?q=&page=`; pages of 500, `X-Total-Count` tells of more), back to the inbox
//! and in again, away for good.

use crate::{
    actions::quarantine,
    http::{
        House,
        json::{Failed, Json},
        wanted::parse_query,
        who::{Scene, Signed},
    },
};
use app::api::{
    ActionDone, Fields,
    quarantine::{Discard, HeldMail, Release, Released, Undo},
};
use axum::extract::State;

pub async fn list(
    State(house): State<House>,
    Signed(seat): Signed,
    scene: Scene,
) -> Result<([(&'static str, String); 1], Json<Vec<HeldMail>>), Failed> {
    let pairs = parse_query(&scene.query);
    let of = |name: &str| Fields(&pairs).text(name);
    let held = quarantine::list(&house.rooms, &seat.who, of("q"), of("page").parse().unwrap_or(1)).await?;
    Ok(([("x-total-count", held.total.to_string())], Json(held.rows)))
}

pub async fn release(
    State(house): State<House>,
    Signed(seat): Signed,
    Json(wanted): Json<Release>,
) -> Result<Json<Released>, Failed> {
    Ok(Json(quarantine::release(&house.rooms, &seat.who, &wanted).await?))
}

pub async fn undo(
    State(house): State<House>,
    Signed(seat): Signed,
    Json(wanted): Json<Undo>,
) -> Result<Json<ActionDone>, Failed> {
    Ok(Json(quarantine::undo(&house.rooms, &seat.who, &wanted.refs).await?))
}

pub async fn discard(
    State(house): State<House>,
    Signed(seat): Signed,
    Json(wanted): Json<Discard>,
) -> Result<Json<ActionDone>, Failed> {
    Ok(Json(quarantine::discard(&house.rooms, &seat.who, &wanted).await?))
}
