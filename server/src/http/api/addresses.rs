//! `/api/addresses`: the contract's addresses and their passwords.

use crate::{
    actions::{addresses, issue},
    http::{
        House,
        json::{Failed, Json},
        marked::Marked,
        wanted::parse_query,
        who::{Scene, Signed},
    },
};
use app::api::{Addresses, Candidates, Confirmed, Fields, Issued, NewPassword, Register};
use axum::{
    extract::{Path, State},
    http::StatusCode,
};

pub async fn list(State(house): State<House>, Signed(seat): Signed) -> Result<Json<Addresses>, Failed> {
    Ok(Json(addresses::list(&house.rooms, &seat.who).await?))
}

/// `?local=&more=`
pub async fn candidates(State(house): State<House>, Signed(seat): Signed, scene: Scene) -> Result<Json<Candidates>, Failed> {
    let pairs = parse_query(&scene.query);
    let get = |name: &str| Fields(&pairs).text(name);
    let page = addresses::Page::Number(get("more").parse().unwrap_or(0));
    Ok(Json(addresses::candidates(&house.rooms, &seat.who, get("local"), page).await?))
}

pub async fn register(
    State(house): State<House>,
    Signed(seat): Signed,
    Marked(mark, wish): Marked<Register>,
) -> Result<Json<Issued>, Failed> {
    Ok(Json(issue::register(&house.rooms, &seat, mark, wish).await?))
}

pub async fn remove(
    State(house): State<House>,
    Signed(seat): Signed,
    Path(address): Path<String>,
    Marked(mark, wish): Marked<Confirmed>,
) -> Result<StatusCode, Failed> {
    issue::remove(&house.rooms, &seat, mark, (address, wish)).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub async fn password(
    State(house): State<House>,
    Signed(seat): Signed,
    Path(address): Path<String>,
    Marked(mark, wish): Marked<NewPassword>,
) -> Result<Json<Issued>, Failed> {
    Ok(Json(issue::change(&house.rooms, &seat, mark, (address, wish)).await?))
}

pub async fn reissue(
    State(house): State<House>,
    Signed(seat): Signed,
    Path(address): Path<String>,
    Marked(mark, wish): Marked<Confirmed>,
) -> Result<Json<Issued>, Failed> {
    Ok(Json(issue::reissue(&house.rooms, &seat, mark, (address, wish)).await?))
}
