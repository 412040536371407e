//! What changes messages: flags, moving, copying, removing for good, filing.
//!
//! Every command names UIDs of a mailbox whose UIDVALIDITY was checked before it was sent, so an old
//! page can say "gone" but never touches another letter. "All" is a search bounded by the UIDNEXT the
//! person saw: what arrived since stays untouched.

use super::{
    Error, Imap, Place,
    command::Command,
    conn::Conn,
    grammar::{Data, Done},
    page::{gather, opened},
    pool::Loan,
    set::Set,
};
use crate::{mail::write::DRAFT_KEY, who::Who};
use app::api::{
    ActionDone, All, Filter, MessageRef, Role,
    mailbox::{id_of, wire_of},
};
use bytes::Bytes;

/// The messages an action concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rows {
    /// These, all of one mailbox and one UIDVALIDITY.
    Refs(Vec<MessageRef>),
    /// All that fit, older than the list the person saw.
    All(All),
}

impl Imap {
    /// Sets or clears one flag (`\Seen`, `\Flagged`, `$Forwarded` …). Answers only those that it changed.
    pub async fn store_flags(
        &self,
        who: &Who,
        mailbox: &str,
        rows: &Rows,
        flag: &'static str,
        on: bool,
    ) -> Result<ActionDone, Error> {
        let only = match (flag, on) {
            ("\\Seen", true) => "UNSEEN",
            ("\\Seen", false) => "SEEN",
            ("\\Flagged", true) => "UNFLAGGED",
            ("\\Flagged", false) => "FLAGGED",
            ("\\Answered", true) => "UNANSWERED",
            _ => "ALL",
        };
        let (mut conn, uids) = self.rows(who, mailbox, (rows, only)).await?;
        let verb = if on { "+FLAGS.SILENT" } else { "-FLAGS.SILENT" };
        let mut commands = Vec::new();
        for set in uids.lines() {
            commands.extend(asked(rows, only, &set));
            commands.push(Command::new("UID STORE").slow().set(&set).word(verb).flags(&[flag])?);
        }
        let (data, _) = run(&mut conn, commands).await?;
        Ok(stayed(&conn, &found(rows, data, uids)))
    }

    /// Moves to another mailbox (RFC 6851). [`Error::NotFound`] if that is not there.
    pub async fn move_to(&self, who: &Who, mailbox: &str, rows: &Rows, to: impl Into<Place>) -> Result<ActionDone, Error> {
        self.transfer(who, mailbox, rows, ("UID MOVE", to.into())).await
    }

    /// Copies to another mailbox.
    pub async fn copy(&self, who: &Who, mailbox: &str, rows: &Rows, to: impl Into<Place>) -> Result<ActionDone, Error> {
        self.transfer(who, mailbox, rows, ("UID COPY", to.into())).await
    }

    /// Moves everything that is in a mailbox now.
    pub async fn move_all(&self, who: &Who, mailbox: &str, to: impl Into<Place>) -> Result<ActionDone, Error> {
        let rows = self.everything(who, mailbox).await?;
        self.move_to(who, mailbox, &rows, to).await
    }

    /// Removes for good (RFC 4315: only these, whatever else is marked \Deleted).
    pub async fn expunge(&self, who: &Who, mailbox: &str, rows: &Rows) -> Result<ActionDone, Error> {
        let (mut conn, uids) = self.rows(who, mailbox, (rows, "ALL")).await?;
        let mut commands = Vec::new();
        for set in uids.lines() {
            commands.extend(asked(rows, "ALL", &set));
            commands.push(Command::new("UID STORE").slow().set(&set).word("+FLAGS.SILENT (\\Deleted)"));
            commands.push(Command::new("UID EXPUNGE").slow().set(&set));
        }
        let (data, _) = run(&mut conn, commands).await?;
        Ok(ActionDone { mailbox: None, ..stayed(&conn, &found(rows, data, uids)) })
    }

    /// Removes for good everything that is in a mailbox now.
    pub async fn empty(&self, who: &Who, mailbox: &str) -> Result<ActionDone, Error> {
        let rows = self.everything(who, mailbox).await?;
        self.expunge(who, mailbox, &rows).await
    }

    /// Files a letter and answers its name there. `date`: INTERNALDATE, seconds since 1970.
    /// [`Error::OverQuota`], [`Error::TooBig`], [`Error::NotFound`].
    pub async fn append(
        &self,
        who: &Who,
        to: impl Into<Place>,
        (flags, date): (&[&str], Option<i64>),
        bytes: impl Into<Bytes>,
    ) -> Result<MessageRef, Error> {
        let wire = self.wire(who, &to.into()).await?;
        let mut command = Command::new("APPEND").mailbox(&wire)?.flags(flags)?;
        if let Some(date) = date {
            command = command.instant(date);
        }
        let mut conn = self.pool.lend(who, &wire).await?;
        let reply = conn.run(command.payload(bytes.into())).await?;
        let code = reply.done.first().and_then(|d| d.code.as_ref()).and_then(|c| c.append_uid());
        let (uidvalidity, uid) = code.ok_or_else(|| Error::lost("no APPENDUID"))?;
        Ok(MessageRef { mailbox: id_of(&wire), uidvalidity, uid })
    }

