//! Senders whose remote pictures a person always shows.

use super::{Error, Store};
use sqlx::Row;

impl Store {
    pub async fn sender_trusted(&self, address: &str, sender: &str) -> Result<bool, Error> {
        let row = sqlx::query("SELECT 1 FROM trusted_sender WHERE address = $1 AND sender = $2")
            .bind(address)
            .bind(sender)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.is_some())
    }

    /// All of them, by name.
    pub async fn senders_trusted(&self, address: &str) -> Result<Vec<String>, Error> {
        let rows = sqlx::query("SELECT sender FROM trusted_sender WHERE address = $1 ORDER BY sender")
            .bind(address)
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(|row| Ok(row.try_get("sender")?)).collect()
    }

    pub async fn sender_trust(&self, address: &str, sender: &str, now: i64) -> Result<(), Error> {
        sqlx::query("INSERT INTO trusted_sender (address, sender, since) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
            .bind(address)
            .bind(sender)
            .bind(now)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    pub async fn sender_distrust(&self, address: &str, sender: &str) -> Result<(), Error> {
        sqlx::query("DELETE FROM trusted_sender WHERE address = $1 AND sender = $2")
            .bind(address)
            .bind(sender)
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}
