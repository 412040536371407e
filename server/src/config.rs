//! Every setting of the house, one struct per room, read once at the start.
//!
//! In: a TOML file and the environment (`DOKODEMO_<SECTION>_<KEY>`, for keys above the first
//! section `DOKODEMO_<KEY>`; lists comma-separated). Out: a checked [`Config`].
//! An unknown key or a value that does not fit stops the start with the key's name.
//! Never: a secret; those are files, named here. `server/config.sample.toml` shows every key.
//! Longer than other files because the table of keys belongs together with what is checked of it.

mod value;

use std::{
    collections::BTreeMap,
    net::IpAddr,
    path::{Path, PathBuf},
};
pub use value::Net;
use value::{Raw, Value};

/// Why the start stops.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{}: {cause}", path.display())]
    Read { path: PathBuf, cause: std::io::Error },
    #[error("{}: {cause}", path.display())]
    Syntax { path: PathBuf, cause: Box<toml::de::Error> },
    #[error("{0}: there is no such key")]
    Unknown(String),
    #[error("{key}: {wanted} is needed here")]
    Bad { key: String, wanted: &'static str },
}

impl ConfigError {
    fn bad(key: &str, wanted: &'static str) -> ConfigError {
        ConfigError::Bad { key: key.to_owned(), wanted }
    }
}

/// A struct whose fields are keys.
trait Keys {
    fn names(&self) -> &'static [&'static str];
    fn set(&mut self, key: &str, raw: &Raw) -> Result<(), Option<&'static str>>;
    fn get(&self, key: &str) -> Option<toml::Value>;
}

