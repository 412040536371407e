//! The words and the pages of どこでもメール.
//!
//! `api`, `i18n`, `paths` ◄ `parts` ◄ `spa`, `lite`: arrows point at who may use whom.
//! `spa` (feature `csr`) is the Leptos app in the browser, `lite` (feature `ssr`) the same
//! pages drawn by the server; they never see each other and share every part.
//! Nothing here knows the server.

pub mod api;
pub mod i18n;
pub mod parts;
pub mod paths;

#[cfg(feature = "ssr")]
pub mod lite;
#[cfg(feature = "csr")]
pub mod spa;
