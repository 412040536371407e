//! What the house does by itself: job, how often, why.
//!
//! | job | every | reason |
//! |---|---|---|
//! | `due_sends` | second | held mail goes out when its time has come |
//! | `project_drafts` | 5 s | a draft calm for 30 s, or left by a session, is shown in 下書き |
//! | `abroad` | 5 s | new country tables; people hear of a sign-in from a new country |
//! | `forget` | 10 min | rows that nobody needs any more |
//!
//! Jobs run in every `serve`; what they do is compare-and-set in SQL, so several servers side by
//! side do it once. A job that fails says so in the log and comes again.

mod abroad;
mod due_sends;
mod forget;
mod project_drafts;

use crate::{error::Error, rooms::Rooms};
use std::{future::Future, time::Duration};
use tokio::sync::watch;

/// Runs until `stop` turns true, then lets what is half-way come to its end.
pub async fn run(rooms: Rooms, stop: watch::Receiver<bool>) {
    tokio::join!(
        due_sends::run(rooms.clone(), stop.clone()),
        every(Duration::from_secs(5), stop.clone(), "project_drafts", || project_drafts::run(&rooms)),
        every(Duration::from_secs(5), stop.clone(), "abroad", || abroad::run(&rooms)),
        every(Duration::from_secs(600), stop, "forget", || forget::run(&rooms)),
    );
}

/// Calls `job` again and again; two runs of one job never overlap in one process.
async fn every<F, R>(period: Duration, mut stop: watch::Receiver<bool>, name: &'static str, job: F)
where
    F: Fn() -> R,
    R: Future<Output = Result<(), Error>>,
{
    while !*stop.borrow() {
        if let Err(error) = job().await {
            tracing::warn!(job = name, %error, "failed");
        }
        tokio::select! {
            _ = tokio::time::sleep(period) => {}
            // An error means that the sender is gone, which is an end as well.
            changed = stop.changed() => if changed.is_err() { return },
        }
    }
}
