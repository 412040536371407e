//! Postfix's lookups: netstrings `<length>:<map> <key>,` (socketmap_table(5)).
//!
//! Maps: `domains` (do we deliver here), `mailboxes` (is there such an address), `aliases` (role
//! names lead to the operator, senders of forwards back to who wrote), `senders` (which login owns a sender address).
//! Never: a guess when the database is away or slow; the answer is TEMP and the mail waits.

use super::{Facts, PATIENCE};
use crate::{actions::roles, store};
use std::{io, time::Duration};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::UnixStream,
};

/// Longest question taken; an address has at most 254 characters (RFC 5321 §4.5.3.1).
const LONGEST: usize = 2048;

/// Answers one connection until it ends.
pub async fn talk(stream: UnixStream, facts: &Facts) {
    if let Err(e) = answer_all(stream, facts).await
        && e.kind() != io::ErrorKind::UnexpectedEof
    {
        tracing::warn!("socketmap: {e}");
    }
}

async fn answer_all(stream: UnixStream, facts: &Facts) -> io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut read = BufReader::new(read);
    loop {
        let question = netstring(&mut read).await?;
        let answer = match question.split_once(' ') {
            Some((map, key)) => look_up(map, &key.to_lowercase(), facts).await,
            None => "PERM malformed question".into(),
        };
        write.write_all(format!("{}:{answer},", answer.len()).as_bytes()).await?;
    }
}

async fn netstring(read: &mut (impl AsyncBufReadExt + Unpin)) -> io::Result<String> {
    let wrong = || io::Error::new(io::ErrorKind::InvalidData, "not a netstring");
    let mut length = 0usize;
    loop {
        match read.read_u8().await? {
            digit @ b'0'..=b'9' => length = length * 10 + usize::from(digit - b'0'),
            b':' => break,
            _ => return Err(wrong()),
        }
        if length > LONGEST {
            return Err(wrong());
        }
    }
    let mut bytes = vec![0; length + 1];
    read.read_exact(&mut bytes).await?;
    if bytes.pop() != Some(b',') {
        return Err(wrong());
    }
    // A key that is no UTF-8 is nobody's address.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

async fn look_up(map: &str, key: &str, facts: &Facts) -> String {
    let value = |found: bool| found.then(|| key.to_owned());
    let found = async {
        match map {
            "domains" => delivers_here(key, facts).await.map(value),
            "mailboxes" | "senders" => facts.store.account_is_active(key).await.map(value),
            _ => match facts.srs.back(key, facts.clock.now().div_euclid(86_400)) {
                Some(writer) => Ok(Some(writer)),
                None => roles::operator(&facts.store, &facts.config, key).await,
            },
        }
    };
    match map {
        "domains" | "mailboxes" | "senders" | "aliases" => answer(map, found, PATIENCE).await,
        _ => "PERM unknown map".into(),
    }
}

/// What Postfix is told of a lookup that may take so long.
async fn answer(map: &str, found: impl Future<Output = Result<Option<String>, store::Error>>, patience: Duration) -> String {
    match tokio::time::timeout(patience, found).await {
        Ok(Ok(Some(value))) => format!("OK {value}"),
        Ok(Ok(None)) => "NOTFOUND ".into(),
        Ok(Err(e)) => {
            tracing::error!("socketmap {map}: {e}");
            "TEMP the account database is away".into()
        }
        Err(_) => {
            tracing::error!("socketmap {map}: the account database is slow");
            "TEMP the account database is slow".into()
        }
    }
}

/// True for every domain that this core delivers to; in any case.
pub(super) async fn delivers_here(domain: &str, facts: &Facts) -> Result<bool, store::Error> {
    let domain = domain.to_lowercase();
    Ok(facts.config.delivers(&domain) || facts.store.domain_is_known(&domain).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(bytes: &[u8]) -> Option<String> {
        netstring(&mut BufReader::new(bytes)).await.ok()
    }

    #[tokio::test]
    async fn netstrings_are_read_strictly() {
        assert_eq!(read(b"9:a b@c.tst,rest").await.as_deref(), Some("a b@c.tst"));
        assert_eq!(read(b"3:abc;").await, None);
        assert_eq!(read(b"99999:x").await, None);
        assert_eq!(read(b"-1:x").await, None);
        assert_eq!(read(b"5:ab").await, None);
    }

    #[tokio::test]
    async fn a_database_that_does_not_answer_is_never_a_no() {
        let short = Duration::from_millis(20);
        assert_eq!(answer("mailboxes", async { Ok(Some("a@b.test".into())) }, short).await, "OK a@b.test");
        assert_eq!(answer("mailboxes", async { Ok(None) }, short).await, "NOTFOUND ");
        assert!(answer("mailboxes", async { Err(store::Error::NotFound) }, short).await.starts_with("TEMP "));
        assert!(answer("mailboxes", std::future::pending(), short).await.starts_with("TEMP "), "nor a wait without end");
    }
}
