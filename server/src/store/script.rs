//! The enforced Sieve script of an address, where Dovecot's dict reads it.
//!
//! In: text made by the `sieve` room and compiled once before. The id is Dovecot's cache key, so a
//! changed text must come under a new id. Old ids stay a day, for a delivery that has just read one.

use super::{Error, Store};

impl Store {
    /// Makes `text` the script of `address` for the next mail, under an id never used before.
    pub async fn script_publish(&self, address: &str, id: &str, text: &str, now: i64) -> Result<(), Error> {
        let mut step = self.pool.begin().await?;
        sqlx::query("INSERT INTO sieve_data (username, script_id, script_data, created) VALUES ($1, $2, $3, $4)")
            .bind(address)
            .bind(id)
            .bind(text)
            .bind(now)
            .execute(&mut *step)
            .await?;
        sqlx::query(
            "INSERT INTO sieve_name (username, script_name, script_id) VALUES ($1, 'active', $2)
             ON CONFLICT (username, script_name) DO UPDATE SET script_id = excluded.script_id",
        )
        .bind(address)
        .bind(id)
        .execute(&mut *step)
        .await?;
        sqlx::query("DELETE FROM sieve_data WHERE username = $1 AND script_id <> $2 AND created < $3")
            .bind(address)
            .bind(id)
            .bind(now - 86_400)
            .execute(&mut *step)
            .await?;
        step.commit().await?;
        Ok(())
    }
}
