//! Every sentence, Japanese and English on neighbouring lines; one file per room of pages.
//!
//! One function per sentence, `fn(Lang) -> &'static str`, written as
//! `inbox: "受信トレイ", "Inbox";` inside `words! { … }`; a sentence with a value in it is a
//! plain function that returns a `String`. Settings keep the Japanese labels of the printed manual ("the manual")
//! that the provider's customers know.
//! Never: Leptos, a clock (`date.rs` gets instant, now and offset), text of strangers.

use serde::{Deserialize, Serialize};

/// Makes one public function per sentence: `name: "日本語", "English";`.
macro_rules! words {
    ($($name:ident: $ja:literal, $en:literal;)*) => {
        $(#[doc = $en] pub fn $name(l: super::Lang) -> &'static str { l.pick($ja, $en) })*
    };
}

pub mod act;
pub mod addresses;
pub mod autoreply;
pub mod bounce;
pub mod compose;
pub mod country;
pub mod date;
pub mod folders;
pub mod forwarding;
pub mod frame;
pub mod held_notice;
pub mod help;
pub mod junk;
pub mod keys;
pub mod mailbox;
pub mod mailed;
pub mod message;
pub mod notice;
pub mod outbox;
pub mod overseas;
pub mod password;
pub mod people;
pub mod phone;
pub mod pictures;
pub mod problem;
pub mod quarantine;
pub mod quote;
pub mod reading;
pub mod receipt;
pub mod setting;
pub mod settings;
pub mod sign_in;
pub mod signature;
pub mod view;
pub mod virus;

/// Language of the page. Japanese first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    #[default]
    Ja,
    En,
}

impl Lang {
    /// The sentence in this language.
    pub fn pick(self, ja: &'static str, en: &'static str) -> &'static str {
        match self {
            Lang::Ja => ja,
            Lang::En => en,
        }
    }

    /// BCP 47 tag, for `lang=`.
    pub fn tag(self) -> &'static str {
        self.pick("ja", "en")
    }

    /// The language the switch leads to.
    pub fn other(self) -> Lang {
        match self {
            Lang::Ja => Lang::En,
            Lang::En => Lang::Ja,
        }
    }

    /// Its own name, as the switch shows it to those who cannot read the page.
    pub fn own_name(self) -> &'static str {
        self.pick("日本語", "English")
    }
}
