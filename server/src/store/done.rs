//! Requests that must not be done twice, by the key their page gave them (`Idempotency-Key`).
//!
//! In: person, path, key, hash of the body. Out: "do it", "it is being done", or the id of what was
//! made. Kept for a day. Never: a body; an answer with a password only sealed, and for ten minutes.

use super::{Error, Store};

/// Seconds for which a key is known.
pub const KEPT: i64 = 24 * 3600;
/// Seconds after which a request that never came to an end may be done anew.
pub const PATIENCE: i64 = 120;
/// Seconds for which a sealed answer can be had again.
pub const SEALED: i64 = 600;

/// Which request.
#[derive(Clone, Debug)]
pub struct Request {
    pub address: String,
    pub path: String,
    pub key: String,
    /// Hex SHA-256 of the body; `""` while it is still coming in.
    pub hash: String,
}

/// How a request stands.
#[derive(Debug, PartialEq, Eq)]
pub enum Begun {
    /// The caller does it, and ends it with this claim.
    Yours(String),
    /// Somebody else does it.
    Running,
    Done(Made),
}

/// What was made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Made {
    pub id: String,
    pub hash: String,
    /// `""` if there is none, or its time is over.
    pub sealed: String,
}

impl Store {
    /// Takes a request on, for one caller.
    pub async fn done_begin(&self, request: &Request, now: i64) -> Result<Begun, Error> {
        let claim = format!("{:016x}", getrandom::u64().unwrap_or(now as u64));
        let taken = sqlx::query(
            "INSERT INTO done (address, path, key, hash, claim, begun) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (address, path, key) DO UPDATE
             SET hash = excluded.hash, claim = excluded.claim, begun = excluded.begun, finished = 0, made = '', sealed = ''
             WHERE (done.finished = 0 AND done.begun < $7) OR done.begun < $8",
        )
        .bind(&request.address)
        .bind(&request.path)
        .bind(&request.key)
        .bind(&request.hash)
        .bind(&claim)
        .bind(now)
        .bind(now - PATIENCE)
        .bind(now - KEPT)
        .execute(&self.pool)
        .await?;
        if taken.rows_affected() == 1 {
            return Ok(Begun::Yours(claim));
        }
        let row: Option<(String, i64, String, String, i64)> = sqlx::query_as(
            "SELECT hash, finished, made, sealed, sealed_until FROM done WHERE address = $1 AND path = $2 AND key = $3",
        )
        .bind(&request.address)
        .bind(&request.path)
        .bind(&request.key)
        .fetch_optional(&self.pool)
        .await?;
        Ok(match row {
            Some((hash, finished, id, sealed, until)) if finished != 0 => {
                Begun::Done(Made { id, hash, sealed: if until >= now { sealed } else { String::new() } })
            }
            // Between the two statements it failed and was forgotten: the next try does it.
            _ => Begun::Running,
        })
    }

    /// It is done: what was made, the hash of the body that said so, and a sealed answer if there is one.
    pub async fn done_end(&self, request: &Request, claim: &str, sealed: (&str, &str), now: i64) -> Result<(), Error> {
        let (id, sealed) = sealed;
        sqlx::query(
            "UPDATE done SET finished = $5, made = $6, hash = $7, sealed = $8, sealed_until = $9
             WHERE address = $1 AND path = $2 AND key = $3 AND claim = $4",
        )
        .bind(&request.address)
        .bind(&request.path)
        .bind(&request.key)
        .bind(claim)
        .bind(now)
        .bind(id)
        .bind(&request.hash)
        .bind(sealed)
        .bind(now + SEALED)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// It failed: the same key may be used again.
    pub async fn done_failed(&self, request: &Request, claim: &str) -> Result<(), Error> {
        sqlx::query("DELETE FROM done WHERE address = $1 AND path = $2 AND key = $3 AND claim = $4 AND finished = 0")
            .bind(&request.address)
            .bind(&request.path)
            .bind(&request.key)
            .bind(claim)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Removes keys of yesterday, and sealed answers whose time is over.
    pub async fn done_forget(&self, now: i64) -> Result<(), Error> {
        sqlx::query("UPDATE done SET sealed = '' WHERE sealed <> '' AND sealed_until < $1").bind(now).execute(&self.pool).await?;
        sqlx::query("DELETE FROM done WHERE begun < $1").bind(now - KEPT).execute(&self.pool).await?;
        Ok(())
    }
}
