//! Ends what has lain in 迷惑メール for its days, for everybody.
//!
//! Dovecot does the same at the end of a session and after a delivery (`autoexpunge`); here are the
//! people who have neither. Once a day by one of the servers; a failure is tried again soon.

use super::{end_for_all, person};
use crate::{actions::quarantine, error::Error, rooms::Rooms};

const PERIOD: i64 = 24 * 3600;
const AGAIN: i64 = 10 * 60;

pub(super) async fn run(rooms: &Rooms) -> Result<(), Error> {
    let now = rooms.clock.now();
    if !rooms.store.job_turn("expire_quarantine", PERIOD, now).await? {
        return Ok(());
    }
    let until = now - rooms.config.quarantine.stay();
    let mut failures =
        end_for_all(rooms, "expire_quarantine", move |who| async move { rooms.imap.end_held(&who, until).await }).await?;
    for address in rooms.store.held_over(until).await? {
        if let Err(error) = quarantine::end_again(rooms, &person(address), until).await {
            tracing::warn!(job = "expire_quarantine", %error, "failed for mail that was put in again");
            failures += 1;
        }
    }
    if failures > 0 {
        rooms.store.job_again("expire_quarantine", PERIOD, now + AGAIN).await?;
    }
    Ok(())
}
