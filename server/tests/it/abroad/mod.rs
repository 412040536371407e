//! From abroad, mail programs may not send, the webmail may: against the real core, where 127.0.0.66 is abroad.

mod people;
mod policy;
mod programs;

use crate::support::{
    core::{Core, PASSWORD},
    talk::Talk,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use std::{
    fs,
    io::{Read, Write},
    net::SocketAddr,
    sync::{Arc, Mutex, Weak},
};

/// Abroad for this core.
const ABROAD: &str = "127.0.0.66";
/// At home, as everybody else.
const HOME: &str = "127.0.0.77";

const ENVIRONMENT: [(&str, &str); 2] = [("DOKODEMO_OVERSEAS_FOREIGN", "127.0.0.66/32"), ("DOKODEMO_LIMITS_UNDO_SECONDS", "0")];

/// The core that these tests share; its clock is the real one.
fn world() -> Arc<Core> {
    static SHARED: Mutex<Weak<Core>> = Mutex::new(Weak::new());
    let mut shared = SHARED.lock().unwrap_or_else(|e| e.into_inner());
    shared.upgrade().unwrap_or_else(|| {
        let core = Arc::new(Core::start_with(&ENVIRONMENT));
        *shared = Arc::downgrade(&core);
        core
    })
}

/// A mail program on 587 that has signed in.
fn program(core: &Core, source: &str, user: &str) -> Talk {
    let mut talk = if source == "::1" {
        Talk::plain(SocketAddr::new(std::net::Ipv6Addr::LOCALHOST.into(), core.port_base + 587))
    } else {
        Talk::from(source, core.at(587))
    };
    talk.reply();
    talk.smtp("EHLO program.test");
    assert_eq!(&talk.smtp("STARTTLS")[..3], "220");
    let mut talk = talk.tls(core, false);
    talk.smtp("EHLO program.test");
    let answer = talk.smtp(&plain_auth("", user));
    assert!(answer.starts_with("235"), "{answer}");
    talk
}

/// A mail program on 465.
fn program_465(core: &Core, source: &str, user: &str) -> Talk {
    let mut talk = Talk::from(source, core.at(465)).tls(core, false);
    talk.reply();
    talk.smtp("EHLO program.test");
    assert!(talk.smtp(&plain_auth("", user)).starts_with("235"));
    talk
}

fn plain_auth(other: &str, user: &str) -> String {
    format!("AUTH PLAIN {}", BASE64_STANDARD.encode(format!("{other}\0{user}\0{PASSWORD}")))
}

/// The answer to a recipient in a new mail on this connection.
fn recipient(talk: &mut Talk, from: &str) -> String {
    talk.smtp("RSET");
    assert!(talk.smtp(&format!("MAIL FROM:<{from}>")).starts_with("250"));
    talk.smtp("RCPT TO:<out@remote.test>")
}

/// A browser with its cookie, somewhere.
struct Browser {
    core: Arc<Core>,
    source: &'static str,
    cookie: String,
}

impl Browser {
    /// Signed in from an address of this machine.
    fn sign_in(core: &Arc<Core>, source: &'static str, user: &str) -> Browser {
        let mut browser = Browser { core: core.clone(), source, cookie: String::new() };
        let login = format!("{{\"login\":\"{user}\",\"password\":\"{PASSWORD}\"}}");
        let (status, answer) = browser.ask("POST", "/api/session", &login);
        assert_eq!(status, 200, "{answer}");
        let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
        browser.cookie = cookie.split(';').next().unwrap().to_owned();
        browser
    }

    /// Status and the whole answer, its head too; `X-Forwarded-For` claims Japan wherever it comes from.
    fn ask(&self, method: &str, path: &str, body: &str) -> (u16, String) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let mut stream = runtime.block_on(async {
            let socket = tokio::net::TcpSocket::new_v4().unwrap();
            socket.bind(SocketAddr::new(self.source.parse().unwrap(), 0)).unwrap();
            socket.connect(self.core.listen.parse().unwrap()).await.unwrap().into_std().unwrap()
        });
        stream.set_nonblocking(false).unwrap();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncookie: {}\r\nx-forwarded-for: 133.242.0.1\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            self.core.listen,
            self.cookie,
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        (answer[9..12].parse().unwrap(), answer)
    }

    fn json(&self, method: &str, path: &str, body: &str) -> serde_json::Value {
        let (status, answer) = self.ask(method, path, body);
        assert!((200..300).contains(&status), "{answer}");
        serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
    }

    /// 海外からのメール送信.
    fn overseas(&self, enabled: bool) -> serde_json::Value {
        self.json("PUT", "/api/settings/overseas", &format!("{{\"enabled\":{enabled}}}"))
    }

    /// Writes a mail and presses 送信: status and answer.
    fn send(&self, to: &str, subject: &str) -> (u16, String) {
        let key = server::actions::compose::new_key().unwrap();
        let draft = serde_json::json!({ "key": key, "rev": 0, "to": to, "subject": subject, "text": "x" });
        self.json("PUT", &format!("/api/drafts/{key}"), &draft.to_string());
        self.ask("POST", &format!("/api/drafts/{key}/send"), "{}")
    }
}

/// Shifts the clock of a core that was started with this file.
fn shift(clock: &std::path::Path, seconds: i64) {
    fs::write(clock.with_extension("new"), seconds.to_string()).unwrap();
    fs::rename(clock.with_extension("new"), clock).unwrap();
}
