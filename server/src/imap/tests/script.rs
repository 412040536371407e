//! A core on loopback that answers by a script and keeps what it was told.

use super::super::{Config, Imap};
use crate::who::Who;
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

pub const CAPABILITIES: &str =
    "IMAP4rev1 SASL-IR ID IDLE LITERAL+ UIDPLUS MOVE CONDSTORE ESEARCH ESORT SORT=DISPLAY LIST-STATUS SPECIAL-USE PREVIEW QUOTA";

/// What the core does with one command; `{t}` in the bytes becomes its tag.
pub enum Act {
    Say(Vec<u8>),
    /// Says it and closes.
    Cut(Vec<u8>),
    Hang,
}

pub fn say(text: impl Into<Vec<u8>>) -> Act {
    Act::Say(text.into())
}

type Script = dyn Fn(&str) -> Option<Act> + Send + Sync;

/// The core's side: all commands of all connections, literals included, without their tags.
pub struct Core {
    pub imap: Imap,
    pub log: Arc<Mutex<Vec<String>>>,
}

impl Core {
    /// Starts one; where the script says nothing, it answers like a good core with three letters in INBOX.
    pub async fn start(script: impl Fn(&str) -> Option<Act> + Send + Sync + 'static) -> Core {
        Core::with(|_| {}, script).await
    }

    pub async fn with(change: impl FnOnce(&mut Config), script: impl Fn(&str) -> Option<Act> + Send + Sync + 'static) -> Core {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut config = Config {
            addr: "127.0.0.1".into(),
            port: listener.local_addr().unwrap().port(),
            tls: None,
            bind: None,
            check_bind: None,
            master_user: "webmail".into(),
            master_secret: "secret".into(),
            per_person: 3,
            logins: 16,
            deadline: Duration::from_millis(1500),
        };
        change(&mut config);
        let log: Arc<Mutex<Vec<String>>> = Arc::default();
        let script: Arc<Script> = Arc::new(script);
        let heard = log.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (script, log) = (script.clone(), heard.clone());
                tokio::spawn(async move {
                    let _ = converse(stream, &*script, &log).await;
                });
            }
        });
        Core { imap: Imap::new(config), log }
    }

    pub fn told(&self, verb: &str) -> usize {
        self.log.lock().unwrap().iter().filter(|l| l.starts_with(verb)).count()
    }

    pub fn take_log(&self) -> Vec<String> {
        std::mem::take(&mut self.log.lock().unwrap())
    }
}

pub fn taro() -> Who {
    Who { address: "taro@a01.example.test".into(), name: String::new(), ip: "203.0.113.9".parse().unwrap(), session: "s1".into() }
}

async fn converse(stream: TcpStream, script: &Script, log: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut read = BufReader::new(read);
    write.write_all(b"* OK [CAPABILITY IMAP4rev1 SASL-IR ID] ready\r\n").await?;
    loop {
        let mut command = Vec::new();
        loop {
            if read.read_until(b'\n', &mut command).await? == 0 {
                return Ok(());
            }
            let line = command.strip_suffix(b"\r\n").unwrap_or(&command);
            let size = line.strip_suffix(b"+}").and_then(|l| Some(&l[l.iter().rposition(|b| *b == b'{')? + 1..]));
            let Some(size) = size.and_then(|s| std::str::from_utf8(s).ok()?.parse::<usize>().ok()) else { break };
            let start = command.len();
            command.resize(start + size, 0);
            read.read_exact(&mut command[start..]).await?;
        }
        let text = String::from_utf8_lossy(&command).trim_end_matches(['\r', '\n']).to_owned();
        let (tag, rest) = text.split_once(' ').unwrap_or((&text, ""));
        log.lock().unwrap().push(rest.to_owned());
        let (bytes, cut) = match script(rest) {
            Some(Act::Hang) => {
                tokio::time::sleep(Duration::from_secs(60)).await;
                return Ok(());
            }
            Some(Act::Say(bytes)) => (bytes, false),
            Some(Act::Cut(bytes)) => (bytes, true),
            None => (usual(rest).into_bytes(), false),
        };
        let mut out = Vec::with_capacity(bytes.len());
        let mut left = bytes.as_slice();
        while let Some(at) = left.windows(3).position(|w| w == b"{t}").filter(|_| bytes.len() < 100_000) {
            out.extend_from_slice(&left[..at]);
            out.extend_from_slice(tag.as_bytes());
            left = &left[at + 3..];
        }
        out.extend_from_slice(left);
        if bytes.len() >= 100_000 {
            // Large answers end with the tag; looking for it everywhere would take long.
            let end = out.len() - 100;
            let tail = String::from_utf8_lossy(&out[end..]).replace("{t}", tag);
            out.truncate(end);
            out.extend_from_slice(tail.as_bytes());
        }
        write.write_all(&out).await?;
        if cut {
            return Ok(());
        }
    }
}

