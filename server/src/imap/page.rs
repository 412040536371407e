//! One page of a list.
//!
//! The plain order needs no search: sequence numbers N-49:N, whatever the size of the mailbox.
//! A page that was read before (`kept`) is shown again if STATUS says that nothing has changed.
//! SELECT and FETCH leave together, N being what we saw last; if it has changed, FETCH is repeated.
//! (NOOP would be no help: Dovecot answers what follows in one batch from the old view.)
//! Searches answer all hits as UID ranges, so that nothing is remembered between pages.

use super::{
    Error, Imap,
    bare::{By, complete},
    command::{Command, Section},
    conn::{Conn, Selected},
    convert, decode,
    grammar::{Data, Row},
    kept::{Spot, State},
    pool::Loan,
    set::Set,
};
use crate::who::Who;
use app::api::{Envelope, Mailbox, MessageRef, Order, Page, Query, envelope::PAGE, mailbox::wire_of};
use std::{collections::HashMap, sync::Arc};

/// A search with more hits is asked to be narrowed.
const MAX_HITS: u32 = 5_000;

/// Rows and removals that one answer may hold; nobody asks for more.
const MAX_ROWS: usize = 2_000;
const MAX_REMOVALS: usize = 100_000;

/// What a row is made of.
const ITEMS: &str = "(UID FLAGS INTERNALDATE SAVEDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE PREVIEW)";
const ITEMS_PLAIN: &str = "(UID FLAGS INTERNALDATE SAVEDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE)";

/// Rows found, before they are dressed.
struct Found {
    total: u32,
    rows: Vec<Row>,
    hits: String,
}

impl Imap {
    /// One page of a mailbox. [`Error::Narrow`] above 5,000 hits, [`Error::Gone`] if `after` or `refs` is of
    /// another or older mailbox, [`Error::NotFound`] if there is none.
    pub async fn page(&self, who: &Who, mailbox: &str, query: &Query) -> Result<Page, Error> {
        self.pool.reading(who, move || self.page_once(who, mailbox, query)).await
    }

    async fn page_once(&self, who: &Who, mailbox: &str, query: &Query) -> Result<Page, Error> {
        let wire = wire_of(mailbox).ok_or(Error::NotFound)?;
        let Some(spot) = Spot::of(&who.address, &wire, query).filter(|spot| self.pool.kept.has(spot)) else {
            let conn = self.pool.lend(who, &wire).await?;
            return self.read(conn, who, (mailbox, &wire, query)).await;
        };
        let mut conn = self.pool.lend_free(who).await?;
        let mut commands = vec![Command::status(&wire)?];
        if conn.selected.is_some() {
            commands.insert(0, Command::unselect());
        }
        let reply = conn.exec(commands).await?;
        let now = reply.data.iter().find_map(|d| if let Data::Status(row) = d { State::told(row) } else { None });
        match now.and_then(|now| self.pool.kept.get(&spot, now)) {
            Some(page) => Ok(Arc::unwrap_or_clone(page)),
            None => self.read(conn, who, (mailbox, &wire, query)).await,
        }
    }

    /// All folders and one page, as the screen shows them: one round trip if the page has not changed.
    pub async fn screen(&self, who: &Who, mailbox: &str, query: &Query) -> Result<(Vec<Mailbox>, Page), Error> {
        let wire = wire_of(mailbox).ok_or(Error::NotFound)?;
        let Some(spot) = Spot::of(&who.address, &wire, query).filter(|spot| self.pool.kept.has(spot)) else {
            return tokio::try_join!(self.mailboxes(who), self.page(who, mailbox, query));
        };
        let (folders, states) = self.folders(who).await?;
        match states.get(&wire).and_then(|row| self.pool.kept.get(&spot, State::told(row)?)) {
            Some(page) => Ok((folders, Arc::unwrap_or_clone(page))),
            None => {
                let wire = &wire;
                let read = move || async move {
                    let conn = self.pool.lend(who, wire).await?;
                    self.read(conn, who, (mailbox, wire, query)).await
                };
                Ok((folders, self.pool.reading(who, read).await?))
            }
        }
    }

