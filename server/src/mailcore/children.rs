//! Which programs make up a core, as whom they run, and how one sees that they answer.
//!
//! In: configuration and layout. Out: the list in the order of starting; stopping is the reverse.
//! `serve` stands last: the end of the web server never stops mail, and it starts when mail answers.

use super::{
    Error, Options,
    layout::{Layout, Ports},
};
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::{Path, PathBuf},
};

const FRESHCLAM: &str = "/usr/bin/freshclam";

/// Something that accepts connections when the child works.
#[derive(Clone, Debug)]
pub enum Endpoint {
    Tcp(SocketAddr),
    Unix(PathBuf),
}

/// One program.
pub struct Child {
    pub name: &'static str,
    /// Arguments of this binary, which is what is started.
    pub args: Vec<String>,
    /// A command that must end well before each start.
    pub before: Option<Vec<String>>,
    /// A file that would make it believe it runs already; nothing of it runs when it is started.
    pub stale: Option<PathBuf>,
    /// Where it answers; one that answers nowhere can neither delay nor stop a start.
    pub ready: Vec<Endpoint>,
}

impl Child {
    /// Those that read the configuration's keys from the environment too; it may hold the database's password.
    pub fn is_told(&self) -> bool {
        matches!(self.name, "serve" | "answer")
    }
}

/// Every child of this core.
pub fn list(options: &Options, layout: &Layout) -> Result<Vec<Child>, Error> {
    let config = &options.config;
    let data = |path: &str| layout.data.join(path);
    let text = |path: &str| data(path).display().to_string();
    let parent = std::process::id().to_string();
    for (program, package) in [
        ("/usr/sbin/dovecot", "dovecot-core"),
        ("/usr/lib/postfix/sbin/master", "postfix"),
        ("/usr/bin/rspamd", "rspamd"),
        ("/usr/sbin/clamd", "clamav-daemon"),
        ("/usr/bin/redis-server", "redis-server"),
        (FRESHCLAM, "clamav-freshclam"),
    ] {
        let wanted = program != FRESHCLAM || config.mailcore.freshclam_mirror.is_some();
        if wanted && !Path::new(program).exists() {
            return Err(Error::Missing(package));
        }
    }
    let program = |how: &[&str], command: &[&str]| {
        let mut args = vec!["exec".to_owned(), "--parent".into(), parent.clone()];
        args.extend(how.iter().map(|word| (*word).to_owned()));
        args.push("--".into());
        args.extend(command.iter().map(|word| (*word).to_owned()));
        args
    };
    let own = |command: &str| {
        let mut args = vec![command.to_owned(), "--config".into(), text("serve.toml"), "--parent".into(), parent.clone()];
        args.extend(options.test_clock.iter().flat_map(|file| ["--test-clock".to_owned(), file.display().to_string()]));
        args
    };
    let tcp = |standard| {
        config
            .mailcore
            .addresses
            .iter()
            .map(|ip| Endpoint::Tcp(SocketAddr::new(reachable(*ip), layout.ports.of(standard))))
            .collect::<Vec<_>>()
    };
    let child = |name, args, ready| Child { name, args, before: None, stale: None, ready };

    let mut children = vec![
        Child {
            name: "dovecot",
            args: program(&[], &["/usr/sbin/dovecot", "-F", "-c", &text("dovecot/dovecot.conf")]),
            before: None,
            // Dovecot takes the number in it for alive even if that process is only waiting to be buried.
            stale: Some(data("dovecot/run/master.pid")),
            ready: tcp(Ports::IMAP),
        },
        child(
            "clamd",
            program(
                &["--user", "clamav"],
                &["/usr/sbin/clamd", "--foreground", &format!("--config-file={}", text("clamav/clamd.conf"))],
            ),
            vec![Endpoint::Unix(data("run/scan/clamd"))],
        ),
        child(
            "redis",
            program(&["--user", "_rspamd"], &["/usr/bin/redis-server", &text("redis/redis.conf")]),
            vec![Endpoint::Unix(config.scan.memory.clone())],
        ),
        child(
            "rspamd",
            program(
                &[],
                &[
                    "/usr/bin/rspamd",
                    "-f",
                    "-u",
                    "_rspamd",
                    "-g",
                    "_rspamd",
                    "-c",
                    "/etc/rspamd/rspamd.conf",
                    &format!("--var=LOCAL_CONFDIR={}", text("rspamd")),
                    &format!("--var=DBDIR={}", text("rspamd/db")),
                    &format!("--var=RUNDIR={}", text("rspamd/run")),
                    &format!("--var=LOGDIR={}", text("log")),
                ],
            ),
            vec![Endpoint::Unix(data("run/milter/rspamd")), Endpoint::Unix(config.scan.learn.clone())],
        ),
        child(
            "answer",
            own("answer"),
            vec![
                Endpoint::Unix(config.answer.socketmap.clone()),
                Endpoint::Unix(config.answer.policy.clone()),
                Endpoint::Unix(config.answer.milter.clone()),
                Endpoint::Unix(config.answer.outgoing.clone()),
                Endpoint::Unix(config.answer.onward.clone()),
                Endpoint::Unix(config.answer.filter.clone()),
                Endpoint::Unix(config.answer.pulse.clone()),
                Endpoint::Tcp(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), layout.ports.of(Ports::BRAKE))),
            ],
        ),
    ];
    if config.mailcore.freshclam_mirror.is_some() {
        let command = [FRESHCLAM, "--daemon", "--foreground", &format!("--config-file={}", text("clamav/freshclam.conf"))];
        children.push(child("freshclam", program(&["--user", "clamav"], &command), Vec::new()));
    }
    if config.mailcore.sink {
        children.push(child("sink", own("sink"), vec![Endpoint::Unix(data("run/sink/sink"))]));
    }
    children.push(Child {
        name: "postfix",
        // The master itself: the `postfix` command would stay as a shell that takes the signals.
        args: program(&["--guard"], &["/usr/lib/postfix/sbin/master", "-c", &text("postfix/etc"), "-d"]),
        before: Some(vec!["/usr/sbin/postfix".into(), "-c".into(), text("postfix/etc"), "check".into()]),
        stale: None,
        ready: [tcp(Ports::MX), tcp(Ports::WEBMAIL)].concat(),
    });
    // Nothing listens: it is ready when it runs.
    children.push(child("purge", own("purge"), Vec::new()));
    let web = config.listen.parse::<SocketAddr>().ok().map(|a| Endpoint::Tcp(SocketAddr::new(reachable(a.ip()), a.port())));
    children.push(child("serve", own("serve"), web.into_iter().collect()));
    Ok(children)
}

/// Where to knock at a listener: "every address" is none to connect to.
fn reachable(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    }
}
