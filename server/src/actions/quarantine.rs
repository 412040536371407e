//! 迷惑メール: what is held and why, back to the inbox and in again, away for good.
//!
//! A mail whose days are over is not shown, even if nobody has removed it yet. Releasing is
//! repeatable: what is in the inbox already is left alone. 元に戻す keeps the first arrival, which is
//! noted in SQL, because the core dates a mail anew with each move.

use super::{
    read,
    settings::{self, Desk},
    teach,
};
use crate::{
    error::Error,
    imap::{self, Held, HeldQuery, NOT_JUNK, Rows},
    mail,
    rooms::Rooms,
    store::held::HeldSince,
    who::Who,
};
use app::api::{
    ActionDone, Code, MessageRef, Problem, Reason as Fault, change,
    envelope::PAGE,
    quarantine::{Discard, Everything, HeldLetter, HeldMail, HeldPage, Reason, Release, Released, TakenBack, days_left},
    settings::{Allow, Stored, entry},
};

/// Rows one request may name.
const MAX_REFS: usize = 5_000;
/// Rows of one answer of the API and of one look of the notice: nearly always all of them at once.
pub const MANY: u32 = 500;
/// Of a held mail's text this much is shown, bytes.
const SHOWN: usize = 60_000;

/// What is held, newest first: a page of [`MANY`], and how many there are.
pub async fn list(rooms: &Rooms, who: &Who, words: &str, page: u32) -> Result<HeldPage, Error> {
    look(rooms, who, &HeldQuery { words, page, rows: MANY }).await
}

/// One page of the screen; `released` is `UIDVALIDITY.RANGES` of mails that were just taken back.
pub async fn page(rooms: &Rooms, who: &Who, (words, page): (&str, u32), released: &str) -> Result<HeldPage, Error> {
    let mut held = look(rooms, who, &HeldQuery { words, page, rows: PAGE }).await?;
    held.taken_back = if released.is_empty() { None } else { taken_back(rooms, who, released).await? };
    Ok(held)
}

async fn look(rooms: &Rooms, who: &Who, query: &HeldQuery<'_>) -> Result<HeldPage, Error> {
    let days = rooms.config.quarantine.days;
    let mut page = HeldPage { page: query.page.max(1), q: query.words.to_owned(), days, ..HeldPage::default() };
    let found = match rooms.imap.held(who, query).await {
        Ok(found) => found,
        // The folder is made with the first mail in it.
        Err(imap::Error::NotFound) => return Ok(page),
        Err(error) => return Err(error.into()),
    };
    let desk = Eyes::open(rooms, who).await?;
    let all = found.rows.len();
    page.rows = found.rows.into_iter().filter_map(|held| desk.seen(held)).collect();
    // What is over and not removed yet is the oldest, so it stands on the last page.
    page.total = found.total.saturating_sub((all - page.rows.len()) as u32);
    (page.uidvalidity, page.uidnext) = (found.uidvalidity, found.uidnext);
    Ok(page)
}

/// One held mail as text. `Gone` once its days are over.
pub async fn letter(rooms: &Rooms, who: &Who, r: &MessageRef, mark_seen: bool) -> Result<HeldLetter, Error> {
    let desk = Eyes::open(rooms, who).await?;
    let mail = desk.seen(rooms.imap.held_one(who, r).await?).ok_or(Code::Gone)?;
    let message = read::message(rooms, who, r, mark_seen, "").await?;
    let text = mail::clean::start(&message.text, SHOWN);
    Ok(HeldLetter {
        truncated: message.truncated || text.len() < message.text.len(),
        text: text.to_owned(),
        mail: HeldMail { from: message.envelope.from, subject: message.envelope.subject, ..mail },
        to: message.envelope.to,
        files: message.attachments,
        days: rooms.config.quarantine.days,
    })
}

/// What is needed to make rows: the clock, first arrivals, and who is allowed already.
struct Eyes {
    now: i64,
    days: u32,
    since: Vec<HeldSince>,
    allow: Allow,
}

