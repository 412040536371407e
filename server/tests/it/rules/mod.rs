//! What the core does with a person's mail by their settings: forwarding, replies, viruses, retention; and what it does not
//! let a person's own scripts do.
//!
//! Settings are saved by the JSON API, mail comes over the MX, what leaves is read in the outbox.
//! Each test has senders of its own, so that one outbox serves all.

mod forward;
mod onward;
mod own_scripts;
mod reply;
mod retention;
mod virus;

use crate::support::core::Core;
use std::sync::atomic::{AtomicU32, Ordering};

/// An address of the world that no other test has.
fn stranger(name: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("{name}@w{}-{}.test", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// A letter that is clearly for this person; `fields` stand above the others.
fn letter(from: &str, to: &str, fields: &str) -> Vec<u8> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let n = NEXT.fetch_add(1, Ordering::Relaxed);
    format!(
        "{fields}From: {from}\r\nTo: {to}\r\nDate: Sun, 22 Nov 2026 10:00:00 +0900\r\nMessage-ID: <rules-{n}-{}@remote.test>\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nhello\r\n",
        std::process::id()
    )
    .into_bytes()
}

/// What went out to this address, once something has.
fn sent_to(core: &Core, address: &str) -> Vec<String> {
    let line = format!("X-Sink-To: {address}\r\n");
    core.outgoing(&line);
    core.outbox(&line)
}

/// True if nothing went out to this address so far.
fn nothing_to(core: &Core, address: &str) -> bool {
    core.outbox(&format!("X-Sink-To: {address}\r\n")).is_empty()
}
