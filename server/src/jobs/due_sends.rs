//! Looks each second for sends that are due, and brings each on its way by itself.
//!
//! A slow one holds up no other; not more than [`AT_ONCE`] run in one process. At the end of the
//! process those that run are waited for: a mail is not left between its dot and its answer.

use crate::{actions::send, rooms::Rooms};
use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::watch;
use tokio_util::task::TaskTracker;

/// Sends under way at once in this process.
const AT_ONCE: usize = 8;

pub(super) async fn run(rooms: Rooms, mut stop: watch::Receiver<bool>) {
    let tasks = TaskTracker::new();
    let busy = Arc::new(Mutex::new(HashSet::new()));
    while !*stop.borrow() {
        if tasks.len() < AT_ONCE {
            start(&rooms, &tasks, &busy).await;
        }
        tokio::select! {
            _ = tokio::time::sleep(Duration::from_secs(1)) => {}
            changed = stop.changed() => if changed.is_err() { break },
        }
    }
    tasks.close();
    tasks.wait().await;
}

async fn start(rooms: &Rooms, tasks: &TaskTracker, busy: &Arc<Mutex<HashSet<String>>>) {
    let due = match send::due(rooms).await {
        Ok(due) => due,
        Err(error) => return tracing::warn!(job = "due_sends", %error, "failed"),
    };
    for id in due {
        if tasks.len() >= AT_ONCE {
            return;
        }
        // Only spares a look at the row; the claim in SQL is what decides.
        if !busy.lock().unwrap_or_else(PoisonError::into_inner).insert(id.clone()) {
            continue;
        }
        let (rooms, busy) = (rooms.clone(), busy.clone());
        tasks.spawn(async move {
            if let Err(error) = send::advance(&rooms, &id).await {
                tracing::warn!(send = %id, %error, "failed");
            }
            busy.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
        });
    }
}
