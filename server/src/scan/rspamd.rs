//! Rspamd's controller: HTTP/1.1 on a unix socket, one question a connection.
//!
//! In: a letter. Out: learned, known already, or why not.
//! Written by hand, because one request and one answer of known length need no library.
//! The paths and answers are those of <https://docs.rspamd.com/developers/protocol>.

use super::Error;
use std::{io, path::Path};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::UnixStream,
};

/// Longest answer.
const ANSWER: u64 = 1 << 20;

/// Status and body.
struct Answer {
    status: u16,
    body: String,
}

/// Learns; known already is as good.
pub async fn learn(socket: &Path, path: &str, letter: &[u8]) -> Result<(), Error> {
    // "bulk": a person's word counts also where the scanner was sure by itself.
    let answer = ask(socket, &format!("POST {path} HTTP/1.1\r\nLearn-Type: bulk"), letter).await?;
    let why = || answer.body.chars().filter(|c| !c.is_control()).take(200).collect::<String>();
    match answer.status {
        200..=299 => Ok(()),
        // No word of it could be used; or a letter that is none.
        400..=499 => Err(Error::Refused(why())),
        _ => Err(Error::Away(why())),
    }
}

/// Ok if it answers. Not by `/stat`: that ends the controller of 3.4 when its memory is away.
pub async fn ping(socket: &Path) -> Result<(), Error> {
    match ask(socket, "GET /ping HTTP/1.1", b"").await?.status {
        200 => Ok(()),
        status => Err(Error::Away(format!("status {status}"))),
    }
}

async fn ask(socket: &Path, head: &str, body: &[u8]) -> Result<Answer, Error> {
    let exchange = async {
        let mut stream = UnixStream::connect(socket).await?;
        let head = format!("{head}\r\nHost: scanner\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(body).await?;
        let mut bytes = Vec::new();
        stream.take(ANSWER).read_to_end(&mut bytes).await?;
        Ok(bytes)
    };
    let bytes = exchange.await.map_err(|e: io::Error| Error::Away(e.to_string()))?;
    read(&bytes).ok_or_else(|| Error::Away("an answer that is no HTTP".into()))
}

fn read(bytes: &[u8]) -> Option<Answer> {
    let text = String::from_utf8_lossy(bytes);
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.strip_prefix("HTTP/1.")?.split(' ').nth(1)?.parse().ok()?;
    Some(Answer { status, body: body.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read() {
        let answer = read(b"HTTP/1.1 208 Already\r\nContent-Length: 2\r\n\r\n{}").unwrap();
        assert_eq!((answer.status, answer.body.as_str()), (208, "{}"));
        assert!(read(b"").is_none() && read(b"220 mail\r\n\r\n").is_none() && read(b"HTTP/1.1 x\r\n\r\n").is_none());
    }
}
