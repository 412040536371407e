//! The web server without a core (`away`, `letters`, `rows`: on the real one): who may ask what, forms, headers.

mod away;
mod faults;
mod forms;
mod headers;
mod health;
mod letters;
mod rows;
mod second;
mod session;
mod shared;
mod undo;
mod words;
