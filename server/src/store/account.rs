//! Accounts: who has mail here, and under which contract.
//!
//! In: addresses in lower case, hashes made by `mailcore::password`. Out: rows without the hash.
//! Dovecot reads the same table for logins and quota (`mailcore/dovecot`), so a change is true for
//! the core at once. What a contract does with its addresses is in `address.rs`.
//! Never: a password in clear, the removal of stored mail.

use super::{Error, Store};
use sqlx::{Any, Row, Transaction, any::AnyRow};

/// One address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Lower case.
    pub address: String,
    /// Shown in From, may be empty.
    pub name: String,
    /// `m` and digits: the other login name.
    pub pop_account: String,
    pub contract: String,
    /// False: no sign-in, no delivery.
    pub active: bool,
    /// True for the contract's main address.
    pub main: bool,
    pub quota_bytes: i64,
    /// When it was ended (削除); its mail is purged later.
    pub removed: Option<i64>,
    /// The operator lets it use the webmail, and the light pages of it.
    pub webmail: bool,
    pub lite: bool,
}

/// What a new address needs; the POP account is made here.
pub struct NewAccount {
    pub address: String,
    pub name: String,
    pub contract: String,
    pub main: bool,
    /// As Dovecot reads it.
    pub password_hash: String,
    pub quota_bytes: i64,
}

const COLUMNS: &str = "address, name, pop_account, contract, active, main, quota_bytes, removed, no_webmail, no_lite";

impl Account {
    fn read(row: &AnyRow) -> Result<Account, sqlx::Error> {
        Ok(Account {
            address: row.try_get("address")?,
            name: row.try_get("name")?,
            pop_account: row.try_get("pop_account")?,
            contract: row.try_get("contract")?,
            active: row.try_get::<i64, _>("active")? != 0,
            main: row.try_get::<i64, _>("main")? != 0,
            quota_bytes: row.try_get("quota_bytes")?,
            removed: row.try_get("removed")?,
            webmail: row.try_get::<i64, _>("no_webmail")? == 0,
            lite: row.try_get::<i64, _>("no_lite")? == 0,
        })
    }
}

impl Store {
    /// The account behind an address or a POP account, active or not.
    pub async fn account_by_login(&self, login: &str) -> Result<Option<Account>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM account WHERE address = $1 OR pop_account = $1");
        let row = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(login.to_lowercase()).fetch_optional(&self.pool).await?;
        Ok(row.as_ref().map(Account::read).transpose()?)
    }

    /// Any address that is active.
    pub async fn account_any(&self) -> Result<Option<String>, Error> {
        let row: Option<(String,)> = sqlx::query_as("SELECT address FROM account WHERE active = 1 ORDER BY address LIMIT 1")
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(|(address,)| address))
    }

    /// Every account, or those of one contract, in the order of their making.
    pub async fn account_list(&self, contract: Option<&str>) -> Result<Vec<Account>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM account WHERE $1 = '' OR contract = $1 ORDER BY created, main DESC, address");
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(contract.unwrap_or("")).fetch_all(&self.pool).await?;
        Ok(rows.iter().map(Account::read).collect::<Result<_, _>>()?)
    }

    /// Gives an address another room, in bytes.
    pub async fn account_quota(&self, address: &str, quota_bytes: i64) -> Result<(), Error> {
        let done = sqlx::query("UPDATE account SET quota_bytes = $2 WHERE address = $1")
            .bind(address)
            .bind(quota_bytes)
            .execute(&self.pool)
            .await?;
        if done.rows_affected() == 1 { Ok(()) } else { Err(Error::NotFound) }
    }

    /// True if the core delivers to this address and lets it send.
    pub async fn account_is_active(&self, address: &str) -> Result<bool, Error> {
        let row = sqlx::query("SELECT 1 FROM account WHERE address = $1 AND active = 1")
            .bind(address)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.is_some())
    }

    /// When the password behind a login was last changed, 0 = never since the address was made; `None` for a stranger.
    pub async fn account_password_at(&self, login: &str) -> Result<Option<i64>, Error> {
        let row: Option<(i64,)> = sqlx::query_as("SELECT password_at FROM account WHERE address = $1 OR pop_account = $1")
            .bind(login)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(|(at,)| at))
    }

    /// True if some address was ever made in this domain.
    pub async fn domain_is_known(&self, name: &str) -> Result<bool, Error> {
        let row = sqlx::query("SELECT 1 FROM domain WHERE name = $1").bind(name).fetch_optional(&self.pool).await?;
        Ok(row.is_some())
    }
}

/// `m` and eight digits, from the system's random source.
pub(super) fn lot() -> String {
    let number = getrandom::u32().unwrap_or_default();
    format!("m{:08}", number % 100_000_000)
}

/// Makes a contract if there is none of this name.
pub(super) async fn contract(step: &mut Transaction<'_, Any>, name: &str, max: i64, now: i64) -> Result<(), Error> {
    sqlx::query("INSERT INTO contract (name, max_addresses, created) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
        .bind(name)
        .bind(max)
        .bind(now)
        .execute(&mut **step)
        .await?;
    Ok(())
}

/// Puts the row and its domain in; false if the address or the POP account exists, or it would be a second main address.
pub(super) async fn insert(
    step: &mut Transaction<'_, Any>,
    new: &NewAccount,
    pop_account: &str,
    now: i64,
) -> Result<bool, Error> {
    let domain = new.address.rsplit_once('@').map_or("", |(_, domain)| domain);
    sqlx::query("INSERT INTO domain (name) VALUES ($1) ON CONFLICT DO NOTHING").bind(domain).execute(&mut **step).await?;
    let made = sqlx::query(
        "INSERT INTO account (address, contract, name, pop_account, password, quota_bytes, active, main, created)
         VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8) ON CONFLICT DO NOTHING",
    )
    .bind(&new.address)
    .bind(&new.contract)
    .bind(&new.name)
    .bind(pop_account)
    .bind(&new.password_hash)
    .bind(new.quota_bytes)
    .bind(i64::from(new.main))
    .bind(now)
    .execute(&mut **step)
    .await?;
    Ok(made.rows_affected() == 1)
}
