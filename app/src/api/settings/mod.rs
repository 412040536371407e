//! One setting per file: the value and `check()`, run in the browser and again on the server.
//!
//! A setting belongs to one address and has a version. What does not pass is a [`Problem`] that
//! names every refused line; what works but hits more than it seems is a [`Warning`].
//! Where next: `server/src/actions/settings.rs` saves them, `server/src/sieve` makes them true.

pub mod account;
pub mod allow;
pub mod autoreply;
pub mod entry;
pub mod form;
pub mod forward;
pub mod reject;
pub mod signature;
pub mod spam;
pub mod view;
pub mod virus;

pub use account::SettingsHome;
pub use allow::Allow;
pub use autoreply::Autoreply;
pub use form::{Form, Hit, Links, SettingPage, Step};
pub use forward::Forward;
pub use reject::Reject;
pub use signature::Signature;
pub use spam::Spam;
pub use view::{Confirm, View, ViewLang};
pub use virus::Virus;

use super::{EntryProblem, Overseas, Phone, Problem, Reason};
use serde::{Deserialize, Serialize};

/// Entries one field may hold; the help page says so.
pub const ENTRIES: usize = 100;

/// A setting as it is kept. In a `PUT` the version may be left out; given, it must be the one last read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored<T> {
    #[serde(flatten)]
    pub value: T,
    /// 0 = never saved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// Lines that hit more than one may think; told, never refused.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Warning>,
}

/// All settings of an address. `GET /api/settings`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    pub spam: Stored<Spam>,
    pub reject: Stored<Reject>,
    pub allow: Stored<Allow>,
    pub forward: Stored<Forward>,
    pub autoreply: Stored<Autoreply>,
    pub virus: Stored<Virus>,
    /// It has no version: ON runs out by itself.
    pub overseas: Overseas,
    /// Nothing to save: it is the way to the light pages.
    pub phone: Phone,
    pub signature: Stored<Signature>,
    pub view: Stored<View>,
}

/// A line that is allowed and worth a second look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    pub field: String,
    pub entry: String,
    pub kind: WarningKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WarningKind {
    /// Hits every address of a top-level domain or of one of its public branches (`jp`, `.co.jp`).
    ShortSuffix,
    #[serde(other)]
    Other,
}

/// One problem for all refused lines; `Ok` if there is none.
fn refused(entries: Vec<EntryProblem>) -> Result<(), Problem> {
    let Some(first) = entries.first() else { return Ok(()) };
    let mut problem = Problem::field(&first.field, first.reason);
    problem.detail = Some(first.entry.clone()).filter(|e| !e.is_empty());
    problem.entries = entries;
    Err(problem)
}

/// The lines of one field that do not pass, and the field itself if it has too many.
fn faults(field: &str, lines: &[String], fault: fn(&str) -> Option<Reason>) -> Vec<EntryProblem> {
    let problem = |entry: &str, reason| EntryProblem { field: field.to_owned(), entry: entry.to_owned(), reason };
    if lines.len() > ENTRIES {
        return vec![problem("", Reason::TooManyEntries)];
    }
    lines.iter().filter_map(|line| Some(problem(line, fault(line)?))).collect()
}

fn warnings(field: &str, lines: &[String]) -> Vec<Warning> {
    let short = lines.iter().filter(|line| entry::is_short_suffix(line));
    short.map(|line| Warning { field: field.to_owned(), entry: line.clone(), kind: WarningKind::ShortSuffix }).collect()
}
