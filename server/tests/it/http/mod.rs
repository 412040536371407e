//! The web server without a core (`away`, `letters`, `receipts`, `returned`, `rows`, `sends`, `writing`: on the real one): who may ask what, forms, headers.

mod apart;
mod away;
mod database;
mod faults;
mod forms;
mod headers;
mod health;
mod letters;
mod receipts;
mod returned;
mod rows;
mod second;
mod sends;
mod session;
mod shared;
mod undo;
mod words;
mod writing;
