//! What the core must still be told of an address: forget its old password, end its connections.
//!
//! A row is written in the transaction of the change and goes away when the core has answered, so
//! a server that dies between the two loses nothing.

use super::{Error, Store};
use sqlx::{Any, Transaction};

impl Store {
    /// Addresses with something to be told, and the id under which it is done.
    pub async fn orders(&self, limit: i64) -> Result<Vec<(String, String)>, Error> {
        let sql = "SELECT address, id FROM core_order ORDER BY made, address LIMIT $1";
        Ok(sqlx::query_as(sql).bind(limit).fetch_all(&self.pool).await?)
    }

    /// What is still to be told of this address.
    pub async fn order(&self, address: &str) -> Result<Option<String>, Error> {
        let row: Option<(String,)> =
            sqlx::query_as("SELECT id FROM core_order WHERE address = $1").bind(address).fetch_optional(&self.pool).await?;
        Ok(row.map(|(id,)| id))
    }

    /// The core has been told; a change that came meanwhile stays to be told.
    pub async fn order_done(&self, address: &str, id: &str) -> Result<(), Error> {
        sqlx::query("DELETE FROM core_order WHERE address = $1 AND id = $2").bind(address).bind(id).execute(&self.pool).await?;
        Ok(())
    }
}

/// Notes it as a part of a larger change.
pub(super) async fn put(step: &mut Transaction<'_, Any>, address: &str, now: i64) -> Result<(), Error> {
    let id = format!("{:016x}", getrandom::u64().unwrap_or(now as u64));
    sqlx::query(
        "INSERT INTO core_order (address, id, made) VALUES ($1, $2, $3)
         ON CONFLICT (address) DO UPDATE SET id = excluded.id",
    )
    .bind(address)
    .bind(id)
    .bind(now)
    .execute(&mut **step)
    .await?;
    Ok(())
}
