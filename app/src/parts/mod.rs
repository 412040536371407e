//! A view of one value; drawn by both faces.
//!
//! In: plain data of `api` and a [`Look`]. Out: markup whose ids and classes `spa`, `boot.js` and
//! `style/` rely on: every field and scroll box has an id, rows carry `data-ref`, forms work
//! without script. What changes while shown (selected, current, busy) enters as a generic
//! attribute argument: a plain value on the server, a closure in the SPA.
//! Never: signals, fetches, `style` attributes (the CSP blocks them), sentences (they are in
//! `i18n`). A part draws one value; loops over rows belong to the faces.

pub mod addresses;
pub mod attachment;
pub mod bounce;
pub mod compose;
pub mod contact;
pub mod field;
pub mod folder;
pub mod folder_edit;
pub mod frame;
pub mod held;
pub mod help;
pub mod icon;
pub mod invitation;
pub mod letter;
pub mod letter_body;
pub mod letter_tools;
pub mod list;
pub mod list_tools;
pub mod notice;
pub mod pager;
pub mod people;
pub mod photos;
pub mod pictures;
pub mod problem;
pub mod receipt;
pub mod row;
pub mod search;
pub mod sending;
pub mod session;
pub mod setting;
pub mod settings;
pub mod sign_in;
pub mod text_area;
pub mod when;

use crate::{
    api::{Limits, Screen},
    i18n::Lang,
    paths::Face,
};

/// How everything on a page is shown: language, links, clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    pub lang: Lang,
    /// Which pages links lead to.
    pub face: Face,
    /// Seconds since 1970 when the page was drawn.
    pub now: i64,
    /// Minutes east of UTC in which dates are shown.
    pub offset: i32,
    /// Days a mail stays in the inbox; 0 = for ever.
    pub inbox_days: u32,
    /// A line of each mail's text in a list.
    pub preview: bool,
    /// On a desk the letter opens beside the list.
    pub reading_pane: bool,
    pub limits: Limits,
}

impl Look {
    /// The look a screen was drawn with.
    pub fn of(screen: &Screen, face: Face) -> Look {
        Look {
            lang: screen.lang,
            face,
            now: screen.now,
            offset: screen.offset,
            inbox_days: screen.inbox_days,
            preview: screen.view.preview,
            reading_pane: screen.view.reading_pane,
            limits: screen.limits,
        }
    }
}
