//! Commands of the command line that are more than a call.

pub mod account;
mod csv;
mod table;
