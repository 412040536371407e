//! Opening one letter, and reading its parts window by window.

use super::{
    Error, Imap,
    bare::is_lost,
    command::{Command, Section},
    conn::{Conn, Reply},
    convert,
    grammar::{Code, Row},
    page::{gather, opened},
    set::Set,
};
use crate::{mail::Part, who::Who};
use app::api::{Envelope, MessageRef, mailbox::wire_of};

/// What is asked of a letter besides its bytes.
const ITEMS: &str = "UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE";
/// The same of a letter whose structure, or envelope, is larger than anybody can hold.
const BARE: [&str; 2] = ["UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE", "UID FLAGS INTERNALDATE RFC822.SIZE"];
/// Smallest start of a large letter that is read: it must hold the header.
const HEADER: u64 = 64 * 1024;

/// A letter as it was opened.
#[derive(Clone, Debug)]
pub struct Opened {
    /// Its preview is empty.
    pub envelope: Envelope,
    /// Its wish for a receipt was answered, here or elsewhere (`$MDNSent`, RFC 3503).
    pub mdn_sent: bool,
    /// Bytes of the whole letter.
    pub size: u64,
    /// All of it, if it is not larger than the limit.
    pub raw: Option<Vec<u8>>,
    /// Parts with their section numbers; `None` if the core could not tell them.
    pub structure: Option<Part>,
    /// The header block with the empty line at its end; cut off if it is longer than the limit.
    pub header: Vec<u8>,
}

impl Imap {
    /// Opens a letter in one round trip. `limit`: bytes up to which it is read whole.
    /// Nothing is marked unless `mark_seen`. [`Error::Gone`] if it is no longer there.
    pub async fn open_letter(&self, who: &Who, r: &MessageRef, limit: u64, mark_seen: bool) -> Result<Opened, Error> {
        self.open_letter_as(who, r, (limit, mark_seen), "").await
    }

    /// The same with raw bytes of file names read in the charset that a person chose.
    pub async fn open_letter_as(
        &self,
        who: &Who,
        r: &MessageRef,
        (limit, mark_seen): (u64, bool),
        chosen: &str,
    ) -> Result<Opened, Error> {
        let open = move || self.open_once(who, r, (limit, mark_seen), chosen);
        // With a mark it changes the letter, which is done once.
        if mark_seen { open().await } else { self.pool.reading(who, open).await }
    }

    async fn open_once(&self, who: &Who, r: &MessageRef, (limit, mark_seen): (u64, bool), chosen: &str) -> Result<Opened, Error> {
        let wire = wire_of(&r.mailbox).ok_or(Error::NotFound)?;
        let mut conn = self.pool.lend(who, &wire).await?;
        let set = Set::compact([r.uid]);
        let start = limit.max(HEADER);
        let fetch = Command::new("UID FETCH").set(&set).letter(ITEMS, start);
        let seen = || Command::new("UID STORE").set(&set).word("+FLAGS.SILENT (\\Seen)");
        let mut row = if sees(&conn, &wire, r) {
            let mut commands = vec![fetch];
            commands.extend(mark_seen.then(seen));
            // Brings flags that changed elsewhere since.
            commands.push(Command::new("NOOP"));
            let reply = conn.exec(commands).await?;
            // A letter that cannot be marked (mailbox full, read-only) can be read all the same.
            reply.done.first().map_or(Ok(()), |fetch| fetch.ok())?;
            fully(&mut conn, reply, (&set, start)).await?
        } else {
            let reply = conn.exec(vec![Command::select(&wire)?, fetch]).await?;
            if opened(&conn, &reply.done)?.uidvalidity != r.uidvalidity {
                return Err(Error::Gone);
            }
            let row = fully(&mut conn, reply.ok()?, (&set, start)).await?;
            let unseen = !row.flags.iter().flatten().any(|f| f.eq_ignore_ascii_case("\\Seen"));
            if mark_seen && unseen {
                conn.exec(vec![seen()]).await?;
            }
            row
        };
        drop(conn);
        let mut envelope = convert::envelope(&row, &r.mailbox, r.uidvalidity).ok_or(Error::Gone)?;
        envelope.seen |= mark_seen;
        let at = row.sections.iter().position(|(name, _)| name.is_empty()).ok_or(Error::Gone)?;
        let bytes = row.sections.swap_remove(at).1;
        let size = row.size.unwrap_or(bytes.len() as u64);
        let header = bytes.slice(..header_end(&bytes)).to_vec();
        let whole = (bytes.len() as u64) < start || size <= bytes.len() as u64;
        let raw = (whole && bytes.len() as u64 <= limit).then(|| bytes.to_vec());
        let mdn_sent = row.flags.iter().flatten().any(|f| f.eq_ignore_ascii_case("$MDNSent"));
        Ok(Opened { structure: convert::structure_as(&row, chosen), mdn_sent, envelope, size, raw, header })
    }