impl Eyes {
    async fn open(rooms: &Rooms, who: &Who) -> Result<Eyes, Error> {
        let (since, allow) =
            tokio::try_join!(async { Ok(rooms.store.held_since(&who.address).await?) }, settings::one::<Allow>(rooms, who))?;
        Ok(Eyes { now: rooms.clock.now(), days: rooms.config.quarantine.days, since, allow: allow.value })
    }

    /// The row of a mail; nothing if its days are over.
    fn seen(&self, held: Held) -> Option<HeldMail> {
        let arrived = first_arrival(&self.since, &held.envelope.reference, held.saved);
        let left = days_left(arrived, self.now, self.days);
        let sender = held.envelope.from.first().and_then(|c| allowable(&c.email));
        let new = sender.filter(|s| !self.allow.senders.iter().any(|end| s.ends_with(end.as_str())));
        (left > 0).then(|| HeldMail {
            reference: held.envelope.reference,
            from: held.envelope.from,
            subject: held.envelope.subject,
            reason: Reason::of_header(&held.reason),
            arrived,
            days_left: left,
            seen: held.envelope.seen,
            preview: held.envelope.preview,
            allow: new.unwrap_or_default(),
        })
    }
}

fn first_arrival(since: &[HeldSince], r: &MessageRef, saved: i64) -> i64 {
    since.iter().find(|s| s.reference == *r).map_or(saved, |s| s.arrived.min(saved))
}

/// 受信トレイに戻す: unread, with its own date; with この差出人を常に受信する the senders go on the allow list first.
pub async fn release(rooms: &Rooms, who: &Who, wanted: &Release) -> Result<Released, Error> {
    let junk = checked(rooms, who, &wanted.refs).await?;
    if wanted.refs.is_empty() {
        return Ok(Released::default());
    }
    let (imap, rows) = (&rooms.imap, Rows::Refs(wanted.refs.clone()));
    let arrivals = imap.arrivals(who, &wanted.refs).await?;
    let senders: Vec<String> = arrivals.iter().flat_map(|a| &a.from).filter_map(|c| allowable(&c.email)).collect();
    let allowed = if wanted.allow_sender { allow_senders(rooms, who, &senders).await? } else { Vec::new() };
    imap.store_flags(who, &junk, &rows, "\\Seen", false).await?;
    imap.store_flags(who, &junk, &rows, NOT_JUNK, true).await?;
    let done = imap.move_to(who, &junk, &rows, "INBOX").await?;
    teach::moved(rooms, who, &junk, &done).await;
    let since = rooms.store.held_since(&who.address).await?;
    let uidvalidity = wanted.refs.first().map_or(0, |r| r.uidvalidity);
    let name = |uid| MessageRef { mailbox: junk.clone(), uidvalidity, uid };
    let first: Vec<i64> = arrivals.iter().map(|a| first_arrival(&since, &name(a.uid), a.saved)).collect();
    let there = noted(&done, &first, &allowed);
    rooms.store.held_moved(&who.address, &wanted.refs, &there).await?;
    Ok(Released { done, allowed })
}

/// Mails where they are now, each with its first arrival. A move keeps the order (RFC 6851 §4.3); if some
/// were gone before it, the oldest arrival counts for all, so that no deadline grows.
fn noted(done: &ActionDone, arrived: &[i64], allowed: &[String]) -> Vec<HeldSince> {
    let Some(mailbox) = &done.mailbox else { return Vec::new() };
    let refs = change::refs_of(mailbox, done.uidvalidity, &done.uids, MAX_REFS);
    let oldest = arrived.iter().copied().min().unwrap_or(0);
    let same = refs.len() == arrived.len();
    let row = |(n, reference)| HeldSince {
        reference,
        arrived: if same { arrived.get(n).copied().unwrap_or(oldest) } else { oldest },
        allowed: if n == 0 { allowed.to_vec() } else { Vec::new() },
    };
    refs.into_iter().enumerate().map(row).collect()
}

