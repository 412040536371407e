//! The web server without a core: who may ask what, forms, headers.

mod forms;
mod headers;
mod session;
