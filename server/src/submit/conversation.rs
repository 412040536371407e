//! The dialogue of one mail: greeting, STARTTLS, XCLIENT, envelope, body, dot.
//!
//! RFC 5321, 3207 (STARTTLS); XCLIENT as in Postfix's XCLIENT_README. The envelope is in
//! `envelope.rs`. Every step has a deadline; whatever is unexpected ends the dialogue.
//! Commands are lettre's. Its connection is not: it ends at the first refused recipient, sends the dot with the
//! body, keeps what was read before TLS began, and bounds neither a reply nor the wait for it (0.11.23).

use super::{
    Error, Inner, Outcome, SEEN_BEFORE, body,
    envelope::{declined, envelope},
    reply::{Replies, Reply},
};
use crate::who::Who;
use app::api::Refusal;
use lettre::transport::smtp::{
    commands::{Data, Ehlo, Quit, Starttls},
    extension::ClientId,
};
use std::{fmt::Display, io, net::IpAddr, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::client::TlsStream;

/// What is to be sent, for whom.
#[derive(Clone, Copy)]
pub struct Letter<'a> {
    pub who: &'a Who,
    pub from: &'a str,
    pub to: &'a [String],
    pub message: &'a [u8],
    /// Name of this attempt as [`super::mark`] writes it, or empty: the core takes one attempt of a mail.
    pub mark: &'a str,
}

/// The core has everything but the final dot. Dropped, it forgets the mail.
pub struct Ready {
    talk: Talk<TlsStream<TcpStream>>,
    accepted: Vec<String>,
    refused: Vec<Refusal>,
    marked: bool,
    end: Duration,
}

impl std::fmt::Debug for Ready {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ready").field("accepted", &self.accepted.len()).finish_non_exhaustive()
    }
}

impl Ready {
    /// Recipients that the core did not take.
    pub fn refused(&self) -> &[Refusal] {
        &self.refused
    }

    /// True if the core was told the mark, and so takes no second attempt of this mail.
    pub fn marked(&self) -> bool {
        self.marked
    }

    /// Sends the dot. From here on only an answer tells whether the mail is out.
    pub async fn finish(mut self) -> Result<Outcome, Error> {
        let unknown = |e: io::Error| Error::Unknown(e.to_string());
        self.talk.say(b".\r\n").await.map_err(unknown)?;
        let reply = self.talk.hear(self.end).await.map_err(unknown)?;
        if reply.positive() {
            // The answer to QUIT carries no news, so nobody waits for it.
            let _ = self.talk.say(Quit.to_string().as_bytes()).await;
            return Ok(Outcome { accepted: self.accepted, refused: self.refused, reply: reply.line() });
        }
        if self.marked && reply.line() == SEEN_BEFORE {
            return Err(Error::SeenBefore);
        }
        Err(declined(&reply, &self.accepted, self.refused))
    }
}