    /// Messages whose header field `name` contains `value` (any case), oldest first, at most 1,000.
    pub async fn find_by_header(
        &self,
        who: &Who,
        place: impl Into<Place>,
        name: &'static str,
        value: &str,
    ) -> Result<Vec<MessageRef>, Error> {
        let wire = self.wire(who, &place.into()).await?;
        let mut conn = self.pool.lend(who, &wire).await?;
        let (uidvalidity, uids) = near(&mut conn, &wire, (name, value)).await?;
        Ok(uids.iter().map(|uid| MessageRef { mailbox: id_of(&wire), uidvalidity, uid }).collect())
    }

    /// Messages of 下書き whose `X-Draft-Key` is just this one: a longer key, or one in another case, is another draft.
    pub async fn find_draft(&self, who: &Who, key: &str) -> Result<Vec<MessageRef>, Error> {
        let wire = self.wire_of_role(who, Role::Drafts).await?;
        let mut conn = self.pool.lend(who, &wire).await?;
        let (uidvalidity, uids) = near(&mut conn, &wire, (DRAFT_KEY, key)).await?;
        let same = fields(&mut conn, &uids, DRAFT_KEY).await?.into_iter().filter(|(_, found)| found == key);
        let same = Set::compact(same.map(|(uid, _)| uid));
        Ok(same.iter().map(|uid| MessageRef { mailbox: id_of(&wire), uidvalidity, uid }).collect())
    }

