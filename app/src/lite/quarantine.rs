//! 迷惑メール, and one held mail.

use super::{Inner, csrf};
use crate::{
    api::{
        Query, Screen,
        quarantine::{HeldLetter, HeldPage},
    },
    i18n::frame,
    parts::{Look, held},
};

/// `/quarantine`.
pub fn place(look: Look, screen: &Screen, page: &HeldPage) -> Inner {
    let query = held::query(page);
    let rows = page.rows.iter().map(|mail| held::row(look, mail, &query)).collect();
    Inner {
        at: "quarantine",
        here: look.face.quarantine_at(&query),
        title: frame::junk(look.lang).to_owned(),
        list: None,
        main: held::page(look, csrf(screen), page, rows),
    }
}

/// `/quarantine/{ref}`.
pub fn letter(look: Look, screen: &Screen, query: &Query, letter: &HeldLetter) -> Inner {
    Inner {
        at: "quarantine",
        here: look.face.held(&letter.mail.reference, query),
        title: held::subject(look, &letter.mail),
        list: None,
        main: held::letter(look, csrf(screen), query, letter),
    }
}
