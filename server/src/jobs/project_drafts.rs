//! Shows drafts in 下書き whose words are newer than the message there, once they are calm.
//!
//! This also takes out what was left of drafts that are sent or thrown away, and repairs what a
//! crash or an absent core left behind. A living editor saves each few seconds, so "calm" means
//! that the person has paused, left, or lost the session.

use crate::{actions::draft, error::Error, rooms::Rooms, who::Who};
use futures::{StreamExt, stream};
use std::net::IpAddr;

/// Seconds without a save after which a draft is calm.
const CALM: i64 = 30;
/// Drafts written at once.
const AT_ONCE: usize = 4;

pub(super) async fn run(rooms: &Rooms) -> Result<(), Error> {
    let now = rooms.clock.now();
    let behind = rooms.store.drafts_behind(now - CALM, now, 50).await?;
    stream::iter(behind)
        .for_each_concurrent(AT_ONCE, |(address, key)| async move {
            let who = Who { address, name: String::new(), ip: IpAddr::from([127, 0, 0, 1]), session: String::new() };
            if let Err(error) = draft::project(rooms, &who, &key).await {
                // The row has noted when to try again.
                tracing::warn!(job = "project_drafts", %error, "failed");
            }
        })
        .await;
    Ok(())
}
