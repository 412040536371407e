//! The folder list with its counts, and the storage used: one round trip for all.

use super::{
    Error, Imap,
    command::Command,
    convert,
    grammar::{Data, ListRow, StatusRow},
    name,
    pool::Known,
};
use crate::who::Who;
use app::api::{Mailbox, Quota, Role};
use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

/// One round trip for names, roles and counts, and for what a kept page is compared with.
const LIST: &str = "\"\" \"*\" RETURN (SPECIAL-USE STATUS (MESSAGES UNSEEN UIDNEXT UIDVALIDITY HIGHESTMODSEQ))";
/// What was read with the folder list counts as the quota for this long.
const FRESH: Duration = Duration::from_secs(10);

impl Imap {
    /// All folders with counts, roles first, each followed by what is below it (RFC 5819, RFC 6154).
    pub async fn mailboxes(&self, who: &Who) -> Result<Vec<Mailbox>, Error> {
        Ok(self.folders(who).await?.0)
    }

    /// The folders, and the STATUS of each by wire name.
    pub(super) async fn folders(&self, who: &Who) -> Result<(Vec<Mailbox>, HashMap<String, StatusRow>), Error> {
        self.pool.reading(who, move || self.folders_once(who)).await
    }

    async fn folders_once(&self, who: &Who) -> Result<(Vec<Mailbox>, HashMap<String, StatusRow>), Error> {
        let mut conn = self.pool.lend_free(who).await?;
        let mut commands = Vec::new();
        if conn.selected.is_some() {
            commands.push(Command::unselect());
        }
        let at = commands.len();
        commands.push(Command::new("LIST").word(LIST));
        let fresh = self.pool.known(who).quota.filter(|(at, _)| at.elapsed() < FRESH);
        if conn.capabilities.quota && fresh.is_none() {
            commands.push(Command::new("GETQUOTAROOT").word("INBOX"));
        }
        let reply = conn.exec(commands).await?;
        reply.done.get(at).map_or(Ok(()), |d| d.ok())?;
        drop(conn);
        let quota = fresh.unwrap_or_else(|| (Instant::now(), quota(&reply.data)));
        let (rows, counts) = rows(reply.data);
        let known = learn(&rows, &counts);
        self.pool.learn(who, |k| *k = Known { quota: Some(quota), ..known });
        Ok((convert::mailboxes(&rows, &counts), counts))
    }

    /// Storage used and allowed; `None` without a limit, or if it could not be asked.
    pub async fn quota(&self, who: &Who) -> Option<Quota> {
        if let Some((_, quota)) = self.pool.known(who).quota.filter(|(at, _)| at.elapsed() < FRESH) {
            return quota;
        }
        let mut conn = self.pool.lend_free(who).await.ok()?;
        if !conn.capabilities.quota {
            return None;
        }
        let reply = conn.run(Command::new("GETQUOTAROOT").word("INBOX")).await.ok()?;
        let quota = quota(&reply.data);
        self.pool.learn(who, |k| k.quota = Some((Instant::now(), quota)));
        quota
    }

    /// Wire name of the folder with this role, from what is known or by asking.
    pub(super) async fn wire_of_role(&self, who: &Who, role: Role) -> Result<String, Error> {
        if role == Role::Inbox {
            return Ok("INBOX".into());
        }
        let find = |known: &Known| known.roles.iter().find(|(r, _)| *r == role).map(|(_, wire)| wire.clone());
        if let Some(wire) = find(&self.pool.known(who)) {
            return Ok(wire);
        }
        self.mailboxes(who).await?;
        find(&self.pool.known(who)).ok_or(Error::NotFound)
    }
}

/// LIST rows with usable names, and STATUS by wire name.
fn rows(data: Vec<Data>) -> (Vec<(String, ListRow)>, HashMap<String, StatusRow>) {
    let (mut rows, mut counts) = (Vec::new(), HashMap::new());
    for item in data {
        match item {
            Data::List(row) => {
                if let Some(wire) = name::wire(&row.name) {
                    rows.push((wire, row));
                }
            }
            Data::Status(row) => {
                if let Some(wire) = name::wire(&row.name) {
                    counts.insert(wire, row);
                }
            }
            _ => {}
        }
    }
    (rows, counts)
}

fn learn(rows: &[(String, ListRow)], counts: &HashMap<String, StatusRow>) -> Known {
    Known {
        roles: rows.iter().filter_map(|(wire, row)| Some((convert::role(wire, row)?, wire.clone()))).collect(),
        delimiter: rows.iter().find_map(|(_, row)| row.delimiter),
        exists: counts.iter().map(|(wire, row)| (wire.clone(), row.messages)).collect(),
        quota: None,
    }
}

/// RFC 9208 counts KiB.
fn quota(data: &[Data]) -> Option<Quota> {
    data.iter().find_map(|d| match d {
        Data::Quota { used, limit } if *limit > 0 => {
            Some(Quota { used: used.saturating_mul(1024), limit: limit.saturating_mul(1024) })
        }
        _ => None,
    })
}
