//! `/api/messages`: one letter, its source and its files.

use crate::{
    actions::{self, read},
    http::{
        House, files, headers,
        json::{Failed, Json},
        wanted::parse_query,
        who::{Scene, Signed},
    },
};
use app::api::{Code, Fields, Message, MessageRef};
use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;

fn reference(text: &str) -> Result<MessageRef, Failed> {
    text.parse().map_err(|()| Code::NotFound.into())
}

/// The letter; `seen=0` (fetching ahead) leaves it unread.
pub async fn get(
    State(house): State<House>,
    Signed(seat): Signed,
    scene: Scene,
    Path(message): Path<String>,
) -> Result<Json<Message>, Failed> {
    let pairs = parse_query(&scene.query);
    let charset = Fields(&pairs).text("charset");
    let ahead = Fields(&pairs).text("seen") == "0" || scene.headers.get("act").is_some_and(|v| v == "0");
    Ok(Json(read::message(&house.rooms, &seat.who, &reference(&message)?, !ahead && scene.may_mark_seen(), charset).await?))
}

/// The raw letter, streamed: as text, or with `save=1` as a file that is named for its subject.
pub async fn source(
    State(house): State<House>,
    Signed(seat): Signed,
    scene: Scene,
    Path(message): Path<String>,
) -> Result<Response, Failed> {
    let r = reference(&message)?;
    let save = Fields(&parse_query(&scene.query)).is_on("save");
    let name = if save { Some(actions::files::name_of(&house.rooms, &seat.who, &r).await?) } else { None };
    let stream = actions::files::source(house.rooms.clone(), seat.who, r).await?;
    if let Some(name) = name {
        return Ok(files::saved("message/rfc822", &name, Body::from_stream(stream)));
    }
    Ok((
        [
            (header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8")),
            (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(headers::CSP_FILE)),
        ],
        Body::from_stream(stream),
    )
        .into_response())
}

/// One file, shown with `view=1` where that is safe; `charset` is the one in which its name is told.
pub async fn part(
    State(house): State<House>,
    Signed(seat): Signed,
    scene: Scene,
    Path((message, part)): Path<(String, String)>,
) -> Result<Response, Failed> {
    let pairs = parse_query(&scene.query);
    let (view, charset) = (Fields(&pairs).is_on("view"), Fields(&pairs).text("charset"));
    let tag = files::tag(&seat, &format!("{message}-{part}-{}{charset}", u8::from(view)));
    if files::known(&scene, &seat, &tag) {
        return Ok(files::unchanged(&seat, &tag));
    }
    let who = seat.who.clone();
    let file = actions::files::part(house.rooms.clone(), who, reference(&message)?, (part, charset)).await?;
    Ok(files::answer(file, view, (&seat, &tag)))
}

#[derive(Deserialize)]
pub struct Trust {
    #[serde(rename = "ref")]
    reference: MessageRef,
}

/// この差出人は常に表示.
pub async fn trust(State(house): State<House>, Signed(seat): Signed, Json(trust): Json<Trust>) -> Result<StatusCode, Failed> {
    read::trust(&house.rooms, &seat.who, &trust.reference).await?;
    Ok(StatusCode::NO_CONTENT)
}
