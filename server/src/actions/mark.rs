//! What is done to rows: flags, move, delete, restore.
//!
//! Deleting moves to the trash; inside the trash or 迷惑メール it is for good. A draft deleted in 下書き is
//! thrown away; taken back from the trash it opens as a new one with the same words.

use super::{draft::key_fits, teach};
use crate::{error::Error, imap::Rows, rooms::Rooms, who::Who};
use app::api::{Action, ActionDone, ActionRequest, Code, Mailbox, Problem, Reason, Role, mailbox::wire_of};

/// Rows one request may name.
const MAX_REFS: usize = 5_000;
/// Characters of a search, as in a list's address.
const MAX_WORDS: usize = 500;

/// Does it, and answers what an undo needs.
pub async fn act(rooms: &Rooms, who: &Who, mailbox: &str, request: &ActionRequest) -> Result<ActionDone, Error> {
    wire_of(mailbox).ok_or(Code::NotFound)?;
    if request.action == Action::Other {
        return Err(Code::Invalid.into());
    }
    let rows = match &request.all {
        Some(all) if all.q.chars().count() > MAX_WORDS => return Err(Problem::field("q", Reason::TooLong).into()),
        Some(all) => Rows::All(all.clone()),
        None => {
            if request.refs.len() > MAX_REFS {
                return Err(Problem::field("refs", Reason::TooManyEntries).into());
            }
            if request.refs.iter().any(|r| r.mailbox != mailbox) {
                return Err(Code::Invalid.into());
            }
            if request.refs.is_empty() {
                return Ok(ActionDone::default());
            }
            Rows::Refs(request.refs.clone())
        }
    };
    let imap = &rooms.imap;
    let flag = |name: &'static str, on: bool| imap.store_flags(who, mailbox, &rows, name, on);
    Ok(match request.action {
        Action::Seen => flag("\\Seen", true).await?,
        Action::Unseen => flag("\\Seen", false).await?,
        Action::Flag => flag("\\Flagged", true).await?,
        Action::Unflag => flag("\\Flagged", false).await?,
        Action::Move => {
            let to = request.to.as_deref().ok_or_else(|| Problem::field("to", Reason::Empty))?;
            wire_of(to).ok_or(Code::NotFound)?;
            if to == mailbox {
                ActionDone::default()
            } else {
                told(rooms, who, mailbox, moved(rooms, who, (mailbox, &rows), to).await?).await
            }
        }
        Action::Restore => moved(rooms, who, (mailbox, &rows), "INBOX").await?,
        Action::Delete => {
            let folders = imap.mailboxes(who).await?;
            let role = folders.iter().find(|m| m.id == mailbox).and_then(|m| m.role);
            // What 下書き shows is thrown away with its working copy.
            let drafts = if role == Some(Role::Drafts) { imap.draft_keys(who, mailbox, &rows).await? } else { Vec::new() };
            let done = match (role, trash(&folders)) {
                (Some(Role::Trash | Role::Junk), _) | (_, None) => imap.expunge(who, mailbox, &rows).await?,
                (_, Some(trash)) => imap.move_to(who, mailbox, &rows, &trash).await?,
            };
            for key in drafts.iter().filter(|key| key_fits(key)) {
                rooms.store.draft_deleted(&who.address, key, rooms.clock.now()).await?;
            }
            done
        }
        Action::Other => return Err(Code::Invalid.into()),
    })
}

/// The first move out of the inbox is the time to say that POP sees the inbox alone.
async fn told(rooms: &Rooms, who: &Who, from: &str, mut done: ActionDone) -> ActionDone {
    if from == "INBOX" && done.count > 0 {
        // What cannot be noted is not said: it would be said again and again.
        done.first_move = rooms.store.tell_once(&who.address, "pop", rooms.clock.now()).await.unwrap_or(false);
    }
    done
}

/// Moves, and lets the scanner learn from it where it says something.
async fn moved(rooms: &Rooms, who: &Who, (from, rows): (&str, &Rows), to: &str) -> Result<ActionDone, Error> {
    let done = rooms.imap.move_to(who, from, rows, to).await?;
    teach::moved(rooms, who, from, &done).await;
    Ok(done)
}

fn trash(folders: &[Mailbox]) -> Option<String> {
    folders.iter().find(|m| m.role == Some(Role::Trash)).map(|m| m.id.clone())
}
