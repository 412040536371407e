//! JSON in, JSON out, and `Problem`s with the right status.

use super::log::RequestId;
use crate::{error::Error, imap, store, submit};
use app::api::{Code, Problem};
use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::{Serialize, de::DeserializeOwned};

/// A JSON body. Bad input fails in our words.
pub struct Json<T>(pub T);

/// Said to be JSON, as no form of another site can say; for writes that need no body.
pub struct Said;

impl<S: Send + Sync> FromRequestParts<S> for Said {
    type Rejection = Failed;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failed> {
        said(&parts.headers)
    }
}

/// Refuses whatever is not said to be JSON.
pub fn said(headers: &HeaderMap) -> Result<Said, Failed> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let json = kind.split(';').next().is_some_and(|k| k.trim().eq_ignore_ascii_case("application/json"));
    if json { Ok(Said) } else { Err(Code::Forged.into()) }
}

/// Bodies above this size, bytes, are read beside the event loop.
const LONG: usize = 256 * 1024;

/// Work on a whole body: beside the event loop if it is long, so that nobody else waits for it.
pub async fn beside<T: Send + 'static>(bytes: Bytes, work: impl FnOnce(&[u8]) -> T + Send + 'static) -> Result<T, Failed> {
    if bytes.len() <= LONG {
        return Ok(work(&bytes));
    }
    tokio::task::spawn_blocking(move || work(&bytes)).await.map_err(|_| Code::Unexpected.into())
}

impl<S: Send + Sync, T: DeserializeOwned + Send + 'static> FromRequest<S> for Json<T> {
    type Rejection = Failed;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failed> {
        said(request.headers())?;
        let bytes = Bytes::from_request(request, state).await.map_err(|e| {
            Failed(if e.status() == StatusCode::PAYLOAD_TOO_LARGE { Code::TooLarge } else { Code::Invalid }.into())
        })?;
        beside(bytes, |bytes| serde_json::from_slice(bytes)).await?.map(Json).map_err(|_| Failed(Code::Invalid.into()))
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(body) => ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], body).into_response(),
            Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        }
    }
}

/// A failed action as an answer; handlers return `Result<_, Failed>`.
pub struct Failed(pub Error);

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Failed(error)
    }
}

impl From<Code> for Failed {
    fn from(code: Code) -> Self {
        Failed(code.into())
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        problem(&self.0)
    }
}

/// A failure as an answer.
pub fn problem(error: &Error) -> Response {
    let problem = problem_of(error);
    let wait = problem.retry_after;
    let mut response = (status(problem.code), Json(problem)).into_response();
    if let Some(seconds) = wait {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// What the person is told. The cause goes to the log under the request's id.
pub fn problem_of(error: &Error) -> Problem {
    let mut problem = match error {
        Error::Problem(problem) => problem.clone(),
        Error::Imap(e) => imap_problem(e),
        Error::Store(e) => match e {
            store::Error::Conflict => Problem::new(Code::Conflict),
            store::Error::NotFound => Problem::new(Code::NotFound),
            store::Error::Away(_) | store::Error::Migrate(_) => Problem::new(Code::Away),
        },
        Error::Submit(e) => submit_problem(e),
        // A script that does not compile is our fault; the next mail is still decided by the one before.
        Error::Control(crate::control::Error::Script(_)) => Problem::new(Code::Unexpected),
        Error::Control(crate::control::Error::Away(_)) => Problem::new(Code::Away),
        Error::Scan(_) => Problem::new(Code::Away),
    };
    if matches!(problem.code, Code::Away | Code::Unexpected) {
        let id = RequestId::current();
        tracing::warn!(request = %id, %error, "failed");
        problem.request = Some(id);
    }
    problem
}

fn imap_problem(error: &imap::Error) -> Problem {
    use imap::Error as E;
    match error {
        E::BadLogin => Problem::new(Code::BadLogin),
        E::Gone => Problem::new(Code::Gone),
        E::NotFound => Problem::new(Code::NotFound),
        E::OverQuota => Problem::new(Code::OverQuota),
        E::TooBig => Problem::new(Code::TooLarge),
        E::Narrow => Problem::new(Code::Narrow),
        E::BadName => Problem::field("name", app::api::Reason::BadCharacter),
        E::TooMany => Problem { retry_after: Some(3), ..Problem::new(Code::TooMany) },
        E::NameTaken => Problem::field("name", app::api::Reason::NameTaken),
        E::LimitReached => Problem::field("name", app::api::Reason::LimitReached),
        E::Refused(line) => Problem::new(Code::Refused).detail(line.clone()),
        _ => Problem::new(Code::Away),
    }
}

fn submit_problem(error: &submit::Error) -> Problem {
    use submit::Error as E;
    match error {
        E::TooBig => Problem::new(Code::TooLarge),
        E::Refused { reply, .. } => Problem::new(Code::Refused).detail(reply.clone()),
        _ => Problem::new(Code::Away),
    }
}

/// HTTP status of a code (the list in `app::api::problem`).
pub fn status(code: Code) -> StatusCode {
    match code {
        Code::SignedOut | Code::BadLogin => StatusCode::UNAUTHORIZED,
        Code::TooMany => StatusCode::TOO_MANY_REQUESTS,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::Gone => StatusCode::GONE,
        Code::Forbidden | Code::Forged => StatusCode::FORBIDDEN,
        Code::Invalid | Code::Refused | Code::Narrow | Code::Virus => StatusCode::UNPROCESSABLE_ENTITY,
        Code::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Code::Conflict | Code::Busy => StatusCode::CONFLICT,
        Code::Away => StatusCode::SERVICE_UNAVAILABLE,
        Code::OverQuota => StatusCode::INSUFFICIENT_STORAGE,
        Code::Unexpected | Code::Offline | Code::Other => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
