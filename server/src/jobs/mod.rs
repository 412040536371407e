//! What the house does by itself: job, how often, why.
//!
//! | job | every | reason |
//! |---|---|---|
//! | `due_sends` | second | held mail goes out when its time has come |
//! | `project_drafts` | 5 s | a draft calm for 30 s, or left by a session, is shown in 下書き |
//! | `abroad` | 5 s | new country tables; people hear of a sign-in from a new country |
//! | `settle_orders` | 3 s | the core forgets old passwords and ends connections, whatever came between |
//! | `lessons` | 5 s | the scanner learns what people have said of their mail |
//! | `publish_scripts` | minute | new addresses and new generators need their script |
//! | `expire_quarantine` | day | the days in 迷惑メール are over, also for people who never sign in |
//! | `expire_inbox` | day | the days in the inbox are over, where the operator has set some |
//! | `held_notice` | day | people hear what was held, from 5 o'clock in Japan |
//! | `forget` | 10 min | rows that nobody needs any more |
//!
//! Jobs run in every `serve`; what they do is compare-and-set in SQL, so several servers side by
//! side do it once. A job that fails says so in the log and comes again.

mod abroad;
mod due_sends;
mod expire_inbox;
mod expire_quarantine;
mod forget;
mod held_notice;
mod lessons;
mod project_drafts;
mod publish_scripts;
mod settle_orders;

use crate::{error::Error, rooms::Rooms, who::Who};
use futures::{StreamExt, stream};
use std::{future::Future, net::IpAddr, time::Duration};
use tokio::sync::watch;

/// Addresses looked at together.
const AT_ONCE: usize = 4;

/// Runs until `stop` turns true, then lets what is half-way come to its end.
pub async fn run(rooms: Rooms, stop: watch::Receiver<bool>) {
    tokio::join!(
        due_sends::run(rooms.clone(), stop.clone()),
        every(Duration::from_secs(5), stop.clone(), "project_drafts", || project_drafts::run(&rooms)),
        every(Duration::from_secs(5), stop.clone(), "abroad", || abroad::run(&rooms)),
        every(Duration::from_secs(3), stop.clone(), "settle_orders", || settle_orders::run(&rooms)),
        every(Duration::from_secs(5), stop.clone(), "lessons", || lessons::run(&rooms)),
        every(Duration::from_secs(60), stop.clone(), "publish_scripts", || publish_scripts::run(&rooms)),
        // Looked at often, because the turn is kept in SQL; done once a day.
        every(Duration::from_secs(10), stop.clone(), "expire_quarantine", || expire_quarantine::run(&rooms)),
        every(Duration::from_secs(10), stop.clone(), "expire_inbox", || expire_inbox::run(&rooms)),
        // Due in the early morning of Japan; the days are kept in SQL, one row for each address.
        every(Duration::from_secs(20), stop.clone(), "held_notice", || held_notice::run(&rooms)),
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

/// Ends mail of every active address, a few at a time; for how many it failed.
async fn end_for_all<F, R>(rooms: &Rooms, job: &'static str, end: F) -> Result<usize, Error>
where
    F: Fn(Who) -> R,
    R: Future<Output = Result<usize, crate::imap::Error>>,
{
    let accounts = rooms.store.account_list(None).await?;
    let failed = stream::iter(accounts.into_iter().filter(|a| a.active))
        .map(|account| {
            let work = end(person(account.address));
            async move {
                match work.await {
                    Ok(0) => false,
                    Ok(ended) => {
                        tracing::info!(job, ended, "done");
                        false
                    }
                    Err(error) => {
                        tracing::warn!(job, %error, "failed for an address");
                        true
                    }
                }
            }
        })
        .buffer_unordered(AT_ONCE)
        .filter(|failed| std::future::ready(*failed));
    Ok(failed.count().await)
}

/// Whoever a job acts for; the core sees it come from this machine.
fn person(address: String) -> Who {
    Who { address, name: String::new(), ip: IpAddr::from([127, 0, 0, 1]), session: String::new() }
}
