//! Tests of the room: a scripted core that lies, hangs and cuts (`script`), the recorded dialogue of
//! a real one (`recorded`), and a real Dovecot where one is installed (`real`).

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod dovecot;
mod hostile;
mod injection;
mod kept;
mod lending;
mod real;
mod recorded;
mod script;
mod words;
