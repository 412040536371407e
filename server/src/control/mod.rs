//! What is asked of Dovecot beside IMAP: so far, whether a script compiles.

mod compile;

pub use compile::compile;

/// What a caller can act on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The script does not compile; the compiler's words are for the log.
    #[error("script: {0}")]
    Script(String),
    /// The compiler could not be asked.
    #[error("away: {0}")]
    Away(String),
}
