//! The private mail core: what it takes, what it refuses, and that it comes back.

use crate::support::{
    core::{BINARY, Core, PASSWORD},
    postgres::fresh_database,
    talk::Talk,
    wait::eventually,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use server::store::Store;
use std::{
    fs,
    os::unix::fs::MetadataExt,
    process::Command,
    sync::atomic::{AtomicU8, Ordering},
    time::{Duration, Instant},
};

/// Opens the MX, up to and with EHLO.
fn mx(core: &Core) -> Talk {
    let mut talk = Talk::plain(core.at(25));
    assert_eq!(&talk.reply()[..3], "220");
    assert_eq!(&talk.smtp("EHLO sender.test")[..3], "250");
    talk
}

/// Delivers one mail from the world; the answer to its end.
fn deliver(core: &Core, to: &str, mail: &str) -> String {
    let mut talk = mx(core);
    assert_eq!(&talk.smtp("MAIL FROM:<friend@remote.test>")[..3], "250");
    let rcpt = talk.smtp(&format!("RCPT TO:<{to}>"));
    if !rcpt.starts_with("250") {
        return rcpt;
    }
    assert_eq!(&talk.smtp("DATA")[..3], "354");
    talk.smtp(&format!("{mail}\r\n."))
}

fn letter(subject: &str, body: &str) -> String {
    format!(
        "From: Friend <friend@remote.test>\r\nTo: you@example.test\r\nSubject: {subject}\r\nDate: Sun, 22 Nov 2026 10:00:00 +0900\r\nMessage-ID: <{subject}@remote.test>\r\n\r\n{body}"
    )
}

/// Signed in over IMAP from the address that may use plain text.
fn imap(core: &Core, login: &str) -> Talk {
    let mut talk = Talk::from("127.0.0.4", core.at(143));
    talk.line();
    let answer = talk.imap(&format!("LOGIN {login} {PASSWORD}"));
    assert!(answer.contains("a OK"), "{answer}");
    talk
}

/// The whole mail with this subject, once it has arrived.
fn arrived(core: &Core, login: &str, subject: &str) -> String {
    let mut talk = imap(core, login);
    talk.imap("SELECT INBOX");
    eventually(&format!("{subject} in the inbox of {login}"), || {
        talk.imap("NOOP");
        let hits = talk.imap(&format!("SEARCH SUBJECT \"{subject}\""));
        let number = hits.lines().next()?.strip_prefix("* SEARCH ")?.split(' ').next()?.to_owned();
        Some(talk.imap(&format!("FETCH {number} BODY.PEEK[]")))
    })
}

fn plain_auth(user: &str, password: &str) -> String {
    format!("AUTH PLAIN {}", BASE64_STANDARD.encode(format!("\0{user}\0{password}")))
}

/// Signed in on 587.
fn submission(core: &Core, user: &str, password: &str) -> (Talk, String) {
    // Each from an address of its own: Dovecot lets an address wait that has failed before.
    static COUNT: AtomicU8 = AtomicU8::new(1);
    let mut talk = Talk::from(&format!("127.0.5.{}", COUNT.fetch_add(1, Ordering::Relaxed)), core.at(587));
    talk.reply();
    talk.smtp("EHLO program.test");
    assert_eq!(&talk.smtp("STARTTLS")[..3], "220");
    let mut talk = talk.tls(core, false);
    talk.smtp("EHLO program.test");
    let answer = talk.smtp(&plain_auth(user, password));
    (talk, answer)
}

/// The webmail's listener after TLS with its certificate.
fn webmail(core: &Core) -> Talk {
    let mut talk = Talk::plain(core.at(589));
    talk.reply();
    talk.smtp("EHLO web.test");
    assert_eq!(&talk.smtp("STARTTLS")[..3], "220");
    let mut talk = talk.tls(core, true);
    assert_eq!(&talk.smtp("EHLO web.test")[..3], "250");
    talk
}

fn pop_account(core: &Core, address: &str) -> String {
    let list = core.command(&["account", "list"]);
    list.lines().find(|l| l.starts_with(address)).unwrap().split('\t').nth(1).unwrap().to_owned()
}

const JUNK_SCRIPT: &str =
    "require \"fileinto\";\r\nif header :contains \"subject\" \"junk\" { fileinto \"迷惑メール\"; stop; }\r\n";
const JUNK_STATUS: &str = "STATUS \"&j,dg0TDhMPww6w-\" (MESSAGES)";

fn sqlite(core: &Core) -> String {
    format!("sqlite://{}", core.data.join("db/mail.db").display())
}

/// Does something to the database of a core.
fn in_store(url: &str, work: impl AsyncFnOnce(Store)) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { work(Store::open(url).await.unwrap()).await });
}

