//! The neighbours of a letter in the list that it was opened from, without reading the list.
//!
//! In: the letter and what the list was asked with. Out: the letters before and after it. By arrival the nearest UID
//! on each side is asked for (RFC 4731 §3.1), whatever the size of the mailbox; in other orders the page and one row
//! on each side of it. One round trip.

use super::{
    Error, Imap,
    command::Command,
    grammar::Data,
    letter::sees,
    page::{opened, sorting},
    set::Set,
};
use crate::who::Who;
use app::api::{Around, MessageRef, Order, Query, Step, envelope::PAGE, mailbox::wire_of};

impl Imap {
    /// Letters before and after this one. One that is not where the list says has none.
    pub async fn around(&self, who: &Who, r: &MessageRef, query: &Query) -> Result<Around, Error> {
        self.pool.reading(who, move || self.around_once(who, r, query)).await
    }

    async fn around_once(&self, who: &Who, r: &MessageRef, query: &Query) -> Result<Around, Error> {
        let wire = wire_of(&r.mailbox).ok_or(Error::NotFound)?;
        let first = (query.page() - 1).saturating_mul(PAGE).max(1);
        let mut commands = Vec::new();
        match sorting(query.order) {
            None => {
                let (older, newer) = (Set::range(1, r.uid.saturating_sub(1)), Set::range(r.uid.saturating_add(1), u32::MAX));
                for (wanted, set) in [("RETURN (MAX)", older), ("RETURN (MIN)", newer)] {
                    if !set.is_empty() {
                        let search = Command::new("UID SEARCH").word(wanted).word("CHARSET UTF-8").word("UID").set(&set);
                        commands.push(search.slow().keys(&query.q, query.filter)?);
                    }
                }
            }
            Some(order) => {
                let sort = Command::new("UID SORT").partial(first, first.saturating_add(PAGE + 1)).word(order);
                commands.push(sort.slow().keys(&query.q, query.filter)?);
            }
        }
        let mut conn = self.pool.lend(who, &wire).await?;
        let reply = if sees(&conn, &wire, r) {
            conn.exec(commands).await?
        } else {
            commands.insert(0, Command::select(&wire)?);
            let reply = conn.exec(commands).await?;
            if opened(&conn, &reply.done)?.uidvalidity != r.uidvalidity {
                return Err(Error::Gone);
            }
            reply
        };
        let hits: Vec<u32> = reply
            .ok()?
            .data
            .iter()
            .flat_map(|d| if let Data::Esearch(e) = d { e.hits.iter().collect() } else { Vec::new() })
            .collect();
        let step = |uid: u32, page: u32| Step { reference: MessageRef { uid, ..r.clone() }, page };
        if matches!(query.order, Order::Newest | Order::Oldest) {
            let one = |newer: bool| hits.iter().find(|uid| if newer { **uid > r.uid } else { **uid < r.uid });
            return Ok(Around {
                newer: one(true).map(|uid| step(*uid, query.page())),
                older: one(false).map(|uid| step(*uid, query.page())),
            });
        }
        let Some(at) = hits.iter().position(|uid| *uid == r.uid) else { return Ok(Around::default()) };
        let row = |at: Option<usize>| {
            let at = at?;
            let number = first.saturating_add(u32::try_from(at).ok()?);
            Some(step(*hits.get(at)?, (number - 1) / PAGE + 1))
        };
        Ok(Around { newer: row(at.checked_sub(1)), older: row(at.checked_add(1)) })
    }
}
