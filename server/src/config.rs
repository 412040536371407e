//! Every setting of the house, one struct per room, read once at the start.
//!
//! In: a TOML file and the environment (`DOKODEMO_<SECTION>_<KEY>`, for keys above the first
//! section `DOKODEMO_<KEY>`; lists comma-separated). Out: a checked [`Config`].
//! An unknown key or a value that does not fit stops the start with the key's name.
//! Never: a secret; those are files, named here. `server/config.sample.toml` shows every key.
//! What the types cannot say is in `config/check.rs`. Long because the table of keys is one thing.

mod check;
pub mod roles;
mod value;

pub use check::{OPEN_HTTP, Resolver, is_domain};
use std::{
    net::IpAddr,
    path::{Path, PathBuf},
};
pub use value::{Net, WebServer};
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
        quarantine: Quarantine,
        retention: Retention,
        forward: Forward,
        operator: Operator,
        contract: Contract,
        mail: Mail,
        answer: Answer,
        scan: Scan,
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
        /// Where Dovecot takes orders of the web server: a unix socket, or `host:port`.
        control: String = "/var/lib/dokodemo/run/control/http".into(),
        /// File with the key for it, readable by the user of `serve` alone.
        control_secret: PathBuf = "/var/lib/dokodemo/secret/control".into(),
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
        /// Mails of one address that the webmail takes within an hour.
        sends_per_hour: u32 = 100,
        /// Recipients of one address that the webmail takes within 24 hours.
        recipients_per_day: u32 = 1000,
        /// Days for which a country abroad is new to an address.
        new_country_days: u32 = 3,
        /// There an address has the two numbers above divided by this; 1 = the whole.
        new_country_share: u32 = 5,
        /// Addresses to which one address may forward, 1 to 10.
        forward_targets: u32 = 3,
        /// Forwards and automatic replies of one address within an hour; what is beyond waits.
        forwards_per_hour: u32 = 300,
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
    /// Which addresses count as abroad; the narrower network of the two lists wins over the wider one.
    Overseas {
        /// MMDB files by country; an address that any of them places in Japan is domestic.
        databases: Vec<PathBuf> = Vec::new(),
        /// Whatever the files say.
        foreign: Vec<Net> = Vec::new(),
        domestic: Vec<Net> = Vec::new(),
        /// Are public addresses abroad that no file knows?
        unknown_is_abroad: bool = false,
        /// Are loopback and private addresses abroad?
        private_is_abroad: bool = false,
        /// Days for which a person lifts the restriction of mail programs; it ends with the last of them.
        days: u32 = 7,
        /// Days after which a file is called old: addresses change hands.
        old_days: u32 = 60,
    }
}

impl Overseas {
    /// True if anybody can count as abroad.
    pub fn has_abroad(&self) -> bool {
        !self.databases.is_empty() || !self.foreign.is_empty() || self.unknown_is_abroad || self.private_is_abroad
    }
}

keys! {
    /// 迷惑メール.
    Quarantine {
        /// Days a mail stays before it is deleted.
        days: u32 = 7,
        /// Hour in Japan from which the daily notice is written.
        notice_hour: u32 = 5,
        /// Do mail programs with IMAP see it as their junk folder? POP never does.
        visible_to_imap: bool = true,
    }
}

impl Quarantine {
    /// Seconds a mail stays.
    pub fn stay(&self) -> i64 {
        i64::from(self.days) * 86_400
    }
}

keys! {
    /// How long stored mail is kept. Drafts and sent mail never end by themselves.
    Retention {
        /// Days from the arrival in the inbox to the end; 0 = kept.
        inbox_days: u32 = 0,
    }
}

keys! {
    /// Mail that is sent on to other providers (転送設定).
    Forward {
        /// Does it leave under a sender of our own domain (Sender Rewriting Scheme)?
        srs: bool = false,
    }
}

keys! {
    Operator {
        /// Gets the mail to postmaster, abuse, mailer-daemon, root and noreply.
        address: String = String::new(),
    }
}

keys! {
    /// What a contract holds, and what becomes of an address that is ended.
    Contract {
        /// Addresses without a fee.
        included: u32 = 5,
        /// Addresses at all, of a contract made from now on.
        max_addresses: u32 = 6,
        /// Yen a month, tax included, for each address beyond those without a fee.
        fee_yen: u32 = 330,
        /// Days for which the mail of an ended address is kept, and its name given to nobody.
        keep_days: u32 = 30,
        /// Page with the terms (契約約款), linked where somebody agrees to them; empty = no link.
        terms_url: String = String::new(),
        /// Page with the questionnaire (アンケート), linked from done pages; empty = no link.
        survey_url: String = String::new(),
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

impl Mail {
    /// True for the provider's domain and all its sub-domains; in lower case.
    pub fn holds(&self, domain: &str) -> bool {
        domain.strip_suffix(self.domain.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    }
}

keys! {
    /// Where Postfix asks.
    Answer {
        /// Unix socket of the lookups.
        socketmap: PathBuf = "/var/lib/dokodemo/run/answer/socketmap".into(),
        /// Unix socket of the policy questions.
        policy: PathBuf = "/var/lib/dokodemo/run/answer/policy".into(),
        /// Unix socket of the scan helper (milter) for mail from the world.
        milter: PathBuf = "/var/lib/dokodemo/run/answer/milter".into(),
        /// The same for what people here send: it looks into the bodies.
        outgoing: PathBuf = "/var/lib/dokodemo/run/answer/outgoing".into(),
        /// The same for what Sieve sends on: it counts, and looks at the sender.
        onward: PathBuf = "/var/lib/dokodemo/run/answer/onward".into(),
        /// Unix socket where Sieve has infected mail replaced; its folder is open to the stored mail's user.
        filter: PathBuf = "/var/lib/dokodemo/run/filter/virus-report".into(),
        /// Unix socket where a web server of this machine asks whether it is there.
        pulse: PathBuf = "/var/lib/dokodemo/run/pulse/answer".into(),
    }
}

keys! {
    /// How a web server reaches the scanner.
    Scan {
        /// Unix socket where it learns what is spam and what is not (Rspamd's controller).
        learn: PathBuf = "/var/lib/dokodemo/run/learn/rspamd".into(),
        /// Unix socket of what it has learned (Redis); asked only whether it is there.
        memory: PathBuf = "/var/lib/dokodemo/run/redis/redis".into(),
        /// Unix socket of clamd: is this infected, how old are your signatures.
        virus: PathBuf = "/var/lib/dokodemo/run/scan/clamd".into(),
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
        /// Web servers on other machines.
        web_servers: Vec<WebServer> = Vec::new(),
        /// Certificate and key for mail programs; absent = made at the first start.
        tls_cert: Option<PathBuf> = None,
        tls_key: Option<PathBuf> = None,
        /// Folder of ClamAV's signatures; absent = a seed that knows the EICAR test file alone.
        signatures: Option<PathBuf> = None,
        /// From where ClamAV's signatures are renewed: a mirror's name, or the address of a private one; absent = they are not.
        freshclam_mirror: Option<String> = None,
        /// Who is asked about senders (SPF, DKIM, DMARC, block lists): `system`, an address with or without a port, `off`.
        dns: String = "system".into(),
        /// Name of the key that signs outgoing mail; another name makes another key.
        dkim_selector: String = "dokodemo".into(),
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

#[cfg(test)]
mod tests;
