//! First arrivals in 迷惑メール of mails that were taken back, and how far the daily notices are.
//!
//! The core dates a mail anew each time it is moved; here is the date that counts.

use super::{Error, Store};
use app::api::MessageRef;
use sqlx::Row;

/// A mail that was taken back (in the inbox), or put in again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldSince {
    /// Where it is now.
    pub reference: MessageRef,
    /// First arrival in 迷惑メール, seconds since 1970.
    pub arrived: i64,
    /// Lines that 受信許可設定 got by it.
    pub allowed: Vec<String>,
}

/// How far the notices of an address are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Told {
    pub uidvalidity: u32,
    pub uid: u32,
}

impl Store {
    /// All that is noted for an address.
    pub async fn held_since(&self, address: &str) -> Result<Vec<HeldSince>, Error> {
        let rows = sqlx::query("SELECT mailbox, uidvalidity, uid, arrived, allowed FROM held_since WHERE address = $1")
            .bind(address)
            .fetch_all(&self.pool)
            .await?;
        rows.iter()
            .map(|row| {
                Ok(HeldSince {
                    reference: MessageRef {
                        mailbox: row.try_get("mailbox")?,
                        uidvalidity: row.try_get::<i64, _>("uidvalidity")? as u32,
                        uid: row.try_get::<i64, _>("uid")? as u32,
                    },
                    arrived: row.try_get("arrived")?,
                    allowed: serde_json::from_str(&row.try_get::<String, _>("allowed")?).unwrap_or_default(),
                })
            })
            .collect()
    }

    /// Notes mails where they are now, and forgets where they were.
    pub async fn held_moved(&self, address: &str, from: &[MessageRef], to: &[HeldSince]) -> Result<(), Error> {
        let mut step = self.pool.begin().await?;
        for r in from {
            sqlx::query("DELETE FROM held_since WHERE address = $1 AND mailbox = $2 AND uidvalidity = $3 AND uid = $4")
                .bind(address)
                .bind(&r.mailbox)
                .bind(i64::from(r.uidvalidity))
                .bind(i64::from(r.uid))
                .execute(&mut *step)
                .await?;
        }
        for row in to {
            sqlx::query(
                "INSERT INTO held_since (address, mailbox, uidvalidity, uid, arrived, allowed)
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
            )
            .bind(address)
            .bind(&row.reference.mailbox)
            .bind(i64::from(row.reference.uidvalidity))
            .bind(i64::from(row.reference.uid))
            .bind(row.arrived)
            .bind(serde_json::to_string(&row.allowed).unwrap_or_default())
            .execute(&mut *step)
            .await?;
        }
        step.commit().await?;
        Ok(())
    }

    /// Addresses with a mail that was put in again and arrived at `until` or before.
    pub async fn held_over(&self, until: i64) -> Result<Vec<String>, Error> {
        let rows: Vec<(String,)> =
            sqlx::query_as("SELECT DISTINCT address FROM held_since WHERE mailbox <> 'INBOX' AND arrived <= $1")
                .bind(until)
                .fetch_all(&self.pool)
                .await?;
        Ok(rows.into_iter().map(|(address,)| address).collect())
    }

    /// Removes what arrived before: its mail has ended.
    pub async fn held_forget(&self, before: i64) -> Result<(), Error> {
        sqlx::query("DELETE FROM held_since WHERE arrived < $1").bind(before).execute(&self.pool).await?;
        Ok(())
    }

    /// Active addresses whose notice of this day is neither done nor under way; at most `limit`.
    pub async fn notices_due(&self, day: i64, now: i64, limit: i64) -> Result<Vec<String>, Error> {
        let rows: Vec<(String,)> = sqlx::query_as(
            "SELECT a.address FROM account a LEFT JOIN held_notice n ON n.address = a.address
             WHERE a.active = 1 AND (n.day IS NULL OR (n.day < $1 AND n.lease <= $2)) ORDER BY a.address LIMIT $3",
        )
        .bind(day)
        .bind(now)
        .bind(limit)
        .fetch_all(&self.pool)
        .await?;
        Ok(rows.into_iter().map(|(address,)| address).collect())
    }

    /// Takes the notice of a day upon itself until `until`, for one caller at a time; how far the last one told.
    pub async fn notice_lease(&self, address: &str, day: i64, (now, until): (i64, i64)) -> Result<Option<Told>, Error> {
        let row = sqlx::query(
            "INSERT INTO held_notice (address, day, lease) VALUES ($1, 0, $4)
             ON CONFLICT (address) DO UPDATE SET lease = excluded.lease
             WHERE held_notice.day < $2 AND held_notice.lease <= $3 RETURNING uidvalidity, uid",
        )
        .bind(address)
        .bind(day)
        .bind(now)
        .bind(until)
        .fetch_optional(&self.pool)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let number = |name| row.try_get::<i64, _>(name).map(|n| n as u32);
        Ok(Some(Told { uidvalidity: number("uidvalidity")?, uid: number("uid")? }))
    }

    /// The notice of this day is done, if only because there was nothing to tell.
    pub async fn notice_done(&self, address: &str, day: i64, told: Told) -> Result<(), Error> {
        sqlx::query("UPDATE held_notice SET day = $2, uidvalidity = $3, uid = $4, lease = 0 WHERE address = $1 AND day < $2")
            .bind(address)
            .bind(day)
            .bind(i64::from(told.uidvalidity))
            .bind(i64::from(told.uid))
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}
