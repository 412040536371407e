//! Ends what has lain in the inbox for the operator's days, for everybody.
//!
//! Off unless `retention.inbox_days` is set. Counted from the arrival in the inbox, so a mail that is moved
//! back there has all its days again. Drafts, sent mail and a person's own folders are never touched.
//! Once a day by one of the servers; a failure is tried again soon.

use super::end_for_all;
use crate::{error::Error, rooms::Rooms};

const DAY: i64 = 24 * 3600;
const AGAIN: i64 = 10 * 60;

pub(super) async fn run(rooms: &Rooms) -> Result<(), Error> {
    let (days, now) = (i64::from(rooms.config.retention.inbox_days), rooms.clock.now());
    if days == 0 || !rooms.store.job_turn("expire_inbox", DAY, now).await? {
        return Ok(());
    }
    let until = now - days * DAY;
    let ended = end_for_all(rooms, "expire_inbox", move |who| async move { rooms.imap.end_inbox(&who, until).await }).await;
    if !matches!(ended, Ok(0)) {
        rooms.store.job_again("expire_inbox", DAY, now + AGAIN).await?;
    }
    ended.map(|_| ())
}
