//! How a send ends: filed, sent back, taken back (by the person, or with a new password), settled, read, forgotten.
//!
//! Whatever brings the draft back does so in the same transaction that ends the send, and frees
//! the cause, so that the draft can be sent again.

use super::{
    Error, Store,
    draft::LEASE,
    send::{SendRow, read},
};
use app::api::Refusal;
use sqlx::{
    Any, Row, Transaction,
    any::{AnyArguments, AnyRow},
    query::Query,
};

/// Where a send stands, for whoever watches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    pub id: String,
    /// All that can change in the eyes of its owner; compared, not read.
    pub look: String,
    /// When it goes on by itself; `None`: it has ended, or waits for its owner.
    pub next: Option<i64>,
}

/// Gives the draft back to its owner as it was; `refused` is kept for the page.
async fn draft_back(tx: &mut Transaction<'_, Any>, id: &str, refused: &str) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE draft SET gone = 0, refused = $1, version = version + 1
         WHERE EXISTS (SELECT 1 FROM send WHERE send.id = $2 AND send.address = draft.address AND send.draft = draft.key)",
    )
    .bind(refused)
    .bind(id)
    .execute(&mut **tx)
    .await?;
    forget_bytes(tx, id).await
}

async fn forget_bytes(tx: &mut Transaction<'_, Any>, id: &str) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM send_piece WHERE send = $1").bind(id).execute(&mut **tx).await?;
    Ok(())
}

/// What an address has written and not sent yet goes back to its drafts; mail of the house itself goes on.
pub(super) async fn take_back(tx: &mut Transaction<'_, Any>, address: &str, now: i64) -> Result<(), sqlx::Error> {
    let ended = sqlx::query(
        "UPDATE send SET state = 'cancelled', cause = 'ended/' || id, claim = 'back', ended = $2
         WHERE address = $1 AND state = 'held' AND cause LIKE 'draft/%'",
    );
    if ended.bind(address).bind(now).execute(&mut **tx).await?.rows_affected() == 0 {
        return Ok(());
    }
    for statement in [
        "UPDATE draft SET gone = 0, refused = '[]', version = version + 1
         WHERE address = $1 AND key IN (SELECT draft FROM send WHERE address = $1 AND claim = 'back')",
        "DELETE FROM send_piece WHERE send IN (SELECT id FROM send WHERE address = $1 AND claim = 'back')",
        "UPDATE send SET claim = '' WHERE address = $1 AND claim = 'back'",
    ] {
        sqlx::query(statement).bind(address).execute(&mut **tx).await?;
    }
    Ok(())
}

impl Store {
    /// Takes the right to file an accepted mail.
    pub async fn send_lease(&self, id: &str, claim: &str, now: i64) -> Result<Option<SendRow>, Error> {
        let leased = sqlx::query(
            "UPDATE send SET claim = $1, next = $2, filing = filing + 1 WHERE id = $3 AND state = 'accepted' AND next <= $4",
        )
        .bind(claim)
        .bind(now + LEASE)
        .bind(id)
        .bind(now)
        .execute(&self.pool)
        .await?;
        if leased.rows_affected() == 0 { Ok(None) } else { self.send(id).await }
    }

