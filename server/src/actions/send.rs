//! Sending: freeze, hold for the undo time, submit, and what the person may still do about it.
//!
//! In: a draft key; later the id of the send. Out: `Sending`s and codes.
//! One draft is one send: the frozen bytes are kept in the transaction that takes the
//! draft away, so a second press, a crash or a second server sends nothing twice and loses nothing.
//! `advance` is called each second by the job `due_sends` for whatever is due; after the core has
//! accepted, `filing` goes on. After the final dot without an answer the core's scan helper knows: an
//! attempt that it has not seen is repeated, and then counts alone; else the person is asked.
//! Never: a repeat of what may be out.

use super::{
    draft::{self, key_fits},
    filing,
    freeze::freeze,
    pace, projection, session, source, virus,
};
use crate::{
    error::Error,
    rooms::Rooms,
    store::{self, send::SendRow},
    submit,
    who::Who,
};
use app::api::{Code, Draft, Refusal, SendState, Sending};
use std::{net::IpAddr, pin::pin, time::Duration};

/// Seconds after which a mail that nobody takes goes back to its writer.
const GIVE_UP: i64 = 24 * 3600;
/// How often a claim is prolonged; a third of `store::send::CLAIM`.
const BEAT: Duration = Duration::from_secs(20);
/// Tries in which a recipient that shall come again later holds the others up.
const TOGETHER: i64 = 4;

/// A mail on its way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queued {
    pub id: String,
    /// When it goes, seconds since 1970; until then it can be taken back.
    pub at: i64,
}

/// Takes the draft away and holds its mail until `at`, or for the undo time. A second press answers the same id.
///
/// `Invalid` names the field (`to`, `cc`, `bcc`, `at`) and, for an address, the entry as typed.
pub async fn queue(rooms: &Rooms, who: &Who, key: &str, at: Option<i64>) -> Result<Queued, Error> {
    if !key_fits(key) {
        return Err(Code::NotFound.into());
    }
    let (rooms, who, key) = (rooms.clone(), who.clone(), key.to_owned());
    // A task of its own: a press of 送信 goes on when the browser leaves the page.
    let held = tokio::spawn(async move { hold(&rooms, &who, &key, at).await });
    held.await.unwrap_or_else(|_| Err(Code::Unexpected.into()))
}

/// Saves the words of a page that was closed right after 送信, before [`queue`]. Already on its way: nothing to save.
pub async fn save_last(rooms: &Rooms, who: &Who, draft: Draft) -> Result<(), Error> {
    match draft::save_or_keep(rooms, who, draft).await {
        Ok(Ok(saved)) => saved.problem.map_or(Ok(()), |problem| Err(problem.into())),
        Ok(Err(_)) => Err(store::Error::Conflict.into()),
        Err(Error::Problem(p)) if p.code == Code::Gone => Ok(()),
        Err(error) => Err(error),
    }
}

async fn hold(rooms: &Rooms, who: &Who, key: &str, at: Option<i64>) -> Result<Queued, Error> {
    // A mail is written out and looked through in memory, up to 20 MB of it: one of a person at a time.
    let _alone = rooms.lanes.alone("send", &who.address).await?;
    // Between reading and freezing another tab may save: then the newer words are what is sent.
    for _ in 0..4 {
        let row = rooms.store.draft(&who.address, key).await?.ok_or(Code::NotFound)?;
        if row.gone != 0 {
            return earlier(rooms, who, key).await;
        }
        if row.draft.source.is_some() {
            source::bring(rooms, who, key).await?;
            continue;
        }
        // Whoever may not send makes no work; how many recipients there are is known afterwards.
        pace::check(rooms, who, 1).await?;
        let _place = rooms.lanes.freeze().await?;
        let frozen = freeze(rooms, who, &row, at).await?;
        virus::check_outgoing(rooms, who, &frozen.bytes).await?;
        pace::check(rooms, who, frozen.recipients.len() as u32).await?;
        let at = frozen.at;
        match rooms.store.send_add(&frozen, rooms.clock.now()).await {
            Ok(id) if id == frozen.id => {
                if let Err(error) = pace::check_again(rooms, who).await {
                    rooms.store.send_cancel(&who.address, &id, rooms.clock.now()).await?;
                    return Err(error);
                }
                if at > rooms.clock.now() + 60 {
                    // It waits for hours: 下書き shall not show it meanwhile. The job repairs a failure.
                    let _ = projection::project(rooms, who, key).await;
                }
                return Ok(Queued { id, at });
            }
            Ok(_) => return earlier(rooms, who, key).await,
            Err(store::Error::Conflict) => {}
            Err(store::Error::NotFound) => return Err(Code::Gone.into()),
            Err(error) => return Err(error.into()),
        }
    }
    Err(Code::Conflict.into())
}

