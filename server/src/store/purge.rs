//! The end of an ended address: everything that was kept for it, after its days.
//!
//! In: addresses whose `removed` lies back far enough. Out: no row with their name, so that whoever
//! gets the name later finds nothing of them. The stored mail is gone before (`mailcore/purge.rs`).

use super::{Error, Store};

/// Where an address has rows, and the column it stands in.
const TABLES: [(&str, &str); 20] = [
    ("setting", "address"),
    ("setting_state", "address"),
    ("sieve_name", "username"),
    ("sieve_data", "username"),
    ("overseas", "address"),
    ("sign_in", "address"),
    ("session", "address"),
    ("trusted_sender", "address"),
    ("people", "address"),
    ("upload", "address"),
    ("draft", "address"),
    ("send", "address"),
    ("done", "address"),
    ("lesson", "address"),
    ("held_since", "address"),
    ("held_notice", "address"),
    ("core_order", "address"),
    ("told", "address"),
    ("throttle", "name"),
    // Last: as long as it is there, the rest is looked for again.
    ("account", "address"),
];

impl Store {
    /// Addresses that were ended before `before`.
    pub async fn accounts_ended(&self, before: i64, limit: i64) -> Result<Vec<String>, Error> {
        let sql =
            "SELECT address FROM account WHERE active = 0 AND removed IS NOT NULL AND removed < $1 ORDER BY removed LIMIT $2";
        let rows: Vec<(String,)> = sqlx::query_as(sql).bind(before).bind(limit).fetch_all(&self.pool).await?;
        Ok(rows.into_iter().map(|(address,)| address).collect())
    }

    /// Removes every row of an ended address, its own last.
    pub async fn account_purge(&self, address: &str, before: i64) -> Result<(), Error> {
        let mut step = self.pool.begin().await?;
        for (table, column) in TABLES {
            let ended =
                "SELECT 1 FROM account a WHERE a.address = $1 AND a.active = 0 AND a.removed IS NOT NULL AND a.removed < $2";
            let sql = format!("DELETE FROM {table} WHERE {column} = $1 AND EXISTS ({ended})");
            sqlx::query(sqlx::AssertSqlSafe(sql)).bind(address).bind(before).execute(&mut *step).await?;
        }
        Ok(step.commit().await?)
    }
}
