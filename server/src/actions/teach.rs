//! What people say of their mail, taught to the scanner: 迷惑メール, and not.
//!
//! In: a move that a person has made. Out: rows that a job teaches, one letter each, until the scanner
//! knows it. Into 迷惑メール means spam; out of it, except into the trash, means not spam. Deleting
//! means neither. Never: a failure of the move because of it; the text of a letter in a row or a log.

use crate::{
    error::Error,
    imap,
    rooms::Rooms,
    scan::{self, Kind},
    store::lesson::LessonRow,
    who::Who,
};
use app::api::{ActionDone, MessageRef, Role, change};

/// Letters of one act that are learned from; more of them say nothing new.
const MOST: usize = 100;
/// Largest letter that is learned from: the words of a larger one are in its first part anyway.
const LARGEST: u64 = 2 << 20;
/// Failures after which a letter is left alone.
const TRIES: i64 = 20;

/// Notes what a move says. `from`: id of the mailbox where the letters were.
pub async fn moved(rooms: &Rooms, who: &Who, from: &str, done: &ActionDone) {
    if let Err(error) = note(rooms, who, from, done).await {
        tracing::warn!(%error, "a lesson was not noted");
    }
}

async fn note(rooms: &Rooms, who: &Who, from: &str, done: &ActionDone) -> Result<(), Error> {
    let Some(to) = done.mailbox.as_deref().filter(|to| done.count > 0 && *to != from) else { return Ok(()) };
    let junk = rooms.imap.junk(who).await?;
    if from != junk && to != junk {
        return Ok(());
    }
    let other = if to == junk { from } else { to };
    let folders = rooms.imap.mailboxes(who).await?;
    let role = folders.iter().find(|m| m.id == other).and_then(|m| m.role);
    match role {
        // Out of 迷惑メール into the trash is deleting; what one wrote oneself is no example of spam.
        Some(Role::Trash) if from == junk => return Ok(()),
        Some(Role::Sent | Role::Drafts) => return Ok(()),
        _ => {}
    }
    let letters: Vec<String> = change::refs_of(to, done.uidvalidity, &done.uids, MOST).iter().map(ToString::to_string).collect();
    rooms.store.lessons_add(&who.address, &letters, to == junk, rooms.clock.now()).await?;
    Ok(())
}

/// Teaches one letter, if nobody else is doing so.
pub async fn lesson(rooms: &Rooms, who: &Who, row: &LessonRow) -> Result<(), Error> {
    let Some(row) = rooms.store.lesson_lease(row, rooms.clock.now()).await? else { return Ok(()) };
    match teach(rooms, who, &row).await {
        Ok(()) => rooms.store.lesson_done(&row).await?,
        Err(error) if row.tries >= TRIES => {
            tracing::warn!(%error, "a letter was never learned");
            rooms.store.lesson_done(&row).await?;
        }
        Err(error) => {
            let pause = 10i64 << row.tries.clamp(0, 9);
            rooms.store.lesson_later(&row, rooms.clock.now() + pause).await?;
            return Err(error);
        }
    }
    Ok(())
}

async fn teach(rooms: &Rooms, who: &Who, row: &LessonRow) -> Result<(), Error> {
    let Ok(reference) = row.letter.parse::<MessageRef>() else { return Ok(()) };
    let opened = match rooms.imap.open_letter(who, &reference, LARGEST, false).await {
        Ok(opened) => opened,
        // Moved on or deleted meanwhile: what the person did last has its own row, or says nothing.
        Err(imap::Error::Gone | imap::Error::NotFound) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let Some(raw) = opened.raw else { return Ok(()) };
    let kind = if row.spam { Kind::Spam } else { Kind::Ham };
    match rooms.scan.learn(kind, &raw).await {
        // Too few words, or nothing that it could read: no later try changes that.
        Ok(()) | Err(scan::Error::Refused(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
