//! 迷惑メール: rows with their arrival there and the reason the core wrote, and their end.
//!
//! The arrival is SAVEDATE (RFC 8514), which a move sets anew; it is compared to the second,
//! because SAVEDBEFORE knows days only.

use super::{
    Error, Imap,
    command::Command,
    convert, decode,
    grammar::{Data, Row},
    name,
    page::{dress, gather, opened},
    set::Set,
};
use crate::who::Who;
use app::api::{
    Contact, Envelope, Filter, MessageRef, Role,
    mailbox::{id_of, wire_of},
};

/// Rows of one answer. More than a page of a list: all of a week should be seen at once.
pub const ROWS: u32 = 500;
/// Messages ended by one command.
const AT_ONCE: usize = 1_000;
/// Messages looked at in one folder; the rest on the next day.
const MOST: usize = 200_000;

const ITEMS: &str = "(UID FLAGS INTERNALDATE SAVEDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE PREVIEW \
                     BODY.PEEK[HEADER.FIELDS (X-QUARANTINE-REASON)])";
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

impl Imap {
    /// Id of 迷惑メール.
    pub async fn junk(&self, who: &Who) -> Result<String, Error> {
        Ok(id_of(&self.wire_of_role(who, Role::Junk).await?))
    }

    /// What lies in 迷惑メール, newest first, page by page of [`ROWS`]; with words only what they hit.
    pub async fn held(&self, who: &Who, words: &str, page: u32) -> Result<Vec<Held>, Error> {
        let wire = self.wire_of_role(who, Role::Junk).await?;
        let mut conn = self.pool.lend(who, &wire).await?;
        let skip = page.max(1).saturating_sub(1).saturating_mul(ROWS);
        let rows = if words.trim().is_empty() {
            let reply = conn.exec(vec![Command::select(&wire)?]).await?;
            let to = opened(&conn, &reply.done)?.exists.saturating_sub(skip);
            let set = Set::range(to.saturating_sub(ROWS - 1).max(1), to);
            if set.is_empty() {
                return Ok(Vec::new());
            }
            gather(conn.run(Command::new("FETCH").set(&set).word(ITEMS)).await?.data)
        } else {
            let search = Command::search().keys(words, Filter::All)?;
            let reply = conn.exec(vec![Command::select(&wire)?, search]).await?;
            opened(&conn, &reply.done)?;
            let found = reply.ok()?.data.into_iter().find_map(|d| if let Data::Esearch(e) = d { Some(e.hits) } else { None });
            let mut uids: Vec<u32> = found.unwrap_or_default().iter().take(MOST).collect();
            uids.reverse();
            let set = Set::compact(uids.into_iter().skip(skip as usize).take(ROWS as usize));
            if set.is_empty() {
                return Ok(Vec::new());
            }
            gather(conn.run(Command::new("UID FETCH").set(&set).word(ITEMS)).await?.data)
        };
        let told: Vec<(u32, i64, String)> = rows.iter().filter_map(|row| Some((row.uid?, saved(row)?, reason(row)))).collect();
        let uidvalidity = conn.selected.as_ref().map_or(0, |s| s.uidvalidity);
        let envelopes = dress(&mut conn, rows, (&id_of(&wire), uidvalidity)).await?;
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

    /// Who sent these messages, all of one mailbox; nothing of those that are gone.
    pub async fn senders(&self, who: &Who, refs: &[MessageRef]) -> Result<Vec<Contact>, Error> {
        let Some(first) = refs.first() else { return Ok(Vec::new()) };
        let wire = wire_of(&first.mailbox).ok_or(Error::NotFound)?;
        let mut conn = self.pool.lend(who, &wire).await?;
        let fetch = Command::new("UID FETCH").set(&Set::compact(refs.iter().map(|r| r.uid))).word("(UID ENVELOPE)");
        let reply = conn.exec(vec![Command::select(&wire)?, fetch]).await?;
        let uidvalidity = opened(&conn, &reply.done)?.uidvalidity;
        if refs.iter().any(|r| r.mailbox != first.mailbox || r.uidvalidity != uidvalidity) {
            return Err(Error::Gone);
        }
        let rows = gather(reply.ok()?.data);
        Ok(rows.iter().filter_map(|row| convert::envelope(row, &first.mailbox, uidvalidity)).flat_map(|e| e.from).collect())
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
        let reply = conn.exec(vec![Command::select(&wire)?, Command::search().word("ALL")]).await?;
        opened(&conn, &reply.done)?;
        let found = reply.ok()?.data.into_iter().find_map(|d| if let Data::Esearch(e) = d { Some(e.hits) } else { None });
        let uids: Vec<u32> = found.unwrap_or_default().iter().take(MOST).collect();
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
}

fn saved(row: &Row) -> Option<i64> {
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
