//! What goes wrong before or beside a handler, in our words: a wrong method, a path that is no
//! UTF-8, a body too large, a panic.
//!
//! In: the library's own answer, recognised because it is neither JSON nor a page; or the failure that a
//! question had on its way to its handler. Out: a `Problem` below `/api`, one line below `/body`, else a
//! page; status and `Allow` stay.
//! Never: library text, a panic's message (it may quote a letter).

use super::{
    House, body, json, pages,
    who::{self, Scene},
};
use crate::error::Error;
use app::api::Code;
use axum::{
    extract::{FromRequestParts, Request, State},
    http::{Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures::FutureExt;
use std::panic::AssertUnwindSafe;

/// Marks an answer that is ours although it is plain text.
#[derive(Clone)]
pub struct Told;

pub async fn ours(State(house): State<House>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let mut asked = parts.clone();
    // Shared state survives a panic: locks are taken over, connections in doubt are dropped.
    let run = AssertUnwindSafe(next.run(Request::from_parts(parts, body))).catch_unwind();
    let response = run.await.unwrap_or_else(|_| {
        tracing::error!(request = %super::log::RequestId::current(), "panic");
        StatusCode::INTERNAL_SERVER_ERROR.into_response()
    });
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) || told(&response) {
        return response;
    }
    let mut answer = in_place(&house, &mut asked, code(status).into()).await;
    *answer.status_mut() = status;
    if let Some(allow) = response.headers().get(header::ALLOW) {
        answer.headers_mut().insert(header::ALLOW, allow.clone());
    }
    answer
}

fn told(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let partial = matches!(response.status(), StatusCode::RANGE_NOT_SATISFIABLE | StatusCode::PRECONDITION_FAILED);
    partial
        || kind.starts_with("application/json")
        || kind.starts_with("text/html")
        || response.extensions().get::<Told>().is_some()
}

/// A failure told as whoever asked can read it: JSON below `/api`, one line in the frame of a letter, else a page.
pub async fn in_place(house: &House, asked: &mut Parts, error: Error) -> Response {
    let path = who::original(asked).path();
    if path.starts_with("/api/") {
        return json::problem(&error);
    }
    let framed = path.starts_with("/body/");
    let Ok(scene) = Scene::from_request_parts(asked, house).await;
    if framed {
        return body::line(error, &scene);
    }
    if asked.method == Method::HEAD {
        return json::status(json::problem_of(&error).code).into_response();
    }
    pages::failed(house, &scene, None, error).await
}

/// The same for a request that is still whole: the page of a form has all that was typed on it again.
pub async fn instead(house: &House, request: Request, error: Error) -> Response {
    let (mut parts, body) = request.into_parts();
    let path = who::original(&parts).path();
    if parts.method != Method::POST || path.starts_with("/api/") || path.starts_with("/body/") {
        return in_place(house, &mut parts, error).await;
    }
    let Ok(scene) = Scene::from_request_parts(&mut parts, house).await;
    let typed = pages::typed::read(house, Request::from_parts(parts, body)).await;
    pages::typed::failed(house, &scene, None, (error, typed)).await
}

fn code(status: StatusCode) -> Code {
    match status {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => Code::NotFound,
        StatusCode::PAYLOAD_TOO_LARGE | StatusCode::URI_TOO_LONG => Code::TooLarge,
        StatusCode::SERVICE_UNAVAILABLE => Code::Away,
        s if s.is_client_error() => Code::Invalid,
        _ => Code::Unexpected,
    }
}
