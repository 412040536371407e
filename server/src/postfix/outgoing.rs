//! Is what people of the house send infected? Asked of clamd while the body comes.
//!
//! In: who is logged in, recipients, header and body as the milter hears them. Out: a verdict at the end.
//! Sender's check ON: an infected mail is refused. OFF: nothing is refused, and only mail to people of
//! the house is looked at, because their own check may be ON: they are told by `X-Core-Virus`.
//! Never: an unscanned mail where a scan is due; a scanner that is away means "later".

use super::Facts;
use crate::{actions::virus::is_on, error::Error, scan::virus::Question};

/// What is known of one mail so far.
#[derive(Default)]
pub struct Outgoing {
    login: String,
    /// Somebody of the house gets it.
    inside: bool,
    refuses: bool,
    in_body: bool,
    state: State,
}

#[derive(Default)]
enum State {
    /// Not of the house, or nobody wants to know.
    #[default]
    NotAsked,
    /// Before its first header.
    New,
    Asking(Question),
    Away(Error),
}

/// What is to be done with it.
#[derive(Debug)]
pub enum Verdict {
    /// Clean, or nobody wants to know.
    Pass,
    /// Infected; who gets it here decides for themselves. The name of what was found.
    Tell(String),
    /// Infected; it is refused.
    Refuse(String),
}

impl Outgoing {
    /// A mail of somebody who is logged in.
    pub fn of(login: &str) -> Outgoing {
        Outgoing { login: login.to_owned(), state: State::New, ..Outgoing::default() }
    }

    /// `<address>` of a recipient that was taken.
    pub fn recipient(&mut self, address: &[u8], facts: &Facts) {
        let address = String::from_utf8_lossy(address).to_lowercase();
        let domain = address.trim_end_matches('>').rsplit_once('@').map_or("", |(_, domain)| domain);
        self.inside |= facts.config.delivers(domain);
    }

    pub async fn header(&mut self, name: &[u8], value: &[u8], facts: &Facts) {
        self.push(&[name, b": ", value, b"\r\n"].concat(), facts).await;
    }

    pub async fn body(&mut self, piece: &[u8], facts: &Facts) {
        if !std::mem::replace(&mut self.in_body, true) {
            self.push(b"\r\n", facts).await;
        }
        self.push(piece, facts).await;
    }

    async fn push(&mut self, bytes: &[u8], facts: &Facts) {
        if matches!(self.state, State::New) {
            self.state = self.begin(facts).await;
        }
        if let State::Asking(question) = &mut self.state
            && let Err(error) = question.push(bytes).await
        {
            self.state = State::Away(error.into());
        }
    }

    async fn begin(&mut self, facts: &Facts) -> State {
        match is_on(&facts.store, &self.login).await {
            Ok(on) => self.refuses = on,
            Err(error) => return State::Away(error),
        }
        if !self.refuses && !self.inside {
            return State::NotAsked;
        }
        match Question::mail(&facts.config.scan.virus).await {
            Ok(question) => State::Asking(question),
            Err(error) => State::Away(error.into()),
        }
    }

    /// At its end.
    pub async fn verdict(mut self, facts: &Facts) -> Result<Verdict, Error> {
        // A mail without a single line has not been begun.
        self.push(b"", facts).await;
        match self.state {
            State::Away(error) => Err(error),
            State::New | State::NotAsked => Ok(Verdict::Pass),
            State::Asking(question) => Ok(match question.finish().await? {
                None => Verdict::Pass,
                Some(name) if self.refuses => Verdict::Refuse(name),
                Some(name) => Verdict::Tell(name),
            }),
        }
    }
}