    /// Filing did not work; another try at `next`.
    pub async fn send_file_later(&self, id: &str, claim: &str, next: i64) -> Result<(), Error> {
        sqlx::query("UPDATE send SET claim = '', next = $1 WHERE id = $2 AND claim = $3 AND state = 'accepted'")
            .bind(next)
            .bind(id)
            .bind(claim)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// accepted → filed: bytes, files and words of the draft are no longer needed here.
    pub async fn send_filed(&self, row: &SendRow, claim: &str, now: i64) -> Result<bool, Error> {
        let mut tx = self.pool.begin().await?;
        let filed = sqlx::query(
            "UPDATE send SET state = 'filed', claim = '', ended = $1 WHERE id = $2 AND claim = $3 AND state = 'accepted'",
        )
        .bind(now)
        .bind(&row.id)
        .bind(claim)
        .execute(&mut *tx)
        .await?;
        if filed.rows_affected() == 0 {
            return Ok(false);
        }
        forget_bytes(&mut tx, &row.id).await?;
        sqlx::query("DELETE FROM upload WHERE address = $1 AND draft = $2")
            .bind(&row.address)
            .bind(&row.draft)
            .execute(&mut *tx)
            .await?;
        sqlx::query("UPDATE draft SET fields = '{}' WHERE address = $1 AND key = $2 AND gone <> 0")
            .bind(&row.address)
            .bind(&row.draft)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(true)
    }

    /// submitting → refused: the draft comes back with the core's answers.
    pub async fn send_refused(&self, id: &str, claim: &str, refused: &[Refusal], now: i64) -> Result<bool, Error> {
        let refused = serde_json::to_string(refused).unwrap_or_else(|_| "[]".into());
        let ending = sqlx::query(
            "UPDATE send SET state = 'refused', cause = 'ended/' || id, claim = '', refused = $1, ended = $2
             WHERE id = $3 AND claim = $4 AND state IN ('submitting', 'unknown')",
        );
        self.end_in_draft((id, &refused), ending.bind(&refused).bind(now).bind(id).bind(claim)).await
    }

    /// held or unknown → cancelled: the draft comes back exactly as it was. False: too late, or not theirs.
    pub async fn send_cancel(&self, address: &str, id: &str, now: i64) -> Result<bool, Error> {
        let ending = sqlx::query(
            "UPDATE send SET state = 'cancelled', cause = 'ended/' || id, claim = '', ended = $1
             WHERE id = $2 AND address = $3 AND state IN ('held', 'unknown')",
        );
        self.end_in_draft((id, "[]"), ending.bind(now).bind(id).bind(address)).await
    }

    /// held → cancelled, if it was under way while the password changed: see [`take_back`].
    pub async fn send_outlived(&self, id: &str, now: i64) -> Result<bool, Error> {
        let ending = sqlx::query(
            "UPDATE send SET state = 'cancelled', cause = 'ended/' || id, claim = '', ended = $1
             WHERE id = $2 AND state = 'held' AND cause LIKE 'draft/%'
               AND created < (SELECT password_at FROM account WHERE account.address = send.address)",
        );
        self.end_in_draft((id, "[]"), ending.bind(now).bind(id)).await
    }

    /// Ends a send, and brings its draft back with these refusals; false if it has gone on meanwhile.
    async fn end_in_draft(&self, (id, refused): (&str, &str), ending: Query<'_, Any, AnyArguments>) -> Result<bool, Error> {
        let mut tx = self.pool.begin().await?;
        if ending.execute(&mut *tx).await?.rows_affected() == 0 {
            return Ok(false);
        }
        draft_back(&mut tx, id, refused).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// unknown → accepted: the person has seen that the mail arrived.
    pub async fn send_settle(&self, address: &str, id: &str, now: i64) -> Result<bool, Error> {
        let done = sqlx::query(
            "UPDATE send SET state = 'accepted', claim = '', next = $1 WHERE id = $2 AND address = $3 AND state = 'unknown'",
        )
        .bind(now)
        .bind(id)
        .bind(address)
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// The person has read how it ended; it leaves the list.
    pub async fn send_read(&self, address: &str, id: &str) -> Result<bool, Error> {
        let done =
            sqlx::query("UPDATE send SET seen = 1 WHERE id = $1 AND address = $2 AND state IN ('filed', 'refused', 'cancelled')")
                .bind(id)
                .bind(address)
                .execute(&self.pool)
                .await?;
        Ok(done.rows_affected() == 1)
    }

    /// What waits, and what ended with a refusal that has not been read yet; soonest first. A mail without a
    /// draft (開封確認) is none of the person's to take back or to mend, so nobody is bothered with it.
    pub async fn sends(&self, address: &str) -> Result<Vec<SendRow>, Error> {
        let rows = sqlx::query(
            "SELECT * FROM send WHERE address = $1 AND draft <> '' AND (state IN ('held', 'submitting', 'accepted', 'unknown')
               OR (seen = 0 AND refused <> '[]' AND state IN ('filed', 'refused')))
             ORDER BY at, created, id LIMIT 500",
        )
        .bind(address)
        .fetch_all(&self.pool)
        .await?;
        Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
    }

    /// State of what is on its way or ended at or after `since`, for whoever watches.
    pub async fn sends_news(&self, address: &str, since: i64) -> Result<Vec<News>, Error> {
        let rows = sqlx::query(
            "SELECT id, state, next, refused, seen FROM send WHERE address = $1 AND draft <> ''
               AND (state IN ('held', 'submitting', 'accepted', 'unknown') OR ended >= $2)",
        )
        .bind(address)
        .bind(since)
        .fetch_all(&self.pool)
        .await?;
        let news = |row: &AnyRow| -> Result<News, sqlx::Error> {
            let (state, refused): (String, String) = (row.try_get("state")?, row.try_get("refused")?);
            let seen: i64 = row.try_get("seen")?;
            Ok(News {
                id: row.try_get("id")?,
                next: match state.as_str() {
                    "held" | "accepted" => Some(row.try_get("next")?),
                    // Whoever is at work on it has put `next` far away.
                    "submitting" => Some(0),
                    _ => None,
                },
                look: format!("{state} {seen} {refused}"),
            })
        };
        Ok(rows.iter().map(news).collect::<Result<_, _>>()?)
    }

    /// How many of [`Store::sends`] want a look ([`app::api::Sending::wants_look`]).
    pub async fn sends_unsettled(&self, address: &str) -> Result<u32, Error> {
        let row = sqlx::query(
            "SELECT COUNT(*) AS n FROM send WHERE address = $1 AND draft <> '' AND (state = 'unknown'
               OR (refused <> '[]' AND (state = 'accepted' OR (seen = 0 AND state IN ('filed', 'refused')))))",
        )
        .bind(address)
        .fetch_one(&self.pool)
        .await?;
        Ok(u32::try_from(row.try_get::<i64, _>("n")?).unwrap_or(0))
    }

    /// Forgets sends that ended before `before`.
    pub async fn sends_forget(&self, before: i64) -> Result<u64, Error> {
        let done = sqlx::query(
            "DELETE FROM send WHERE (state IN ('filed', 'refused', 'cancelled') AND ended < $1)
               OR (state = 'unknown' AND draft = '' AND created < $1)",
        )
        .bind(before)
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected())
    }
}
