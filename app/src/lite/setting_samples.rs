//! Sample pages of the settings, for `tests.rs`: every step, and hostile text in every field.

use super::samples::EVIL;
use crate::api::{
    Address, Addresses, Candidates, EntryProblem, Issued, Overseas, Phone, Place, Problem, Reason, Register, SignIn,
    password::Weakness,
    settings::{
        Allow, Autoreply, Form, Forward, Hit, Links, Reject, SettingPage, SettingsHome, Signature, Spam, Step, View, ViewLang,
        Virus, Warning, WarningKind,
        account::{ChangingPassword, PhonePage, Registering, Reissuing, Removing},
    },
};

const NOW: i64 = 1_795_345_200;

/// The contract of a main address with three rows.
pub fn home() -> SettingsHome {
    let row = |no: u32, address: &str, on: bool| Address {
        no,
        address: address.into(),
        pop_account: format!("m0000000{no}"),
        virus: !on,
        forward: on,
        overseas: on,
        overseas_until: on.then_some(NOW + 7 * 86_400),
        main: no == 1,
        own: no == 1,
        ..Address::default()
    };
    let rows = vec![row(1, "taro@a01.example.test", false), row(2, "hanako@e06.example.test", true), row(3, EVIL, true)];
    let sign_in = |country: &str, fresh: bool| SignIn {
        at: NOW - 4000,
        ip: "2001:db8::1".into(),
        country: country.into(),
        abroad: fresh,
        agent: EVIL.into(),
        current: !fresh,
        fresh,
    };
    SettingsHome {
        addresses: Addresses { rows, used: 3, included: 5, max: 6, fee: 330, manages: true, domain: "example.test".into() },
        overseas: Overseas { abroad: true, country: "FR".into(), ..Overseas::default() },
        sessions: Vec::new(),
        sign_ins: vec![sign_in("JP", false), sign_in("FR", true)],
        country_source: "DB-IP Country Lite".into(),
    }
}

fn accounts() -> Vec<(&'static str, SettingPage)> {
    let contract = Addresses { used: 5, included: 5, max: 6, fee: 330, manages: true, ..Addresses::default() };
    let wish = Register { local: "itscom_mail".into(), domain: "j02.example.test".into(), virus: true, fee_agreed: true };
    let candidates = Candidates {
        local: "itscom_mail".into(),
        domains: ["j02", "e00", "e06"].map(|d| format!("{d}.example.test")).into(),
        more: 1,
    };
    let pop = || "m01234567".to_owned();
    let issued = Issued {
        address: "itscom_mail@j02.example.test".into(),
        pop_account: pop(),
        password: Some("SdF9%x_B".into()),
        at: NOW,
        virus: true,
    };
    let r = Registering { wish, candidates, contract, key: "k".into(), issued: None };
    let mut wrong = page(Form::Register(Box::new(r.clone())), Step::Input);
    wrong.problem = Some(Problem::field("local", Reason::Reserved));
    let register = |step| page(Form::Register(Box::new(r.clone())), step);
    let done = Registering { issued: Some(issued.clone()), ..r.clone() };
    let change = ChangingPassword { pop_account: pop(), ..ChangingPassword::default() };
    let weak = ChangingPassword { sealed: "c2VhbGVk".into(), weakness: Some(Weakness::Short), ..change.clone() };
    let changed = ChangingPassword { issued: Some(Issued { password: None, ..issued.clone() }), ..change.clone() };
    let reissue = Reissuing { pop_account: pop(), key: "k".into(), issued: None };
    let again = Reissuing { issued: Some(Issued { password: None, ..issued.clone() }), ..reissue.clone() };
    let phone =
        PhonePage { phone: Phone { url: "https://mail.example.test/lite/?login=taro".into(), lite: true }, to: EVIL.into() };
    vec![
        ("register", register(Step::Input)),
        ("register-wrong", wrong),
        ("register-domain", register(Step::Domain)),
        ("register-details", register(Step::Details)),
        ("register-confirm", register(Step::Confirm)),
        ("register-done", page(Form::Register(Box::new(done)), Step::Done)),
        ("password", page(Form::Password(change), Step::Input)),
        ("password-confirm", page(Form::Password(weak), Step::Confirm)),
        ("password-done", page(Form::Password(changed), Step::Done)),
        ("reissue", page(Form::Reissue(reissue.clone()), Step::Input)),
        ("reissue-done", page(Form::Reissue(Reissuing { issued: Some(issued), ..reissue }), Step::Done)),
        ("reissue-gone", page(Form::Reissue(again), Step::Done)),
        ("remove", page(Form::Remove(Removing { pop_account: pop(), keep_days: 30 }), Step::Input)),
        ("phone", page(Form::Phone(phone), Step::Input)),
        ("phone-forbidden", page(Form::Phone(PhonePage::default()), Step::Input)),
    ]
}

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
    confirm.hits.push(Hit { field: "from_empty".into(), entry: String::new(), count: 7, of: 200 });
    let mut notes = page(spam.clone(), Step::Notes);
    notes.problem = Some(Problem::field("agree", Reason::Empty));
    let other = SettingPage { other: true, address: "hanako@e06.example.test".into(), ..page(Form::Junk, Step::Input) };
    let forward = Forward { targets: lines(&["sample@itscom.jp", EVIL, ""]), keep: false };
    let reply = Autoreply {
        senders: lines(&["hanako@e06.example.test"]),
        sender_text: EVIL.into(),
        other_text: "ただいま不在しております。\n\nお急ぎの方は、電話でお願いします。".into(),
        enabled: true,
        until: "2026-12-31".into(),
        ..Autoreply::default()
    };
    let overseas = Overseas { enabled: true, until: Some(NOW), abroad: true, country: "FR".into(), ..Overseas::default() };
    let signature = Signature { text: EVIL.into(), use_for_replies: true };
    let mut long = page(Form::Signature(signature.clone()), Step::Input);
    long.problem = Some(Problem::field("text", Reason::TooLong).detail(EVIL));
    let view = View { lang: ViewLang::En, zone: "+05:45".into(), preview: false, reading_pane: false, ..View::default() };
    let pages = [
        ("setting-signature", page(Form::Signature(signature), Step::Input)),
        ("setting-signature-refused", long),
        ("setting-view", page(Form::View(view), Step::Input)),
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
        ("setting-forward", page(Form::Forward(forward.clone()), Step::Input)),
        ("setting-forward-confirm", page(Form::Forward(forward), Step::Confirm)),
        ("setting-autoreply", page(Form::Autoreply(reply.clone()), Step::Input)),
        ("setting-autoreply-confirm", page(Form::Autoreply(reply), Step::Confirm)),
        ("setting-virus", page(Form::Virus(Virus { enabled: false }), Step::Input)),
        ("setting-overseas", page(Form::Overseas(overseas), Step::Input)),
    ];
    pages.into_iter().chain(accounts()).map(|(name, page)| (name, Place::Setting { page: Box::new(page) })).collect()
}
