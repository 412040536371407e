//! What an address has sent lately through the webmail, for its limits.

use super::{Error, Store};
use sqlx::Row;

impl Store {
    /// When each mail of an address was queued since `since`, oldest first, and for how many recipients.
    ///
    /// Taken back ones do not count. The limits keep the answer short.
    pub async fn sent_since(&self, address: &str, since: i64) -> Result<Vec<(i64, u32)>, Error> {
        let rows = sqlx::query(
            "SELECT created, recipients FROM send WHERE address = $1 AND created > $2 AND state <> 'cancelled' ORDER BY created",
        )
        .bind(address)
        .bind(since)
        .fetch_all(&self.pool)
        .await?;
        let one = |row: &sqlx::any::AnyRow| {
            let recipients: Vec<String> = serde_json::from_str(&row.try_get::<String, _>("recipients")?).unwrap_or_default();
            Ok((row.try_get("created")?, recipients.len() as u32))
        };
        Ok(rows.iter().map(one).collect::<Result<_, sqlx::Error>>()?)
    }
}
