//! Hands a finished mail to the core's webmail listener as the signed-in person.
//!
//! In: who, envelope, bytes. Out: which recipients were taken, and the core's own lines for the
//! others. The listener knows us by our client certificate and the person by XCLIENT, so no mail
//! password is kept anywhere. One short connection per mail; the room holds no state.
//! [`Submit::begin`] stops before the final dot, so that a caller can note "from here on it may
//! be out" in its own books; [`Ready::finish`] sends the dot.
//! Never: AUTH, a retry, a second look at the bytes beyond line ends and dots.
//! Next: `conversation.rs` (the dialogue), `envelope.rs`, `reply.rs` (RFC 5321 §4.2), `body.rs` (§4.5.2).

mod body;
mod conversation;
mod envelope;
mod reply;
mod tls;

use crate::who::Who;
use app::api::Refusal;
pub use conversation::{Letter, Ready};
use std::{sync::Arc, time::Duration};

/// Where the listener is and how both sides prove themselves. PEM texts, not paths.
#[derive(Clone)]
pub struct Config {
    /// `host:port` of the webmail listener.
    pub server: String,
    /// Name in the listener's certificate.
    pub name: String,
    /// The only authority that may have signed that certificate.
    pub ca: Vec<u8>,
    /// Our client certificate with its chain, and its key.
    pub certificate: Vec<u8>,
    pub key: Vec<u8>,
    /// Name given in EHLO.
    pub hello: String,
    pub deadlines: Deadlines,
}

/// How long each step may take; without them one silent peer would hold a sender for ever.
#[derive(Clone, Copy, Debug)]
pub struct Deadlines {
    /// TCP connect and TLS handshake, each.
    pub connect: Duration,
    /// One reply.
    pub reply: Duration,
    /// Everything before the final dot.
    pub begin: Duration,
    /// The reply to the final dot: the core scans meanwhile (RFC 5321 §4.5.3.2.6 says 10 minutes).
    pub end: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Deadlines {
            connect: Duration::from_secs(10),
            reply: Duration::from_secs(60),
            begin: Duration::from_secs(300),
            end: Duration::from_secs(600),
        }
    }
}

/// What became of a mail that the core took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub accepted: Vec<String>,
    /// Recipients refused while the others were taken.
    pub refused: Vec<Refusal>,
    /// The core's line after the final dot, with its queue id.
    pub reply: String,
}

/// Why a mail was not (surely) taken.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing was taken, for sure; trying again later makes sense. The cause is for the log.
    #[error("away: {0}")]
    Away(String),
    /// The connection was lost between the final dot and its answer: it may be out.
    #[error("unknown: {0}")]
    Unknown(String),
    /// Nothing was taken, and another try would not help.
    #[error("refused: {reply}")]
    Refused { refusals: Vec<Refusal>, reply: String },
    /// Larger than the core takes.
    #[error("too big")]
    TooBig,
    /// Another attempt of this mail has reached the core, which did not take this one.
    #[error("seen before")]
    SeenBefore,
}

/// What the core says to a second attempt of one mail; a whole reply.
pub const SEEN_BEFORE: &str = "554 5.5.0 Another attempt of this mail was seen";

/// Names attempt number `n` of a send for the core.
pub fn mark(send: &str, n: i64) -> String {
    format!("{send}.{n}")
}

/// The send and the number of an attempt; nothing for what [`mark`] has not made.
pub fn read_mark(mark: &str) -> Option<(&str, i64)> {
    let (send, n) = mark.rsplit_once('.')?;
    let fits = send.len() <= 64 && send.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    let n = n.parse().ok().filter(|n| *n > 0)?;
    fits.then_some((send, n))
}

/// The configuration cannot work; `key` is the name of the field.
#[derive(Debug, thiserror::Error)]
#[error("{key}: {cause}")]
pub struct Setup {
    pub key: &'static str,
    pub cause: String,
}

/// Handle of the room; cheap to clone.
#[derive(Clone)]
pub struct Submit {
    inner: Arc<Inner>,
}

struct Inner {
    server: String,
    hello: String,
    deadlines: Deadlines,
    tls: tls::Tls,
}

impl Submit {
    /// Reads the PEM texts; opens nothing.
    pub fn new(config: Config) -> Result<Submit, Setup> {
        let tls = tls::Tls::new(&config)?;
        let hello_fits = !config.hello.is_empty() && config.hello.bytes().all(|b| b.is_ascii_graphic());
        if !hello_fits {
            return Err(Setup { key: "hello", cause: "not a host name".into() });
        }
        Ok(Submit { inner: Arc::new(Inner { server: config.server, hello: config.hello, deadlines: config.deadlines, tls }) })
    }

    /// Everything up to, not including, the final dot. Dropping the answer sends nothing.
    pub async fn begin(&self, letter: Letter<'_>) -> Result<Ready, Error> {
        let begin = conversation::begin(&self.inner, letter);
        match tokio::time::timeout(self.inner.deadlines.begin, begin).await {
            Ok(result) => result,
            Err(_) => Err(Error::Away("deadline before the final dot".into())),
        }
    }

    /// [`Submit::begin`] and [`Ready::finish`] in one go, without a mark.
    pub async fn send(&self, who: &Who, from: &str, to: &[String], message: &[u8]) -> Result<Outcome, Error> {
        self.begin(Letter { who, from, to, message, mark: "" }).await?.finish().await
    }

    /// True if the listener greets, for `/healthz`.
    pub async fn alive(&self) -> bool {
        conversation::greets(&self.inner).await
    }
}
