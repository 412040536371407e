//! Names of the house: whose domain is it, and which local parts lead to the operator.
//!
//! Pure, from the configuration alone; domains that only the accounts know are asked of the store by whoever
//! answers (`actions::roles`).

use super::Config;

/// Local parts that are nobody's mailbox (RFC 2142, and those of the house).
pub const ROLES: [&str; 5] = ["postmaster", "abuse", "mailer-daemon", "root", "noreply"];

impl Config {
    /// True for the provider's domain and its sub-domains, but not for the host itself.
    pub fn delivers(&self, domain: &str) -> bool {
        self.mail.holds(domain) && domain != self.mailcore.hostname
    }

    /// True if mail to a role name there is the operator's, the host's own name included.
    pub fn has_roles(&self, domain: &str) -> bool {
        domain == self.mailcore.hostname || self.delivers(domain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_no_mail_domain_and_has_a_postmaster() {
        let config = Config::default();
        assert!(config.delivers("example.test") && config.delivers("a01.example.test"));
        assert!(!config.delivers("mail.example.test") && !config.delivers("badexample.test"));
        assert!(config.has_roles("mail.example.test") && config.has_roles("a01.example.test"));
        assert!(!config.has_roles("badexample.test"));
    }
}
