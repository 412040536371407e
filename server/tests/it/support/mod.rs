//! What tests stand on: a real core, conversations with it, databases, a house without a core.

pub mod core;
pub mod fake_submission;
pub mod house;
pub mod mmdb;
pub mod names;
pub mod postgres;
pub mod stores;
pub mod talk;
pub mod wait;
pub mod web;
pub mod world;
