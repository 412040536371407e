//! Where Sieve has an infected mail replaced (`vnd.dovecot.filter`), as Dovecot's script service speaks:
//! lines `VERSION…`, `env_…`, `-`, arguments, an empty line; then the mail up to the end of the stream.
//!
//! In: a delivery whose receiver has the check ON; the one argument is their address. Out: the report,
//! and `+`; a failure is `-`, and the delivery is tried again later.
//! Few at a time, because each holds a whole mail. Dovecot's program-client-remote.c is the other side.

use super::Facts;
use crate::actions::virus;
use std::io;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::UnixStream,
};

/// Lines before the mail, bytes.
const LINES: u64 = 64 * 1024;

/// Answers one delivery.
pub async fn talk(stream: UnixStream, facts: &Facts) {
    // Who only knocks to see whether we are there says nothing.
    if let Err(error) = answer(stream, facts).await
        && error.kind() != io::ErrorKind::UnexpectedEof
    {
        tracing::warn!("filter: {error}");
    }
}

async fn answer(stream: UnixStream, facts: &Facts) -> io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut read = BufReader::new(read);
    let address = argument(&mut read).await?;
    let mut mail = Vec::new();
    let most = facts.config.limits.message_bytes * 2;
    read.take(most).read_to_end(&mut mail).await?;
    let work = virus::Infected { address: &address, mail, now: facts.clock.now() };
    match virus::report(&facts.config, work).await {
        Ok(report) => {
            write.write_all(&report).await?;
            write.write_all(b"+\n").await
        }
        Err(error) => {
            tracing::warn!(%error, "filter: a report waits");
            write.write_all(b"-\n").await
        }
    }
}

/// The first argument.
async fn argument(read: &mut (impl AsyncBufReadExt + Unpin)) -> io::Result<String> {
    let mut lines = read.take(LINES).lines();
    let mut arguments = Vec::new();
    let mut begun = false;
    while let Some(line) = lines.next_line().await? {
        match (begun, line.as_str()) {
            (true, "") => return arguments.into_iter().next().ok_or(io::ErrorKind::InvalidData.into()),
            (true, argument) => arguments.push(argument.to_owned()),
            (false, "-" | "noreply") => begun = true,
            (false, _) => {}
        }
    }
    Err(io::ErrorKind::UnexpectedEof.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_argument_is_read_and_the_mail_left() {
        let mut read = BufReader::new(&b"VERSION\tscript\t4\t0\nenv_USER=x\n-\ntaro@a.test\n\nFrom: a\r\n"[..]);
        assert_eq!(argument(&mut read).await.unwrap(), "taro@a.test");
        let mut rest = String::new();
        read.read_to_string(&mut rest).await.unwrap();
        assert_eq!(rest, "From: a\r\n");
        assert!(argument(&mut BufReader::new(&b"VERSION\n-\n\n"[..])).await.is_err());
        assert!(argument(&mut BufReader::new(&b"VERSION\n"[..])).await.is_err());
    }
}
