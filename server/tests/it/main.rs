//! Server tests in one binary; paths mirror `src`. The first line of a test is a person.
//!
//! `support` plays what only a fake can do (lie, hang, cut) and starts the real core and the
//! real PostgreSQL for all else.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod abroad;
mod addresses;
mod brake;
mod core;
mod http;
mod personal;
mod repeats;
mod rules;
mod scan;
mod sending;
mod spam;
mod store;
mod store_small;
mod submit;
mod support;
mod tidy;
