//! Watches a person's inbox (IDLE, RFC 2177) on a connection of its own.
//!
//! In: who. Out: [`Change`] whenever the core says something. Lives as long as the value does.
//! The core is spoken to every few minutes, so that a dead line is noticed and none grows cold.

use super::{Error, Imap, command::Command, conn::Conn, grammar::Data, page::opened};
use crate::who::Who;
use std::time::Duration;

/// Dovecot says "still here" every two minutes; after this silence the line is tried.
const PATIENCE: Duration = Duration::from_secs(4 * 60);

/// What happened; counts are to be asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Messages now in the inbox, if that was said.
    pub exists: Option<u32>,
    /// Some were removed.
    pub removed: bool,
    /// Flags changed.
    pub flags: bool,
}

/// A connection that listens.
pub struct Watch {
    conn: Conn,
    tag: String,
}

impl Imap {
    /// Begins to watch the inbox.
    pub async fn watch(&self, who: &Who) -> Result<Watch, Error> {
        let mut conn = self.pool.login(who).await?;
        let reply = conn.exec(vec![Command::select("INBOX")?]).await?;
        opened(&conn, &reply.done)?;
        let tag = conn.idle().await?;
        Ok(Watch { conn, tag })
    }
}

impl Watch {
    /// Waits for the next change. Cancelling it loses none. After an error the watch is over.
    pub async fn next(&mut self) -> Result<Change, Error> {
        loop {
            let heard = match self.conn.hear(PATIENCE).await? {
                Some(data) => data,
                None => {
                    let data = self.conn.wake(&self.tag).await?;
                    self.tag = self.conn.idle().await?;
                    data
                }
            };
            if let Some(change) = Change::of(&heard) {
                return Ok(change);
            }
        }
    }
}

impl Change {
    fn of(data: &[Data]) -> Option<Change> {
        let mut change = Change::default();
        for item in data {
            match item {
                Data::Exists(n) => change.exists = Some(*n),
                Data::Expunged(_) => change.removed = true,
                Data::Fetch(_) => change.flags = true,
                _ => {}
            }
        }
        (change != Change::default()).then_some(change)
    }
}
