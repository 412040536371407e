//! A name server of one's own: Debian's nsd on a loopback port, asked by nobody but a core under test.
//!
//! It answers for the whole tree of names, so that nothing outside exists and nobody outside is asked.
//! It ends with the value.

use super::wait::eventually;
use std::{
    fs,
    net::{TcpListener, UdpSocket},
    path::PathBuf,
    process::{Child, Command},
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

/// The root of all names, with one machine.
const ROOT: &str = "$TTL 60\n. SOA ns.test. admin.test. 1 60 60 60 60\n. NS ns.test.\nns.test. A 127.0.0.1\n";

pub struct Names {
    /// `127.0.0.1:port`.
    pub address: String,
    folder: PathBuf,
    process: Option<Child>,
}

impl Names {
    /// Serves these lines of a zone file.
    pub fn start(lines: &str) -> Names {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("dokodemo-test-names-{}-{number}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let mut names = Names { address: String::new(), folder, process: None };
        // Somebody else may take the port before it does.
        let served = (0..5).any(|_| {
            names.address = free_address();
            names.runs(lines)
        });
        assert!(served, "no name server");
        names
    }

    /// Serves other lines from now on.
    pub fn serve(&mut self, lines: &str) {
        assert!(self.runs(lines), "no name server");
    }

    /// False if it has ended at once.
    fn runs(&mut self, lines: &str) -> bool {
        self.stop();
        let at = |name: &str| self.folder.join(name).display().to_string();
        fs::write(self.folder.join("zone"), format!("{ROOT}{lines}")).unwrap();
        let config = format!(
            "server:\n  ip-address: {}\n  username: \"\"\n  zonesdir: \"\"\n  database: \"\"\n  server-count: 1\n  pidfile: {}\n  logfile: {}\n  \
             xfrdfile: {}\n  zonelistfile: {}\n  xfrdir: {}\nremote-control:\n  control-enable: no\nzone:\n  name: \".\"\n  zonefile: {}\n",
            self.address.replace(':', "@"),
            at("pid"),
            at("log"),
            at("xfrd"),
            at("zones"),
            at(""),
            at("zone")
        );
        fs::write(self.folder.join("conf"), config).unwrap();
        let mut process = Command::new("/usr/sbin/nsd").arg("-d").arg("-c").arg(self.folder.join("conf")).spawn().unwrap();
        let served = eventually("the name server", || match process.try_wait() {
            Ok(Some(_)) => Some(false),
            _ => answers(&self.address).then_some(true),
        });
        self.process = Some(process);
        served
    }

    fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = Command::new("kill").arg(process.id().to_string()).status();
            let _ = process.wait();
        }
    }
}

impl Drop for Names {
    fn drop(&mut self) {
        self.stop();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A port that is free for UDP and for TCP.
fn free_address() -> String {
    loop {
        let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
        let address = udp.local_addr().unwrap();
        if TcpListener::bind(address).is_ok() {
            return address.to_string();
        }
    }
}

/// Asks for the address of `ns.test` (RFC 1035 §4).
fn answers(server: &str) -> bool {
    let mut question = b"\x12\x34\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00".to_vec();
    question.extend(b"\x02ns\x04test\x00\x00\x01\x00\x01");
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
    let mut answer = [0; 512];
    socket.send_to(&question, server).is_ok() && socket.recv(&mut answer).is_ok_and(|n| n > 40 && answer[7] > 0)
}
