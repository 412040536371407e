//! The private mail core of one machine: Dovecot, Postfix, Rspamd, Redis, ClamAV, with `serve` and `answer`.
//!
//! `render` turns templates (`server/mailcore/`) into files, `secret` and `dkim` make keys and the master
//! secret, `children` says what runs and as whom, `supervise` starts, watches, restarts and stops,
//! `leftover` ends what a killed run left behind, `purge` is the end of ended addresses. `demo` is the same with a generated configuration.
//! Only this room runs as root, and it opens no socket to the world.

mod children;
mod demo;
pub mod dkim;
mod layout;
mod leftover;
mod owned;
pub mod password;
pub mod process;
mod purge;
mod render;
mod secret;
mod site;
mod supervise;

pub use demo::{Demo, run as demo, sink::run as sink};
pub use layout::Ports;
pub use purge::run as purge;

use crate::{
    config::{Config, ConfigError},
    store::{self, Store},
};
use app::api::settings::Forward;
use layout::Layout;
use std::{path::PathBuf, time::Instant};

/// Why the core does not start, or had to stop.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the mail core starts programs as several users, so it must be started as root")]
    NotRoot,
    /// A program of Debian's that is not there.
    #[error("{0} is missing; `make setup` installs it")]
    Missing(&'static str),
    #[error("{what}: {cause}")]
    File { what: String, cause: std::io::Error },
    /// Something about the folder that no retry cures.
    #[error("{0}")]
    Folder(String),
    #[error("port {0} is in use; take another --port-base or stop what listens there")]
    Port(u16),
    #[error("port {0} is in use (--listen)")]
    WebPort(String),
    #[error("another core runs in {}", .0.display())]
    Running(PathBuf),
    #[error("{name} does not start; the end of its log:\n{log}")]
    Child { name: &'static str, log: String },
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error(transparent)]
    Password(#[from] password::Error),
    #[error("certificate: {0}")]
    Certificate(#[from] rcgen::Error),
    #[error("{0}")]
    Letters(String),
}

impl Error {
    /// For `map_err`: what was being done, beside the system's own words.
    fn file(what: impl std::fmt::Display) -> impl FnOnce(std::io::Error) -> Error {
        let what = what.to_string();
        move |cause| Error::File { what, cause }
    }
}

/// What `core` and `demo` share: everything that runs until a signal comes.
pub struct Options {
    pub config: Config,
    /// Passed to `serve` and `answer`; the demo alone sets it.
    pub test_clock: Option<PathBuf>,
}

/// Runs the core until SIGINT or SIGTERM. `ready` is called once, when everything answers.
///
/// Must be driven by a current-thread runtime on the main thread: the children end with the
/// thread that started them (PR_SET_PDEATHSIG).
pub async fn run<F>(mut options: Options, ready: impl FnOnce() -> F) -> Result<(), Error>
where
    F: Future<Output = Result<(), Error>>,
{
    let begun = Instant::now();
    let stop = supervise::stop_signal().map_err(Error::file("signals"))?;
    if !nix::unistd::geteuid().is_root() {
        return Err(Error::NotRoot);
    }
    // The children work in the data folder.
    options.config.site = std::path::absolute(&options.config.site).map_err(Error::file("site"))?;
    let layout = Layout::prepare(&options.config)?;
    let _lock = layout.lock()?;
    leftover::end_all(&layout);
    options.config.site = site::keep(&options.config.site, &layout.data).map_err(Error::file("site"))?;
    let config = &options.config;
    layout.check_ports(config)?;
    let signing = dkim::begin(config, &layout)?;
    let keys = secret::prepare(config, &layout)?;
    let store = Store::open(&config.database.url).await?;
    store.migrate().await?;
    render::all(config, &layout, &keys, widest_forward(config, &store).await?)?;
    let children = children::list(&options, &layout)?;
    tracing::info!("prepared after {} ms", begun.elapsed().as_millis());
    supervise::run(children, stop, &layout, async {
        drop(store);
        signing.end()?;
        ready().await?;
        tracing::info!("ready after {} ms", begun.elapsed().as_millis());
        Ok(())
    })
    .await
}

/// Most targets of one address: the operator's number, or what somebody has from a time when it was higher. An
/// enforced script with more redirects than Dovecot allows would fail, and let through what it should hold.
async fn widest_forward(config: &Config, store: &Store) -> Result<usize, Error> {
    let saved = store.setting_of_all("forward").await?;
    let targets = saved.iter().filter_map(|json| serde_json::from_str::<Forward>(json).ok()).map(|forward| forward.targets.len());
    Ok(targets.fold(config.limits.forward_targets as usize, usize::max))
}
