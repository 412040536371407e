//! Folders: list with counts, create, rename, remove.

use crate::{error::Error, rooms::Rooms, who::Who};
use app::api::{Code, Mailbox, Problem, Reason, Role};

/// Names nobody may take, compared without case: those of the standard folders in both languages, and others in use
/// for them.
const RESERVED: [&str; 15] = [
    "inbox",
    "spam",
    "trash",
    "drafts",
    "sentmail",
    "sent",
    "受信箱",
    "迷惑メール",
    "ごみ箱",
    "下書き保存",
    "送信箱",
    "受信トレイ",
    "下書き",
    "送信済み",
    "spam quarantine",
];

pub async fn list(rooms: &Rooms, who: &Who) -> Result<Vec<Mailbox>, Error> {
    Ok(rooms.imap.mailboxes(who).await?)
}

/// Makes a folder; `parent` is the id of one of the person's own folders.
pub async fn create(rooms: &Rooms, who: &Who, name: &str, parent: Option<&str>) -> Result<Mailbox, Error> {
    let all = rooms.imap.mailboxes(who).await?;
    let name = checked(name)?;
    if all.iter().filter(|m| m.role.is_none()).count() >= rooms.config.limits.folders as usize {
        return Err(Problem::field("name", Reason::LimitReached).into());
    }
    if let Some(parent) = parent {
        let own = all.iter().find(|m| m.id == parent).ok_or(Code::NotFound)?;
        if own.role.is_some() {
            return Err(Problem::field("parent", Reason::Other).into());
        }
    }
    let id = rooms.imap.create(who, &name, parent).await?;
    find(rooms, who, &id).await
}

/// Renames a folder; its id changes with its name.
pub async fn rename(rooms: &Rooms, who: &Who, id: &str, name: &str) -> Result<Mailbox, Error> {
    own(rooms, who, id).await?;
    let new = rooms.imap.rename(who, id, &checked(name)?).await?;
    find(rooms, who, &new).await
}

/// Removes a folder; what is in it goes to the trash first, so nothing is lost by one click. Mail that
/// arrives meanwhile goes there too, or is told that there is no such folder. `Busy`: it never was empty.
pub async fn remove(rooms: &Rooms, who: &Who, id: &str) -> Result<(), Error> {
    own(rooms, who, id).await?;
    rooms.imap.move_all(who, id, Role::Trash).await?;
    let aside = rooms.imap.set_aside(who, id).await?;
    for _ in 0..20 {
        if rooms.imap.delete(who, &aside).await? {
            return Ok(());
        }
        rooms.imap.move_all(who, &aside, Role::Trash).await?;
    }
    Err(Code::Busy.into())
}

async fn own(rooms: &Rooms, who: &Who, id: &str) -> Result<Mailbox, Error> {
    let folder = find(rooms, who, id).await?;
    if folder.role.is_some() { Err(Code::Forbidden.into()) } else { Ok(folder) }
}

/// One folder by its id.
pub async fn find(rooms: &Rooms, who: &Who, id: &str) -> Result<Mailbox, Error> {
    let all = rooms.imap.mailboxes(who).await?;
    Ok(all.into_iter().find(|m| m.id == id).ok_or(Code::NotFound)?)
}

fn checked(name: &str) -> Result<String, Problem> {
    let name = name.trim();
    let reason = if name.is_empty() {
        Reason::Empty
    } else if name.chars().count() > 60 {
        Reason::TooLong
    } else if name.chars().any(|c| c.is_control() || "/\\*%".contains(c)) || name.starts_with(['~', '#']) {
        Reason::BadCharacter
    } else if RESERVED.contains(&name.to_lowercase().as_str()) {
        Reason::NameTaken
    } else {
        return Ok(name.to_owned());
    };
    Err(Problem::field("name", reason))
}
