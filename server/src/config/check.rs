//! What the types of the keys cannot say: which values make sense together.
//!
//! In: a configuration whose values all fit their types. Out: nothing, or the name of the key at
//! fault. Names and paths that are rendered into other programs' files are checked here, so that
//! the templates need no quoting.

use super::{Config, ConfigError, Mailcore, roles::ROLES};
use crate::sieve::virus::FILTER;
use app::api::settings::forward::MOST;
use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
};

/// What is wrong with a `public_url` that [`Config::is_open_http`].
pub const OPEN_HTTP: &str = "public_url: http:// for a host that others reach: cookies lack Secure and browsers are not told \
                             to stay with TLS; write https:// if a proxy in front speaks it";

impl Config {
    /// True if browsers of other machines are led to plain HTTP.
    pub fn is_open_http(&self) -> bool {
        let Some(rest) = self.public_url.strip_prefix("http://") else { return false };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = match authority.strip_prefix('[') {
            Some(v6) => v6.split(']').next().unwrap_or_default(),
            None => authority.split(':').next().unwrap_or_default(),
        };
        !host.eq_ignore_ascii_case("localhost") && !host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }

    /// Where the connections of web servers come from.
    pub fn masters(&self) -> impl Iterator<Item = IpAddr> + '_ {
        std::iter::once(self.core.imap_bind).chain(self.mailcore.web_servers.iter().map(|web| web.from))
    }

    /// Where they check passwords from.
    pub fn checks(&self) -> impl Iterator<Item = IpAddr> + '_ {
        std::iter::once(self.core.check_bind).chain(self.mailcore.web_servers.iter().map(|web| web.check_from))
    }

    /// What the types cannot say.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let bad = |key, wanted| Err(ConfigError::bad(key, wanted));
        if !self.public_url.starts_with("http://") && !self.public_url.starts_with("https://") {
            return bad("public_url", "an address with http:// or https://");
        }
        if self.listen.parse::<std::net::SocketAddr>().is_err() {
            return bad("listen", "an address and a port such as 127.0.0.1:8080");
        }
        if self.people == 0 || self.people > 100_000 {
            return bad("people", "a number from 1 to 100000");
        }
        let url = &self.database.url;
        if !url.starts_with("sqlite:///") && !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return bad("database.url", "sqlite:///file or postgres://…");
        }
        for (key, address) in [("core.imap", &self.core.imap), ("core.submission", &self.core.submission)] {
            if !address.rsplit_once(':').is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok()) {
                return bad(key, "host:port");
            }
        }
        let control = &self.core.control;
        // Dovecot takes the last part of the path for the protocol that is spoken there.
        if !control.ends_with("/http") && control.rsplit_once(':').is_none_or(|(_, port)| port.parse::<u16>().is_err()) {
            return bad("core.control", "a path from / on that ends in /http, or host:port");
        }
        if self.contract.included > self.contract.max_addresses || self.contract.max_addresses > 1_000 {
            return bad("contract.max_addresses", "at least contract.included, at most 1000");
        }
        for (key, url) in [("contract.terms_url", &self.contract.terms_url), ("contract.survey_url", &self.contract.survey_url)] {
            if !url.is_empty() && !url.starts_with("https://") && !url.starts_with("http://") {
                return bad(key, "an address with https://, or nothing");
            }
        }
        if self.core.imap_bind == self.core.check_bind {
            return bad("core.check_bind", "another address than core.imap_bind");
        }
        if self.session.idle_minutes <= self.session.warn_minutes {
            return bad("session.warn_minutes", "less than session.idle_minutes");
        }
        if self.limits.recipients_warn > self.limits.recipients_max {
            return bad("limits.recipients_warn", "at most limits.recipients_max");
        }
        for (key, name) in [("mail.domain", &self.mail.domain), ("mailcore.hostname", &self.mailcore.hostname)] {
            if !is_domain(name) {
                return bad(key, "a domain name in lower case");
            }
        }
        if !(1..=90).contains(&self.quarantine.days) {
            return bad("quarantine.days", "a number from 1 to 90");
        }
        if self.quarantine.notice_hour > 23 {
            return bad("quarantine.notice_hour", "an hour from 0 to 23");
        }
        if !self.operator.address.is_empty() && !is_address(&self.operator.address) {
            return bad("operator.address", "a mail address");
        }
        // Mail to a role name goes there: it would come back for ever.
        let operator = self.operator.address.to_lowercase();
        let role = |(local, domain): (&str, &str)| {
            let local = local.split_once('+').map_or(local, |(name, _)| name);
            ROLES.contains(&local) && self.has_roles(domain)
        };
        if operator.split_once('@').is_some_and(role) {
            return bad("operator.address", "an address that is no role name of this house");
        }
        if !word(&self.core.master_user) {
            return bad("core.master_user", "a word of letters and digits");
        }
        if self.mailcore.port_base > 64_000 {
            return bad("mailcore.port_base", "a number up to 64000");
        }
        if self.mailcore.addresses.is_empty() {
            return bad("mailcore.addresses", "at least one IP address");
        }
        if self.mailcore.tls_cert.is_some() != self.mailcore.tls_key.is_some() {
            return bad("mailcore.tls_key", "a key exactly when mailcore.tls_cert is given");
        }
        let m = &self.mailcore;
        for (key, path) in [
            ("core.master_secret", &self.core.master_secret),
            ("core.control_secret", &self.core.control_secret),
            ("core.submission_ca", &self.core.submission_ca),
            ("core.submission_cert", &self.core.submission_cert),
            ("core.submission_key", &self.core.submission_key),
            ("answer.socketmap", &self.answer.socketmap),
            ("answer.policy", &self.answer.policy),
            ("answer.milter", &self.answer.milter),
            ("scan.learn", &self.scan.learn),
            ("scan.memory", &self.scan.memory),
            ("answer.outgoing", &self.answer.outgoing),
            ("answer.onward", &self.answer.onward),
            ("answer.filter", &self.answer.filter),
            ("answer.pulse", &self.answer.pulse),
            ("scan.virus", &self.scan.virus),
            ("mailcore.data", &m.data),
        ] {
            if !path.is_absolute() {
                return bad(key, "a path from / on");
            }
        }
        if self.retention.inbox_days > 36_500 {
            return bad("retention.inbox_days", "a number up to 36500");
        }
        if !(1..=MOST as u32).contains(&self.limits.forward_targets) {
            return bad("limits.forward_targets", "a number from 1 to 10");
        }
        if self.limits.forwards_per_hour == 0 {
            return bad("limits.forwards_per_hour", "a number above 0");
        }
        if self.answer.filter.file_name().is_none_or(|name| name != FILTER) {
            return bad("answer.filter", "a path that ends in /virus-report");
        }
        if self.overseas.databases.iter().any(|path| !path.is_absolute()) {
            return bad("overseas.databases", "paths from / on");
        }
        if !(1..=366).contains(&self.overseas.days) {
            return bad("overseas.days", "a number from 1 to 366");
        }
        if self.overseas.old_days == 0 {
            return bad("overseas.old_days", "a number of days above 0");
        }
        if self.limits.new_country_share == 0 {
            return bad("limits.new_country_share", "a number from 1 on");
        }
        if self.limits.sends_per_hour == 0 || self.limits.recipients_per_day < self.limits.recipients_max {
            return bad("limits.recipients_per_day", "at least limits.recipients_max, and limits.sends_per_hour above 0");
        }
        if m.resolver().is_none() {
            return bad("mailcore.dns", "system, off, or an address such as 127.0.0.1 or 127.0.0.1:5353");
        }
        // It becomes a label of a name and the name of a file.
        if !is_domain(&m.dkim_selector) || m.dkim_selector.contains('.') {
            return bad("mailcore.dkim_selector", "a word of letters and digits");
        }
        let mirror = m.freshclam_mirror.as_deref().unwrap_or("a.test");
        let url = mirror.strip_prefix("http://").or_else(|| mirror.strip_prefix("https://"));
        if !url.map_or_else(|| is_domain(mirror), |rest| rest.bytes().all(|b| b.is_ascii_graphic())) {
            return bad("mailcore.freshclam_mirror", "a host name, or an address with http:// or https://");
        }
        // From where a master may come, nobody's password is checked: there a claimed address would open every mailbox.
        let masters: Vec<IpAddr> = m.web_servers.iter().map(|w| w.from).chain([self.core.imap_bind]).collect();
        let mut checks = m.web_servers.iter().map(|w| w.check_from).chain([self.core.check_bind]);
        if checks.any(|check| masters.contains(&check)) || m.web_servers.iter().any(|w| !w.certificate.is_absolute()) {
            return bad("mailcore.web_servers", "for each two addresses that differ, and a path from / on");
        }
        let mut users = BTreeMap::new();
        for (key, uid) in [
            ("mailcore.mail_uid", m.mail_uid),
            ("mailcore.serve_uid", m.serve_uid),
            ("mailcore.answer_uid", m.answer_uid),
            ("mailcore.sink_uid", m.sink_uid),
        ] {
            if uid == 0 || users.insert(uid, key).is_some() {
                return bad(key, "a number of its own, not 0");
            }
        }
        Ok(())
    }
}

/// Who answers questions about names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolver {
    Off,
    /// As `/etc/resolv.conf` says.
    System,
    At(SocketAddr),
}

impl Mailcore {
    /// What `dns` means; nothing for a text that means nothing.
    pub fn resolver(&self) -> Option<Resolver> {
        match self.dns.as_str() {
            "off" | "" => Some(Resolver::Off),
            "system" => Some(Resolver::System),
            text => {
                let alone = || text.parse::<IpAddr>().ok().map(|ip| SocketAddr::new(ip, 53));
                text.parse().ok().or_else(alone).map(Resolver::At)
            }
        }
    }
}

fn word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// A host or domain name in lower case (RFC 1123 §2.1).
pub fn is_domain(text: &str) -> bool {
    text.len() <= 253
        && text.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        })
}

/// A mail address without quoting, safe in every rendered file (a subset of RFC 5321 §4.1.2).
fn is_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && local.len() <= 64
            && local.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_+".contains(&b))
            && is_domain(domain)
    })
}
