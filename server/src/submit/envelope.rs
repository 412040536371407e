//! MAIL and RCPT of one mail, and what a refusal means.
//!
//! RFC 5321 §3.3, 2920 (PIPELINING), 1870 (SIZE), 6152 (8BITMIME), 6531 (SMTPUTF8). MAIL and all
//! RCPT go out in one packet where the core pipelines, so that 200 recipients cost one round trip.
//! A refused recipient never stops the others; whether to go on without it is the caller's choice.
//! The commands are lettre's types, so that an address or a parameter cannot end its line; its connection
//! is not used (`conversation.rs` says why).

use super::{
    Error,
    conversation::{Letter, Talk, away},
    reply::Reply,
};
use app::api::Refusal;
use lettre::{
    Address,
    transport::smtp::{
        commands::{Mail, Rcpt},
        extension::{MailBodyParameter, MailParameter},
    },
};
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
        match address(to) {
            None => refused.push(Refusal { address: to.clone(), code: 501, line: "501 5.1.3 Bad address syntax".into() }),
            // RFC 6531 §3.2: without the extension such an address cannot be said at all.
            Some(_) if !to.is_ascii() && !wide => {
                refused.push(Refusal { address: to.clone(), code: 553, line: "553 5.6.7 SMTPUTF8 is not offered".into() });
            }
            Some(address) => asked.push((to, Rcpt::new(address, Vec::new()))),
        }
    }
    let from = match address(letter.from) {
        Some(from) if !asked.is_empty() => from,
        _ => return Err(all_refused(letter.to, &refused, "501 5.1.3 Bad address syntax")),
    };
    let mut parameters = Vec::new();
    if offers.offer("SIZE").is_some() {
        parameters.push(MailParameter::Size(size));
    }
    if !letter.message.is_ascii() && offers.offer("8BITMIME").is_some() {
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    let wide_needed = !letter.from.is_ascii() || asked.iter().any(|(to, _)| !to.is_ascii()) || !head(letter.message).is_ascii();
    if wide && wide_needed {
        parameters.push(MailParameter::SmtpUtfEight);
    }
    if !letter.mark.is_empty() && offers.offer("DSN").is_some() {
        // RFC 3461 §4.4; the core's scan helper reads it at the end of the mail.
        parameters.push(MailParameter::Other { keyword: "ENVID".into(), value: Some(letter.mark.into()) });
    }
    let mut lines = Mail::new(Some(from), parameters).to_string();
    let pipelined = offers.offer("PIPELINING").is_some();
    if pipelined {
        lines.extend(asked.iter().map(|(_, rcpt)| rcpt.to_string()));
    }
    let answer = talk.ask(&lines).await.map_err(away)?;
    if answer.code == 552 {
        return Err(Error::TooBig);
    }
    if !answer.positive() {
        return Err(declined(&answer, letter.to, Vec::new()));
    }
    let mut accepted = Vec::new();
    let mut later = None;
    for (to, rcpt) in asked {
        let answer = if pipelined { talk.hear(talk.patience).await } else { talk.ask(&rcpt).await };
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

/// An address fit for a command line: nothing in it could end the path or the line.
///
/// lettre's own check would refuse what phones in Japan really have, as `a..b@docomo.ne.jp` or `a.@…`; the
/// core takes them, so they pass as they are.
fn address(text: &str) -> Option<Address> {
    let bad = |c: char| c.is_control() || c.is_whitespace() || matches!(c, '<' | '>');
    let (user, domain) = text.rsplit_once('@')?;
    let fits = text.len() <= 320 && !text.chars().any(bad);
    fits.then(|| Address::new_dangerous(user, domain))
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
            assert!(address(bad).is_none(), "{bad:?}");
        }
        for fine in ["\"a.b\"@c", "山田@例え.jp", "a..b.@docomo.ne.jp"] {
            assert_eq!(Rcpt::new(address(fine).unwrap(), Vec::new()).to_string(), format!("RCPT TO:<{fine}>\r\n"));
        }
    }
}