    /// Bytes `offset..offset + length` of a section (`""`, `2.1`, `HEADER`, `1.MIME`), as they are encoded.
    /// Empty behind its end. Each window is a loan of its own: none is held while a browser downloads.
    pub async fn section(&self, who: &Who, r: &MessageRef, section: &str, window: (u64, u64)) -> Result<Vec<u8>, Error> {
        self.pool.reading(who, move || self.section_once(who, r, section, window)).await
    }

    async fn section_once(&self, who: &Who, r: &MessageRef, section: &str, window: (u64, u64)) -> Result<Vec<u8>, Error> {
        let wire = wire_of(&r.mailbox).ok_or(Error::NotFound)?;
        let section = Section::read(section)?;
        let mut conn = self.pool.lend(who, &wire).await?;
        let fetch = Command::new("UID FETCH").set(&Set::compact([r.uid])).peek(&section, Some(window));
        let reply = if sees(&conn, &wire, r) {
            conn.run(fetch).await?
        } else {
            let reply = conn.exec(vec![Command::select(&wire)?, fetch]).await?;
            if opened(&conn, &reply.done)?.uidvalidity != r.uidvalidity {
                return Err(Error::Gone);
            }
            reply.ok()?
        };
        let row = one(reply, r.uid)?;
        let found = row.sections.into_iter().find(|(name, _)| name == section.name());
        let mut bytes = found.map(|(_, bytes)| bytes.to_vec()).unwrap_or_default();
        bytes.truncate(usize::try_from(window.1).unwrap_or(usize::MAX));
        Ok(bytes)
    }
}

/// True if this connection has the mailbox open, as it was, and knows of the message.
/// If not, SELECT must show how it is now.
pub fn sees(conn: &Conn, wire: &str, r: &MessageRef) -> bool {
    conn.selected.as_ref().is_some_and(|s| s.wire == wire && s.uidvalidity == r.uidvalidity && r.uid < s.uidnext)
}

/// The row of the one message of this set; without its structure if it does not come with it.
async fn fully(conn: &mut Conn, mut reply: Reply, (set, start): (&Set, u64)) -> Result<Row, Error> {
    let uid = set.iter().next().unwrap_or_default();
    for items in BARE {
        let lost = is_lost(&reply.data);
        match one(reply, uid) {
            Err(Error::Gone) if lost => reply = conn.run(Command::new("UID FETCH").set(set).letter(items, start)).await?,
            row => return row,
        }
    }
    one(reply, uid)
}

/// The row of one message. A core that has it no longer says so beside an OK, with NIL for its bytes.
fn one(reply: Reply, uid: u32) -> Result<Row, Error> {
    let gone = reply.done.iter().filter_map(|d| d.code.as_ref()).any(Code::is_expunge_issued);
    let row = gather(reply.data).into_iter().find(|row| row.uid == Some(uid));
    row.filter(|_| !gone).ok_or(Error::Gone)
}

/// Where the header block ends, its empty line included.
fn header_end(bytes: &[u8]) -> usize {
    let mut at = 0;
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        at += line.len();
        if line.trim_ascii().is_empty() {
            break;
        }
    }
    at
}