    async fn transfer(
        &self,
        who: &Who,
        mailbox: &str,
        rows: &Rows,
        (verb, to): (&'static str, Place),
    ) -> Result<ActionDone, Error> {
        let target = self.wire(who, &to).await?;
        let (mut conn, uids) = self.rows(who, mailbox, (rows, "ALL")).await?;
        let commands =
            uids.lines().map(|set| Command::new(verb).slow().set(&set).mailbox(&target)).collect::<Result<Vec<_>, _>>()?;
        let (data, done) = run(&mut conn, commands).await?;
        // Of MOVE the code stands in an untagged OK, of COPY in the tagged one (RFC 6851 §4.3).
        let codes = data.iter().filter_map(|d| if let Data::State(code) = d { Some(code) } else { None });
        let codes = codes.chain(done.iter().filter_map(|d| d.code.as_ref()));
        let (mut uidvalidity, mut there) = (0, Set::default());
        for (validity, set) in codes.filter_map(|c| c.copy_uid()) {
            uidvalidity = validity;
            there.extend(set);
        }
        Ok(ActionDone {
            count: u32::try_from(there.count()).unwrap_or(u32::MAX),
            mailbox: Some(id_of(&target)),
            uidvalidity,
            uids: there.to_string(),
            ..ActionDone::default()
        })
    }

    /// The `X-Draft-Key` of each message that has one.
    pub async fn draft_keys(&self, who: &Who, mailbox: &str, rows: &Rows) -> Result<Vec<String>, Error> {
        let (mut conn, uids) = self.rows(who, mailbox, (rows, "ALL")).await?;
        let found = fields(&mut conn, &uids, DRAFT_KEY).await?;
        Ok(found.into_iter().map(|(_, key)| key).filter(|key| !key.is_empty()).collect())
    }

    /// All that is in a mailbox at this moment.
    async fn everything(&self, who: &Who, mailbox: &str) -> Result<Rows, Error> {
        let wire = wire_of(mailbox).ok_or(Error::NotFound)?;
        let mut conn = self.pool.lend(who, &wire).await?;
        let reply = conn.exec(vec![Command::select(&wire)?]).await?;
        let at = opened(&conn, &reply.done)?;
        Ok(Rows::All(All { q: String::new(), filter: Filter::All, uidnext: at.uidnext, uidvalidity: at.uidvalidity }))
    }

    /// A connection that has the mailbox open as it was, and the UIDs concerned; `only` bounds `All`.
    async fn rows(&self, who: &Who, mailbox: &str, (rows, only): (&Rows, &'static str)) -> Result<(Loan, Set), Error> {
        let wire = wire_of(mailbox).ok_or(Error::NotFound)?;
        let mut conn = self.pool.lend(who, &wire).await?;
        let (uidvalidity, newest) = match rows {
            Rows::Refs(refs) => {
                let first = refs.first().ok_or(Error::NotFound)?;
                if refs.iter().any(|r| r.mailbox != mailbox || r.uidvalidity != first.uidvalidity) {
                    return Err(Error::Gone);
                }
                (first.uidvalidity, refs.iter().map(|r| r.uid).max().unwrap_or(0))
            }
            Rows::All(all) => (all.uidvalidity, u32::MAX),
        };
        let newest = MessageRef { mailbox: mailbox.to_owned(), uidvalidity, uid: newest };
        if !super::letter::sees(&conn, &wire, &newest) {
            let reply = conn.exec(vec![Command::select(&wire)?]).await?;
            if opened(&conn, &reply.done)?.uidvalidity != uidvalidity {
                return Err(Error::Gone);
            }
        }
        let uids = match rows {
            Rows::Refs(refs) => Set::compact(refs.iter().map(|r| r.uid)),
            Rows::All(all) => {
                let below = Set::range(1, all.uidnext.saturating_sub(1));
                if below.is_empty() {
                    return Ok((conn, below));
                }
                let search = Command::search().word(only).word("UID").set(&below).keys(&all.q, all.filter)?;
                hits(conn.run(search).await?.data)
            }
        };
        Ok((conn, uids))
    }

    /// Wire name of a place.
    pub(super) async fn wire(&self, who: &Who, place: &Place) -> Result<String, Error> {
        match place {
            Place::Id(id) => wire_of(id).ok_or(Error::NotFound),
            Place::Role(role) => self.wire_of_role(who, *role).await,
        }
    }
}

impl From<Role> for Place {
    fn from(role: Role) -> Self {
        Place::Role(role)
    }
}

impl<S: AsRef<str>> From<&S> for Place
where
    S: ?Sized,
{
    fn from(id: &S) -> Self {
        Place::Id(id.as_ref().to_owned())
    }
}

/// Which of the rows a page has named are there and will change: asked in the batch that changes them, ahead of
/// it. "All" is such a search already.
fn asked(rows: &Rows, only: &'static str, set: &Set) -> Option<Command> {
    matches!(rows, Rows::Refs(_)).then(|| Command::search().word(only).word("UID").set(set))
}

/// The answer to [`asked`].
fn found(rows: &Rows, data: Vec<Data>, all: Set) -> Set {
    if matches!(rows, Rows::All(_)) {
        return all;
    }
    let mut out = Set::default();
    for item in data {
        if let Data::Esearch(found) = item {
            out.extend(found.hits);
        }
    }
    out
}

/// Runs what a large set was cut into.
async fn run(conn: &mut Conn, commands: Vec<Command>) -> Result<(Vec<Data>, Vec<Done>), Error> {
    if commands.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let reply = conn.exec(commands).await?.ok()?;
    Ok((reply.data, reply.done))
}

/// UIDVALIDITY, and what SEARCH finds by a header field.
async fn near(conn: &mut Conn, wire: &str, (name, value): (&'static str, &str)) -> Result<(u32, Set), Error> {
    let search = Command::search().word("HEADER").word(name).text(value)?;
    let reply = conn.exec(vec![Command::select(wire)?, search]).await?;
    let uidvalidity = opened(conn, &reply.done)?.uidvalidity;
    Ok((uidvalidity, Set::in_order(hits(reply.ok()?.data).iter().take(1_000))))
}

/// The values of one header field, each with the UID of its message.
async fn fields(conn: &mut Conn, uids: &Set, name: &'static str) -> Result<Vec<(u32, String)>, Error> {
    let (data, _) = run(conn, uids.lines().map(|set| Command::new("UID FETCH").set(&set).field(name)).collect()).await?;
    let mut out = Vec::new();
    for row in gather(data) {
        let Some(uid) = row.uid else { continue };
        for (_, bytes) in row.sections {
            // A line that begins with a blank goes on with the one before (RFC 5322 §2.2.3).
            let text = String::from_utf8_lossy(&bytes).replace("\r\n ", " ").replace("\r\n\t", " ");
            out.extend(text.lines().filter_map(|line| Some((uid, line.split_once(':')?.1.trim().to_owned()))));
        }
    }
    Ok(out)
}

/// What the first SEARCH of a batch found.
pub(super) fn hits(data: Vec<Data>) -> Set {
    data.into_iter().find_map(|d| if let Data::Esearch(found) = d { Some(found.hits) } else { None }).unwrap_or_default()
}

/// What an undo needs of messages that stay where they are.
fn stayed(conn: &Conn, uids: &Set) -> ActionDone {
    let at = conn.selected.as_ref();
    ActionDone {
        count: u32::try_from(uids.count()).unwrap_or(u32::MAX),
        mailbox: at.map(|s| id_of(&s.wire)),
        uidvalidity: at.map_or(0, |s| s.uidvalidity),
        uids: uids.to_string(),
        ..ActionDone::default()
    }
}
