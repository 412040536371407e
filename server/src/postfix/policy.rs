//! Postfix's policy questions: `name=value` lines, an empty line, `action=…` (SMTPD_POLICY_README).
//!
//! In: a connection of a submission listener. Out: what `decide` says. `policy_context` names the
//! listener (`submission` for mail programs, `webmail` for our own certificate listener); it and the
//! connection's address are Postfix's own words, which no client can choose.
//! Never: "yes" when the database is away or slow; the mail program comes again later.

use super::{
    Facts, PATIENCE,
    decide::{Listener, Permission, Question, decide},
};
use std::{collections::HashMap, io, net::IpAddr};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::UnixStream,
};

/// More than Postfix ever sends in one question.
const LONGEST: u64 = 64 * 1024;

/// Answers one connection until it ends.
pub async fn talk(stream: UnixStream, facts: &Facts) {
    if let Err(e) = answer_all(stream, facts).await {
        tracing::warn!("policy: {e}");
    }
}

async fn answer_all(stream: UnixStream, facts: &Facts) -> io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut read = BufReader::new(read);
    while let Some(attributes) = question(&mut read).await? {
        let line = answer(&attributes, facts).await;
        write.write_all(format!("action={line}\n\n").as_bytes()).await?;
    }
    Ok(())
}

async fn answer(attributes: &HashMap<String, String>, facts: &Facts) -> String {
    let of = |name: &str| attributes.get(name).map_or("", String::as_str);
    let client = of("client_address").parse::<IpAddr>();
    let mut question = Question {
        listener: match of("policy_context") {
            "submission" => Listener::Submission,
            "webmail" => Listener::Webmail,
            _ => Listener::Other,
        },
        state: of("protocol_state"),
        sender: of("sender"),
        login: of("sasl_username"),
        // Postfix always names an address; without one nobody is taken for domestic.
        abroad: client.map_or(true, |ip| facts.country.place(ip).abroad),
        permission: Permission::Until(0),
        now: facts.clock.now(),
    };
    if question.asks_permission() {
        question.permission = permission(question.login, facts).await;
    }
    let action = decide(&question);
    tracing::debug!(login = question.login, client = of("client_address"), "policy: {action:?}");
    action.line(&facts.settings, facts.config.overseas.days)
}

async fn permission(login: &str, facts: &Facts) -> Permission {
    match tokio::time::timeout(PATIENCE, facts.store.overseas_until(&login.to_lowercase())).await {
        Ok(Ok(until)) => Permission::Until(until),
        Ok(Err(error)) => {
            tracing::error!(%error, "policy");
            Permission::Unknown
        }
        Err(_) => {
            tracing::error!("policy: the account database is slow");
            Permission::Unknown
        }
    }
}

/// The next question, or nothing when Postfix has hung up between two.
async fn question(read: &mut (impl AsyncBufReadExt + Unpin)) -> io::Result<Option<HashMap<String, String>>> {
    let mut attributes = HashMap::new();
    let mut limited = read.take(LONGEST);
    loop {
        let mut line = Vec::new();
        if limited.read_until(b'\n', &mut line).await? == 0 {
            return match (attributes.is_empty(), limited.limit()) {
                (true, 1..) => Ok(None),
                _ => Err(io::ErrorKind::UnexpectedEof.into()),
            };
        }
        let line = String::from_utf8_lossy(&line);
        match line.trim_end_matches('\n').split_once('=') {
            Some((name, value)) => drop(attributes.insert(name.to_owned(), value.to_owned())),
            None => return Ok(Some(attributes)),
        }
    }
}
