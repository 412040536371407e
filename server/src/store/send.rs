//! Mails on their way, each exactly once per cause.
//!
//! held → submitting → accepted → filed; or refused, unknown, cancelled. Every step is one
//! compare-and-set under a claim; who has lost the claim writes nothing. `dotted` is set before
//! the final dot leaves: a crash before it repeats; after it the core knows, or the person is asked.
//! The finished bytes lie here from the moment the draft is taken until the mail is filed.
//! Here the row and how it begins; `send_step.rs` brings it to the core, `send_end.rs` ends it.

use super::{Error, Store, upload::PIECE};
use app::api::{Contact, Refusal, SendState, Sending};
use sqlx::{Any, Row, Transaction, any::AnyRow};

/// Seconds after which a claim that nobody prolongs counts as abandoned.
pub const CLAIM: i64 = 60;

/// A mail that is to be frozen.
#[derive(Clone, Debug)]
pub struct NewSend {
    pub id: String,
    pub address: String,
    pub name: String,
    pub ip: String,
    /// Draft key it comes from, with the revision and version that were written.
    pub draft: String,
    pub rev: i64,
    pub version: i64,
    /// When it goes, as the person is told, and when it is first looked at.
    pub at: i64,
    pub next: i64,
    /// Envelope recipients.
    pub recipients: Vec<String>,
    /// The same as contacts, for the suggestions.
    pub people: Vec<Contact>,
    /// Finished `Bcc: …\r\n`, or empty.
    pub bcc: String,
    pub message_id: String,
    /// Message to mark (text form), and the flag for it.
    pub original: String,
    pub mark: String,
    pub to_line: String,
    pub subject: String,
    pub bytes: Vec<u8>,
}

/// A mail on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendRow {
    pub id: String,
    pub address: String,
    pub name: String,
    pub ip: String,
    pub draft: String,
    pub state: SendState,
    pub at: i64,
    pub created: i64,
    /// Attempts so far, this one included.
    pub tries: i64,
    /// Attempts to file it so far, this one included.
    pub filing: i64,
    pub recipients: Vec<String>,
    pub people: Vec<Contact>,
    pub bcc: String,
    pub message_id: String,
    pub original: String,
    pub mark: String,
    pub to_line: String,
    pub subject: String,
    pub size: u64,
    pub refused: Vec<Refusal>,
}

/// Name of the only send that a draft may have.
pub(super) fn cause(address: &str, draft: &str) -> String {
    format!("draft/{address}/{draft}")
}

pub(super) fn name_of(state: SendState) -> &'static str {
    match state {
        SendState::Held => "held",
        SendState::Submitting => "submitting",
        SendState::Accepted => "accepted",
        SendState::Filed => "filed",
        SendState::Refused => "refused",
        SendState::Unknown => "unknown",
        SendState::Cancelled => "cancelled",
        SendState::Other => "other",
    }
}

fn state_of(name: &str) -> SendState {
    use SendState::*;
    [Held, Submitting, Accepted, Filed, Refused, Unknown, Cancelled].into_iter().find(|s| name_of(*s) == name).unwrap_or(Other)
}

pub(super) fn read(row: &AnyRow) -> Result<SendRow, sqlx::Error> {
    let text = |name| row.try_get::<String, _>(name);
    Ok(SendRow {
        id: text("id")?,
        address: text("address")?,
        name: text("name")?,
        ip: text("ip")?,
        draft: text("draft")?,
        state: state_of(&text("state")?),
        at: row.try_get("at")?,
        created: row.try_get("created")?,
        tries: row.try_get("tries")?,
        filing: row.try_get("filing")?,
        recipients: serde_json::from_str(&text("recipients")?).unwrap_or_default(),
        people: serde_json::from_str(&text("people")?).unwrap_or_default(),
        bcc: text("bcc")?,
        message_id: text("message_id")?,
        original: text("original")?,
        mark: text("mark")?,
        to_line: text("to_line")?,
        subject: text("subject")?,
        size: row.try_get::<i64, _>("size")? as u64,
        refused: serde_json::from_str(&text("refused")?).unwrap_or_default(),
    })
}

impl SendRow {
    /// As it crosses the wire.
    pub fn sending(self) -> Sending {
        Sending {
            id: self.id,
            state: self.state,
            to: self.to_line,
            subject: self.subject,
            at: self.at,
            draft: self.draft,
            refused: self.refused,
            size: self.size,
        }
    }
}

pub(super) fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "[]".into())
}

