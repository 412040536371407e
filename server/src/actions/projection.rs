//! The one message in 下書き that shows a draft to every mail program.
//!
//! Found by its `X-Draft-Key` header. Writing appends the new message first and then expunges
//! exactly the old ones, under a lease on the row; after a crash between the two there are two
//! messages for a moment and never none, and the next writing (job `project_drafts`) finds both.

use super::{draft::key_fits, letter, receipt::ANSWERED, session, source};
use crate::{
    error::Error,
    imap::Rows,
    mail::{self, OutFile, Outgoing, addresses},
    rooms::Rooms,
    store::draft::{DraftRow, LEASE},
    who::Who,
};
use app::api::{Code, Contact, MessageRef, Role};
use std::time::Duration;

/// Seconds after which a failed writing is tried again: soon at first, each hour in the end.
const AGAIN: i64 = 60;
const AGAIN_AT_LAST: i64 = 3600;

/// What differs between the message in 下書き and the one that is sent.
pub(super) struct Stamp {
    pub to: [Vec<Contact>; 3],
    pub message_id: String,
    pub date: i64,
    pub draft: bool,
}

/// Brings the message in 下書き up to date with the working copy; takes it out if that is gone.
///
/// While another process writes it, or for a minute after a failure, the job is left to do it.
pub async fn project(rooms: &Rooms, who: &Who, key: &str) -> Result<(), Error> {
    let (rooms, who, key) = (rooms.clone(), who.clone(), key.to_owned());
    // A task of its own: between append and expunge it must not end because a browser leaves.
    let written = tokio::spawn(async move { bring_up_to_date(&rooms, &who, &key).await });
    written.await.unwrap_or_else(|_| Err(Code::Unexpected.into())).map(|_| ())
}

/// [`project`], within the caller's own task. False: another holds the lease, so it is not known what 下書き shows.
pub async fn bring_up_to_date(rooms: &Rooms, who: &Who, key: &str) -> Result<bool, Error> {
    if !key_fits(key) {
        return Err(Code::NotFound.into());
    }
    let row = rooms.store.draft(&who.address, key).await?.ok_or(Code::NotFound)?;
    if row.gone != 0 && !row.may_be_shown() {
        return Ok(true);
    }
    let lease = session::random_token()?;
    let Some(mut row) = rooms.store.draft_lease(&who.address, key, &lease, rooms.clock.now()).await? else { return Ok(false) };
    let writing = async {
        // It may take the place of the very message whose files it still has to copy.
        if row.gone == 0 && row.draft.source.is_some() {
            source::brought(rooms, who, key).await;
            row = rooms.store.draft(&who.address, key).await?.filter(|row| row.draft.source.is_none()).ok_or(Code::Away)?;
        }
        write(rooms, who, &row).await
    };
    let written = tokio::time::timeout(Duration::from_secs(LEASE as u64 - 20), writing).await;
    match written.unwrap_or_else(|_| Err(Code::Away.into())) {
        Ok(new) => {
            let version = if row.gone == 0 { row.version } else { 0 };
            let held = rooms.store.draft_shown(&who.address, key, &lease, version).await?;
            if let (false, Some(new)) = (held, new) {
                // The lease ran out and another wrote its own: ours is the surplus one.
                expunge(rooms, who, vec![new]).await?;
            }
            Ok(held)
        }
        Err(error) => {
            let now = rooms.clock.now();
            // The longer it has failed, the longer it rests.
            let waited = now - row.draft.saved.max(row.gone);
            let pause = (waited / 4).clamp(AGAIN, AGAIN_AT_LAST);
            rooms.store.draft_unlease(&who.address, key, &lease, now + pause).await?;
            Err(error)
        }
    }
}

/// Before a session ends: everything that is behind. What fails stays for the job.
pub async fn project_all(rooms: &Rooms, who: &Who) -> Result<(), Error> {
    for key in rooms.store.drafts_behind_of(&who.address).await? {
        let _ = project(rooms, who, &key).await;
    }
    Ok(())
}

