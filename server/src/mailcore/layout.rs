//! Where the core keeps what, who may go there, and on which ports it listens.
//!
//! In: the configuration. Out: folders with the right owners and modes, made or mended at each start.
//! Never: the contents of a file, other than the lock.

use super::{
    Error,
    owned::{self, Rights},
};
use crate::config::Config;
use nix::unistd::User;
use std::{
    fs::{self, File},
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

/// The core's ports, all counted from one base.
#[derive(Clone, Copy)]
pub struct Ports(pub u16);

impl Ports {
    pub const MX: u16 = 25;
    /// What Sieve sends on; on 127.0.0.1 alone.
    pub const REINJECT: u16 = 26;
    /// Where Dovecot asks before a password is looked at; on 127.0.0.1 alone.
    pub const BRAKE: u16 = 27;
    pub const POP3: u16 = 110;
    pub const IMAP: u16 = 143;
    pub const SIEVE: u16 = 190;
    pub const SUBMISSIONS: u16 = 465;
    pub const SUBMISSION: u16 = 587;
    pub const WEBMAIL: u16 = 589;
    pub const IMAPS: u16 = 993;
    pub const POP3S: u16 = 995;
    const ALL: [u16; 10] = [
        Ports::MX,
        Ports::REINJECT,
        Ports::POP3,
        Ports::IMAP,
        Ports::SIEVE,
        Ports::SUBMISSIONS,
        Ports::SUBMISSION,
        Ports::WEBMAIL,
        Ports::IMAPS,
        Ports::POP3S,
    ];

    /// The port that stands for a standard one.
    pub fn of(self, standard: u16) -> u16 {
        self.0 + standard
    }
}

/// The data folder, absolute.
pub struct Layout {
    pub data: PathBuf,
    pub ports: Ports,
}

/// Users of Debian's packages that own folders of ours.
struct Packaged {
    postfix: User,
    clamav: User,
    rspamd: User,
}

impl Layout {
    /// Makes every folder and checks what no program would explain well.
    pub fn prepare(config: &Config) -> Result<Layout, Error> {
        let data = folder(&config.mailcore.data)?;
        let layout = Layout { data, ports: Ports(config.mailcore.port_base) };
        layout.make_folders(config)?;
        Ok(layout)
    }

    fn make_folders(&self, config: &Config) -> Result<(), Error> {
        let m = &config.mailcore;
        let users = Packaged { postfix: packaged("postfix")?, clamav: packaged("clamav")?, rspamd: packaged("_rspamd")? };
        let (postfix, postfix_gid) = ids(&users.postfix);
        let (clamav, clamav_gid) = ids(&users.clamav);
        let (rspamd, rspamd_gid) = ids(&users.rspamd);
        // Each after the folder it lies in, which belongs to root: there nobody else puts anything.
        for (folder, uid, gid, mode) in [
            ("secret", 0, 0, 0o711),
            ("tls", 0, 0, 0o755),
            // Addresses of people stand in the logs.
            ("log", 0, 0, 0o750),
            ("mail", m.mail_uid, m.mail_uid, 0o700),
            ("outbox", m.sink_uid, m.sink_uid, 0o755),
            // SQLite makes its side files here, with the group's rights.
            ("db", m.serve_uid, m.data_gid, 0o2770),
            ("run", 0, 0, 0o755),
            ("run/children", 0, 0, 0o700),
            // Sockets that Postfix alone may use.
            ("run/postfix", 0, postfix_gid, 0o750),
            ("run/answer", m.answer_uid, postfix_gid, 0o2750),
            // A socket that the stored mail's user, so Sieve, may use.
            ("run/filter", m.answer_uid, m.mail_uid, 0o2750),
            // Where the web server asks whether `answer` is there.
            ("run/pulse", m.answer_uid, m.data_gid, 0o2750),
            ("run/sink", m.sink_uid, postfix_gid, 0o2750),
            ("run/control", m.serve_uid, m.serve_uid, 0o700),
            // Where Postfix hands mail to the scanner.
            ("run/milter", 0, postfix_gid, 0o750),
            ("run/scan", clamav, clamav_gid, 0o711),
            // The scanner's memory; the web server asks whether it is there.
            ("run/redis", rspamd, m.data_gid, 0o2750),
            // Where the web server teaches.
            ("run/learn", 0, m.data_gid, 0o750),
            ("dovecot", 0, 0, 0o755),
            ("dovecot/run", 0, 0, 0o755),
            ("dovecot/state", 0, 0, 0o755),
            ("postfix", 0, 0, 0o755),
            ("postfix/etc", 0, 0, 0o755),
            ("postfix/spool", 0, 0, 0o755),
            ("postfix/lib", postfix, postfix_gid, 0o700),
            ("rspamd", 0, 0, 0o755),
            ("rspamd/local.d", 0, 0, 0o755),
            ("rspamd/override.d", 0, 0, 0o755),
            ("rspamd/db", rspamd, rspamd_gid, 0o750),
            ("rspamd/run", rspamd, rspamd_gid, 0o750),
            ("rspamd/dkim", 0, 0, 0o711),
            ("redis", rspamd, rspamd_gid, 0o700),
            ("clamav", 0, 0, 0o755),
            ("clamav/db", clamav, clamav_gid, 0o755),
            ("clamav/tmp", clamav, clamav_gid, 0o700),
        ] {
            let path = self.data.join(folder);
            owned::folder(&path, Rights { uid, gid, mode })?;
        }
        // Made here, with its owner, because its side files take owner and mode from it.
        if let Some(file) = config.database.url.strip_prefix("sqlite://").map(|p| Path::new(p.split('?').next().unwrap_or(p)))
            && file.starts_with(&self.data)
        {
            owned::file(file, Rights { uid: m.serve_uid, gid: m.data_gid, mode: 0o660 })?;
        }
        Ok(())
    }

    pub fn log(&self, child: &str) -> PathBuf {
        self.data.join("log").join(format!("{child}.log"))
    }

    /// Held until the process ends, so that one folder has one core.
    pub fn lock(&self) -> Result<File, Error> {
        let path = self.data.join("run/lock");
        let file = File::create(&path).map_err(Error::file(path.display()))?;
        file.try_lock().map_err(|_| Error::Running(self.data.clone()))?;
        Ok(file)
    }

    /// Says which port somebody else has, before a child says it less clearly.
    pub fn check_ports(&self, config: &Config) -> Result<(), Error> {
        for port in Ports::ALL {
            for ip in &config.mailcore.addresses {
                let address = SocketAddr::new(*ip, self.ports.of(port));
                if !free(address) {
                    return Err(Error::Port(address.port()));
                }
            }
        }
        let brake = self.ports.of(Ports::BRAKE);
        if !free(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), brake)) {
            return Err(Error::Port(brake));
        }
        match config.listen.parse::<SocketAddr>() {
            Ok(address) if free(address) => Ok(()),
            _ => Err(Error::WebPort(config.listen.clone())),
        }
    }
}

