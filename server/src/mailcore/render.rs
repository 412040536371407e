//! Templates of `server/mailcore/` → the files of the programs, at each start.
//!
//! A placeholder is `@NAME@`. Every value is a number, a path or a name that the configuration has
//! checked, so nothing needs quoting; a template that asks for an unknown name is an error.
//! Never: a file outside the data folder.

use super::{
    Error, dkim,
    layout::{Layout, Ports, packaged},
    secret::{Keys, write, write_for},
};
use crate::{
    config::{Config, Net, Resolver},
    hex::hex,
};
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, net::IpAddr};

macro_rules! template {
    ($path:literal) => {
        include_str!(concat!("../../mailcore/", $path))
    };
}

type Values = BTreeMap<&'static str, String>;

/// Writes every file, and `serve.toml`: the configuration with which further web servers join.
/// `redirects`: how many one script may make of one mail.
pub fn all(config: &Config, layout: &Layout, keys: &Keys, redirects: usize) -> Result<(), Error> {
    let mut values = values(config, layout, keys)?;
    values.insert("REDIRECTS", redirects.to_string());
    let dovecot = packaged("dovecot")?.gid.as_raw();
    let put = |path: &str, template: &str, values: &Values| write(&layout.data.join(path), &fill(template, values)?, 0, 0o644);

    put("dovecot/dovecot.conf", template!("dovecot/dovecot.conf"), &values)?;
    put("dovecot/acl", template!("dovecot/acl"), &values)?;
    // Dovecot's master reads it for all.
    write(&layout.data.join("dovecot/brake.conf.ext"), &fill(template!("dovecot/brake.conf.ext"), &values)?, 0, 0o600)?;
    // These may hold the database's password, and the master's hash.
    for (path, template) in [
        ("dovecot/accounts.conf.ext", template!("dovecot/accounts.conf.ext")),
        ("dovecot/scripts.conf.ext", template!("dovecot/scripts.conf.ext")),
        ("dovecot/control.conf.ext", "doveadm_api_key = @CONTROL_KEY@\n"),
        ("dovecot/master-users", "imap-@MASTER_USER@:{SHA256.HEX}@MASTER_HASH@::::::allow_real_nets=@MASTERS@\n"),
    ] {
        write_for(&layout.data.join(path), &fill(template, &values)?, (0, dovecot), 0o640)?;
    }

    let submission = fill(template!("postfix/submission.cf"), &values)?;
    values.insert("SUBMISSION", submission.trim_end().to_owned());
    put("postfix/etc/main.cf", template!("postfix/main.cf"), &values)?;
    put("postfix/etc/master.cf", template!("postfix/master.cf"), &values)?;
    put("postfix/etc/strip.pcre", template!("postfix/strip.pcre"), &values)?;
    put("postfix/etc/srs.pcre", template!("postfix/srs.pcre"), &values)?;
    put("postfix/etc/web-certificates", "@WEB_FINGERPRINTS@", &values)?;
    put("postfix/etc/web-authorities.pem", "@WEB_CERTIFICATES@", &values)?;
    put("postfix/etc/sieve-certificates", "@SIEVE_FINGERPRINT@ sieve\n", &values)?;

    for (path, template) in [
        ("rspamd/local.d/antivirus.conf", template!("rspamd/antivirus.conf")),
        ("rspamd/local.d/antivirus_group.conf", template!("rspamd/antivirus_group.conf")),
        ("rspamd/local.d/classifier-bayes.conf", template!("rspamd/classifier-bayes.conf")),
        ("rspamd/local.d/dkim_signing.conf", template!("rspamd/dkim_signing.conf")),
        ("rspamd/local.d/settings.conf", template!("rspamd/settings.conf")),
        ("redis/redis.conf", template!("redis/redis.conf")),
        ("rspamd/local.d/force_actions.conf", template!("rspamd/force_actions.conf")),
        ("rspamd/local.d/logging.inc", template!("rspamd/logging.inc")),
        ("rspamd/local.d/milter_headers.conf", template!("rspamd/milter_headers.conf")),
        ("rspamd/local.d/options.inc", template!("rspamd/options.inc")),
        ("rspamd/local.d/regexp.conf", template!("rspamd/regexp.conf")),
        ("rspamd/local.d/worker-controller.inc", template!("rspamd/worker-controller.inc")),
        ("rspamd/local.d/worker-normal.inc", template!("rspamd/worker-normal.inc")),
        ("rspamd/local.d/worker-proxy.inc", template!("rspamd/worker-proxy.inc")),
        ("rspamd/override.d/actions.conf", template!("rspamd/actions.conf")),
        ("rspamd/domains.dat", template!("rspamd/domains.dat")),
        ("rspamd/rspamd.conf.override", template!("rspamd/rspamd.conf.override")),
        ("clamav/clamd.conf", template!("clamav/clamd.conf")),
        ("clamav/freshclam.conf", template!("clamav/freshclam.conf")),
        ("clamav/db/seed.ndb", template!("clamav/seed.ndb")),
    ] {
        put(path, template, &values)?;
    }

    // Readable by `serve` and `answer` through their group: it may hold the database's password.
    write_for(&layout.data.join("serve.toml"), &config.to_toml(), (0, config.mailcore.data_gid), 0o640)
}

