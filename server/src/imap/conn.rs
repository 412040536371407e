//! One logged-in conversation: commands go out, their answers come back checked.
//!
//! In: [`Command`]s. Out: the untagged data of all of them in order, and each tagged answer.
//! Several commands leave in one segment; Dovecot may answer them in another order than data comes,
//! so data is told apart by what it says (UID, mailbox name), never by its place.
//! A connection is `sound` only between commands: whoever is cancelled, times out or meets nonsense
//! leaves it unsound, and the pool drops it. Tagged NO and BAD are answers, not accidents.

use super::{
    Error,
    capabilities::Capabilities,
    command::Command,
    grammar::{Data, Done, Status},
    wire::{Frame, Wire},
};
use async_imap::{Session, imap_proto::Response};
use std::time::Duration;
use tokio::{io::AsyncWriteExt, time::timeout};

/// Slow commands may take this many deadlines.
const SLOW: u32 = 4;

/// The selected mailbox as this connection sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selected {
    /// Wire name.
    pub wire: String,
    pub uidvalidity: u32,
    /// As SELECT said it: messages from here on may be unknown to this connection.
    pub uidnext: u32,
    pub exists: u32,
    pub modseq: u64,
}

/// A session and what is known of it.
pub struct Conn {
    session: Session<Wire>,
    pub capabilities: Capabilities,
    pub selected: Option<Selected>,
    pub sound: bool,
    deadline: Duration,
    silence: Duration,
}

/// What came back for a batch of commands.
#[derive(Debug)]
pub struct Reply {
    pub data: Vec<Data>,
    /// One for each command.
    pub done: Vec<Done>,
}

impl Reply {
    /// The first NO or BAD as an error.
    pub fn ok(self) -> Result<Reply, Error> {
        self.done.iter().try_for_each(Done::ok)?;
        Ok(self)
    }
}

impl Done {
    /// BAD means that we and the core do not understand each other: nothing a person can mend.
    pub fn ok(&self) -> Result<(), Error> {
        match self.status {
            Status::Ok => Ok(()),
            Status::No => Err(Error::no(self.code.as_ref(), &self.text)),
            Status::Bad => Err(Error::Away(format!("BAD {}", self.text))),
        }
    }
}

impl Conn {
    /// `deadline` for a whole answer, `silence` before each line of it.
    pub fn new(session: Session<Wire>, capabilities: Capabilities, (deadline, silence): (Duration, Duration)) -> Self {
        Conn { session, capabilities, selected: None, sound: true, deadline, silence }
    }

    /// False if the other side has hung up meanwhile or says something unasked (BYE).
    pub fn is_quiet(&mut self) -> bool {
        self.sound && self.session.get_mut().is_quiet()
    }

    /// One command; NO and BAD are errors.
    pub async fn run(&mut self, command: Command) -> Result<Reply, Error> {
        self.exec(vec![command]).await?.ok()
    }

    /// Sends all commands at once and waits for all answers.
    ///
    /// Selecting a mailbox that a delivery is making at this moment, Dovecot says that it exists already: the
    /// commands, none of which was done without the mailbox, are sent once more.
    pub async fn exec(&mut self, commands: Vec<Command>) -> Result<Reply, Error> {
        let again = commands.first().is_some_and(|c| c.selects.is_some()).then(|| commands.clone());
        let reply = self.exec_once(commands).await?;
        match (reply.done.first().map(Done::ok), again) {
            (Some(Err(Error::NameTaken)), Some(commands)) => self.exec_once(commands).await,
            _ => Ok(reply),
        }
    }

    async fn exec_once(&mut self, commands: Vec<Command>) -> Result<Reply, Error> {
        if !self.sound {
            return Err(Error::lost("connection in doubt"));
        }
        self.sound = false;
        let times = if commands.iter().any(|c| c.slow) { SLOW } else { 1 };
        let (deadline, silence) = (self.deadline * times, self.silence * times);
        let selects: Vec<(bool, Option<String>)> = commands.iter().map(|c| (c.closes, c.selects.clone())).collect();
        let reply = timeout(deadline, self.converse(commands, silence)).await.map_err(|_| Error::lost("no answer in time"))??;
        self.sound = true;
        for ((closes, wanted), done) in selects.into_iter().zip(&reply.done) {
            if closes {
                self.selected = None;
            }
            if let Some(wire) = wanted {
                self.selected = (done.status == Status::Ok).then(|| selected(wire, &reply.data));
            }
        }
        Ok(reply)
    }

