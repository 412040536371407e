//! The working copy of a mail: load, save, throw away, add and take out files.
//!
//! In: fields as a browser sends them, files as streams. Out: `app::api` values.
//! The copy is in SQL (`store::draft`); the one message in 下書き is written by `projection`.
//! Never: words lost without an answer. An old revision is a conflict and both copies stay.

use super::source;
pub use super::{
    beside::{Kept, keep_both, save_or_keep},
    projection::{project, project_all},
};
use crate::{
    error::Error,
    mail::{clean, filename, head, write::Lines},
    rooms::Rooms,
    store::{self, draft::DraftRow, upload::PIECE},
    who::Who,
};
use app::api::{
    Code, Draft, DraftFile, DraftKind, DraftSaved, MessageRef, Problem, Reason, draft::size_as_sent, mailbox::base64url,
};
use bytes::Bytes;
use futures::{Stream, StreamExt, TryStream, TryStreamExt, stream};
use sha2::{Digest, Sha256};
use std::{
    io,
    sync::atomic::{AtomicU64, Ordering},
};

/// Longest address field, bytes: an answer to all may begin with more than may be sent.
const ADDRESSES: usize = 1024 * 1024;
/// Longest subject, bytes.
pub(super) const SUBJECT: usize = 2_000;
/// Files of one draft.
const FILES: usize = 100;
/// All drafts of one person may hold this many times the largest mail.
const SHELF: u64 = 20;
/// Living drafts of one person, those that were opened and not touched included.
const DRAFTS: u64 = 2_000;
/// Their words together may have this many times the largest mail.
const WORDS: u64 = 3;
/// Words below this length are not added up at each save, bytes.
const SHORT: usize = 64 * 1024;
/// Pieces of a file between two looks at what all files of the person hold.
const LOOK: i64 = 16;

/// 16 bytes from the system as 22 characters: a draft's key, a file's or a send's id.
pub fn new_key() -> Result<String, Error> {
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes).map_err(|_| Code::Unexpected)?;
    Ok(base64url(&bytes))
}

