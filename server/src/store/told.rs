//! What a person has been told once.

use super::{Error, Store};

impl Store {
    /// True for the first caller: now is the time to say it.
    pub async fn tell_once(&self, address: &str, what: &str, now: i64) -> Result<bool, Error> {
        let noted = sqlx::query("INSERT INTO told (address, what, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
            .bind(address)
            .bind(what)
            .bind(now)
            .execute(&self.pool)
            .await?;
        Ok(noted.rows_affected() == 1)
    }
}
