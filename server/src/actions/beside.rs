//! Two windows with one draft: whose words come second are a draft of their own.
//!
//! In: a draft over a revision that is not the last. Out: the words that stay, and the key of the other draft.
//! Never: words lost for somebody who was told "both are kept"; a new draft at each repeat of one save.

use super::{
    draft::{checked, key_from, load, new_key, room, save},
    source,
};
use crate::{error::Error, rooms::Rooms, store, who::Who};
use app::api::{Draft, DraftSaved};

/// After a conflict: keeps these words as a draft of their own, with copies of the files. Answers it.
pub async fn keep_both(rooms: &Rooms, who: &Who, draft: Draft) -> Result<Draft, Error> {
    source::brought(rooms, who, &draft.key).await;
    let mut copies = Vec::new();
    for file in rooms.store.uploads(&who.address, &draft.key).await? {
        copies.push((file, new_key()?));
    }
    let draft = checked(rooms, Draft { key: new_key()?, rev: 0, source: None, ..draft })?;
    room(rooms, who, &draft).await?;
    let now = rooms.clock.now();
    rooms.store.draft_save(&who.address, &who.name, &draft, now).await?;
    rooms.store.uploads_copy(&who.address, &copies, &draft.key, now).await?;
    load(rooms, who, &draft.key).await
}

/// Saves for a page that cannot ask its person now. After a conflict these words are a draft of their own before
/// the refusal is answered, and it names that draft: whoever reads "both are kept" may forget them.
pub async fn save_or_keep(rooms: &Rooms, who: &Who, draft: Draft) -> Result<Result<DraftSaved, Kept>, Error> {
    match save(rooms, who, draft.clone()).await {
        Ok(saved) => Ok(Ok(saved)),
        Err(Error::Store(store::Error::Conflict)) => Ok(Err(keep_beside(rooms, who, draft).await?)),
        Err(error) => Err(error),
    }
}

/// Another tab had saved first.
pub struct Kept {
    /// The words that stay.
    pub other: Draft,
    /// Key of the draft that the refused words are now.
    pub key: String,
}

/// As [`keep_both`], but a page that saves once more over the same revision finds the draft of its words again,
/// as long as nobody has written in that one.
async fn keep_beside(rooms: &Rooms, who: &Who, draft: Draft) -> Result<Kept, Error> {
    source::brought(rooms, who, &draft.key).await;
    let other = load(rooms, who, &draft.key).await?;
    let key = key_from(&["beside", &who.address, &who.session, &draft.key, &draft.rev.to_string()]);
    let mine = checked(rooms, Draft { key: key.clone(), rev: 0, source: None, ..draft.clone() })?;
    let now = rooms.clock.now();
    match rooms.store.draft(&who.address, &key).await? {
        // Opened by the person since, or thrown away: these words are others.
        Some(row) if row.gone != 0 || row.draft.rev > 1 => {
            let key = keep_both(rooms, who, draft).await?.key;
            return Ok(Kept { other, key });
        }
        Some(_) => {
            room(rooms, who, &mine).await?;
            rooms.store.draft_replace(&who.address, &mine, now).await?;
        }
        None => {
            let mut copies = Vec::new();
            for file in &other.files {
                copies.push((file.clone(), new_key()?));
            }
            room(rooms, who, &mine).await?;
            rooms.store.draft_save(&who.address, &who.name, &mine, now).await?;
            rooms.store.uploads_copy(&who.address, &copies, &key, now).await?;
        }
    }
    Ok(Kept { other, key })
}
