//! A list as it grows while somebody looks: what is asked next, and how an answer joins what is there.
//!
//! Pure. A row that is loaded stays until the person asks anew: one that was read in 未読, or that a newer
//! answer does not name, keeps its place, so that nothing moves under the reader (`spa/go.rs` asks).
//! Rows that left by the person's own act are `change.rs`.

use super::{Envelope, Filter, MessageRef, Page, Query, envelope::PAGE};

impl Filter {
    /// True if the row belongs into the list by its flags. What a mail carries cannot change.
    pub fn fits(self, row: &Envelope) -> bool {
        match self {
            Filter::Unseen => !row.seen,
            Filter::Flagged => row.flagged,
            Filter::All | Filter::Attachment => true,
            Filter::Other => false,
        }
    }
}

impl Page {
    /// Place of a message among the rows.
    pub fn place(&self, r: &MessageRef) -> Option<usize> {
        self.envelopes.iter().position(|e| e.reference == *r)
    }

    /// The row `step` below `r` (above zero) or above it. If `r` has left, it is counted from the place that it had.
    pub fn beside(&self, r: &MessageRef, had: Option<usize>, step: isize) -> Option<&Envelope> {
        let at = match (self.place(r), had) {
            (Some(at), _) => at.checked_add_signed(step)?,
            // The rows below it have moved up.
            (None, Some(had)) => had.checked_add_signed(step - isize::from(step > 0))?,
            (None, None) => return None,
        };
        self.envelopes.get(at)
    }

    /// A list that begins: of its hits are left those that no row shows.
    pub fn begun(mut self) -> Page {
        let before = (self.page.max(1) - 1).saturating_mul(PAGE) as usize;
        let loaded = |uid: &u32| self.envelopes.iter().any(|e| e.reference.uid == *uid);
        let rest: Vec<u32> = read(&self.hits).into_iter().skip(before).filter(|uid| !loaded(uid)).collect();
        self.hits = spelled(&rest);
        self
    }

    /// The question for the rows that come after those that are loaded; `None` if that is all.
    pub fn further(&self, query: &Query) -> Option<Query> {
        let before = (query.page() - 1).saturating_mul(PAGE);
        let loaded = self.envelopes.len() as u32;
        if before.saturating_add(loaded) >= self.total {
            return None;
        }
        if !self.hits.is_empty() {
            // The hits are known: nothing is searched again.
            let next: Vec<u32> = read(&self.hits).into_iter().take(PAGE as usize).collect();
            return Some(Query { refs: format!("{}.{}", self.uidvalidity, spelled(&next)), ..Query::default() });
        }
        let last = self.envelopes.last().filter(|_| query.plain()).map(|e| e.reference.clone());
        if last.is_some() {
            return Some(Query { page: 1, after: last, ..query.clone() });
        }
        // Rows that do not fit any more are not among the server's: its pages are counted without them.
        Some(Query { page: query.page() + (loaded - self.strays(query)) / PAGE, ..query.clone() })
    }

    /// True if there are more rows, and not even a page of them is loaded.
    pub fn short(&self, query: &Query) -> bool {
        self.envelopes.len() < PAGE as usize && self.further(query).is_some()
    }

    /// Rows that are shown though they have lost what the list is filtered by.
    fn strays(&self, query: &Query) -> u32 {
        self.envelopes.iter().filter(|e| !query.filter.fits(e)).count() as u32
    }

    /// Appends what [`Page::further`] asked for, leaving out what is there already.
    pub fn below(&mut self, next: Page, query: &Query) {
        let searched = !self.hits.is_empty();
        for row in next.envelopes {
            if self.place(&row.reference).is_none() {
                self.envelopes.push(row);
            }
        }
        if searched {
            let rest: Vec<u32> = read(&self.hits).into_iter().skip(PAGE as usize).collect();
            let before = (query.page() - 1).saturating_mul(PAGE);
            self.total = before + (self.envelopes.len() + rest.len()) as u32;
            self.hits = spelled(&rest);
        } else {
            self.total = next.total + self.strays(query);
        }
    }

