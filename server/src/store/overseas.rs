//! Until when mail programs abroad may send for an address.
//!
//! A row in the past is the same as none, so nothing has to happen when a permission ends.

use super::{Error, Store};
use sqlx::Row;

impl Store {
    /// The last second of the permission, 0 if there never was one. `address` in lower case.
    pub async fn overseas_until(&self, address: &str) -> Result<i64, Error> {
        let row = sqlx::query("SELECT until FROM overseas WHERE address = $1").bind(address).fetch_optional(&self.pool).await?;
        Ok(row.map(|row| row.try_get("until")).transpose()?.unwrap_or(0))
    }

    /// Permits until the end of `until`; a permission that still runs at `now` keeps its own end.
    pub async fn overseas_on(&self, address: &str, until: i64, now: i64) -> Result<(), Error> {
        sqlx::query(
            "INSERT INTO overseas (address, until) VALUES ($1, $2)
             ON CONFLICT (address) DO UPDATE SET until = $2 WHERE overseas.until < $3",
        )
        .bind(address)
        .bind(until)
        .bind(now)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Ends the permission.
    pub async fn overseas_off(&self, address: &str) -> Result<(), Error> {
        sqlx::query("DELETE FROM overseas WHERE address = $1").bind(address).execute(&self.pool).await?;
        Ok(())
    }
}
