//! 迷惑メール, and one held mail.

use super::{Inner, csrf};
use crate::{
    api::{
        Query, Screen,
        quarantine::{HeldLetter, HeldMail, HeldPage},
    },
    i18n::frame,
    parts::{Look, held},
};

/// `/quarantine`.
pub fn place(look: Look, screen: &Screen, page: &HeldPage) -> Inner {
    let query = held::query(page);
    let row = |mail: &HeldMail| held::row(look, mail, &query, screen.gives("held", &mail.reference.to_string()));
    let rows = page.rows.iter().map(row).collect();
    Inner {
        at: "quarantine",
        here: look.face.quarantine_at(&query),
        title: frame::junk(look.lang).to_owned(),
        list: None,
        main: held::page(look, csrf(screen), page, (rows, screen.gives("allow", "1"))),
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
