//! `/api/mailboxes`: folders, lists, and what is done to rows.

use crate::{
    actions::{
        mailboxes, mark,
        repeat::{self, Answer, Work},
        screen,
        session::Seat,
    },
    error::Error,
    http::{
        House,
        json::{Failed, Json},
        marked::{Coming, Marked},
        wanted::{Wanted, wanted},
        who::{Scene, Signed},
    },
};
use app::api::{ActionDone, ActionRequest, Code, Mailbox, Page};
use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use serde::Deserialize;

#[derive(Deserialize)]
pub struct NewMailbox {
    name: String,
    #[serde(default)]
    parent: Option<String>,
}

#[derive(Deserialize)]
pub struct Rename {
    name: String,
}

pub async fn list(State(house): State<House>, Signed(seat): Signed) -> Result<Json<Vec<Mailbox>>, Failed> {
    Ok(Json(mailboxes::list(&house.rooms, &seat.who).await?))
}

pub async fn create(
    State(house): State<House>,
    Signed(seat): Signed,
    Marked(mark, new): Marked<NewMailbox>,
) -> Result<Json<Mailbox>, Failed> {
    let (rooms, who) = (house.rooms.clone(), seat.who.clone());
    let work = async move {
        let made = mailboxes::create(&rooms, &who, &new.name, new.parent.as_deref()).await?;
        Ok(Work::of(&made.id.clone(), made))
    };
    found(&house, &seat, repeat::once(&house.rooms, &seat, mark, work).await?).await
}

pub async fn rename(
    State(house): State<House>,
    Signed(seat): Signed,
    Path(id): Path<String>,
    Marked(mark, new): Marked<Rename>,
) -> Result<Json<Mailbox>, Failed> {
    let (rooms, who) = (house.rooms.clone(), seat.who.clone());
    let work = async move {
        let renamed = mailboxes::rename(&rooms, &who, &id, &new.name).await?;
        Ok(Work::of(&renamed.id.clone(), renamed))
    };
    found(&house, &seat, repeat::once(&house.rooms, &seat, mark, work).await?).await
}

/// A folder that was made or renamed, by this try or an earlier one.
async fn found(house: &House, seat: &Seat, answer: Answer<Mailbox>) -> Result<Json<Mailbox>, Failed> {
    Ok(Json(match answer {
        Answer::New(made) => made,
        Answer::Known { id, .. } => mailboxes::find(&house.rooms, &seat.who, &id).await?,
    }))
}

pub async fn remove(
    State(house): State<House>,
    Signed(seat): Signed,
    Path(id): Path<String>,
    Coming(mark): Coming,
) -> Result<StatusCode, Failed> {
    let (rooms, who) = (house.rooms.clone(), seat.who.clone());
    let work = async move {
        mailboxes::remove(&rooms, &who, &id).await?;
        Ok(Work::of(&id, ()))
    };
    repeat::once(&house.rooms, &seat, mark, work).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub async fn messages(
    State(house): State<House>,
    Signed(seat): Signed,
    scene: Scene,
    Path(id): Path<String>,
) -> Result<Json<Page>, Failed> {
    match wanted(&format!("/mail/{id}"), &scene.query) {
        Wanted::Mailbox { id, query } => Ok(Json(screen::list(&house.rooms, &seat.who, &id, &query).await?)),
        Wanted::Unclear(problem) => Err(Error::from(problem).into()),
        _ => Err(Code::NotFound.into()),
    }
}

pub async fn act(
    State(house): State<House>,
    Signed(seat): Signed,
    Path(id): Path<String>,
    Json(request): Json<ActionRequest>,
) -> Result<Json<ActionDone>, Failed> {
    Ok(Json(mark::act(&house.rooms, &seat.who, &id, &request).await?))
}
