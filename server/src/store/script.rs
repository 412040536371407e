//! The enforced Sieve script of an address, where Dovecot's dict reads it.
//!
//! In: text made by the `sieve` room and compiled once before. The id is Dovecot's cache key, so a
//! changed text must come under a new id. Old ids stay a day, for a delivery that has just read one.

use super::{Error, Store};
use sqlx::{Any, Transaction};

/// A script and the id it gets.
pub struct NewScript<'a> {
    pub address: &'a str,
    pub id: &'a str,
    pub text: &'a str,
}

impl Store {
    /// Makes `text` the script of `address` for the next mail, under an id never used before.
    pub async fn script_publish(&self, address: &str, id: &str, text: &str, now: i64) -> Result<(), Error> {
        let mut step = self.pool.begin().await?;
        put(&mut step, &NewScript { address, id, text }, now).await?;
        step.commit().await?;
        Ok(())
    }

    /// The script that decides over the next mail, if there is one.
    pub async fn script_active(&self, address: &str) -> Result<Option<String>, Error> {
        let row: Option<(String,)> = sqlx::query_as(
            "SELECT d.script_data FROM sieve_name n JOIN sieve_data d ON d.username = n.username AND d.script_id = n.script_id
             WHERE n.username = $1 AND n.script_name = 'active'",
        )
        .bind(address)
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.map(|(text,)| text))
    }
}

/// The same as a part of a larger change.
pub(super) async fn put(step: &mut Transaction<'_, Any>, new: &NewScript<'_>, now: i64) -> Result<(), Error> {
    // From now on the day of the script before counts.
    sqlx::query(
        "UPDATE sieve_data SET created = $2 WHERE username = $1 AND script_id IN
         (SELECT script_id FROM sieve_name WHERE username = $1 AND script_name = 'active')",
    )
    .bind(new.address)
    .bind(now)
    .execute(&mut **step)
    .await?;
    sqlx::query("INSERT INTO sieve_data (username, script_id, script_data, created) VALUES ($1, $2, $3, $4)")
        .bind(new.address)
        .bind(new.id)
        .bind(new.text)
        .bind(now)
        .execute(&mut **step)
        .await?;
    sqlx::query(
        "INSERT INTO sieve_name (username, script_name, script_id) VALUES ($1, 'active', $2)
         ON CONFLICT (username, script_name) DO UPDATE SET script_id = excluded.script_id",
    )
    .bind(new.address)
    .bind(new.id)
    .execute(&mut **step)
    .await?;
    sqlx::query("DELETE FROM sieve_data WHERE username = $1 AND script_id <> $2 AND created < $3")
        .bind(new.address)
        .bind(new.id)
        .bind(now - 86_400)
        .execute(&mut **step)
        .await?;
    Ok(())
}
