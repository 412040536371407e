//! 保存期間: days in the inbox are over, nothing else ends.

use crate::{
    spam::{Person, World},
    support::{core::Core, wait::eventually},
};
use serde_json::Value;
use std::sync::Arc;

const DAY: i64 = 86_400;

impl World {
    /// Rows of a folder by its role, read in a session of this moment.
    async fn rows(&self, address: &str, role: &str) -> Vec<Value> {
        let me = Person {
            address: address.into(),
            cookie: format!("sid={}", self.house.sit(address).await),
            seen: Default::default(),
        };
        let folders = self.get(&me, "/api/mailboxes").await;
        let folder = folders.as_array().unwrap().iter().find(|f| f["role"] == role).unwrap()["id"].as_str().unwrap().to_owned();
        self.get(&me, &format!("/api/mailboxes/{folder}/messages")).await["envelopes"].as_array().unwrap().clone()
    }
}

#[test]
fn the_inbox_ends_after_its_days_and_drafts_and_sent_mail_do_not() {
    let clock = std::env::temp_dir().join(format!("dokodemo-test-retention-{}", std::process::id()));
    std::fs::write(&clock, "0").unwrap();
    let environment = [("DOKODEMO_TEST_CLOCK", clock.to_str().unwrap()), ("DOKODEMO_RETENTION_INBOX_DAYS", "28")];
    let core = Arc::new(Core::start_with(&environment));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let world = runtime.block_on(World::on(core.clone()));
    let at = |seconds: i64| {
        world.clock_shift(seconds);
        std::fs::write(&clock, seconds.to_string()).unwrap();
    };
    let taro = "taro@a01.example.test";
    let rows = |role: &str| runtime.block_on(world.rows(taro, role));
    let keep = world.house.rooms.config.retention.inbox_days;
    assert_eq!(keep, 28);
    let before = [rows("inbox").len(), rows("drafts").len(), rows("sent").len()];
    assert!(before.iter().all(|n| *n > 0), "{before:?}");
    // The list says how long, in the last week.
    for (age, left) in [(0, None), (20, None), (21, Some(7)), (27, Some(1))] {
        at(age * DAY + 3_600);
        let now = world.house.rooms.clock.now();
        for row in rows("inbox") {
            let row: app::api::Envelope = serde_json::from_value(row).unwrap();
            assert_eq!(row.days_left(keep, now), left, "after {age} days: {row:?}");
        }
    }
    // The job has looked each day and ended nothing; now it does.
    assert_eq!(rows("inbox").len(), before[0]);
    at(28 * DAY + 7_200);
    eventually("the end of the inbox", || rows("inbox").is_empty().then_some(()));
    assert_eq!([rows("drafts").len(), rows("sent").len()], before[1..]);
    drop((world, core));
    let _ = std::fs::remove_file(&clock);
}
