//! What a person can do; the only place where rooms meet.
//!
//! An action takes the rooms and who acts, checks what only the server knows, calls rooms and
//! returns values of `app::api`. It knows neither HTTP nor how a room does its work.

pub mod account_steps;
pub mod addresses;
pub mod beside;
pub mod brake;
pub mod compose;
pub mod confirm;
pub mod draft;
pub mod files;
mod filing;
pub mod fit;
mod forward;
pub mod freeze;
mod held_link;
pub mod held_notice;
pub mod issue;
pub mod letter;
pub mod mailboxes;
pub mod mark;
pub mod overseas;
mod pace;
pub mod phone;
pub mod preview;
pub mod projection;
pub mod provision;
pub mod quarantine;
pub mod read;
pub mod receipt;
pub mod repeat;
pub mod returned;
pub mod roles;
pub mod screen;
pub mod send;
pub mod session;
pub mod settings;
pub mod sign_in;
pub mod sign_in_log;
pub mod source;
pub mod steps;
pub mod teach;
pub mod virus;
pub mod wanted;
pub mod watch;
