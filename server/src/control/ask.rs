//! Dovecot's own commands over its HTTP door (doveadm, `/doveadm/v1`): forget a password, end connections.
//!
//! In: an address. Out: done, or `Away`. The door is a unix socket in a folder of the web server's
//! user, or `host:port`; it takes a key besides, and the two commands used here alone
//! (`mailcore/dovecot/dovecot.conf`). One short connection for each question.
//! Never: an address with a wildcard, which would concern everybody.

use super::Error;
use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use std::{path::Path, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpStream, UnixStream},
    time::timeout,
};

const PATIENCE: Duration = Duration::from_secs(10);
/// More than any answer to what is asked here.
const LONGEST: u64 = 1 << 20;
/// `kick` when there is nobody to kick (EX_NOUSER of sysexits.h).
const NOBODY: i64 = 68;

/// The door of one core. Cheap to clone.
#[derive(Clone)]
pub struct Control {
    place: Arc<str>,
    key: Arc<str>,
}

impl Control {
    /// `place` is a path or `host:port`; `key` is the secret of both sides.
    pub fn new(place: &str, key: &str) -> Control {
        Control { place: place.into(), key: BASE64_STANDARD.encode(key.trim()).into() }
    }

    /// False where the door's folder is not: the core is another machine, and its own web server uses the door.
    pub fn is_here(&self) -> bool {
        !self.place.starts_with('/') || Path::new(&*self.place).parent().is_some_and(Path::exists)
    }

    /// From now on the core knows no former password of this address and holds no connection of it:
    /// IMAP, POP3 and ManageSieve end at once, whoever opened them.
    ///
    /// Connections that only wait may share a process with those of a few others, who connect again.
    pub async fn expel(&self, address: &str) -> Result<(), Error> {
        if !address.bytes().all(|b| b.is_ascii_alphanumeric() || b"@.-_+".contains(&b)) {
            return Err(Error::Away(format!("no plain address: {address:?}")));
        }
        let commands = json!([
            ["authCacheFlush", { "user": [address] }, "flush"],
            ["kick", { "mask": [address] }, "kick"],
        ]);
        let answer = timeout(PATIENCE, self.ask(&commands)).await.map_err(|_| Error::Away("no answer in time".into()))??;
        let done = |tag: &str| {
            let line = answer.as_array().into_iter().flatten().find(|line| line[2] == tag)?;
            match line[0].as_str()? {
                "doveadmResponse" => Some(true),
                "error" => Some(tag == "kick" && line[1]["exitCode"] == NOBODY),
                _ => Some(false),
            }
        };
        match (done("flush"), done("kick")) {
            (Some(true), Some(true)) => Ok(()),
            _ => Err(Error::Away(format!("doveadm: {}", short(&answer.to_string())))),
        }
    }

    async fn ask(&self, commands: &Value) -> Result<Value, Error> {
        let away = |e: std::io::Error| Error::Away(format!("{}: {e}", self.place));
        match self.place.starts_with('/') {
            true => self.talk(UnixStream::connect(&*self.place).await.map_err(away)?, commands).await,
            false => self.talk(TcpStream::connect(&*self.place).await.map_err(away)?, commands).await,
        }
    }

    async fn talk(&self, mut stream: impl AsyncRead + AsyncWrite + Unpin, commands: &Value) -> Result<Value, Error> {
        let away = |e: std::io::Error| Error::Away(format!("{}: {e}", self.place));
        let body = commands.to_string();
        let head = format!(
            "POST /doveadm/v1 HTTP/1.1\r\nHost: core\r\nConnection: close\r\nAuthorization: X-Dovecot-API {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            self.key,
            body.len()
        );
        stream.write_all(head.as_bytes()).await.map_err(away)?;
        stream.write_all(body.as_bytes()).await.map_err(away)?;
        let mut bytes = Vec::new();
        stream.take(LONGEST).read_to_end(&mut bytes).await.map_err(away)?;
        let text = String::from_utf8_lossy(&bytes);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        if !head.starts_with("HTTP/1.1 200 ") {
            return Err(Error::Away(format!("doveadm: {}", short(head.lines().next().unwrap_or("no answer")))));
        }
        serde_json::from_str(body).map_err(|_| Error::Away(format!("doveadm: {}", short(body))))
    }
}

fn short(text: &str) -> &str {
    crate::mail::clean::start(text, 300)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    /// Answers one question with `body` and says what was asked.
    async fn door(status: &'static str, body: &'static str) -> (Control, tokio::task::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let control = Control::new(&listener.local_addr().unwrap().to_string(), "secret\n");
        let asked = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut bytes = vec![0; 4096];
            let mut n = 0;
            while !String::from_utf8_lossy(&bytes[..n]).ends_with("]]") {
                n += stream.read(&mut bytes[n..]).await.unwrap();
            }
            let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
            stream.write_all(head.as_bytes()).await.unwrap();
            String::from_utf8_lossy(&bytes[..n]).into_owned()
        });
        (control, asked)
    }

    #[tokio::test]
    async fn an_answer_counts_only_if_both_commands_were_done() {
        for (status, body, fine) in [
            ("200 OK", r#"[["doveadmResponse",[{"entries":"1"}],"flush"],["doveadmResponse",[{"result":"a@b"}],"kick"]]"#, true),
            ("200 OK", r#"[["doveadmResponse",[],"flush"],["error",{"type":"exitCode","exitCode":68},"kick"]]"#, true),
            ("200 OK", r#"[["doveadmResponse",[],"flush"],["error",{"type":"exitCode","exitCode":75},"kick"]]"#, false),
            ("200 OK", r#"[["error",{"type":"exitCode","exitCode":68},"flush"],["doveadmResponse",[],"kick"]]"#, false),
            ("200 OK", r#"[["doveadmResponse",[],"flush"]]"#, false),
            ("200 OK", "{}", false),
            ("200 OK", "<html>", false),
            ("401 Unauthorized", "", false),
        ] {
            let (control, asked) = door(status, body).await;
            assert_eq!(control.expel("taro@a01.example.test").await.is_ok(), fine, "{body}");
            let asked = asked.await.unwrap();
            assert!(asked.contains("Authorization: X-Dovecot-API c2VjcmV0\r\n"), "{asked}");
            assert!(asked.contains(r#"{"mask":["taro@a01.example.test"]}"#), "{asked}");
        }
    }

    #[tokio::test]
    async fn nobody_can_be_named_by_a_wildcard() {
        let control = Control::new("127.0.0.1:1", "secret");
        for bad in ["*", "taro@*", "a?c@b.test", "a\"b@c.test"] {
            assert!(control.expel(bad).await.is_err(), "{bad}");
        }
    }
}
