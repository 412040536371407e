//! People a person has written to, for suggestions while an address is typed.
//!
//! Filled when the core has accepted a mail (`send.rs`), and by the person's own press on a letter, never by
//! received mail alone: a stranger cannot put himself into somebody's suggestions.

use super::{Error, Store};
use app::api::Contact;
use sqlx::{Any, Row, Transaction};

/// Notes one mail to each of them; `last` moves forward only.
pub(super) async fn wrote(tx: &mut Transaction<'_, Any>, address: &str, people: &[Contact], now: i64) -> Result<(), sqlx::Error> {
    for person in people {
        let email = person.email.to_lowercase();
        sqlx::query(
            "INSERT INTO people (address, email, name, fold, times, last) VALUES ($1, $2, $3, $4, 1, $5)
             ON CONFLICT (address, email) DO UPDATE SET times = people.times + 1, last = $5,
               name = CASE WHEN $3 = '' THEN people.name ELSE $3 END,
               fold = CASE WHEN $3 = '' THEN people.fold ELSE $4 END",
        )
        .bind(address)
        .bind(&email)
        .bind(&person.name)
        .bind(format!("{} {email}", person.name.to_lowercase()))
        .bind(now)
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

/// People that one may add by hand; those written to are not counted against anybody.
const MOST: i64 = 2_000;

impl Store {
    /// Somebody to be suggested who was not written to yet; false if there are too many.
    pub async fn person_add(&self, address: &str, who: &Contact, now: i64) -> Result<bool, Error> {
        let email = who.email.to_lowercase();
        let count = sqlx::query("SELECT COUNT(*) AS n FROM people WHERE address = $1 AND email <> $2")
            .bind(address)
            .bind(&email)
            .fetch_one(&self.pool)
            .await?;
        if count.try_get::<i64, _>("n")? >= MOST {
            return Ok(false);
        }
        sqlx::query(
            "INSERT INTO people (address, email, name, fold, times, last) VALUES ($1, $2, $3, $4, 0, $5)
             ON CONFLICT (address, email) DO NOTHING",
        )
        .bind(address)
        .bind(&email)
        .bind(&who.name)
        .bind(format!("{} {email}", who.name.to_lowercase()))
        .bind(now)
        .execute(&self.pool)
        .await?;
        Ok(true)
    }

    /// Suggests somebody no more, until they are written to again.
    pub async fn person_remove(&self, address: &str, email: &str) -> Result<(), Error> {
        sqlx::query("DELETE FROM people WHERE address = $1 AND email = $2").bind(address).bind(email).execute(&self.pool).await?;
        Ok(())
    }

    /// People whose name or address contains the words, most written to first.
    pub async fn people(&self, address: &str, words: &str, limit: i64) -> Result<Vec<Contact>, Error> {
        let mut like = String::from("%");
        for c in words.trim().to_lowercase().chars().filter(|c| !c.is_control()).take(100) {
            if matches!(c, '%' | '_' | '\\') {
                like.push('\\');
            }
            like.push(c);
        }
        like.push('%');
        let rows = sqlx::query(
            r"SELECT name, email FROM people WHERE address = $1 AND fold LIKE $2 ESCAPE '\'
             ORDER BY times DESC, last DESC, email LIMIT $3",
        )
        .bind(address)
        .bind(like)
        .bind(limit)
        .fetch_all(&self.pool)
        .await?;
        let person = |row: &sqlx::any::AnyRow| Ok(Contact { name: row.try_get("name")?, email: row.try_get("email")? });
        Ok(rows.iter().map(person).collect::<Result<_, sqlx::Error>>()?)
    }
}
