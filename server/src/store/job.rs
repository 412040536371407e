//! Turns of jobs: which of several servers does what is due.

use super::{Error, Store};

impl Store {
    /// True for one caller per period, in seconds.
    pub async fn job_turn(&self, name: &str, period: i64, now: i64) -> Result<bool, Error> {
        let taken = sqlx::query(
            "INSERT INTO job_turn (name, last) VALUES ($1, $2)
             ON CONFLICT (name) DO UPDATE SET last = excluded.last WHERE job_turn.last <= $3",
        )
        .bind(name)
        .bind(now)
        .bind(now - period)
        .execute(&self.pool)
        .await?;
        Ok(taken.rows_affected() == 1)
    }

    /// When the last turn began; nothing before the first.
    pub async fn job_last(&self, name: &str) -> Result<Option<i64>, Error> {
        let row: Option<(i64,)> =
            sqlx::query_as("SELECT last FROM job_turn WHERE name = $1").bind(name).fetch_optional(&self.pool).await?;
        Ok(row.map(|(last,)| last))
    }

    /// Gives a turn back: the job failed and is due again at `at`.
    pub async fn job_again(&self, name: &str, period: i64, at: i64) -> Result<(), Error> {
        sqlx::query("UPDATE job_turn SET last = $2 WHERE name = $1").bind(name).bind(at - period).execute(&self.pool).await?;
        Ok(())
    }
}
