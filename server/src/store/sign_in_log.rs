//! Sign-ins that succeeded, and from which country: for the person's own eyes, and for what is new to them.
//!
//! The lease in `told` lets one of several servers write the mail about a new country.

use super::{Error, Store};
use sqlx::{Row, any::AnyRow};

/// Seconds in which the mail about a sign-in must be written.
pub const LEASE: i64 = 120;

/// One sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInRow {
    /// Of the session it opened.
    pub handle: String,
    pub address: String,
    pub at: i64,
    pub ip: String,
    /// Two letters; `ZZ` abroad and unknown where, `""` unknown.
    pub country: String,
    pub abroad: bool,
    pub agent: String,
    /// The first one from this country, of somebody who had signed in from another one.
    pub fresh: bool,
}

fn read(row: &AnyRow) -> Result<SignInRow, sqlx::Error> {
    Ok(SignInRow {
        handle: row.try_get("handle")?,
        address: row.try_get("address")?,
        at: row.try_get("at")?,
        ip: row.try_get("ip")?,
        country: row.try_get("country")?,
        abroad: row.try_get::<i64, _>("abroad")? != 0,
        agent: row.try_get("agent")?,
        fresh: row.try_get::<i64, _>("fresh")? != 0,
    })
}

impl Store {
    /// Notes one; a fresh one waits to be told.
    pub async fn sign_in_add(&self, s: &SignInRow) -> Result<(), Error> {
        sqlx::query(
            "INSERT INTO sign_in (handle, address, at, ip, country, abroad, agent, fresh, told)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
        )
        .bind(&s.handle)
        .bind(&s.address)
        .bind(s.at)
        .bind(&s.ip)
        .bind(&s.country)
        .bind(i64::from(s.abroad))
        .bind(&s.agent)
        .bind(i64::from(s.fresh))
        .bind(i64::from(!s.fresh))
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// The last ones of a person, newest first.
    pub async fn sign_ins(&self, address: &str, limit: i64) -> Result<Vec<SignInRow>, Error> {
        let rows = sqlx::query("SELECT * FROM sign_in WHERE address = $1 ORDER BY at DESC, handle LIMIT $2")
            .bind(address)
            .bind(limit)
            .fetch_all(&self.pool)
            .await?;
        Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
    }

    /// Whether this person has signed in before, as far back as is kept, and whether from this country: one abroad,
    /// or `None` for home, which is one country even where no table names it.
    pub async fn sign_ins_before(&self, address: &str, abroad: Option<&str>) -> Result<(bool, bool), Error> {
        let (all, same): (i64, i64) = sqlx::query_as(
            "SELECT COUNT(*), COUNT(CASE WHEN abroad = $2 AND (abroad = 0 OR country = $3) THEN 1 END)
             FROM sign_in WHERE address = $1",
        )
        .bind(address)
        .bind(i64::from(abroad.is_some()))
        .bind(abroad.unwrap_or_default())
        .fetch_one(&self.pool)
        .await?;
        Ok((all > 0, same > 0))
    }

    /// When this person first signed in from a country, as far back as is kept.
    pub async fn country_since(&self, address: &str, country: &str) -> Result<Option<i64>, Error> {
        let row = sqlx::query("SELECT at FROM sign_in WHERE address = $1 AND country = $2 AND abroad = 1 ORDER BY at LIMIT 1")
            .bind(address)
            .bind(country)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(|row| row.try_get("at")).transpose()?)
    }

    /// Fresh ones that nobody has written about, and nobody is writing about now.
    pub async fn sign_ins_untold(&self, now: i64) -> Result<Vec<SignInRow>, Error> {
        let rows = sqlx::query("SELECT * FROM sign_in WHERE told <> 1 AND told < $1 ORDER BY at LIMIT 20")
            .bind(now)
            .fetch_all(&self.pool)
            .await?;
        Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
    }

    /// True if the caller is the one to write; for [`LEASE`] seconds nobody else is.
    pub async fn sign_in_lease(&self, handle: &str, now: i64) -> Result<bool, Error> {
        let done = sqlx::query("UPDATE sign_in SET told = $1 WHERE handle = $2 AND told <> 1 AND told < $3")
            .bind(now + LEASE)
            .bind(handle)
            .bind(now)
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// The mail is in the person's inbox.
    pub async fn sign_in_told(&self, handle: &str) -> Result<(), Error> {
        sqlx::query("UPDATE sign_in SET told = 1 WHERE handle = $1").bind(handle).execute(&self.pool).await?;
        Ok(())
    }

    /// Forgets those before `before`.
    pub async fn sign_ins_forget(&self, before: i64) -> Result<(), Error> {
        sqlx::query("DELETE FROM sign_in WHERE at < $1").bind(before).execute(&self.pool).await?;
        Ok(())
    }
}
