//! What is asked of Dovecot beside IMAP: whether a script compiles, and to forget somebody at once.

mod ask;
mod compile;

pub use ask::Control;
pub use compile::compile;

/// What a caller can act on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The script does not compile; the compiler's words are for the log.
    #[error("script: {0}")]
    Script(String),
    /// Nobody could be asked, or the answer made no sense.
    #[error("away: {0}")]
    Away(String),
}
