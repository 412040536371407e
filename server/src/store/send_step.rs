//! The steps of a send towards the core, each a compare-and-set under a claim.
//!
//! Who has lost the claim writes nothing. `dotted` is set before the final dot leaves: before it a
//! crash means a repeat by whoever finds the abandoned row. After it the core's scan helper knows
//! (`core_saw`, the number of the attempt it let in; dotted = 2): what it has not seen is repeated.
//! Without such a core (dotted = 1), and for what it has seen, the person is asked.

use super::{
    Error, Store, people,
    send::{CLAIM, SendRow, json},
};
use app::api::{Contact, Refusal};
use sqlx::Row;

impl Store {
    /// What is to be looked at now: held, accepted but not filed, or abandoned by a crash.
    pub async fn sends_due(&self, now: i64, limit: i64) -> Result<Vec<String>, Error> {
        let rows = sqlx::query(
            "SELECT id FROM send WHERE state IN ('held', 'submitting', 'accepted') AND next <= $1 ORDER BY next LIMIT $2",
        )
        .bind(now)
        .bind(limit)
        .fetch_all(&self.pool)
        .await?;
        Ok(rows.iter().map(|row| row.try_get("id")).collect::<Result<_, _>>()?)
    }

    /// held → submitting. A send abandoned before its dot, or that the core has not seen, is taken over as well.
    pub async fn send_claim(&self, id: &str, claim: &str, now: i64) -> Result<Option<SendRow>, Error> {
        let claimed = sqlx::query(
            "UPDATE send SET state = 'submitting', claim = $1, next = $2, tries = tries + 1
             WHERE id = $3 AND next <= $4
               AND (state = 'held' OR (state = 'submitting' AND (dotted = 0 OR (dotted = 2 AND core_saw = 0))))",
        )
        .bind(claim)
        .bind(now + CLAIM)
        .bind(id)
        .bind(now)
        .execute(&self.pool)
        .await?;
        if claimed.rows_affected() == 0 { Ok(None) } else { self.send(id).await }
    }

    /// Whoever holds the claim is still at work.
    pub async fn send_beat(&self, id: &str, claim: &str, now: i64) -> Result<(), Error> {
        sqlx::query("UPDATE send SET next = $1 WHERE id = $2 AND claim = $3 AND state = 'submitting'")
            .bind(now + CLAIM)
            .bind(id)
            .bind(claim)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// The final dot is about to leave; `marked`: the core lets one attempt of it in. False: another has
    /// taken over, so it must not leave.
    pub async fn send_dot(&self, id: &str, claim: &str, marked: bool, now: i64) -> Result<bool, Error> {
        let noted = sqlx::query("UPDATE send SET dotted = $1, next = $2 WHERE id = $3 AND claim = $4 AND state = 'submitting'")
            .bind(1 + i64::from(marked))
            .bind(now + CLAIM)
            .bind(id)
            .bind(claim)
            .execute(&self.pool)
            .await?;
        Ok(noted.rows_affected() == 1)
    }

    /// The core has all of attempt `n` of a mail of this person. False: it has seen another one, so this
    /// one must not get in. A send that is not in these books is none of ours to stop.
    pub async fn send_saw(&self, id: &str, address: &str, n: i64) -> Result<bool, Error> {
        let noted = sqlx::query(
            "UPDATE send SET core_saw = $1 WHERE id = $2 AND address = $3 AND core_saw = 0 AND state IN ('submitting', 'held')",
        )
        .bind(n)
        .bind(id)
        .bind(address)
        .execute(&self.pool)
        .await?;
        if noted.rows_affected() == 1 {
            return Ok(true);
        }
        let known = sqlx::query("SELECT 1 FROM send WHERE id = $1 AND address = $2").bind(id).bind(address);
        Ok(known.fetch_optional(&self.pool).await?.is_none())
    }

    /// The core has seen this attempt and then said no: the next one may get in.
    pub async fn send_unsaw(&self, row: &SendRow) -> Result<(), Error> {
        sqlx::query("UPDATE send SET core_saw = 0 WHERE id = $1 AND core_saw = $2")
            .bind(&row.id)
            .bind(row.tries)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// submitting → held after the dot, if the core has seen no attempt: whichever it sees first counts.
    pub async fn send_unseen(&self, id: &str, claim: &str, next: i64) -> Result<bool, Error> {
        let done = sqlx::query(
            "UPDATE send SET state = 'held', dotted = 0, claim = '', next = $1
             WHERE id = $2 AND claim = $3 AND state = 'submitting' AND dotted = 2 AND core_saw = 0",
        )
        .bind(next)
        .bind(id)
        .bind(claim)
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// submitting → held: nothing was taken, for sure.
    pub async fn send_later(&self, id: &str, claim: &str, next: i64) -> Result<(), Error> {
        sqlx::query(
            "UPDATE send SET state = 'held', dotted = 0, claim = '', next = $1
             WHERE id = $2 AND claim = $3 AND state IN ('submitting', 'unknown')",
        )
        .bind(next)
        .bind(id)
        .bind(claim)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// submitting → accepted, with whom the core did not take; the others are remembered as people.
    /// An answer that comes after the send was given up as unknown still counts.
    pub async fn send_accepted(&self, row: &SendRow, claim: &str, refused: &[Refusal], now: i64) -> Result<bool, Error> {
        let mut tx = self.pool.begin().await?;
        let accepted = sqlx::query(
            "UPDATE send SET state = 'accepted', claim = '', next = $1, refused = $2
             WHERE id = $3 AND claim = $4 AND state IN ('submitting', 'unknown')",
        )
        .bind(now)
        .bind(json(&refused))
        .bind(&row.id)
        .bind(claim)
        .execute(&mut *tx)
        .await?;
        if accepted.rows_affected() == 0 {
            return Ok(false);
        }
        let taken: Vec<Contact> =
            row.people.iter().filter(|p| !refused.iter().any(|r| r.address.eq_ignore_ascii_case(&p.email))).cloned().collect();
        people::wrote(&mut tx, &row.address, &taken, now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// submitting → unknown: the person is asked.
    pub async fn send_unknown(&self, id: &str, claim: &str) -> Result<(), Error> {
        sqlx::query("UPDATE send SET state = 'unknown' WHERE id = $1 AND claim = $2 AND state = 'submitting'")
            .bind(id)
            .bind(claim)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// submitting → unknown for a send that was abandoned after its dot.
    pub async fn send_abandoned(&self, id: &str, now: i64) -> Result<bool, Error> {
        let done = sqlx::query(
            "UPDATE send SET state = 'unknown' WHERE id = $1 AND state = 'submitting' AND next <= $2
               AND (dotted = 1 OR (dotted = 2 AND core_saw <> 0))",
        )
        .bind(id)
        .bind(now)
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected() == 1)
    }
}
