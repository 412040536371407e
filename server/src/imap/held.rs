//! 迷惑メール: rows with their arrival there and the reason the core wrote, and their end.
//! Also the heads of the last mails of a folder, for trying a rule on them.
//!
//! The arrival is SAVEDATE (RFC 8514), which a move sets anew; it is compared to the second,
//! because SAVEDBEFORE knows days only.

use super::{
    Error, Imap,
    bare::{By, complete},
    change::hits,
    command::Command,
    conn::Conn,
    convert, decode,
    grammar::{Data, Row},
    name,
    page::{dress, gather, opened},
    pool::Loan,
    set::Set,
};
use crate::who::Who;
use app::api::{
    Contact, Envelope, Filter, MessageRef, Role,
    mailbox::{id_of, wire_of},
};

/// Messages ended by one command.
const AT_ONCE: usize = 1_000;
/// Messages looked at in one folder; the rest on the next day.
const MOST: usize = 200_000;

const ITEMS: &str = "(UID FLAGS INTERNALDATE SAVEDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE PREVIEW \
                     BODY.PEEK[HEADER.FIELDS (X-QUARANTINE-REASON)])";
/// What a rule compares (`sieve/filter.rs`).
const HEADS: &str = "(UID BODY.PEEK[HEADER.FIELDS (FROM SUBJECT RETURN-PATH X-CORE-SUBJECT)])";
const REASON: &str = "HEADER.FIELDS (X-QUARANTINE-REASON)";
/// Set when a mail is taken back; whoever puts it in again has a reason of their own.
pub const NOT_JUNK: &str = "$NotJunk";

/// One mail in 迷惑メール.
#[derive(Clone, Debug)]
pub struct Held {
    pub envelope: Envelope,
    /// Arrival there, seconds since 1970.
    pub saved: i64,
    /// Value of X-Quarantine-Reason; empty if a person put it there.
    pub reason: String,
}

/// A question for 迷惑メール.
#[derive(Clone, Copy, Debug)]
pub struct HeldQuery<'a> {
    /// Words searched for; empty = no search.
    pub words: &'a str,
    /// From 1.
    pub page: u32,
    /// Rows of one page.
    pub rows: u32,
}

/// One page of 迷惑メール, newest first.
#[derive(Clone, Debug, Default)]
pub struct HeldRows {
    pub rows: Vec<Held>,
    /// Mails there, or hits of the search.
    pub total: u32,
    pub uidvalidity: u32,
    pub uidnext: u32,
}

/// When a mail came into 迷惑メール, and from whom it is.
#[derive(Clone, Debug)]
pub struct Arrival {
    pub uid: u32,
    pub saved: i64,
    pub from: Vec<Contact>,
}

impl Imap {
    /// Id of 迷惑メール.
    pub async fn junk(&self, who: &Who) -> Result<String, Error> {
        Ok(id_of(&self.wire_of_role(who, Role::Junk).await?))
    }

    /// What lies in 迷惑メール, newest first.
    pub async fn held(&self, who: &Who, query: &HeldQuery<'_>) -> Result<HeldRows, Error> {
        self.pool.reading(who, move || self.held_once(who, query)).await
    }

