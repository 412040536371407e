//! 迷惑メールチェック, 受信拒否設定 and 受信許可設定 as one chain of tests.
//!
//! The first test that hits decides: (1) a sender of our own domain who does not
//! exist, (2) the allow list, (3) the reject list, (4) the judgement. The mark in the subject comes
//! after the chain, so that no test sees it; a judged mail gets it wherever it goes.
//! What is held ends here: it is neither answered nor forwarded.

use super::{
    JUNK, Rules,
    quote::{list, string, suffix},
};
use crate::mail::words;
use app::api::{quarantine::Reason, settings::Reject};

/// The chain and the mark, and what is done with a held mail; nothing for settings that decide nothing.
pub fn filter(rules: &Rules) -> [String; 2] {
    let (spam, reject) = (&rules.spam, &rules.reject);
    let mut chain = Vec::new();
    if rules.at_home && (spam.mark || reject.is_on()) {
        chain.push((header_is("X-Core-Unknown-Sender", "Yes"), Reason::Spoof));
    }
    if !rules.allow.senders.is_empty() {
        chain.push((sender(&rules.allow.senders), Reason::Other));
    }
    chain.extend(refusals(reject));
    if spam.mark && spam.quarantine {
        chain.push((header_is("X-Core-Spam", "Yes"), Reason::Spam));
    }
    let holds = chain.iter().any(|(_, reason)| !reason.header().is_empty());
    let mut out = String::new();
    if holds {
        out.push_str("set \"held\" \"\";\n");
        for (n, (test, reason)) in chain.iter().enumerate() {
            let word = if n == 0 { "if" } else { "elsif" };
            out.push_str(&format!("{word} {test} {{\n  set \"held\" {};\n}}\n", string(reason.header())));
        }
    }
    if spam.mark {
        out.push_str(MARK);
    }
    let hold = format!(
        "if not string :is \"${{held}}\" \"\" {{\n  addheader \"X-Quarantine-Reason\" \"${{held}}\";\n  fileinto :create {};\n  stop;\n}}\n",
        string(JUNK)
    );
    [out, if holds { hold } else { String::new() }]
}

/// `[spam] ` once, in either case. The title is there where the core could not read the subject itself.
const MARK: &str = r#"if allof (header :is "X-Core-Spam" "Yes", not header :matches "Subject" "[spam]*") {
  set "subject" "";
  if header :matches "X-Core-Title" "*" {
    set "subject" "${1}";
  } elsif header :matches "Subject" "*" {
    set "subject" "${1}";
  }
  deleteheader "Subject";
  addheader :last "Subject" "[spam] ${subject}";
}
"#;

fn refusals(reject: &Reject) -> Vec<(String, Reason)> {
    let mut out = Vec::new();
    if !reject.senders.is_empty() {
        out.push((sender(&reject.senders), Reason::RejectSender));
    }
    if !reject.subjects.is_empty() {
        // Mail that did not come through the MX has no decoded copy; there the core's own reading must do.
        let copy = reject.subjects.iter().map(|s| words::for_rules(s)).filter(|s| !s.is_empty());
        let mut parts: Vec<String> = copy.chain(reject.subjects.iter().cloned()).map(|s| string(&s)).collect();
        let mut seen = std::collections::HashSet::new();
        parts.retain(|p| seen.insert(p.clone()));
        out.push((format!("header :contains [\"X-Core-Subject\", \"Subject\"] {}", list(parts)), Reason::RejectSubject));
    }
    let conditions: Vec<&str> = [
        (reject.no_from, "not exists \"From\""),
        (reject.from_brackets, "header :is \"From\" [\"<>\", \"< >\"]"),
        (reject.from_empty, "header :is \"From\" \"\""),
        (reject.no_subject, "not exists \"Subject\""),
        (reject.subject_empty, "header :is \"Subject\" \"\""),
    ]
    .into_iter()
    .filter_map(|(on, test)| on.then_some(test))
    .collect();
    if !conditions.is_empty() {
        out.push((format!("anyof ({})", conditions.join(",\n    ")), Reason::RejectHeader));
    }
    out
}

/// Header From or envelope sender ends in one of these, in any case; an empty envelope sender ends in nothing.
fn sender(ends: &[String]) -> String {
    let ends = list(ends.iter().map(|end| suffix(end)));
    format!("anyof (address :all :matches \"From\" {ends},\n    envelope :all :matches \"from\" {ends})")
}

fn header_is(name: &str, value: &str) -> String {
    format!("header :is {} {}", string(name), string(value))
}
