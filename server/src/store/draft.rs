//! Working copies of mails being written, with a revision that is compared and set.
//!
//! In: an address, a key, a `Draft`. Out: rows. A draft that was sent or thrown away stays as an
//! empty stone (`gone`) for some days, so that a late autosave from another tab revives nothing.
//! The projection in 下書き is somebody else's work (`actions/draft.rs`); here is only its book:
//! which version it shows, and who may write it now.

use super::{Error, Store};
use app::api::{Draft, DraftKind, DraftSaved};
use sqlx::{Row, any::AnyRow};

/// Seconds for which one process alone may write a projection.
pub const LEASE: i64 = 120;

/// A working copy and its book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftRow {
    /// With key, revision, refusals and files.
    pub draft: Draft,
    /// Name for From.
    pub name: String,
    /// Grows with fields and files.
    pub version: i64,
    /// Version shown in 下書き, 0 = none is there.
    pub shown: i64,
    /// Message of another program that this was opened from, or empty.
    pub replaces: String,
    /// A projection was begun and not noted, so 下書き may hold more than `shown` says.
    pub doubt: bool,
    /// When it was sent or thrown away; 0 = it lives.
    pub gone: i64,
}

impl DraftRow {
    /// 下書き may hold a message of this draft.
    pub fn may_be_shown(&self) -> bool {
        self.shown != 0 || self.doubt || !self.replaces.is_empty()
    }
}

/// The fields alone, as JSON: what has a column or a table of its own is left out.
fn fields(draft: &Draft) -> String {
    let bare =
        Draft { key: String::new(), rev: 0, saved: 0, files: Vec::new(), refused: Vec::new(), source: None, ..draft.clone() };
    serde_json::to_string(&bare).unwrap_or_default()
}

fn read(row: &AnyRow) -> Result<DraftRow, sqlx::Error> {
    let mut draft: Draft = serde_json::from_str(&row.try_get::<String, _>("fields")?).unwrap_or_default();
    draft.key = row.try_get("key")?;
    draft.rev = row.try_get("rev")?;
    draft.saved = row.try_get("saved")?;
    draft.source = row.try_get::<String, _>("source")?.parse().ok();
    draft.refused = serde_json::from_str(&row.try_get::<String, _>("refused")?).unwrap_or_default();
    Ok(DraftRow {
        draft,
        name: row.try_get("name")?,
        version: row.try_get("version")?,
        shown: row.try_get("shown")?,
        replaces: row.try_get("replaces")?,
        doubt: row.try_get::<i64, _>("doubt")? != 0,
        gone: row.try_get("gone")?,
    })
}

impl Store {
    /// The working copy with its files, gone ones too.
    pub async fn draft(&self, address: &str, key: &str) -> Result<Option<DraftRow>, Error> {
        let row = sqlx::query("SELECT * FROM draft WHERE address = $1 AND key = $2")
            .bind(address)
            .bind(key)
            .fetch_optional(&self.pool)
            .await?;
        let Some(mut row) = row.as_ref().map(read).transpose()? else { return Ok(None) };
        row.draft.files = self.uploads(address, key).await?;
        Ok(Some(row))
    }

    /// Saves the fields if `draft.rev` is the last one; makes the row if there is none.
    ///
    /// The same fields again answer as if saved now: a lost answer may be asked for twice.
    /// [`Error::Conflict`]: somebody saved other words first. [`Error::NotFound`]: it is gone.
    pub async fn draft_save(&self, address: &str, name: &str, draft: &Draft, now: i64) -> Result<DraftSaved, Error> {
        let text = fields(draft);
        let changed = sqlx::query(
            "UPDATE draft SET fields = $1, name = $2, saved = $3, rev = rev + 1, version = version + 1
             WHERE address = $4 AND key = $5 AND rev = $6 AND gone = 0 AND fields <> $1",
        )
        .bind(&text)
        .bind(name)
        .bind(now)
        .bind(address)
        .bind(&draft.key)
        .bind(draft.rev)
        .execute(&self.pool)
        .await?;
        let saved = |rev| DraftSaved { key: draft.key.clone(), rev, saved: now, problem: None };
        if changed.rows_affected() == 1 || self.draft_make(address, name, draft, now).await? {
            return Ok(saved(draft.rev + 1));
        }
        let row = sqlx::query("SELECT * FROM draft WHERE address = $1 AND key = $2")
            .bind(address)
            .bind(&draft.key)
            .fetch_optional(&self.pool)
            .await?;
        let Some(row) = row else { return Err(Error::NotFound) };
        let same = row.try_get::<String, _>("fields")? == text;
        match read(&row)? {
            row if row.gone != 0 => Err(Error::NotFound),
            row if same => Ok(DraftSaved { saved: row.draft.saved, ..saved(row.draft.rev) }),
            _ => Err(Error::Conflict),
        }
    }

