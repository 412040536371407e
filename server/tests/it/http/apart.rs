//! A web server as if on another machine: addresses and a certificate of its own, TLS, none of the core's sockets.

use super::health::health;
use crate::support::{
    core::{Core, PASSWORD},
    wait::eventually,
    web::{Browser, Serve},
};
use rcgen::{CertificateParams, ExtendedKeyUsagePurpose, KeyPair};
use serde_json::json;
use server::{http::listen, rooms::Clock, who::Who};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

/// The addresses of the web server that the core was told of; Linux answers on all of 127/8.
const FROM: &str = "127.0.0.22";
const CHECK_FROM: &str = "127.0.0.24";

/// A certificate and its key, as a web server makes them.
fn certificate(dir: &Path, name: &str) -> (PathBuf, PathBuf) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.extended_key_usages.push(ExtendedKeyUsagePurpose::ClientAuth);
    let (cert_file, key_file) = (dir.join(format!("{name}.pem")), dir.join(format!("{name}.key")));
    fs::write(&cert_file, params.self_signed(&key).unwrap().pem()).unwrap();
    fs::write(&key_file, key.serialize_pem()).unwrap();
    (cert_file, key_file)
}

/// What lies on the other machine; removed at the end.
struct Elsewhere(PathBuf);

impl Drop for Elsewhere {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Another machine, and a core that was told of its web server.
fn house() -> (Elsewhere, Core) {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!("dokodemo-apart-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let dir = Elsewhere(std::env::temp_dir().join(name));
    fs::create_dir(&dir.0).unwrap();
    fs::set_permissions(&dir.0, fs::Permissions::from_mode(0o755)).unwrap();
    let (listed, _) = certificate(&dir.0, "listed");
    certificate(&dir.0, "stranger");
    let servers = format!("{FROM} {CHECK_FROM} {}", listed.display());
    let core = Core::start_with(&[("DOKODEMO_MAILCORE_WEB_SERVERS", &servers)]);
    (dir, core)
}

#[test]
fn a_person_works_at_a_web_server_of_another_machine_as_at_the_cores_own() {
    let (dir, core) = house();
    let address = core.account("faraway");
    let file = |name: &str| dir.0.join(name).display().to_string();
    let apart = Serve::beside(
        &core,
        &[
            ("DOKODEMO_CORE_IMAP", &core.at(993).to_string()),
            ("DOKODEMO_CORE_TLS_NAME", "localhost"),
            ("DOKODEMO_CORE_TLS_CA", &core.data.join("tls/ca.pem").display().to_string()),
            ("DOKODEMO_CORE_IMAP_BIND", FROM),
            ("DOKODEMO_CORE_CHECK_BIND", CHECK_FROM),
            ("DOKODEMO_CORE_SUBMISSION_CERT", &file("listed.pem")),
            ("DOKODEMO_CORE_SUBMISSION_KEY", &file("listed.key")),
            ("DOKODEMO_CORE_CONTROL", "/nonexistent/control/http"),
            ("DOKODEMO_SCAN_LEARN", "/nonexistent/learn/rspamd"),
            ("DOKODEMO_ANSWER_PULSE", "/nonexistent/pulse/answer"),
        ],
    )
    .ready();
    assert_eq!(health(&apart.listen).1["down"], json!([]));

    let (me, opened) = Browser::sign_in(&apart.listen, &address);
    assert_eq!(opened["page"]["total"], 0);
    me.send(&address, "sent-from-afar");
    let row = eventually("the mail to oneself", || me.get("/api/mailboxes/INBOX/messages").1["envelopes"].get(0).cloned());
    assert_eq!(row["subject"], "sent-from-afar");

    // Told to the core by its own web server, and done before the answer says so.
    let path = format!("/api/addresses/{address}/password");
    let (status, answer) = me.ask("POST", &path, json!({"current": PASSWORD, "new": "Another1"}));
    assert_eq!(status, 200, "{answer}");
    let old = json!({"login": address, "password": PASSWORD, "shared_computer": false});
    assert_eq!(Browser::at(&apart.listen).ask("POST", "/api/session", old).0, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_another_address_nor_another_certificate_opens_the_core() {
    let (dir, core) = tokio::task::spawn_blocking(house).await.unwrap();
    let who = Who { address: "taro@a01.example.test".into(), name: "".into(), ip: [192, 0, 2, 7].into(), session: "t".into() };
    let to = ["hanako@e06.example.test".to_owned()];
    let open = |bind: &str, certificate: &str| {
        let mut config = core.config();
        config.core.imap_bind = bind.parse().unwrap();
        config.core.submission_cert = dir.0.join(format!("{certificate}.pem"));
        config.core.submission_key = dir.0.join(format!("{certificate}.key"));
        listen::open(config, Clock::default())
    };
    for (bind, certificate, opens) in [(FROM, "listed", true), (CHECK_FROM, "stranger", false), ("127.0.0.23", "stranger", false)]
    {
        let rooms = open(bind, certificate).await.unwrap();
        let entered = rooms.imap.mailboxes(&who).await;
        assert_eq!(entered.is_ok(), opens, "{bind}: {entered:?}");
        let sent = rooms.submit.send(&who, &who.address, &to, b"Subject: x\r\n\r\nx\r\n").await;
        assert_eq!(sent.is_ok(), opens, "{certificate}: {sent:?}");
    }
}
