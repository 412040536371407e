//! Postfix's policy questions: `name=value` lines, an empty line, `action=…` (SMTPD_POLICY_README).
//!
//! In: a connection of a submission listener. Out: what `decide` says. `policy_context` names the
//! listener (`submission` for mail programs, `webmail` for our own certificate listener).

use super::decide::{Listener, Question, decide};
use std::{collections::HashMap, io};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::UnixStream,
};

/// More than Postfix ever sends in one question.
const LONGEST: u64 = 64 * 1024;

/// Answers one connection until it ends.
pub async fn talk(stream: UnixStream) {
    if let Err(e) = answer_all(stream).await {
        tracing::warn!("policy: {e}");
    }
}

async fn answer_all(stream: UnixStream) -> io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut read = BufReader::new(read);
    while let Some(attributes) = question(&mut read).await? {
        let of = |name: &str| attributes.get(name).map_or("", String::as_str);
        let action = decide(&Question {
            listener: match of("policy_context") {
                "submission" => Listener::Submission,
                "webmail" => Listener::Webmail,
                _ => Listener::Other,
            },
            state: of("protocol_state"),
            sender: of("sender"),
            login: of("sasl_username"),
        });
        tracing::debug!(login = of("sasl_username"), client = of("client_address"), "policy: {action}");
        write.write_all(format!("action={action}\n\n").as_bytes()).await?;
    }
    Ok(())
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
