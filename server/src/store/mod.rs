//! The only room with SQL: SQLite by default, the same schema on PostgreSQL.
//!
//! One file per noun; each adds methods to [`Store`]. Queries are written once, with `$1`
//! placeholders and the types both databases share: INTEGER/BIGINT (0/1 for yes and no, seconds
//! since 1970 for instants), TEXT, BLOB/BYTEA.
//! Never: a clock (callers pass `now`), a decision that belongs to an action.

pub mod account;
pub mod address;
pub mod done;
pub mod draft;
pub mod held;
pub mod job;
pub mod lesson;
pub mod order;
pub mod overseas;
pub mod people;
pub mod purge;
pub mod returned;
pub mod script;
mod secret;
pub mod send;
pub mod send_end;
mod send_step;
mod sent_count;
pub mod session;
pub mod setting;
pub mod sign_in_log;
pub mod throttle;
mod told;
pub mod trusted_sender;
pub mod upload;

pub use account::{Account, NewAccount};
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use std::{str::FromStr, time::Duration};

/// What a caller can act on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The row changed meanwhile (an old `rev`, a compare-and-set that lost).
    #[error("conflict")]
    Conflict,
    #[error("not found")]
    NotFound,
    /// The database does not answer; the cause is for the log.
    #[error("database: {0}")]
    Away(#[from] sqlx::Error),
    #[error("migration: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
}

/// Which dialect a database speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    Sqlite,
    Postgres,
}

/// Handle of the database; cheap to clone.
#[derive(Clone)]
pub struct Store {
    pub(crate) pool: sqlx::AnyPool,
    pub(crate) dialect: Dialect,
}

impl Store {
    /// Opens `sqlite:///path/file.db` (made if missing) or `postgres://…`.
    pub async fn open(url: &str) -> Result<Store, Error> {
        sqlx::any::install_default_drivers();
        let dialect = if url.starts_with("postgres") { Dialect::Postgres } else { Dialect::Sqlite };
        let full = match dialect {
            Dialect::Sqlite if !url.contains('?') => format!("{url}?mode=rwc"),
            _ => url.to_owned(),
        };
        let options = AnyConnectOptions::from_str(&full)?;
        let pool = AnyPoolOptions::new()
            // SQLite has one writer: a short queue beats lock errors.
            .max_connections(if dialect == Dialect::Sqlite { 4 } else { 16 })
            .acquire_timeout(Duration::from_secs(5))
            // A server hangs up; a file does not, and each question would cost another one.
            .test_before_acquire(dialect == Dialect::Postgres)
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    if dialect == Dialect::Sqlite {
                        for pragma in [
                            "PRAGMA busy_timeout = 5000",
                            "PRAGMA journal_mode = WAL",
                            "PRAGMA synchronous = NORMAL",
                            "PRAGMA foreign_keys = ON",
                        ] {
                            sqlx::query(pragma).execute(&mut *connection).await?;
                        }
                    }
                    Ok(())
                })
            })
            .connect_with(options)
            .await?;
        Ok(Store { pool, dialect })
    }

    /// Brings the schema up to date. Migrations only add, so two versions of the server can run side by side.
    pub async fn migrate(&self) -> Result<(), Error> {
        match self.dialect {
            Dialect::Sqlite => sqlx::migrate!("migrations/sqlite").run(&self.pool).await?,
            Dialect::Postgres => sqlx::migrate!("migrations/postgres").run(&self.pool).await?,
        }
        Ok(())
    }

    /// True if the database answers.
    pub async fn alive(&self) -> bool {
        sqlx::query("SELECT 1").execute(&self.pool).await.is_ok()
    }
}