    /// Reads a page from the core, and keeps it.
    async fn read(&self, mut conn: Loan, who: &Who, (mailbox, wire, query): (&str, &str, &Query)) -> Result<Page, Error> {
        let found = if !query.refs.is_empty() {
            let refs = query.given(mailbox).map_err(|_| Error::NotFound)?;
            given(&mut conn, (mailbox, wire), &refs).await?
        } else if let Some(after) = query.after.as_ref().filter(|_| query.plain()) {
            if after.mailbox != mailbox {
                return Err(Error::Gone);
            }
            below(&mut conn, wire, (after.uidvalidity, after.uid)).await?
        } else if by_number(query) {
            let guess = self.pool.known(who).exists.get(wire).copied();
            numbered(&mut conn, wire, (guess, query)).await?
        } else {
            searched(&mut conn, wire, query).await?
        };
        let at = conn.selected.clone().unwrap_or_default();
        self.pool.learn(who, |k| _ = k.exists.insert(wire.to_owned(), at.exists));
        let envelopes = dress(&mut conn, found.rows, (mailbox, at.uidvalidity)).await?;
        drop(conn);
        let page = Page {
            mailbox: mailbox.to_owned(),
            total: found.total,
            page: query.page(),
            uidvalidity: at.uidvalidity,
            uidnext: at.uidnext,
            modseq: at.modseq,
            envelopes,
            hits: found.hits,
        };
        if let (Some(spot), Some(state)) = (Spot::of(&who.address, wire, query), State::of(&at)) {
            self.pool.kept.put(spot, state, Arc::new(page.clone()));
        }
        Ok(page)
    }
}

/// The plain orders, for which sequence numbers are enough.
pub fn by_number(query: &Query) -> bool {
    let all = query.q.trim().is_empty() && query.filter == app::api::Filter::All;
    all && matches!(query.order, Order::Newest | Order::Oldest)
}

fn items(conn: &Conn) -> &'static str {
    if conn.capabilities.preview { ITEMS } else { ITEMS_PLAIN }
}

/// Sequence numbers of a page; empty behind the last one.
fn window(exists: u32, query: &Query) -> Set {
    let skip = (query.page() - 1).saturating_mul(PAGE);
    if query.order == Order::Oldest {
        return Set::range(skip.saturating_add(1), exists.min(skip.saturating_add(PAGE)));
    }
    let to = exists.saturating_sub(skip);
    Set::range(to.saturating_sub(PAGE - 1).max(1), to)
}

async fn numbered(conn: &mut Conn, wire: &str, (guess, query): (Option<u32>, &Query)) -> Result<Found, Error> {
    let columns = items(conn);
    let fetch = |set: &Set| Command::new("FETCH").set(set).word(columns);
    let mut commands = vec![Command::select(wire)?];
    let guessed = guess.map(|exists| window(exists, query)).unwrap_or_default();
    commands.extend((!guessed.is_empty()).then(|| fetch(&guessed)));
    let mut reply = conn.exec(commands).await?;
    let exists = opened(conn, &reply.done)?.exists;
    let wanted = window(exists, query);
    let answered = reply.done.get(1).is_some_and(|d| d.ok().is_ok()) && wanted == guessed;
    if !answered && !wanted.is_empty() {
        reply = conn.run(fetch(&wanted)).await?;
    }
    let data = if wanted.is_empty() { Vec::new() } else { reply.data };
    let mut rows = complete(conn, data, (By::Number, &wanted)).await?;
    rows.retain(|row| wanted.contains(row.seq));
    rows.sort_by_key(|row| row.seq);
    if query.order == Order::Newest {
        rows.reverse();
    }
    Ok(Found { total: exists, rows, hits: String::new() })
}

/// The rows below a message, also if it is gone meanwhile: their number is that of smaller UIDs.
async fn below(conn: &mut Conn, wire: &str, (uidvalidity, uid): (u32, u32)) -> Result<Found, Error> {
    let older = Set::range(1, uid.saturating_sub(1));
    let mut commands = vec![Command::select(wire)?];
    commands.extend((!older.is_empty()).then(|| Command::new("SEARCH").word("RETURN (COUNT)").word("UID").set(&older)));
    let reply = conn.exec(commands).await?;
    let at = opened(conn, &reply.done)?.clone();
    if at.uidvalidity != uidvalidity {
        return Err(Error::Gone);
    }
    let reply = reply.ok()?;
    let count = reply.data.iter().find_map(|d| if let Data::Esearch(e) = d { e.count } else { None }).unwrap_or(0);
    let wanted = Set::range(count.saturating_sub(PAGE - 1).max(1), count.min(at.exists));
    let mut rows = Vec::new();
    if !wanted.is_empty() {
        let reply = conn.run(Command::new("FETCH").set(&wanted).word(items(conn))).await?;
        rows = complete(conn, reply.data, (By::Number, &wanted)).await?;
        rows.retain(|row| wanted.contains(row.seq));
        rows.sort_by_key(|row| std::cmp::Reverse(row.seq));
    }
    Ok(Found { total: at.exists, rows, hits: String::new() })
}

