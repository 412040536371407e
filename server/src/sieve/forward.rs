//! 転送設定 as redirects.
//!
//! A mail whose sender is a target is not sent back there (REQUIREMENTS G8): it stays in the mailbox,
//! also with 残さない. Mail of postmaster and mailer-daemon is not forwarded (G9): reports about a
//! forward would go round. The core itself stops what it has forwarded before; a plain `redirect`
//! then keeps the mail, where `redirect :copy` and `discard` would lose it.
//! The envelope sender stays who wrote (`sieve_redirect_envelope_from`), so a report reaches them (G6).

use super::quote::{list, string};
use app::api::settings::Forward;

/// Local parts whose mail is not forwarded.
const ROLES: [&str; 3] = ["postmaster", "mailer-daemon", "mailerdaemon"];

/// Nothing without targets.
pub fn forward(forward: &Forward) -> String {
    if !forward.is_on() {
        return String::new();
    }
    let roles = list(ROLES.map(string));
    let mut out = format!("if not anyof (address :localpart \"From\" {roles},\n    envelope :localpart \"from\" {roles}) {{\n");
    for target in &forward.targets {
        let target = string(target);
        let back = format!("anyof (address :all \"From\" {target}, envelope :all \"from\" {target})");
        out.push_str(&match forward.keep {
            true => format!("  if not {back} {{\n    redirect :copy {target};\n  }}\n"),
            false => format!("  if {back} {{\n    keep;\n  }} else {{\n    redirect {target};\n  }}\n"),
        });
    }
    out.push_str("}\n");
    out
}