#[test]
fn a_mail_from_the_world_is_read_by_imap_and_pop3_under_both_names() {
    let core = Core::shared();
    let address = core.account("reader");
    let pop = pop_account(&core, &address);
    let mail =
        letter("arrival-1", "こんにちは\r\n").replacen("From:", "X-Core-Spam: Yes\r\nX-Quarantine-Reason: spam\r\nFrom:", 1);
    assert_eq!(&deliver(&core, &address, &mail)[..3], "250");
    let read = arrived(&core, &address, "arrival-1");
    assert!(read.contains("こんにちは"), "{read}");
    assert!(!read.contains("X-Core-Spam: Yes") && !read.contains("X-Quarantine-Reason"), "forged verdicts are stripped: {read}");
    for login in [&address, &pop] {
        let mut talk = Talk::from("127.0.0.4", core.at(110));
        talk.line();
        assert!(talk.smtp(&format!("USER {login}")).starts_with("+OK"));
        assert!(talk.smtp(&format!("PASS {PASSWORD}")).starts_with("+OK"));
        assert!(talk.smtp("STAT").starts_with("+OK 1 "));
    }
    let mut talk = imap(&core, &pop);
    assert!(talk.imap("STATUS INBOX (MESSAGES)").contains("MESSAGES 1"));
    let folders = talk.imap("LIST (SPECIAL-USE) \"\" \"*\"");
    for role in ["\\Drafts", "\\Sent", "\\Trash", "\\Junk"] {
        assert!(folders.contains(role), "{folders}");
    }
    // Without TLS, from an address that is not trusted, no password is taken.
    let mut talk = Talk::from("127.0.0.9", core.at(143));
    assert!(talk.line().contains("LOGINDISABLED"));
}

#[test]
fn verdicts_come_from_the_scanner_alone() {
    let core = Core::shared();
    let address = core.account("scanned");
    // Put together here, so that no scanner on a developer's machine takes this file away.
    let eicar = ["X5O!P%@AP[4\\PZX54(P^)7CC)7}", "$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"].concat();
    assert_eq!(&deliver(&core, &address, &letter("virus-1", &eicar))[..3], "250");
    assert!(arrived(&core, &address, "virus-1").contains("ReplaceWarning.txt"), "the check is on from the first day");
    assert_eq!(&deliver(&core, &address, &letter("spam-1", "CORE-TEST-SPAM-MARKER-7f3a"))[..3], "250");
    assert!(arrived(&core, &address, "spam-1").contains("X-Core-Spam: Yes"));
    assert_eq!(&deliver(&core, &address, &letter("clean-1", "Nothing to see."))[..3], "250");
    let clean = arrived(&core, &address, "clean-1");
    assert!(!clean.contains("X-Core-Spam: Yes") && !clean.contains("X-Core-Virus"), "{clean}");
}

#[test]
fn the_mx_refuses_strangers_relaying_and_smuggling() {
    let core = Core::shared();
    let address = core.account("strict");
    assert_eq!(&deliver(&core, "nobody@a01.example.test", "")[..3], "550");
    assert_eq!(&deliver(&core, "nobody@z09.example.test", "")[..3], "550");
    assert_eq!(&deliver(&core, "someone@elsewhere.test", "")[..3], "554");
    let mut talk = mx(&core);
    talk.smtp("MAIL FROM:<friend@remote.test>");
    talk.smtp(&format!("RCPT TO:<{address}>"));
    talk.smtp("DATA");
    let answer = talk.smtp(&format!("{}\n.\nMAIL FROM:<forged@remote.test>\r\n.", letter("smuggled", "x")));
    assert_eq!(&answer[..3], "550", "{answer}");
    // Role names lead to the operator, who lives elsewhere here.
    assert_eq!(&deliver(&core, "postmaster@a01.example.test", &letter("to-the-operator", "x"))[..3], "250");
    assert!(core.outgoing("to-the-operator").contains("X-Sink-To: operator@office.test"));
}

