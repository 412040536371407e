//! Makes the enforced script of addresses that have none yet, or one of an older generator.
//!
//! Saves publish by themselves; here are new addresses and, after an update of the server, all.

use crate::{
    actions::settings::{self, Desk},
    error::Error,
    rooms::Rooms,
    sieve,
};

/// Addresses of one round.
const ROUND: i64 = 200;

pub(super) async fn run(rooms: &Rooms) -> Result<(), Error> {
    for address in rooms.store.scripts_behind(sieve::GENERATION, ROUND).await? {
        if let Err(error) = settings::republish(&Desk::of(rooms), &address).await {
            tracing::warn!(job = "publish_scripts", %error, "failed for an address");
        }
    }
    Ok(())
}
