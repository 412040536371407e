//! What can go wrong between us and the mail store.
//!
//! Variants are only what a caller acts on; everything else is `Away` with the cause, for the log.
//! The mapping from response codes (RFC 5530, RFC 9208 §4.3, RFC 3516 …) is here and nowhere else.

use super::grammar::Code;

/// Failure of one call of this room.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum Error {
    /// The core does not answer, answers nonsense or asks to come back later. The cause is for the log.
    #[error("away: {0}")]
    Away(String),
    /// The core closed the connection before it had answered; whether it did what it was told nobody knows.
    #[error("cut: {0}")]
    Cut(String),
    /// Login and password do not fit.
    #[error("login refused")]
    BadLogin,
    /// The core does not take our master: our secret is wrong, or the person is no longer there.
    #[error("the core refuses the master login")]
    NoMaster,
    /// The core has too many sessions of this person, or we have too many logins under way.
    #[error("too many sessions")]
    TooMany,
    /// The message, or its mailbox as it was (UIDVALIDITY), is no longer there.
    #[error("gone")]
    Gone,
    /// No such mailbox, or an id that is not one of ours.
    #[error("not found")]
    NotFound,
    /// The mailbox is full.
    #[error("over quota")]
    OverQuota,
    /// Larger than the core takes.
    #[error("too big")]
    TooBig,
    /// A search has more hits than can be handled.
    #[error("too many hits")]
    Narrow,
    /// A mailbox of this name exists.
    #[error("name taken")]
    NameTaken,
    /// A name or value with characters that cannot be one.
    #[error("bad name")]
    BadName,
    /// No further mailbox can be made.
    #[error("limit reached")]
    LimitReached,
    /// The core cannot serve us; holds the names of what it lacks.
    #[error("the mail server lacks {}", .0.join(", "))]
    Lacks(Vec<&'static str>),
    /// The core said no; its own line, at most 200 characters, text of a stranger.
    #[error("refused: {0}")]
    Refused(String),
}

impl Error {
    /// The connection is in doubt.
    pub(super) fn lost(cause: impl std::fmt::Display) -> Self {
        Error::Away(cause.to_string())
    }

    /// Nothing more can be read or written: closed by the other side, or in doubt.
    pub(super) fn broken(error: std::io::Error) -> Self {
        use std::io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
        match error.kind() {
            BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof => Error::Cut(error.to_string()),
            _ => Error::lost(error),
        }
    }

    /// A tagged NO (RFC 9051 §7.1.2) by its response code.
    pub(super) fn no(code: Option<&Code>, text: &str) -> Self {
        let line = || text.chars().filter(|c| !c.is_control()).take(200).collect::<String>();
        match code.map_or("", |c| c.name.as_str()) {
            "OVERQUOTA" => Error::OverQuota,
            "TOOBIG" => Error::TooBig,
            "ALREADYEXISTS" => Error::NameTaken,
            "NONEXISTENT" | "TRYCREATE" => Error::NotFound,
            "LIMIT" => Error::LimitReached,
            "EXPUNGEISSUED" => Error::Gone,
            "AUTHENTICATIONFAILED" | "AUTHORIZATIONFAILED" | "EXPIRED" => Error::BadLogin,
            "UNAVAILABLE" | "INUSE" | "SERVERBUG" | "CORRUPTION" | "CONTACTADMIN" => Error::Away(line()),
            // Dovecot 2.3 gives no code to SELECT and STATUS of a mailbox that is not there.
            "" if text.starts_with("Mailbox doesn't exist") => Error::NotFound,
            "" if text.starts_with("Internal error") => Error::Away(line()),
            _ => Error::Refused(line()),
        }
    }
}