    /// Joins a newer answer to the question of a list with what was loaded before.
    pub fn over(self, old: &Page, query: &Query) -> Page {
        if self.mailbox != old.mailbox || self.uidvalidity != old.uidvalidity {
            return self.begun();
        }
        if query.plain() && query.page() == 1 {
            return self.above(old);
        }
        let mut rows = old.envelopes.clone();
        // Where the next row stands that was not there: after the one before it.
        let mut at = 0;
        for row in self.envelopes {
            match rows.iter().position(|e| e.reference.uid == row.reference.uid) {
                Some(found) => {
                    rows[found] = row;
                    at = found + 1;
                }
                None => {
                    rows.insert(at, row);
                    at += 1;
                }
            }
        }
        let mut page = Page { envelopes: rows, ..self }.begun();
        page.total += page.strays(query);
        page
    }

    /// Joins the newest rows of the plain list with the rows below them. Where nothing overlaps the old rows
    /// are dropped, so that the list never has a hole.
    fn above(self, old: &Page) -> Page {
        let mut page = self;
        let Some(last) = page.envelopes.last().map(|e| e.reference.uid) else { return page };
        if old.envelopes.iter().any(|e| e.reference.uid >= last) {
            page.envelopes.extend(old.envelopes.iter().filter(|e| e.reference.uid < last).cloned());
            page.envelopes.truncate(page.total as usize);
        }
        page
    }
}

/// Numbers of UID ranges in their order; a range may run down.
fn read(ranges: &str) -> Vec<u32> {
    let mut out = Vec::new();
    for range in ranges.split(',') {
        let (from, to) = range.split_once(':').unwrap_or((range, range));
        match (from.parse::<u32>(), to.parse::<u32>()) {
            (Ok(from), Ok(to)) if from <= to => out.extend(from..=to),
            (Ok(from), Ok(to)) => out.extend((to..=from).rev()),
            _ => {}
        }
    }
    out
}