    async fn held_once(&self, who: &Who, query: &HeldQuery<'_>) -> Result<HeldRows, Error> {
        let wire = self.wire_of_role(who, Role::Junk).await?;
        let mut conn = self.pool.lend(who, &wire).await?;
        let skip = query.page.max(1).saturating_sub(1).saturating_mul(query.rows);
        let searches = !query.words.trim().is_empty();
        let mut commands = vec![Command::select(&wire)?];
        if searches {
            commands.push(Command::search().keys(query.words, Filter::All)?);
        }
        let reply = conn.exec(commands).await?;
        let at = opened(&conn, &reply.done)?.clone();
        let (total, set, by) = if searches {
            let mut uids: Vec<u32> = hits(reply.ok()?.data).iter().take(MOST).collect();
            uids.reverse();
            let total = u32::try_from(uids.len()).unwrap_or(u32::MAX);
            let some = uids.into_iter().skip(skip as usize).take(query.rows as usize);
            (total, Set::compact(some), By::Uid)
        } else {
            let to = at.exists.saturating_sub(skip);
            (at.exists, Set::range(to.saturating_sub(query.rows.saturating_sub(1)).max(1), to), By::Number)
        };
        let empty = HeldRows { rows: Vec::new(), total, uidvalidity: at.uidvalidity, uidnext: at.uidnext };
        if set.is_empty() {
            return Ok(empty);
        }
        let verb = if by == By::Number { "FETCH" } else { "UID FETCH" };
        let came = conn.run(Command::new(verb).set(&set).word(ITEMS)).await?.data;
        let rows = complete(&mut conn, came, (by, &set)).await?;
        Ok(HeldRows { rows: told(&mut conn, rows, (&id_of(&wire), at.uidvalidity)).await?, ..empty })
    }

    /// One mail of 迷惑メール. [`Error::Gone`] if it is there no more.
    pub async fn held_one(&self, who: &Who, r: &MessageRef) -> Result<Held, Error> {
        let rows = self.named(who, std::slice::from_ref(r), ITEMS).await?;
        let Some((mut conn, rows)) = rows else { return Err(Error::Gone) };
        let mut held = told(&mut conn, rows, (&r.mailbox, r.uidvalidity)).await?;
        held.pop().ok_or(Error::Gone)
    }

    /// Arrival and sender of these messages, all of one mailbox, in the order of their names; nothing of
    /// those that are gone.
    pub async fn arrivals(&self, who: &Who, refs: &[MessageRef]) -> Result<Vec<Arrival>, Error> {
        let Some((_, rows)) = self.named(who, refs, "(UID SAVEDATE ENVELOPE)").await? else { return Ok(Vec::new()) };
        let Some(first) = refs.first() else { return Ok(Vec::new()) };
        let mut all: Vec<Arrival> = rows
            .iter()
            .filter_map(|row| {
                let envelope = convert::envelope(row, &first.mailbox, first.uidvalidity)?;
                Some(Arrival { uid: row.uid?, saved: saved(row)?, from: envelope.from })
            })
            .collect();
        all.sort_by_key(|a| a.uid);
        Ok(all)
    }

    async fn named(&self, who: &Who, refs: &[MessageRef], items: &'static str) -> Result<Option<(Loan, Vec<Row>)>, Error> {
        let Some(first) = refs.first() else { return Ok(None) };
        let wire = wire_of(&first.mailbox).ok_or(Error::NotFound)?;
        let mut conn = self.pool.lend(who, &wire).await?;
        let set = Set::compact(refs.iter().map(|r| r.uid));
        let fetch = Command::new("UID FETCH").set(&set).word(items);
        let reply = conn.exec(vec![Command::select(&wire)?, fetch]).await?;
        let uidvalidity = opened(&conn, &reply.done)?.uidvalidity;
        if refs.iter().any(|r| r.mailbox != first.mailbox || r.uidvalidity != uidvalidity) {
            return Err(Error::Gone);
        }
        let rows = complete(&mut conn, reply.ok()?.data, (By::Uid, &set)).await?;
        Ok(Some((conn, rows)))
    }

    /// The fields that rules compare, of the last `most` mails of a folder; each a header block.
    pub async fn heads(&self, who: &Who, role: Role, most: u32) -> Result<Vec<Vec<u8>>, Error> {
        let wire = self.wire_of_role(who, role).await?;
        let mut conn = self.pool.lend(who, &wire).await?;
        let reply = conn.exec(vec![Command::select(&wire)?]).await?;
        let exists = opened(&conn, &reply.done)?.exists;
        let set = Set::range(exists.saturating_sub(most.saturating_sub(1)).max(1), exists);
        if set.is_empty() {
            return Ok(Vec::new());
        }
        let rows = gather(conn.run(Command::new("FETCH").set(&set).word(HEADS)).await?.data);
        let block = |row: Row| row.sections.into_iter().next().map(|(_, bytes)| bytes.to_vec());
        Ok(rows.into_iter().filter_map(block).collect())
    }

