//! What a person did to rows and the server has not answered yet.
//!
//! The list shown is *last answer + pending changes*: [`Page::with`] and [`Mailbox`] counts through
//! [`counted`]. Pure: a failure drops its change and the old rows are there again; applying a change
//! twice changes nothing, so an answer older than a change can be given the change once more.
//! Never: I/O. Order and retries are `spa/queue.rs`.

use super::{Action, Envelope, Mailbox, MessageRef, Page};

/// Which rows a change concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rows {
    /// These messages.
    These(Vec<MessageRef>),
    /// All of the list below this UIDNEXT ("all that fit").
    Below(u32),
}

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Seen(bool),
    Flagged(bool),
    /// Moved or deleted: no longer in this list.
    Gone,
}

/// One change of one mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Mailbox id.
    pub mailbox: String,
    pub uidvalidity: u32,
    pub rows: Rows,
    pub fate: Fate,
    /// Mailbox id the rows go to, where it is known.
    pub to: Option<String>,
    /// Rows that leave, and unread ones that leave or are read now (below zero: become unread).
    pub moved: u32,
    pub read: i32,
}

impl Change {
    /// The change that `action` makes to what `page` shows. `None` for an action this build does not know.
    pub fn new(page: &Page, action: Action, rows: Rows, to: Option<String>) -> Option<Change> {
        let fate = match action {
            Action::Seen => Fate::Seen(true),
            Action::Unseen => Fate::Seen(false),
            Action::Flag => Fate::Flagged(true),
            Action::Unflag => Fate::Flagged(false),
            Action::Move | Action::Delete | Action::Restore => Fate::Gone,
            Action::Other => return None,
        };
        let mut change =
            Change { mailbox: page.mailbox.clone(), uidvalidity: page.uidvalidity, rows, fate, to, moved: 0, read: 0 };
        let hit = || page.envelopes.iter().filter(|e| change.hits(e));
        let unread = || hit().filter(|e| !e.seen).count() as i32;
        let (moved, read) = match fate {
            Fate::Seen(true) => (0, unread()),
            Fate::Seen(false) => (0, unread() - hit().count() as i32),
            Fate::Flagged(_) => (0, 0),
            Fate::Gone => match change.rows {
                // Of "all" only the total is known without asking.
                Rows::Below(_) => (page.total, unread()),
                Rows::These(_) => (hit().count() as u32, unread()),
            },
        };
        (change.moved, change.read) = (moved, read);
        Some(change)
    }

    /// Gives the row its new flags, if the change concerns it.
    pub fn on(&self, row: &mut Envelope) {
        match self.fate {
            Fate::Seen(seen) if self.hits(row) => row.seen = seen,
            Fate::Flagged(flagged) if self.hits(row) => row.flagged = flagged,
            _ => {}
        }
    }

    /// True if it concerns this row.
    pub fn hits(&self, row: &Envelope) -> bool {
        let r = &row.reference;
        r.mailbox == self.mailbox
            && r.uidvalidity == self.uidvalidity
            && match &self.rows {
                Rows::These(refs) => refs.contains(r),
                Rows::Below(uidnext) => r.uid < *uidnext,
            }
    }
}

impl Page {
    /// The page as it will be when all `changes` are done, in their order.
    pub fn with(&self, changes: &[Change]) -> Page {
        let mut page = self.clone();
        for change in changes.iter().filter(|c| c.mailbox == self.mailbox && c.uidvalidity == self.uidvalidity) {
            match change.fate {
                Fate::Gone => {
                    let before = page.envelopes.len();
                    page.envelopes.retain(|e| !change.hits(e));
                    let left = (before - page.envelopes.len()) as u32;
                    page.total = match change.rows {
                        Rows::These(_) => page.total.saturating_sub(left),
                        Rows::Below(_) => page.envelopes.len() as u32,
                    };
                }
                Fate::Seen(_) | Fate::Flagged(_) => page.envelopes.iter_mut().for_each(|e| change.on(e)),
            }
        }
        page
    }
}

/// Folder counts as they will be when all `changes` are done.
pub fn counted(mailboxes: &[Mailbox], changes: &[Change]) -> Vec<Mailbox> {
    let mut out = mailboxes.to_vec();
    for change in changes {
        for mailbox in &mut out {
            if mailbox.id == change.mailbox {
                mailbox.unseen = mailbox.unseen.saturating_add_signed(-change.read);
                mailbox.total = mailbox.total.saturating_sub(change.moved);
            } else if change.to.as_ref() == Some(&mailbox.id) {
                mailbox.unseen = mailbox.unseen.saturating_add_signed(change.read);
                mailbox.total = mailbox.total.saturating_add(change.moved);
            }
        }
    }
    out
}

