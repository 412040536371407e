//! All whom a mail goes to, as they are shown once more before it is sent, against mail to the wrong person.

use super::Contact;
use serde::{Deserialize, Serialize};

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addressee {
    pub who: Contact,
    /// None of the contract's own addresses.
    pub outside: bool,
}

/// By the field they stand in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addressed {
    pub to: Vec<Addressee>,
    pub cc: Vec<Addressee>,
    pub bcc: Vec<Addressee>,
}

impl Addressed {
    pub fn any_outside(&self) -> bool {
        [&self.to, &self.cc, &self.bcc].into_iter().flatten().any(|a| a.outside)
    }
}
