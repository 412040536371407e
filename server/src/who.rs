//! The person behind one request: a type that only a checked session makes.
//!
//! In: a session row (`http/who.rs`) or a finished sign-in (`actions/sign_in.rs`), or a job that
//! acts for an address. Out: what the rooms need to act as that person and to tell the core
//! from where. Holds no secret.

use std::net::IpAddr;

/// Who acts, from where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    /// Mail address, lower case.
    pub address: String,
    /// Name for From, may be empty.
    pub name: String,
    /// The browser's real address.
    pub ip: IpAddr,
    /// Public handle of the session, for the core's log; empty for a job.
    pub session: String,
}
