//! `/settings`, and the page of one setting.

use super::{Inner, csrf};
use crate::{
    api::{
        Screen,
        settings::{SettingPage, SettingsHome},
    },
    i18n::{frame as frame_words, setting as setting_words},
    parts::{Look, setting, settings},
};

/// `/settings`.
pub fn place(look: Look, screen: &Screen, home: &SettingsHome) -> Inner {
    let chosen = screen.given.iter().find(|(name, _)| name == "address").map(|(_, a)| a.as_str()).unwrap_or_default();
    Inner {
        at: "settings",
        here: look.face.settings(),
        title: frame_words::settings(look.lang).to_owned(),
        list: None,
        main: settings::settings(look, csrf(screen), home, chosen),
    }
}

/// `/settings/{name}`.
pub fn one(look: Look, screen: &Screen, page: &SettingPage) -> Inner {
    Inner {
        at: "settings",
        here: look.face.setting(page.form.name(), if page.other { &page.address } else { "" }),
        title: setting_words::title(look.lang, &page.form, page.step).to_owned(),
        list: None,
        main: setting::setting(look, csrf(screen), page),
    }
}
