//! The milter protocol as Postfix speaks it (version 6), for mail from the world, from the house, and from Sieve.
//!
//! In: a connection of an smtpd. Out: at the end of each mail the headers that `copies` makes, or a no
//! to the second attempt of a mail of ours (`attempt`), to one in somebody else's name (`authors`), or to a virus
//! that would go out (`outgoing`); to a connection that outlives its password (`outlived`) a no at MAIL already;
//! for what Sieve sends on, what `onward` says.
//! Packets are a length of four bytes, a letter, data; of mail from the world only the envelope sender
//! and the headers are asked for, so its body never passes. Several mails may come over one connection.
//! Never: a change of what the sender wrote (the envelope of a forward is ours); an answer without the database, which becomes "later".
//! The protocol has no RFC: libmilter's mfdef.h names its letters, Postfix's milter8.c is the other side.

use super::{
    Facts,
    attempt::Attempt,
    authors::{Authors, Claim, NOT_OWN},
    copies::Seen,
    onward::{Onward, Way},
    outgoing::{Outgoing, Verdict},
    outlived,
};
use crate::{error::Error, mail::verdict, store, submit::SEEN_BEFORE};
use std::io;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};

/// More than Postfix sends of one header (`header_size_limit`).
const LONGEST: usize = 1 << 20;
const VERSION: u32 = 6;
/// SMFIF_ADDHDRS
const ADD_HEADERS: u32 = 0x01;
/// SMFIF_CHGFROM
const CHANGE_SENDER: u32 = 0x40;
/// Not sent to us: connect, helo, rcpt, body, end of headers, unknown commands, data.
const SKIP: u32 = 0x01 | 0x02 | 0x08 | 0x10 | 0x40 | 0x100 | 0x200;
/// What of it is sent for mail of the house: recipients and bodies.
const LOOK: u32 = 0x08 | 0x10;
/// What of it is sent for what Sieve sends on: recipients.
const RECIPIENTS: u32 = 0x08;
/// Sent without waiting for our answer.
const NO_REPLY_MAIL: u32 = 0x4000;
const NO_REPLY_HEADER: u32 = 0x80;
const NO_REPLY_RECIPIENT: u32 = 0x8000;
const NO_REPLY_BODY: u32 = 0x80000;

/// A reply to SMTP is ASCII (RFC 5321 §4.2); `i18n::compose::refusal` knows it by these words.
const VIRUS: &str = "A virus was found in this mail; it was not sent";

/// The reply that puts a forward or an automatic reply off.
const TOO_MANY: &str = "451 4.7.1 This address has sent on too much within an hour";
/// What Sieve hears of a mail that may not be sent on: its script fails, and the mail is kept (RFC 5228 §2.10.6).
const KEPT: &str = "554 5.7.1 Not sent on; it stays in the mailbox";

/// Whose mail is heard.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Side {
    World,
    /// People here.
    House,
    /// Sieve, for people here.
    Scripts,
}

/// Talks until the other side hangs up.
pub async fn talk(stream: impl AsyncRead + AsyncWrite + Unpin, how: (&Facts, Side)) {
    if let Err(e) = answer_all(stream, how).await
        && e.kind() != io::ErrorKind::UnexpectedEof
    {
        tracing::warn!("milter: {e}");
    }
}