/// The row and its bytes; false and nothing of them if a mail of this cause is there already.
async fn insert(tx: &mut Transaction<'_, Any>, new: &NewSend, cause: &str, now: i64) -> Result<bool, sqlx::Error> {
    let made = sqlx::query(
        "INSERT INTO send (id, cause, address, draft, state, at, next, name, ip, recipients, people, bcc,
           message_id, original, mark, to_line, subject, size, created)
         VALUES ($1, $2, $3, $4, 'held', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
         ON CONFLICT (cause) DO NOTHING",
    )
    .bind(&new.id)
    .bind(cause)
    .bind(&new.address)
    .bind(&new.draft)
    .bind(new.at)
    .bind(new.next)
    .bind(&new.name)
    .bind(&new.ip)
    .bind(json(&new.recipients))
    .bind(json(&new.people))
    .bind(&new.bcc)
    .bind(&new.message_id)
    .bind(&new.original)
    .bind(&new.mark)
    .bind(&new.to_line)
    .bind(&new.subject)
    .bind(new.bytes.len() as i64)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    if made.rows_affected() == 0 {
        return Ok(false);
    }
    for (n, piece) in new.bytes.chunks(PIECE).enumerate() {
        sqlx::query("INSERT INTO send_piece (send, n, bytes) VALUES ($1, $2, $3)")
            .bind(&new.id)
            .bind(n as i64)
            .bind(piece.to_vec())
            .execute(&mut **tx)
            .await?;
    }
    Ok(true)
}

impl Store {
    /// Takes the draft away and freezes its mail, in one transaction; answers the send's id.
    ///
    /// A second press finds the draft gone and answers the id of the first.
    /// [`Error::Conflict`]: the draft was changed after it was read. [`Error::NotFound`]: thrown away.
    pub async fn send_add(&self, new: &NewSend, now: i64) -> Result<String, Error> {
        let mut tx = self.pool.begin().await?;
        let taken = sqlx::query(
            "UPDATE draft SET gone = $1, refused = '[]' WHERE address = $2 AND key = $3 AND rev = $4 AND version = $5 AND gone = 0",
        )
        .bind(now)
        .bind(&new.address)
        .bind(&new.draft)
        .bind(new.rev)
        .bind(new.version)
        .execute(&mut *tx)
        .await?;
        if taken.rows_affected() == 0 {
            drop(tx);
            let earlier = self.send_of_draft(&new.address, &new.draft).await?;
            let living = self.draft(&new.address, &new.draft).await?.is_some_and(|row| row.gone == 0);
            return earlier.ok_or(if living { Error::Conflict } else { Error::NotFound });
        }
        // The corrected mail takes the place of the one that came back: its "not sent" would be wrong from now on.
        sqlx::query("UPDATE send SET seen = 1 WHERE address = $1 AND draft = $2 AND state = 'refused'")
            .bind(&new.address)
            .bind(&new.draft)
            .execute(&mut *tx)
            .await?;
        if !insert(&mut tx, new, &cause(&new.address, &new.draft), now).await? {
            return Err(Error::Conflict);
        }
        tx.commit().await?;
        Ok(new.id.clone())
    }

    /// Freezes a mail of the house's own making, without a draft behind it, once per cause.
    pub async fn send_note(&self, new: &NewSend, cause: &str, now: i64) -> Result<(), Error> {
        let mut tx = self.pool.begin().await?;
        insert(&mut tx, new, cause, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Id of the send that a draft has, unless it was taken back or sent back.
    pub async fn send_of_draft(&self, address: &str, draft: &str) -> Result<Option<String>, Error> {
        let row =
            sqlx::query("SELECT id FROM send WHERE cause = $1").bind(cause(address, draft)).fetch_optional(&self.pool).await?;
        Ok(row.map(|row| row.try_get("id")).transpose()?)
    }

    /// One send, whosever it is.
    pub async fn send(&self, id: &str) -> Result<Option<SendRow>, Error> {
        let row = sqlx::query("SELECT * FROM send WHERE id = $1").bind(id).fetch_optional(&self.pool).await?;
        Ok(row.as_ref().map(read).transpose()?)
    }

    /// The frozen bytes as they are sent. [`Error::NotFound`]: filed or taken back meanwhile.
    pub async fn send_bytes(&self, row: &SendRow) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::with_capacity(row.size as usize);
        for n in 0.. {
            let piece = sqlx::query("SELECT bytes FROM send_piece WHERE send = $1 AND n = $2")
                .bind(&row.id)
                .bind(n as i64)
                .fetch_optional(&self.pool)
                .await?;
            let Some(piece) = piece else { break };
            bytes.extend_from_slice(&piece.try_get::<Vec<u8>, _>("bytes")?);
        }
        if bytes.len() as u64 == row.size { Ok(bytes) } else { Err(Error::NotFound) }
    }
}
