//! Sample pages of the settings, for `tests.rs`: every step, and hostile text in every field.

use super::samples::EVIL;
use crate::api::{
    EntryProblem, Place, Problem, Reason,
    settings::{Allow, Form, Hit, Links, Reject, SettingPage, Spam, Step, Warning, WarningKind},
};

fn page(form: Form, step: Step) -> SettingPage {
    SettingPage {
        address: "taro@a01.example.test".into(),
        form,
        step,
        links: Links { terms: "https://www.example.jp/terms".into(), survey: "https://www.example.jp/ask".into() },
        ..SettingPage::default()
    }
}

/// Every page with its name.
pub fn places() -> Vec<(&'static str, Place)> {
    let lines = |all: &[&str]| all.iter().map(|l| (*l).to_owned()).collect::<Vec<_>>();
    let spam = Form::Spam(Spam { mark: true, quarantine: true, notify: false });
    let reject = Form::Reject(Reject {
        senders: lines(&["123.jp", "jp", EVIL]),
        subjects: lines(&["未承諾広告", EVIL]),
        from_empty: true,
        ..Reject::default()
    });
    let entry = |field: &str, entry: &str, reason| EntryProblem { field: field.into(), entry: entry.into(), reason };
    let mut refused = page(reject.clone(), Step::Input);
    let entries = vec![entry("senders", EVIL, Reason::BadCharacter), entry("subjects", "広", Reason::OneCharacter)];
    refused.problem = Some(Problem { entries, ..Problem::field("senders", Reason::BadCharacter) });
    let mut confirm = page(reject.clone(), Step::Confirm);
    confirm.warnings = vec![Warning { field: "senders".into(), entry: "jp".into(), kind: WarningKind::ShortSuffix }];
    confirm.hits = ["123.jp", "jp"]
        .iter()
        .enumerate()
        .map(|(i, e)| Hit { field: "senders".into(), entry: (*e).into(), count: i as u32 * 31, of: 200 })
        .collect();
    let mut notes = page(spam.clone(), Step::Notes);
    notes.problem = Some(Problem::field("agree", Reason::Empty));
    let other = SettingPage { other: true, address: "hanako@e06.example.test".into(), ..page(Form::Junk, Step::Input) };
    let pages = [
        ("setting-junk", page(Form::Junk, Step::Input)),
        ("setting-junk-other", other),
        ("setting-spam-notes", notes),
        ("setting-spam", page(spam.clone(), Step::Input)),
        ("setting-spam-confirm", page(spam.clone(), Step::Confirm)),
        ("setting-spam-done", page(spam, Step::Done)),
        ("setting-reject", page(reject.clone(), Step::Input)),
        ("setting-reject-refused", refused),
        ("setting-reject-confirm", confirm),
        ("setting-reject-done", page(reject, Step::Done)),
        ("setting-allow", page(Form::Allow(Allow { senders: lines(&["123.jp"]) }), Step::Input)),
        ("setting-allow-done", page(Form::Allow(Allow::default()), Step::Done)),
    ];
    pages.into_iter().map(|(name, page)| (name, Place::Setting { page: Box::new(page) })).collect()
}