fn nets(addresses: impl Iterator<Item = IpAddr>, between: &str) -> String {
    addresses.map(|ip| Net::host(ip).to_string()).collect::<Vec<_>>().join(between)
}

/// Who may say for whom it sends: this machine, and the addresses of the other web servers.
fn xclient(config: &Config) -> String {
    let further = config.mailcore.web_servers.iter().flat_map(|web| [web.from, web.check_from]);
    let show = |ip: IpAddr| if ip.is_ipv6() { format!(",[{ip}]/128") } else { format!(",{ip}/32") };
    further.map(show).fold("127.0.0.0/8,[::1]/128".to_owned(), |all, one| all + &one)
}

fn values(config: &Config, layout: &Layout, keys: &Keys) -> Result<Values, Error> {
    let port = |standard| layout.ports.of(standard).to_string();
    let addresses = &config.mailcore.addresses;
    let bracketed = |ip: &IpAddr| if ip.is_ipv6() { format!("[{ip}]") } else { ip.to_string() };
    let join = |show: &dyn Fn(&IpAddr) -> String| addresses.iter().map(show).collect::<Vec<_>>().join(", ");
    let (driver, connect) = database(&config.database.url)?;
    let people = config.people as u64;
    // A person has a few connections at a time: the webmail's, a mail program's, a phone's. Those
    // that only wait are parked by imap-hibernate and need no process.
    let sessions = (people * 4).max(400);
    let sink = config.mailcore.sink;
    let protocols = match (addresses.iter().any(IpAddr::is_ipv4), addresses.iter().any(IpAddr::is_ipv6)) {
        (true, true) => "all",
        (false, true) => "ipv6",
        _ => "ipv4",
    };
    let outbound = format!(
        "default_transport = sink:unix:{}/run/sink/sink\nrelay_transport = $default_transport\ndisable_dns_lookups = yes\nsmtp_host_lookup = native\nsmtpd_peername_lookup = no",
        layout.data.display()
    );
    Ok(Values::from([
        ("DATA", layout.data.display().to_string()),
        ("ADDRESSES", join(&|ip| ip.to_string())),
        ("INTERFACES", join(&bracketed)),
        ("PROTOCOLS", protocols.into()),
        ("HOSTNAME", config.mailcore.hostname.clone()),
        ("DOMAIN", config.mail.domain.clone()),
        ("PORT_MX", port(Ports::MX)),
        ("PORT_REINJECT", port(Ports::REINJECT)),
        ("PORT_BRAKE", port(Ports::BRAKE)),
        ("PORT_POP3", port(Ports::POP3)),
        ("PORT_POP3S", port(Ports::POP3S)),
        ("PORT_IMAP", port(Ports::IMAP)),
        ("PORT_IMAPS", port(Ports::IMAPS)),
        ("PORT_SIEVE", port(Ports::SIEVE)),
        ("PORT_SUBMISSION", port(Ports::SUBMISSION)),
        ("PORT_SUBMISSIONS", port(Ports::SUBMISSIONS)),
        ("PORT_WEBMAIL", port(Ports::WEBMAIL)),
        ("CLIENTS", (people * 10).max(2000).to_string()),
        ("PROCESSES", people.max(100).to_string()),
        ("SESSIONS", sessions.to_string()),
        ("SCANNERS", (people / 200).clamp(1, 4).to_string()),
        ("MAIL_UID", config.mailcore.mail_uid.to_string()),
        ("TLS_CERT", keys.tls_cert.display().to_string()),
        ("TLS_KEY", keys.tls_key.display().to_string()),
        ("WEB_CERTIFICATES", keys.web_certificates.clone()),
        ("WEB_FINGERPRINTS", keys.web_fingerprints.iter().map(|print| format!("{print} web\n")).collect()),
        // The certificate is the mark: XCLIENT before TLS is taken, but nothing can be sent after it.
        ("WEB_SERVERS", xclient(config)),
        ("MASTER_USER", config.core.master_user.clone()),
        ("MASTER_HASH", keys.master_hash.clone()),
        ("MASTERS", nets(config.masters(), ",")),
        ("TRUSTED", nets(config.masters().chain(config.checks()), " ")),
        (
            "CONTROL",
            Some(config.core.control.clone())
                .filter(|place| place.starts_with('/'))
                .unwrap_or_else(|| layout.data.join("run/control/http").display().to_string()),
        ),
        ("BRAKE_KEY", keys.brake_key.clone()),
        ("BRAKE_NONCE", hex(Sha256::digest(format!("nonce {}", keys.brake_key)))),
        ("CONTROL_KEY", keys.control_key.clone()),
        ("SQL_DRIVER", driver.into()),
        ("SQL_CONNECT", connect),
        ("SQL_USER", if driver == "sqlite" { "root" } else { "dovecot" }.into()),
        ("IMAP_ACL", if config.quarantine.visible_to_imap { "" } else { " acl" }.into()),
        ("HELD_DAYS", config.quarantine.days.to_string()),
        ("QUOTA", config.limits.quota_bytes.to_string()),
        ("MESSAGE_BYTES", (config.limits.message_bytes + 64 * 1024).to_string()),
        // The mail that fills a mailbox still fits as a whole; the next one is refused at RCPT.
        ("GRACE", format!("{}k", config.limits.message_bytes / 1024 + 64)),
        ("RECIPIENTS", config.limits.recipients_max.to_string()),
        ("SOCKETMAP", config.answer.socketmap.display().to_string()),
        ("POLICY", config.answer.policy.display().to_string()),
        ("MILTER", config.answer.milter.display().to_string()),
        ("OUTGOING", config.answer.outgoing.display().to_string()),
        ("ONWARD", config.answer.onward.display().to_string()),
        ("SIEVE_CERT", keys.sieve_cert.display().to_string()),
        ("SIEVE_KEY", keys.sieve_key.display().to_string()),
        ("SIEVE_FINGERPRINT", keys.sieve_fingerprint.clone()),
        ("FILTERS", filters(config, layout)),
        ("OUTBOUND", if sink { outbound } else { String::new() }),
        (
            "DNS",
            match config.mailcore.resolver() {
                // A port where nobody answers: a look-up that slips through fails at once.
                Some(Resolver::Off) | None => {
                    "dns { nameserver = [\"127.0.0.1:9\"]; timeout = 0.05s; retransmits = 1; sockets = 1; }".into()
                }
                Some(Resolver::System) => String::new(),
                Some(Resolver::At(address)) => format!("dns {{ nameserver = [\"{address}\"]; }}"),
            },
        ),
        // The short list spares every new folder half a minute of compiling.
        ("DOMAINS", if sink { format!("url_tld = \"{}/rspamd/domains.dat\";", layout.data.display()) } else { String::new() }),
        (
            "NETWORK",
            match config.mailcore.resolver() {
                Some(Resolver::Off) | None => template!("rspamd/offline.conf"),
                Some(_) => template!("rspamd/online.conf"),
            }
            .into(),
        ),
        ("MEMORY", config.scan.memory.display().to_string()),
        ("LEARN", config.scan.learn.display().to_string()),
        ("SELECTOR", config.mailcore.dkim_selector.clone()),
        ("DKIM_KEY", dkim::key(config, layout).display().to_string()),
        (
            "MIRROR",
            match config.mailcore.freshclam_mirror.as_deref().unwrap_or_default() {
                url if url.starts_with("http") => format!("PrivateMirror {url}"),
                "" => String::new(),
                name => format!("DatabaseMirror {name}"),
            },
        ),
        (
            "SIGNATURES",
            match &config.mailcore.signatures {
                Some(folder) => folder.display().to_string(),
                None => layout.data.join("clamav/db").display().to_string(),
            },
        ),
    ]))
}

