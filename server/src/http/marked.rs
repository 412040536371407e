//! Extractors for writes that a thin line may repeat: the page's `Idempotency-Key` with the body's hash.
//!
//! In: a request. Out: a [`Mark`] for `actions::repeat`, and the JSON that was hashed. A request
//! without the header is done as often as it comes.

use super::json::{Failed, beside, said};
use crate::actions::repeat::Mark;
use app::api::Code;
use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, OriginalUri, Request},
    http::{StatusCode, request::Parts},
};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use std::{
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError},
};

/// A JSON body with its mark.
pub struct Marked<T>(pub Mark, pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send + 'static> FromRequest<S> for Marked<T> {
    type Rejection = Failed;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failed> {
        let (mut parts, body) = request.into_parts();
        let Ok(Coming(mark)) = Coming::from_request_parts(&mut parts, state).await;
        let request = Request::from_parts(parts, body);
        said(request.headers())?;
        let bytes = Bytes::from_request(request, state).await.map_err(|e| {
            Failed(if e.status() == StatusCode::PAYLOAD_TOO_LARGE { Code::TooLarge } else { Code::Invalid }.into())
        })?;
        let (body, hash) = beside(bytes, |bytes| (serde_json::from_slice(bytes), hash(bytes))).await?;
        Ok(Marked(Mark { hash, ..mark }, body.map_err(|_| Code::Invalid)?))
    }
}

/// The mark of a request whose body is still coming in.
pub struct Coming(pub Mark);

impl<S: Send + Sync> FromRequestParts<S> for Coming {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let key = parts.headers.get("idempotency-key").map(|v| v.to_str().unwrap_or("?\n")).unwrap_or_default().to_owned();
        let path = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |o| &o.0).path().to_owned();
        Ok(Coming(Mark { key, path, hash: String::new() }))
    }
}

/// Hex SHA-256.
pub fn hash(bytes: &[u8]) -> String {
    let hash = Hash::default();
    hash.add(bytes);
    hash.end()
}

/// A hash that grows with a body; copies share it.
#[derive(Clone, Default)]
pub struct Hash(Arc<Mutex<Sha256>>);

impl Hash {
    pub fn add(&self, bytes: &[u8]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).update(bytes);
    }

    /// Of everything so far.
    pub fn end(&self) -> String {
        let hash = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        crate::hex::hex(hash.finalize())
    }
}
