//! The addresses of a contract: make, list, stop, end, another password.
//!
//! Each change is one transaction with everything that must be true together with it: the first
//! script of a new address; the end of sessions and the order to the core of a changed one.
//! Never: the removal of stored mail (`purge` does that), a password in clear.

use super::{
    Account, Error, NewAccount, Store,
    account::{self, lot},
    order,
    script::{self, NewScript},
    send_end,
};
use sqlx::{Any, Transaction};

/// A new address with all it begins with.
pub struct NewAddress<'a> {
    pub account: &'a NewAccount,
    /// Names and JSON of settings that are not at their defaults.
    pub settings: &'a [(&'a str, &'a str)],
    pub script: NewScript<'a>,
    /// Of the generator that made the script.
    pub generation: i64,
    /// Addresses the contract may hold together with this one.
    pub max: i64,
}

/// How a registration ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Registered {
    Made(Box<Account>),
    /// Somebody has it, or had it lately.
    Taken,
    /// The contract holds as many as it may.
    Full,
}

/// Why an address of the operator's cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The address, also as a removed one, or the POP account.
    Exists,
    /// The contract has a main address already.
    SecondMain,
}

/// One row of a table that is taken in.
pub struct Imported {
    /// Of the file.
    pub line: usize,
    pub account: NewAccount,
    /// Drawn by lot if absent.
    pub pop_account: Option<String>,
    pub active: bool,
    pub webmail: bool,
    pub lite: bool,
    /// Id and text of its first script.
    pub script: (String, String),
}

impl Store {
    /// Makes an address with its first script, and with a contract of `max` if that is new; or nothing at all.
    pub async fn address_add(&self, new: &NewAddress<'_>, now: i64) -> Result<Result<Account, Refused>, Error> {
        // The POP account is drawn by lot; a second draw is needed once in a few thousand accounts.
        for _ in 0..16 {
            let mut step = self.pool.begin().await?;
            account::contract(&mut step, &new.account.contract, new.max, now).await?;
            if !account::insert(&mut step, new.account, &lot(), now).await? {
                match refused(&mut step, new.account).await? {
                    Some(why) => return Ok(Err(why)),
                    None => {
                        step.rollback().await?;
                        continue;
                    }
                }
            }
            begin(&mut step, new, now).await?;
            step.commit().await?;
            return Ok(Ok(self.account_by_login(&new.account.address).await?.ok_or(Error::NotFound)?));
        }
        Err(Error::Conflict)
    }

    /// Makes every address of a table with its first script, with contracts of `max` where they are new, and answers
    /// the POP accounts; or makes none and answers the line of the first that cannot be made.
    pub async fn accounts_import(
        &self,
        rows: &[Imported],
        (max, generation): (i64, i64),
        now: i64,
    ) -> Result<Result<Vec<String>, (usize, Refused)>, Error> {
        let mut step = self.pool.begin().await?;
        let mut made = Vec::new();
        for row in rows {
            account::contract(&mut step, &row.account.contract, max, now).await?;
            let draws = if row.pop_account.is_some() { 1 } else { 16 };
            let mut pop_account = None;
            for _ in 0..draws {
                let name = row.pop_account.clone().unwrap_or_else(lot);
                if account::insert(&mut step, &row.account, &name, now).await? {
                    pop_account = Some(name);
                    break;
                }
            }
            let Some(pop_account) = pop_account else {
                let why = refused(&mut step, &row.account).await?.unwrap_or(Refused::Exists);
                return Ok(Err((row.line, why)));
            };
            let (id, text) = &row.script;
            let script = NewScript { address: &row.account.address, id, text };
            begin(&mut step, &NewAddress { account: &row.account, settings: &[], script, generation, max }, now).await?;
            sqlx::query("UPDATE account SET active = $2, no_webmail = $3, no_lite = $4 WHERE address = $1")
                .bind(&row.account.address)
                .bind(i64::from(row.active))
                .bind(i64::from(!row.webmail))
                .bind(i64::from(!row.lite))
                .execute(&mut *step)
                .await?;
            made.push(pop_account);
        }
        step.commit().await?;
        Ok(Ok(made))
    }