    /// Makes a row of its own for `draft` with the next revision; false if one is there, living or gone. A draft that
    /// was opened from a message takes its place, if that lies in 下書き.
    pub async fn draft_make(&self, address: &str, name: &str, draft: &Draft, now: i64) -> Result<bool, Error> {
        let source = draft.source.as_ref().map(ToString::to_string).unwrap_or_default();
        let replaces = if draft.kind == DraftKind::Again { source.clone() } else { String::new() };
        let made = sqlx::query(
            "INSERT INTO draft (address, key, rev, version, fields, name, saved, source, replaces)
             VALUES ($1, $2, $3, 1, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
        )
        .bind(address)
        .bind(&draft.key)
        .bind(draft.rev + 1)
        .bind(fields(draft))
        .bind(name)
        .bind(now)
        .bind(source)
        .bind(replaces)
        .execute(&self.pool)
        .await?;
        Ok(made.rows_affected() == 1)
    }

    /// Other words in a draft that is still as it was made; nothing if somebody has written in it.
    pub async fn draft_replace(&self, address: &str, draft: &Draft, now: i64) -> Result<(), Error> {
        let text = fields(draft);
        sqlx::query(
            "UPDATE draft SET fields = $1, saved = $2, version = version + 1
             WHERE address = $3 AND key = $4 AND rev = 1 AND gone = 0 AND fields <> $1",
        )
        .bind(text)
        .bind(now)
        .bind(address)
        .bind(&draft.key)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Living drafts of this person but this one: how many, and the characters of their words.
    pub async fn drafts_held(&self, address: &str, but: &str) -> Result<(u64, u64), Error> {
        let row = sqlx::query(
            "SELECT COUNT(*) AS number, CAST(COALESCE(SUM(LENGTH(fields)), 0) AS BIGINT) AS words
             FROM draft WHERE address = $1 AND key <> $2 AND gone = 0",
        )
        .bind(address)
        .bind(but)
        .fetch_one(&self.pool)
        .await?;
        Ok((row.try_get::<i64, _>("number")? as u64, row.try_get::<i64, _>("words")? as u64))
    }

    /// The files of the letter that it was begun from are there, or never will be.
    pub async fn draft_filled(&self, address: &str, key: &str) -> Result<(), Error> {
        sqlx::query("UPDATE draft SET source = '' WHERE address = $1 AND key = $2")
            .bind(address)
            .bind(key)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Key of the living draft that was opened from this message.
    pub async fn draft_opened_from(&self, address: &str, message: &str) -> Result<Option<String>, Error> {
        let row = sqlx::query("SELECT key FROM draft WHERE address = $1 AND replaces = $2 AND gone = 0")
            .bind(address)
            .bind(message)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(|row| row.try_get("key")).transpose()?)
    }

    /// The draft last saved between these moments, for the way back after a session ended.
    pub async fn draft_newest(&self, address: &str, since: i64, until: i64) -> Result<Option<String>, Error> {
        let row = sqlx::query(
            "SELECT key FROM draft WHERE address = $1 AND gone = 0 AND version <> seed AND saved >= $2 AND saved <= $3
             ORDER BY saved DESC, key LIMIT 1",
        )
        .bind(address)
        .bind(since)
        .bind(until)
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.map(|row| row.try_get("key")).transpose()?)
    }

    /// Throws the draft and its files away; repeating changes nothing.
    pub async fn draft_discard(&self, address: &str, key: &str, now: i64) -> Result<(), Error> {
        let mut tx = self.pool.begin().await?;
        sqlx::query(
            "UPDATE draft SET gone = $1, version = version + 1, fields = '{}' WHERE address = $2 AND key = $3 AND gone = 0",
        )
        .bind(now)
        .bind(address)
        .bind(key)
        .execute(&mut *tx)
        .await?;
        // A draft that waits to be sent keeps its files: taking it back needs them.
        sqlx::query(
            "DELETE FROM upload WHERE address = $1 AND draft = $2 AND NOT EXISTS
             (SELECT 1 FROM send WHERE send.cause = $3)",
        )
        .bind(address)
        .bind(key)
        .bind(super::send::cause(address, key))
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// As [`Store::draft_discard`] for a draft whose message the person has deleted: 下書き shows it no
    /// longer, and if the message comes back there it is left alone.
    pub async fn draft_deleted(&self, address: &str, key: &str, now: i64) -> Result<(), Error> {
        let done =
            sqlx::query("UPDATE draft SET shown = 0, doubt = 0, replaces = '' WHERE address = $1 AND key = $2 AND gone = 0")
                .bind(address)
                .bind(key)
                .execute(&self.pool)
                .await?;
        if done.rows_affected() == 1 { self.draft_discard(address, key, now).await } else { Ok(()) }
    }

    /// Takes the right to write the projection; `None` if another holds it or there is no such draft.
    pub async fn draft_lease(&self, address: &str, key: &str, lease: &str, now: i64) -> Result<Option<DraftRow>, Error> {
        let taken = sqlx::query(
            "UPDATE draft SET lease = $1, lease_until = $2, doubt = 1 WHERE address = $3 AND key = $4 AND lease_until <= $5",
        )
        .bind(lease)
        .bind(now + LEASE)
        .bind(address)
        .bind(key)
        .bind(now)
        .execute(&self.pool)
        .await?;
        if taken.rows_affected() == 0 { Ok(None) } else { self.draft(address, key).await }
    }

    /// The projection shows `version` (0 = there is none); false if the lease was lost meanwhile.
    pub async fn draft_shown(&self, address: &str, key: &str, lease: &str, version: i64) -> Result<bool, Error> {
        let noted = sqlx::query(
            "UPDATE draft SET shown = $1, replaces = '', doubt = 0, lease = '', lease_until = 0
             WHERE address = $2 AND key = $3 AND lease = $4",
        )
        .bind(version)
        .bind(address)
        .bind(key)
        .bind(lease)
        .execute(&self.pool)
        .await?;
        Ok(noted.rows_affected() == 1)
    }

    /// Gives the right back without news; nobody tries before `until`.
    pub async fn draft_unlease(&self, address: &str, key: &str, lease: &str, until: i64) -> Result<(), Error> {
        sqlx::query("UPDATE draft SET lease = '', lease_until = $1 WHERE address = $2 AND key = $3 AND lease = $4")
            .bind(until)
            .bind(address)
            .bind(key)
            .bind(lease)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Drafts whose projection is behind: calm since `calm`, and free to be tried at `now`. Those that were
    /// never tried come first, so that a hundred that fail do not keep one waiting.
    pub async fn drafts_behind(&self, calm: i64, now: i64, limit: i64) -> Result<Vec<(String, String)>, Error> {
        let rows = sqlx::query(
            "SELECT address, key FROM draft
             WHERE lease_until <= $1 AND ((gone = 0 AND version <> shown AND version <> seed AND saved <= $2)
                OR (gone <> 0 AND gone <= $2 AND (shown <> 0 OR doubt <> 0 OR replaces <> '')))
             ORDER BY lease_until, saved, key LIMIT $3",
        )
        .bind(now)
        .bind(calm)
        .bind(limit)
        .fetch_all(&self.pool)
        .await?;
        Ok(rows.iter().map(|row| Ok((row.try_get("address")?, row.try_get("key")?))).collect::<Result<_, sqlx::Error>>()?)
    }

    /// Living drafts of one person whose projection is behind, for the end of a session.
    pub async fn drafts_behind_of(&self, address: &str) -> Result<Vec<String>, Error> {
        let rows = sqlx::query(
            "SELECT key FROM draft WHERE address = $1 AND gone = 0 AND version <> shown AND version <> seed ORDER BY saved",
        )
        .bind(address)
        .fetch_all(&self.pool)
        .await?;
        Ok(rows.iter().map(|row| row.try_get("key")).collect::<Result<_, _>>()?)
    }

    /// Forgets stones older than `stones` that no send still needs, and what nobody has touched since `untouched`.
    pub async fn drafts_forget(&self, stones: i64, untouched: i64) -> Result<u64, Error> {
        let done = sqlx::query(
            "DELETE FROM draft WHERE (gone = 0 AND version = seed AND shown = 0 AND doubt = 0 AND saved < $2)
               OR (gone <> 0 AND gone < $1 AND shown = 0 AND doubt = 0 AND NOT EXISTS
                 (SELECT 1 FROM send WHERE send.address = draft.address AND send.draft = draft.key
                  AND send.state IN ('held', 'submitting', 'accepted', 'unknown')))",
        )
        .bind(stones)
        .bind(untouched)
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected())
    }
}
