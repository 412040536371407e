//! Letters that the scanner has still to learn from.
//!
//! One row a letter, so that what is done is done; a lease lets one of several servers teach it. A
//! letter that is taught twice after a crash is known to the scanner already.

use super::{Error, Store};
use sqlx::{Row, any::AnyRow};

/// Seconds in which a letter must be taught.
pub const LEASE: i64 = 120;

/// One letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LessonRow {
    pub address: String,
    /// `MessageRef` as text.
    pub letter: String,
    pub spam: bool,
    /// Failures so far.
    pub tries: i64,
    due: i64,
}

fn read(row: &AnyRow) -> Result<LessonRow, sqlx::Error> {
    Ok(LessonRow {
        address: row.try_get("address")?,
        letter: row.try_get("letter")?,
        spam: row.try_get::<i64, _>("spam")? != 0,
        tries: row.try_get("tries")?,
        due: row.try_get("due")?,
    })
}

impl Store {
    /// Notes what a person has said of these letters; the last word counts.
    pub async fn lessons_add(&self, address: &str, letters: &[String], spam: bool, now: i64) -> Result<(), Error> {
        let mut tx = self.pool.begin().await?;
        for letter in letters {
            sqlx::query(
                "INSERT INTO lesson (address, letter, spam, tries, due) VALUES ($1, $2, $3, 0, $4)
                 ON CONFLICT (address, letter) DO UPDATE SET spam = excluded.spam, tries = 0, due = excluded.due",
            )
            .bind(address)
            .bind(letter)
            .bind(i64::from(spam))
            .bind(now)
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// What is due and nobody is teaching now, oldest first.
    pub async fn lessons_due(&self, now: i64, limit: i64) -> Result<Vec<LessonRow>, Error> {
        let rows = sqlx::query("SELECT * FROM lesson WHERE due <= $1 ORDER BY due, address, letter LIMIT $2")
            .bind(now)
            .bind(limit)
            .fetch_all(&self.pool)
            .await?;
        Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
    }

    /// The row with its lease, for the one caller who is to teach it; for [`LEASE`] seconds nobody else is.
    pub async fn lesson_lease(&self, row: &LessonRow, now: i64) -> Result<Option<LessonRow>, Error> {
        let leased = LessonRow { due: now + LEASE, ..row.clone() };
        let done = sqlx::query("UPDATE lesson SET due = $1 WHERE address = $2 AND letter = $3 AND due = $4 AND spam = $5")
            .bind(leased.due)
            .bind(&row.address)
            .bind(&row.letter)
            .bind(row.due)
            .bind(i64::from(row.spam))
            .execute(&self.pool)
            .await?;
        Ok((done.rows_affected() == 1).then_some(leased))
    }

    /// It is taught, or never will be. A new word of the person that came meanwhile stays.
    pub async fn lesson_done(&self, row: &LessonRow) -> Result<(), Error> {
        sqlx::query("DELETE FROM lesson WHERE address = $1 AND letter = $2 AND due = $3")
            .bind(&row.address)
            .bind(&row.letter)
            .bind(row.due)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// It failed and comes again at `at`.
    pub async fn lesson_later(&self, row: &LessonRow, at: i64) -> Result<(), Error> {
        sqlx::query("UPDATE lesson SET due = $1, tries = tries + 1 WHERE address = $2 AND letter = $3 AND due = $4")
            .bind(at)
            .bind(&row.address)
            .bind(&row.letter)
            .bind(row.due)
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}