/// `9:12`, or `7` as `7:7`.
pub(super) fn range(text: &str) -> Option<(u32, u32)> {
    let (from, to) = text.split_once(':').unwrap_or((text, text));
    Some((number(from)?, number(to)?))
}

pub(super) fn number(text: &str) -> Option<u32> {
    text.parse().ok().filter(|n| *n > 0 && text.bytes().all(|b| b.is_ascii_digit()))
}

/// Message names from UID ranges as the server answers them (`7,9:12`); stops at `most`.
pub fn refs_of(mailbox: &str, uidvalidity: u32, uids: &str, most: usize) -> Vec<MessageRef> {
    let mut out = Vec::new();
    for (from, to) in uids.split(',').filter_map(range) {
        for uid in from.min(to)..=from.max(to) {
            if out.len() >= most {
                return out;
            }
            out.push(MessageRef { mailbox: mailbox.to_owned(), uidvalidity, uid });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(uid: u32, seen: bool) -> Envelope {
        Envelope { seen, ..Envelope::sample(uid) }
    }

    fn page(uids: &[u32], total: u32) -> Page {
        Page {
            mailbox: "INBOX".into(),
            total,
            page: 1,
            uidvalidity: 7,
            uidnext: 100,
            modseq: 1,
            envelopes: uids.iter().map(|u| row(*u, u % 2 == 0)).collect(),
            hits: String::new(),
        }
    }

    fn uids(page: &Page) -> Vec<u32> {
        page.envelopes.iter().map(|e| e.reference.uid).collect()
    }

    fn these(uids: &[u32]) -> Rows {
        Rows::These(uids.iter().map(|u| row(*u, true).reference).collect())
    }

    #[test]
    fn a_failed_change_leaves_nothing_behind() {
        let p = page(&[9, 8, 7], 3);
        let seen = Change::new(&p, Action::Seen, these(&[9]), None).unwrap();
        let gone = Change::new(&p, Action::Delete, these(&[8, 7]), None).unwrap();
        let both = p.with(&[seen.clone(), gone.clone()]);
        assert_eq!((uids(&both), both.total, both.envelopes[0].seen), (vec![9], 1, true));
        assert_eq!(p.with(&[]), p, "both failed");
        assert_eq!(both.with(&[seen, gone]), both, "twice is once");
    }

    #[test]
    fn a_change_of_another_list_or_time_does_nothing() {
        let p = page(&[9, 8], 2);
        let mut c = Change::new(&p, Action::Delete, these(&[9]), None).unwrap();
        c.uidvalidity = 8;
        assert_eq!(p.with(&[c]), p);
    }

    #[test]
    fn all_touches_nothing_newer() {
        let mut p = page(&[101, 99, 98], 40);
        p.envelopes[0].seen = false;
        let c = Change::new(&p, Action::Seen, Rows::Below(100), None).unwrap();
        assert!(!p.with(&[c]).envelopes[0].seen);
        let c = Change::new(&p, Action::Delete, Rows::Below(100), None).unwrap();
        assert_eq!(uids(&p.with(&[c])), [101]);
    }

    #[test]
    fn folders_count_what_is_on_its_way() {
        let folder = |id: &str, total, unseen| Mailbox {
            id: id.into(),
            name: String::new(),
            role: None,
            depth: 0,
            selectable: true,
            total,
            unseen,
        };
        let p = page(&[9, 8, 7], 3);
        let c = Change::new(&p, Action::Move, these(&[9, 8]), Some("VA".into())).unwrap();
        let out = counted(&[folder("INBOX", 3, 2), folder("VA", 0, 0)], &[c]);
        assert_eq!((out[0].total, out[0].unseen, out[1].total, out[1].unseen), (1, 1, 2, 1));
        let c = Change::new(&p, Action::Unseen, these(&[9, 8]), None).unwrap();
        assert_eq!(counted(&[folder("INBOX", 3, 2)], &[c])[0].unseen, 3);
    }

    #[test]
    fn ranges_become_names() {
        let names = |s: &str| refs_of("INBOX", 7, s, 5).iter().map(|r| r.uid).collect::<Vec<_>>();
        assert_eq!(names("7,9:11"), [7, 9, 10, 11]);
        assert_eq!(names("11:9,x,0,"), [9, 10, 11]);
        assert_eq!(names("1:4294967295").len(), 5);
    }
}