/// The same as ranges again.
fn spelled(uids: &[u32]) -> String {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for uid in uids {
        match ranges.last_mut() {
            Some((from, to)) if *from <= *to && to.checked_add(1) == Some(*uid) => *to = *uid,
            Some((from, to)) if *from >= *to && to.checked_sub(1) == Some(*uid) => *to = *uid,
            _ => ranges.push((*uid, *uid)),
        }
    }
    let pieces: Vec<String> = ranges.iter().map(|(a, b)| if a == b { a.to_string() } else { format!("{a}:{b}") }).collect();
    pieces.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{
        Action, Order,
        change::{Change, Rows},
    };

    /// Unread rows.
    fn page(uids: impl IntoIterator<Item = u32>, total: u32) -> Page {
        Page {
            mailbox: "INBOX".into(),
            total,
            page: 1,
            uidvalidity: 7,
            uidnext: 1_000,
            modseq: 1,
            envelopes: uids.into_iter().map(|uid| Envelope { seen: false, ..Envelope::sample(uid) }).collect(),
            hits: String::new(),
        }
    }

    fn uids(page: &Page) -> Vec<u32> {
        page.envelopes.iter().map(|e| e.reference.uid).collect()
    }

    fn r(uid: u32) -> MessageRef {
        Envelope::sample(uid).reference
    }

    fn unseen() -> Query {
        Query { filter: Filter::Unseen, ..Query::default() }
    }

    #[test]
    fn a_newer_top_keeps_what_was_loaded_below() {
        let (old, plain) = (page([9, 8, 7, 6, 5], 9), Query::default());
        assert_eq!(uids(&page([11, 9, 8], 10).over(&old, &plain)), [11, 9, 8, 7, 6, 5]);
        assert_eq!(uids(&page([31, 30, 29], 40).over(&old, &plain)), [31, 30, 29], "a hole: begin anew");
        let mut p = page([9, 8], 4);
        p.below(page([8, 7], 4), &plain);
        assert_eq!(uids(&p), [9, 8, 7]);
    }

    #[test]
    fn a_letter_that_was_read_stays_among_the_unread() {
        let old = page([9, 8, 7, 6], 4);
        let read = Change::new(&old, Action::Seen, Rows::These(vec![r(8)]), None).unwrap();
        let old = old.with(&[read]);
        let now = page([10, 9, 7, 6], 4).over(&old, &unseen());
        assert_eq!((uids(&now), now.total), (vec![10, 9, 8, 7, 6], 5), "and a new one has its place");
        assert_eq!(now.further(&unseen()), None, "all is loaded");
        let seen: Vec<bool> = now.envelopes.iter().map(|e| e.seen).collect();
        assert_eq!(seen, [false, false, true, false, false]);
    }

    #[test]
    fn a_sorted_list_keeps_its_loaded_pages() {
        let query = Query { order: Order::Size, ..Query::default() };
        let old = page(1..=120, 150);
        let mut first = page(1..=50, 151);
        first.envelopes.insert(3, Envelope::sample(700));
        first.envelopes.pop();
        let now = first.over(&old, &query);
        assert_eq!((now.envelopes.len(), now.envelopes[3].reference.uid, now.total), (121, 700, 151));
        assert_eq!(now.envelopes[120].reference.uid, 120);
        assert_eq!(page([1], 1).over(&Page { uidvalidity: 6, ..old }, &query).envelopes.len(), 1, "another mailbox by now");
    }

    #[test]
    fn the_next_page_leaves_nothing_out() {
        let ask = |loaded: &Page, query: &Query| loaded.further(query).map(|q| (q.page, q.after.map(|r| r.uid)));
        let mut p = page((1..=100).rev(), 300);
        assert_eq!(ask(&p, &Query::default()), Some((1, Some(1))));
        assert_eq!(ask(&p, &unseen()), Some((3, None)));
        // Sixty were read meanwhile: the server's list is shorter by them.
        p.envelopes.iter_mut().take(60).for_each(|e| e.seen = true);
        assert_eq!(ask(&p, &unseen()), Some((1, None)));
        // Thirty were thrown away: what is left is not two pages any more.
        let mut p = page(31..=100, 270);
        assert_eq!(ask(&p, &Query { order: Order::From, ..Query::default() }), Some((2, None)));
        p.envelopes.clear();
        assert_eq!(ask(&p, &Query::default()), Some((1, None)), "nothing is loaded: its first page again");
        assert!(p.short(&Query::default()));
        let third = Query { page: 3, ..Query::default() };
        assert_eq!(ask(&Page { total: 100, ..p.clone() }, &third), None, "its last page has been emptied");
        assert!(!page([], 0).short(&Query::default()) && !page(1..=50, 200).short(&Query::default()));
    }

    #[test]
    fn a_search_goes_on_along_its_hits() {
        let query = Query { q: "会議".into(), ..Query::default() };
        let mut p = Page { hits: "300:1".into(), ..page((251..=300).rev(), 300) }.begun();
        assert_eq!(p.hits, "250:1");
        let next = p.further(&query).unwrap();
        assert_eq!((next.refs.as_str(), next.q.as_str()), ("7.250:201", ""), "by number, without the words");
        // One of them is gone meanwhile.
        p.below(page((202..=250).rev(), 49), &query);
        assert_eq!((p.envelopes.len(), p.total, p.hits.as_str()), (99, 299, "200:1"));
        let mut all = Page { hits: "5,9,7:6".into(), ..page([5, 9], 4) }.begun();
        assert_eq!(all.hits, "7:6");
        all.below(page([7, 6], 2), &query);
        assert_eq!((uids(&all), all.further(&query)), (vec![5, 9, 7, 6], None));
        let third = Page { hits: "1:120".into(), page: 3, ..page(101..=120, 120) }.begun();
        assert_eq!(third.hits, "", "pages before it were not asked for");
    }

    #[test]
    fn a_letter_that_has_left_still_has_neighbours() {
        let p = page([9, 8, 7], 3);
        let step = |r: &MessageRef, had, by| p.beside(r, had, by).map(|e| e.reference.uid);
        assert_eq!((step(&r(8), None, 1), step(&r(8), None, -1)), (Some(7), Some(9)));
        // 85 stood between 9 and 8.
        assert_eq!((step(&r(85), Some(1), 1), step(&r(85), Some(1), -1)), (Some(8), Some(9)));
        assert_eq!((step(&r(99), Some(0), -1), step(&r(1), Some(3), 1), step(&r(1), None, 1)), (None, None, None));
    }

    #[test]
    fn ranges_keep_their_order() {
        for text in ["7,9:12,3:1", "5", ""] {
            assert_eq!(spelled(&read(text)), text);
        }
        assert_eq!(read("3:1,x,0:1"), [3, 2, 1, 0, 1]);
    }
}