/// The folder of Sieve's filters as seen from Dovecot's `base_dir`: an absolute path has no meaning there.
fn filters(config: &Config, layout: &Layout) -> String {
    let up = "../".repeat(layout.data.join("dovecot/run").components().count() - 1);
    let folder = config.answer.filter.parent().map(|p| p.display().to_string()).unwrap_or_default();
    format!("{up}{}", folder.trim_start_matches('/'))
}

/// `database.url` as Dovecot's driver and connect string.
fn database(url: &str) -> Result<(&'static str, String), Error> {
    if let Some(file) = url.strip_prefix("sqlite://") {
        return Ok(("sqlite", file.split('?').next().unwrap_or(file).to_owned()));
    }
    let wrong = || Error::Folder("database.url: postgres://user:password@host:port/name in plain characters is needed".into());
    let rest = url.split_once("://").map(|(_, rest)| rest).ok_or_else(wrong)?;
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, name) = rest.split_once('/').ok_or_else(wrong)?;
    let (login, place) = authority.rsplit_once('@').unwrap_or(("", authority));
    let (user, password) = login.split_once(':').unwrap_or((login, ""));
    let (host, port) = place.rsplit_once(':').filter(|_| !place.ends_with(']')).unwrap_or((place, ""));
    let mut pairs =
        vec![("host", host.trim_matches(['[', ']'])), ("port", port), ("user", user), ("password", password), ("dbname", name)];
    pairs.extend(query.split('&').filter_map(|pair| pair.split_once('=')).filter(|(key, _)| ["host", "sslmode"].contains(key)));
    let mut text = Vec::new();
    for (key, value) in pairs.into_iter().filter(|(_, value)| !value.is_empty()) {
        let value = decode(value).ok_or_else(wrong)?;
        // The string is split at spaces, and Dovecot reads quotes, '%' and '#' as its own.
        if !value.bytes().all(|b| b.is_ascii_graphic() && !b"'\"\\%#".contains(&b)) {
            return Err(wrong());
        }
        text.push(format!("{key}={value}"));
    }
    Ok(("pgsql", text.join(" ")))
}