#[test]
fn a_full_mailbox_is_refused_while_the_sender_still_listens() {
    let core = Core::shared();
    let address = core.account("full");
    in_store(&sqlite(&core), async |store| store.account_quota(&address, 2000).await.unwrap());
    let body = "x".repeat(900);
    let answers: Vec<String> = (0..4).map(|n| deliver(&core, &address, &letter(&format!("big-{n}"), &body))).collect();
    assert!(answers[0].starts_with("250"), "{answers:?}");
    let last = eventually("552", || Some(deliver(&core, &address, &letter("more", &body))).filter(|a| a.starts_with("552")));
    assert!(last.contains("full"), "{last}");
}

#[test]
fn mail_programs_submit_with_their_password_and_only_as_themselves() {
    let core = Core::shared();
    let (mine, other) = (core.account("mine"), core.account("other"));
    let (_, answer) = submission(&core, &mine, "wrong-1");
    assert!(answer.starts_with("535"), "{answer}");
    let (mut talk, answer) = submission(&core, &pop_account(&core, &mine), PASSWORD);
    assert!(answer.starts_with("235"), "{answer}");
    // The empty sender, somebody else's address, one's own.
    talk.smtp("MAIL FROM:<>");
    assert!(talk.smtp("RCPT TO:<out@remote.test>").starts_with("554"));
    talk.smtp("RSET");
    talk.smtp(&format!("MAIL FROM:<{other}>"));
    assert!(talk.smtp("RCPT TO:<out@remote.test>").starts_with("553"));
    talk.smtp("RSET");
    talk.smtp(&format!("MAIL FROM:<{mine}>"));
    assert!(talk.smtp("RCPT TO:<out@remote.test>").starts_with("250"));
    assert!(talk.smtp("DATA").starts_with("354"));
    assert!(talk.smtp(&format!("{}\r\n.", letter("by-program", "x"))).starts_with("250"));
    let sent = core.outgoing("by-program");
    assert!(sent.starts_with(&format!("X-Sink-From: {mine}\r\nX-Sink-To: out@remote.test\r\n")), "{sent}");
    // Recipient 201 is one too many; what is longer than the limit is refused before it is sent.
    talk.smtp(&format!("MAIL FROM:<{mine}>"));
    let answers: Vec<String> = (0..201).map(|n| talk.smtp(&format!("RCPT TO:<r{n}@remote.test>"))).collect();
    assert!(answers[199].starts_with("250") && answers[200].starts_with("452"), "{}", answers[200]);
    talk.smtp("RSET");
    assert!(talk.smtp(&format!("MAIL FROM:<{mine}> SIZE=20971520")).starts_with("250"));
    talk.smtp("RSET");
    assert!(talk.smtp(&format!("MAIL FROM:<{mine}> SIZE=21971520")).starts_with("552"));
    // No password is asked for before TLS.
    let mut talk = Talk::plain(core.at(587));
    talk.reply();
    assert!(talk.smtp("MAIL FROM:<a@b.test>").starts_with("530"));
}

#[test]
fn the_webmails_listener_knows_its_own_certificate_alone() {
    let core = Core::shared();
    let (mine, other) = (core.account("web"), core.account("webother"));
    let mut talk = webmail(&core);
    assert!(talk.smtp(&format!("XCLIENT ADDR=203.0.113.7 LOGIN={mine}")).starts_with("220"));
    talk.smtp("EHLO web.test");
    talk.smtp(&format!("MAIL FROM:<{other}>"));
    assert!(talk.smtp("RCPT TO:<out@remote.test>").starts_with("553"));
    talk.smtp("RSET");
    talk.smtp(&format!("MAIL FROM:<{mine}>"));
    assert!(talk.smtp("RCPT TO:<nobody@a01.example.test>").starts_with("550"));
    assert!(talk.smtp("RCPT TO:<out@remote.test>").starts_with("250"));
    talk.smtp("DATA");
    assert!(talk.smtp(&format!("{}\r\n.", letter("by-webmail", "x"))).starts_with("250"));
    core.outgoing("by-webmail");
    // Certificate, but nobody named.
    let mut talk = webmail(&core);
    talk.smtp(&format!("MAIL FROM:<{mine}>"));
    assert!(talk.smtp("RCPT TO:<out@remote.test>").starts_with("55"));
    // No TLS: nothing is sent, whatever XCLIENT claims.
    let mut talk = Talk::plain(core.at(589));
    talk.reply();
    talk.smtp("EHLO web.test");
    talk.smtp(&format!("XCLIENT ADDR=203.0.113.7 LOGIN={mine}"));
    talk.smtp("EHLO web.test");
    assert!(talk.smtp(&format!("MAIL FROM:<{mine}>")).starts_with("530"));
    // TLS without the certificate: the conversation ends.
    let mut talk = Talk::plain(core.at(589));
    talk.reply();
    talk.smtp("EHLO web.test");
    talk.smtp("STARTTLS");
    let mut talk = talk.tls(&core, false);
    let answer = talk.smtp("EHLO web.test");
    assert!(answer.is_empty() || answer.starts_with("421"), "{answer}");
    // And XCLIENT is nothing for mail programs.
    let (mut talk, _) = submission(&core, &mine, PASSWORD);
    assert!(talk.smtp("XCLIENT ADDR=203.0.113.7").starts_with("55"));
}