    /// Ends what arrived in 迷惑メール at `until` or before, on a connection that is closed afterwards; how many.
    pub async fn end_held(&self, who: &Who, until: i64) -> Result<usize, Error> {
        let mut conn = self.pool.login(who).await?;
        let list = conn.run(Command::new("LIST").word("(SPECIAL-USE) \"\" \"*\" RETURN (SPECIAL-USE)")).await?;
        let junk = list.data.into_iter().find_map(|d| match d {
            Data::List(row) => name::wire(&row.name).filter(|wire| convert::role(wire, &row) == Some(Role::Junk)),
            _ => None,
        });
        // The folder may not be there before its first mail.
        let Some(wire) = junk else { return Ok(0) };
        end_in(&mut conn, &wire, until).await
    }

    /// The same for the inbox.
    pub async fn end_inbox(&self, who: &Who, until: i64) -> Result<usize, Error> {
        let mut conn = self.pool.login(who).await?;
        end_in(&mut conn, "INBOX", until).await
    }
}

/// Ends what arrived there at `until` or before; how many.
async fn end_in(conn: &mut Conn, wire: &str, until: i64) -> Result<usize, Error> {
    let reply = conn.exec(vec![Command::select(wire)?, Command::search().word("ALL")]).await?;
    opened(conn, &reply.done)?;
    let uids: Vec<u32> = hits(reply.ok()?.data).iter().take(MOST).collect();
    let mut ended = 0;
    for some in uids.chunks(AT_ONCE) {
        let fetch = Command::new("UID FETCH").set(&Set::compact(some.iter().copied())).word("(UID SAVEDATE)").slow();
        let rows = gather(conn.run(fetch).await?.data);
        let old: Vec<u32> = rows.iter().filter(|row| saved(row).is_some_and(|s| s <= until)).filter_map(|r| r.uid).collect();
        if old.is_empty() {
            // Messages are in the order of their arrival, so what follows is younger.
            break;
        }
        let set = Set::compact(old.iter().copied());
        conn.run(Command::new("UID STORE").slow().set(&set).word("+FLAGS.SILENT (\\Deleted)")).await?;
        conn.run(Command::new("UID EXPUNGE").slow().set(&set)).await?;
        ended += old.len();
    }
    Ok(ended)
}

/// Rows with arrival and reason, newest first.
async fn told(conn: &mut Loan, rows: Vec<Row>, at: (&str, u32)) -> Result<Vec<Held>, Error> {
    let told: Vec<(u32, i64, String)> = rows.iter().filter_map(|row| Some((row.uid?, saved(row)?, reason(row)))).collect();
    let envelopes = dress(conn, rows, at).await?;
    let mut held: Vec<Held> = envelopes
        .into_iter()
        .filter_map(|envelope| {
            let (_, saved, reason) = told.iter().find(|(uid, ..)| *uid == envelope.reference.uid)?.clone();
            Some(Held { envelope, saved, reason })
        })
        .collect();
    held.sort_by_key(|h| std::cmp::Reverse((h.saved, h.envelope.reference.uid)));
    Ok(held)
}

pub(super) fn saved(row: &Row) -> Option<i64> {
    row.saved.as_deref().and_then(decode::date)
}

fn reason(row: &Row) -> String {
    if row.flags.iter().flatten().any(|f| f.eq_ignore_ascii_case(NOT_JUNK)) {
        return String::new();
    }
    let field = row.sections.iter().find(|(name, _)| name == REASON).map(|(_, bytes)| String::from_utf8_lossy(bytes));
    let value = field.as_deref().and_then(|f| f.split_once(':')).map(|(_, v)| v.trim().to_owned());
    value.unwrap_or_default()
}
