//! Postfix's lookups: netstrings `<length>:<map> <key>,` (socketmap_table(5)).
//!
//! Maps: `domains` (do we deliver here), `mailboxes` (is there such an address), `aliases` (role
//! names lead to the operator, senders of forwards back to who wrote), `senders` (which login owns a sender address).
//! Never: a guess when the database is away; the answer is TEMP and the mail waits.

use super::Facts;
use crate::{config::Config, store};
use std::io;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::UnixStream,
};

/// Longest question taken; an address has at most 254 characters (RFC 5321 §4.5.3.1).
const LONGEST: usize = 2048;
/// Local parts that are nobody's mailbox (REQUIREMENTS B8, RFC 2142).
pub(super) const ROLES: [&str; 5] = ["postmaster", "abuse", "mailer-daemon", "root", "noreply"];

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
    let found = match map {
        "domains" => delivers_here(key, facts).await.map(|here| here.then(|| key.to_owned())),
        "mailboxes" | "senders" => facts.store.account_is_active(key).await.map(|active| active.then(|| key.to_owned())),
        "aliases" => match facts.srs.back(key, facts.clock.now().div_euclid(86_400)) {
            Some(writer) => Ok(Some(writer)),
            None => role(key, facts).await,
        },
        _ => return "PERM unknown map".into(),
    };
    match found {
        Ok(Some(value)) => format!("OK {value}"),
        Ok(None) => "NOTFOUND ".into(),
        Err(e) => {
            tracing::error!("socketmap {map}: {e}");
            "TEMP the account database is away".into()
        }
    }
}

/// True for the provider's domain and its sub-domains, but not for the host itself.
pub(super) fn ours(domain: &str, config: &Config) -> bool {
    config.mail.holds(domain) && domain != config.mailcore.hostname
}

/// True for every domain that this core delivers to; in any case.
pub(super) async fn delivers_here(domain: &str, facts: &Facts) -> Result<bool, store::Error> {
    let domain = domain.to_lowercase();
    Ok(ours(&domain, &facts.config) || facts.store.domain_is_known(&domain).await?)
}

/// The operator, for a role name in one of our domains.
async fn role(key: &str, facts: &Facts) -> Result<Option<String>, store::Error> {
    let operator = &facts.config.operator.address;
    let Some((local, domain)) = key.rsplit_once('@') else { return Ok(None) };
    if operator.is_empty() || !ROLES.contains(&local) {
        return Ok(None);
    }
    let here =
        domain == facts.config.mailcore.hostname || ours(domain, &facts.config) || facts.store.domain_is_known(domain).await?;
    Ok(here.then(|| operator.clone()))
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

    #[test]
    fn the_host_is_no_mail_domain() {
        let config = Config::default();
        assert!(ours("example.test", &config) && ours("a01.example.test", &config));
        assert!(!ours("mail.example.test", &config) && !ours("badexample.test", &config));
    }
}
