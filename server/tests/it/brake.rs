//! Guessed passwords at the doors of mail programs, against the real core, whose clock stands still here: what is
//! refused, whom that does not touch, and that nobody is locked out when the brake itself is away.
//!
//! Each connection comes from an address of its own in the network that is meant: Dovecot lets an address wait that has
//! failed before, and that is not what is tried here.

use crate::support::{
    core::{Core, PASSWORD},
    talk::Talk,
    wait::eventually,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use server::store::Store;
use std::{
    fs,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::PathBuf,
    process::Command,
    time::{Duration, Instant},
};

/// The moment at which the clock of the core stands.
const NOW: i64 = 1_800_000_000;

struct House {
    core: Core,
    clock: PathBuf,
    addresses: u8,
}

impl House {
    fn stand(&self, now: i64) {
        fs::write(self.clock.with_extension("new"), format!("={now}")).unwrap();
        fs::rename(self.clock.with_extension("new"), &self.clock).unwrap();
    }

    /// The next address of a network.
    fn place(&mut self, net: u8) -> String {
        self.addresses += 1;
        format!("127.9.{net}.{}", self.addresses)
    }

    /// IMAP, its greeting read.
    fn connect(&mut self, net: u8) -> Talk {
        let mut talk = Talk::from(&self.place(net), self.core.at(993)).tls(&self.core, false);
        talk.line();
        talk
    }

    fn imap(&mut self, net: u8, login: &str, password: &str) -> String {
        let mut talk = self.connect(net);
        talk.imap(&format!("LOGIN {login} {password}")).trim_end().to_owned()
    }

    fn pop3(&mut self, net: u8, login: &str, password: &str) -> bool {
        let mut talk = Talk::from(&self.place(net), self.core.at(995)).tls(&self.core, false);
        talk.line();
        talk.smtp(&format!("USER {login}"));
        talk.smtp(&format!("PASS {password}")).starts_with("+OK")
    }

    fn submission(&mut self, net: u8, login: &str, password: &str) -> bool {
        let mut talk = Talk::from(&self.place(net), self.core.at(465)).tls(&self.core, false);
        talk.reply();
        talk.smtp("EHLO program.test");
        talk.smtp(&format!("AUTH PLAIN {}", sasl(login, password))).starts_with("235")
    }

    fn sieve(&mut self, net: u8, login: &str, password: &str) -> bool {
        let mut talk = Talk::from(&self.place(net), self.core.at(190));
        while !talk.line().starts_with("OK") {}
        talk.send("STARTTLS\r\n");
        assert!(talk.line().starts_with("OK"));
        let mut talk = talk.tls(&self.core, false);
        while !talk.line().starts_with("OK") {}
        talk.send(&format!("AUTHENTICATE \"PLAIN\" \"{}\"\r\n", sasl(login, password)));
        talk.line().starts_with("OK")
    }

    /// The webmail's answer to a browser.
    fn browser(&mut self, net: u8, login: &str, password: &str) -> u16 {
        let (source, listen) = (self.place(net), self.core.listen.clone());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let mut stream = runtime.block_on(async {
            let socket = tokio::net::TcpSocket::new_v4().unwrap();
            socket.bind(SocketAddr::new(source.parse().unwrap(), 0)).unwrap();
            socket.connect(listen.parse().unwrap()).await.unwrap().into_std().unwrap()
        });
        stream.set_nonblocking(false).unwrap();
        let body = format!("{{\"login\":\"{login}\",\"password\":\"{password}\"}}");
        let head = "POST /api/session HTTP/1.0\r\nHost: mail.test\r\nContent-Type: application/json";
        write!(stream, "{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer[9..12].parse().unwrap()
    }

    /// Failures counted in a scope.
    fn fails(&self, scope: &str, name: &str) -> i64 {
        let url = format!("sqlite://{}", self.core.data.join("db/mail.db").display());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async { Store::open(&url).await.unwrap().throttle(scope, name, NOW).await.unwrap().0 })
    }

    /// Dovecot tells the end of a try after its answer.
    fn counted(&self, account: &str, net: u8, fails: i64) {
        eventually(&format!("{fails} failures of {account}"), || {
            (self.fails("pair", &format!("{account} 127.9.{net}.0/24")) == fails).then_some(())
        });
    }

    /// Wrong passwords by IMAP, each another one, counted from the first on.
    fn guess(&mut self, net: u8, login: &str, words: std::ops::Range<u8>) {
        for n in words {
            let answer = self.imap(net, login, &format!("wrong-{n}"));
            assert!(answer.contains("a NO"), "{answer}");
            self.counted(login, net, i64::from(n) + 1);
        }
    }
}

fn sasl(login: &str, password: &str) -> String {
    BASE64_STANDARD.encode(format!("\0{login}\0{password}"))
}

#[test]
fn guesses_at_the_doors_of_mail_programs_are_braked() {
    let clock = PathBuf::from(format!("/tmp/dokodemo-brake-clock-{}", std::process::id()));
    fs::write(&clock, format!("={NOW}")).unwrap();
    let core = Core::start_with(&[("DOKODEMO_TEST_CLOCK", clock.to_str().unwrap())]);
    let mut house = House { core, clock, addresses: 0 };
    a_burst_is_refused_and_the_right_password_waits_too(&mut house);
    the_doors_and_the_names_of_a_mailbox_add_up(&mut house);
    a_program_with_an_old_password_is_one_failure(&mut house);
    submission_and_managesieve_are_braked(&mut house);
    nobody_but_dovecot_is_answered(&house);
    without_answer_people_sign_in(&mut house);
    let _ = fs::remove_file(&house.clock);
}

fn a_burst_is_refused_and_the_right_password_waits_too(house: &mut House) {
    let taro = house.core.account("burst");
    house.guess(1, &taro, 0..5);
    let (right, wrong) = (house.imap(1, &taro, PASSWORD), house.imap(1, &taro, "wrong-9"));
    assert!(right.contains("a NO") && right == wrong, "the right password waits too, unseen: {right} / {wrong}");
    assert!(house.imap(2, &taro, PASSWORD).contains("a OK"), "another network is not touched");
    let other = house.core.account("bystander");
    assert!(house.imap(1, &other, PASSWORD).contains("a OK"), "nor another account there");
    // Nobody has this account: the same answers.
    let nobody = "nobody-at-all@a01.example.test";
    house.guess(1, nobody, 0..5);
    assert_eq!(house.imap(1, nobody, PASSWORD), right);
    let said = "password refused unseen";
    let log = fs::read_to_string(house.core.data.join("log/answer.log")).unwrap();
    assert_eq!(log.matches(said).count(), 3, "{log}");
    let line = log.lines().find(|line| line.contains(said)).unwrap();
    assert!(line.contains("ip=127.9.1.") && line.contains("protocol=\"imap\""), "{line}");
    assert!(!log.contains(PASSWORD) && !log.contains("wrong-"));
    // A burst in which no guess waits for the answer to another: the free ones are looked at, and no more.
    let crowd = house.core.account("crowd");
    let mut talks: Vec<Talk> = (0..20).map(|_| house.connect(11)).collect();
    for (n, talk) in talks.iter_mut().enumerate() {
        talk.send(&format!("a LOGIN {crowd} wrong-{n}\r\n"));
    }
    for talk in &mut talks {
        while !talk.line().starts_with("a NO") {}
    }
    let log = fs::read_to_string(house.core.data.join("log/answer.log")).unwrap();
    assert!(log.matches(said).count() - 3 >= 15, "{log}");
    // The wait after the fifth is a second; the right password ends the count.
    house.stand(NOW + 1);
    assert!(house.imap(1, &taro, PASSWORD).contains("a OK"));
    house.counted(&taro, 1, 0);
    house.stand(NOW);
}

fn the_doors_and_the_names_of_a_mailbox_add_up(house: &mut House) {
    let taro = house.core.account("doors");
    let list = house.core.command(&["account", "list"]);
    let pop = list.lines().find(|l| l.starts_with(&taro)).unwrap().split('\t').nth(1).unwrap().to_owned();
    assert_eq!(house.browser(3, &taro, "wrong-0"), 401);
    assert_eq!(house.browser(3, &pop, "wrong-1"), 401);
    house.guess(3, &taro, 2..3);
    for (n, login) in [(4, &pop), (5, &taro)] {
        assert!(!house.pop3(3, login, &format!("wrong-{n}")));
        house.counted(&taro, 3, n);
    }
    assert!(!house.pop3(3, &pop, PASSWORD));
    assert!(house.imap(3, &pop, PASSWORD).contains("a NO"));
    assert_eq!(house.browser(3, &taro, PASSWORD), 429);
    assert_eq!(house.browser(4, &taro, PASSWORD), 200);
}

fn a_program_with_an_old_password_is_one_failure(house: &mut House) {
    let taro = house.core.account("stale");
    for _ in 0..8 {
        assert!(house.imap(5, &taro, "old-password").contains("a NO"));
    }
    assert!(!house.submission(5, &taro, "old-password"), "at another door");
    house.counted(&taro, 5, 1);
    assert!(house.imap(5, &taro, PASSWORD).contains("a OK"));
}

fn submission_and_managesieve_are_braked(house: &mut House) {
    let taro = house.core.account("sender");
    for n in 1..=5 {
        let word = format!("wrong-{n}");
        assert!(!if n > 3 { house.sieve(6, &taro, &word) } else { house.submission(6, &taro, &word) });
        house.counted(&taro, 6, n);
    }
    assert!(!house.submission(6, &taro, PASSWORD) && !house.sieve(6, &taro, PASSWORD));
    assert!(house.submission(7, &taro, PASSWORD) && house.sieve(7, &taro, PASSWORD));
    // A network in which many fail is slow for strangers to it, not for those at home there.
    let (home, away) = (house.core.account("homely"), house.core.account("away"));
    assert!(house.submission(8, &home, PASSWORD));
    for n in 0..6 {
        let other = format!("victim-{n}@a01.example.test");
        house.guess(8, &other, 0..5);
    }
    assert!(house.submission(8, &home, PASSWORD) && !house.submission(8, &away, PASSWORD));
}

fn nobody_but_dovecot_is_answered(house: &House) {
    let secret = house.core.data.join("secret/brake");
    let rendered = house.core.data.join("dovecot/brake.conf.ext");
    let rights = |path| fs::metadata::<&PathBuf>(path).map(|m| (m.uid(), m.permissions().mode() & 0o777)).unwrap();
    assert_eq!((rights(&secret).1, rights(&rendered)), (0o400, (0, 0o600)));
    let ask = |key: &str| {
        let mut stream = TcpStream::connect(house.core.at(27)).unwrap();
        let body = r#"{"login":"a@b.test","pwhash":"0","remote":"192.0.2.1","from":"192.0.2.1","protocol":"imap"}"#;
        let head = format!("POST /?command=allow HTTP/1.0\r\nX-Brake-Key: {key}\r\nContent-Length: {}", body.len());
        write!(stream, "{head}\r\n\r\n{body}").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer[9..12].to_owned()
    };
    assert_eq!([ask(""), ask("wrong"), ask(fs::read_to_string(&secret).unwrap().trim())], ["403", "403", "200"]);
}

fn without_answer_people_sign_in(house: &mut House) {
    let taro = house.core.account("unanswered");
    let signal = |house: &House, signal: &str| {
        for pid in house.core.session("answer") {
            Command::new("kill").args([signal, &pid.to_string()]).status().unwrap();
        }
    };
    signal(house, "-STOP");
    let begun = Instant::now();
    assert!(house.imap(10, &taro, PASSWORD).contains("a OK"), "while it stands still");
    assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
    assert!(house.imap(10, &taro, "wrong").contains("a NO"));
    signal(house, "-KILL");
    assert!(house.imap(10, &taro, PASSWORD).contains("a OK"), "while it is gone");
    eventually("the brake again", || std::net::TcpStream::connect(house.core.at(27)).ok());
    assert!(house.pop3(10, &taro, PASSWORD));
}
