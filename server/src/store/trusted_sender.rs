//! Senders whose remote pictures a person always shows.

use super::{Error, Store};

impl Store {
    pub async fn sender_trusted(&self, address: &str, sender: &str) -> Result<bool, Error> {
        let row = sqlx::query("SELECT 1 FROM trusted_sender WHERE address = $1 AND sender = $2")
            .bind(address)
            .bind(sender)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.is_some())
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
