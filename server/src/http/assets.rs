//! The files of the site: SPA, style, icon. Names under `/pkg/` carry a hash and are kept for ever.
//!
//! In: the folder that `cargo leptos build` filled. Never: anything a person wrote.

use super::{
    House, headers, pages,
    who::{self, Scene},
};
use crate::actions::session::Found;
use app::{api::Code, lite::Assets};
use axum::{
    body::Body,
    extract::{FromRequestParts, Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use tower::ServiceExt;
use tower_http::services::ServeDir;

/// Where the files are and what they are called in this build.
pub struct Site {
    pub dir: PathBuf,
    /// Eight hex digits that change with any file of the site.
    pub build: String,
    pub assets: Assets,
}

impl Site {
    /// Reads the folder once. A missing one gives pages without style and script, which still work.
    pub fn read(dir: &Path) -> Site {
        let newest = |ending: &str| -> String {
            let mut found: Vec<_> = std::fs::read_dir(dir.join("pkg"))
                .into_iter()
                .flatten()
                .flatten()
                .filter(|e| {
                    let name = e.file_name().to_string_lossy().into_owned();
                    name.starts_with("app") && name.ends_with(ending)
                })
                .map(|e| (e.metadata().and_then(|m| m.modified()).ok(), e.file_name().to_string_lossy().into_owned()))
                .collect();
            found.sort();
            found.pop().map(|(_, name)| format!("/pkg/{name}")).unwrap_or_default()
        };
        let (css, js, wasm) = (newest(".css"), newest(".js"), newest(".wasm"));
        let mut hash = Sha256::new();
        for name in [&css, &js, &wasm] {
            hash.update(name.as_bytes());
        }
        for file in ["boot.js", "lite.css", "door.css"] {
            hash.update(std::fs::read(dir.join(file)).unwrap_or_default());
        }
        let build: String = crate::hex::hex(&hash.finalize()[..4]);
        let ours = |name: &str| format!("/{name}?v={build}");
        // Where there is no sheet for the door, the app's has its rules too.
        let door_css = if dir.join("door.css").exists() { ours("door.css") } else { css.clone() };
        let assets = Assets { css, js, wasm, boot: ours("boot.js"), lite_css: ours("lite.css"), door_css };
        Site { dir: dir.to_owned(), build, assets }
    }
}

/// A file of the site, else the page that says there is nothing.
pub async fn serve(State(house): State<House>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let ours = path.starts_with("/pkg/") || (path.matches('/').count() == 1 && path.contains('.'));
    if ours && matches!(*request.method(), Method::GET | Method::HEAD) {
        let for_ever = path.starts_with("/pkg/") || request.uri().query() == Some(&format!("v={}", house.site.build));
        let files =
            ServeDir::new(&house.site.dir).precompressed_br().precompressed_gzip().append_index_html_on_directories(false);
        if let Ok(response) = files.oneshot(request).await
            && response.status() != StatusCode::NOT_FOUND
        {
            let mut response = response.map(Body::new);
            let keep = if for_ever { "public, max-age=31536000, immutable" } else { "public, max-age=300" };
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(headers::CSP_LITE));
            return response;
        }
        return StatusCode::NOT_FOUND.into_response();
    }
    let mut parts = request.into_parts().0;
    let Ok(scene) = Scene::from_request_parts(&mut parts, &house).await;
    let seat = match who::seat(&mut parts, &house).await {
        Ok(Found::Seat(seat)) => Some(seat),
        _ => None,
    };
    pages::failed(&house, &scene, seat.as_deref(), Code::NotFound.into()).await
}
