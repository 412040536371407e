//! `/api/drafts`, `/api/sends`, `/api/people`: writing and sending.

use crate::{
    actions::{
        compose, confirm, draft,
        repeat::{self, Answer, Work},
        send,
        session::form_token_fits,
    },
    error::Error,
    http::{
        House, files,
        json::{self, Failed, Json, Said},
        marked::{Coming, Hash, Marked},
        wanted::parse_query,
        who::{Scene, Signed},
    },
    who::Who,
};
use app::api::{Addressed, Code, Contact, Draft, DraftFile, DraftSaved, Problem, Sending};
use axum::{
    body::Body,
    extract::{Multipart, Path, State, multipart::Field},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use futures::TryStreamExt;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tokio::sync::Mutex;

pub async fn create(
    State(house): State<House>,
    Signed(seat): Signed,
    scene: Scene,
    Marked(mark, mut new): Marked<Draft>,
) -> Result<Json<DraftSaved>, Failed> {
    let (rooms, who) = (house.rooms.clone(), seat.who.clone());
    let work = async move {
        new.key = compose::new_key()?;
        new.rev = 0;
        new.offset = Some(scene.offset);
        let saved = draft::save(&rooms, &who, new).await?;
        Ok(Work::of(&saved.key.clone(), saved))
    };
    Ok(Json(match repeat::once(&house.rooms, &seat, mark, work).await? {
        Answer::New(saved) => saved,
        Answer::Known { id, .. } => draft::saved(&house.rooms, &seat.who, &id).await?,
    }))
}

pub async fn load(State(house): State<House>, Signed(seat): Signed, Path(key): Path<String>) -> Result<Json<Draft>, Failed> {
    Ok(Json(compose::load(&house.rooms, &seat.who, &key).await?))
}

/// Saves the working copy; with `?file=1` the one message in 下書き too.
pub async fn save(
    State(house): State<House>,
    Signed(seat): Signed,
    scene: Scene,
    Path(key): Path<String>,
    Json(mut new): Json<Draft>,
) -> Result<Json<DraftSaved>, Response> {
    new.key = key.clone();
    new.offset = Some(scene.offset);
    let query = parse_query(&scene.query);
    let problem = |error: Error| json::problem(&error);
    let saved = match draft::save_or_keep(&house.rooms, &seat.who, new).await.map_err(problem)? {
        Ok(saved) => saved,
        Err(kept) => return Err(refused(kept)),
    };
    if query.iter().any(|(n, _)| n == "file") {
        draft::project(&house.rooms, &seat.who, &key).await.map_err(problem)?;
    }
    Ok(Json(saved))
}

/// A problem, and beside its fields the text that stays and the draft that the refused words are.
#[derive(Serialize)]
struct Conflict {
    #[serde(flatten)]
    problem: Problem,
    other: Draft,
    kept: String,
}

/// An old revision is answered with the other text, and both are kept.
fn refused(draft::Kept { other, key }: draft::Kept) -> Response {
    let problem = Problem::new(Code::Conflict);
    (StatusCode::CONFLICT, Json(Conflict { problem, other, kept: key })).into_response()
}

/// With `?opened=REF` the message in 下書き goes too that the draft was opened from, although nothing was saved.
pub async fn discard(
    State(house): State<House>,
    Signed(seat): Signed,
    scene: Scene,
    Path(key): Path<String>,
) -> Result<StatusCode, Failed> {
    let query = parse_query(&scene.query);
    let opened = query.iter().find(|(n, _)| n == "opened").and_then(|(_, v)| v.parse().ok());
    draft::discard(&house.rooms, &seat.who, &key, opened).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Header with the form token, for a form that script sends.
const TOKEN: &str = "x-csrf";
/// Longest form token that is read, bytes.
const TOKEN_BYTES: usize = 256;

/// multipart/form-data with one field `file`, written as it arrives; a repeat is read, compared and not kept.
/// Like every form it carries the token, as a header or as a field `csrf` before the file: a browser sends such
/// forms for other sites too.
pub async fn attach(
    State(house): State<House>,
    Signed(seat): Signed,
    Path(key): Path<String>,
    Coming(mark): Coming,
    scene: Scene,
    mut form: Multipart,
) -> Result<Json<DraftFile>, Failed> {
    let fits = |token: &str| form_token_fits(&seat.token, &seat.who.address, token);
    let header = scene.headers.get(TOKEN).and_then(|v| v.to_str().ok());
    if !header.is_some_and(fits) {
        let first = form.next_field().await.map_err(|_| Code::Invalid)?.filter(|field| field.name() == Some("csrf"));
        let token = short(first.ok_or(Code::Forged)?).await?;
        if !token.as_deref().is_some_and(fits) {
            return Err(Code::Forged.into());
        }
    }
    let form = Arc::new(Mutex::new(form));
    let (own, who, at, coming) = (house.clone(), seat.who.clone(), key.clone(), form.clone());
    let work = async move {
        let mut form = coming.lock().await;
        while let Some(field) = form.next_field().await.map_err(|_| Code::Invalid)? {
            if field.name() == Some("file") {
                let hash = begun(&field);
                let file = attach_hashed(&own, &who, &at, (field, hash.clone())).await?;
                return Ok(Work { id: file.id.clone(), hash: Some(hash.end()), answer: file });
            }
        }
        Err(Code::Invalid.into())
    };
    match repeat::once(&house.rooms, &seat, mark, work).await? {
        Answer::New(file) => Ok(Json(file)),
        Answer::Known { id, hash, .. } => {
            if hashed(&mut *form.lock().await).await? != hash {
                return Err(repeat::other_body().into());
            }
            let draft = draft::load(&house.rooms, &seat.who, &key).await?;
            Ok(Json(draft.files.into_iter().find(|f| f.id == id).ok_or(Code::Gone)?))
        }
    }
}

/// The text of a field that holds a token; nothing if it is longer than a token can be, and no more of it is read.
async fn short(mut field: Field<'_>) -> Result<Option<String>, Error> {
    let mut text = Vec::new();
    while let Some(bytes) = field.chunk().await.map_err(|_| Code::Invalid)? {
        if text.len() + bytes.len() > TOKEN_BYTES {
            return Ok(None);
        }
        text.extend_from_slice(&bytes);
    }
    Ok(String::from_utf8(text).ok())
}

/// The beginning of a file's hash: its name and kind.
fn begun(field: &Field<'_>) -> Hash {
    let hash = Hash::default();
    hash.add(field.file_name().unwrap_or_default().as_bytes());
    hash.add(&[0]);
    hash.add(field.content_type().unwrap_or_default().as_bytes());
    hash.add(&[0]);
    hash
}

/// The hash of a form's file, of which nothing is kept.
async fn hashed(form: &mut Multipart) -> Result<String, Error> {
    while let Some(mut field) = form.next_field().await.map_err(|_| Code::Invalid)? {
        if field.name() == Some("file") {
            let hash = begun(&field);
            while let Some(bytes) = field.chunk().await.map_err(|_| Code::Invalid)? {
                hash.add(&bytes);
            }
            return Ok(hash.end());
        }
    }
    Err(Code::Invalid.into())
}

/// One file of a form becomes one file of the draft.
pub async fn attach_field(house: &House, who: &Who, key: &str, field: Field<'_>) -> Result<DraftFile, Error> {
    attach_hashed(house, who, key, (field, Hash::default())).await
}

async fn attach_hashed(house: &House, who: &Who, key: &str, (field, hash): (Field<'_>, Hash)) -> Result<DraftFile, Error> {
    let name = field.file_name().unwrap_or_default().to_owned();
    let kind = field.content_type().unwrap_or("application/octet-stream").to_owned();
    let stream = futures::stream::try_unfold((field, hash), |(mut field, hash)| async move {
        let chunk = field.chunk().await.map_err(std::io::Error::other)?;
        Ok::<_, std::io::Error>(chunk.map(|bytes| {
            hash.add(&bytes);
            (bytes, (field, hash))
        }))
    });
    draft::attach(&house.rooms, who, key, draft::NewFile { id: None, name, kind }, Box::pin(stream)).await
}

pub async fn detach(
    State(house): State<House>,
    Signed(seat): Signed,
    Path((key, id)): Path<(String, String)>,
) -> Result<StatusCode, Failed> {
    draft::detach(&house.rooms, &seat.who, &key, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SendWish {
    /// When to send, seconds since 1970; absent = after the undo time.
    at: Option<i64>,
    /// Words that a closed page had not saved yet: saved first, else nothing is sent.
    last: Option<Draft>,
}

#[derive(Serialize, Deserialize)]
pub struct Queued {
    id: String,
    /// When it goes, seconds since 1970.
    at: i64,
}

pub async fn send(
    State(house): State<House>,
    Signed(seat): Signed,
    scene: Scene,
    Path(key): Path<String>,
    Marked(mark, wish): Marked<SendWish>,
) -> Result<Json<Queued>, Failed> {
    let (rooms, who, offset) = (house.rooms.clone(), seat.who.clone(), scene.offset);
    let work = async move {
        if let Some(last) = wish.last {
            send::save_last(&rooms, &who, Draft { key: key.clone(), offset: Some(offset), ..last }).await?;
        }
        let queued = send::queue(&rooms, &who, &key, wish.at).await?;
        Ok(Work::of(&queued.id.clone(), Queued { id: queued.id, at: queued.at }))
    };
    Ok(Json(match repeat::once(&house.rooms, &seat, mark, work).await? {
        Answer::New(queued) => queued,
        // Also if it was taken back meanwhile: a press that comes late sends nothing anew.
        Answer::Known { id, .. } => {
            let sending = send::one(&house.rooms, &seat.who, &id).await?;
            Queued { id, at: sending.at }
        }
    }))
}

pub async fn sends(State(house): State<House>, Signed(seat): Signed) -> Result<Json<Vec<Sending>>, Failed> {
    Ok(Json(send::list(&house.rooms, &seat.who).await?))
}

/// One of them, also when it has left the list: what became of it.
pub async fn one_send(State(house): State<House>, Signed(seat): Signed, Path(id): Path<String>) -> Result<Json<Sending>, Failed> {
    Ok(Json(send::one(&house.rooms, &seat.who, &id).await?))
}

/// 取り消す: the mail becomes the draft it was.
pub async fn take_back(State(house): State<House>, Signed(seat): Signed, Path(id): Path<String>) -> Result<StatusCode, Failed> {
    send::cancel(&house.rooms, &seat.who, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// "It arrived": a mail of unknown fate counts as sent.
pub async fn settle(
    State(house): State<House>,
    _: Said,
    Signed(seat): Signed,
    Path(id): Path<String>,
) -> Result<StatusCode, Failed> {
    send::settle(&house.rooms, &seat.who, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The person has read what became of it.
pub async fn dismiss(
    State(house): State<House>,
    _: Said,
    Signed(seat): Signed,
    Path(id): Path<String>,
) -> Result<StatusCode, Failed> {
    send::dismiss(&house.rooms, &seat.who, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A file of a draft, saved to disk only.
pub async fn file(
    State(house): State<House>,
    Signed(seat): Signed,
    Path((key, id)): Path<(String, String)>,
) -> Result<Response, Failed> {
    let (file, stream) = draft::file(&house.rooms, &seat.who, &key, &id).await?;
    Ok(files::saved("application/octet-stream", &file.name, Body::from_stream(stream.into_stream())))
}

/// Whom the person wants to see before the mail goes; null for nothing to ask.
pub async fn recipients(
    State(house): State<House>,
    Signed(seat): Signed,
    Json(draft): Json<Draft>,
) -> Result<Json<Option<Addressed>>, Failed> {
    Ok(Json(confirm::asked(&house.rooms, &seat.who, &draft, seat.view.confirm).await?))
}

pub async fn people(State(house): State<House>, Signed(seat): Signed, scene: Scene) -> Result<Json<Vec<Contact>>, Failed> {
    let q = parse_query(&scene.query).into_iter().find(|(n, _)| n == "q").map(|(_, v)| v).unwrap_or_default();
    Ok(Json(compose::people(&house.rooms, &seat.who, &q).await?))
}
