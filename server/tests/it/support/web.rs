//! A web server as a process of its own, beside that of a core, and one browser that asks web servers by TCP.

use super::{
    core::{BINARY, Core, PASSWORD},
    wait::eventually,
};
use serde_json::{Value, json};
use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
};

/// `dokodemo serve` on a port of its own; it ends with this.
pub struct Serve {
    pub listen: String,
    process: Child,
}

impl Serve {
    /// Joins the database and the mail store of a core.
    pub fn beside(core: &Core, environment: &[(&str, &str)]) -> Serve {
        let listen = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
        let process = Command::new(BINARY)
            .args(["serve", "--config"])
            .arg(core.data.join("serve.toml"))
            .args(["--listen", &listen])
            .envs(environment.iter().copied())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        Serve { listen, process }
    }

    /// Waits until it answers.
    pub fn ready(self) -> Serve {
        eventually("the second web server", || {
            TcpStream::connect(&self.listen).ok()?;
            (Browser::at(&self.listen).get("/livez").0 == 200).then_some(())
        });
        self
    }

    /// What it said when it ended by itself, and whether it ended well.
    pub fn refusal(mut self) -> (bool, String) {
        let status = eventually("the end of a web server that cannot work", || self.process.try_wait().unwrap());
        let mut said = String::new();
        self.process.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        (status.success(), said)
    }
}

impl Drop for Serve {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Somebody's browser: a session's cookie, and the web server that is asked.
#[derive(Clone, Default)]
pub struct Browser {
    pub listen: String,
    pub cookie: String,
}

impl Browser {
    pub fn at(listen: &str) -> Browser {
        Browser { listen: listen.to_owned(), cookie: String::new() }
    }

    /// Signs in by the JSON API; what the answer shows.
    pub fn sign_in(listen: &str, address: &str) -> (Browser, Value) {
        let login = json!({"login": address, "password": PASSWORD, "shared_computer": false});
        let (status, head, body) = Browser::at(listen).exchange("POST", "/api/session", &login.to_string());
        assert_eq!(status, 200, "{body}");
        let cookie = head.lines().find_map(|l| l.strip_prefix("set-cookie: sid=")).unwrap().split(';').next().unwrap();
        (Browser { listen: listen.to_owned(), cookie: format!("sid={cookie}") }, serde_json::from_str(&body).unwrap())
    }

    /// The same browser at another web server.
    pub fn turned_to(&self, listen: &str) -> Browser {
        Browser { listen: listen.to_owned(), ..self.clone() }
    }

    pub fn get(&self, path: &str) -> (u16, Value) {
        self.ask("GET", path, Value::Null)
    }

    pub fn ask(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let (status, _, text) = self.exchange(method, path, &body);
        (status, serde_json::from_str(&text).unwrap_or_default())
    }

    /// HTTP/1.0, so that an answer ends with its connection.
    fn exchange(&self, method: &str, path: &str, body: &str) -> (u16, String, String) {
        let mut stream = TcpStream::connect(&self.listen).unwrap();
        let request = format!(
            "{method} {path} HTTP/1.0\r\nHost: {}\r\nCookie: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.listen,
            self.cookie,
            body.len()
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{method} {path}: {text}"));
        (head[9..12].parse().unwrap(), head.replace("\r\n", "\n"), body.to_owned())
    }

    /// Writes a mail and sends it at once.
    pub fn send(&self, to: &str, subject: &str) {
        let (status, draft) = self.ask("POST", "/api/drafts", json!({"to": to, "subject": subject, "text": "hello"}));
        assert_eq!(status, 200, "{draft}");
        let path = format!("/api/drafts/{}/send", draft["key"].as_str().unwrap());
        let (status, answer) = self.ask("POST", &path, json!({}));
        assert_eq!(status, 200, "{answer}");
    }
}