/// Percent-decoding (RFC 3986 §2.1).
fn decode(text: &str) -> Option<String> {
    let mut out = Vec::new();
    let mut bytes = text.bytes();
    while let Some(b) = bytes.next() {
        if b != b'%' {
            out.push(b);
            continue;
        }
        let pair = [bytes.next()?, bytes.next()?];
        out.push(u8::from_str_radix(std::str::from_utf8(&pair).ok()?, 16).ok()?);
    }
    String::from_utf8(out).ok()
}

/// Puts the values in. `@` that begins no `@NAME@` stays.
fn fill(template: &str, values: &Values) -> Result<String, Error> {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(at) = rest.find('@') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let end = rest.find(|c: char| !c.is_ascii_uppercase() && !c.is_ascii_digit() && c != '_').unwrap_or(rest.len());
        if end == 0 || !rest[end..].starts_with('@') {
            out.push('@');
            continue;
        }
        let name = &rest[..end];
        out.push_str(values.get(name).ok_or_else(|| Error::Folder(format!("template: unknown name {name}")))?);
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_and_other_signs_stay() {
        let values = Values::from([("DOMAIN", "a.test".to_owned())]);
        assert_eq!(fill("postmaster@@DOMAIN@ x@y @ @low@", &values).unwrap(), "postmaster@a.test x@y @ @low@");
        assert!(fill("@NOBODY@", &values).is_err());
    }

    #[test]
    fn database_urls_become_connect_strings() {
        let of = |url| database(url).map(|(driver, connect)| format!("{driver}: {connect}")).unwrap();
        assert_eq!(of("sqlite:///d/m.db?mode=rwc"), "sqlite: /d/m.db");
        assert_eq!(of("postgres://u:p%2Bw@h:5433/mail"), "pgsql: host=h port=5433 user=u password=p+w dbname=mail");
        assert_eq!(of("postgres:///mail?host=/tmp/x"), "pgsql: dbname=mail host=/tmp/x");
        assert_eq!(of("postgres://u@[::1]:5/m"), "pgsql: host=::1 port=5 user=u dbname=m");
        assert!(database("postgres://u:a%20b@h/m").is_err());
        assert!(database("postgres://h").is_err());
    }
}