#[test]
fn nobody_reaches_the_master_user_but_the_webmail_by_imap() {
    let core = Core::shared();
    let address = core.account("fenced");
    let secret = fs::read_to_string(core.data.join("secret/master")).unwrap();
    let master = format!("{address}*webmail");
    let tries = |source: &str| {
        let mut talk = Talk::from(source, core.at(143));
        talk.line();
        talk.imap(&format!("LOGIN {master} {secret}"))
    };
    assert!(tries("127.0.0.2").contains("a OK"), "the webmail itself");
    assert!(tries("127.0.0.4").contains("a NO"), "the address of the password check");
    // From an untrusted address over TLS, with the right secret.
    let mut talk = Talk::from("127.0.6.1", core.at(993)).tls(&core, false);
    talk.line();
    assert!(talk.imap(&format!("LOGIN {master} {secret}")).contains("a NO"));
    // Claiming another client's address does not help.
    let mut talk = Talk::from("127.0.0.4", core.at(143));
    talk.line();
    talk.imap("ID (\"x-originating-ip\" \"127.0.0.2\")");
    assert!(talk.imap(&format!("LOGIN {master} {secret}")).contains("a NO"));
    // The other services do not know it, wherever one comes from.
    let mut talk = Talk::from("127.0.0.2", core.at(110));
    talk.line();
    talk.smtp(&format!("USER {master}"));
    assert!(talk.smtp(&format!("PASS {secret}")).starts_with("-ERR"));
    assert!(submission(&core, &master, &secret).1.starts_with("535"));
    let mut talk = Talk::from("127.0.0.2", core.at(190));
    while !talk.line().starts_with("OK") {}
    talk.send(&format!("AUTHENTICATE \"PLAIN\" \"{}\"\r\n", BASE64_STANDARD.encode(format!("\0{master}\0{secret}"))));
    assert!(talk.line().starts_with("NO"));
}

#[test]
fn a_published_script_decides_over_the_next_mail() {
    let core = Core::shared();
    let address = core.account("sieve");
    in_store(&sqlite(&core), async |store| store.script_publish(&address, "one", JUNK_SCRIPT, 1).await.unwrap());
    assert_eq!(&deliver(&core, &address, &letter("junk-mail", "x"))[..3], "250");
    let mut talk = imap(&core, &address);
    eventually("the mail in 迷惑メール", || talk.imap(JUNK_STATUS).contains("MESSAGES 1").then_some(()));
}

#[test]
fn postgresql_serves_as_well() {
    let Some(url) = fresh_database() else { return };
    let core = Core::start_with(&[("DOKODEMO_DATABASE_URL", &url)]);
    let address = core.account("elephant");
    assert_eq!(&deliver(&core, &address, &letter("on-postgres", "x"))[..3], "250");
    arrived(&core, &pop_account(&core, &address), "on-postgres");
    assert_eq!(&deliver(&core, "nobody@a01.example.test", "")[..3], "550");
    let mut talk = Talk::from("127.0.0.4", core.at(110));
    talk.line();
    talk.smtp(&format!("USER {address}"));
    assert!(talk.smtp(&format!("PASS {PASSWORD}")).starts_with("+OK"));
    assert!(talk.smtp("STAT").starts_with("+OK 1 "));
    assert!(submission(&core, &address, PASSWORD).1.starts_with("235"));
    in_store(&url, async |store| {
        store.script_publish(&address, "one", JUNK_SCRIPT, 1).await.unwrap();
        store.account_quota(&address, 100).await.unwrap();
    });
    // Full, so refused; with more room again, sorted by the script.
    assert_eq!(&deliver(&core, &address, &letter("junk-mail", "x"))[..3], "552");
    in_store(&url, async |store| store.account_quota(&address, 100_000).await.unwrap());
    assert_eq!(&deliver(&core, &address, &letter("junk-mail", "x"))[..3], "250");
    let mut talk = imap(&core, &address);
    eventually("the mail in 迷惑メール", || talk.imap(JUNK_STATUS).contains("MESSAGES 1").then_some(()));
    core.command(&["account", "remove", &address]);
    assert_eq!(&deliver(&core, &address, &letter("too-late", "x"))[..3], "550");
}

