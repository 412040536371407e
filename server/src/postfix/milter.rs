//! The milter protocol as Postfix speaks it (version 6), for the one milter we have.
//!
//! In: a connection of an smtpd. Out: at the end of each mail the headers that `copies` makes, or a no
//! to the second attempt of a mail of ours (`attempt`).
//! Packets are a length of four bytes, a letter, data; only the envelope sender and the headers are
//! asked for, so a body never passes. Several mails may come over one connection.
//! Never: a change of what the sender wrote; an answer without the database, which becomes "later".
//! The protocol has no RFC: libmilter's mfdef.h names its letters, Postfix's milter8.c is the other side.

use super::{Facts, attempt::Attempt, copies::Seen};
use crate::{store, submit::SEEN_BEFORE};
use std::io;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};

/// More than Postfix sends of one header (`header_size_limit`).
const LONGEST: usize = 1 << 20;
const VERSION: u32 = 6;
/// SMFIF_ADDHDRS
const ADD_HEADERS: u32 = 0x01;
/// Not sent to us: connect, helo, rcpt, body, end of headers, unknown commands, data.
const SKIP: u32 = 0x01 | 0x02 | 0x08 | 0x10 | 0x40 | 0x100 | 0x200;
/// Sent without waiting for our answer.
const NO_REPLY_MAIL: u32 = 0x4000;
const NO_REPLY_HEADER: u32 = 0x80;

/// Talks until the other side hangs up.
pub async fn talk(stream: impl AsyncRead + AsyncWrite + Unpin, facts: &Facts) {
    if let Err(e) = answer_all(stream, facts).await
        && e.kind() != io::ErrorKind::UnexpectedEof
    {
        tracing::warn!("milter: {e}");
    }
}

async fn answer_all(stream: impl AsyncRead + AsyncWrite + Unpin, facts: &Facts) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut silent = 0;
    let mut mail = Seen::default();
    let mut attempt = Attempt::default();
    loop {
        let (command, data) = packet(&mut stream).await?;
        let mut out = Vec::new();
        match command {
            b'O' => {
                let number = |at: usize| data.get(at..at + 4).and_then(|b| b.try_into().ok()).map_or(0, u32::from_be_bytes);
                silent = number(8) & (SKIP | NO_REPLY_MAIL | NO_REPLY_HEADER);
                let numbers = [number(0).min(VERSION), ADD_HEADERS & number(4), silent];
                put(&mut out, b'O', &numbers.map(u32::to_be_bytes).concat());
            }
            b'M' => {
                mail = Seen::default();
                mail.envelope(strings(&data).next().unwrap_or_default());
                attempt.mail(strings(&data));
                go_on(&mut out, silent & NO_REPLY_MAIL == 0);
            }
            b'L' => {
                let mut pair = strings(&data);
                mail.header(pair.next().unwrap_or_default(), pair.next().unwrap_or_default());
                go_on(&mut out, silent & NO_REPLY_HEADER == 0);
            }
            b'E' => match end(std::mem::take(&mut mail), std::mem::take(&mut attempt), facts).await {
                Ok(Some(headers)) => {
                    for (name, value) in headers {
                        put(&mut out, b'h', format!("{name}\0{value}\0").as_bytes());
                    }
                    go_on(&mut out, true);
                }
                Ok(None) => put(&mut out, b'y', format!("{SEEN_BEFORE}\0").as_bytes()),
                Err(error) => {
                    tracing::error!("milter: {error}");
                    put(&mut out, b't', b"");
                }
            },
            // Macros have no answer; after an abort or before another session the next mail is another one.
            b'D' => {
                if let Some((letter, rest)) = data.split_first() {
                    attempt.macros(*letter, strings(rest));
                }
                continue;
            }
            b'A' | b'K' => {
                mail = Seen::default();
                continue;
            }
            b'Q' => return Ok(()),
            _ => go_on(&mut out, true),
        }
        stream.write_all(&out).await?;
        stream.flush().await?;
    }
}

/// The headers of a whole mail; `None` if it is the second attempt of one.
async fn end(mail: Seen, attempt: Attempt, facts: &Facts) -> Result<Option<Vec<(&'static str, String)>>, store::Error> {
    let headers = mail.copies(facts).await?;
    Ok(attempt.may_enter(facts).await?.then_some(headers))
}

async fn packet(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<(u8, Vec<u8>)> {
    let length = stream.read_u32().await? as usize;
    if length == 0 || length > LONGEST {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "not a packet"));
    }
    let command = stream.read_u8().await?;
    let mut data = vec![0; length - 1];
    stream.read_exact(&mut data).await?;
    Ok((command, data))
}

fn put(out: &mut Vec<u8>, letter: u8, data: &[u8]) {
    out.extend((data.len() as u32 + 1).to_be_bytes());
    out.push(letter);
    out.extend(data);
}

fn go_on(out: &mut Vec<u8>, wanted: bool) {
    if wanted {
        put(out, b'c', b"");
    }
}

/// Strings that end in NUL.
fn strings(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    data.split(|b| *b == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(bytes: &[u8]) -> Option<(u8, Vec<u8>)> {
        packet(&mut BufReader::new(bytes)).await.ok()
    }

    #[tokio::test]
    async fn packets_are_read_strictly() {
        assert_eq!(read(b"\0\0\0\x04Lab\0").await, Some((b'L', b"ab\0".to_vec())));
        assert_eq!(read(b"\0\0\0\x01E").await, Some((b'E', Vec::new())));
        assert_eq!(read(b"\0\0\0\0E").await, None);
        assert_eq!(read(b"\xff\xff\xff\xffE").await, None);
        assert_eq!(read(b"\0\0\0\x09La").await, None);
    }

    #[test]
    fn answers_are_packets_too() {
        let mut out = Vec::new();
        put(&mut out, b'h', b"X\0y\0");
        go_on(&mut out, false);
        go_on(&mut out, true);
        assert_eq!(out, b"\0\0\0\x05hX\0y\0\0\0\0\x01c");
    }
}
