//! All that one page was drawn from: the data block that the SPA takes over with.

use super::{Code, Draft, HelpFacts, Mailbox, Message, MessageRef, Page, Person, Problem, Query, Quota, Sending, settings::View};
use crate::i18n::{Lang, notice::Said};
use serde::{Deserialize, Deserializer, Serialize};
use std::str::FromStr;

/// The person, the moment, and the place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Screen {
    #[serde(default)]
    pub person: Option<Person>,
    pub lang: Lang,
    /// The server's clock when it drew, seconds since 1970.
    pub now: i64,
    /// Minutes east of UTC in which dates are shown.
    pub offset: i32,
    /// Build of the server; a tab that sees another one reloads when it is calm.
    pub build: String,
    /// Folders with counts, empty where the place shows none.
    #[serde(default)]
    pub mailboxes: Vec<Mailbox>,
    #[serde(default)]
    pub quota: Option<Quota>,
    /// What the banner says after a redirect.
    #[serde(default, deserialize_with = "known")]
    pub notice: Option<Said>,
    /// Mails in 送信待ち that want a look ([`Sending::wants_look`]).
    #[serde(default)]
    pub unsettled: u32,
    /// With the notice of a move or deletion: how to take it back without script. The SPA has its own way.
    #[serde(skip)]
    pub undo: Option<WayBack>,
    /// Without a person: token of the forms of nobody, bound to the pre-session cookie.
    #[serde(skip)]
    pub door: String,
    /// What was ticked and chosen in a form that met an ended session.
    #[serde(skip)]
    pub given: Vec<(String, String)>,
    /// With a failure of the base layer: the form that met it, to be sent once more.
    #[serde(skip)]
    pub typed: Option<Typed>,
    /// Days a mail stays in 迷惑メール.
    #[serde(default)]
    pub held_days: u32,
    /// Days a mail stays in the inbox (`Envelope::days_left`); 0 = for ever.
    #[serde(default)]
    pub inbox_days: u32,
    /// How the person wants pages to look; language and zone above follow from it.
    #[serde(default)]
    pub view: View,
    #[serde(default)]
    pub limits: Limits,
    #[serde(deserialize_with = "place")]
    pub place: Place,
}

/// What a word means; nothing if another build wrote it and this one does not know it.
fn known<'de, T: FromStr, D: Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
    Ok(Option::<String>::deserialize(from)?.and_then(|word| word.parse().ok()))
}

impl Screen {
    /// True for a field that is given back to its page.
    pub fn gives(&self, name: &str, value: &str) -> bool {
        self.given.iter().any(|(n, v)| n == name && v == value)
    }
}

/// A place that only a newer build knows is [`Place::Failed`], which no server sends: the tab loads anew.
fn place<'de, D: Deserializer<'de>>(from: D) -> Result<Place, D::Error> {
    let value = serde_json::Value::deserialize(from)?;
    Ok(Place::deserialize(value).unwrap_or(Place::Failed { problem: Problem::new(Code::Other) }))
}

/// Numbers of the operator that pages work with. The default is what a build before them had built in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// One mail as sent, bytes: with its files encoded, a third larger than on disk.
    pub message_bytes: u64,
    /// Recipients above which the page asks, and above which it refuses.
    pub recipients_warn: u32,
    pub recipients_max: u32,
    /// Minutes before the end of a session when the warning comes.
    pub warn_minutes: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { message_bytes: 20 * 1024 * 1024, recipients_warn: 100, recipients_max: 200, warn_minutes: 5 }
    }
}

/// Rows that were moved: where they are now, and where they came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WayBack {
    /// Mailbox id they are in now.
    pub mailbox: String,
    /// Mailbox id to go back to.
    pub from: String,
    /// `UIDVALIDITY.RANGES` in `mailbox`.
    pub rows: String,
}

/// A form as it was posted, without files and without passwords.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    pub action: String,
    pub multipart: bool,
    pub fields: Vec<(String, String)>,
}

/// The letters before and after one in the list it was opened from; by arrival where that is the order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Around {
    pub newer: Option<Step>,
    pub older: Option<Step>,
}

/// A neighbour, and the page of the list that it stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub reference: MessageRef,
    pub page: u32,
}

