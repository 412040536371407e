//! After the core has accepted a mail: copy into Sent, mark the original, take the draft out.
//!
//! accepted → filed, under a lease. Each step may be repeated: from the second attempt on Sent is
//! searched for the Message-ID before anything is appended, so there is one copy whatever crashed.
//! The bytes stay in SQL until all is done; a full mailbox only delays it.

use super::{
    projection,
    receipt::ANSWERED,
    send::{delay, sender},
    session,
};
use crate::{
    error::Error,
    imap::{self, Rows},
    mail,
    rooms::Rooms,
    store::{draft::LEASE, send::SendRow},
    who::Who,
};
use app::api::{Code, MessageRef, Role};
use std::time::Duration;

/// Files one accepted mail, if nobody else is doing so.
pub(super) async fn file(rooms: &Rooms, id: &str) -> Result<(), Error> {
    let claim = session::random_token()?;
    let Some(row) = rooms.store.send_lease(id, &claim, rooms.clock.now()).await? else { return Ok(()) };
    let who = sender(&row);
    let filed = tokio::time::timeout(Duration::from_secs(LEASE as u64 - 20), steps(rooms, &who, &row)).await;
    let now = rooms.clock.now();
    match filed.unwrap_or_else(|_| Err(Code::Away.into())) {
        Ok(()) => {
            rooms.store.send_filed(&row, &claim, now).await?;
            Ok(())
        }
        Err(error) => {
            rooms.store.send_file_later(id, &claim, now + delay(row.filing)).await?;
            Err(error)
        }
    }
}

async fn steps(rooms: &Rooms, who: &Who, row: &SendRow) -> Result<(), Error> {
    if row.draft.is_empty() {
        // 開封確認: no letter of the person, so it has no copy.
        return Ok(());
    }
    copy(rooms, who, row).await?;
    mark(rooms, who, row).await?;
    // Another may be writing the projection just now; what it appends must go as well.
    if projection::bring_up_to_date(rooms, who, &row.draft).await? { Ok(()) } else { Err(Code::Busy.into()) }
}

async fn copy(rooms: &Rooms, who: &Who, row: &SendRow) -> Result<(), Error> {
    if row.filing > 1 && !rooms.imap.find_by_header(who, Role::Sent, "Message-ID", &row.message_id).await?.is_empty() {
        return Ok(());
    }
    let mut bytes = row.bcc.clone().into_bytes();
    bytes.extend(rooms.store.send_bytes(row).await?);
    // The copy keeps the writer's own wish; no program shall ask the writer about it (RFC 3503 §3.3).
    let asks = mail::Head::read(&bytes).raw(mail::receipt::FIELD).is_some();
    let flags: &[&str] = if asks { &["\\Seen", ANSWERED] } else { &["\\Seen"] };
    rooms.imap.append(who, Role::Sent, (flags, None), bytes).await?;
    Ok(())
}

/// The answered or forwarded letter gets its flag, if it is still there.
async fn mark(rooms: &Rooms, who: &Who, row: &SendRow) -> Result<(), Error> {
    let Ok(original) = row.original.parse::<MessageRef>() else { return Ok(()) };
    let flag = if row.mark == "$Forwarded" { "$Forwarded" } else { "\\Answered" };
    let mailbox = original.mailbox.clone();
    match rooms.imap.store_flags(who, &mailbox, &Rows::Refs(vec![original]), flag, true).await {
        // A letter that was moved or deleted meanwhile, or a folder without such flags, stops nothing.
        Ok(_) | Err(imap::Error::Gone | imap::Error::NotFound | imap::Error::Refused(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
