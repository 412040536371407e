//! Forms that met a session run out, until their owner has signed in again.

use super::{Error, Store};
use sqlx::Row;

/// A form set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Returned {
    pub address: String,
    /// Page of the form.
    pub path: String,
    pub sealed: String,
    pub at: i64,
}

impl Store {
    /// Sets a form aside under the hash of its cookie.
    pub async fn returned_add(&self, id: &str, form: &Returned) -> Result<(), Error> {
        sqlx::query("INSERT INTO returned (id, address, path, sealed, at) VALUES ($1, $2, $3, $4, $5)")
            .bind(id)
            .bind(&form.address)
            .bind(&form.path)
            .bind(&form.sealed)
            .bind(form.at)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// The form of a cookie's hash.
    pub async fn returned(&self, id: &str) -> Result<Option<Returned>, Error> {
        let row = sqlx::query("SELECT * FROM returned WHERE id = $1").bind(id).fetch_optional(&self.pool).await?;
        let read = |row: sqlx::any::AnyRow| -> Result<Returned, sqlx::Error> {
            Ok(Returned {
                address: row.try_get("address")?,
                path: row.try_get("path")?,
                sealed: row.try_get("sealed")?,
                at: row.try_get("at")?,
            })
        };
        Ok(row.map(read).transpose()?)
    }

    /// It is on its page again, or nobody's.
    pub async fn returned_drop(&self, id: &str) -> Result<(), Error> {
        sqlx::query("DELETE FROM returned WHERE id = $1").bind(id).execute(&self.pool).await?;
        Ok(())
    }

    /// Forgets what was set aside before `before`.
    pub async fn returned_forget(&self, before: i64) -> Result<u64, Error> {
        let done = sqlx::query("DELETE FROM returned WHERE at < $1").bind(before).execute(&self.pool).await?;
        Ok(done.rows_affected())
    }
}