/// A stream, its unread replies, and the patience for one step.
pub(super) struct Talk<S> {
    stream: S,
    replies: Replies,
    pub patience: Duration,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Talk<S> {
    fn new(stream: S, patience: Duration) -> Self {
        Talk { stream, replies: Replies::default(), patience }
    }

    async fn say(&mut self, bytes: &[u8]) -> io::Result<()> {
        // Small pieces, so that the deadline watches progress and not the whole of a large mail.
        for piece in bytes.chunks(64 * 1024) {
            timeout(self.patience, self.stream.write_all(piece)).await.map_err(late)??;
        }
        timeout(self.patience, self.stream.flush()).await.map_err(late)?
    }

    pub async fn hear(&mut self, patience: Duration) -> io::Result<Reply> {
        timeout(patience, self.replies.next(&mut self.stream)).await.map_err(late)?
    }

    pub async fn ask(&mut self, command: &impl Display) -> io::Result<Reply> {
        self.say(command.to_string().as_bytes()).await?;
        self.hear(self.patience).await
    }

    /// A command whose refusal means that this listener cannot serve us now.
    async fn must(&mut self, command: &impl Display, code: u16) -> Result<Reply, Error> {
        let reply = self.ask(command).await.map_err(away)?;
        expect(reply, code)
    }
}

fn late(_: tokio::time::error::Elapsed) -> io::Error {
    io::ErrorKind::TimedOut.into()
}

pub(super) fn away(e: io::Error) -> Error {
    Error::Away(e.to_string())
}

fn expect(reply: Reply, code: u16) -> Result<Reply, Error> {
    if reply.code == code { Ok(reply) } else { Err(Error::Away(reply.line())) }
}

/// True if the listener says 220.
pub(super) async fn greets(inner: &Inner) -> bool {
    match connect(inner).await {
        Ok(mut talk) => {
            let _ = talk.say(Quit.to_string().as_bytes()).await;
            true
        }
        Err(_) => false,
    }
}

async fn connect(inner: &Inner) -> Result<Talk<TcpStream>, Error> {
    let stream =
        timeout(inner.deadlines.connect, TcpStream::connect(&inner.server)).await.map_err(|e| away(late(e)))?.map_err(away)?;
    // Every write here waits for an answer, so Nagle would only add its delay.
    let _ = stream.set_nodelay(true);
    let mut talk = Talk::new(stream, inner.deadlines.reply);
    let greeting = talk.hear(talk.patience).await.map_err(away)?;
    expect(greeting, 220)?;
    Ok(talk)
}

pub(super) async fn begin(inner: &Inner, letter: Letter<'_>) -> Result<Ready, Error> {
    let patience = inner.deadlines.reply;
    let hello = Ehlo::new(ClientId::Domain(inner.hello.clone()));
    let mut plain = connect(inner).await?;
    let offers = plain.must(&hello, 250).await?;
    if offers.offer("STARTTLS").is_none() {
        return Err(Error::Away("no STARTTLS".into()));
    }
    plain.must(&Starttls, 220).await?;
    if !plain.replies.is_empty() {
        return Err(Error::Away("plain text after STARTTLS".into()));
    }
    let stream =
        timeout(inner.deadlines.connect, inner.tls.shake(plain.stream)).await.map_err(|e| away(late(e)))?.map_err(away)?;
    let mut talk = Talk::new(stream, patience);
    talk.must(&hello, 250).await?;
    let xclient = format!("XCLIENT ADDR={} LOGIN={}\r\n", address(letter.who.ip), xtext(&letter.who.address));
    // The answer is a fresh greeting; what was offered before it no longer counts.
    talk.must(&xclient, 220).await?;
    let offers = talk.must(&hello, 250).await?;

    let marked = !letter.mark.is_empty() && offers.offer("DSN").is_some();
    let (accepted, refused) = envelope(&mut talk, &letter, &offers).await?;
    let data = talk.ask(&Data).await.map_err(away)?;
    if data.code != 354 {
        return Err(declined(&data, &accepted, refused));
    }
    talk.say(&body::on_the_wire(letter.message)).await.map_err(away)?;
    Ok(Ready { talk, accepted, refused, marked, end: inner.deadlines.end })
}

fn address(ip: IpAddr) -> String {
    match ip.to_canonical() {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => format!("IPV6:{v6}"),
    }
}

/// RFC 3461 §4.
fn xtext(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for b in text.bytes() {
        if (b'!'..=b'~').contains(&b) && b != b'+' && b != b'=' {
            out.push(b as char);
        } else {
            out.push_str(&format!("+{b:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_cannot_leave_their_place() {
        assert_eq!(xtext("a+b=c d\r\n@x"), "a+2Bb+3Dc+20d+0D+0A@x");
        assert_eq!(address("::ffff:192.0.2.1".parse().unwrap()), "192.0.2.1");
        assert_eq!(address("2001:db8::1".parse().unwrap()), "IPV6:2001:db8::1");
    }
}