#[test]
fn a_link_that_a_child_has_planted_stops_the_start_and_leads_nowhere() {
    let of = |meta: fs::Metadata| (meta.uid(), meta.gid(), meta.mode());
    for (number, planted) in ["clamav/tmp", "clamav/db", "db/mail.db", "run/answer"].into_iter().enumerate() {
        let data = std::path::PathBuf::from(format!("/tmp/dokodemo-planted-{}-{number}", std::process::id()));
        let (link, target) = (data.join(planted), data.join("target"));
        fs::create_dir_all(link.parent().unwrap()).unwrap();
        let is_file = planted.ends_with(".db");
        if is_file {
            fs::write(&target, "secret").unwrap()
        } else {
            fs::create_dir(&target).unwrap()
        }
        std::os::unix::fs::symlink(&target, &link).unwrap();
        let before = of(fs::metadata(&target).unwrap());
        let out = Command::new(BINARY).args(["demo", "--data"]).arg(&data).args(["--port-base", "41000"]).output().unwrap();
        let said = String::from_utf8_lossy(&out.stderr);
        assert!(!out.status.success() && said.contains(&format!("{}: a symbolic link", link.display())), "{said}");
        assert_eq!(of(fs::metadata(&target).unwrap()), before, "{planted}");
        assert!(!is_file || fs::read(&target).unwrap() == b"secret");
        // Neither does a second name of somebody else's file.
        if is_file {
            fs::remove_file(&link).unwrap();
            fs::hard_link(&target, &link).unwrap();
            let out = Command::new(BINARY).args(["demo", "--data"]).arg(&data).args(["--port-base", "41000"]).output().unwrap();
            let said = String::from_utf8_lossy(&out.stderr);
            assert!(!out.status.success() && said.contains(&link.display().to_string()), "{said}");
            assert_eq!(fs::metadata(&target).unwrap().uid(), before.0);
        }
        fs::remove_dir_all(&data).unwrap();
    }
}

#[test]
fn each_child_runs_as_its_own_user_and_each_secret_has_one_reader() {
    let core = Core::start_with(&[("DOKODEMO_SESSION_IDLE_MINUTES", "61")]);
    for (child, uid) in [("serve", 20501), ("answer", 20502), ("sink", 20503), ("purge", 20500)] {
        assert_eq!(fs::metadata(format!("/proc/{}", core.child(child))).unwrap().uid(), uid, "{child}");
        let status = fs::read_to_string(format!("/proc/{}/status", core.child(child))).unwrap();
        assert!(status.contains(&format!("Uid:\t{uid}\t{uid}\t{uid}\t{uid}")), "{status}");
        assert!(status.lines().any(|l| l.trim_end() == "Groups:\t20510"), "{status}");
    }
    let scanner = nix::unistd::User::from_name("_rspamd").unwrap().unwrap().uid.as_raw();
    assert_eq!(fs::metadata(format!("/proc/{}", core.child("redis"))).unwrap().uid(), scanner);
    let clamav = nix::unistd::User::from_name("clamav").unwrap().unwrap().uid.as_raw();
    for (file, uid, mode) in [
        ("log", 0, 0o750),
        ("log/dovecot.log", 0, 0o640),
        ("log/serve.log", 0, 0o640),
        ("run/milter", 0, 0o750),
        ("run/scan", clamav, 0o711),
        ("clamav", 0, 0o755),
        ("clamav/clamd.conf", 0, 0o644),
        ("clamav/db", clamav, 0o755),
        ("clamav/tmp", clamav, 0o700),
        ("secret/master", 20501, 0o400),
        ("secret/control", 20501, 0o400),
        ("dovecot/control.conf.ext", 0, 0o640),
        ("run/control", 20501, 0o700),
        ("secret/web.key", 20501, 0o600),
        ("secret/sieve.key", 0, 0o600),
        ("tls/key.pem", 0, 0o600),
        ("core.toml", 0, 0o600),
        ("serve.toml", 0, 0o640),
        ("dovecot/master-users", 0, 0o640),
        ("dovecot/accounts.conf.ext", 0, 0o640),
        ("db/mail.db", 20501, 0o660),
        ("mail", 20500, 0o700),
        ("redis", scanner, 0o700),
        ("run/redis", scanner, 0o750),
        ("run/learn", 0, 0o750),
        ("rspamd/dkim/dokodemo.key", scanner, 0o400),
    ] {
        let meta = fs::metadata(core.data.join(file)).unwrap();
        assert_eq!((meta.uid(), meta.mode() & 0o777), (uid, mode), "{file}");
    }
    assert_eq!(fs::read_to_string(core.data.join("secret/master")).unwrap().len(), 64);
    for child in ["dovecot", "clamd", "redis", "rspamd", "postfix", "sink", "purge", "serve", "answer"] {
        for process in core.session(child) {
            let environment = fs::read(format!("/proc/{process}/environ")).unwrap_or_default();
            let environment = String::from_utf8_lossy(&environment).into_owned();
            let told = ["serve", "answer"].contains(&child);
            assert_eq!(environment.contains("DOKODEMO_"), told, "{child}: {environment}");
            assert!(!environment.contains("CARGO"), "{child}: {environment}");
        }
    }
    // The test clock is the demo's alone.
    let out = Command::new(BINARY)
        .args(["serve", "--config"])
        .arg(core.data.join("serve.toml"))
        .env("DOKODEMO_TEST_CLOCK", "/tmp/x")
        .output()
        .unwrap();
    assert!(!out.status.success() && String::from_utf8_lossy(&out.stderr).contains("DOKODEMO_TEST_CLOCK"));
}