    /// Makes an address with its first settings and script, or nothing at all.
    pub async fn address_register(&self, new: &NewAddress<'_>, now: i64) -> Result<Registered, Error> {
        let account = new.account;
        for _ in 0..16 {
            let mut step = self.pool.begin().await?;
            // Takes the contract's row first: two registrations of one contract count one after the other.
            sqlx::query("UPDATE contract SET created = created WHERE name = $1")
                .bind(&account.contract)
                .execute(&mut *step)
                .await?;
            let (used,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM account WHERE contract = $1 AND removed IS NULL")
                .bind(&account.contract)
                .fetch_one(&mut *step)
                .await?;
            if used >= new.max {
                return Ok(Registered::Full);
            }
            if !account::insert(&mut step, account, &lot(), now).await? {
                step.rollback().await?;
                // The POP account is drawn by lot; if it was that, another draw will do.
                if self.account_by_login(&account.address).await?.is_some() {
                    return Ok(Registered::Taken);
                }
                continue;
            }
            begin(&mut step, new, now).await?;
            step.commit().await?;
            let made = self.account_by_login(&account.address).await?.ok_or(Error::NotFound)?;
            return Ok(Registered::Made(Box::new(made)));
        }
        Err(Error::Conflict)
    }

    /// What a contract may hold; `None` for an unknown one.
    pub async fn contract_max(&self, name: &str) -> Result<Option<i64>, Error> {
        let row: Option<(i64,)> =
            sqlx::query_as("SELECT max_addresses FROM contract WHERE name = $1").bind(name).fetch_optional(&self.pool).await?;
        Ok(row.map(|(max,)| max))
    }

    /// Lets a contract hold another number of addresses; makes the contract if it is new.
    pub async fn contract_put(&self, name: &str, max: i64, now: i64) -> Result<(), Error> {
        sqlx::query(
            "INSERT INTO contract (name, max_addresses, created) VALUES ($1, $2, $3)
             ON CONFLICT (name) DO UPDATE SET max_addresses = excluded.max_addresses",
        )
        .bind(name)
        .bind(max)
        .bind(now)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Name and size of every contract.
    pub async fn contracts(&self) -> Result<Vec<(String, i64)>, Error> {
        Ok(sqlx::query_as("SELECT name, max_addresses FROM contract ORDER BY name").fetch_all(&self.pool).await?)
    }

    /// Domains in which this local part exists, or existed lately.
    pub async fn local_part_domains(&self, local: &str) -> Result<Vec<String>, Error> {
        // No pattern: `_` in a name would match anything.
        let rows: Vec<(String,)> = sqlx::query_as("SELECT address FROM account WHERE substr(address, 1, $2) = $1")
            .bind(format!("{local}@"))
            .bind(local.len() as i32 + 1)
            .fetch_all(&self.pool)
            .await?;
        Ok(rows.into_iter().filter_map(|(address,)| Some(address.strip_prefix(local)?.strip_prefix('@')?.to_owned())).collect())
    }

    /// Ends an address: no sign-in, no delivery, no session from now on. The stored mail stays for a while.
    ///
    /// [`Error::Conflict`] for the main address of a contract that has others: nobody could manage them.
    pub async fn account_remove(&self, address: &str, now: i64) -> Result<(), Error> {
        let mut step = self.pool.begin().await?;
        // The contract's row first, as a registration does: none comes in between.
        sqlx::query("UPDATE contract SET created = created WHERE name = (SELECT contract FROM account WHERE address = $1)")
            .bind(address)
            .execute(&mut *step)
            .await?;
        let (others,): (i64,) = sqlx::query_as(
            "SELECT COUNT(*) FROM account a JOIN account b ON b.contract = a.contract AND b.address <> a.address
             WHERE a.address = $1 AND a.main = 1 AND a.removed IS NULL AND b.removed IS NULL",
        )
        .bind(address)
        .fetch_one(&mut *step)
        .await?;
        if others > 0 {
            return Err(Error::Conflict);
        }
        let done = sqlx::query("UPDATE account SET active = 0, removed = $2 WHERE address = $1 AND removed IS NULL")
            .bind(address)
            .bind(now)
            .execute(&mut *step)
            .await?;
        if done.rows_affected() != 1 {
            return Err(Error::NotFound);
        }
        sqlx::query("DELETE FROM overseas WHERE address = $1").bind(address).execute(&mut *step).await?;
        shut(&mut step, address, "", now).await?;
        Ok(step.commit().await?)
    }

    /// 停止中 or 稼働中 again; nothing else changes.
    pub async fn account_active(&self, address: &str, active: bool, now: i64) -> Result<(), Error> {
        let mut step = self.pool.begin().await?;
        let done = sqlx::query("UPDATE account SET active = $2 WHERE address = $1 AND removed IS NULL")
            .bind(address)
            .bind(i64::from(active))
            .execute(&mut *step)
            .await?;
        if done.rows_affected() != 1 {
            return Err(Error::NotFound);
        }
        if !active {
            shut(&mut step, address, "", now).await?;
        }
        Ok(step.commit().await?)
    }

    /// What the operator keeps an address from; sessions end if the webmail is one of it.
    pub async fn account_forbid(&self, address: &str, (webmail, lite): (bool, bool), now: i64) -> Result<(), Error> {
        let mut step = self.pool.begin().await?;
        let done = sqlx::query("UPDATE account SET no_webmail = $2, no_lite = $3 WHERE address = $1 AND removed IS NULL")
            .bind(address)
            .bind(i64::from(webmail))
            .bind(i64::from(lite))
            .execute(&mut *step)
            .await?;
        if done.rows_affected() != 1 {
            return Err(Error::NotFound);
        }
        if webmail {
            end_sessions(&mut step, address, "", now).await?;
        }
        Ok(step.commit().await?)
    }

    /// Puts another password in place; `hash` as Dovecot reads it. Sessions but `keep` (a handle) end.
    pub async fn account_password(&self, address: &str, hash: &str, keep: &str, now: i64) -> Result<(), Error> {
        let mut step = self.pool.begin().await?;
        let done = sqlx::query("UPDATE account SET password = $2, password_at = $3 WHERE address = $1 AND removed IS NULL")
            .bind(address)
            .bind(hash)
            .bind(now)
            .execute(&mut *step)
            .await?;
        if done.rows_affected() != 1 {
            return Err(Error::NotFound);
        }
        shut(&mut step, address, keep, now).await?;
        Ok(step.commit().await?)
    }
}

/// Why a row could not be put in; nothing if only the POP account is taken.
async fn refused(step: &mut Transaction<'_, Any>, new: &NewAccount) -> Result<Option<Refused>, Error> {
    let same = sqlx::query("SELECT 1 FROM account WHERE address = $1").bind(&new.address).fetch_optional(&mut **step).await?;
    if same.is_some() {
        return Ok(Some(Refused::Exists));
    }
    let main = sqlx::query("SELECT 1 FROM account WHERE contract = $1 AND main = 1 AND removed IS NULL")
        .bind(&new.contract)
        .fetch_optional(&mut **step)
        .await?;
    Ok((new.main && main.is_some()).then_some(Refused::SecondMain))
}

/// Settings and script of an address that has just been made.
pub(super) async fn begin(step: &mut Transaction<'_, Any>, new: &NewAddress<'_>, now: i64) -> Result<(), Error> {
    let address = &new.account.address;
    sqlx::query("INSERT INTO setting_state (address, version, generation) VALUES ($1, 1, $2)")
        .bind(address)
        .bind(new.generation)
        .execute(&mut **step)
        .await?;
    for (name, value) in new.settings {
        sqlx::query("INSERT INTO setting (address, name, value, version, changed) VALUES ($1, $2, $3, 1, $4)")
            .bind(address)
            .bind(*name)
            .bind(*value)
            .bind(now)
            .execute(&mut **step)
            .await?;
    }
    script::put(step, &new.script, now).await
}

/// Ends the sessions but `keep`, takes back what waits to be sent (somebody with the old password may have put
/// it there), and orders the core to end what it has.
async fn shut(step: &mut Transaction<'_, Any>, address: &str, keep: &str, now: i64) -> Result<(), Error> {
    end_sessions(step, address, keep, now).await?;
    send_end::take_back(step, address, now).await?;
    order::put(step, address, now).await
}

async fn end_sessions(step: &mut Transaction<'_, Any>, address: &str, keep: &str, now: i64) -> Result<(), Error> {
    sqlx::query("UPDATE session SET ended = $1 WHERE address = $2 AND handle <> $3 AND ended = 0")
        .bind(now)
        .bind(address)
        .bind(keep)
        .execute(&mut **step)
        .await?;
    Ok(())
}
