//! Somebody pulls the plug while mail is sent, again and again (`make test-faults`).
//!
//! Each round queues some mails in the books of a real house and kills, at a random moment, its web server,
//! Postfix, the scan helper, or all at once, which then start again. A mail whose fate nobody knows is
//! looked for where it should have arrived, as a person would. At the end each is there exactly once.

use super::letter;
use crate::support::{core::Core, wait::eventually};
use app::api::{Draft, SendState};
use server::{
    actions::{draft, send},
    http::listen,
    rooms::{Clock, Rooms},
    store::Store,
    who::Who,
};
use std::{
    collections::HashMap,
    fs,
    process::Command,
    time::{Duration, Instant},
};
use tokio::{task::block_in_place, time::sleep};

const MAILS: usize = 4;

struct House {
    core: Core,
    rooms: Rooms,
    who: Who,
    shift: i64,
}

impl House {
    async fn open() -> House {
        let clock = std::env::temp_dir().join(format!("dokodemo-rounds-{}", std::process::id()));
        fs::write(&clock, "0").unwrap();
        let name = clock.to_str().unwrap();
        let core = block_in_place(|| Core::start_with(&[("DOKODEMO_TEST_CLOCK", name)]));
        let real = listen::open(core.config(), Clock::shifted_by(clock.clone())).await.unwrap();
        let store = Store::open(&format!("sqlite://{}", core.data.join("db/mail.db").display())).await.unwrap();
        let who =
            Who { address: "taro@a01.example.test".into(), name: String::new(), ip: [192, 0, 2, 7].into(), session: "t".into() };
        House { core, rooms: Rooms { store, ..real }, who, shift: 0 }
    }

    fn later(&mut self, seconds: i64) {
        self.shift += seconds;
        let clock = std::env::temp_dir().join(format!("dokodemo-rounds-{}", std::process::id()));
        fs::write(clock, self.shift.to_string()).unwrap();
    }

    fn kill(&mut self, what: &str) {
        let signal = |pids: &[i32]| {
            let pids = pids.iter().map(i32::to_string);
            let _ = Command::new("kill").arg("-KILL").args(pids).status();
        };
        if what != "house" {
            return signal(&self.core.session(what));
        }
        signal(&[self.core.pid()]);
        signal(&self.core.processes());
        eventually("the end of the house", || self.core.processes().is_empty().then_some(()));
        self.core.stop();
        self.core.run();
    }

    /// Until every mail is filed.
    async fn settle(&mut self, ids: &mut [(String, String)]) -> usize {
        let (begun, mut asked) = (Instant::now(), 0);
        loop {
            let mut open = 0;
            for (subject, id) in ids.iter_mut() {
                let Ok(Some(row)) = self.rooms.store.send(id).await else {
                    open += 1;
                    continue;
                };
                open += usize::from(row.state != SendState::Filed);
                if row.state == SendState::Unknown {
                    asked += 1;
                    let patience = Instant::now();
                    while self.arrived(subject) == 0 && patience.elapsed() < Duration::from_secs(20) {
                        sleep(Duration::from_millis(200)).await;
                    }
                    if self.arrived(subject) > 0 {
                        send::settle(&self.rooms, &self.who, id).await.unwrap();
                    } else {
                        let key = send::cancel(&self.rooms, &self.who, id).await.unwrap();
                        *id = send::queue(&self.rooms, &self.who, &key, None).await.unwrap().id;
                    }
                }
            }
            if open == 0 {
                return asked;
            }
            assert!(begun.elapsed() < Duration::from_secs(180), "{open} mails never end, see {}", self.core.data.display());
            sleep(Duration::from_millis(700)).await;
            self.later(40);
        }
    }

    fn arrived(&self, subject: &str) -> usize {
        self.sink().get(subject).copied().unwrap_or_default()
    }

    /// How often each subject has arrived outside.
    fn sink(&self) -> HashMap<String, usize> {
        let mut all = HashMap::new();
        for file in fs::read_dir(self.core.data.join("outbox")).unwrap().flatten() {
            let mail = fs::read_to_string(file.path()).unwrap_or_default();
            if let Some(subject) = mail.lines().find_map(|l| l.strip_prefix("Subject: ")) {
                *all.entry(subject.to_owned()).or_default() += 1;
            }
        }
        all
    }
}

fn random(below: u32) -> u32 {
    let mut bytes = [0; 4];
    getrandom::fill(&mut bytes).unwrap();
    u32::from_le_bytes(bytes) % below
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "make test-faults"]
async fn mail_is_sent_while_programs_die() {
    let rounds: usize = std::env::var("ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(10);
    let mut house = House::open().await;
    let (mut subjects, mut asked) = (Vec::new(), 0);
    for round in 0..rounds {
        let mut ids = Vec::new();
        for n in 0..MAILS {
            let subject = format!("round-{round}-{n}");
            let d = Draft { subject: subject.clone(), ..letter("x", "friend@remote.example.com") };
            draft::save(&house.rooms, &house.who, d.clone()).await.unwrap();
            ids.push((subject, send::queue(&house.rooms, &house.who, &d.key, None).await.unwrap().id));
        }
        house.later(14);
        sleep(Duration::from_millis(random(2_000).into())).await;
        let what = ["serve", "postfix", "answer", "house"][random(4) as usize];
        block_in_place(|| house.kill(what));
        asked += house.settle(&mut ids).await;
        println!("round {round}: {what} died, {asked} asked so far");
        subjects.extend(ids.into_iter().map(|(subject, _)| subject));
        // A person may send so many an hour.
        house.later(3_600);
    }
    let begun = Instant::now();
    let missing = |h: &House| subjects.iter().filter(|s| h.arrived(s) == 0).count();
    while missing(&house) > 0 && begun.elapsed() < Duration::from_secs(60) {
        sleep(Duration::from_millis(500)).await;
    }
    let sink = house.sink();
    let lost = missing(&house);
    let doubled = subjects.iter().filter(|s| sink.get(*s).is_some_and(|n| *n > 1)).count();
    println!("rounds={rounds} lost={lost} doubled={doubled}");
    assert_eq!((lost, doubled), (0, 0));
}
