//! 迷惑メール: what is held and why, back to the inbox, away for good.
//!
//! A mail whose seven days are over is not shown, even if nobody has removed it yet.
//! Releasing is repeatable: what is in the inbox already is left alone.

use super::settings::{self, Desk};
use crate::{
    error::Error,
    imap::{NOT_JUNK, Rows},
    rooms::Rooms,
    who::Who,
};
use app::api::{
    ActionDone, Code, MessageRef, Problem, Reason as Fault,
    quarantine::{DAYS, Discard, Everything, HeldMail, Reason, Release, Released, days_left},
    settings::{Allow, Stored, entry},
};

/// Rows one request may name.
const MAX_REFS: usize = 5_000;

/// Seconds a mail stays.
pub const STAY: i64 = DAYS * 86_400;

/// What is held, newest first.
pub async fn list(rooms: &Rooms, who: &Who, words: &str, page: u32) -> Result<Vec<HeldMail>, Error> {
    let now = rooms.clock.now();
    let held = rooms.imap.held(who, words, page).await?;
    let fresh = held.into_iter().filter(|h| h.saved > now - STAY);
    Ok(fresh
        .map(|h| HeldMail {
            reference: h.envelope.reference,
            from: h.envelope.from,
            subject: h.envelope.subject,
            reason: Reason::of_header(&h.reason),
            arrived: h.saved,
            days_left: days_left(h.saved, now),
            seen: h.envelope.seen,
            preview: h.envelope.preview,
        })
        .collect())
}

/// 受信トレイに戻す: unread, with its own date; with この差出人を常に受信する the senders go on the allow list first.
pub async fn release(rooms: &Rooms, who: &Who, wanted: &Release) -> Result<Released, Error> {
    let junk = checked(rooms, who, &wanted.refs).await?;
    if wanted.refs.is_empty() {
        return Ok(Released::default());
    }
    let allowed = if wanted.allow_sender { allow_senders(rooms, who, &wanted.refs).await? } else { Vec::new() };
    let (imap, rows) = (&rooms.imap, Rows::Refs(wanted.refs.clone()));
    imap.store_flags(who, &junk, &rows, "\\Seen", false).await?;
    imap.store_flags(who, &junk, &rows, NOT_JUNK, true).await?;
    let done = imap.move_to(who, &junk, &rows, "INBOX").await?;
    Ok(Released { done, allowed })
}

/// 削除 and 今すぐ空にする: for good.
pub async fn discard(rooms: &Rooms, who: &Who, wanted: &Discard) -> Result<ActionDone, Error> {
    let junk = checked(rooms, who, &wanted.refs).await?;
    Ok(match &wanted.all {
        Everything::Now(true) => rooms.imap.empty(who, &junk).await?,
        Everything::Seen(all) => rooms.imap.expunge(who, &junk, &Rows::All(all.clone())).await?,
        Everything::Now(false) if wanted.refs.is_empty() => ActionDone::default(),
        Everything::Now(false) => rooms.imap.expunge(who, &junk, &Rows::Refs(wanted.refs.clone())).await?,
    })
}

/// The id of 迷惑メール; every reference must lie there.
async fn checked(rooms: &Rooms, who: &Who, refs: &[MessageRef]) -> Result<String, Error> {
    if refs.len() > MAX_REFS {
        return Err(Problem::field("refs", Fault::TooManyEntries).into());
    }
    let junk = rooms.imap.junk(who).await?;
    if refs.iter().any(|r| r.mailbox != junk) { Err(Code::Invalid.into()) } else { Ok(junk) }
}

/// Puts whole addresses on the allow list; those it has by an entry of its own are left out. The new lines.
async fn allow_senders(rooms: &Rooms, who: &Who, refs: &[MessageRef]) -> Result<Vec<String>, Error> {
    let senders = rooms.imap.senders(who, refs).await?;
    // What is no address of this form cannot be named in a list, and its mail comes back all the same.
    let wanted: Vec<String> =
        senders.iter().map(|c| entry::sender(&c.email)).filter(|s| s.contains('@') && entry::sender_fault(s).is_none()).collect();
    let new = |old: &Allow| {
        let mut out: Vec<String> = Vec::new();
        for sender in &wanted {
            if !old.senders.iter().chain(&out).any(|end| sender.ends_with(end.as_str())) {
                out.push(sender.clone());
            }
        }
        out
    };
    let added = std::sync::Mutex::new(Vec::new());
    settings::change(&Desk::of(rooms), &who.address, |old: &Stored<Allow>| {
        let lines = new(&old.value);
        let all = old.value.senders.iter().chain(&lines).cloned().collect();
        *added.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = lines;
        Ok(Allow { senders: all })
    })
    .await?;
    Ok(added.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner))
}
