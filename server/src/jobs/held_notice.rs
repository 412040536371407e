//! Writes the daily notices about 迷惑メール to those who want them.

use crate::{actions::held_notice, error::Error, rooms::Rooms};

pub(super) async fn run(rooms: &Rooms) -> Result<(), Error> {
    held_notice::tell(rooms).await
}
