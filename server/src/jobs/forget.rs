//! Removes rows that nobody needs any more: old sessions, faded failures, stones of drafts, ended sends,
//! sign-ins half a year ago.

use crate::{error::Error, rooms::Rooms};

const DAY: i64 = 24 * 3600;

pub(super) async fn run(rooms: &Rooms) -> Result<(), Error> {
    let (store, now) = (&rooms.store, rooms.clock.now());
    // A form that met an ended session may come back for a day.
    let idle = i64::from(rooms.config.session.idle_minutes) * 60;
    store.sessions_forget(now - idle - DAY).await?;
    store.throttle_forget(now).await?;
    store.done_forget(now).await?;
    store.sends_forget(now - 30 * DAY).await?;
    // A tab that slept over a week must not revive a mail that was sent.
    store.drafts_forget(now - 30 * DAY, now - DAY).await?;
    store.sign_ins_forget(now - 183 * DAY).await?;
    // The daily job may be a day late, and what waits for it is still needed.
    store.held_forget(now - rooms.config.quarantine.stay() - 7 * DAY).await?;
    store.uploads_forget(now - DAY).await?;
    store.returned_forget(now - crate::actions::returned::WAITS).await?;
    Ok(())
}