async fn answer_all(stream: impl AsyncRead + AsyncWrite + Unpin, (facts, side): (&Facts, Side)) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut silent = 0;
    // Postfix connects when somebody does, before it has heard a password.
    let mut began = facts.clock.now();
    let mut mail = Mail::default();
    let skip = match side {
        Side::World => SKIP | NO_REPLY_MAIL,
        Side::House => SKIP & !LOOK,
        Side::Scripts => (SKIP & !RECIPIENTS) | NO_REPLY_MAIL,
    };
    loop {
        let (command, data) = packet(&mut stream).await?;
        let mut out = Vec::new();
        match command {
            b'O' => {
                let number = |at: usize| data.get(at..at + 4).and_then(|b| b.try_into().ok()).map_or(0, u32::from_be_bytes);
                silent = number(8) & (skip | NO_REPLY_HEADER | NO_REPLY_RECIPIENT | NO_REPLY_BODY);
                let numbers = [number(0).min(VERSION), (ADD_HEADERS | CHANGE_SENDER) & number(4), silent];
                put(&mut out, b'O', &numbers.map(u32::to_be_bytes).concat());
            }
            b'M' => {
                (mail.seen, mail.authors) = (Seen::default(), Authors::default());
                mail.seen.envelope(strings(&data).next().unwrap_or_default());
                mail.attempt.mail(strings(&data));
                let house = side == Side::House;
                mail.outgoing = house.then(|| Outgoing::of(mail.attempt.login()));
                mail.onward = (side == Side::Scripts).then(|| Onward::of(strings(&data).next().unwrap_or_default()));
                match if house { outlived::refusal(&mail.attempt, began, facts).await } else { Ok(None) } {
                    Ok(None) => go_on(&mut out, silent & NO_REPLY_MAIL == 0),
                    Ok(Some(no)) => put(&mut out, b'y', format!("{no}\0").as_bytes()),
                    Err(error) => later(&mut out, &error),
                }
            }
            b'R' => {
                if let Some(outgoing) = &mut mail.outgoing {
                    outgoing.recipient(strings(&data).next().unwrap_or_default(), facts);
                }
                if let Some(onward) = &mut mail.onward {
                    onward.recipient(strings(&data).next().unwrap_or_default());
                }
                go_on(&mut out, silent & NO_REPLY_RECIPIENT == 0);
            }
            b'B' => {
                if let Some(outgoing) = &mut mail.outgoing {
                    outgoing.body(&data, facts).await;
                }
                go_on(&mut out, silent & NO_REPLY_BODY == 0);
            }
            b'L' => {
                let mut pair = strings(&data);
                let (name, value) = (pair.next().unwrap_or_default(), pair.next().unwrap_or_default());
                match &mut mail.onward {
                    Some(onward) => onward.header(name, value),
                    None => mail.seen.header(name, value),
                }
                if let Some(outgoing) = &mut mail.outgoing {
                    mail.authors.header(name, value);
                    outgoing.header(name, value, facts).await;
                }
                go_on(&mut out, silent & NO_REPLY_HEADER == 0);
            }
            b'E' => {
                if let Some(outgoing) = mail.outgoing.as_mut().filter(|_| !data.is_empty()) {
                    outgoing.body(&data, facts).await;
                }
                if let Some(onward) = mail.onward.take() {
                    answer_onward(&mut out, onward.way(facts).await);
                    stream.write_all(&out).await?;
                    stream.flush().await?;
                    continue;
                }
                match end(std::mem::take(&mut mail), began, facts).await {
                    Ok(Ok(headers)) => {
                        for (name, value) in headers {
                            put(&mut out, b'h', format!("{name}\0{value}\0").as_bytes());
                        }
                        go_on(&mut out, true);
                    }
                    Ok(Err(no)) => put(&mut out, b'y', format!("{no}\0").as_bytes()),
                    Err(error) => later(&mut out, &error),
                }
            }
            // Macros have no answer; after an abort or before another session the next mail is another one.
            b'D' => {
                if let Some((letter, rest)) = data.split_first() {
                    mail.attempt.macros(*letter, strings(rest));
                }
                continue;
            }
            b'A' | b'K' => {
                if command == b'K' {
                    began = facts.clock.now();
                }
                (mail.seen, mail.authors, mail.outgoing, mail.onward) = (Seen::default(), Authors::default(), None, None);
                continue;
            }
            b'Q' => return Ok(()),
            _ => go_on(&mut out, true),
        }
        stream.write_all(&out).await?;
        stream.flush().await?;
    }
}

/// What has been heard of one mail.
#[derive(Default)]
struct Mail {
    seen: Seen,
    attempt: Attempt,
    authors: Authors,
    outgoing: Option<Outgoing>,
    onward: Option<Onward>,
}

/// The end of a mail that Sieve sends on.
fn answer_onward(out: &mut Vec<u8>, way: Result<Way, store::Error>) {
    match way {
        Ok(Way::AsItIs) => go_on(out, true),
        Ok(Way::From(sender)) => {
            put(out, b'e', format!("<{sender}>\0").as_bytes());
            go_on(out, true);
        }
        Ok(Way::Kept) => put(out, b'y', format!("{KEPT}\0").as_bytes()),
        Ok(Way::Later) => put(out, b'y', format!("{TOO_MANY}\0").as_bytes()),
        Err(error) => {
            tracing::error!("milter: {error}");
            put(out, b't', b"");
        }
    }
}

/// The headers to be added to a whole mail, or the reply that refuses it.
async fn end(mail: Mail, began: i64, facts: &Facts) -> Result<Result<Vec<(&'static str, String)>, String>, Error> {
    // Once more: a long mail takes minutes.
    if mail.outgoing.is_some()
        && let Some(no) = outlived::refusal(&mail.attempt, began, facts).await?
    {
        return Ok(Err(no.to_owned()));
    }
    let mut headers = mail.seen.copies(facts).await?;
    if mail.outgoing.is_some() {
        match mail.authors.claim(mail.attempt.login(), facts).await? {
            Claim::Own(address) => headers.push((verdict::FIELD, format!("inside {address}"))),
            Claim::Nobody => {}
            Claim::Forged => return Ok(Err(NOT_OWN.to_owned())),
        }
    }
    match mail.outgoing.unwrap_or_default().verdict(facts).await? {
        Verdict::Pass => {}
        Verdict::Tell(name) => headers.push(("X-Core-Virus", name)),
        Verdict::Refuse(name) => return Ok(Err(format!("554 5.7.1 {VIRUS}: {name}"))),
    }
    // Last, because it is written down that this attempt got in.
    let first = mail.attempt.may_enter(facts).await?;
    Ok(if first { Ok(headers) } else { Err(SEEN_BEFORE.to_owned()) })
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

fn later(out: &mut Vec<u8>, error: &Error) {
    tracing::error!("milter: {error}");
    put(out, b't', b"");
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
