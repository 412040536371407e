//! Checks a draft and writes the mail that will be sent, byte for byte.
//!
//! In: the row of a draft, the time it shall go. Out: a `NewSend` with Message-ID, envelope and
//! bytes, or the field that does not pass. From here on nothing about the mail changes.
//! Bcc is in no header of it; the finished field waits beside it for the copy in Sent.

use super::{
    draft::new_key,
    projection::{self, Stamp},
};
use crate::{
    error::Error,
    mail::{self, Outgoing},
    rooms::Rooms,
    store::{draft::DraftRow, send::NewSend},
    who::Who,
};
use app::api::{Code, Contact, Draft, DraftFile, DraftKind, Problem, Reason, draft::size_as_sent};

/// Seconds the server waits longer than the page shows, so that the last moment to undo is a true one.
const GRACE: i64 = 3;
/// Farthest time a mail may be sent at.
const FARTHEST: i64 = 366 * 24 * 3600;

/// Whom a mail goes to.
struct People {
    /// To, Cc and Bcc.
    lists: [Vec<Contact>; 3],
    /// Everybody once.
    all: Vec<Contact>,
}

/// What cannot be sent at all, said before anything is asked: `Invalid` names the field, `TooLarge` the limit.
pub fn check(rooms: &Rooms, draft: &Draft) -> Result<(), Problem> {
    people(rooms, draft)?;
    fits(rooms, draft)
}

fn people(rooms: &Rooms, draft: &Draft) -> Result<People, Problem> {
    let most = rooms.config.limits.recipients_max;
    let mut lists = [Vec::new(), Vec::new(), Vec::new()];
    for (list, (field, typed)) in lists.iter_mut().zip([("to", &draft.to), ("cc", &draft.cc), ("bcc", &draft.bcc)]) {
        *list = mail::parse_recipients(typed).map_err(|bad| Problem::field(field, Reason::BadAddress).detail(bad.text))?;
    }
    let mut all: Vec<Contact> = Vec::new();
    for contact in lists.iter().flatten() {
        if !all.iter().any(|p| p.email.eq_ignore_ascii_case(&contact.email)) {
            all.push(contact.clone());
        }
    }
    if all.is_empty() {
        return Err(Problem::field("to", Reason::Empty));
    }
    if all.len() > most as usize {
        return Err(Problem::field("to", Reason::TooManyEntries).limit(most.into()));
    }
    Ok(People { lists, all })
}

fn fits(rooms: &Rooms, draft: &Draft) -> Result<(), Problem> {
    let most = rooms.config.limits.message_bytes;
    if size_as_sent(draft.text.len() as u64, &draft.files) > most {
        return Err(too_large(most, &draft.files));
    }
    Ok(())
}

/// `detail` is the largest file with its size: the one to leave out.
fn too_large(most: u64, files: &[DraftFile]) -> Problem {
    let problem = Problem::new(Code::TooLarge).limit(most);
    match files.iter().max_by_key(|file| file.size) {
        Some(file) => problem.detail(file.with_size()),
        None => problem,
    }
}

/// Checks the draft and writes its mail.
pub(super) async fn freeze(rooms: &Rooms, who: &Who, row: &DraftRow, at: Option<i64>) -> Result<NewSend, Error> {
    let (draft, limits, now) = (&row.draft, &rooms.config.limits, rooms.clock.now());
    let People { lists: to, all: people } = people(rooms, draft)?;
    fits(rooms, draft)?;
    let (at, next) = match at {
        Some(at) if at > now + FARTHEST => return Err(Problem::field("at", Reason::TooLong).into()),
        Some(at) if at > now => (at, at),
        _ if limits.undo_seconds == 0 => (now, now),
        _ => (now + i64::from(limits.undo_seconds), now + i64::from(limits.undo_seconds) + GRACE),
    };
    let id = new_key()?;
    let domain = who.address.rsplit('@').next().unwrap_or_default();
    let message_id = format!("<{id}@{domain}>");
    let bcc = bcc_header(&to[2]);
    let to_line = mail::clean::start(&mail::reply::line(&people), 2_000).to_owned();
    let stamp = Stamp { to, message_id: message_id.clone(), date: at, draft: false };
    let bytes = projection::bytes(rooms, who, row, stamp).await?;
    if bytes.len() as u64 > limits.message_bytes {
        return Err(too_large(limits.message_bytes, &draft.files).into());
    }
    let mark = match draft.kind {
        DraftKind::Reply | DraftKind::ReplyAll | DraftKind::ReplyList => "\\Answered",
        DraftKind::Forward | DraftKind::ForwardAttached => "$Forwarded",
        DraftKind::New | DraftKind::Again => "",
    };
    Ok(NewSend {
        id,
        address: who.address.clone(),
        name: row.name.clone(),
        ip: who.ip.to_string(),
        draft: draft.key.clone(),
        rev: draft.rev,
        version: row.version,
        at,
        next,
        recipients: people.iter().map(|p| p.email.clone()).collect(),
        people,
        bcc,
        message_id,
        original: draft.original.as_ref().filter(|_| !mark.is_empty()).map(ToString::to_string).unwrap_or_default(),
        mark: mark.to_owned(),
        to_line,
        subject: mail::clean::line(&draft.subject),
        bytes,
    })
}

/// The finished Bcc field, which only the copy in Sent gets.
fn bcc_header(bcc: &[Contact]) -> String {
    if bcc.is_empty() {
        return String::new();
    }
    let mail = Outgoing { bcc: bcc.to_vec(), keep_bcc: true, ..Outgoing::default() };
    let text = String::from_utf8(mail::write::write(&mail)).unwrap_or_default();
    let mut field = String::new();
    for line in text.split_inclusive("\r\n").take_while(|line| *line != "\r\n") {
        // RFC 5322 §2.2.3: a line that begins with a blank continues the field.
        let continues = line.starts_with([' ', '\t']) && !field.is_empty();
        if continues || line.get(..4).is_some_and(|name| name.eq_ignore_ascii_case("bcc:")) {
            field.push_str(line);
        } else if !field.is_empty() {
            break;
        }
    }
    field
}
