//! Sessions: who is signed in, since when, and when they last did something.

use super::{Error, Store};
use sqlx::Row;

/// One session, as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Public name of the session, never its secret.
    pub handle: String,
    pub address: String,
    pub name: String,
    pub created: i64,
    pub last_act: i64,
    /// 0 while it lives.
    pub ended: i64,
    pub shared: bool,
    pub ip: String,
    pub agent: String,
}

fn session(row: &sqlx::any::AnyRow) -> Result<Session, sqlx::Error> {
    Ok(Session {
        handle: row.try_get("handle")?,
        address: row.try_get("address")?,
        name: row.try_get("name")?,
        created: row.try_get("created")?,
        last_act: row.try_get("last_act")?,
        ended: row.try_get("ended")?,
        shared: row.try_get::<i64, _>("shared")? != 0,
        ip: row.try_get("ip")?,
        agent: row.try_get("agent")?,
    })
}

impl Store {
    /// Keeps a new session under the hash of its token.
    pub async fn session_add(&self, key: &str, s: &Session) -> Result<(), Error> {
        sqlx::query(
            "INSERT INTO session (key, handle, address, name, created, last_act, shared, ip, agent)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(key)
        .bind(&s.handle)
        .bind(&s.address)
        .bind(&s.name)
        .bind(s.created)
        .bind(s.last_act)
        .bind(i64::from(s.shared))
        .bind(&s.ip)
        .bind(&s.agent)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// The session of a token's hash, ended ones too.
    pub async fn session(&self, key: &str) -> Result<Option<Session>, Error> {
        let row = sqlx::query("SELECT * FROM session WHERE key = $1").bind(key).fetch_optional(&self.pool).await?;
        Ok(row.as_ref().map(session).transpose()?)
    }

    /// The same, with two settings of its person as JSON (nothing for one that was never saved) and a secret of the
    /// house (nothing before it is made): one read for each request.
    pub async fn session_with(
        &self,
        key: &str,
        names: [&str; 2],
        secret: &str,
    ) -> Result<Option<(Session, [Option<String>; 3])>, Error> {
        let row = sqlx::query(
            "SELECT s.*, a.value AS first_value, b.value AS second_value, h.value AS third_value FROM session s
             LEFT JOIN setting a ON a.address = s.address AND a.name = $2
             LEFT JOIN setting b ON b.address = s.address AND b.name = $3
             LEFT JOIN house_secret h ON h.name = $4 WHERE s.key = $1",
        )
        .bind(key)
        .bind(names[0])
        .bind(names[1])
        .bind(secret)
        .fetch_optional(&self.pool)
        .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some((session(&row)?, [row.try_get("first_value")?, row.try_get("second_value")?, row.try_get("third_value")?])))
    }

    /// The person did something at `now`.
    pub async fn session_act(&self, key: &str, now: i64) -> Result<(), Error> {
        sqlx::query("UPDATE session SET last_act = $1 WHERE key = $2 AND ended = 0 AND last_act < $1")
            .bind(now)
            .bind(key)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Ends one session.
    pub async fn session_end(&self, key: &str, now: i64) -> Result<(), Error> {
        sqlx::query("UPDATE session SET ended = $1 WHERE key = $2 AND ended = 0").bind(now).bind(key).execute(&self.pool).await?;
        Ok(())
    }

    /// Ends a session of this person by its public handle; false if there is none.
    pub async fn session_end_handle(&self, address: &str, handle: &str, now: i64) -> Result<bool, Error> {
        let done = sqlx::query("UPDATE session SET ended = $1 WHERE address = $2 AND handle = $3 AND ended = 0")
            .bind(now)
            .bind(address)
            .bind(handle)
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Ends all sessions of this person but one.
    pub async fn session_end_others(&self, address: &str, keep_handle: &str, now: i64) -> Result<u64, Error> {
        let done = sqlx::query("UPDATE session SET ended = $1 WHERE address = $2 AND handle <> $3 AND ended = 0")
            .bind(now)
            .bind(address)
            .bind(keep_handle)
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected())
    }

    /// Living sessions of this person, newest act first. `since` = acts before it mean idle.
    pub async fn sessions(&self, address: &str, since: i64) -> Result<Vec<Session>, Error> {
        let rows =
            sqlx::query("SELECT * FROM session WHERE address = $1 AND ended = 0 AND last_act >= $2 ORDER BY last_act DESC")
                .bind(address)
                .bind(since)
                .fetch_all(&self.pool)
                .await?;
        Ok(rows.iter().map(session).collect::<Result<_, _>>()?)
    }

    /// Ends the living sessions of this person but the `most` that did something last.
    pub async fn sessions_trim(&self, address: &str, most: i64, now: i64) -> Result<u64, Error> {
        let done = sqlx::query(
            "UPDATE session SET ended = $1 WHERE address = $2 AND ended = 0 AND key NOT IN
               (SELECT key FROM session WHERE address = $3 AND ended = 0 ORDER BY last_act DESC, created DESC, key LIMIT $4)",
        )
        .bind(now)
        .bind(address)
        .bind(address)
        .bind(most)
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected())
    }

    /// The newest session that ran out without a sign-out, and has not been offered yet: idle since before
    /// `idle_since`, or begun before `oldest`. With its key.
    pub async fn session_lapsed(&self, address: &str, idle_since: i64, oldest: i64) -> Result<Option<(String, Session)>, Error> {
        let row = sqlx::query(
            "SELECT * FROM session WHERE address = $1 AND ended = 0 AND offered = 0 AND (last_act < $2 OR created < $3)
             ORDER BY last_act DESC LIMIT 1",
        )
        .bind(address)
        .bind(idle_since)
        .bind(oldest)
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.map(|row| Ok::<_, sqlx::Error>((row.try_get("key")?, session(&row)?))).transpose()?)
    }

    /// The way back into this session's draft has been offered.
    pub async fn session_offered(&self, key: &str, now: i64) -> Result<(), Error> {
        sqlx::query("UPDATE session SET offered = $1 WHERE key = $2").bind(now).bind(key).execute(&self.pool).await?;
        Ok(())
    }

    /// Forgets sessions that ended, or fell idle, before `before`.
    pub async fn sessions_forget(&self, before: i64) -> Result<u64, Error> {
        let done = sqlx::query("DELETE FROM session WHERE last_act < $1").bind(before).execute(&self.pool).await?;
        Ok(done.rows_affected())
    }
}
