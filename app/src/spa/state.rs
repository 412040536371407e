//! What the page knows: one signal per pane, above the routes (DESIGN §4.5, C1).
//!
//! In: screens and answers of the server. Out: signals that the panes draw from. The list shown is
//! the last answer plus the pending changes of `queue.rs`; nothing else edits what is shown.
//! Never: requests (`go.rs`, `queue.rs`, `live.rs` make them), DOM.

use super::{browser, list::Window, notices::Banner, queue::Queue, session::{Clock, Door}};
use crate::{
    api::{
        Mailbox, Message, MessageRef, Page, Person, Place, Query, Quota, Screen, Sending,
        change::{self, Change},
    },
    i18n::Lang,
    parts::Look,
    paths::Face,
};
use leptos::prelude::*;

/// What fills the main area.
#[derive(Clone, Debug, PartialEq)]
pub enum Pane {
    /// List and message side by side, from the signals `list` and `message`.
    Mail,
    /// The writing page of this draft key; it lives in `compose/` while it is open.
    Compose(String),
    /// Any page that is drawn from its place alone.
    Other(Box<Place>),
    /// Nothing may be shown: the session is over.
    Empty,
}

/// A list as loaded so far: the first answer and the pages appended to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing {
    /// What the first page was asked with.
    pub query: Query,
    pub page: Page,
    /// By this computer's clock, milliseconds.
    pub asked: i64,
}

impl Listing {
    /// Its address.
    pub fn url(&self) -> String {
        Face::Full.mailbox(&self.page.mailbox, &self.query)
    }
}

/// The open message.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    pub query: Query,
    pub message: Box<Message>,
    pub charset: String,
    pub images: bool,
}

/// Everything, small enough to be copied into every closure.
#[derive(Clone, Copy)]
pub struct State {
    pub lang: Lang,
    pub offset: RwSignal<i32>,
    /// The server's clock at the last screen, seconds since 1970.
    pub now: RwSignal<i64>,
    /// Server's clock minus this computer's, seconds: the distance is known, the zone is not.
    pub ahead: RwSignal<i64>,
    pub person: RwSignal<Option<Person>>,
    pub mailboxes: RwSignal<Vec<Mailbox>>,
    pub quota: RwSignal<Option<Quota>>,
    pub pane: RwSignal<Pane>,
    pub list: RwSignal<Option<Listing>>,
    pub message: RwSignal<Option<Reading>>,
    /// The message that is open or on its way.
    pub current: RwSignal<Option<MessageRef>>,
    /// Ticked rows.
    pub ticked: RwSignal<Vec<MessageRef>>,
    /// "All of the folder" is ticked.
    pub whole: RwSignal<bool>,
    pub pending: RwSignal<Vec<Change>>,
    pub banner: RwSignal<Option<Banner>>,
    /// A page is on its way.
    pub waiting: RwSignal<bool>,
    /// A new build is served.
    pub stale: RwSignal<bool>,
    /// Where the router is to go, and whether in place of this entry; set by `go::to`.
    pub wish: RwSignal<Option<(String, bool)>>,
    /// Counts seconds.
    pub tick: RwSignal<u32>,
    /// The sign-in form over the page.
    pub door: RwSignal<Door>,
    /// Rows of the list that are in the document.
    pub window: RwSignal<Window>,
    /// Where signals of a page are made.
    pub owner: StoredValue<Owner>,
    pub build: StoredValue<String>,
    pub queue: StoredValue<Queue>,
    pub clock: StoredValue<Clock>,
    /// Messages fetched ahead or read lately, newest last.
    pub cache: StoredValue<Vec<Message>>,
    /// Grows with each navigation: an answer for an older one is dropped.
    pub turn: StoredValue<u32>,
}

impl State {
    /// From the data block of the page.
    pub fn new(screen: Screen) -> State {
        let s = State {
            lang: screen.lang,
            offset: RwSignal::new(screen.offset),
            now: RwSignal::new(screen.now),
            ahead: RwSignal::new(0),
            person: RwSignal::new(None),
            mailboxes: RwSignal::new(Vec::new()),
            quota: RwSignal::new(None),
            pane: RwSignal::new(Pane::Empty),
            list: RwSignal::new(None),
            message: RwSignal::new(None),
            current: RwSignal::new(None),
            ticked: RwSignal::new(Vec::new()),
            whole: RwSignal::new(false),
            pending: RwSignal::new(Vec::new()),
            banner: RwSignal::new(None),
            waiting: RwSignal::new(false),
            stale: RwSignal::new(false),
            wish: RwSignal::new(None),
            tick: RwSignal::new(0),
            door: RwSignal::new(Door::Shut),
            window: RwSignal::new(Window::first()),
            owner: StoredValue::new(Owner::current().unwrap_or_default()),
            build: StoredValue::new(screen.build.clone()),
            queue: StoredValue::new(Queue::default()),
            clock: StoredValue::new(Clock::default()),
            cache: StoredValue::new(Vec::new()),
            turn: StoredValue::new(0),
        };
        s.take(screen);
        s
    }

