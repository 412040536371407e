//! One handle per room, plus the clock: what every face and action is given.

use crate::{
    config::Config, control::Control, country::Country, imap::Imap, lanes::Lanes, scan::Scan, store::Store, submit::Submit,
};
use std::{
    path::PathBuf,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

/// Everything the house can do, cheap to clone. No globals beside it.
#[derive(Clone)]
pub struct Rooms {
    pub config: Arc<Config>,
    pub store: Store,
    pub imap: Imap,
    pub submit: Submit,
    pub country: Country,
    pub control: Control,
    pub scan: Scan,
    pub lanes: Lanes,
    pub clock: Clock,
}

/// The server's clock; the demo may shift it by a number of seconds kept in a file, or let it stand (`=SECONDS`).
#[derive(Clone, Default)]
pub struct Clock {
    shift: Option<Arc<PathBuf>>,
}

impl Clock {
    /// A clock shifted by the seconds in `file`, reread at each look (`DOKODEMO_TEST_CLOCK`, demo only).
    pub fn shifted_by(file: PathBuf) -> Clock {
        Clock { shift: Some(Arc::new(file)) }
    }

    /// Seconds since 1970.
    pub fn now(&self) -> i64 {
        let real = SystemTime::now().duration_since(UNIX_EPOCH).map(|d| d.as_secs() as i64).unwrap_or(0);
        let told = self.shift.as_deref().and_then(|file| std::fs::read_to_string(file).ok()).unwrap_or_default();
        match told.trim().strip_prefix('=') {
            Some(stands) => stands.parse().unwrap_or(real),
            None => real + told.trim().parse::<i64>().unwrap_or(0),
        }
    }
}
