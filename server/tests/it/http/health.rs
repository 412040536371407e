//! A balancer asks how the house is: what is down has a name, and is well again when it has come back.

use crate::support::{core::Core, wait::eventually};
use std::{
    io::{Read, Write},
    net::TcpStream,
    process::Command,
};

fn signal(name: &str, pid: i32) {
    assert!(Command::new("kill").args([&format!("-{name}"), &pid.to_string()]).status().unwrap().success());
}

/// Status and body of the question.
pub fn health(listen: &str) -> (u16, serde_json::Value) {
    let mut stream = TcpStream::connect(listen).unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    (head[9..12].parse().unwrap(), serde_json::from_str(body).unwrap_or_else(|_| panic!("{text}")))
}

#[test]
fn what_is_killed_is_named_until_it_is_there_again() {
    let core = Core::start();
    eventually("a house that is well", || (health(&core.listen).0 == 200).then_some(()));
    for child in ["answer", "rspamd"] {
        // The supervisor stands still, so that nothing comes back before it was missed.
        signal("STOP", core.pid());
        for pid in core.session(child) {
            signal("KILL", pid);
        }
        let body = eventually(child, || Some(health(&core.listen)).filter(|(status, _)| *status == 503)).1;
        assert_eq!(body["down"], serde_json::json!([child]), "{body}");
        signal("CONT", core.pid());
        eventually("what was started again", || (health(&core.listen).0 == 200).then_some(()));
    }
}