    /// Shows a screen of the server. Returns the writing page's place, which `compose` takes over.
    pub fn take(&self, screen: Screen) {
        let Screen { person, now, offset, mailboxes, quota, notice, place, .. } = screen;
        self.now.set(now);
        self.offset.set(offset);
        self.ahead.set(now - browser::millis() / 1000);
        if person.is_some() {
            self.person.set(person);
        }
        if !mailboxes.is_empty() {
            self.mailboxes.set(mailboxes);
        }
        if quota.is_some() {
            self.quota.set(quota);
        }
        if let Some(code) = notice {
            self.banner.set(Some(Banner::code(code)));
        }
        match place {
            Place::Mailbox { query, list } => {
                self.message.set(None);
                self.current.set(None);
                self.show_list(query, list);
                self.pane.set(Pane::Mail);
            }
            Place::Message { query, list, message, charset, images, .. } => {
                if let Some(list) = list {
                    self.show_list(query.clone(), list);
                }
                self.current.set(Some(message.envelope.reference.clone()));
                self.message.set(Some(Reading { query, message, charset, images }));
                self.pane.set(Pane::Mail);
            }
            Place::Compose { draft, .. } => self.pane.set(Pane::Compose(draft.key)),
            other => self.pane.set(Pane::Other(Box::new(other))),
        }
    }

    /// A list that the server has just answered. Ticks of another list are forgotten.
    pub fn show_list(&self, query: Query, page: Page) {
        let same = self.list.with_untracked(|l| l.as_ref().is_some_and(|l| l.page.mailbox == page.mailbox && l.query == query));
        if !same {
            self.ticked.set(Vec::new());
            self.whole.set(false);
        }
        self.list.set(Some(Listing { query, page, asked: browser::millis() }));
    }

    /// How everything is drawn.
    pub fn look(&self) -> Look {
        Look { lang: self.lang, face: Face::Full, now: self.now.get(), offset: self.offset.get() }
    }

    /// The same where nothing has to be drawn again.
    pub fn look_now(&self) -> Look {
        Look { lang: self.lang, face: Face::Full, now: self.now.get_untracked(), offset: self.offset.get_untracked() }
    }

    /// The list as shown: last answer and pending changes.
    pub fn shown(&self) -> Option<Page> {
        self.list.with(|l| l.as_ref().map(|l| self.pending.with(|c| l.page.with(c))))
    }

    /// The same, without following it.
    pub fn shown_now(&self) -> Option<Page> {
        untrack(|| self.shown())
    }

    /// Folder counts as shown.
    pub fn folders(&self) -> Vec<Mailbox> {
        self.mailboxes.with(|m| self.pending.with(|c| change::counted(m, c)))
    }

    /// The same, without following them.
    pub fn folders_now(&self) -> Vec<Mailbox> {
        untrack(|| self.folders())
    }

    /// Mails on their way as just read; the open page of 送信待ち follows.
    pub fn see_sends(&self, sends: Vec<Sending>) {
        let open = self.pane.with_untracked(|p| matches!(p, Pane::Other(place) if matches!(**place, Place::Outbox { .. })));
        if open {
            self.turn.update_value(|t| *t += 1);
            self.pane.set(Pane::Other(Box::new(Place::Outbox { sends })));
        }
    }

    /// The server's clock now, seconds since 1970.
    pub fn clock_now(&self) -> i64 {
        browser::millis() / 1000 + self.ahead.get_untracked()
    }

    /// Remembers that another build is served.
    pub fn meet_build(&self, build: &str) {
        let other = self.build.with_value(|b| !b.is_empty() && b != build);
        if other && !self.stale.get_untracked() {
            self.stale.set(true);
        }
    }

    /// Keeps a message for going back and for the next one.
    pub fn keep(&self, message: Message) {
        const KEPT: usize = 12;
        self.cache.update_value(|cache| {
            cache.retain(|m| m.envelope.reference != message.envelope.reference);
            if cache.len() >= KEPT {
                cache.remove(0);
            }
            cache.push(message);
        });
    }

    /// Takes all mail off the screen and out of memory.
    pub fn forget_mail(&self) {
        self.list.set(None);
        self.message.set(None);
        self.mailboxes.set(Vec::new());
        self.quota.set(None);
        self.ticked.set(Vec::new());
        self.current.set(None);
        self.banner.set(None);
        self.cache.set_value(Vec::new());
        self.pane.set(Pane::Empty);
    }
}
