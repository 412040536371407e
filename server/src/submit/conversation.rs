//! The dialogue of one mail: greeting, STARTTLS, XCLIENT, envelope, body, dot.
//!
//! RFC 5321, 3207 (STARTTLS), 2920 (PIPELINING), 1870 (SIZE), 6152 (8BITMIME), 6531 (SMTPUTF8);
//! XCLIENT as in Postfix's XCLIENT_README. MAIL and all RCPT go out in one packet where the core
//! pipelines, so that 200 recipients cost one round trip.
//! A refused recipient never stops the others; whether to go on without it is the caller's choice.

use super::{Error, Inner, Outcome, body, reply::Replies, reply::Reply};
use crate::who::Who;
use app::api::Refusal;
use std::{io, net::IpAddr, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::client::TlsStream;

/// What is to be sent, for whom.
pub(super) struct Letter<'a> {
    pub who: &'a Who,
    pub from: &'a str,
    pub to: &'a [String],
    pub message: &'a [u8],
}

/// The core has everything but the final dot. Dropped, it forgets the mail.
pub struct Ready {
    talk: Talk<TlsStream<TcpStream>>,
    accepted: Vec<String>,
    refused: Vec<Refusal>,
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

    /// Sends the dot. From here on only an answer tells whether the mail is out.
    pub async fn finish(mut self) -> Result<Outcome, Error> {
        let unknown = |e: io::Error| Error::Unknown(e.to_string());
        self.talk.say(b".\r\n").await.map_err(unknown)?;
        let reply = self.talk.hear(self.end).await.map_err(unknown)?;
        if reply.positive() {
            // The answer to QUIT carries no news, so nobody waits for it.
            let _ = self.talk.say(b"QUIT\r\n").await;
            return Ok(Outcome { accepted: self.accepted, refused: self.refused, reply: reply.line() });
        }
        Err(declined(&reply, &self.accepted, self.refused))
    }
}

/// A stream, its unread replies, and the patience for one step.
struct Talk<S> {
    stream: S,
    replies: Replies,
    patience: Duration,
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

    async fn hear(&mut self, patience: Duration) -> io::Result<Reply> {
        timeout(patience, self.replies.next(&mut self.stream)).await.map_err(late)?
    }

    async fn ask(&mut self, line: &str) -> io::Result<Reply> {
        self.say(line.as_bytes()).await?;
        self.hear(self.patience).await
    }

    /// A command whose refusal means that this listener cannot serve us now.
    async fn must(&mut self, line: &str, code: u16) -> Result<Reply, Error> {
        let reply = self.ask(line).await.map_err(away)?;
        expect(reply, code)
    }
}

fn late(_: tokio::time::error::Elapsed) -> io::Error {
    io::ErrorKind::TimedOut.into()
}

fn away(e: io::Error) -> Error {
    Error::Away(e.to_string())
}

fn expect(reply: Reply, code: u16) -> Result<Reply, Error> {
    if reply.code == code { Ok(reply) } else { Err(Error::Away(reply.line())) }
}

/// True if the listener says 220.
pub(super) async fn greets(inner: &Inner) -> bool {
    match connect(inner).await {
        Ok(mut talk) => {
            let _ = talk.say(b"QUIT\r\n").await;
            true
        }
        Err(_) => false,
    }
}

async fn connect(inner: &Inner) -> Result<Talk<TcpStream>, Error> {
    let stream = timeout(inner.deadlines.connect, TcpStream::connect(&inner.server))
        .await
        .map_err(|e| away(late(e)))?
        .map_err(away)?;
    // Every write here waits for an answer, so Nagle would only add its delay.
    let _ = stream.set_nodelay(true);
    let mut talk = Talk::new(stream, inner.deadlines.reply);
    let greeting = talk.hear(talk.patience).await.map_err(away)?;
    expect(greeting, 220)?;
    Ok(talk)
}

pub(super) async fn begin(inner: &Inner, letter: Letter<'_>) -> Result<Ready, Error> {
    let patience = inner.deadlines.reply;
    let hello = format!("EHLO {}\r\n", inner.hello);
    let mut plain = connect(inner).await?;
    let offers = plain.must(&hello, 250).await?;
    if offers.offer("STARTTLS").is_none() {
        return Err(Error::Away("no STARTTLS".into()));
    }
    plain.must("STARTTLS\r\n", 220).await?;
    if !plain.replies.is_empty() {
        return Err(Error::Away("plain text after STARTTLS".into()));
    }
    let stream = timeout(inner.deadlines.connect, inner.tls.shake(plain.stream))
        .await
        .map_err(|e| away(late(e)))?
        .map_err(away)?;
    let mut talk = Talk::new(stream, patience);
    talk.must(&hello, 250).await?;
    let xclient = format!("XCLIENT ADDR={} LOGIN={}\r\n", address(letter.who.ip), xtext(&letter.who.address));
    // The answer is a fresh greeting; what was offered before it no longer counts.
    talk.must(&xclient, 220).await?;
    let offers = talk.must(&hello, 250).await?;

    let (accepted, refused) = envelope(&mut talk, &letter, &offers).await?;
    let data = talk.ask("DATA\r\n").await.map_err(away)?;
    if data.code != 354 {
        return Err(declined(&data, &accepted, refused));
    }
    talk.say(&body::on_the_wire(letter.message)).await.map_err(away)?;
    Ok(Ready { talk, accepted, refused, end: inner.deadlines.end })
}

