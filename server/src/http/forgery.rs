//! Refuses what another site, or a letter, made the browser send.
//!
//! Writes: besides the token in every form, a foreign `Sec-Fetch-Site` or `Origin` is refused.
//! `Origin: null` counts as absent (privacy settings send it for our own forms).
//! Reads: a picture, a frame or a style sheet may only be what one can be. A picture in a letter that
//! names one of our pages, straight or by way of a stranger's redirect, gets nothing and does nothing.

use super::{House, faults::Told, pages, who::Scene};
use crate::http::json;
use app::api::Code;
use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

pub async fn check(State(house): State<House>, request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let path = request.uri().path();
    if safe && misplaced(request.headers(), path) {
        let mut response = StatusCode::FORBIDDEN.into_response();
        response.extensions_mut().insert(Told);
        return response;
    }
    if !safe && foreign(request.headers(), &house.rooms.config.public_url) {
        if path.starts_with("/api/") {
            return json::problem(&Code::Forged.into());
        }
        let Ok(scene) = Scene::from_request_parts(&mut request.into_parts().0, &house).await;
        return pages::failed(&house, &scene, None, Code::Forged.into()).await;
    }
    next.run(request).await
}

/// What the answer is for, by the browser's word; older browsers show it in `Accept` alone.
pub fn destination(headers: &HeaderMap) -> &str {
    let text = |name| headers.get(name).and_then(|v| v.to_str().ok());
    match text(header::HeaderName::from_static("sec-fetch-dest")) {
        Some(dest) => dest,
        None if text(header::ACCEPT).is_some_and(|a| a.starts_with("image/")) => "image",
        None => "",
    }
}

/// True if the answer is wanted for something that this address cannot be.
fn misplaced(headers: &HeaderMap, path: &str) -> bool {
    let file = ["/parts/", "/attachments/", "/inline/"].iter().any(|f| path.contains(f)) || path == app::paths::phone_qr();
    let asset = path.starts_with("/pkg/") || (path.matches('/').count() == 1 && path.contains('.'));
    match destination(headers) {
        "" | "document" | "empty" => false,
        "image" => !(file || asset),
        "iframe" | "frame" | "object" | "embed" => !(file || path.starts_with("/body/") || path.ends_with("/source")),
        _ => !asset,
    }
}

/// True if the browser says that another site asked.
fn foreign(headers: &HeaderMap, public_url: &str) -> bool {
    let text = |name| headers.get(name).and_then(|v| v.to_str().ok());
    if let Some(site) = text(header::HeaderName::from_static("sec-fetch-site"))
        && !matches!(site, "same-origin" | "none")
    {
        return true;
    }
    let Some(origin) = text(header::ORIGIN).filter(|o| *o != "null") else { return false };
    let host = text(header::HOST).unwrap_or_default();
    let same_host = origin.split_once("://").is_some_and(|(_, authority)| authority == host && !host.is_empty());
    !same_host && origin != public_url.trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(n, v)| (n.parse::<header::HeaderName>().unwrap(), v.parse().unwrap())).collect()
    }

    #[test]
    fn only_our_own_pages_may_write() {
        let url = "https://mail.example.test";
        assert!(!foreign(&headers(&[]), url));
        assert!(!foreign(&headers(&[("origin", "null")]), url));
        assert!(!foreign(&headers(&[("origin", "https://mail.example.test"), ("host", "x")]), url));
        assert!(!foreign(&headers(&[("origin", "http://127.0.0.1:8080"), ("host", "127.0.0.1:8080")]), url));
        assert!(foreign(&headers(&[("origin", "https://evil.test"), ("host", "mail.example.test")]), url));
        assert!(foreign(&headers(&[("sec-fetch-site", "cross-site")]), url));
        assert!(foreign(&headers(&[("sec-fetch-site", "same-site")]), url));
    }

    #[test]
    fn a_picture_is_a_picture() {
        let picture = headers(&[("sec-fetch-dest", "image")]);
        let old_picture = headers(&[("accept", "image/webp,*/*;q=0.5")]);
        for asked in [&picture, &old_picture] {
            for page in ["/", "/mail/INBOX/INBOX.1.5", "/lite/mail/INBOX", "/api/session", "/compose", "/body/INBOX.1.5"] {
                assert!(misplaced(asked, page), "{page}");
            }
            for picture in
                ["/api/messages/INBOX.1.5/parts/2", "/body/INBOX.1.5/inline/0f", "/icon.svg", "/pkg/app.css", "/favicon.ico"]
            {
                assert!(!misplaced(asked, picture), "{picture}");
            }
            assert!(!misplaced(asked, "/api/phone/qr.svg") && misplaced(asked, "/api/phone"));
        }
        assert!(!misplaced(&headers(&[("sec-fetch-dest", "iframe")]), "/body/INBOX.1.5"));
        assert!(misplaced(&headers(&[("sec-fetch-dest", "iframe")]), "/mail/INBOX"));
        assert!(misplaced(&headers(&[("sec-fetch-dest", "script")]), "/api/mailboxes"));
        assert!(!misplaced(&headers(&[("sec-fetch-dest", "document"), ("accept", "text/html")]), "/mail/INBOX"));
    }
}
