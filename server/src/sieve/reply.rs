//! 自動返信 as `vacation` (RFC 5230).
//!
//! Listed senders are compared whole, by header From and envelope sender. One handle for both texts,
//! so a sender gets one reply in 24 hours whatever it says. Who never gets one: mail judged as spam
//! or infected, senders of ours who do not exist, those who are called like a program (`PROGRAMS`, `PATTERNS`),
//! and what the core itself knows as a list, a daemon, an automatic or a hidden copy (RFC 3834 §2).
//! The text goes as MIME of our own making: the core would cut a long line inside a character.
//! Days are compared with `X-Core-Day`, the day in Japan at which our scan step saw the mail, so that
//! every server has one clock; mail from elsewhere is compared with the core's own.

use super::quote::{lines, list, string};
use crate::mail::{words, write::text_entity};
use app::{
    api::settings::Autoreply,
    i18n::{Lang, mailed},
};

/// Local parts of senders that are programs.
const PROGRAMS: [&str; 15] = [
    "autoanswer",
    "echo",
    "list",
    "listproc",
    "listserv",
    "mailer",
    "mailer-daemon",
    "mailerdaemon",
    "majordomo",
    "mirror",
    "netserv",
    "postmaster",
    "server",
    "uucp",
    "noreply",
];
const PATTERNS: [&str; 3] = ["*-request", "*-admin", "owner-*"];

/// Nothing while it is not switched on. `may_be_held`: the chain has set `held`.
pub fn reply(address: &str, reply: &Autoreply, may_be_held: bool) -> String {
    if !reply.enabled {
        return String::new();
    }
    let mut tests = vec![
        "not header :is [\"X-Core-Spam\", \"X-Core-Unknown-Sender\"] \"Yes\"".to_owned(),
        "not exists \"X-Core-Virus\"".to_owned(),
        format!("not envelope :localpart \"from\" {}", list(PROGRAMS.map(string))),
        format!("not envelope :localpart :matches \"from\" {}", list(PATTERNS.map(string))),
    ];
    tests.extend(may_be_held.then(|| "string :is \"${held}\" \"\"".to_owned()));
    tests.extend([("ge", &reply.from), ("le", &reply.until)].into_iter().filter(|(_, day)| !day.is_empty()).map(day));
    let text = |text: &str| match text.is_empty() {
        true => String::new(),
        false => vacation(address, reply, text),
    };
    let (listed, others) = (text(&reply.sender_text), text(&reply.other_text));
    let answer = if reply.senders.is_empty() {
        others
    } else {
        let senders = list(reply.senders.iter().map(|s| string(s)));
        let is_listed = format!("anyof (address :all \"From\" {senders}, envelope :all \"from\" {senders})");
        format!("  if {is_listed} {{\n{listed}  }} else {{\n{others}  }}\n")
    };
    format!("if allof ({}) {{\n{SUBJECT}{answer}}}\n", tests.join(",\n    "))
}

/// The subject as a person reads it; the title is there where the core could not read it itself.
const SUBJECT: &str = r#"  set "subject" "";
  if header :matches "X-Core-Title" "*" {
    set "subject" "${1}";
  } elsif header :matches "Subject" "*" {
    set "subject" "${1}";
  }
"#;

fn vacation(address: &str, reply: &Autoreply, text: &str) -> String {
    let name = words::encoded(&reply.sender_name).join(" ");
    let from = if name.is_empty() { address.to_owned() } else { format!("{name} <{address}>") };
    format!(
        "    vacation :days 1 :handle \"autoreply\" :addresses {} :from {}\n      :subject \"{}${{subject}}\" :mime {};\n",
        list([string(address)]),
        string(&from),
        mailed::reply_subject(Lang::Ja),
        lines(&text_entity(text)),
    )
}

fn day((relation, day): (&str, &String)) -> String {
    let day = string(day);
    format!(
        "anyof (header :value \"{relation}\" \"X-Core-Day\" {day},\n      \
         allof (not exists \"X-Core-Day\", currentdate :zone \"+0900\" :value \"{relation}\" \"date\" {day}))"
    )
}
