//! The demo: a core with a generated configuration, three accounts, letters, and a sink for what leaves.
//!
//! In: a folder, an address, a port base. Out: a running house; state and mail stay in the folder.
//! Mail to other domains becomes a file in `outbox/`; no name is ever looked up.
//! Never: another difference from `core` than these and the test clock.

pub mod letters;
pub mod sink;

use super::{Error, Options, Ports, layout, password, secret};
use crate::{
    actions::{
        provision,
        settings::{Desk, save_at},
    },
    config::Config,
    store::{NewAccount, Store},
};
use app::api::settings::{Reject, Spam, Stored};
use std::{
    env, fs,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

/// The command line of the demo.
pub struct Demo {
    pub data: PathBuf,
    pub listen: String,
    pub port_base: u16,
    /// `DOKODEMO_TEST_CLOCK`.
    pub test_clock: Option<PathBuf>,
}

const PASSWORD: &str = "Dokodemo1";
/// Address, name, contract, main.
const ACCOUNTS: [(&str, &str, &str, bool); 3] = [
    ("taro@a01.example.test", "田中 太郎", "demo", true),
    ("hanako@e06.example.test", "田中 花子", "demo", false),
    ("jiro@j02.example.test", "田中 次郎", "demo2", true),
];

/// Runs until SIGINT or SIGTERM.
pub async fn run(demo: Demo) -> Result<(), Error> {
    if !nix::unistd::geteuid().is_root() {
        return Err(Error::NotRoot);
    }
    let data = layout::folder(&demo.data)?;
    let file = data.join("core.toml");
    secret::write(&file, &generated(&demo, data.clone()).to_toml(), 0, 0o600)?;
    let config = Config::load(&file)?;
    let test_clock = demo.test_clock.map(|file| std::path::absolute(&file).unwrap_or(file));
    println!("starting the mail core in {} …", data.display());
    super::run(Options { config: config.clone(), test_clock }, || async move {
        accounts(&config).await?;
        letters::load(&config, now()).await?;
        greet(&config);
        Ok(())
    })
    .await
}

/// The demo's configuration; environment variables still win over it.
fn generated(demo: &Demo, data: PathBuf) -> Config {
    let mut config = Config::default();
    let port = |standard| Ports(demo.port_base).of(standard);
    let file = |path: &str| data.join(path);
    config.public_url = format!("http://{}", demo.listen);
    config.listen = demo.listen.clone();
    config.site = site();
    config.overseas.databases = country_table(&data).into_iter().collect();
    config.database.url = format!("sqlite://{}", file("db/mail.db").display());
    config.core.imap = format!("127.0.0.1:{}", port(Ports::IMAP));
    config.core.master_secret = file("secret/master");
    config.core.submission = format!("127.0.0.1:{}", port(Ports::WEBMAIL));
    config.core.submission_ca = file("tls/ca.pem");
    config.core.submission_cert = file("secret/web.pem");
    config.core.submission_key = file("secret/web.key");
    config.core.control = file("run/control/http").display().to_string();
    config.core.control_secret = file("secret/control");
    config.operator.address = "operator@office.test".into();
    config.answer.socketmap = file("run/answer/socketmap");
    config.answer.policy = file("run/answer/policy");
    config.answer.milter = file("run/answer/milter");
    config.answer.outgoing = file("run/answer/outgoing");
    config.answer.onward = file("run/answer/onward");
    config.answer.filter = file("run/filter/virus-report");
    config.answer.pulse = file("run/pulse/answer");
    for host in [&mut config.mail.imap_host, &mut config.mail.pop_host, &mut config.mail.smtp_host] {
        *host = "127.0.0.1".into();
    }
    config.mail.imap_port = port(Ports::IMAP);
    config.mail.imaps_port = port(Ports::IMAPS);
    config.mail.pop_port = port(Ports::POP3);
    config.mail.pops_port = port(Ports::POP3S);
    config.mail.submission_port = port(Ports::SUBMISSION);
    config.mail.submissions_port = port(Ports::SUBMISSIONS);
    config.mailcore.port_base = demo.port_base;
    config.mailcore.addresses = [IpAddr::from(Ipv4Addr::LOCALHOST), Ipv6Addr::LOCALHOST.into()]
        .into_iter()
        .filter(|ip| layout::has_address(*ip))
        .collect();
    config.mailcore.sink = true;
    config.mailcore.dns = "off".into();
    config.scan.learn = file("run/learn/rspamd");
    config.scan.memory = file("run/redis/redis");
    config.scan.virus = file("run/scan/clamd");
    config.mailcore.data = data;
    config
}

/// `target/release/dokodemo` has its pages in `target/site`.
fn site() -> PathBuf {
    let beside = env::current_exe().ok().and_then(|exe| Some(exe.parent()?.parent()?.join("site")));
    match beside {
        Some(site) if site.is_dir() => site,
        _ => std::path::absolute("target/site").unwrap_or_else(|_| "target/site".into()),
    }
}

/// The country table that set-up brings, copied to where the users of the core can read it.
fn country_table(data: &Path) -> Option<PathBuf> {
    let tools = env::var_os("DOKODEMO_TOOLS").map_or_else(|| "target/tools".into(), PathBuf::from);
    let copy = data.join("country.mmdb");
    fs::copy(tools.join("country/dbip-country.mmdb"), &copy).ok()?;
    layout::set(&copy, 0, 0, 0o644).ok()?;
    Some(copy)
}

/// Makes the demo's accounts that are missing.
async fn accounts(config: &Config) -> Result<(), Error> {
    let store = Store::open(&config.database.url).await?;
    for (address, name, contract, main) in ACCOUNTS {
        if store.account_by_login(address).await?.is_some() {
            continue;
        }
        let new = NewAccount {
            address: address.into(),
            name: name.into(),
            contract: contract.into(),
            main,
            password_hash: password::hash(PASSWORD)?,
            quota_bytes: config.limits.quota_bytes as i64,
        };
        let desk = Desk { store: &store, config, now: now() };
        let settings = |e: crate::error::Error| Error::Letters(format!("settings of {address}: {e}"));
        // Who has given the contract another main address keeps it.
        if provision::add(&desk, &new).await.map_err(settings)?.is_err() {
            continue;
        }
        let done = match new.address.starts_with("taro@") {
            // As somebody has it who uses 迷惑メールチェック and met one sort of letter too often.
            true => {
                let spam = Spam { mark: true, quarantine: true, notify: true };
                let reject = Reject { subjects: vec!["未承諾".into()], ..Reject::default() };
                let spam = save_at(&desk, &new.address, Stored { value: spam, ..Stored::default() }).await.map(drop);
                let reject = save_at(&desk, &new.address, Stored { value: reject, ..Stored::default() }).await.map(drop);
                spam.and(reject)
            }
            false => Ok(()),
        };
        done.map_err(settings)?;
    }
    Ok(())
}

/// What a person needs to begin.
fn greet(config: &Config) {
    let port = |standard| Ports(config.mailcore.port_base).of(standard);
    println!("\nどこでもメール: {}/", config.public_url);
    for (address, ..) in ACCOUNTS {
        println!("  {address:<26} {PASSWORD}");
    }
    println!(
        "IMAP {} · POP3 {} · submission {} · MX {}",
        port(Ports::IMAP),
        port(Ports::POP3),
        port(Ports::SUBMISSION),
        port(Ports::MX)
    );
    println!("mail to other domains: {}", config.mailcore.data.join("outbox").display());
    if config.mailcore.signatures.is_none() {
        println!("virus check: a seed signature that knows the EICAR test file alone");
    }
    println!("Ctrl-C ends everything");
}

fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs() as i64)
}