/// Declares a struct with its defaults, and reads and writes its fields by name.
macro_rules! keys {
    ($(#[$doc:meta])* $name:ident {
        $( $(#[$fdoc:meta])* $field:ident: $ty:ty = $default:expr, )*
    } $( sections { $( $(#[$sdoc:meta])* $section:ident: $sty:ty, )* } )?) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name {
            $( $(#[$fdoc])* pub $field: $ty, )*
            $( $( $(#[$sdoc])* pub $section: $sty, )* )?
        }
        impl Default for $name {
            fn default() -> Self {
                Self { $( $field: $default, )* $( $( $section: <$sty>::default(), )* )? }
            }
        }
        impl Keys for $name {
            fn names(&self) -> &'static [&'static str] {
                &[$( stringify!($field), )*]
            }
            fn set(&mut self, key: &str, raw: &Raw) -> Result<(), Option<&'static str>> {
                match key {
                    $( stringify!($field) => {
                        self.$field = <$ty as Value>::read(raw).ok_or(Some(<$ty as Value>::WANTED))?;
                    } )*
                    _ => return Err(None),
                }
                Ok(())
            }
            fn get(&self, key: &str) -> Option<toml::Value> {
                match key {
                    $( stringify!($field) => self.$field.write(), )*
                    _ => None,
                }
            }
        }
        $( impl $name {
            fn sections(&mut self) -> Vec<(&'static str, &mut dyn Keys)> {
                vec![$( (stringify!($section), &mut self.$section as &mut dyn Keys), )*]
            }
        } )?
    };
}

keys! {
    /// The whole configuration.
    Config {
        /// Where a browser finds the site; `https://` makes the cookie Secure.
        public_url: String = "http://127.0.0.1:8080".into(),
        /// Address and port of plain HTTP.
        listen: String = "127.0.0.1:8080".into(),
        /// Folder with the built WASM, style sheets and public files.
        site: PathBuf = "target/site".into(),
        /// How many people use this core at once; process, client and hibernate limits come from it.
        people: u32 = 200,
    }
    sections {
        database: Database,
        core: Core,
        session: Session,
        limits: Limits,
        proxy: Proxy,
        overseas: Overseas,
        operator: Operator,
        mail: Mail,
        answer: Answer,
        mailcore: Mailcore,
    }
}

keys! {
    Database {
        /// `sqlite:///absolute/file.db` or `postgres://user:password@host:port/name`.
        url: String = "sqlite:///var/lib/dokodemo/db/mail.db".into(),
    }
}

keys! {
    /// How a web server reaches the mail core.
    Core {
        /// Dovecot, `host:port`.
        imap: String = "127.0.0.1:143".into(),
        /// Source address of the webmail's own connections; the master user is accepted from here alone.
        imap_bind: IpAddr = IpAddr::from([127, 0, 0, 2]),
        /// Source address of the password check: trusted for x-originating-ip, refused for the master user.
        check_bind: IpAddr = IpAddr::from([127, 0, 0, 4]),
        /// Name in the core's certificate; absent = plain text, for a core on the same machine.
        tls_name: Option<String> = None,
        /// Certificates that may have signed it.
        tls_ca: Option<PathBuf> = None,
        /// Dovecot's master user.
        master_user: String = "webmail".into(),
        /// File with its secret, readable by the user of `serve` alone.
        master_secret: PathBuf = "/var/lib/dokodemo/secret/master".into(),
        /// The webmail's own submission listener, `host:port`.
        submission: String = "127.0.0.1:589".into(),
        /// Name in its certificate.
        submission_name: String = "mail.example.test".into(),
        /// Certificates that may have signed it.
        submission_ca: PathBuf = "/var/lib/dokodemo/tls/ca.pem".into(),
        /// Certificate and key by which the listener knows this web server.
        submission_cert: PathBuf = "/var/lib/dokodemo/secret/web.pem".into(),
        submission_key: PathBuf = "/var/lib/dokodemo/secret/web.key".into(),
    }
}

keys! {
    Session {
        /// Minutes without an act of the person until the session ends.
        idle_minutes: u32 = 60,
        /// Minutes before that end when the warning comes.
        warn_minutes: u32 = 5,
        /// Hours until a session ends whatever happens.
        absolute_hours: u32 = 24,
    }
}

keys! {
    Limits {
        /// Largest mail as sent, encoded, in bytes.
        message_bytes: u64 = 20 * 1024 * 1024,
        /// Recipients of one mail above which the person is asked.
        recipients_warn: u32 = 100,
        /// Recipients of one mail above which it is refused, here and by the core.
        recipients_max: u32 = 200,
        /// Seconds a sent mail waits, so that it can be taken back.
        undo_seconds: u32 = 10,
        /// Folders of a person's own making.
        folders: u32 = 295,
        /// Failed sign-ins of one account from one network before the answers slow down.
        sign_in_tries: u32 = 5,
        /// Room of a new address, in bytes.
        quota_bytes: u64 = 1024 * 1024 * 1024,
    }
}

keys! {
    Proxy {
        /// Networks whose X-Forwarded-For is believed.
        trusted: Vec<Net> = Vec::new(),
    }
}

keys! {
    /// Which addresses count as abroad.
    Overseas {
        foreign: Vec<Net> = Vec::new(),
        domestic: Vec<Net> = Vec::new(),
    }
}

keys! {
    Operator {
        /// Gets the mail to postmaster, abuse, mailer-daemon, root and noreply.
        address: String = String::new(),
    }
}

keys! {
    /// The provider's domain, and what the help page tells owners of mail programs.
    Mail {
        domain: String = "example.test".into(),
        imap_host: String = "mail.example.test".into(),
        imap_port: u16 = 143,
        imaps_port: u16 = 993,
        pop_host: String = "mail.example.test".into(),
        pop_port: u16 = 110,
        pops_port: u16 = 995,
        smtp_host: String = "mail.example.test".into(),
        submission_port: u16 = 587,
        submissions_port: u16 = 465,
    }
}

keys! {
    /// Where Postfix asks.
    Answer {
        /// Unix socket of the lookups.
        socketmap: PathBuf = "/var/lib/dokodemo/run/answer/socketmap".into(),
        /// Unix socket of the policy questions.
        policy: PathBuf = "/var/lib/dokodemo/run/answer/policy".into(),
    }
}

keys! {
    /// The mail core of this machine (`core` and `demo` only).
    Mailcore {
        /// Folder of everything it keeps.
        data: PathBuf = "/var/lib/dokodemo".into(),
        /// Added to 25, 110, 143, 190, 465, 587, 589, 993, 995.
        port_base: u16 = 0,
        /// Addresses it listens on.
        addresses: Vec<IpAddr> = vec![IpAddr::from([127, 0, 0, 1]), IpAddr::from(std::net::Ipv6Addr::LOCALHOST)],
        /// Its name in greetings and in its own certificate.
        hostname: String = "mail.example.test".into(),
        /// Certificate and key for mail programs; absent = made at the first start.
        tls_cert: Option<PathBuf> = None,
        tls_key: Option<PathBuf> = None,
        /// Folder of ClamAV's signatures; absent = a seed that knows the EICAR test file alone.
        signatures: Option<PathBuf> = None,
        /// Mail to other domains goes into `data/outbox`, and no name is ever looked up.
        sink: bool = false,
        /// Users of the stored mail, of `serve`, of `answer` and of the sink; no passwd entry is needed.
        mail_uid: u32 = 20500,
        serve_uid: u32 = 20501,
        answer_uid: u32 = 20502,
        sink_uid: u32 = 20503,
        /// Group that may open the SQLite file.
        data_gid: u32 = 20510,
    }
}

const PREFIX: &str = "DOKODEMO_";

impl Config {
    /// Reads and checks a file, then the environment.
    pub fn load(path: &Path) -> Result<Config, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|cause| ConfigError::Read { path: path.into(), cause })?;
        let table = toml::from_str(&text).map_err(|cause| ConfigError::Syntax { path: path.into(), cause: Box::new(cause) })?;
        Config::read(&table, std::env::vars_os().filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?))))
    }

    fn read(table: &toml::Table, environment: impl Iterator<Item = (String, String)>) -> Result<Config, ConfigError> {
        let mut config = Config::default();
        for (name, value) in table {
            let Some(inner) = value.as_table() else {
                set(&mut config, "", name, &Raw::Toml(value))?;
                continue;
            };
            let mut sections = config.sections();
            let Some((_, section)) = sections.iter_mut().find(|(known, _)| known == name) else {
                return Err(ConfigError::Unknown(format!("[{name}]")));
            };
            for (key, value) in inner {
                set(*section, name, key, &Raw::Toml(value))?;
            }
        }
        for (variable, text) in environment {
            config.override_by(&variable, &text)?;
        }
        config.check()?;
        Ok(config)
    }

    /// Applies one variable; those that begin with no section's name and are no key are not ours.
    fn override_by(&mut self, variable: &str, text: &str) -> Result<(), ConfigError> {
        let Some(name) = variable.strip_prefix(PREFIX).map(str::to_ascii_lowercase) else {
            return Ok(());
        };
        let named = |fault| match fault {
            ConfigError::Unknown(_) => ConfigError::Unknown(variable.to_owned()),
            ConfigError::Bad { wanted, .. } => ConfigError::bad(variable, wanted),
            other => other,
        };
        if self.names().contains(&name.as_str()) {
            return set(self, "", &name, &Raw::Text(text)).map_err(named);
        }
        for (section, keys) in self.sections() {
            if let Some(key) = name.strip_prefix(section).and_then(|rest| rest.strip_prefix('_')) {
                return set(keys, section, key, &Raw::Text(text)).map_err(named);
            }
        }
        Ok(())
    }

    /// What the types cannot say.
    fn check(&self) -> Result<(), ConfigError> {
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
        if !self.operator.address.is_empty() && !is_address(&self.operator.address) {
            return bad("operator.address", "a mail address");
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
            ("core.submission_ca", &self.core.submission_ca),
            ("core.submission_cert", &self.core.submission_cert),
            ("core.submission_key", &self.core.submission_key),
            ("answer.socketmap", &self.answer.socketmap),
            ("answer.policy", &self.answer.policy),
            ("mailcore.data", &m.data),
        ] {
            if !path.is_absolute() {
                return bad(key, "a path from / on");
            }
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

    /// The file that would read as this configuration.
    pub fn to_toml(&self) -> String {
        let table = |keys: &dyn Keys| -> toml::Table {
            keys.names().iter().filter_map(|name| Some(((*name).to_owned(), keys.get(name)?))).collect()
        };
        let mut copy = self.clone();
        let mut all = table(self);
        for (name, keys) in copy.sections() {
            all.insert(name.to_owned(), toml::Value::Table(table(keys)));
        }
        all.to_string()
    }
}

fn set(keys: &mut dyn Keys, section: &str, key: &str, raw: &Raw) -> Result<(), ConfigError> {
    keys.set(key, raw).map_err(|wanted| {
        let name = if section.is_empty() { key.to_owned() } else { format!("{section}.{key}") };
        match wanted {
            Some(wanted) => ConfigError::Bad { key: name, wanted },
            None => ConfigError::Unknown(name),
        }
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, environment: &[(&str, &str)]) -> Result<Config, String> {
        let environment = environment.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        Config::read(&toml::from_str(text).unwrap(), environment).map_err(|e| e.to_string())
    }

    #[test]
    fn the_sample_shows_every_key_with_its_default() {
        let sample: toml::Table = toml::from_str(include_str!("../config.sample.toml")).unwrap();
        assert_eq!(Config::read(&sample, std::iter::empty()).unwrap(), Config::default());
        let mut config = Config::default();
        for name in config.names() {
            assert!(sample.contains_key(*name), "{name}");
        }
        for (section, keys) in config.sections() {
            for name in keys.names() {
                // Keys that may stay away are shown in a comment.
                let shown = sample[section].as_table().unwrap().contains_key(*name);
                assert!(shown || include_str!("../config.sample.toml").contains(&format!("#{name} =")), "{section}.{name}");
            }
        }
    }

    #[test]
    fn what_is_written_reads_the_same() {
        let config = read("[overseas]\nforeign = ['127.0.0.66/32', '2001:db8::/32']\n[core]\ntls_name = 'a.test'", &[]).unwrap();
        assert_eq!(Config::read(&toml::from_str(&config.to_toml()).unwrap(), std::iter::empty()).unwrap(), config);
    }

    #[test]
    fn a_fault_names_its_key() {
        assert_eq!(read("[session]\nidle = 3", &[]).unwrap_err(), "session.idle: there is no such key");
        assert_eq!(read("[sesion]\nidle = 3", &[]).unwrap_err(), "[sesion]: there is no such key");
        assert_eq!(read("[session]\nidle_minutes = 'x'", &[]).unwrap_err(), "session.idle_minutes: a whole number is needed here");
        assert_eq!(read("[session]\nidle_minutes = -1", &[]).unwrap_err(), "session.idle_minutes: a whole number is needed here");
        assert_eq!(read("", &[("DOKODEMO_OVERSEAS_FOREIN", "x")]).unwrap_err(), "DOKODEMO_OVERSEAS_FOREIN: there is no such key");
        assert_eq!(
            read("", &[("DOKODEMO_OVERSEAS_FOREIGN", "x")]).unwrap_err(),
            "DOKODEMO_OVERSEAS_FOREIGN: a network such as 192.0.2.0/24 is needed here"
        );
        assert_eq!(read("[mail]\ndomain = \"a\\nb\"", &[]).unwrap_err(), "mail.domain: a text is needed here");
    }

    #[test]
    fn the_environment_wins_and_foreign_variables_are_left_alone() {
        let environment = [
            ("DOKODEMO_SESSION_IDLE_MINUTES", "90"),
            ("DOKODEMO_PEOPLE", "7"),
            ("DOKODEMO_PROXY_TRUSTED", "10.0.0.0/8, ::1"),
            ("DOKODEMO_TOOLS", "x"),
            ("DOKODEMO_TEST_CLOCK", "x"),
        ];
        let config = read("[session]\nidle_minutes = 30", &environment).unwrap();
        assert_eq!((config.session.idle_minutes, config.people, config.proxy.trusted.len()), (90, 7, 2));
        assert!(config.proxy.trusted[0].contains("10.1.2.3".parse().unwrap()));
        assert!(!config.proxy.trusted[0].contains("11.1.2.3".parse().unwrap()));
        assert!(config.proxy.trusted[0].contains("::ffff:10.1.2.3".parse().unwrap()));
    }
}
