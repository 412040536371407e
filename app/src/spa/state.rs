//! What the page knows: one signal per pane, above everything, so that the old page stays until the new one is there.
//!
//! In: screens and answers of the server. Out: signals that the panes draw from. The list shown is
//! the last answer plus the pending changes of `queue.rs`; nothing else edits what is shown.
//! Never: requests (`go.rs`, `queue.rs`, `live.rs` make them), DOM.

use super::{browser, cache, list::Window, notices::Banner, rows::Question, session::Door, signal::Live};
use crate::{
    api::{
        Limits, Mailbox, Message, MessageRef, Page, Person, Place, Query, Quota, Screen, Sending,
        change::{self, Change},
        settings::Confirm,
    },
    i18n::Lang,
    parts::Look,
    paths::Face,
};
use std::cell::{Cell, RefCell};

/// What fills the main area.
#[derive(Clone, Debug, PartialEq)]
pub enum Pane {
    /// List and message side by side, from the signals `list` and `message`.
    Mail,
    /// The writing page of this draft key; it lives in `compose/` while it is open.
    Compose(String),
    /// Any page that is drawn from its place alone; the number tells two of them apart.
    Other(u32, Place),
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
    pub message: Message,
    pub charset: String,
    pub images: bool,
}

/// Everything, small enough to be copied into every closure.
#[derive(Clone, Copy)]
pub struct State {
    pub lang: Lang,
    /// Server's clock at the last screen (seconds since 1970), and minutes east of UTC.
    pub time: Live<(i64, i32)>,
    pub person: Live<Option<Person>>,
    pub mailboxes: Live<Vec<Mailbox>>,
    pub quota: Live<Option<Quota>>,
    /// Mails in 送信待ち that want a look.
    pub unsettled: Live<u32>,
    pub pane: Live<Pane>,
    pub list: Live<Option<Listing>>,
    pub message: Live<Option<Reading>>,
    /// The message that is open or on its way.
    pub current: Live<Option<MessageRef>>,
    /// Ticked rows.
    pub ticked: Live<Vec<MessageRef>>,
    /// "All of the folder" is ticked.
    pub whole: Live<bool>,
    pub pending: Live<Vec<Change>>,
    /// What is asked before it is done.
    pub question: Live<Option<Question>>,
    /// The row under the pointer, and the row that has the focus.
    pub near: Live<[Option<MessageRef>; 2]>,
    pub banner: Live<Option<Banner>>,
    /// Rows of the list that are in the document.
    pub window: Live<Window>,
    /// The sign-in form over the page.
    pub door: Live<Door>,
    /// Counts seconds.
    pub tick: Live<u32>,
}

thread_local! {
    /// Server's clock minus this computer's, seconds: the distance is known, the zone is not.
    static AHEAD: Cell<i64> = const { Cell::new(0) };
    static BUILD: RefCell<String> = const { RefCell::new(String::new()) };
    /// The operator's numbers; a build of the server before them says nothing.
    static LIMITS: Cell<Limits> = Cell::new(Limits::default());
    static INBOX_DAYS: Cell<u32> = const { Cell::new(0) };
    static HELD_DAYS: Cell<u32> = const { Cell::new(0) };
    /// Preview line, reading pane.
    static VIEW: Cell<(bool, bool)> = const { Cell::new((true, true)) };
    /// 送信前に宛先を確認する.
    static CONFIRMS: Cell<bool> = const { Cell::new(false) };
    static STALE: Cell<bool> = const { Cell::new(false) };
    static COUNT: Cell<u32> = const { Cell::new(0) };
}

