//! The page somebody asks for, as a value: `http::wanted` reads it from an address, `screen` opens it.

use app::api::{DraftKind, MessageRef, Problem, Query};

/// A page somebody asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    Home,
    Mailbox {
        id: String,
        query: Query,
    },
    Message {
        reference: MessageRef,
        query: Query,
        images: bool,
        charset: String,
        print: bool,
    },
    /// A letter that is attached to another one.
    Attached {
        reference: MessageRef,
        /// Number of its part.
        part: String,
        charset: String,
    },
    /// A draft that begins; it is kept from its first save on.
    ComposeNew {
        /// Its key, if the page has one already: it may have been saved since.
        key: Option<String>,
        kind: DraftKind,
        reference: Option<MessageRef>,
        /// Charset in which the person reads the letter; empty = automatic.
        charset: String,
        to: String,
        cc: String,
        subject: String,
        /// Words to begin with, as a link in a letter asks for.
        body: String,
    },
    Compose {
        key: String,
    },
    Outbox,
    Quarantine {
        query: Query,
        /// Mails just taken back, `UIDVALIDITY.RANGES` in the inbox.
        released: String,
    },
    Held {
        reference: MessageRef,
        query: Query,
        /// Signature of a link in a notice; empty without.
        sign: String,
    },
    Settings,
    Folders,
    People,
    Pictures,
    /// One setting of an address; `""` is the person's own.
    Setting {
        name: String,
        address: String,
        /// The page that follows a save.
        done: bool,
        /// Of 受信拒否設定: a sender to put into the form; nothing is saved by it.
        sender: String,
    },
    Help,
    Nothing,
    /// A question that cannot be read: another one is not answered in its place.
    Unclear(Problem),
}
