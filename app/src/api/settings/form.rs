//! What a settings page shows, and its steps: input → confirm → done.
//!
//! In: the fields of a plain form. Out: a [`Form`] and the same fields again, so that the confirm
//! page carries what was typed and 戻る brings it back; nothing is kept between the steps.
//! Both faces draw a [`SettingPage`]; `server/src/actions/steps.rs` walks it and checks each step.
//! Never: a typed password in [`Form::fields`]; those travel sealed.

use super::{
    Allow, Autoreply, Confirm, Forward, Reject, Signature, Spam, View, ViewLang, Virus, Warning,
    account::{ChangingPassword, PhonePage, Registering, Reissuing, Removing},
    entry,
    forward::MOST,
};
use crate::api::{Fields, Overseas, Problem, Register};
use serde::{Deserialize, Serialize};

/// Where in its steps a page is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// What one should know before the first use of 迷惑メールチェック, with 承諾する.
    Notes,
    #[default]
    Input,
    /// 新規登録: ドメイン選択.
    Domain,
    /// 新規登録: 詳細設定.
    Details,
    Confirm,
    Done,
}

/// One page of one setting.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingPage {
    /// Whose mailbox it is about.
    pub address: String,
    /// True if that is not the person's own one.
    #[serde(default)]
    pub other: bool,
    #[serde(default)]
    pub step: Step,
    pub form: Form,
    /// Why the step before did not pass.
    #[serde(default)]
    pub problem: Option<Problem>,
    #[serde(default)]
    pub warnings: Vec<Warning>,
    /// On the confirm page: how many of the last mails each line would have hit.
    #[serde(default)]
    pub hits: Vec<Hit>,
    #[serde(default)]
    pub links: Links,
    /// Days that mail is kept in the inbox; 0 = for ever.
    #[serde(default)]
    pub inbox_days: u32,
    /// Days that mail is kept in 迷惑メール.
    #[serde(default)]
    pub held_days: u32,
    /// Targets of 転送 that an address may have.
    #[serde(default)]
    pub forward_targets: u32,
    /// Name of the person who reads the page; empty if none is known.
    #[serde(default)]
    pub person: String,
    /// After a new password: what is on and stays so.
    #[serde(default)]
    pub stays: Vec<Form>,
}

/// Pages of the provider; an empty one is not shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Links {
    /// 契約約款.
    pub terms: String,
    /// アンケート.
    pub survey: String,
}

/// What one line of a list would have hit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    pub field: String,
    pub entry: String,
    pub count: u32,
    /// Of so many mails looked at.
    pub of: u32,
}

/// The setting with its fields as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// 迷惑メール設定: the way to the next three.
    #[default]
    Junk,
    Spam(Spam),
    Reject(Reject),
    Allow(Allow),
    /// With as many fields as there may be targets.
    Forward(Forward),
    Autoreply(Autoreply),
    Virus(Virus),
    Overseas(Overseas),
    Register(Box<Registering>),
    Password(ChangingPassword),
    Reissue(Reissuing),
    Remove(Removing),
    Phone(PhonePage),
    Signature(Signature),
    View(View),
}

impl Form {
    /// Puts one more sender into the input of 受信拒否設定, as if it were typed there. What is no address is left out.
    pub fn offer_sender(&mut self, sender: &str) {
        let Form::Reject(reject) = self else { return };
        let sender = entry::sender(sender);
        let address = sender.contains('@') && sender.len() <= 254 && !sender.contains(char::is_whitespace);
        if address
            && entry::sender_fault(&sender).is_none()
            && !reject.senders.iter().any(|known| known.eq_ignore_ascii_case(&sender))
        {
            reject.senders.push(sender);
        }
    }
}

fn bit(on: bool) -> String {
    if on { "1" } else { "0" }.to_owned()
}

impl Form {
    /// True for a setting with a confirm and a done page whose value can be read again.
    pub fn saves_in_steps(&self) -> bool {
        matches!(self, Form::Spam(_) | Form::Reject(_) | Form::Allow(_) | Form::Forward(_) | Form::Autoreply(_))
    }