    async fn converse(&mut self, commands: Vec<Command>, silence: Duration) -> Result<Reply, Error> {
        let mut tags = Vec::with_capacity(commands.len());
        self.session.get_mut().corked = true;
        for command in &commands {
            let tag = self.session.run_command(&command.line).await.map_err(Error::lost)?;
            if let Some(payload) = &command.payload {
                let wire = self.session.get_mut();
                wire.write_all(payload).await.map_err(Error::lost)?;
                wire.write_all(b"\r\n").await.map_err(Error::lost)?;
            }
            tags.push(tag.0);
        }
        let wire = self.session.get_mut();
        wire.corked = false;
        wire.flush().await.map_err(Error::broken)?;
        let mut reply = Reply { data: Vec::new(), done: Vec::new() };
        let mut answers: Vec<Option<Done>> = tags.iter().map(|_| None).collect();
        let mut open = tags.len();
        while open > 0 {
            let line = timeout(silence, self.respond()).await.map_err(|_| Error::lost("no answer in time"))?;
            line.map_err(|e| bye(&reply.data).unwrap_or(e))?;
            while let Some(frame) = self.session.get_mut().next_frame() {
                match frame {
                    Frame::Untagged(bytes) => reply.data.push(Data::read(&bytes)),
                    Frame::Tagged(bytes) => {
                        let done = Done::read(&bytes).ok_or_else(|| Error::lost("unreadable answer"))?;
                        let tag = bytes.split(|b| *b == b' ').next().unwrap_or_default();
                        let at = tags.iter().position(|t| t.as_bytes() == tag);
                        match at.and_then(|at| answers.get_mut(at)) {
                            Some(slot @ None) => *slot = Some(done),
                            _ => return Err(Error::lost("an answer to nothing we asked")),
                        }
                        open -= 1;
                    }
                }
            }
        }
        reply.done = answers.into_iter().flatten().collect();
        if let Some(error) = bye(&reply.data) {
            // LOGOUT is the only command that may end so, and nobody needs its answer.
            return Err(error);
        }
        Ok(reply)
    }

    /// Waits for the next line that async-imap is shown. `None` of it means the connection is lost.
    async fn respond(&mut self) -> Result<bool, Error> {
        match self.session.read_response().await.map_err(Error::broken)? {
            None => {
                while let Some(frame) = self.session.get_mut().next_frame() {
                    if let Frame::Untagged(bytes) = frame
                        && let Data::Bye(text) = Data::read(&bytes)
                    {
                        return Err(Error::Cut(format!("BYE {text}")));
                    }
                }
                Err(Error::Cut("connection lost".into()))
            }
            Some(response) => Ok(matches!(response.parsed(), Response::Continue(_))),
        }
    }

    /// Starts IDLE (RFC 2177); the tag of its end.
    pub async fn idle(&mut self) -> Result<String, Error> {
        self.sound = false;
        let session = &mut self.session;
        let tag = timeout(self.deadline, session.run_command("IDLE")).await.map_err(Error::lost)?.map_err(Error::lost)?;
        loop {
            let going = timeout(self.deadline, self.respond()).await.map_err(|_| Error::lost("IDLE not answered"))??;
            if going {
                break;
            }
            if let Some(done) = self.tagged() {
                done.ok()?;
                return Err(Error::lost("IDLE ended at once"));
            }
        }
        self.session.get_mut().wake = true;
        Ok(tag.0)
    }

    /// Waits while idle; `None` if nothing was said in that time. Cancelling loses nothing.
    pub async fn hear(&mut self, patience: Duration) -> Result<Option<Vec<Data>>, Error> {
        let mut data = Vec::new();
        loop {
            while let Some(frame) = self.session.get_mut().next_frame() {
                match frame {
                    Frame::Untagged(bytes) => data.push(Data::read(&bytes)),
                    Frame::Tagged(_) => return Err(Error::lost("IDLE ended")),
                }
            }
            if let Some(error) = bye(&data) {
                return Err(error);
            }
            if !data.is_empty() {
                return Ok(Some(data));
            }
            match timeout(patience, self.respond()).await {
                Err(_) => return Ok(None),
                Ok(answer) => answer?,
            };
        }
    }

    /// Ends IDLE; what was said until then.
    pub async fn wake(&mut self, tag: &str) -> Result<Vec<Data>, Error> {
        let session = &mut self.session;
        timeout(self.deadline, session.run_command_untagged("DONE")).await.map_err(Error::lost)?.map_err(Error::lost)?;
        let mut data = Vec::new();
        loop {
            while let Some(frame) = self.session.get_mut().next_frame() {
                match frame {
                    Frame::Untagged(bytes) => data.push(Data::read(&bytes)),
                    Frame::Tagged(bytes) if bytes.starts_with(tag.as_bytes()) => {
                        self.session.get_mut().wake = false;
                        return Ok(data);
                    }
                    Frame::Tagged(_) => return Err(Error::lost("an answer to nothing we asked")),
                }
            }
            timeout(self.deadline, self.respond()).await.map_err(|_| Error::lost("DONE not answered"))??;
        }
    }

    fn tagged(&mut self) -> Option<Done> {
        while let Some(frame) = self.session.get_mut().next_frame() {
            if let Frame::Tagged(bytes) = frame {
                return Done::read(&bytes);
            }
        }
        None
    }
}

fn bye(data: &[Data]) -> Option<Error> {
    data.iter().find_map(|d| match d {
        Data::Bye(text) => Some(Error::Cut(format!("BYE {text}"))),
        _ => None,
    })
}

/// What SELECT said (RFC 9051 §6.3.2). Lines before `[CLOSED]` are of the mailbox before.
fn selected(wire: String, data: &[Data]) -> Selected {
    let mut found = Selected { wire, ..Selected::default() };
    for item in data {
        match item {
            Data::Exists(n) => found.exists = *n,
            Data::State(code) => {
                let number = code.number().unwrap_or(0);
                match code.name.as_str() {
                    "UIDVALIDITY" => found.uidvalidity = u32::try_from(number).unwrap_or(0),
                    "UIDNEXT" => found.uidnext = u32::try_from(number).unwrap_or(0),
                    "HIGHESTMODSEQ" => found.modseq = number,
                    _ => {}
                }
            }
            _ => {}
        }
    }
    found
}