async fn write(rooms: &Rooms, who: &Who, row: &DraftRow) -> Result<Option<MessageRef>, Error> {
    let mut old = shown(rooms, who, row).await?;
    if row.gone != 0 {
        expunge(rooms, who, old).await?;
        return Ok(None);
    }
    if row.version == row.shown && old.len() == 1 {
        return Ok(None);
    }
    let draft = &row.draft;
    if draft.is_blank() && old.is_empty() {
        return Ok(None);
    }
    let domain = who.address.rsplit('@').next().unwrap_or_default();
    let stamp = Stamp {
        to: [&draft.to, &draft.cc, &draft.bcc].map(|typed| half_typed(typed)),
        message_id: format!("<{}.{}@{domain}>", draft.key, row.version),
        date: draft.saved,
        draft: true,
    };
    let bytes = bytes(rooms, who, row, stamp).await?;
    let flags: &[&str] = if draft.receipt { &["\\Draft", "\\Seen", ANSWERED] } else { &["\\Draft", "\\Seen"] };
    let new = rooms.imap.append(who, Role::Drafts, (flags, None), bytes).await?;
    old.retain(|r| *r != new);
    expunge(rooms, who, old).await?;
    Ok(Some(new))
}

/// Every message that shows this draft, the one of another program included.
async fn shown(rooms: &Rooms, who: &Who, row: &DraftRow) -> Result<Vec<MessageRef>, Error> {
    let mut found = rooms.imap.find_draft(who, &row.draft.key).await?;
    if let Ok(replaced) = row.replaces.parse::<MessageRef>()
        && !found.contains(&replaced)
        // A mail that was sent and is edited as new stays where it is.
        && rooms.imap.mailboxes(who).await?.iter().any(|m| m.id == replaced.mailbox && m.role == Some(Role::Drafts))
    {
        found.push(replaced);
    }
    Ok(found)
}

/// Removes exactly these messages; one that is gone already is no failure.
async fn expunge(rooms: &Rooms, who: &Who, mut refs: Vec<MessageRef>) -> Result<(), Error> {
    while let Some(first) = refs.first() {
        let mailbox = first.mailbox.clone();
        let (these, others) = refs.into_iter().partition(|r| r.mailbox == mailbox);
        match rooms.imap.expunge(who, &mailbox, &Rows::Refs(these)).await {
            Ok(_) | Err(crate::imap::Error::Gone | crate::imap::Error::NotFound) => {}
            Err(error) => return Err(error.into()),
        }
        refs = others;
    }
    Ok(())
}

/// The mail as bytes, with its files.
pub(super) async fn bytes(rooms: &Rooms, who: &Who, row: &DraftRow, stamp: Stamp) -> Result<Vec<u8>, Error> {
    let draft = &row.draft;
    let [to, cc, bcc] = stamp.to;
    let mut mail = Outgoing {
        from: Contact { name: row.name.clone(), email: who.address.clone() },
        to,
        cc,
        bcc,
        subject: draft.subject.clone(),
        text: draft.text.clone(),
        in_reply_to: draft.in_reply_to.clone(),
        references: draft.references.clone(),
        message_id: stamp.message_id,
        date: stamp.date,
        offset: draft.offset.unwrap_or(app::i18n::date::JAPAN_MINUTES),
        draft_key: stamp.draft.then(|| draft.key.clone()),
        keep_bcc: stamp.draft,
        receipt: draft.receipt,
        ..Outgoing::default()
    };
    for file in &draft.files {
        let bytes = rooms.store.upload_bytes(&who.address, file).await?;
        if file.is_letter() {
            mail.attached_letters.push(bytes);
        } else {
            mail.files.push(OutFile { name: file.name.clone(), kind: file.kind.clone(), bytes });
        }
    }
    letter::on_pool(rooms, who, move || mail::write::write(&mail)).await
}

/// Recipients as far as they can be read: the last one is often still being typed.
fn half_typed(typed: &str) -> Vec<Contact> {
    mail::parse_recipients(typed)
        .unwrap_or_else(|_| addresses::addresses(typed.as_bytes()).into_iter().filter(|c| c.email.contains('@')).collect())
}
