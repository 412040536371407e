//! Whether the mail store can do all that we need of it, asked when a web server starts.
//!
//! A store shows what it can do only to somebody who is signed in, so the question is asked in the name
//! of any address. Where nobody can be asked yet (no address, no answer) it is asked again beside the
//! work, and what is found missing then stands in `/healthz`.

use crate::{
    imap::{self, Error},
    rooms::Rooms,
    who::Who,
};
use std::{net::Ipv4Addr, time::Duration};
use tokio::sync::watch;

/// What the store can do for us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fit {
    Whole,
    /// It cannot serve us: names of what is missing.
    Lacks(Vec<&'static str>),
    /// Nobody could be asked.
    Unknown,
}

/// Seconds until the next question: while nobody has answered, and while something is missing.
const SOON: Duration = Duration::from_secs(5);
const LATER: Duration = Duration::from_secs(30);

/// Asks once.
pub async fn ask(rooms: &Rooms) -> Fit {
    let address = match rooms.store.account_any().await {
        Ok(Some(address)) => address,
        Ok(None) => return Fit::Unknown,
        Err(error) => {
            tracing::warn!(%error, "the mail store is asked later");
            return Fit::Unknown;
        }
    };
    let who = Who { address, name: String::new(), ip: Ipv4Addr::LOCALHOST.into(), session: String::new() };
    let asked: Result<(), imap::Error> = rooms.imap.check_capabilities(&who).await;
    match asked {
        Ok(()) => Fit::Whole,
        Err(Error::Lacks(names)) => Fit::Lacks(names),
        // The address is active, so the core would take a master that it knows.
        Err(Error::NoMaster) => Fit::Lacks(vec!["master login"]),
        Err(error) => {
            tracing::warn!(%error, "the mail store is asked later");
            Fit::Unknown
        }
    }
}

/// What is missing as far as is known: asked anew while a login has shown that something may be, so that
/// neither the fault nor its end waits for a person to come.
pub async fn lacks(rooms: &Rooms) -> Vec<&'static str> {
    if !rooms.imap.doubtful() {
        return Vec::new();
    }
    match ask(rooms).await {
        Fit::Whole => Vec::new(),
        Fit::Lacks(names) => names,
        Fit::Unknown => rooms.imap.lacks(),
    }
}

/// Asks until the store is known to be whole, or the server stops.
pub async fn until_whole(rooms: Rooms, mut stopped: watch::Receiver<bool>) {
    let mut pause = SOON;
    loop {
        tokio::select! {
            _ = stopped.changed() => return,
            _ = tokio::time::sleep(pause) => {}
        }
        pause = match ask(&rooms).await {
            Fit::Whole => return,
            Fit::Lacks(names) => {
                tracing::error!("the mail server lacks {}", names.join(", "));
                LATER
            }
            Fit::Unknown => SOON,
        };
    }
}
