//! `/api/mailboxes`: folders, lists, and what is done to rows.

use crate::{
    actions::{
        mailboxes, mark,
        repeat::{self, Answer, Work},
        screen,
    },
    http::{
        House,
        json::{Failed, Json},
        marked::Marked,
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
    Ok(Json(match repeat::once(&house.rooms, &seat, mark, work).await? {
        Answer::New(made) => made,
        Answer::Known { id, .. } => mailboxes::find(&house.rooms, &seat.who, &id).await?,
    }))
}

pub async fn rename(
    State(house): State<House>,
    Signed(seat): Signed,
    Path(id): Path<String>,
    Json(new): Json<Rename>,
) -> Result<Json<Mailbox>, Failed> {
    Ok(Json(mailboxes::rename(&house.rooms, &seat.who, &id, &new.name).await?))
}

pub async fn remove(State(house): State<House>, Signed(seat): Signed, Path(id): Path<String>) -> Result<StatusCode, Failed> {
    mailboxes::remove(&house.rooms, &seat.who, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub async fn messages(
    State(house): State<House>,
    Signed(seat): Signed,
    scene: Scene,
    Path(id): Path<String>,
) -> Result<Json<Page>, Failed> {
    let Wanted::Mailbox { id, query } = wanted(&format!("/mail/{id}"), &scene.query) else { return Err(Code::NotFound.into()) };
    Ok(Json(screen::list(&house.rooms, &seat.who, &id, &query).await?))
}

pub async fn act(
    State(house): State<House>,
    Signed(seat): Signed,
    Path(id): Path<String>,
    Json(request): Json<ActionRequest>,
) -> Result<Json<ActionDone>, Failed> {
    Ok(Json(mark::act(&house.rooms, &seat.who, &id, &request).await?))
}