impl State {
    /// From the data block of the page.
    pub fn new(screen: Screen) -> State {
        BUILD.set(screen.build.clone());
        let s = State {
            lang: screen.lang,
            time: Live::new((screen.now, screen.offset)),
            person: Live::new(None),
            mailboxes: Live::new(Vec::new()),
            quota: Live::new(None),
            unsettled: Live::new(0),
            pane: Live::new(Pane::Empty),
            list: Live::new(None),
            message: Live::new(None),
            current: Live::new(None),
            ticked: Live::new(Vec::new()),
            whole: Live::new(false),
            pending: Live::new(Vec::new()),
            question: Live::new(None),
            near: Live::new([None, None]),
            banner: Live::new(None),
            window: Live::new(Window::first()),
            door: Live::new(Door::Shut),
            tick: Live::new(0),
        };
        s.take(screen);
        s
    }

    /// Shows a screen of the server. The writing page's place has been given to `compose` before.
    pub fn take(self, screen: Screen) {
        let Screen {
            person, now, offset, mailboxes, quota, notice, unsettled, held_days, inbox_days, view, limits, place, ..
        } = screen;
        LIMITS.set(limits);
        INBOX_DAYS.set(inbox_days);
        HELD_DAYS.set(held_days);
        VIEW.set((view.preview, view.reading_pane));
        CONFIRMS.set(view.confirm != Confirm::Off);
        self.time.set((now, offset));
        AHEAD.set(now - browser::millis() / 1000);
        if person.is_some() {
            self.person.set(person);
            self.unsettled.set(unsettled);
        }
        if !mailboxes.is_empty() {
            self.mailboxes.set(mailboxes);
        }
        if quota.is_some() {
            self.quota.set(quota);
        }
        if let Some(said) = notice {
            self.banner.set(Some(Banner::said(said)));
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
                // What was fetched ahead may be older than what was done meanwhile.
                cache::drop_one(&message.envelope.reference);
                self.current.set(Some(message.envelope.reference.clone()));
                self.message.set(Some(Reading { query, message: *message, charset, images }));
                self.pane.set(Pane::Mail);
            }
            Place::Compose { draft, .. } => self.pane.set(Pane::Compose(draft.key)),
            other => self.show_place(other),
        }
    }

    /// A page that is drawn from its place alone.
    pub fn show_place(self, place: Place) {
        COUNT.set(COUNT.get() + 1);
        self.pane.set(Pane::Other(COUNT.get(), place));
    }

    /// A list that the server has just answered. Ticks of another list are forgotten.
    pub fn show_list(self, query: Query, page: Page) {
        let same = self.list.peek().as_ref().as_ref().is_some_and(|l| l.page.mailbox == page.mailbox && l.query == query);
        if !same {
            self.untick();
        }
        // Its rows begin anew, so what was scrolled to says nothing.
        self.window.set(Window::first());
        self.list.set(Some(Listing { query, page: page.begun(), asked: browser::millis() }));
        self.keep_ticks();
    }

    /// Ticks of rows that are not loaded any more are forgotten.
    pub fn keep_ticks(self) {
        if let Some(page) = self.shown_now().filter(|_| !self.ticked.peek().is_empty()) {
            self.ticked.change(|ticked| ticked.retain(|r| page.place(r).is_some()));
        }
    }

    pub fn untick(self) {
        self.ticked.set(Vec::new());
        self.whole.set(false);
    }

    /// How everything is drawn; follows the clock of the last screen.
    pub fn look(self) -> Look {
        self.look_at(*self.time.get())
    }

    /// The same where nothing has to be drawn again.
    pub fn look_now(self) -> Look {
        self.look_at(*self.time.peek())
    }

    fn look_at(self, (now, offset): (i64, i32)) -> Look {
        let (preview, reading_pane) = VIEW.get();
        let (inbox_days, limits) = (INBOX_DAYS.get(), limits());
        Look { lang: self.lang, face: Face::Full, now, offset, inbox_days, preview, reading_pane, limits }
    }

    /// Address of the person who is signed in.
    pub fn account(self) -> String {
        self.person.peek().as_ref().as_ref().map(|p| p.address.clone()).unwrap_or_default()
    }

    /// Token of forms that post by themselves.
    pub fn csrf(self) -> String {
        self.person.peek().as_ref().as_ref().map(|p| p.csrf.clone()).unwrap_or_default()
    }

    /// What a new mail begins with.
    pub fn signature(self) -> String {
        self.person.peek().as_ref().as_ref().map(|p| p.signature.clone()).unwrap_or_default()
    }

    pub fn signed_in(self) -> bool {
        self.person.peek().is_some()
    }

    /// The list as shown: last answer and pending changes.
    pub fn shown(self) -> Option<Page> {
        let (list, pending) = (self.list.get(), self.pending.get());
        list.as_ref().as_ref().map(|l| l.page.with(&pending))
    }

    /// The same, without following it.
    pub fn shown_now(self) -> Option<Page> {
        let (list, pending) = (self.list.peek(), self.pending.peek());
        list.as_ref().as_ref().map(|l| l.page.with(&pending))
    }

    /// Folder counts as shown.
    pub fn folders(self) -> Vec<Mailbox> {
        change::counted(&self.mailboxes.get(), &self.pending.get())
    }

    /// The same, without following them.
    pub fn folders_now(self) -> Vec<Mailbox> {
        change::counted(&self.mailboxes.peek(), &self.pending.peek())
    }

    /// Address of the list that is loaded.
    pub fn list_url(self) -> Option<String> {
        self.list.peek().as_ref().as_ref().map(Listing::url)
    }

    /// Changes the rows of the list that is loaded.
    pub fn on_list(self, f: impl FnOnce(&mut Listing)) {
        self.list.change(|l| {
            if let Some(l) = l {
                f(l);
            }
        });
    }

    /// The server has done it: it is part of the last answer now.
    pub fn apply(self, change: &Change) {
        let one = std::slice::from_ref(change);
        self.on_list(|l| l.page = l.page.with(one));
        if self.message.peek().is_some() {
            self.message.change(|m| {
                if let Some(m) = m {
                    change.on(&mut m.message.envelope);
                }
            });
        }
        self.mailboxes.set(change::counted(&self.mailboxes.peek(), one));
    }

    /// Mails on their way as just read; their number and the open page of 送信待ち follow.
    pub fn see_sends(self, sends: Vec<Sending>) {
        let n = sends.iter().filter(|x| x.wants_look()).count() as u32;
        if *self.unsettled.peek() != n {
            self.unsettled.set(n);
        }
        // Drawn anew only where something moved: a press of a button in it must not go lost.
        if matches!(&*self.pane.peek(), Pane::Other(_, Place::Outbox { sends: shown }) if *shown != sends) {
            self.show_place(Place::Outbox { sends });
        }
    }

    /// The server's clock now, seconds since 1970.
    pub fn clock_now(self) -> i64 {
        browser::millis() / 1000 + AHEAD.get()
    }

    /// Takes all mail off the screen and out of memory.
    pub fn forget_mail(self) {
        self.list.set(None);
        self.message.set(None);
        self.mailboxes.set(Vec::new());
        self.quota.set(None);
        self.unsettled.set(0);
        self.untick();
        self.current.set(None);
        self.question.set(None);
        self.banner.set(None);
        cache::forget();
        browser::forget_ahead();
        self.pane.set(Pane::Empty);
    }
}

/// Remembers that another build is served.
pub fn meet_build(build: &str) {
    if BUILD.with_borrow(|b| !b.is_empty() && b != build) {
        STALE.set(true);
    }
}

/// The operator's numbers.
pub fn limits() -> Limits {
    LIMITS.get()
}

/// The person wants to see the recipients before a mail goes; the server knows of which.
pub fn confirms() -> bool {
    CONFIRMS.get()
}

/// Days a mail stays in 迷惑メール.
pub fn held_days() -> u32 {
    HELD_DAYS.get()
}

/// Another build is served.
pub fn stale() -> bool {
    STALE.get()
}