async fn earlier(rooms: &Rooms, who: &Who, key: &str) -> Result<Queued, Error> {
    let id = rooms.store.send_of_draft(&who.address, key).await?.ok_or(Code::Gone)?;
    let row = rooms.store.send(&id).await?.ok_or(Code::Gone)?;
    Ok(Queued { id, at: row.at })
}

/// Sends that are due now.
pub async fn due(rooms: &Rooms) -> Result<Vec<String>, Error> {
    Ok(rooms.store.sends_due(rooms.clock.now(), 50).await?)
}

/// Brings one due send as far as it goes now. Anybody may call it, any number at once.
pub async fn advance(rooms: &Rooms, id: &str) -> Result<(), Error> {
    let Some(row) = rooms.store.send(id).await? else { return Ok(()) };
    match row.state {
        SendState::Held | SendState::Submitting if !submit(rooms, id).await? => Ok(()),
        SendState::Held | SendState::Submitting | SendState::Accepted => filing::file(rooms, id).await,
        _ => Ok(()),
    }
}

/// held → submitting → whatever the core says. True if it was accepted.
async fn submit(rooms: &Rooms, id: &str) -> Result<bool, Error> {
    let now = rooms.clock.now();
    let claim = session::random_token()?;
    if rooms.store.send_outlived(id, now).await? {
        return Ok(false);
    }
    let Some(row) = rooms.store.send_claim(id, &claim, now).await? else {
        if rooms.store.send_abandoned(id, now).await? {
            tracing::warn!(send = id, "abandoned after its final dot; the person is asked");
        }
        return Ok(false);
    };
    let result = {
        let mut work = pin!(hand_over(rooms, &row, &claim));
        loop {
            tokio::select! {
                result = &mut work => break result,
                // A failure to prolong is harmless: `send_dot` asks whether the claim still holds.
                _ = tokio::time::sleep(BEAT) => { let _ = rooms.store.send_beat(id, &claim, rooms.clock.now()).await; }
            }
        }
    };
    let now = rooms.clock.now();
    let refusals = match result {
        Ok(Some(outcome)) => {
            tracing::info!(send = id, reply = %outcome.reply, refused = outcome.refused.len(), "accepted");
            return accepted(rooms, &row, &claim, &outcome.refused).await;
        }
        // Another has taken it over.
        Ok(None) => return Ok(false),
        Err(Error::Submit(submit::Error::Unknown(cause))) => {
            tracing::warn!(send = id, %cause, "no answer after the final dot");
            if !rooms.store.send_unseen(id, &claim, now + delay(row.tries)).await? {
                tracing::warn!(send = id, "the person is asked");
                rooms.store.send_unknown(id, &claim).await?;
            }
            return Ok(false);
        }
        Err(Error::Submit(submit::Error::SeenBefore)) => {
            tracing::warn!(send = id, "an earlier attempt has reached the core; the person is asked");
            rooms.store.send_unknown(id, &claim).await?;
            return Ok(false);
        }
        Err(Error::Submit(submit::Error::Refused { refusals, .. })) => refusals,
        Err(Error::Submit(submit::Error::TooBig)) => whole(552, "552 5.3.4 Message too big"),
        Err(error) if now < row.at + GIVE_UP => {
            tracing::warn!(send = id, %error, tries = row.tries, "not sent yet");
            rooms.store.send_later(id, &claim, now + delay(row.tries)).await?;
            return Ok(false);
        }
        Err(error) => {
            tracing::warn!(send = id, %error, "given up");
            whole(421, "421 4.4.1 No answer for a day")
        }
    };
    rooms.store.send_refused(id, &claim, &refusals, now).await?;
    Ok(false)
}

