//! Mail as bytes and back: reads what strangers send, writes what our people send.
//!
//! In: raw messages, header lines, parts. Out: `app::api` values, text, bytes.
//! Pure: no I/O, no clock; work is bounded by counts (`limits`), never by time.
//! Never: a panic on any input, a sentence for a person (those are in `app::i18n::quote`),
//! HTML (see `sanitize`).
//! Order of reading: `read` → `head`, `split`, `part` → `transfer` → `charset` → `flowed`.

pub mod addresses;
pub mod bounce;
pub mod calendar;
pub mod charset;
pub mod clean;
pub mod date;
mod detect;
mod encode;
pub mod filename;
pub mod flowed;
pub mod head;
mod jis;
pub mod limits;
pub mod mailing_list;
mod mapi;
pub mod outline;
pub mod params;
pub mod part;
pub mod preview;
pub mod read;
pub mod receipt;
pub mod recipients;
pub mod replace;
pub mod reply;
pub mod report;
mod rtf;
mod split;
pub mod tnef;
pub mod transfer;
pub mod verdict;
pub mod words;
pub mod write;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

pub use head::Head;
pub use outline::{Body, Outline, outline};
pub use part::{Disposition, Part};
pub use read::{Letter, read, read_as};
pub use recipients::{Bad, parse_recipients};
pub use write::{OutFile, Outgoing};
