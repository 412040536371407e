//! Takes up new country tables, and writes to people who signed in from a country new to them.

use crate::{actions::sign_in_log, error::Error, rooms::Rooms};

pub(super) async fn run(rooms: &Rooms) -> Result<(), Error> {
    let (country, now) = (rooms.country.clone(), rooms.clock.now());
    // Reading a table blocks; a panic in it is logged by the runtime and costs this look alone.
    let _ = tokio::task::spawn_blocking(move || country.refresh(now)).await;
    sign_in_log::tell(rooms).await
}