/// The data folder's true path. It is made if it is not there; one that is there stays as it is,
/// and must be fit for the programs of the core.
pub fn folder(wanted: &Path) -> Result<PathBuf, Error> {
    if !wanted.exists() {
        fs::create_dir_all(wanted).map_err(Error::file(wanted.display()))?;
        set(wanted, 0, 0, 0o755)?;
    }
    let data = wanted.canonicalize().map_err(Error::file(wanted.display()))?;
    let text = data.display().to_string();
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"/._-+".contains(&b);
    if !text.bytes().all(plain) || text.len() > 70 {
        // Postfix splits its lines at spaces, and a unix socket's path has at most 107 bytes.
        return Err(Error::Folder(format!("{text}: the data folder needs a path of at most 70 plain characters")));
    }
    let meta = fs::metadata(&data).map_err(Error::file(&text))?;
    if meta.uid() != 0 || meta.mode() & 0o022 != 0 {
        return Err(Error::Folder(format!("{text}: the data folder must belong to root and be writable by root alone")));
    }
    for parent in data.ancestors() {
        let mode = fs::metadata(parent).map_err(Error::file(parent.display()))?.mode();
        if mode & 0o001 == 0 {
            return Err(Error::Folder(format!(
                "{}: the unprivileged users of the core cannot pass through this folder; choose another data folder or `chmod o+x` it",
                parent.display()
            )));
        }
    }
    Ok(data)
}

fn free(address: SocketAddr) -> bool {
    // The standard library sets SO_REUSEADDR, so connections in TIME_WAIT do not count.
    TcpListener::bind(address).is_ok()
}

/// True if this machine has the address; a container may lack `::1`.
pub fn has_address(ip: IpAddr) -> bool {
    free(SocketAddr::new(ip, 0))
}

/// Gives a file or folder its owner and mode.
pub fn set(path: &Path, uid: u32, gid: u32, mode: u32) -> Result<(), Error> {
    owned::set(path, Rights { uid, gid, mode })
}

/// A user that a Debian package makes.
pub fn packaged(name: &'static str) -> Result<User, Error> {
    User::from_name(name).ok().flatten().ok_or(Error::Missing(match name {
        "_rspamd" => "rspamd",
        "clamav" => "clamav-daemon",
        other => other,
    }))
}

fn ids(user: &User) -> (u32, u32) {
    (user.uid.as_raw(), user.gid.as_raw())
}
