//! What crosses the wire: plain data with public fields, and its checks.
//!
//! Both faces draw from these types and the server answers with them, so there is
//! no second set. One noun per file.
//! Never: I/O, a clock, Leptos. Instants are seconds since 1970 (`i64`), sizes are bytes.
//! Every enum that may grow has an `Other` for tabs older than the server.

pub mod address;
pub mod addressed;
pub mod ask;
pub mod bounce;
pub mod change;
pub mod draft;
pub mod envelope;
pub mod event;
pub mod fields;
pub mod help;
pub mod host;
pub mod invitation;
pub mod loaded;
pub mod mailbox;
pub mod mailing_list;
pub mod message;
pub mod overseas;
pub mod password;
pub mod person;
pub mod problem;
pub mod quarantine;
pub mod receipt;
pub mod recipients;
pub mod screen;
pub mod settings;
pub mod text;

pub use address::{Address, Addresses, Candidates, Confirmed, Issued, NewPassword, Phone, PhoneLink, Register};
pub use addressed::{Addressed, Addressee};
pub use ask::Ask;
pub use bounce::{Bounce, BounceReason};
pub use draft::{Draft, DraftFile, DraftKind, DraftSaved, Refusal, SendState, Sending};
pub use envelope::{Action, ActionDone, ActionRequest, All, Contact, Envelope, Filter, Order, Page, Query};
pub use event::Event;
pub use fields::Fields;
pub use help::HelpFacts;
pub use invitation::{Invitation, Moment};
pub use mailbox::{FolderFault, Mailbox, Quota, Role};
pub use mailing_list::MailingList;
pub use message::{Attachment, Message, MessageRef, Trust};
pub use overseas::{Overseas, SignIn};
pub use person::{Login, Opened, Person, SessionRow};
pub use problem::{Code, EntryProblem, Problem, Reason};
pub use receipt::ReceiptWish;
pub use screen::{Around, Limits, Place, Screen, Step, Typed, WayBack};