async fn given(conn: &mut Conn, (mailbox, wire): (&str, &str), refs: &[MessageRef]) -> Result<Found, Error> {
    let uidvalidity = refs.first().map_or(0, |r| r.uidvalidity);
    if refs.iter().any(|r| r.mailbox != mailbox || r.uidvalidity != uidvalidity) {
        return Err(Error::Gone);
    }
    let uids: Vec<u32> = refs.iter().map(|r| r.uid).collect();
    let set = Set::compact(uids.iter().copied());
    let fetch = Command::new("UID FETCH").set(&set).word(items(conn));
    let reply = conn.exec(vec![Command::select(wire)?, fetch]).await?;
    // Ranges that name none are of the mailbox as it is.
    let now = opened(conn, &reply.done)?.uidvalidity;
    if uidvalidity != 0 && uidvalidity != now {
        return Err(Error::Gone);
    }
    let rows = in_order(complete(conn, reply.ok()?.data, (By::Uid, &set)).await?, &uids);
    Ok(Found { total: rows.len() as u32, rows, hits: String::new() })
}

/// Keys of UID SORT for the orders that are not those of arrival.
pub fn sorting(order: Order) -> Option<&'static str> {
    match order {
        Order::Newest | Order::Oldest => None,
        Order::From => Some("(DISPLAYFROM REVERSE ARRIVAL) UTF-8"),
        Order::Subject => Some("(SUBJECT REVERSE ARRIVAL) UTF-8"),
        Order::Size => Some("(REVERSE SIZE) UTF-8"),
    }
}

async fn searched(conn: &mut Conn, wire: &str, query: &Query) -> Result<Found, Error> {
    let words = !query.q.trim().is_empty();
    let skip = (query.page() - 1).saturating_mul(PAGE);
    let (command, partial) = match sorting(query.order) {
        None => (Command::search(), false),
        Some(order) if words => (Command::new("UID SORT").word("RETURN (ALL COUNT)").word(order), false),
        Some(order) => (Command::new("UID SORT").partial(skip.saturating_add(1), skip.saturating_add(PAGE)).word(order), true),
    };
    let command = command.slow().keys(&query.q, query.filter)?;
    let reply = conn.exec(vec![Command::select(wire)?, command]).await?;
    let exists = opened(conn, &reply.done)?.exists;
    let mut uids = Vec::new();
    let mut total = 0;
    for item in reply.ok()?.data {
        if let Data::Esearch(found) = item {
            total = found.count.unwrap_or(0);
            uids = found.hits.iter().take(exists as usize).collect();
        }
    }
    if words && total > MAX_HITS {
        return Err(Error::Narrow);
    }
    if query.order == Order::Newest {
        uids.reverse();
    }
    let hits = if words { Set::in_order(uids.iter().copied()).to_string() } else { String::new() };
    let shown: Vec<u32> = uids.into_iter().skip(if partial { 0 } else { skip as usize }).take(PAGE as usize).collect();
    let mut rows = Vec::new();
    if !shown.is_empty() {
        let set = Set::compact(shown.iter().copied());
        let came = conn.run(Command::new("UID FETCH").set(&set).word(items(conn))).await?.data;
        rows = in_order(complete(conn, came, (By::Uid, &set)).await?, &shown);
    }
    Ok(Found { total, rows, hits })
}

