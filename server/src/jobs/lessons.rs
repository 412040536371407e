//! Teaches the scanner what people have said of their mail.
//!
//! A failure waits longer each time (`actions::teach`). One mailbox that is away holds up no other; when the
//! scanner is, the rest of the round is left. Where the scanner is on another machine, that machine's server teaches.

use super::person;
use crate::{actions::teach, error::Error, rooms::Rooms};

/// Letters of one look; there are looks until nothing is due.
const ROUND: i64 = 50;

pub(super) async fn run(rooms: &Rooms) -> Result<(), Error> {
    if !rooms.scan.is_here() {
        return Ok(());
    }
    loop {
        let rows = rooms.store.lessons_due(rooms.clock.now(), ROUND).await?;
        if rows.is_empty() {
            return Ok(());
        }
        for row in rows {
            match teach::lesson(rooms, &person(row.address.clone()), &row).await {
                Err(error @ (Error::Scan(_) | Error::Store(_))) => return Err(error),
                Err(error) => tracing::warn!(job = "lessons", %error, "failed for a letter"),
                Ok(()) => {}
            }
        }
    }
}