/// Which of the mails in an address were truly taken back and not put in again.
async fn taken_back(rooms: &Rooms, who: &Who, text: &str) -> Result<Option<TakenBack>, Error> {
    let Some((uidvalidity, uids)) = text.split_once('.') else { return Ok(None) };
    let Ok(uidvalidity) = uidvalidity.parse() else { return Ok(None) };
    let named = change::refs_of("INBOX", uidvalidity, uids, MAX_REFS);
    let since = rooms.store.held_since(&who.address).await?;
    let known: Vec<HeldSince> = since.into_iter().filter(|s| named.contains(&s.reference)).collect();
    let allowed = known.iter().flat_map(|s| s.allowed.clone()).collect();
    let mut refs: Vec<MessageRef> = known.into_iter().map(|s| s.reference).collect();
    refs.sort_by_key(|r| r.uid);
    Ok((!refs.is_empty()).then_some(TakenBack { refs, allowed }))
}

/// 元に戻す: in again, with the old deadline; senders that were allowed by it are so no more.
pub async fn undo(rooms: &Rooms, who: &Who, refs: &[MessageRef]) -> Result<ActionDone, Error> {
    if refs.len() > MAX_REFS {
        return Err(Problem::field("refs", Fault::TooManyEntries).into());
    }
    let mut known = rooms.store.held_since(&who.address).await?;
    known.retain(|s| s.reference.mailbox == "INBOX" && refs.contains(&s.reference));
    if known.is_empty() {
        // In again already.
        return Ok(ActionDone::default());
    }
    let names: Vec<MessageRef> = known.iter().map(|s| s.reference.clone()).collect();
    let here = rooms.imap.arrivals(who, &names).await?;
    let first: Vec<i64> =
        here.iter().filter_map(|a| known.iter().find(|s| s.reference.uid == a.uid)).map(|s| s.arrived).collect();
    let rows = Rows::Refs(names.clone());
    rooms.imap.store_flags(who, "INBOX", &rows, NOT_JUNK, false).await?;
    let junk = rooms.imap.junk(who).await?;
    let done = rooms.imap.move_to(who, "INBOX", &rows, &junk).await?;
    teach::moved(rooms, who, "INBOX", &done).await;
    rooms.store.held_moved(&who.address, &names, &noted(&done, &first, &[])).await?;
    let lines: Vec<String> = known.into_iter().flat_map(|s| s.allowed).collect();
    if !lines.is_empty() {
        settings::change(&Desk::of(rooms), &who.address, |old: &Stored<Allow>| {
            Ok(Allow { senders: old.value.senders.iter().filter(|s| !lines.contains(s)).cloned().collect() })
        })
        .await?;
    }
    Ok(done)
}

/// Ends what was put in again and is over by its first arrival; called by a job.
pub async fn end_again(rooms: &Rooms, who: &Who, until: i64) -> Result<(), Error> {
    let mut over = rooms.store.held_since(&who.address).await?;
    over.retain(|s| s.reference.mailbox != "INBOX" && s.arrived <= until);
    let refs: Vec<MessageRef> = over.into_iter().map(|s| s.reference).collect();
    let Some(junk) = refs.first().map(|r| r.mailbox.clone()) else { return Ok(()) };
    match rooms.imap.expunge(who, &junk, &Rows::Refs(refs.clone())).await {
        // The folder was made anew meanwhile, and they ended with the old one.
        Ok(_) | Err(imap::Error::Gone | imap::Error::NotFound) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(rooms.store.held_moved(&who.address, &refs, &[]).await?)
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

/// A sender as a line of the allow list. What is no address of this form cannot be named there, and its
/// mail comes back all the same.
fn allowable(email: &str) -> Option<String> {
    Some(entry::sender(email)).filter(|s| s.contains('@') && entry::sender_fault(s).is_none())
}

/// Puts whole addresses on the allow list; those it has by an entry of its own are left out. The new lines.
async fn allow_senders(rooms: &Rooms, who: &Who, wanted: &[String]) -> Result<Vec<String>, Error> {
    let new = |old: &Allow| {
        let mut out: Vec<String> = Vec::new();
        for sender in wanted {
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