/// The mailbox that SELECT, the first command, has opened.
pub fn opened<'a>(conn: &'a Conn, done: &[super::grammar::Done]) -> Result<&'a Selected, Error> {
    if let Some(select) = done.first() {
        select.ok().map_err(|e| if matches!(e, Error::Refused(_)) { Error::NotFound } else { e })?;
    }
    conn.selected.as_ref().filter(|s| s.uidvalidity > 0).ok_or_else(|| Error::lost("no UIDVALIDITY"))
}

/// Joins what was said of each message: the answer, and flag changes that came with it unasked.
/// A message that was removed meanwhile is left out.
pub fn gather(data: Vec<Data>) -> Vec<Row> {
    // Each row with its number as it is now.
    let mut rows: Vec<(u32, Row)> = Vec::new();
    let (mut by_seq, mut by_uid): (HashMap<u32, usize>, HashMap<u32, usize>) = Default::default();
    let mut removals = 0;
    for item in data {
        match item {
            Data::Expunged(gone) => {
                removals += 1;
                if removals > MAX_REMOVALS {
                    return Vec::new();
                }
                rows.retain_mut(|(now, _)| {
                    let here = *now != gone;
                    *now -= u32::from(*now > gone);
                    here
                });
                by_seq = rows.iter().enumerate().map(|(at, (now, _))| (*now, at)).collect();
                by_uid = rows.iter().enumerate().filter_map(|(at, (_, row))| Some((row.uid?, at))).collect();
            }
            Data::Fetch(row) => {
                let known = row.uid.and_then(|u| by_uid.get(&u)).or_else(|| by_seq.get(&row.seq)).copied();
                match known.and_then(|at| rows.get_mut(at)) {
                    Some((_, old)) => {
                        old.flags = row.flags.or(old.flags.take());
                        old.sections.extend(row.sections);
                        old.preview = old.preview.take().or(row.preview);
                    }
                    None => {
                        let Some(uid) = row.uid.filter(|_| rows.len() < MAX_ROWS) else { continue };
                        by_seq.insert(row.seq, rows.len());
                        by_uid.insert(uid, rows.len());
                        rows.push((row.seq, *row));
                    }
                }
            }
            _ => {}
        }
    }
    rows.into_iter().map(|(_, row)| row).collect()
}

/// The rows that were asked for, in the order of `uids`; others are left out.
fn in_order(rows: Vec<Row>, uids: &[u32]) -> Vec<Row> {
    let mut by_uid: HashMap<u32, Row> = rows.into_iter().filter_map(|r| Some((r.uid?, r))).collect();
    uids.iter().filter_map(|uid| by_uid.remove(uid)).collect()
}

/// Rows → envelopes; previews that the server cannot have made rightly are made here, in one more round trip.
pub(super) async fn dress(conn: &mut Conn, rows: Vec<Row>, (mailbox, uidvalidity): (&str, u32)) -> Result<Vec<Envelope>, Error> {
    let mut wanted: HashMap<(String, bool), Vec<u32>> = HashMap::new();
    let mut parts = HashMap::new();
    for row in &rows {
        let Some(uid) = row.uid else { continue };
        let root = convert::structure(row);
        let Some(part) = root.as_ref().and_then(decode::text_part).filter(|p| p.size > 0) else { continue };
        if decode::doubtful(part, row.preview.as_deref()) {
            wanted.entry((part.id.clone(), part.kind == "text/html")).or_default().push(uid);
            parts.insert(uid, part.clone());
        }
    }
    let mut envelopes: Vec<Envelope> = rows.iter().filter_map(|row| convert::envelope(row, mailbox, uidvalidity)).collect();
    if wanted.is_empty() {
        return Ok(envelopes);
    }
    let mut commands = Vec::new();
    for ((id, html), uids) in wanted {
        let length = if html { decode::SAMPLE_HTML } else { decode::SAMPLE };
        commands.push(Command::new("UID FETCH").set(&Set::compact(uids)).peek(&Section::read(&id)?, Some((0, length))));
    }
    for row in gather(conn.exec(commands).await?.data) {
        let Some(uid) = row.uid else { continue };
        let Some(part) = parts.get(&uid) else { continue };
        let sample = row.sections.iter().find(|(name, _)| *name == part.id);
        if let (Some((_, raw)), Some(envelope)) = (sample, envelopes.iter_mut().find(|e| e.reference.uid == uid)) {
            envelope.preview = decode::preview_of(part, raw);
        }
    }
    Ok(envelopes)
}
