//! The face that Postfix asks: who is here (`socketmap`), what is allowed (`policy`), and what a
//! script must know of a mail (`milter`, `copies`); it lets a mail of ours in once (`attempt`) and in no stranger's
//! name (`authors`), keeps viruses from going out (`outgoing`), ends what an old password had opened (`outlived`),
//! and makes the report about one that has come (`filter`). What Sieve sends on is counted, and leaves under a
//! sender that receivers can check (`onward`, `srs`).
//!
//! Runs as `dokodemo answer` (with the face that `dovecot` asks), an unprivileged process of its own, on unix sockets
//! that the mail group alone may open. It reads the accounts from SQL; `decide` is pure.
//! A database that is away becomes "later" (4xx), never "no such user".

mod attempt;
mod authors;
mod copies;
mod decide;
mod filter;
mod milter;
mod onward;
mod outgoing;
mod outlived;
mod policy;
mod socketmap;
mod srs;

use crate::{actions::session::random_token, config::Config, country::Country, rooms::Clock, store::Store};
use app::paths::Face;
use std::{fs, io, os::unix::fs::PermissionsExt, path::Path, sync::Arc, time::Duration};
use tokio::{io::AsyncWriteExt, net::UnixListener, sync::Semaphore};

/// Infected mails replaced at once; each is held in memory.
const FILTERS: usize = 4;
/// How long the database may take for one answer; a mail program waits for minutes, but Postfix has few processes.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a web server hears that asks whether this process is there.
const PULSE: &[u8] = b"here\n";

/// What the lookups answer from.
struct Facts {
    store: Store,
    config: Config,
    country: Country,
    clock: Clock,
    /// Address of the settings page, for refusals.
    settings: String,
    srs: srs::Srs,
    pace: onward::Pace,
}

/// Serves until the process is ended.
pub async fn answer(config: Config, clock: Clock) -> Result<(), Box<dyn std::error::Error>> {
    let country = Country::open(&config.overseas, clock.now())?;
    if !config.overseas.has_abroad() {
        tracing::warn!("overseas.databases and overseas.foreign are empty: nobody counts as abroad, every mail program may send");
    } else if config.overseas.databases.is_empty() {
        tracing::info!("overseas.databases is empty: overseas.foreign alone says who is abroad");
    }
    let store = Store::open(&config.database.url).await?;
    let socketmap = listen(&config.answer.socketmap)?;
    let policy = listen(&config.answer.policy)?;
    let milter = listen(&config.answer.milter)?;
    let outgoing = listen(&config.answer.outgoing)?;
    let onward = listen(&config.answer.onward)?;
    let filter = listen(&config.answer.filter)?;
    let pulse = listen(&config.answer.pulse)?;
    let filters = Arc::new(Semaphore::new(FILTERS));
    let settings = format!("{}{}", config.public_url.trim_end_matches('/'), Face::Full.settings());
    tokio::spawn(watch_tables(country.clone(), clock.clone()));
    // Known also while `forward.srs` is off: reports about what left before still find their way.
    let srs = srs::Srs::new(&store.house_secret("srs", &random_token()?).await?, &config.mail.domain);
    let facts = Arc::new(Facts { store, config, country, clock, settings, srs, pace: onward::Pace::default() });
    loop {
        // Postfix keeps its connections open; each has a task, and a broken one ends alone.
        tokio::select! {
            stream = socketmap.accept() => {
                let (stream, facts) = (stream?.0, facts.clone());
                tokio::spawn(async move { socketmap::talk(stream, &facts).await });
            }
            stream = milter.accept() => {
                let (stream, facts) = (stream?.0, facts.clone());
                tokio::spawn(async move { milter::talk(stream, (&facts, milter::Side::World)).await });
            }
            stream = outgoing.accept() => {
                let (stream, facts) = (stream?.0, facts.clone());
                tokio::spawn(async move { milter::talk(stream, (&facts, milter::Side::House)).await });
            }
            stream = onward.accept() => {
                let (stream, facts) = (stream?.0, facts.clone());
                tokio::spawn(async move { milter::talk(stream, (&facts, milter::Side::Scripts)).await });
            }
            stream = filter.accept() => {
                let (stream, facts, filters) = (stream?.0, facts.clone(), filters.clone());
                tokio::spawn(async move {
                    let _place = filters.acquire().await;
                    filter::talk(stream, &facts).await;
                });
            }
            // From the loop that takes all questions, so that one that stands still is noticed.
            stream = pulse.accept() => {
                let mut stream = stream?.0;
                tokio::spawn(async move { stream.write_all(PULSE).await });
            }
            stream = policy.accept() => {
                let (stream, facts) = (stream?.0, facts.clone());
                tokio::spawn(async move { policy::talk(stream, &facts).await });
            }
        }
    }
}

/// Takes up new country tables, on a thread of its own: reading one must hold up no answer.
async fn watch_tables(country: Country, clock: Clock) {
    loop {
        tokio::time::sleep(Duration::from_secs(5)).await;
        let (country, now) = (country.clone(), clock.now());
        let _ = tokio::task::spawn_blocking(move || country.refresh(now)).await;
    }
}

/// The folder gives the socket its group (set-group-ID), so group rights are Postfix's.
fn listen(path: &Path) -> io::Result<UnixListener> {
    let _ = fs::remove_file(path);
    let listener = UnixListener::bind(path)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o660))?;
    Ok(listener)
}
