//! What the help page tells about mail programs: names and ports, from the server's configuration.

use serde::{Deserialize, Serialize};

/// One server and its ports. The host is empty until the operator has set a public name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HelpFacts {
    /// Name of the mail server as a person types it into a mail program.
    pub host: String,
    /// IMAP over TLS, and with STARTTLS.
    pub imaps: u16,
    pub imap: u16,
    /// POP over TLS, and with STARTTLS.
    pub pop3s: u16,
    pub pop3: u16,
    /// Submission over TLS, and with STARTTLS (OP25B leaves 587 open).
    pub submissions: u16,
    pub submission: u16,
}

impl Default for HelpFacts {
    fn default() -> Self {
        HelpFacts { host: String::new(), imaps: 993, imap: 143, pop3s: 995, pop3: 110, submissions: 465, submission: 587 }
    }
}
