//! Forms that met a session run out: set aside, and given back after the sign-in of the same person.
//!
//! In: whose session it was, the page of the form, and what was typed. Out: a token for the browser's
//! cookie; later the fields again, once. They are sealed with a key made from that token, so neither
//! the database nor another browser reads them.
//! Never: executes a form; keeps a password or a token of one.

use super::{
    repeat::{open, seal},
    session::{key_of, random_token},
};
use crate::{error::Error, rooms::Rooms, store::returned::Returned, who::Who};

/// How long a form waits for the sign-in, seconds.
pub const WAITS: i64 = 3600;
/// Fields that are never kept: passwords, typed or sealed, and what belongs to the session that ended.
const NEVER: [&str; 7] = ["csrf", "step", "current", "new", "again", "password", "sealed"];

type Fields = Vec<(String, String)>;

/// Sets a form aside; answers the token that the browser keeps.
pub async fn set_aside(rooms: &Rooms, address: &str, path: &str, fields: &[(String, String)]) -> Result<String, Error> {
    let kept: Vec<_> = fields.iter().filter(|(name, _)| !NEVER.contains(&name.as_str())).collect();
    let token = random_token()?;
    let id = key_of(&token);
    let sealed = seal(&token, &id, &serde_json::to_vec(&kept).unwrap_or_default());
    let form = Returned { address: address.to_owned(), path: path.to_owned(), sealed, at: rooms.clock.now() };
    rooms.store.returned_add(&id, &form).await?;
    Ok(token)
}

/// What comes of a token on a page.
#[derive(Debug, PartialEq, Eq)]
pub enum Given {
    /// The form of this page.
    Fields(Fields),
    /// It waits for another page.
    Elsewhere,
    /// Nobody's any more: too old, somebody else's, given back already.
    Nothing,
}

/// The form of this page, for its owner. Whoever else comes with the token ends it.
pub async fn find(rooms: &Rooms, who: &Who, token: &str, path: &str) -> Result<Given, Error> {
    let id = key_of(token);
    let Some(form) = rooms.store.returned(&id).await? else { return Ok(Given::Nothing) };
    let fits = form.address == who.address && form.at > rooms.clock.now() - WAITS;
    if fits && form.path != path {
        return Ok(Given::Elsewhere);
    }
    let fields = open(token, &id, &form.sealed).filter(|_| fits).and_then(|text| serde_json::from_slice(&text).ok());
    match fields {
        Some(fields) => Ok(Given::Fields(fields)),
        None => {
            rooms.store.returned_drop(&id).await?;
            Ok(Given::Nothing)
        }
    }
}

/// It is on its page again.
pub async fn given(rooms: &Rooms, token: &str) -> Result<(), Error> {
    Ok(rooms.store.returned_drop(&key_of(token)).await?)
}
