//! Asks the scanner: learn from a letter, is this infected (`virus`), are you there, how old is what you know.
//!
//! In: a letter and what a person said of it. Out: done, or why not. Rspamd's controller speaks HTTP on
//! a unix socket that the web servers' group alone reaches; clamd answers on its own.
//! Never: a judgement of spam. That is made once, when a letter arrives (`mailcore`), and stands in its head.

mod clamd;
mod letter;
mod redis;
mod rspamd;
pub mod virus;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// For one question; learning reads a letter of some megabytes.
const DEADLINE: Duration = Duration::from_secs(10);

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It does not answer, or cannot reach its memory; a later try may succeed. The cause is for the log.
    #[error("the scanner is away: {0}")]
    Away(String),
    /// It cannot learn from this letter, now or later.
    #[error("the scanner refuses: {0}")]
    Refused(String),
}

/// What a person says of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Spam,
    Ham,
}

/// The sockets of the scanner. Read once at start.
pub struct Config {
    /// Rspamd's controller.
    pub learn: PathBuf,
    /// Redis, which holds what was learned.
    pub memory: PathBuf,
    /// clamd.
    pub virus: PathBuf,
}

/// The scanner of this core; cheap to clone.
#[derive(Clone)]
pub struct Scan {
    config: Arc<Config>,
}

impl Scan {
    pub fn new(config: Config) -> Scan {
        Scan { config: Arc::new(config) }
    }

    /// Learns from a letter as it lies in a mailbox. A letter that it knows as this kind is `Ok`; one
    /// that it knows as the other kind changes over.
    pub async fn learn(&self, kind: Kind, raw: &[u8]) -> Result<(), Error> {
        let path = match kind {
            Kind::Spam => "/learnspam",
            Kind::Ham => "/learnham",
        };
        // Rspamd 3.4 says "learned" also when it has waited for its memory in vain, so we ask for it
        // ourselves, before and after.
        within(async {
            redis::ping(&self.config.memory).await?;
            let answer = rspamd::learn(&self.config.learn, path, &letter::as_it_came(raw)).await;
            redis::ping(&self.config.memory).await?;
            answer
        })
        .await
    }

    /// False where the folder of its door is not: the core is another machine, and its own web server teaches it.
    /// clamd is asked everywhere; each machine has its own.
    pub fn is_here(&self) -> bool {
        self.config.learn.parent().is_some_and(Path::exists)
    }

    /// True if it answers.
    pub async fn alive(&self) -> bool {
        within(rspamd::ping(&self.config.learn)).await.is_ok()
    }

    /// True if its memory answers; without it, it judges by rules alone and learns nothing.
    pub async fn remembers(&self) -> bool {
        within(redis::ping(&self.config.memory)).await.is_ok()
    }

    /// When the signatures against viruses were made, seconds since 1970; nothing with the seed alone.
    pub async fn signatures(&self) -> Result<Option<i64>, Error> {
        within(clamd::signatures(&self.config.virus)).await
    }
}

async fn within<T>(question: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    tokio::time::timeout(DEADLINE, question).await.unwrap_or_else(|_| Err(Error::Away("no answer in time".into())))
}
