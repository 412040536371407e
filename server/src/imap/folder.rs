//! Making, renaming and removing folders.
//!
//! What a name may be and how many there are is checked by the action; here only what would break
//! the wire is refused. These commands run on a connection of their own, and the person's other
//! connections are closed afterwards: none may go on with a folder that is another one now.

use super::{Error, Imap, command::Command, conn::Conn, grammar::Data, name, page::opened};
use crate::who::Who;
use app::api::{
    Role,
    mailbox::{id_of, wire_of},
};

/// Where something goes: a mailbox id, or the folder with a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    Id(String),
    Role(Role),
}

impl Imap {
    /// Makes a folder, below `parent` (an id) if given, subscribed. Its id. [`Error::NameTaken`], [`Error::BadName`].
    pub async fn create(&self, who: &Who, name: &str, parent: Option<&str>) -> Result<String, Error> {
        let parent = parent.map(|p| wire_of(p).ok_or(Error::NotFound)).transpose()?;
        let mut conn = self.pool.lend(who, "").await?;
        let delimiter = self.delimiter(who, &mut conn).await?;
        let wire = join(parent.as_deref(), delimiter, name)?;
        let commands = vec![Command::new("CREATE").mailbox(&wire)?, Command::new("SUBSCRIBE").mailbox(&wire)?];
        conn.exec(commands).await?.done.first().map_or(Ok(()), |d| d.ok())?;
        Ok(id_of(&wire))
    }

    /// Gives a folder another name in the same place; what is below it goes along. Its new id.
    pub async fn rename(&self, who: &Who, id: &str, name: &str) -> Result<String, Error> {
        let old = wire_of(id).filter(|w| w != "INBOX").ok_or(Error::NotFound)?;
        let mut conn = self.pool.login(who).await?;
        let delimiter = self.delimiter(who, &mut conn).await?;
        let parent = old.rsplit_once(delimiter).map(|(parent, _)| parent);
        let new = join(parent, delimiter, name)?;
        if new != old {
            self.give_name(who, &mut conn, (&old, &new)).await?;
        }
        Ok(id_of(&new))
    }

    /// Gives a folder a name that nobody knows, so that mail for the old one arrives there no more. Its new
    /// id; the old one if folders are below it, for they would go along.
    pub async fn set_aside(&self, who: &Who, id: &str) -> Result<String, Error> {
        let old = wire_of(id).filter(|w| w != "INBOX").ok_or(Error::NotFound)?;
        let mut conn = self.pool.login(who).await?;
        let delimiter = self.delimiter(who, &mut conn).await?;
        let below = conn.run(Command::new("LIST").word("\"\"").mailbox(&format!("{old}{delimiter}%"))?).await?;
        if below.data.iter().any(|d| matches!(d, Data::List(_))) {
            return Ok(id.to_owned());
        }
        let new = format!("{old}~{:016x}", getrandom::u64().map_err(Error::lost)?);
        self.give_name(who, &mut conn, (&old, &new)).await?;
        Ok(id_of(&new))
    }

    async fn give_name(&self, who: &Who, conn: &mut Conn, (old, new): (&str, &str)) -> Result<(), Error> {
        conn.run(Command::new("RENAME").mailbox(old)?.mailbox(new)?).await?;
        // The subscription is the name's, not the folder's (RFC 9051 §6.3.6).
        conn.exec(vec![Command::new("UNSUBSCRIBE").mailbox(old)?, Command::new("SUBSCRIBE").mailbox(new)?]).await?;
        self.pool.forget(&who.address);
        Ok(())
    }

    /// Removes a folder that is empty. False: it is not, perhaps since a moment ago.
    pub async fn delete(&self, who: &Who, id: &str) -> Result<bool, Error> {
        let wire = wire_of(id).filter(|w| w != "INBOX").ok_or(Error::NotFound)?;
        let mut conn = self.pool.login(who).await?;
        // DELETE itself asks nothing. What arrives between the two is lost, unless the folder was set aside.
        let reply = conn.exec(vec![Command::select(&wire)?]).await?;
        if opened(&conn, &reply.done)?.exists > 0 {
            return Ok(false);
        }
        // Dovecot hangs up on whoever has the folder open, so it is closed in the same breath (RFC 3691).
        let (delete, forget) = (Command::new("DELETE").mailbox(&wire)?, Command::new("UNSUBSCRIBE").mailbox(&wire)?);
        let reply = conn.exec(vec![Command::unselect(), delete, forget]).await?;
        reply.done.iter().take(2).try_for_each(|d| d.ok())?;
        self.pool.forget(&who.address);
        Ok(true)
    }

    /// Shows a folder in mail programs, or hides it.
    pub async fn subscribe(&self, who: &Who, id: &str, on: bool) -> Result<(), Error> {
        let wire = wire_of(id).ok_or(Error::NotFound)?;
        let mut conn = self.pool.lend(who, "").await?;
        conn.run(Command::new(if on { "SUBSCRIBE" } else { "UNSUBSCRIBE" }).mailbox(&wire)?).await.map(drop)
    }

    /// UIDVALIDITY and UIDNEXT of a folder now: where a later look can begin.
    pub async fn position(&self, who: &Who, id: &str) -> Result<(u32, u32), Error> {
        let wire = wire_of(id).ok_or(Error::NotFound)?;
        let mut conn = self.pool.lend(who, &wire).await?;
        let reply = conn.exec(vec![Command::select(&wire)?]).await?;
        let at = opened(&conn, &reply.done)?;
        Ok((at.uidvalidity, at.uidnext))
    }

    /// What stands between the levels of a name.
    async fn delimiter(&self, who: &Who, conn: &mut Conn) -> Result<char, Error> {
        if let Some(delimiter) = self.pool.known(who).delimiter {
            return Ok(delimiter);
        }
        let reply = conn.run(Command::new("LIST").word("\"\" \"\"")).await?;
        let found = reply.data.into_iter().find_map(|d| if let Data::List(row) = d { row.delimiter } else { None });
        let delimiter = found.ok_or_else(|| Error::lost("no hierarchy delimiter"))?;
        self.pool.learn(who, |k| k.delimiter = Some(delimiter));
        Ok(delimiter)
    }
}

/// Wire name of `name` below `parent`.
fn join(parent: Option<&str>, delimiter: char, name: &str) -> Result<String, Error> {
    let bad = name.trim().is_empty() || name.chars().any(|c| c.is_control() || c == delimiter) || name.chars().count() > 200;
    if bad {
        return Err(Error::BadName);
    }
    let own = name::encode(name);
    let wire = parent.map_or(own.clone(), |p| format!("{p}{delimiter}{own}"));
    // `wire_of` must be able to read the id back.
    wire_of(&id_of(&wire)).filter(|w| *w == wire).ok_or(Error::BadName)
}
