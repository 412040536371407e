//! The doors to the outside of どこでもメール.
//!
//! ```text
//! serve:   http ──► actions ──► rooms: imap  submit  control  scan  country  store
//!          jobs ──►     ▲               (pure) sanitize → mail → sieve
//! answer:  postfix ──►  │
//!          dovecot ──►  │
//! core:    mailcore   supervises Dovecot, Postfix, Rspamd, Redis, ClamAV, serve, answer
//! ```
//!
//! `who` asks, `config` rules, `lanes` limits how many at once; `check_mail` tries folders of letters.
//! A face (`http`, `jobs`, `postfix`, `dovecot`) calls an action; an action calls rooms; rooms do not call
//! rooms, except the pure ones, which anybody may call. Everything comes back as a return value.
//! `app` holds the types of the wire, the words and the pages.

pub mod actions;
pub mod check_mail;
pub mod config;
pub mod control;
pub mod country;
pub mod dovecot;
pub mod error;
pub mod hex;
pub mod http;
pub mod imap;
pub mod jobs;
pub mod lanes;
pub mod mail;
pub mod mailcore;
pub mod postfix;
pub mod rooms;
pub mod sanitize;
pub mod scan;
pub mod sieve;
pub mod store;
pub mod submit;
pub mod who;
