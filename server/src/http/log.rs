//! One line in the log per request, an id for support, and the two questions of a balancer.
//!
//! Never: a subject, an address book, a query string (searches are private), a token.

use super::{House, json::Json};
use crate::actions::fit;
use axum::{
    Extension,
    extract::{MatchedPath, Request, State},
    http::{HeaderValue, StatusCode},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::{
    io,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{io::AsyncReadExt, net::UnixStream, sync::Mutex, time::timeout};

tokio::task_local! {
    static REQUEST: String;
}

/// Id of the request that runs now.
pub struct RequestId;

impl RequestId {
    /// Twelve characters that the person can read out, and that stand in the log.
    pub fn current() -> String {
        REQUEST.try_with(Clone::clone).unwrap_or_default()
    }
}

pub async fn request(request: Request, next: Next) -> Response {
    let id = crate::actions::session::random_token().map(|t| t[..12].to_owned()).unwrap_or_default();
    let method = request.method().clone();
    // The route, never the path: names of folders and letters stay out, a log is read by many.
    let place = request.extensions().get::<MatchedPath>().map(|p| p.as_str().to_owned()).unwrap_or_default();
    let start = Instant::now();
    let mut response = REQUEST.scope(id.clone(), next.run(request)).await;
    let status = response.status().as_u16();
    tracing::debug!(request = %id, %method, place, status, ms = start.elapsed().as_millis() as u64);
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request", value);
    }
    response
}

/// `GET /livez`: this server and its database.
pub async fn alive(State(house): State<House>) -> Response {
    if house.rooms.store.alive().await {
        StatusCode::OK.into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, Json(serde_json::json!({ "down": ["database"] }))).into_response()
    }
}

/// What was down when it was last looked, kept for a moment: whoever asks often must not make us knock often.
#[derive(Clone, Default)]
pub struct Pulse(Arc<Mutex<Option<Look>>>);

/// What somebody saw who looked.
#[derive(Clone)]
struct Seen {
    /// Names of what is down.
    down: Vec<&'static str>,
    /// What the mail store lacks, by name: it answers, and cannot serve us.
    lacks: Vec<&'static str>,
    /// Names of what works and should be looked at.
    warnings: Vec<&'static str>,
    /// Days since the signatures against viruses were made; nothing with the seed alone.
    signatures_days: Option<i64>,
}

/// When, and what.
type Look = (Instant, Seen);

const FRESH: Duration = Duration::from_secs(1);
/// Signatures are made daily; older ones mean that they are not renewed.
const OLD_DAYS: i64 = 3;

/// `GET /healthz`: the core too, with the names of what is down.
pub async fn health(State(house): State<House>, Extension(pulse): Extension<Pulse>) -> Response {
    let mut last = pulse.0.lock().await;
    let seen = match &*last {
        Some((when, seen)) if when.elapsed() < FRESH => seen.clone(),
        _ => last.insert((Instant::now(), look(&house).await)).1.clone(),
    };
    let status = if seen.down.is_empty() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let build = &house.site.build;
    let body = serde_json::json!({
        "down": seen.down, "lacks": seen.lacks, "warnings": seen.warnings, "signatures_days": seen.signatures_days, "build": build,
    });
    (status, Json(body)).into_response()
}

/// How long the process that Postfix asks may take to say that it is there.
const PATIENCE: Duration = Duration::from_secs(2);

/// True if `answer` says that it is there: without it the core takes no mail. Where it runs on another machine
/// its folder is not here, and that machine's web server tells.
async fn answers(socket: &Path) -> bool {
    if !socket.parent().is_some_and(Path::exists) {
        return true;
    }
    let said = async {
        let mut said = Vec::new();
        UnixStream::connect(socket).await?.read_to_end(&mut said).await?;
        Ok::<_, io::Error>(said)
    };
    matches!(timeout(PATIENCE, said).await, Ok(Ok(said)) if !said.is_empty())
}

async fn look(house: &House) -> Seen {
    let (mut down, mut warnings) = (Vec::new(), Vec::new());
    if !house.rooms.store.alive().await {
        down.push("database");
    }
    let greets = house.rooms.imap.alive().await;
    let lacks = if greets { fit::lacks(&house.rooms).await } else { house.rooms.imap.lacks() };
    if !greets || !lacks.is_empty() {
        down.push("imap");
    }
    if !house.rooms.submit.alive().await {
        down.push("submission");
    }
    if !answers(&house.rooms.config.answer.pulse).await {
        down.push("answer");
    }
    if house.rooms.scan.is_here() {
        // Without its memory it still judges, so mail does not wait.
        if !house.rooms.scan.remembers().await {
            warnings.push("redis");
        }
        if !house.rooms.scan.alive().await {
            down.push("rspamd");
        }
    }
    let made = house.rooms.scan.signatures().await.unwrap_or_else(|_| {
        down.push("clamd");
        None
    });
    let signatures_days = made.map(|made| (house.rooms.clock.now() - made).max(0) / 86_400);
    if signatures_days.is_none_or(|days| days > OLD_DAYS) {
        warnings.push("signatures");
    }
    if house.rooms.country.is_blind() || !house.rooms.country.old_files(house.rooms.clock.now()).is_empty() {
        warnings.push("country");
    }
    Seen { down, lacks, warnings, signatures_days }
}
