//! What goes wrong before or beside a handler, in our words: a wrong method, a path that is no
//! UTF-8, a body too large, a panic.
//!
//! In: the library's own answer, recognised because it is neither JSON nor a page. Out: a `Problem`
//! below `/api`, one line below `/body`, else a page; status and `Allow` stay.
//! Never: library text, a panic's message (it may quote a letter).

use super::{House, body, json, pages, who::Scene};
use app::api::{Code, Problem};
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
    let mut answer = told_anew(&house, &mut asked, code(status)).await;
    *answer.status_mut() = status;
    if let Some(allow) = response.headers().get(header::ALLOW) {
        answer.headers_mut().insert(header::ALLOW, allow.clone());
    }
    answer
}

fn told(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let partial = matches!(response.status(), StatusCode::RANGE_NOT_SATISFIABLE | StatusCode::PRECONDITION_FAILED);
    partial || kind.starts_with("application/json") || kind.starts_with("text/html") || response.extensions().get::<Told>().is_some()
}

async fn told_anew(house: &House, asked: &mut Parts, code: Code) -> Response {
    let path = asked.uri.path();
    let problem = Problem::new(code);
    if path.starts_with("/api/") {
        return json::problem(&problem.into());
    }
    let Ok(scene) = Scene::from_request_parts(asked, house).await;
    if asked.uri.path().starts_with("/body/") {
        return body::line(problem.into(), &scene);
    }
    if asked.method == Method::HEAD {
        return StatusCode::OK.into_response();
    }
    pages::failed(house, &scene, None, problem.into()).await
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
