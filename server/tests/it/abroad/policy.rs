//! The policy socket directly: real Japanese and foreign addresses, hostile questions, and its speed.

use super::*;
use crate::support::{
    mmdb::{Shape, table},
    wait::eventually,
};
use std::{
    io::{BufRead, BufReader},
    os::unix::net::UnixStream,
    time::{Duration, Instant},
};

/// A connection as Postfix keeps one.
struct Line(BufReader<UnixStream>);

impl Line {
    fn open(core: &Core) -> Line {
        let stream = UnixStream::connect(core.data.join("run/answer/policy")).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        Line(BufReader::new(stream))
    }

    fn ask(&mut self, context: &str, client: &str, login: &str) -> String {
        let question = format!(
            "request=smtpd_access_policy\nprotocol_state=RCPT\nprotocol_name=ESMTP\nclient_address={client}\nclient_name=localhost\nhelo_name=c.test\nsender={login}\nrecipient=x@remote.test\nsasl_method=PLAIN\nsasl_username={login}\npolicy_context={context}\n\n"
        );
        self.raw(question.as_bytes())
    }

    fn raw(&mut self, question: &[u8]) -> String {
        self.0.get_mut().write_all(question).unwrap();
        let (mut answer, mut end) = (String::new(), String::new());
        self.0.read_line(&mut answer).unwrap();
        self.0.read_line(&mut end).unwrap();
        answer.trim_end().trim_start_matches("action=").to_owned()
    }
}

/// What Japanese and other networks are in the table of the test.
const NETS: [(&str, &str); 6] = [
    ("133.242.0.0/16", "JP"),
    ("126.0.0.0/8", "JP"),
    ("8.8.8.0/24", "US"),
    ("2001:268::/32", "JP"),
    ("2400:4050::/32", "JP"),
    ("2a00:1450::/32", "DE"),
];

const NOW: i64 = 1_795_000_000;

#[test]
fn japanese_addresses_pass_foreign_ones_do_not_and_a_new_table_is_taken_up() {
    let file = std::path::PathBuf::from(format!("/tmp/dokodemo-test-table-{}.mmdb", std::process::id()));
    fs::write(&file, table(&NETS, Shape::Flat, NOW)).unwrap();
    let name = file.display().to_string();
    let core = Core::start_with(&[("DOKODEMO_OVERSEAS_DATABASES", &name), ENVIRONMENT[0]]);
    let mine = core.account("socket");
    let mut line = Line::open(&core);
    for ip in
        ["133.242.0.1", "126.255.0.1", "2001:268:9000::1", "2400:4050::1", "::ffff:133.242.0.1", "127.0.0.1", "::1", "192.0.2.1"]
    {
        assert_eq!(line.ask("submission", ip, &mine), "DUNNO", "{ip}");
    }
    for ip in ["8.8.8.8", "2a00:1450:4001::1", "::ffff:8.8.8.8", "127.0.0.66", "unknown", ""] {
        assert!(line.ask("submission", ip, &mine).starts_with("554 5.7.1"), "{ip}");
        assert_eq!(line.ask("webmail", ip, &mine), "DUNNO", "{ip}: the listener alone exempts");
    }
    assert!(line.ask("submission", "8.8.8.8", "").starts_with("REJECT"), "nobody is logged in");
    // A value given twice, values with odd bytes: one answer each, and the line goes on.
    assert!(
        line.raw(b"protocol_state=RCPT\nsender=a\nsasl_username=\xff\xfe\nclient_address=8.8.8.8\npolicy_context=submission\n\n")
            .starts_with("554")
    );
    assert_eq!(line.ask("submission", "133.242.0.1", &mine), "DUNNO");
    // 8.8.8.8 moves to Japan; then the file breaks, and the earlier one stays.
    fs::write(file.with_extension("new"), table(&[("8.8.8.0/24", "JP")], Shape::Nested, NOW)).unwrap();
    fs::rename(file.with_extension("new"), &file).unwrap();
    eventually("the new table", || (line.ask("submission", "8.8.8.8", &mine) == "DUNNO").then_some(()));
    fs::write(&file, "broken").unwrap();
    let log = || fs::read_to_string(core.data.join("log/answer.log")).unwrap_or_default();
    eventually("a complaint", || log().contains("the earlier table stays in use").then_some(()));
    assert_eq!(line.ask("submission", "8.8.8.8", &mine), "DUNNO");
    let _ = fs::remove_file(&file);
}

