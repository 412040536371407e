//! Refuses writes that another site made the browser send.
//!
//! Besides the token in every form: a foreign `Sec-Fetch-Site` or `Origin` is refused.
//! `Origin: null` counts as absent (privacy settings send it for our own forms).

use super::{House, json};
use app::api::Code;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::Response,
};

pub async fn check(State(house): State<House>, request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if !safe && foreign(request.headers(), &house.rooms.config.public_url) {
        return json::problem(&Code::Forged.into(), request.headers());
    }
    next.run(request).await
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
}
