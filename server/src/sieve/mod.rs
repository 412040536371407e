//! Settings of an address → the script that decides over each of its mails.
//!
//! In: values of `app::api::settings`, checked. Out: one text; the same settings give the same text.
//! The script trusts headers that our own scan step wrote at the MX (inbound copies are stripped
//! there): `X-Core-Spam`, `X-Core-Virus`, `X-Core-Unknown-Sender`, `X-Core-Subject`, `X-Core-Title`,
//! `X-Core-Day`. Order: all that looks at the mail (chain, mark, reply, who wrote), then the report that
//! takes the place of an infected one, then where it goes (held, forwarded, kept).
//! Only a mail that is not held is answered.
//! It runs before a person's own scripts and cannot be bypassed.
//! Never: I/O; a text that was not quoted by `quote`.
//! Where next: `control::compile` checks the text, `store/setting.rs` publishes it.

mod filter;
mod forward;
pub mod hits;
pub mod quote;
mod reply;
pub mod virus;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use app::api::settings::{Allow, Autoreply, Forward, Reject, Spam, Virus};

/// Grows with every change of what is generated; scripts of an older generation are made again.
pub const GENERATION: i64 = 3;

/// 迷惑メール, as `mailcore/dovecot/dovecot.conf` names it.
pub const JUNK: &str = "迷惑メール";

/// What a script is made from.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// Whose mail it is.
    pub address: String,
    /// The address lies in the provider's own domain, so a sender there must exist.
    pub at_home: bool,
    pub spam: Spam,
    pub reject: Reject,
    pub allow: Allow,
    pub forward: Forward,
    pub autoreply: Autoreply,
    pub virus: Virus,
}

/// All that any of the parts uses.
const REQUIRE: &str = "require [\"fileinto\", \"mailbox\", \"editheader\", \"variables\", \"envelope\", \"copy\", \"vacation\", \
                       \"relational\", \"date\", \"vnd.dovecot.filter\"];\n";

/// The script. Empty settings give one that decides nothing.
pub fn script(rules: &Rules) -> String {
    let [chain, hold] = filter::filter(rules);
    let [look, send] = forward::forward(&rules.forward);
    let reply = reply::reply(&rules.address, &rules.autoreply, !hold.is_empty());
    let body = [chain, reply, look, virus::replace(&rules.address, &rules.virus), hold, send].concat();
    let mut out = String::from("# Made from the settings of this address; edits are lost.\n");
    if body.is_empty() {
        return out;
    }
    out.push_str(REQUIRE);
    if quote::uses_dollar(&body) {
        out.push_str(quote::DOLLAR);
    }
    out.push_str(&body);
    out
}
