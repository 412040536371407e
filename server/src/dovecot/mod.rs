//! The face that Dovecot asks about each password of a mail program: may it be tried, and how did it end.
//!
//! Dovecot's authentication policy (2.3): HTTP/1.1 on a loopback port, JSON in and out. `command=allow` comes before a
//! password is looked at, from IMAP, POP3, ManageSieve and, through Dovecot's SASL, submission; -1 refuses it as a
//! wrong one is refused. `command=report` tells the end. The rule is `actions::brake`, the same as the browsers';
//! `memory` knows what SQL need not. Runs as part of `dokodemo answer`, with a pool of its own: whoever guesses
//! passwords holds up no mail.
//! Never: a no because something is away or slow (Dovecot's own timeout ends in yes as well: no fault of ours locks
//! people out); a no to our web servers, which have the brake at their own door; a password or its hash in a log.

mod memory;

use crate::{
    actions::brake::{Try, network},
    config::{Config, Net},
    mailcore::Ports,
    rooms::Clock,
    store::{self, Store},
};
use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::IntoResponse,
    routing::post,
    serve::ListenerExt,
};
use memory::Memory;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::{
    error::Error,
    fs, io,
    net::{IpAddr, Ipv4Addr, TcpListener},
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

/// The header with the secret, as `brake.conf.ext` names it.
const KEY: &str = "x-brake-key";
/// A question is a few hundred bytes.
const LONGEST: usize = 16 * 1024;
/// How long the database may take; below `auth_policy_server_timeout_msecs`.
const PATIENCE: Duration = Duration::from_millis(700);

const YES: &str = r#"{"status":0,"msg":""}"#;
const NO: &str = r#"{"status":-1,"msg":""}"#;

/// The port where Dovecot asks. Opened while the process is still root: of a core on the standard ports it is one that
/// nobody else on the machine can take.
pub fn door(config: &Config) -> io::Result<TcpListener> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, Ports(config.mailcore.port_base).of(Ports::BRAKE)))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// Answers until the process is ended.
pub async fn answer(config: Config, clock: Clock, door: TcpListener) -> Result<(), Box<dyn Error>> {
    let secret = fs::read_to_string(config.mailcore.data.join("secret/brake"))?;
    let facts = Facts {
        store: Store::open(&config.database.url).await?,
        free: config.limits.sign_in_tries,
        ours: config.masters().chain(config.checks()).map(Net::host).collect(),
        key: Sha256::digest(secret.trim()).into(),
        clock,
        memory: Mutex::default(),
    };
    let router = Router::new().route("/", post(talk)).layer(DefaultBodyLimit::max(LONGEST)).with_state(Arc::new(facts));
    let listener = tokio::net::TcpListener::from_std(door)?.tap_io(|stream| drop(stream.set_nodelay(true)));
    Ok(axum::serve(listener, router).await?)
}

struct Facts {
    store: Store,
    free: u32,
    ours: Vec<Net>,
    key: [u8; 32],
    clock: Clock,
    memory: Mutex<Memory>,
}

/// `auth_policy_request_attributes`, and what Dovecot adds to a report.
#[derive(Deserialize)]
struct Question {
    /// As it was typed.
    login: String,
    /// A few bits of a hash of login and password: the same password again, or another one?
    pwhash: String,
    /// Where the person is.
    remote: String,
    /// Where the connection comes from: a web server tells the browser's address as `remote`.
    from: String,
    protocol: String,
    #[serde(default)]
    success: bool,
    /// The password was not looked at.
    #[serde(default)]
    policy_reject: bool,
}

async fn talk(State(facts): State<Arc<Facts>>, RawQuery(query): RawQuery, head: HeaderMap, body: Bytes) -> impl IntoResponse {
    let json = [(header::CONTENT_TYPE, "application/json")];
    let told = head.get(KEY).map_or(&[][..], |value| value.as_bytes());
    if Sha256::digest(told).as_slice() != facts.key {
        return (StatusCode::FORBIDDEN, json, NO);
    }
    let Ok(question) = serde_json::from_slice::<Question>(&body) else { return (StatusCode::OK, json, YES) };
    // Without an address it is Dovecot's own tool, of root.
    let Ok(ip) = question.remote.parse::<IpAddr>() else { return (StatusCode::OK, json, YES) };
    if facts.is_ours(&question) {
        return (StatusCode::OK, json, YES);
    }
    let answered = async {
        match query.as_deref() {
            Some("command=report") => facts.report(&question, ip).await.map(|()| true),
            _ => facts.allow(&question, ip).await,
        }
    };
    let allowed = match tokio::time::timeout(PATIENCE, answered).await {
        Ok(Ok(allowed)) => allowed,
        Ok(Err(error)) => {
            tracing::error!(%error, "brake: open");
            true
        }
        Err(_) => {
            tracing::error!("brake: open, the account database is slow");
            true
        }
    };
    (StatusCode::OK, json, if allowed { YES } else { NO })
}

impl Facts {
    /// Our web servers: they ask by IMAP alone, and both their master's logins and the passwords typed in browsers
    /// come through.
    fn is_ours(&self, question: &Question) -> bool {
        let from = question.from.parse().ok();
        question.protocol == "imap" && from.is_some_and(|from| self.ours.iter().any(|net| net.contains(from)))
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(|e| e.into_inner())
    }

    async fn tried(&self, login: &str, ip: IpAddr) -> Result<Try, store::Error> {
        Try::of(&self.store, self.free, login, ip).await
    }

    async fn allow(&self, question: &Question, ip: IpAddr) -> Result<bool, store::Error> {
        let (login, now) = (question.login.to_ascii_lowercase(), self.clock.now());
        let place = format!("{login} {}", network(ip));
        // Noted before anybody waits for SQL: a hundred guesses at once are no more than the free ones.
        let others = self.memory().begun(&place, &question.pwhash, now);
        let mut wait = i64::from(others >= i64::from(self.free));
        if wait == 0 {
            let tried = self.tried(&login, ip).await?;
            let home = self.memory().is_home(&tried.pair, now);
            wait = tried.wait(&self.store, now, others, home).await?;
        }
        if wait > 0 {
            self.memory().ended(&place, &question.pwhash);
            tracing::info!(%ip, protocol = question.protocol, "password refused unseen");
        }
        Ok(wait == 0)
    }

    async fn report(&self, question: &Question, ip: IpAddr) -> Result<(), store::Error> {
        if question.policy_reject {
            return Ok(());
        }
        let (login, now) = (question.login.to_ascii_lowercase(), self.clock.now());
        let place = format!("{login} {}", network(ip));
        let tried = self.tried(&login, ip).await?;
        if question.success {
            self.memory().right(&place, &tried.pair, now);
            return tried.right(&self.store, now).await;
        }
        let is_new = self.memory().is_new(&tried.pair, &question.pwhash, now);
        if is_new {
            tried.failed(&self.store, now).await?;
        }
        // Only now: meanwhile it was counted as one under way.
        self.memory().ended(&place, &question.pwhash);
        Ok(())
    }
}