#[test]
fn a_table_that_cannot_be_read_stops_the_start_by_its_keys_name() {
    let core = world();
    let owners = core.data.join("owners.mmdb");
    fs::write(&owners, table(&NETS, Shape::Owner, NOW)).unwrap();
    let owners = owners.display().to_string();
    for (path, words) in
        [("/nowhere/country.mmdb", "no such file"), ("/etc/passwd", "not an MMDB file"), (&owners, "not one by country")]
    {
        for half in ["answer", "serve"] {
            let out = std::process::Command::new(crate::support::core::BINARY)
                .args([half, "--config"])
                .arg(core.data.join("serve.toml"))
                .env("DOKODEMO_OVERSEAS_DATABASES", path)
                .env("DOKODEMO_ANSWER_POLICY", "/nowhere/policy")
                .env("DOKODEMO_ANSWER_SOCKETMAP", "/nowhere/socketmap")
                .env("DOKODEMO_LISTEN", "127.0.0.1:0")
                .env("DOKODEMO_MAILCORE_PORT_BASE", "900")
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&out.stderr);
            assert!(!out.status.success() && said.contains("overseas.databases: ") && said.contains(words), "{half}: {said}");
        }
        let (fine, _, said) = check_config(&core, &[("DOKODEMO_OVERSEAS_DATABASES", path)]);
        assert!(!fine && said.contains("overseas.databases: ") && said.contains(words), "check-config: {said}");
    }
}

/// Whether it found no fault, what it printed, what it complained of.
fn check_config(core: &Core, environment: &[(&str, &str)]) -> (bool, String, String) {
    let mut command = std::process::Command::new(crate::support::core::BINARY);
    command.args(["check-config", "--config"]).arg(core.data.join("core.toml")).envs(environment.iter().copied());
    let out = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (out.status.success(), text(out.stdout), text(out.stderr))
}

#[test]
fn check_config_tells_the_age_of_the_tables_or_that_nobody_is_abroad() {
    let core = world();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() as i64;
    let (old, new) = (core.data.join("old.mmdb"), core.data.join("new.mmdb"));
    fs::write(&old, table(&NETS, Shape::Flat, now - 61 * 86_400 - 60)).unwrap();
    fs::write(&new, table(&NETS, Shape::Flat, now - 3 * 86_400 - 60)).unwrap();
    let both = format!("{},{}", old.display(), new.display());
    let (fine, said, _) = check_config(&core, &[("DOKODEMO_OVERSEAS_DATABASES", &both)]);
    assert!(fine && said.contains(": no fault"), "{said}");
    let of = |file: &std::path::Path| said.lines().find(|line| line.contains(file.to_str().unwrap())).unwrap().to_owned();
    assert!(of(&old).contains(", 61 days ago; old"), "{said}");
    assert!(of(&new).ends_with(", 3 days ago"), "{said}");
    assert!(!said.contains("nobody counts as abroad"), "{said}");
    let (fine, said, _) = check_config(&core, &[("DOKODEMO_OVERSEAS_DATABASES", "")]);
    assert!(fine && said.contains("warning: nobody counts as abroad"), "{said}");
    let (fine, said, _) =
        check_config(&core, &[("DOKODEMO_OVERSEAS_DATABASES", ""), ("DOKODEMO_OVERSEAS_FOREIGN", "192.0.2.0/24")]);
    assert!(fine && said.contains("warning: no country table") && !said.contains("nobody counts"), "{said}");
    // A file that root alone can read would stop `answer`.
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(&new, fs::Permissions::from_mode(0o600)).unwrap();
    let (fine, _, said) = check_config(&core, &[("DOKODEMO_OVERSEAS_DATABASES", new.to_str().unwrap())]);
    assert!(!fine && said.contains("overseas.databases: "), "{said}");
}

/// Questions a second, one connection and many, at home and abroad (`cargo test --release -- --ignored --nocapture`).
#[test]
#[ignore = "a measurement"]
fn questions_a_second() {
    let core = world();
    let mine = core.account("fast");
    for (what, client) in [("at home", HOME), ("abroad", ABROAD)] {
        for lines in [1usize, 20] {
            let each = 20_000 / lines;
            let begun = Instant::now();
            let threads: Vec<_> = (0..lines)
                .map(|_| {
                    let (core, mine) = (core.clone(), mine.clone());
                    std::thread::spawn(move || {
                        let mut line = Line::open(&core);
                        let mut times = Vec::with_capacity(each);
                        for _ in 0..each {
                            let asked = Instant::now();
                            assert!(!line.ask("submission", client, &mine).starts_with('4'));
                            times.push(asked.elapsed());
                        }
                        times
                    })
                })
                .collect();
            let mut times: Vec<Duration> = threads.into_iter().flat_map(|t| t.join().unwrap()).collect();
            let rate = times.len() as f64 / begun.elapsed().as_secs_f64();
            times.sort();
            let (p50, p99) = (times[times.len() / 2], times[times.len() * 99 / 100]);
            println!("policy {what}, {lines} connections: {rate:.0} answers/s, p50 {p50:?}, p99 {p99:?}");
            assert!(rate > 1000.0 && p99 < Duration::from_millis(50));
        }
    }
}
