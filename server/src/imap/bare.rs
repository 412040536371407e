//! Rows that the core could not describe in a size we hold: a mail of thousands of parts, of endless names.
//!
//! In: what came, and which rows were asked for. Out: the missing ones too, asked for again without their
//! structure, then without their envelope: every mail can be seen, moved, deleted and read as source.
//! A mail that is gone stays missing.

use super::{
    Error,
    command::Command,
    conn::Conn,
    grammar::{Data, Row},
    page::gather,
    set::Set,
};

/// What is asked then; the last has nothing that a sender can lengthen.
const ITEMS: [&str; 2] = [
    "(UID FLAGS INTERNALDATE SAVEDATE RFC822.SIZE ENVELOPE BODY.PEEK[HEADER.FIELDS (X-QUARANTINE-REASON)]<0.1000>)",
    "(UID FLAGS INTERNALDATE SAVEDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (X-QUARANTINE-REASON)]<0.1000>)",
];

/// How the rows were asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Sequence numbers.
    Number,
    Uid,
}

/// True if something that was said is not among these data.
pub fn is_lost(data: &[Data]) -> bool {
    data.contains(&Data::Lost)
}

/// The rows that came; if some were lost, those of `wanted` that are missing follow.
pub async fn complete(conn: &mut Conn, data: Vec<Data>, (by, wanted): (By, &Set)) -> Result<Vec<Row>, Error> {
    let mut lost = is_lost(&data);
    let mut rows = gather(data);
    for items in ITEMS {
        if !lost {
            break;
        }
        let name = |row: &Row| if by == By::Number { Some(row.seq) } else { row.uid };
        let here = Set::compact(rows.iter().filter_map(name));
        let missing = Set::compact(wanted.iter().filter(|n| !here.contains(*n)));
        if missing.is_empty() {
            break;
        }
        let verb = if by == By::Number { "FETCH" } else { "UID FETCH" };
        let reply = conn.exec(vec![Command::new(verb).set(&missing).word(items)]).await?;
        lost = is_lost(&reply.data);
        // Numbers that are gone meanwhile are refused, and are no rows.
        if reply.done.iter().all(|done| done.ok().is_ok()) {
            rows.extend(gather(reply.data).into_iter().filter(|row| name(row).is_some_and(|n| missing.contains(n))));
        }
    }
    Ok(rows)
}
