//! `/api/messages`: one letter, its source and its files.

use crate::{
    actions::{read, session},
    http::{
        House, headers,
        json::{Failed, Json},
        wanted::parse_query,
        who::{Scene, Signed},
    },
};
use app::api::{Code, Message, MessageRef};
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
    let charset = pairs.iter().find(|(n, _)| n == "charset").map(|(_, v)| v.clone()).unwrap_or_default();
    let ahead = pairs.iter().any(|(n, v)| n == "seen" && v == "0") || scene.headers.get("act").is_some_and(|v| v == "0");
    Ok(Json(read::message(&house.rooms, &seat.who, &reference(&message)?, !ahead && scene.may_mark_seen(), &charset).await?))
}

/// The raw letter as text, streamed.
pub async fn source(State(house): State<House>, Signed(seat): Signed, Path(message): Path<String>) -> Result<Response, Failed> {
    let stream = read::source(house.rooms.clone(), seat.who, reference(&message)?).await?;
    Ok((
        [
            (header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8")),
            (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(headers::CSP_FILE)),
        ],
        Body::from_stream(stream),
    )
        .into_response())
}

/// One file. Shown in place only where its first bytes are those of what it calls itself; everything
/// else is saved. A letter never changes, so a browser that has the file need not fetch it again; it asks each
/// time, so that what is kept is not shown after a sign-out.
pub async fn part(
    State(house): State<House>,
    Signed(seat): Signed,
    scene: Scene,
    Path((message, part)): Path<(String, String)>,
) -> Result<Response, Failed> {
    let view = parse_query(&scene.query).iter().any(|(n, v)| n == "view" && v == "1");
    // Whose letter, which part and how it is shown name these bytes for ever.
    let whose = &session::key_of(&seat.who.address)[..16];
    let tag = format!("\"{whose}-{}-{}\"", app::paths::encode(&format!("{message}-{part}")), u8::from(view));
    let known = scene.headers.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok()).is_some_and(|known| known == tag);
    if known && !seat.session.shared {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag), (header::VARY, "Cookie".to_owned())]).into_response());
    }
    let file = read::part(house.rooms.clone(), seat.who, reference(&message)?, part).await?;
    let shown = view && file.viewable;
    let kind = if shown { file.kind.as_str() } else { "application/octet-stream" };
    let csp = if shown && kind == "application/pdf" { headers::CSP_PDF } else { headers::CSP_FILE };
    let disposition = crate::mail::filename::disposition(if shown { "inline" } else { "attachment" }, &file.name);
    let mut response = Body::from_stream(file.stream).into_response();
    let h = response.headers_mut();
    let mut put = |name, value: &str, otherwise| {
        h.insert(name, HeaderValue::from_str(value).unwrap_or(HeaderValue::from_static(otherwise)));
    };
    put(header::CONTENT_TYPE, kind, "application/octet-stream");
    put(header::CONTENT_SECURITY_POLICY, csp, headers::CSP_FILE);
    put(header::CONTENT_DISPOSITION, &disposition, "attachment");
    // After a sign-out or an end the cookie is another one, and what is kept is not used.
    put(header::VARY, "Cookie", "Cookie");
    put(header::CACHE_CONTROL, if seat.session.shared { "no-store" } else { "private, no-cache" }, "no-store");
    if !seat.session.shared {
        put(header::ETAG, &tag, "\"\"");
    }
    if let Some(length) = file.length {
        h.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    Ok(response)
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
