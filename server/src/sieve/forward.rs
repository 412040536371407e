//! 転送設定 as redirects.
//!
//! A mail whose sender is a target is not sent back there: it stays in the mailbox, also with 残さない.
//! Mail of postmaster and mailer-daemon is not forwarded: reports about a forward would go round. The
//! core itself stops what it has forwarded before; a plain `redirect` then keeps the mail, where
//! `redirect :copy` and `discard` would lose it.
//! The envelope sender stays who wrote (`sieve_redirect_envelope_from`), so a report reaches them.

use super::quote::{list, string};
use app::api::settings::Forward;

/// Local parts whose mail is not forwarded.
const ROLES: [&str; 3] = ["postmaster", "mailer-daemon", "mailerdaemon"];

/// Who wrote, while it can still be seen, and the redirects; nothing without targets.
pub fn forward(forward: &Forward) -> [String; 2] {
    if !forward.is_on() {
        return [String::new(), String::new()];
    }
    let roles = list(ROLES.map(string));
    let mut look = format!(
        "set \"stays\" \"\";\nif anyof (address :localpart \"From\" {roles},\n    envelope :localpart \"from\" {roles}) {{\n  \
         set \"stays\" \"yes\";\n}}\n"
    );
    let mut send = "if not string :is \"${stays}\" \"yes\" {\n".to_owned();
    for (n, target) in forward.targets.iter().map(|t| string(t)).enumerate() {
        look.push_str(&format!(
            "set \"back{n}\" \"\";\nif anyof (address :all \"From\" {target}, envelope :all \"from\" {target}) {{\n  \
             set \"back{n}\" \"yes\";\n}}\n"
        ));
        let back = format!("string :is \"${{back{n}}}\" \"yes\"");
        send.push_str(&match forward.keep {
            true => format!("  if not {back} {{\n    redirect :copy {target};\n  }}\n"),
            false => format!("  if {back} {{\n    keep;\n  }} else {{\n    redirect {target};\n  }}\n"),
        });
    }
    send.push_str("}\n");
    [look, send]
}
