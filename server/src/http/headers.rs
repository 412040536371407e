//! Headers of every answer: what may run, what may be kept, and by whom.
//!
//! Each kind of document has one Content-Security-Policy, written out here and nowhere else.
//! `allow-scripts` appears nowhere (`tests/it/tidy.rs` looks).

use super::House;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use tower_http::compression::{
    CompressionLayer, CompressionLevel,
    predicate::{NotForContentType, Predicate, SizeAbove},
};

/// A full page: our script and WASM, nothing inline.
pub const CSP_FULL: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// A light page: no script at all.
pub const CSP_LITE: &str = "default-src 'none'; script-src 'none'; style-src 'self'; img-src 'self' data:; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// A mail's HTML in its frame.
pub const CSP_BODY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox";
/// The same with remote pictures, after the person asked for them.
pub const CSP_BODY_IMAGES: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' https:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox";
/// A file of a mail, shown or saved.
pub const CSP_FILE: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'; sandbox";
/// A PDF shown by the browser's own viewer, which a sandbox would switch off.
pub const CSP_PDF: &str = "default-src 'none'; object-src 'self'; frame-ancestors 'self'";

/// What a sign-out takes out of the browser; cookies go by name, because the language stays.
const CLEAR: &str = "\"cache\", \"storage\"";

pub const X_BUILD: HeaderName = HeaderName::from_static("x-build");
pub const X_LOCATION: HeaderName = HeaderName::from_static("x-location");

/// Adds what every answer carries, and what an answer carries that chose nothing itself.
pub async fn add(State(house): State<House>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut put = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    put(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(header::REFERRER_POLICY, "same-origin");
    put(header::CONTENT_SECURITY_POLICY, CSP_LITE);
    put(header::CACHE_CONTROL, "no-store");
    put(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    put(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    put(HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()");
    if house.rooms.config.public_url.starts_with("https:") {
        put(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
        secure(headers);
    }
    if let Ok(build) = HeaderValue::from_str(&house.site.build) {
        headers.insert(X_BUILD, build);
    }
    response
}

/// No cookie of ours travels in clear, whoever has set it.
fn secure(headers: &mut HeaderMap) {
    if let header::Entry::Occupied(mut all) = headers.entry(header::SET_COOKIE) {
        for cookie in all.iter_mut() {
            let open = cookie.to_str().ok().filter(|text| !text.contains("; Secure"));
            if let Some(value) = open.and_then(|text| HeaderValue::from_str(&format!("{text}; Secure")).ok()) {
                *cookie = value;
            }
        }
    }
}

/// Nothing of the person stays in this browser.
pub fn clear_site(response: &mut Response) {
    response.headers_mut().insert(HeaderName::from_static("clear-site-data"), HeaderValue::from_static(CLEAR));
}

/// Adds one `Set-Cookie`.
pub fn set_cookie(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// Pages and JSON are compressed as they are made. Their only secret, the form token, is masked
/// afresh in each answer, so compression gives nothing away.
pub fn compression() -> CompressionLayer<impl Predicate> {
    let worth = SizeAbove::new(512)
        .and(NotForContentType::const_new("text/event-stream"))
        .and(NotForContentType::const_new("application/octet-stream"))
        .and(NotForContentType::const_new("application/pdf"))
        .and(NotForContentType::const_new("application/zip"))
        .and(NotForContentType::IMAGES);
    CompressionLayer::new().quality(CompressionLevel::Precise(5)).no_deflate().no_zstd().compress_when(worth)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ever_allows_scripts_in_a_frame() {
        for policy in [CSP_FULL, CSP_LITE, CSP_BODY, CSP_BODY_IMAGES, CSP_FILE, CSP_PDF] {
            assert!(!policy.contains(concat!("allow-", "scripts")));
            assert!(policy.starts_with("default-src 'none'"));
        }
    }

    #[test]
    fn a_mails_html_has_the_policy_that_is_written_down() {
        let written = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; form-action 'none'; base-uri 'none'; \
            frame-ancestors 'self'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox";
        assert_eq!(CSP_BODY, written);
        assert_eq!(CSP_BODY_IMAGES, written.replace("img-src 'self'", "img-src 'self' https:"));
    }
}
