//! What the help page tells about mail programs: names and ports, from the server's configuration.

use serde::{Deserialize, Serialize};

/// The servers and their ports. A host is empty until the operator has set a public name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HelpFacts {
    /// Names of the servers for IMAP, POP and sending, as a person types them into a mail program.
    pub host: String,
    pub pop_host: String,
    pub smtp_host: String,
    /// IMAP over TLS, and with STARTTLS.
    pub imaps: u16,
    pub imap: u16,
    /// POP over TLS, and with STARTTLS.
    pub pop3s: u16,
    pub pop3: u16,
    /// Submission over TLS, and with STARTTLS (OP25B leaves 587 open).
    pub submissions: u16,
    pub submission: u16,
    /// Days that mail is kept in 迷惑メール.
    pub held_days: u32,
    /// One mail as sent, bytes.
    pub message_bytes: u64,
    /// Recipients one mail may have, and above how many it is asked.
    pub recipients_max: u32,
    pub recipients_warn: u32,
    /// Minutes without an act that end a session, and how long before that it is told.
    pub idle_minutes: u32,
    pub warn_minutes: u32,
    /// Folders of one's own, and bytes of a new mailbox.
    pub folders: u32,
    pub mailbox_bytes: u64,
    /// Addresses to which one address may forward.
    pub forward_targets: u32,
    /// Days that mail is kept in the inbox; 0 = for ever.
    pub inbox_days: u32,
    /// Days for which 海外からのメール送信 is lifted.
    pub overseas_days: u32,
}

impl Default for HelpFacts {
    fn default() -> Self {
        HelpFacts {
            host: String::new(),
            pop_host: String::new(),
            smtp_host: String::new(),
            imaps: 993,
            imap: 143,
            pop3s: 995,
            pop3: 110,
            submissions: 465,
            submission: 587,
            held_days: 7,
            message_bytes: 20 << 20,
            recipients_max: 200,
            recipients_warn: 100,
            idle_minutes: 60,
            warn_minutes: 5,
            folders: 295,
            mailbox_bytes: 1 << 30,
            forward_targets: 3,
            inbox_days: 0,
            overseas_days: 7,
        }
    }
}