/// A letter as FETCH shows it in a list.
pub fn row(seq: u32, uid: u32) -> String {
    format!(
        "* {seq} FETCH (UID {uid} FLAGS (\\Seen) INTERNALDATE \"22-Nov-2026 09:09:30 +0000\" RFC822.SIZE 540 \
         ENVELOPE (\"Sun, 22 Nov 2026 03:00:00 +0900\" \"Letter {uid}\" ((\"A\" NIL \"a\" \"b.test\")) NIL NIL ((NIL NIL \"taro\" \"a01.example.test\")) NIL NIL NIL \"<m{uid}@x>\") \
         BODYSTRUCTURE (\"text\" \"plain\" (\"charset\" \"utf-8\") NIL NIL \"7bit\" 16 1 NIL NIL NIL NIL) PREVIEW \"hello\")\r\n"
    )
}

pub const SELECTED: &str = "* FLAGS (\\Seen)\r\n* 3 EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY 7] .\r\n* OK [UIDNEXT 13] .\r\n* OK [HIGHESTMODSEQ 4] .\r\n{t} OK [READ-WRITE] done\r\n";

fn usual(command: &str) -> String {
    let rows = || [row(1, 10), row(2, 11), row(3, 12)].concat();
    let verb = command.split(' ').next().unwrap_or_default();
    match verb {
        "AUTHENTICATE" => format!("{{t}} OK [CAPABILITY {CAPABILITIES}] Logged in\r\n"),
        "SELECT" => SELECTED.into(),
        "FETCH" => rows() + "{t} OK done\r\n",
        "APPEND" => "{t} OK [APPENDUID 7 13] done\r\n".into(),
        "LIST" => "* LIST () \"/\" INBOX\r\n* STATUS INBOX (MESSAGES 3 UNSEEN 1)\r\n* LIST (\\Drafts) \"/\" Drafts\r\n* STATUS Drafts (MESSAGES 0 UNSEEN 0)\r\n* LIST (\\Trash) \"/\" Trash\r\n{t} OK done\r\n".into(),
        "UID" if command.starts_with("UID FETCH") && command.contains("BODY.PEEK[") => {
            "* 1 FETCH (UID 10 FLAGS () RFC822.SIZE 12 BODY[]<0> {12}\r\nA: b\r\n\r\nbody BODY[1]<0> {4}\r\nbody)\r\n{t} OK done\r\n".into()
        }
        "UID" if command.starts_with("UID FETCH") => rows() + "{t} OK done\r\n",
        "UID" if command.starts_with("UID SEARCH") || command.starts_with("UID SORT") => "* ESEARCH (TAG \"{t}\") UID ALL 10:12 COUNT 3\r\n{t} OK done\r\n".into(),
        "UID" if command.starts_with("UID MOVE") => "* OK [COPYUID 9 10 1] Moved\r\n* 1 EXPUNGE\r\n{t} OK done\r\n".into(),
        "SEARCH" => "* ESEARCH (TAG \"{t}\") COUNT 2\r\n{t} OK done\r\n".into(),
        "IDLE" => "+ idling\r\n* 4 EXISTS\r\n".into(),
        _ => "{t} OK done\r\n".into(),
    }
}
