//! How many of the last mails a list would have hit, before it is saved.
//!
//! One FETCH of a few header fields for each folder looked at; the comparing is `sieve::hits`.

use super::letter::on_pool;
use crate::{error::Error, imap, rooms::Rooms, sieve::hits, who::Who};
use app::api::{
    Role,
    settings::{Allow, Form, Hit, Reject},
};

/// Mails looked at in each folder.
const LAST: u32 = 200;

/// 受信拒否設定 against the last mails of the inbox. `Invalid` for lines that cannot be kept.
pub async fn reject(rooms: &Rooms, who: &Who, list: Reject) -> Result<Vec<Hit>, Error> {
    let list = list.tidied();
    list.check()?;
    let heads = rooms.imap.heads(who, Role::Inbox, LAST).await?;
    on_pool(rooms, who, move || hits::reject(&heads, &list)).await
}

/// 受信許可設定 against the last mails of the inbox and of 迷惑メール.
pub async fn allow(rooms: &Rooms, who: &Who, list: Allow) -> Result<Vec<Hit>, Error> {
    let list = list.tidied();
    list.check()?;
    let mut heads = rooms.imap.heads(who, Role::Inbox, LAST).await?;
    match rooms.imap.heads(who, Role::Junk, LAST).await {
        Ok(held) => heads.extend(held),
        // The folder is made with the first mail in it.
        Err(imap::Error::NotFound) => {}
        Err(error) => return Err(error.into()),
    }
    on_pool(rooms, who, move || hits::allow(&heads, &list)).await
}

/// For a confirm page: nothing for settings without lists, and nothing where the mail cannot be looked at.
pub async fn of_form(rooms: &Rooms, who: &Who, form: &Form) -> Vec<Hit> {
    let found = match form.clone() {
        Form::Reject(list) => reject(rooms, who, list).await,
        Form::Allow(list) => allow(rooms, who, list).await,
        _ => return Vec::new(),
    };
    found.unwrap_or_else(|error| {
        tracing::info!(%error, "a list is confirmed without its preview");
        Vec::new()
    })
}
