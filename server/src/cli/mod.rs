//! Commands of the command line that are more than a call.

pub mod account;
pub mod check_config;
mod csv;
mod table;
