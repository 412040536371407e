//! Where the demo's mail to the world ends: one file per mail in `outbox/`.
//!
//! In: LMTP (RFC 2033) from Postfix on a unix socket. Out: `outbox/<time>.eml`, its first lines
//! `X-Sink-From` and `X-Sink-To` with the envelope.
//! Never: a network.

use crate::config::Config;
use std::{
    fs, io,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{UnixListener, UnixStream},
};

/// Longest command line taken; Postfix sends far less.
const LINE: u64 = 4096;

/// Serves until the process is ended.
pub async fn run(config: Config) -> io::Result<()> {
    let socket = config.mailcore.data.join("run/sink/sink");
    let _ = fs::remove_file(&socket);
    let listener = UnixListener::bind(&socket)?;
    fs::set_permissions(&socket, fs::Permissions::from_mode(0o660))?;
    let outbox = Arc::new(config.mailcore.data.join("outbox"));
    loop {
        let (stream, _) = listener.accept().await?;
        let outbox = outbox.clone();
        tokio::spawn(async move {
            if let Err(e) = talk(stream, &outbox).await {
                tracing::warn!("sink: {e}");
            }
        });
    }
}

async fn talk(stream: UnixStream, outbox: &Path) -> io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut read = BufReader::new(read);
    let (mut from, mut to) = (String::new(), Vec::<String>::new());
    write.write_all(b"220 sink LMTP\r\n").await?;
    loop {
        let mut line = String::new();
        if (&mut read).take(LINE).read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let line = line.trim_end();
        let verb = line.split([' ', ':']).next().unwrap_or("").to_ascii_uppercase();
        let answer = match verb.as_str() {
            "LHLO" => "250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 ENHANCEDSTATUSCODES\r\n".into(),
            "MAIL" => {
                from = path(line);
                to.clear();
                "250 2.1.0 ok\r\n".to_owned()
            }
            "RCPT" => {
                to.push(path(line));
                "250 2.1.5 ok\r\n".into()
            }
            "DATA" if to.is_empty() => "503 5.5.1 no recipient\r\n".into(),
            "DATA" => {
                write.write_all(b"354 go on\r\n").await?;
                let bytes = data(&mut read).await?;
                keep(outbox, &from, &to.join(", "), &bytes)?;
                // One answer per recipient (RFC 2033 §4.2).
                "250 2.0.0 kept\r\n".repeat(to.len())
            }
            "RSET" => {
                to.clear();
                "250 2.0.0 ok\r\n".into()
            }
            "NOOP" => "250 2.0.0 ok\r\n".into(),
            "QUIT" => {
                write.write_all(b"221 2.0.0 bye\r\n").await?;
                return Ok(());
            }
            _ => "500 5.5.2 what?\r\n".into(),
        };
        write.write_all(answer.as_bytes()).await?;
    }
}

/// The text between `<` and `>` of MAIL and RCPT.
fn path(line: &str) -> String {
    line.split_once('<').and_then(|(_, rest)| rest.rsplit_once('>')).map_or("", |(path, _)| path).to_owned()
}

/// A mail up to the lone dot, dots unstuffed (RFC 5321 §4.5.2).
async fn data(read: &mut (impl AsyncBufReadExt + Unpin)) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        let begin = bytes.len();
        if read.read_until(b'\n', &mut bytes).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if &bytes[begin..] == b".\r\n" {
            bytes.truncate(begin);
            return Ok(bytes);
        }
        if bytes[begin] == b'.' {
            bytes.remove(begin);
        }
    }
}

/// Writes under another name first: whoever watches the folder sees whole mails only.
fn keep(outbox: &Path, from: &str, to: &str, bytes: &[u8]) -> io::Result<()> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let millis = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_millis());
    let name = format!("{millis:013}-{:04}", COUNT.fetch_add(1, Ordering::Relaxed));
    let beside: PathBuf = outbox.join(format!("{name}.new"));
    let mut whole = format!("X-Sink-From: {from}\r\nX-Sink-To: {to}\r\n").into_bytes();
    whole.extend_from_slice(bytes);
    fs::write(&beside, whole)?;
    fs::rename(beside, outbox.join(format!("{name}.eml")))
}
