//! Every room's error → HTTP status and `Problem`, in one match.
//!
//! Library text, host names and SQL go to the log only, under the request id that the person sees.

use crate::{control, imap, scan, store, submit};
use app::api::{Code, Problem};

/// What an action answers when it fails.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{0:?}")]
    Problem(Problem),
    #[error("imap: {0}")]
    Imap(#[from] imap::Error),
    #[error("store: {0}")]
    Store(#[from] store::Error),
    #[error("submit: {0}")]
    Submit(#[from] submit::Error),
    #[error("scan: {0}")]
    Scan(#[from] scan::Error),
    #[error("control: {0}")]
    Control(#[from] control::Error),
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Error::Problem(problem)
    }
}

impl From<Code> for Error {
    fn from(code: Code) -> Self {
        Error::Problem(Problem::new(code))
    }
}