/// True for a key of our making or the client's, a UUID for one.
pub fn key_fits(key: &str) -> bool {
    (16..=64).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// The working copy. `Gone` if it was sent or thrown away.
pub async fn load(rooms: &Rooms, who: &Who, key: &str) -> Result<Draft, Error> {
    Ok(living(rooms, who, key).await?.draft)
}

async fn living(rooms: &Rooms, who: &Who, key: &str) -> Result<DraftRow, Error> {
    if !key_fits(key) {
        return Err(Code::NotFound.into());
    }
    let row = rooms.store.draft(&who.address, key).await?.ok_or(Code::NotFound)?;
    if row.gone == 0 { Ok(row) } else { Err(Code::Gone.into()) }
}

/// Saves the words; makes the draft if there is none, with the files of the letter it was begun from. Other files
/// are not touched: they have their own calls.
///
/// `Conflict`: another tab saved first; [`load`] reads its words, [`keep_both`] or [`save_or_keep`] keep these.
/// `Gone`: it was sent or thrown away.
pub async fn save(rooms: &Rooms, who: &Who, draft: Draft) -> Result<DraftSaved, Error> {
    let draft = checked(rooms, draft)?;
    if draft.rev == 0 || weight(&draft) > SHORT {
        room(rooms, who, &draft).await?;
    }
    let mut saved = match rooms.store.draft_save(&who.address, &who.name, &draft, rooms.clock.now()).await {
        Err(store::Error::NotFound) => return Err(Code::Gone.into()),
        other => other?,
    };
    if draft.rev == 0 && draft.source.is_some() {
        saved.problem = source::brought(rooms, who, &draft.key).await;
    }
    Ok(saved)
}

/// Room for one more draft, or for these words in place of what it held before.
pub(super) async fn room(rooms: &Rooms, who: &Who, draft: &Draft) -> Result<(), Error> {
    let (number, words) = rooms.store.drafts_held(&who.address, &draft.key).await?;
    if number >= DRAFTS || words + weight(draft) as u64 > WORDS * rooms.config.limits.message_bytes {
        return Err(Problem { reason: Some(Reason::LimitReached), ..Problem::new(Code::Invalid) }.into());
    }
    Ok(())
}

/// About the bytes of its words.
fn weight(draft: &Draft) -> usize {
    draft.text.len() + draft.to.len() + draft.cc.len() + draft.bcc.len() + draft.subject.len()
}

/// What a save of this draft answered, as it stands now.
pub async fn saved(rooms: &Rooms, who: &Who, key: &str) -> Result<DraftSaved, Error> {
    let draft = load(rooms, who, key).await?;
    Ok(DraftSaved { key: draft.key, rev: draft.rev, saved: draft.saved, problem: None })
}

/// A key that the same names lead to again.
pub(super) fn key_from(names: &[&str]) -> String {
    let mut hash = Sha256::new();
    for name in names {
        hash.update(name.as_bytes());
        hash.update([0]);
    }
    base64url(&hash.finalize()[..16])
}

/// Throws the draft away, here and in 下書き; repeating changes nothing. `opened`: the message in 下書き that it was
/// opened from, which goes too although nothing was ever saved.
pub async fn discard(rooms: &Rooms, who: &Who, key: &str, opened: Option<MessageRef>) -> Result<(), Error> {
    if !key_fits(key) {
        return Ok(());
    }
    if opened.is_some() {
        let unsaved = Draft { key: key.to_owned(), kind: DraftKind::Again, source: opened, ..Draft::default() };
        rooms.store.draft_make(&who.address, &who.name, &unsaved, rooms.clock.now()).await?;
    }
    let Some(row) = rooms.store.draft(&who.address, key).await? else { return Ok(()) };
    rooms.store.draft_discard(&who.address, key, rooms.clock.now()).await?;
    if row.gone == 0 && row.may_be_shown() {
        // If the core is away, the job takes the message out of 下書き later.
        let _ = project(rooms, who, key).await;
    }
    Ok(())
}

/// What a browser says of a file.
pub struct NewFile {
    /// None: a fresh one.
    pub id: Option<String>,
    pub name: String,
    pub kind: String,
}

/// Adds a file as it comes in; nothing of it stays if it ends early or passes the limit.
///
/// Dropped half-way, its pieces are forgotten by the job `forget` within a day.
pub async fn attach<S>(rooms: &Rooms, who: &Who, key: &str, file: NewFile, bytes: S) -> Result<DraftFile, Error>
where
    S: Stream<Item = io::Result<Bytes>> + Unpin,
{
    if !key_fits(key) {
        return Err(Code::NotFound.into());
    }
    let mut file = DraftFile { id: file.id.map_or_else(new_key, Ok)?, name: named(&file.name), kind: kind(&file.kind), size: 0 };
    let row = rooms.store.draft(&who.address, key).await?;
    if row.is_none() {
        room(rooms, who, &Draft { key: key.to_owned(), ..Draft::default() }).await?;
    }
    let (text, others) = row.map_or((0, Vec::new()), |r| (r.draft.text.len() as u64, r.draft.files));
    if others.len() >= FILES {
        return Err(Problem::field("file", Reason::TooManyEntries).into());
    }
    let limit = rooms.config.limits.message_bytes;
    let shelf = rooms.store.uploads_total(&who.address).await?;
    let (kept, letter) = (size_as_sent(text, &others), file.is_letter());
    // As `mail::write` will write it: a letter as it is, if its lines allow that.
    let sent = |size: u64, lines: &Lines| if letter && lines.fit() { size } else { size.div_ceil(57) * 78 };
    let fits = |size: u64, lines: &Lines| kept + sent(size, lines) <= limit && shelf + size <= limit * SHELF;
    let whose = (who.address.as_str(), key);
    match rooms.store.upload_begin(&who.address, key, &file, rooms.clock.now()).await {
        Err(store::Error::NotFound) => return Err(Code::Gone.into()),
        other => other?,
    }
    let read = AtomicU64::new(0);
    let mut bytes = bytes.inspect_ok(|chunk| {
        let _ = read.fetch_add(chunk.len() as u64, Ordering::Relaxed);
    });
    let written = match write(rooms, (&who.address, &file.id), &mut bytes, &fits).await {
        // Others may have come in at the same time: what is there now decides.
        Ok((size, lines)) => still_fits(rooms, whose, (text, sent(size, &lines))).await.map(|()| size),
        Err(error) => Err(error),
    };
    match written {
        Ok(size) => file.size = size,
        Err(error) => {
            rooms.store.upload_drop(&who.address, key, &file.id, rooms.clock.now()).await?;
            if !matches!(&error, Error::Problem(p) if p.code == Code::TooLarge) {
                return Err(error);
            }
            // A browser hears why only after it has sent all; what comes is counted, so that the size can be told.
            let whole = loop {
                match bytes.next().await {
                    Some(Ok(_)) => {}
                    Some(Err(_)) => break false,
                    None => break true,
                }
            };
            file.size = read.load(Ordering::Relaxed);
            let named = if whole { file.with_size() } else { file.name };
            return Err(Problem::new(Code::TooLarge).limit(limit).detail(named).into());
        }
    }
    match rooms.store.upload_finish(&who.address, &file.id, file.size, rooms.clock.now()).await {
        Err(store::Error::NotFound) => Err(Code::Gone.into()),
        other => Ok(other.map(|()| file)?),
    }
}

/// Looks again when a file has come in whole, with all that came beside it.
async fn still_fits(rooms: &Rooms, (address, key): (&str, &str), (text, sent): (u64, u64)) -> Result<(), Error> {
    let limit = rooms.config.limits.message_bytes;
    let others = rooms.store.uploads(address, key).await?;
    if others.len() >= FILES {
        return Err(Problem::field("file", Reason::TooManyEntries).into());
    }
    let fits = size_as_sent(text, &others) + sent <= limit && rooms.store.uploads_total(address).await? <= limit * SHELF;
    if fits { Ok(()) } else { Err(Code::TooLarge.into()) }
}

/// Writes the pieces and answers their size and lines.
async fn write<S>(
    rooms: &Rooms,
    (address, id): (&str, &str),
    bytes: &mut S,
    fits: &(dyn Fn(u64, &Lines) -> bool + Sync),
) -> Result<(u64, Lines), Error>
where
    S: Stream<Item = io::Result<Bytes>> + Unpin,
{
    let (mut held, mut size, mut n, mut lines) = (Vec::with_capacity(PIECE), 0u64, 0, Lines::default());
    while let Some(chunk) = bytes.next().await {
        // A browser that went away, or a letter that could not be read to its end.
        let mut chunk = chunk.map_err(|_| Code::Away)?;
        size += chunk.len() as u64;
        lines.read(&chunk);
        if !fits(size, &lines) {
            return Err(Code::TooLarge.into());
        }
        while !chunk.is_empty() {
            held.extend_from_slice(&chunk.split_to(chunk.len().min(PIECE - held.len())));
            if held.len() == PIECE {
                rooms.store.upload_chunk(id, n, &held).await?;
                held.clear();
                n += 1;
                let all = if n % LOOK == 0 { rooms.store.uploads_total(address).await? } else { 0 };
                if all > rooms.config.limits.message_bytes * SHELF {
                    return Err(Code::TooLarge.into());
                }
            }
        }
    }
    if !held.is_empty() {
        rooms.store.upload_chunk(id, n, &held).await?;
    }
    Ok((size, lines))
}

/// Takes a file out; repeating changes nothing.
pub async fn detach(rooms: &Rooms, who: &Who, key: &str, id: &str) -> Result<(), Error> {
    let row = living(rooms, who, key).await?;
    if !row.draft.files.iter().any(|f| f.id == id) {
        return Ok(());
    }
    Ok(rooms.store.upload_drop(&who.address, key, id, rooms.clock.now()).await?)
}

/// A file of a draft, piece by piece.
pub async fn file(
    rooms: &Rooms,
    who: &Who,
    key: &str,
    id: &str,
) -> Result<(DraftFile, impl TryStream<Ok = Bytes, Error = io::Error> + Send + 'static), Error> {
    let row = living(rooms, who, key).await?;
    let file = row.draft.files.into_iter().find(|f| f.id == id).ok_or(Code::NotFound)?;
    let start = (rooms.store.clone(), who.address.clone(), file.id.clone(), 0i64);
    let pieces = stream::try_unfold(start, |(store, address, id, n)| async move {
        let piece = store.upload_piece(&address, &id, n).await.map_err(io::Error::other)?;
        Ok(piece.map(|bytes| (Bytes::from(bytes), (store, address, id, n + 1))))
    });
    Ok((file, pieces))
}

/// Fields within their bounds; what is not the person's to say is left out.
pub(super) fn checked(rooms: &Rooms, mut draft: Draft) -> Result<Draft, Error> {
    if !key_fits(&draft.key) {
        return Err(Problem::field("key", Reason::BadCharacter).into());
    }
    let too_long = |field, text: &str, limit: usize| {
        if text.len() > limit { Err(Problem::field(field, Reason::TooLong)) } else { Ok(()) }
    };
    too_long("to", &draft.to, ADDRESSES)?;
    too_long("cc", &draft.cc, ADDRESSES)?;
    too_long("bcc", &draft.bcc, ADDRESSES)?;
    too_long("subject", &draft.subject, SUBJECT)?;
    too_long("text", &draft.text, rooms.config.limits.message_bytes as usize)?;
    draft.rev = draft.rev.max(0);
    draft.references.retain(|id| head::sane_id(id));
    draft.references.truncate(100);
    if !head::sane_id(&draft.in_reply_to) {
        draft.in_reply_to.clear();
    }
    if draft.kind == DraftKind::New {
        draft.original = None;
    }
    Ok(draft)
}

pub(super) fn named(name: &str) -> String {
    let name = filename::safe(name);
    if name.is_empty() { "file".into() } else { name }
}

pub(super) fn kind(kind: &str) -> String {
    let kind = clean::line(kind).to_ascii_lowercase();
    let fits = kind.len() <= 100 && kind.is_ascii() && kind.contains('/');
    if fits { kind } else { "application/octet-stream".into() }
}