/// MAIL and every RCPT; an error if nobody was taken.
async fn envelope(
    talk: &mut Talk<TlsStream<TcpStream>>,
    letter: &Letter<'_>,
    offers: &Reply,
) -> Result<(Vec<String>, Vec<Refusal>), Error> {
    let size = letter.message.len();
    let limit = offers.offer("SIZE").and_then(|n| n.trim().parse::<usize>().ok()).unwrap_or(0);
    if limit > 0 && size > limit {
        return Err(Error::TooBig);
    }
    let wide = offers.offer("SMTPUTF8").is_some();
    let mut refused = Vec::new();
    let mut asked = Vec::new();
    for to in letter.to {
        if !clean(to) {
            refused.push(Refusal { address: to.clone(), code: 501, line: "501 5.1.3 Bad address syntax".into() });
        } else if !to.is_ascii() && !wide {
            // RFC 6531 §3.2: without the extension such an address cannot be said at all.
            refused.push(Refusal { address: to.clone(), code: 553, line: "553 5.6.7 SMTPUTF8 is not offered".into() });
        } else {
            asked.push(to);
        }
    }
    if asked.is_empty() || !clean(letter.from) {
        return Err(all_refused(letter.to, &refused, "501 5.1.3 Bad address syntax"));
    }
    let mut mail = format!("MAIL FROM:<{}>", letter.from);
    if offers.offer("SIZE").is_some() {
        mail.push_str(&format!(" SIZE={size}"));
    }
    if !letter.message.is_ascii() && offers.offer("8BITMIME").is_some() {
        mail.push_str(" BODY=8BITMIME");
    }
    let wide_needed = !letter.from.is_ascii() || asked.iter().any(|to| !to.is_ascii()) || !head(letter.message).is_ascii();
    if wide && wide_needed {
        mail.push_str(" SMTPUTF8");
    }
    mail.push_str("\r\n");

    let pipelined = offers.offer("PIPELINING").is_some();
    if pipelined {
        for to in &asked {
            mail.push_str(&format!("RCPT TO:<{to}>\r\n"));
        }
    }
    let answer = talk.ask(&mail).await.map_err(away)?;
    if answer.code == 552 {
        return Err(Error::TooBig);
    }
    if !answer.positive() {
        return Err(declined(&answer, letter.to, Vec::new()));
    }
    let mut accepted = Vec::new();
    let mut later = None;
    for to in asked {
        let answer = if pipelined {
            talk.hear(talk.patience).await
        } else {
            talk.ask(&format!("RCPT TO:<{to}>\r\n")).await
        };
        let answer = answer.map_err(away)?;
        // 421 closes the connection: whoever was taken before it is forgotten with it (§3.8).
        if answer.code == 421 {
            return Err(Error::Away(answer.line()));
        }
        if answer.positive() {
            accepted.push(to.clone());
        } else {
            if answer.transient() {
                later.get_or_insert_with(|| answer.line());
            }
            refused.push(Refusal { address: to.clone(), code: answer.code, line: answer.line() });
        }
    }
    match (accepted.is_empty(), later) {
        (true, Some(line)) => Err(Error::Away(line)),
        (true, None) => Err(all_refused(letter.to, &refused, "")),
        (false, _) => Ok((accepted, refused)),
    }
}

/// A negative answer that concerns the whole mail.
fn declined(reply: &Reply, to: &[String], mut refusals: Vec<Refusal>) -> Error {
    let line = reply.line();
    // RFC 3463: X.3.4 is "message too big for system"; 552 alone is also a full mailbox.
    if reply.code == 552 && reply.lines.iter().any(|text| text.starts_with("5.3.4")) {
        return Error::TooBig;
    }
    if !(500..600).contains(&reply.code) {
        return Error::Away(line);
    }
    refusals.extend(to.iter().map(|to| Refusal { address: to.clone(), code: reply.code, line: line.clone() }));
    Error::Refused { refusals, reply: line }
}

fn all_refused(to: &[String], refused: &[Refusal], line: &str) -> Error {
    let missing = to.iter().filter(|to| !refused.iter().any(|r| r.address == **to));
    let mut refusals = refused.to_vec();
    refusals.extend(missing.map(|to| Refusal { address: to.clone(), code: 501, line: line.into() }));
    let reply = refusals.first().map(|r| r.line.clone()).unwrap_or_default();
    Error::Refused { refusals, reply }
}

/// Fit for a command line: one `@` at least, nothing that could end the path or the line.
fn clean(address: &str) -> bool {
    let bad = |c: char| c.is_control() || c.is_whitespace() || matches!(c, '<' | '>');
    address.len() <= 320 && address.contains('@') && !address.chars().any(bad)
}

/// The header block.
fn head(message: &[u8]) -> &[u8] {
    let end = message.windows(4).position(|w| w == b"\r\n\r\n").unwrap_or(message.len());
    &message[..end]
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
        for bad in ["", "a", "a@b>\r\nRCPT TO:<c@d", "a b@c", "<a@b>", "a@b\0"] {
            assert!(!clean(bad), "{bad:?}");
        }
        assert!(clean("\"a.b\"@c") && clean("山田@例え.jp"));
    }
}
