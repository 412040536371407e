//! Settings of an address: JSON texts by name, and the script they make, changed together.
//!
//! In: texts that were checked, a script that was compiled. Out: rows with versions.
//! Compare-and-set over all settings of an address, because its one script is made from all.
//! Never: a look inside the JSON.

use super::{
    Error, Store,
    script::{self, NewScript},
};
use sqlx::Row;

/// Everything set for an address, as it was at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// 0 = nothing was ever saved or published.
    pub version: i64,
    pub rows: Vec<SettingRow>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingRow {
    pub name: String,
    /// JSON.
    pub value: String,
    pub version: i64,
}

/// One save: the settings were at `from`, and are at `from + 1` after it.
pub struct Change<'a> {
    pub from: i64,
    /// Name and JSON; nothing if only the script is made anew.
    pub setting: Option<(&'a str, &'a str)>,
    pub script: NewScript<'a>,
    /// Of the generator that made the script.
    pub generation: i64,
}

impl Store {
    /// All settings of an address, in one read.
    pub async fn settings(&self, address: &str) -> Result<Settings, Error> {
        // One statement, so that version and rows are of one moment.
        let rows = sqlx::query(
            "SELECT t.version AS state, s.name AS name, s.value AS value, s.version AS version
             FROM setting_state t LEFT JOIN setting s ON s.address = t.address WHERE t.address = $1 ORDER BY s.name",
        )
        .bind(address)
        .fetch_all(&self.pool)
        .await?;
        let mut all = Settings::default();
        for row in rows {
            all.version = row.try_get("state")?;
            if let Some(name) = row.try_get::<Option<String>, _>("name")? {
                all.rows.push(SettingRow { name, value: row.try_get("value")?, version: row.try_get("version")? });
            }
        }
        Ok(all)
    }

    /// One setting of an active address, as JSON; nothing if it was never saved.
    pub async fn setting(&self, address: &str, name: &str) -> Result<Option<String>, Error> {
        let row: Option<(String,)> = sqlx::query_as(
            "SELECT s.value FROM setting s JOIN account a ON a.address = s.address
             WHERE s.address = $1 AND s.name = $2 AND a.active = 1",
        )
        .bind(address)
        .bind(name)
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.map(|(value,)| value))
    }

    /// One setting of every address that has saved it, as JSON.
    pub async fn setting_of_all(&self, name: &str) -> Result<Vec<String>, Error> {
        let rows: Vec<(String,)> =
            sqlx::query_as("SELECT value FROM setting WHERE name = $1").bind(name).fetch_all(&self.pool).await?;
        Ok(rows.into_iter().map(|(value,)| value).collect())
    }

    /// Writes setting and script if nothing was saved since `from`. [`Error::Conflict`] otherwise.
    pub async fn setting_save(&self, change: &Change<'_>, now: i64) -> Result<(), Error> {
        let address = change.script.address;
        let mut step = self.pool.begin().await?;
        let claimed = if change.from == 0 {
            sqlx::query("INSERT INTO setting_state (address, version, generation) VALUES ($1, 1, $2) ON CONFLICT DO NOTHING")
                .bind(address)
                .bind(change.generation)
                .execute(&mut *step)
                .await?
        } else {
            sqlx::query("UPDATE setting_state SET version = version + 1, generation = $3 WHERE address = $1 AND version = $2")
                .bind(address)
                .bind(change.from)
                .bind(change.generation)
                .execute(&mut *step)
                .await?
        };
        if claimed.rows_affected() != 1 {
            step.rollback().await?;
            return Err(Error::Conflict);
        }
        if let Some((name, value)) = change.setting {
            sqlx::query(
                "INSERT INTO setting (address, name, value, version, changed) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (address, name) DO UPDATE
                 SET value = excluded.value, version = excluded.version, changed = excluded.changed",
            )
            .bind(address)
            .bind(name)
            .bind(value)
            .bind(change.from + 1)
            .bind(now)
            .execute(&mut *step)
            .await?;
        }
        script::put(&mut step, &change.script, now).await?;
        step.commit().await?;
        Ok(())
    }

    /// Active addresses without a script, or with one of an older generator; at most `limit`.
    pub async fn scripts_behind(&self, generation: i64, limit: i64) -> Result<Vec<String>, Error> {
        let rows: Vec<(String,)> = sqlx::query_as(
            "SELECT a.address FROM account a LEFT JOIN setting_state t ON t.address = a.address
             WHERE a.active = 1 AND (t.generation IS NULL OR t.generation < $1) ORDER BY a.address LIMIT $2",
        )
        .bind(generation)
        .bind(limit)
        .fetch_all(&self.pool)
        .await?;
        Ok(rows.into_iter().map(|(address,)| address).collect())
    }
}
