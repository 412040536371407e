//! MAIL and RCPT of one mail, and what a refusal means.
//!
//! RFC 5321 §3.3, 2920 (PIPELINING), 1870 (SIZE), 6152 (8BITMIME), 6531 (SMTPUTF8). MAIL and all
//! RCPT go out in one packet where the core pipelines, so that 200 recipients cost one round trip.
//! A refused recipient never stops the others; whether to go on without it is the caller's choice.

use super::{
    Error,
    conversation::{Letter, Talk, away},
    reply::Reply,
};
use app::api::Refusal;
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

/// MAIL and every RCPT; an error if nobody was taken.
pub(super) async fn envelope(
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
    if !letter.mark.is_empty() && offers.offer("DSN").is_some() {
        // RFC 3461 §4.4; the core's scan helper reads it at the end of the mail.
        mail.push_str(&format!(" ENVID={}", letter.mark));
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
        let answer = if pipelined { talk.hear(talk.patience).await } else { talk.ask(&format!("RCPT TO:<{to}>\r\n")).await };
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
pub(super) fn declined(reply: &Reply, to: &[String], mut refusals: Vec<Refusal>) -> Error {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_cannot_end_their_line() {
        for bad in ["", "a", "a@b>\r\nRCPT TO:<c@d", "a b@c", "<a@b>", "a@b\0"] {
            assert!(!clean(bad), "{bad:?}");
        }
        assert!(clean("\"a.b\"@c") && clean("山田@例え.jp"));
    }
}
