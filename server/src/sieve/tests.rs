//! Golden scripts: `tests/data/sieve/NAME.json` (settings) and `NAME.sieve`, each compiled by the real `sievec`.
//!
//! A new case is two files and its name in the list.

use super::{Rules, quote, script};
use crate::control;
use app::api::settings::{Allow, Autoreply, Forward, Reject, Spam, Virus};
use serde::Deserialize;
use std::{fs, path::PathBuf};

#[derive(Default, Deserialize)]
#[serde(default)]
struct Case {
    elsewhere: bool,
    spam: Spam,
    reject: Reject,
    allow: Allow,
    forward: Forward,
    autoreply: Autoreply,
    virus: Virus,
}

fn rules(json: &str) -> Rules {
    let case: Case = serde_json::from_str(json).unwrap();
    Rules {
        address: "taro@a01.example.test".into(),
        at_home: !case.elsewhere,
        spam: case.spam,
        reject: case.reject.tidied(),
        allow: case.allow.tidied(),
        forward: case.forward.tidied(),
        autoreply: case.autoreply.tidied(),
        virus: case.virus,
    }
}

async fn check(name: &str) {
    let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/sieve");
    let made = script(&rules(&fs::read_to_string(data.join(format!("{name}.json"))).unwrap()));
    let file = data.join(format!("{name}.sieve"));
    if std::env::var_os("GOLDEN_WRITE").is_some() {
        fs::write(&file, &made).unwrap();
    }
    assert_eq!(made, fs::read_to_string(&file).unwrap(), "{name}");
    control::compile(&made).await.unwrap();
}

#[tokio::test]
async fn golden_scripts() {
    for name in [
        "nothing",
        "mark",
        "quarantine",
        "reject",
        "conditions",
        "allow-alone",
        "forward",
        "forward-away",
        "reply",
        "reply-days",
        "virus-off",
        "everything",
        "hostile",
    ] {
        check(name).await;
    }
}

#[tokio::test]
async fn every_combination_compiles() {
    let lines = |all: &[&str]| all.iter().map(|l| (*l).to_owned()).collect::<Vec<_>>();
    for bits in 0..64u32 {
        let on = |n: u32| bits & (1 << n) > 0;
        let rules = Rules {
            address: "taro@a01.example.test".into(),
            at_home: on(0),
            spam: Spam { mark: on(1), quarantine: on(1) && on(2), notify: false },
            reject: Reject {
                senders: if on(3) { lines(&["123.jp"]) } else { Vec::new() },
                subjects: if on(4) { lines(&["広告"]) } else { Vec::new() },
                no_from: on(4),
                ..Reject::default()
            },
            allow: Allow { senders: if on(5) { lines(&["friend.test"]) } else { Vec::new() } },
            forward: Forward { targets: if on(3) { lines(&["a@b.jp", "c@d.jp"]) } else { Vec::new() }, keep: on(4) },
            autoreply: Autoreply {
                senders: if on(2) { lines(&["a@b.jp"]) } else { Vec::new() },
                other_text: "不在".into(),
                enabled: on(0),
                until: if on(1) { "2026-11-22".into() } else { String::new() },
                ..Autoreply::default()
            },
            virus: Virus { enabled: on(2) },
        };
        control::compile(&script(&rules)).await.unwrap();
    }
}

#[tokio::test]
async fn full_lists_compile() {
    let many = |what: &str| (0..100).map(|n| format!("{what}{n}.{}.jp", "x".repeat(180))).collect::<Vec<_>>();
    let reject = Reject { senders: many("a"), subjects: many("題名"), ..Reject::default() };
    let rules = Rules { at_home: true, reject, allow: Allow { senders: many("b") }, ..Rules::default() };
    control::compile(&script(&rules)).await.unwrap();
}

#[test]
fn text_stays_text() {
    assert_eq!(quote::string("a\"b\\c\r\nd"), r#""a\"b\\cd""#);
    assert_eq!(quote::string("${held} $5 $"), "\"${dollar}{held} $5 $\"");
    assert_eq!(quote::lines("a\n\t\"b\"\u{7}"), "\"a\r\n\t\\\"b\\\"\"");
    assert_eq!(quote::suffix("we*ird?.jp\\"), r#""*we\\*ird\\?.jp\\\\""#);
}
