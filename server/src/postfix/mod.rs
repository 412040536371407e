//! The face that Postfix asks: who is here (`socketmap`), what is allowed (`policy`), and what a
//! script must know of a mail (`milter`, `copies`).
//!
//! Runs as `dokodemo answer`, an unprivileged process of its own beside Postfix, on three unix sockets
//! that the mail group alone may open. It reads the accounts from SQL; `decide` is pure.
//! A database that is away becomes "later" (4xx), never "no such user".

mod copies;
mod decide;
mod milter;
mod policy;
mod socketmap;

use crate::{config::Config, rooms::Clock, store::Store};
use std::{fs, io, os::unix::fs::PermissionsExt, path::Path, sync::Arc};
use tokio::net::UnixListener;

/// What the lookups answer from.
struct Facts {
    store: Store,
    config: Config,
}

/// Serves until the process is ended. The clock is for rules that end on a day (`decide`).
pub async fn answer(config: Config, _clock: Clock) -> Result<(), Box<dyn std::error::Error>> {
    let store = Store::open(&config.database.url).await?;
    let socketmap = listen(&config.answer.socketmap)?;
    let policy = listen(&config.answer.policy)?;
    let milter = listen(&config.answer.milter)?;
    let facts = Arc::new(Facts { store, config });
    loop {
        // Postfix keeps its connections open; each has a task, and a broken one ends alone.
        tokio::select! {
            stream = socketmap.accept() => {
                let (stream, facts) = (stream?.0, facts.clone());
                tokio::spawn(async move { socketmap::talk(stream, &facts).await });
            }
            stream = milter.accept() => {
                let (stream, facts) = (stream?.0, facts.clone());
                tokio::spawn(async move { milter::talk(stream, &facts).await });
            }
            stream = policy.accept() => {
                tokio::spawn(policy::talk(stream?.0));
            }
        }
    }
}

/// The folder gives the socket its group (set-group-ID), so group rights are Postfix's.
fn listen(path: &Path) -> io::Result<UnixListener> {
    let _ = fs::remove_file(path);
    let listener = UnixListener::bind(path)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o660))?;
    Ok(listener)
}
