//! Counts of failed sign-ins. They fade: a quiet quarter of an hour forgives them.

use super::{Error, Store};
use sqlx::Row;

/// Seconds after which failures are forgotten.
const FADE: i64 = 15 * 60;

impl Store {
    /// Failures counted for a name, and when the last one was.
    pub async fn throttle(&self, scope: &str, name: &str, now: i64) -> Result<(i64, i64), Error> {
        let row = sqlx::query("SELECT fails, last FROM throttle WHERE scope = $1 AND name = $2")
            .bind(scope)
            .bind(name)
            .fetch_optional(&self.pool)
            .await?;
        let Some(row) = row else { return Ok((0, 0)) };
        let (fails, last): (i64, i64) = (row.try_get("fails")?, row.try_get("last")?);
        Ok(if now - last > FADE { (0, 0) } else { (fails, last) })
    }

    /// One more failure.
    pub async fn throttle_failed(&self, scope: &str, name: &str, now: i64) -> Result<(), Error> {
        sqlx::query(
            "INSERT INTO throttle (scope, name, fails, last) VALUES ($1, $2, 1, $3)
             ON CONFLICT (scope, name) DO UPDATE SET
               fails = CASE WHEN throttle.last < $4 THEN 1 ELSE throttle.fails + 1 END, last = $3",
        )
        .bind(scope)
        .bind(name)
        .bind(now)
        .bind(now - FADE)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// One failure less: it was counted before the answer, and none came.
    pub async fn throttle_undo(&self, scope: &str, name: &str) -> Result<(), Error> {
        sqlx::query("UPDATE throttle SET fails = fails - 1 WHERE scope = $1 AND name = $2 AND fails > 0")
            .bind(scope)
            .bind(name)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// The right password was given: start anew.
    pub async fn throttle_clear(&self, scope: &str, name: &str) -> Result<(), Error> {
        sqlx::query("DELETE FROM throttle WHERE scope = $1 AND name = $2").bind(scope).bind(name).execute(&self.pool).await?;
        Ok(())
    }

    /// Removes what has faded.
    pub async fn throttle_forget(&self, now: i64) -> Result<(), Error> {
        sqlx::query("DELETE FROM throttle WHERE last < $1").bind(now - FADE).execute(&self.pool).await?;
        Ok(())
    }
}
