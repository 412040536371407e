//! Sending from abroad.