#[test]
fn it_comes_back_whatever_dies() {
    let mut core = Core::start();
    let address = core.account("lasting");
    // A scanner or milter that is away means "later"; the supervisor is held, so that it stays away.
    for child in ["clamd", "rspamd"] {
        let old = core.child(child);
        kill("STOP", &[core.pid()]);
        kill("KILL", &core.session(child));
        let answer = try_delivery(&core, &address);
        assert!(answer.starts_with('4'), "{child} is away: {answer}");
        kill("CONT", &[core.pid()]);
        eventually(&format!("another {child}"), || (core.child(child) != old).then_some(()));
        eventually("a delivery", || try_delivery(&core, &address).starts_with("250").then_some(()));
    }
    // Every other child.
    for child in ["dovecot", "postfix", "answer", "serve", "redis"] {
        let old = core.child(child);
        kill("KILL", &[old]);
        eventually(&format!("another {child}"), || (core.child(child) != old).then_some(()));
        eventually("a delivery", || try_delivery(&core, &address).starts_with("250").then_some(()));
    }
    // Only the supervisor dies: its children follow it.
    kill("KILL", &[core.pid()]);
    eventually("the end of all children", || core.processes().is_empty().then_some(()));
    core.run();
    // Everything at once.
    let mut all = core.processes();
    all.push(core.pid());
    kill("KILL", &all);
    let begun = Instant::now();
    core.run();
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    let mut talk = imap(&core, &address);
    assert!(!talk.imap("STATUS INBOX (MESSAGES)").contains("MESSAGES 0)"), "the mail is still there");
    // A second core in the same folder is refused; the end leaves nothing behind.
    let second = Command::new(BINARY).args(["demo", "--data"]).arg(&core.data).output().unwrap();
    assert!(String::from_utf8_lossy(&second.stderr).contains("another core runs"));
    core.stop();
    assert_eq!(core.processes(), Vec::<i32>::new());
}

/// The last answer of the MX to a mail, or nothing if it is not there.
fn try_delivery(core: &Core, to: &str) -> String {
    let Ok(stream) = std::net::TcpStream::connect(core.at(25)) else { return String::new() };
    drop(stream);
    let mut talk = Talk::plain(core.at(25));
    talk.reply();
    for command in ["EHLO sender.test", "MAIL FROM:<friend@remote.test>", &format!("RCPT TO:<{to}>"), "DATA"] {
        let answer = talk.smtp(command);
        if !answer.starts_with('2') && !answer.starts_with('3') {
            return answer;
        }
    }
    talk.smtp(&format!("{}\r\n.", letter("again", "x")))
}

fn kill(signal: &str, pids: &[i32]) {
    let pids = pids.iter().map(ToString::to_string);
    let _ = Command::new("kill").arg(format!("-{signal}")).args(pids).status();
}
