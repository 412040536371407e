//! The files of the letter that a draft begins from: a forward, a mail edited as new, a message in 下書き.
//!
//! Opening the writing page writes nothing. It shows the files that will go along, under the ids that they will
//! have; the first save copies them on the server, so that nothing travels to the browser and back. Until they are
//! there the draft remembers the letter, and whoever shows, files or sends it calls this room first.
//! Never: a file twice. Its id follows from draft and part, and what was taken out is not asked for again.

use super::{
    draft::{self, NewFile, key_from},
    files as parts, read,
};
use crate::{error::Error, imap, rooms::Rooms, who::Who};
use app::api::{Code, Draft, DraftFile, DraftKind, Message, MessageRef, Problem, Reason};

/// The files that a draft of this kind takes from a letter, each with its part; `""` is the whole letter.
/// Pictures inside the HTML too: the text alone would lose them.
pub fn files(who: &Who, draft: &Draft, message: &Message) -> Vec<(String, DraftFile)> {
    let id = |part: &str| key_from(&["part", &who.address, &draft.key, part]);
    match draft.kind {
        DraftKind::Forward | DraftKind::Again => message
            .attachments
            .iter()
            .map(|a| {
                let file = DraftFile { id: id(&a.part), name: draft::named(&a.name), kind: draft::kind(&a.kind), size: a.size };
                (a.part.clone(), file)
            })
            .collect(),
        DraftKind::ForwardAttached => {
            let name = draft::named(&format!("{}.eml", message.envelope.subject.replace(['/', '\\'], "_")));
            vec![(String::new(), DraftFile { id: id(""), name, kind: "message/rfc822".into(), size: message.envelope.size })]
        }
        DraftKind::New | DraftKind::Reply | DraftKind::ReplyAll | DraftKind::ReplyList => Vec::new(),
    }
}

/// Shows with the draft what is still to be copied.
pub async fn promise(rooms: &Rooms, who: &Who, draft: &mut Draft) -> Result<(), Error> {
    let Some(source) = &draft.source else { return Ok(()) };
    let message = match read::message(rooms, who, source, false, &draft.charset).await {
        // The next save says so.
        Err(error) if lasts(&error) => return Ok(()),
        other => other?,
    };
    for (_, file) in files(who, draft, &message) {
        if draft.files.iter().all(|f| f.id != file.id) {
            draft.files.push(file);
        }
    }
    Ok(())
}

/// Copies what is missing. A fault that will not pass is told once, beside the files, and the draft goes on without
/// them; after any other it is tried again by whoever comes next.
pub async fn bring(rooms: &Rooms, who: &Who, key: &str) -> Result<(), Error> {
    let _alone = rooms.lanes.alone("source", &who.address).await?;
    let Some(row) = rooms.store.draft(&who.address, key).await?.filter(|row| row.gone == 0) else { return Ok(()) };
    let Some(source) = &row.draft.source else { return Ok(()) };
    let copied = copy(rooms, who, &row.draft, source).await;
    match copied {
        Err(error) if !lasts(&error) => Err(error),
        copied => {
            rooms.store.draft_filled(&who.address, key).await?;
            copied.map_err(|error| Error::Problem(of_files(error)))
        }
    }
}

/// The same with a save, whose words are kept whatever becomes of the files: what the person must hear of them.
pub async fn brought(rooms: &Rooms, who: &Who, key: &str) -> Option<Problem> {
    match bring(rooms, who, key).await {
        Err(Error::Problem(problem)) if problem.field.as_deref() == Some(FILES) => Some(problem),
        Err(error) => {
            tracing::info!(%error, "the files of a letter are copied later");
            None
        }
        Ok(()) => None,
    }
}

/// Name of the field with the files.
const FILES: &str = "file";

async fn copy(rooms: &Rooms, who: &Who, draft: &Draft, source: &MessageRef) -> Result<(), Error> {
    let message = read::message(rooms, who, source, false, &draft.charset).await?;
    for (part, file) in files(who, draft, &message) {
        if draft.files.iter().any(|f| f.id == file.id) {
            continue;
        }
        // What an earlier try has left half-way.
        rooms.store.upload_drop(&who.address, &draft.key, &file.id, rooms.clock.now()).await?;
        let new = |name: String, kind: String| NewFile { id: Some(file.id.clone()), name, kind };
        if part.is_empty() {
            let whole = parts::source(rooms.clone(), who.clone(), source.clone()).await?;
            draft::attach(rooms, who, &draft.key, new(file.name.clone(), file.kind.clone()), whole).await?;
        } else {
            let part = parts::part(rooms.clone(), who.clone(), source.clone(), (part, &draft.charset)).await?;
            draft::attach(rooms, who, &draft.key, new(part.name, part.kind), part.stream).await?;
        }
    }
    Ok(())
}

/// True if trying again can only fail again.
fn lasts(error: &Error) -> bool {
    match error {
        Error::Problem(p) => matches!(p.code, Code::TooLarge | Code::Gone | Code::NotFound | Code::Invalid),
        Error::Imap(e) => matches!(e, imap::Error::Gone | imap::Error::NotFound | imap::Error::TooBig),
        _ => false,
    }
}

fn of_files(error: Error) -> Problem {
    let problem = match error {
        Error::Problem(p) if matches!(p.code, Code::TooLarge | Code::Invalid) => p,
        Error::Imap(imap::Error::TooBig) => Problem::new(Code::TooLarge),
        _ => Problem { reason: Some(Reason::SourceLost), ..Problem::new(Code::Gone) },
    };
    Problem { field: Some(FILES.into()), ..problem }
}