/// Where the person is. The server draws it, the SPA draws the same.
///
/// In JSON `{"mailbox": {…}}`: an inner tag would bring a second reader of every type into the WASM.
/// A skipped place never crosses the wire: the server draws it, and the SPA gets it as [`Place::Drawn`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    SignIn {
        /// What was typed as login, after a failure.
        #[serde(default)]
        login: String,
        /// Path to go to afterwards; always one of ours.
        #[serde(default)]
        next: String,
        #[serde(default)]
        problem: Option<Problem>,
        /// 共有パソコンで使う was ticked before.
        #[serde(default)]
        shared: bool,
    },
    Mailbox {
        query: Query,
        list: Page,
    },
    Message {
        query: Query,
        /// The list beside it on a desk; absent in the light version.
        #[serde(default)]
        list: Option<Page>,
        message: Box<Message>,
        /// Charset the person chose, empty = automatic.
        #[serde(default)]
        charset: String,
        /// Remote pictures are shown this once.
        #[serde(default)]
        images: bool,
        /// The print view: headers and body only, nothing around them.
        #[serde(default)]
        print: bool,
        /// Part number of the attached letter that is shown in place of the one it came with.
        #[serde(default)]
        part: String,
        /// Its neighbours where no list stands beside it.
        #[serde(skip)]
        around: Around,
    },
    Compose {
        draft: Box<Draft>,
        #[serde(default)]
        problem: Option<Problem>,
        /// People written to, for suggestions.
        #[serde(default)]
        people: Vec<super::Contact>,
        /// The person must confirm this before it is sent.
        #[serde(default, deserialize_with = "known")]
        ask: Option<super::Ask>,
        /// With [`super::Ask::Recipients`]: who they are.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        addressed: Option<Box<super::Addressed>>,
        /// Recipients the core did not take at the last try, each explained.
        #[serde(default)]
        refused: Vec<super::Refusal>,
        /// What another window had saved first: these words became a draft of their own.
        #[serde(default)]
        beside: Option<Box<Draft>>,
    },
    Outbox {
        sends: Vec<Sending>,
    },
    Quarantine {
        held: super::quarantine::HeldPage,
    },
    Held {
        /// The page it was opened from.
        query: Query,
        letter: Box<super::quarantine::HeldLetter>,
    },
    /// `/settings`: メールアドレスメニュー and the rest.
    #[serde(skip)]
    Settings {
        home: Box<super::settings::SettingsHome>,
    },
    /// One page of one setting, `/settings/{name}`.
    #[serde(skip)]
    Setting {
        page: Box<super::settings::SettingPage>,
    },
    /// The person's own folders, to make, rename and remove; they are those of `mailboxes` without a role.
    #[serde(skip)]
    Folders {
        failed: Option<super::FolderFault>,
    },
    /// Addresses offered while one is typed, each to be taken off.
    #[serde(skip)]
    People {
        people: Vec<super::Contact>,
    },
    /// Senders whose remote pictures are always shown, to be taken off the list.
    #[serde(skip)]
    Pictures {
        senders: Vec<String>,
    },
    /// What there is to know; needs no account.
    #[serde(skip)]
    Help {
        facts: HelpFacts,
    },
    /// A page whose forms the server walks and whose words change only with it: shown as drawn, so that
    /// none of it weighs in the WASM.
    Drawn {
        /// Name of the place, for the style.
        at: String,
        title: String,
        /// What stands in the main area; `""` in a data block, where it is on the page itself.
        html: String,
    },
    /// Something failed before there was anything to show.
    Failed {
        problem: Problem,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_of_a_newer_build_leaves_the_rest_of_the_screen_readable() {
        let screen = |place: &str| {
            let json = format!(r#"{{"lang":"ja","now":7,"offset":540,"build":"b","notice":"a_new_word","place":{place}}}"#);
            serde_json::from_str::<Screen>(&json).unwrap()
        };
        assert_eq!(screen(r#"{"outbox":{"sends":[]}}"#).place, Place::Outbox { sends: vec![] });
        let newer = screen(r#"{"calendar":{"days":[1]}}"#);
        assert_eq!((newer.now, newer.notice, newer.place), (7, None, Place::Failed { problem: Problem::new(Code::Other) }));
        let named: Vec<String> = [
            Place::Outbox { sends: vec![] },
            Place::Failed { problem: Problem::new(Code::Away) },
            Place::Drawn { at: "help".into(), title: "t".into(), html: String::new() },
        ]
        .iter()
        .map(|place| serde_json::to_string(place).unwrap())
        .collect();
        assert_eq!(
            named,
            [
                r#"{"outbox":{"sends":[]}}"#,
                r#"{"failed":{"problem":{"code":"away"}}}"#,
                r#"{"drawn":{"at":"help","title":"t","html":""}}"#
            ]
        );
    }
}
