//! Tells the core what a changed password or an ended address still asks of it.
//!
//! Mostly there is nothing: whoever changes something tells the core at once. Here is what the
//! command line changed, and what was left when the core was away.

use crate::{actions::addresses, error::Error, rooms::Rooms};

pub(super) async fn run(rooms: &Rooms) -> Result<(), Error> {
    addresses::settle_all(rooms).await
}
