//! Conversation with the mail store: asks, changes, watches; answers values of `app::api`.
//!
//! ```text
//! list page letter around change folder watch   one file per thing a person does
//!        │ command   (typed; the only writer)     ▲ convert, structure, decode (bytes → api)
//!        ▼                                        │ grammar, value, set, name (responses)
//!      pool ── conn (exec loop) ── async-imap ── wire (frames) ── connect (TCP, TLS, login)
//! ```
//!
//! In: [`Who`] acts, ids and references as the browser named them. Out: `app::api` values, bytes.
//! The store is Dovecot (2.3) with our templates; it is asked as its fenced master user.
//! Never: a type of async-imap outside this folder; text of a person on the wire but quoted or as a
//! literal; a connection held while a browser downloads; a message named without its UIDVALIDITY.
//! A reading that the core cuts off is asked once more (`Pool::reading`); a change never is.
//! A page costs one round trip where the number of messages is known, two otherwise; one that has not
//! changed since it was last read costs a STATUS.

mod around;
mod bare;
mod capabilities;
mod change;
mod command;
mod conn;
mod connect;
mod convert;
mod decode;
mod error;
mod folder;
mod grammar;
mod held;
mod kept;
mod letter;
mod list;
mod name;
mod over;
mod page;
mod pool;
mod search;
mod set;
mod structure;
mod value;
mod watch;
mod wire;

#[cfg(test)]
mod tests;

pub use change::Rows;
pub use error::Error;
pub use folder::Place;
pub use held::{Held, HeldQuery, NOT_JUNK};
pub use letter::Opened;
pub use watch::{Change, Watch};

use crate::who::Who;
use pool::Pool;
use std::{net::IpAddr, sync::Arc, time::Duration};

/// Where the core is and who we are to it. Read once at start.
#[derive(Clone)]
pub struct Config {
    /// Host name or address.
    pub addr: String,
    pub port: u16,
    /// Plain TCP without it: only for a trusted loopback.
    pub tls: Option<TlsName>,
    /// Source address of the master's connections, trusted for x-originating-ip and in its `allow_real_nets`.
    pub bind: Option<IpAddr>,
    /// Source address of password checks, trusted for x-originating-ip, outside `allow_real_nets`.
    pub check_bind: Option<IpAddr>,
    pub master_user: String,
    pub master_secret: String,
    /// Connections one person may use at once, a watch not counted.
    pub per_person: usize,
    /// Logins under way at once, of all people.
    pub logins: usize,
    /// For one whole answer; searches and moves may take four times as long. A core that is silent is
    /// given up earlier.
    pub deadline: Duration,
}

/// A core that says nothing for this long is away: somebody waits for the page.
const SILENCE: Duration = Duration::from_secs(8);

impl Config {
    /// How long a greeting, a login or the next line of an answer may take.
    fn silence(&self) -> Duration {
        self.deadline.min(SILENCE)
    }
}

/// TLS to the core: the name in its certificate, and who signed it (PEM).
#[derive(Clone)]
pub struct TlsName {
    pub name: String,
    pub ca_pem: Vec<u8>,
}

/// The browser behind a login, for the core's log and its own slowing down.
#[derive(Clone, Debug)]
pub struct Client {
    pub ip: IpAddr,
    /// 0 if unknown.
    pub port: u16,
    /// Public handle of the session; may be empty.
    pub session: String,
}

/// The mail store. Cheap to clone.
#[derive(Clone)]
pub struct Imap {
    pool: Arc<Pool>,
}

impl Imap {
    pub fn new(config: Config) -> Self {
        Imap { pool: Pool::new(config) }
    }

    /// Logs in as `who` and names what the core lacks ([`Error::Lacks`], [`Error::NoMaster`]). Every pooled login repeats this.
    pub async fn check_capabilities(&self, who: &Who) -> Result<(), Error> {
        self.pool.login(who).await.map(drop)
    }

    /// Names of what the core lacked at the last login; it cannot serve us then.
    pub fn lacks(&self) -> Vec<&'static str> {
        self.pool.lacks()
    }

    /// True if the last login showed that the core may not serve us.
    pub fn doubtful(&self) -> bool {
        self.pool.doubtful()
    }

    /// True if the core greets us.
    pub async fn alive(&self) -> bool {
        connect::alive(&self.pool.config).await.is_ok()
    }

    /// Asks whether login and password fit; nothing is kept. [`Error::BadLogin`] if not.
    pub async fn check_password(&self, login: &str, password: &str, client: &Client) -> Result<(), Error> {
        let _turn = self.pool.turn(false).await?;
        connect::check(&self.pool.config, login, password, client).await
    }

    /// The same for somebody who has signed in from the same network before: strangers cannot take all turns.
    pub async fn check_known(&self, login: &str, password: &str, client: &Client) -> Result<(), Error> {
        let _turn = self.pool.turn(true).await?;
        connect::check(&self.pool.config, login, password, client).await
    }

    /// Closes this person's connections (sign-out, new password, removed address).
    pub fn drop_person(&self, address: &str) {
        self.pool.forget(address);
    }
}
