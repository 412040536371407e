//! `/api/session`, `/api/sessions`: sign in, who am I, sign out, other devices.

use crate::{
    actions::{mailboxes, screen, session, sign_in},
    error::Error,
    http::{
        House, headers,
        json::{Failed, Json, Said},
        turns::Turns,
        who::{Scene, Signed, cookie, session_cookie, set_cookie},
    },
};
use app::api::{Login, Opened, Query, SessionRow};
use axum::{
    Extension,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

/// Signs in; the first page of the inbox comes in the same answer.
pub async fn open(
    State(house): State<House>,
    Extension(turns): Extension<Turns>,
    scene: Scene,
    Json(login): Json<Login>,
) -> Result<Response, Failed> {
    let turn = turns.sign_in(scene.browser.ip).await.map_err(Error::from)?;
    let seat = sign_in::sign_in(&house.rooms, &login, &scene.browser).await?;
    drop(turn);
    // The page that asks here knows by itself what was being written on it.
    session::settle(&house.rooms, &seat.who, cookie(&scene.headers, session_cookie(&house))).await?;
    let newest = Query::default();
    let (mailboxes, page) =
        tokio::try_join!(mailboxes::list(&house.rooms, &seat.who), screen::list(&house.rooms, &seat.who, "INBOX", &newest))?;
    let opened = Opened { person: screen::person(&seat), mailboxes, page };
    let cookie = set_cookie(&house, session_cookie(&house), &seat.token);
    Ok(([(header::SET_COOKIE, cookie)], Json(opened)).into_response())
}

pub async fn who(Signed(seat): Signed) -> Response {
    Json(screen::person(&seat)).into_response()
}

/// 続ける: an act by itself.
pub async fn go_on(_: Said, Signed(seat): Signed) -> Response {
    Json(screen::person(&seat)).into_response()
}

pub async fn end(State(house): State<House>, Signed(seat): Signed) -> Result<Response, Failed> {
    session::end(&house.rooms, &seat).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    headers::clear_site(&mut response);
    headers::set_cookie(&mut response, &set_cookie(&house, session_cookie(&house), ""));
    Ok(response)
}

pub async fn list(State(house): State<House>, Signed(seat): Signed) -> Result<Json<Vec<SessionRow>>, Failed> {
    Ok(Json(session::list(&house.rooms, &seat.who).await?))
}

pub async fn end_other(State(house): State<House>, Signed(seat): Signed, Path(id): Path<String>) -> Result<StatusCode, Failed> {
    session::end_other(&house.rooms, &seat.who, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
