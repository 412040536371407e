//! Messages read lately or fetched ahead: going back and on costs no round trip.
//!
//! In memory only, a dozen, forgotten when the session ends.

use crate::api::{Message, MessageRef};
use std::cell::RefCell;

const KEPT: usize = 12;

thread_local! {
    /// Newest last.
    static MESSAGES: RefCell<Vec<Message>> = const { RefCell::new(Vec::new()) };
}

pub fn find(r: &MessageRef) -> Option<Message> {
    MESSAGES.with_borrow(|all| all.iter().find(|m| m.envelope.reference == *r).cloned())
}

pub fn has(r: &MessageRef) -> bool {
    MESSAGES.with_borrow(|all| all.iter().any(|m| m.envelope.reference == *r))
}

pub fn keep(message: Message) {
    drop_one(&message.envelope.reference);
    MESSAGES.with_borrow_mut(|all| {
        if all.len() >= KEPT {
            all.remove(0);
        }
        all.push(message);
    });
}

/// The message has another look now.
pub fn drop_one(r: &MessageRef) {
    MESSAGES.with_borrow_mut(|all| all.retain(|m| m.envelope.reference != *r));
}

pub fn forget() {
    MESSAGES.take();
}