/// `None`: the claim was lost before the dot, and nothing was sent.
async fn hand_over(rooms: &Rooms, row: &SendRow, claim: &str) -> Result<Option<submit::Outcome>, Error> {
    let bytes = rooms.store.send_bytes(row).await?;
    let (who, mark) = (sender(row), submit::mark(&row.id, row.tries));
    let letter = submit::Letter { who: &who, from: &row.address, to: &row.recipients, message: &bytes, mark: &mark };
    let ready = rooms.submit.begin(letter).await?;
    drop(bytes);
    let later = ready.refused().iter().find(|r| (400..500).contains(&r.code));
    if let Some(later) = later
        && row.tries <= TOGETHER
    {
        return Err(submit::Error::Away(later.line.clone()).into());
    }
    if !rooms.store.send_dot(&row.id, claim, ready.marked(), rooms.clock.now()).await? {
        return Ok(None);
    }
    let outcome = ready.finish().await;
    if let Err(submit::Error::Away(_) | submit::Error::Refused { .. } | submit::Error::TooBig) = outcome {
        // The core said no to this very attempt, so its mark counts no longer.
        rooms.store.send_unsaw(row).await?;
    }
    Ok(Some(outcome?))
}

/// The core has it: this must be written down, also if the database is away for some moments.
async fn accepted(rooms: &Rooms, row: &SendRow, claim: &str, refused: &[Refusal]) -> Result<bool, Error> {
    let mut tries = 0;
    loop {
        match rooms.store.send_accepted(row, claim, refused, rooms.clock.now()).await {
            Ok(done) => return Ok(done),
            Err(error) if tries == 20 => return Err(error.into()),
            Err(_) => tries += 1,
        }
        tokio::time::sleep(Duration::from_secs(tries)).await;
    }
}

/// A refusal of the mail as a whole names no address.
fn whole(code: u16, line: &str) -> Vec<Refusal> {
    vec![Refusal { address: String::new(), code, line: line.into() }]
}

/// Seconds until the next try: soon at first, every ten minutes in the end.
pub(super) fn delay(tries: i64) -> i64 {
    [5, 15, 30, 60, 120, 300].get(tries.max(1) as usize - 1).copied().unwrap_or(600)
}

/// The person of a send, for the rooms.
pub(super) fn sender(row: &SendRow) -> Who {
    let ip = row.ip.parse().unwrap_or(IpAddr::from([127, 0, 0, 1]));
    Who { address: row.address.clone(), name: row.name.clone(), ip, session: String::new() }
}

/// 取り消す: the mail becomes the draft it was; answers the draft's key.
///
/// Works while it is held, and where nobody knows whether it went out. `Busy`: it is going out
/// now. `Gone`: it is out.
pub async fn cancel(rooms: &Rooms, who: &Who, id: &str) -> Result<String, Error> {
    let row = own(rooms, who, id).await?;
    if rooms.store.send_cancel(&who.address, id, rooms.clock.now()).await? {
        return Ok(row.draft);
    }
    match own(rooms, who, id).await?.state {
        SendState::Cancelled => Ok(row.draft),
        // Its draft is back already; going there is what the person wants.
        SendState::Refused => {
            rooms.store.send_read(&who.address, id).await?;
            Ok(row.draft)
        }
        SendState::Held | SendState::Submitting | SendState::Unknown => Err(Code::Busy.into()),
        _ => Err(Code::Gone.into()),
    }
}

/// The person says that a mail of unknown fate has arrived: it is filed like any other.
pub async fn settle(rooms: &Rooms, who: &Who, id: &str) -> Result<(), Error> {
    own(rooms, who, id).await?;
    let settled = rooms.store.send_settle(&who.address, id, rooms.clock.now()).await?;
    if settled { Ok(()) } else { Err(Code::Gone.into()) }
}

/// The person has read how it ended; repeating changes nothing.
pub async fn dismiss(rooms: &Rooms, who: &Who, id: &str) -> Result<(), Error> {
    own(rooms, who, id).await?;
    rooms.store.send_read(&who.address, id).await?;
    Ok(())
}

async fn own(rooms: &Rooms, who: &Who, id: &str) -> Result<SendRow, Error> {
    if !key_fits(id) {
        return Err(Code::NotFound.into());
    }
    let row = rooms.store.send(id).await?.filter(|row| row.address == who.address);
    row.ok_or(Code::NotFound.into())
}

/// One send, whatever became of it.
pub async fn one(rooms: &Rooms, who: &Who, id: &str) -> Result<Sending, Error> {
    Ok(own(rooms, who, id).await?.sending())
}

/// What waits, and refusals that have not been read; soonest first.
pub async fn list(rooms: &Rooms, who: &Who) -> Result<Vec<Sending>, Error> {
    Ok(rooms.store.sends(&who.address).await?.into_iter().map(SendRow::sending).collect())
}