    /// Segment of the address: `/settings/{name}`.
    pub fn name(&self) -> &'static str {
        match self {
            Form::Junk => "junk",
            Form::Spam(_) => "spam",
            Form::Reject(_) => "reject",
            Form::Allow(_) => "allow",
            Form::Forward(_) => "forward",
            Form::Autoreply(_) => "autoreply",
            Form::Virus(_) => "virus",
            Form::Overseas(_) => "overseas",
            Form::Register(_) => "register",
            Form::Password(_) => "password",
            Form::Reissue(_) => "reissue",
            Form::Remove(_) => "remove",
            Form::Phone(_) => "phone",
            Form::Signature(_) => "signature",
            Form::View(_) => "view",
        }
    }

    /// The form of a page; without fields an empty one. `None` for a page that does not exist.
    pub fn read(name: &str, fields: Fields<'_>) -> Option<Form> {
        let lines = |name: &str| entry::lines(fields.text(name));
        let text = |name: &str| fields.text(name).to_owned();
        Some(match name {
            "junk" => Form::Junk,
            "spam" => {
                let spam = Spam { mark: true, quarantine: fields.is_on("quarantine"), notify: fields.is_on("notify") };
                // The page shows all three: 判定 OFF takes the other two with it.
                Form::Spam(spam.with_mark(fields.is_on("mark")))
            }
            "reject" => Form::Reject(Reject {
                senders: lines("senders"),
                subjects: lines("subjects"),
                no_from: fields.is_on("no_from"),
                from_brackets: fields.is_on("from_brackets"),
                from_empty: fields.is_on("from_empty"),
                no_subject: fields.is_on("no_subject"),
                subject_empty: fields.is_on("subject_empty"),
            }),
            "allow" => Form::Allow(Allow { senders: lines("senders") }),
            "forward" => {
                let targets = fields.all("target").map(str::to_owned).take(2 * MOST).collect();
                Form::Forward(Forward { targets, keep: fields.text("keep") != "0" })
            }
            "autoreply" => Form::Autoreply(Autoreply {
                senders: lines("senders"),
                sender_text: text("sender_text"),
                other_text: text("other_text"),
                enabled: fields.is_on("enabled"),
                from: text("from"),
                until: text("until"),
                sender_name: text("sender_name"),
            }),
            "virus" => Form::Virus(Virus { enabled: fields.is_on("enabled") }),
            "overseas" => Form::Overseas(Overseas { enabled: fields.is_on("enabled"), ..Overseas::default() }),
            "register" => {
                let wish = Register {
                    local: text("local").trim().to_owned(),
                    domain: text("domain"),
                    virus: fields.text("virus") != "0",
                    fee_agreed: fields.is_on("fee_agreed"),
                };
                Form::Register(Box::new(Registering { wish, key: text("key"), ..Registering::default() }))
            }
            "password" => {
                Form::Password(ChangingPassword { sealed: text("sealed"), key: text("key"), ..ChangingPassword::default() })
            }
            "reissue" => Form::Reissue(Reissuing { key: text("key"), ..Reissuing::default() }),
            "remove" => Form::Remove(Removing::default()),
            "phone" => Form::Phone(PhonePage { to: text("to"), ..PhonePage::default() }),
            "signature" => Form::Signature(Signature { text: text("text"), use_for_replies: fields.is_on("use_for_replies") }),
            "view" => Form::View(View {
                lang: match fields.text("lang") {
                    "ja" => ViewLang::Ja,
                    "en" => ViewLang::En,
                    _ => ViewLang::Auto,
                },
                zone: text("zone"),
                preview: fields.is_on("preview"),
                reading_pane: fields.is_on("reading_pane"),
                keep_mark: fields.is_on("keep_mark"),
                confirm: Confirm::of(fields.text("confirm")),
            }),
            _ => return None,
        })
    }

    /// The fields that [`Form::read`] makes the same form of.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        match self {
            Form::Junk => Vec::new(),
            Form::Spam(s) => vec![("mark", bit(s.mark)), ("quarantine", bit(s.quarantine)), ("notify", bit(s.notify))],
            Form::Reject(r) => vec![
                ("senders", r.senders.join("\n")),
                ("subjects", r.subjects.join("\n")),
                ("no_from", bit(r.no_from)),
                ("from_brackets", bit(r.from_brackets)),
                ("from_empty", bit(r.from_empty)),
                ("no_subject", bit(r.no_subject)),
                ("subject_empty", bit(r.subject_empty)),
            ],
            Form::Allow(a) => vec![("senders", a.senders.join("\n"))],
            Form::Forward(f) => f.targets.iter().map(|t| ("target", t.clone())).chain([("keep", bit(f.keep))]).collect(),
            Form::Autoreply(a) => vec![
                ("senders", a.senders.join("\n")),
                ("sender_text", a.sender_text.clone()),
                ("other_text", a.other_text.clone()),
                ("enabled", bit(a.enabled)),
                ("from", a.from.clone()),
                ("until", a.until.clone()),
                ("sender_name", a.sender_name.clone()),
            ],
            Form::Virus(v) => vec![("enabled", bit(v.enabled))],
            Form::Overseas(o) => vec![("enabled", bit(o.enabled))],
            Form::Register(r) => vec![
                ("local", r.wish.local.clone()),
                ("domain", r.wish.domain.clone()),
                ("virus", bit(r.wish.virus)),
                ("fee_agreed", bit(r.wish.fee_agreed)),
                ("key", r.key.clone()),
            ],
            Form::Password(p) => vec![("sealed", p.sealed.clone()), ("key", p.key.clone())],
            Form::Reissue(r) => vec![("key", r.key.clone())],
            Form::Remove(_) => Vec::new(),
            Form::Phone(p) => vec![("to", p.to.clone())],
            Form::Signature(s) => vec![("text", s.text.clone()), ("use_for_replies", bit(s.use_for_replies))],
            Form::View(v) => vec![
                ("lang", v.lang.name().to_owned()),
                ("zone", v.zone.clone()),
                ("preview", bit(v.preview)),
                ("reading_pane", bit(v.reading_pane)),
                ("keep_mark", bit(v.keep_mark)),
                ("confirm", v.confirm.name().to_owned()),
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_survives_the_steps() {
        let lines = |all: &[&str]| all.iter().map(|l| (*l).to_owned()).collect::<Vec<_>>();
        let forms = [
            Form::Junk,
            Form::Spam(Spam { mark: true, quarantine: false, notify: true }),
            Form::Reject(Reject {
                senders: lines(&["123.jp", "tarou"]),
                subjects: lines(&["広 告", "</textarea>"]),
                from_empty: true,
                ..Reject::default()
            }),
            Form::Allow(Allow { senders: lines(&["a@b.jp"]) }),
            Form::Forward(Forward { targets: lines(&["a@b.jp", "", "c"]), keep: false }),
            Form::Autoreply(Autoreply {
                other_text: "一\n二".into(), enabled: true, until: "x".into(), ..Autoreply::default()
            }),
            Form::Virus(Virus { enabled: true }),
            Form::Signature(Signature { text: "一\n</textarea>".into(), use_for_replies: false }),
            Form::View(View {
                lang: ViewLang::En,
                zone: "+05:30".into(),
                preview: false,
                reading_pane: true,
                keep_mark: true,
                confirm: Confirm::Outside,
            }),
        ];
        for form in forms {
            let fields: Vec<_> = form.fields().into_iter().map(|(n, v)| (n.to_owned(), v)).collect();
            assert_eq!(Form::read(form.name(), Fields(&fields)), Some(form));
        }
        assert_eq!(Form::read("passwd", Fields::default()), None);
    }

    #[test]
    fn switching_the_judgement_off_takes_quarantine_and_notice_with_it() {
        let posted = [("mark", "0"), ("quarantine", "1"), ("notify", "1")].map(|(n, v)| (n.to_owned(), v.to_owned()));
        assert_eq!(Form::read("spam", Fields(&posted)), Some(Form::Spam(Spam::default())));
    }
}
