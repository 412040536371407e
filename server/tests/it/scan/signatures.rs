//! Signatures against viruses: where they come from, and that nothing waits for them.

use super::{deliver, letter};
use crate::support::{core::Core, wait::eventually};
use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    time::Duration,
};

fn health(core: &Core) -> String {
    let mut stream = TcpStream::connect(&core.listen).unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text
}

#[test]
fn a_mirror_that_is_away_stops_nothing() {
    // A mirror that takes connections and says nothing of use.
    let mirror = TcpListener::bind("127.0.0.1:0").unwrap();
    mirror.set_nonblocking(true).unwrap();
    let url = format!("http://{}", mirror.local_addr().unwrap());
    let core = Core::start_with(&[("DOKODEMO_MAILCORE_FRESHCLAM_MIRROR", &url)]);
    let asked = eventually("a question to the mirror", || {
        let (mut stream, _) = mirror.accept().ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        let mut bytes = [0; 2_000];
        let length = stream.read(&mut bytes).ok()?;
        let _ = stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        Some(String::from_utf8_lossy(&bytes[..length]).into_owned())
    });
    assert!(asked.starts_with("GET /daily."), "{asked}");
    drop(mirror);
    let me = core.account("fresh");
    assert!(deliver(&core, "a@remote.test", &me, &letter("a@remote.test", "mirrorless")).starts_with("250"));
    // It is well, and says that its signatures are nothing to rely on.
    let health = health(&core);
    assert!(health.starts_with("HTTP/1.1 200") && health.contains("\"warnings\":[\"signatures\""), "{health}");
    assert!(health.contains("\"signatures_days\":null"), "{health}");
}
