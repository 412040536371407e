//! What tests stand on: a real core, and conversations with it.

pub mod core;
pub mod postgres;
pub mod talk;
