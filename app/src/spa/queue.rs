//! Sends what a person did to rows, one after the other, and keeps the list ahead of the answers.
//!
//! In: an action on rows. At once the change is pending, so the list shows it; when the server has
//! done it, it becomes part of the last answer; when it fails, it is dropped and the person is told.
//! Never: two requests at a time, so that "read, then unread" ends unread.

use super::{browser, list, net, notices, refresh, state::State};
use crate::{
    api::{
        Action, ActionDone, ActionRequest, All, Code, MessageRef, Page, Problem,
        change::{self, Change, Rows},
    },
    i18n::notice::Said,
};
use leptos::task::spawn_local;
use std::{cell::RefCell, collections::VecDeque};

/// An undo names each message, so it is offered up to this many.
pub const UNDO_MOST: usize = 2_000;
/// Finished changes remembered for answers that were asked before them.
const LATELY: usize = 40;

/// One action on its way.
#[derive(Clone)]
struct Job {
    id: u64,
    change: Change,
    request: ActionRequest,
    /// 元に戻す was pressed meanwhile.
    undo: bool,
}

/// What an undo needs: the mailbox it came from, and where it is now.
struct WayBack {
    job: u64,
    from: String,
    done: ActionDone,
}

struct Queue {
    jobs: VecDeque<Job>,
    running: bool,
    last: u64,
    /// When it was done (milliseconds) and what.
    done: Vec<(i64, Change)>,
    ways_back: Vec<WayBack>,
}

thread_local! {
    static QUEUE: RefCell<Queue> =
        const { RefCell::new(Queue { jobs: VecDeque::new(), running: false, last: 0, done: Vec::new(), ways_back: Vec::new() }) };
}

/// Does `action` to rows of the list shown. Answers the number of the job.
pub fn submit(s: State, action: Action, rows: Rows, to: Option<String>) -> Option<u64> {
    let list = s.list.peek();
    let listing = list.as_ref().as_ref()?;
    let page = listing.page.with(&s.pending.peek());
    let change = Change::new(&page, action, rows.clone(), to.clone())?;
    let request = match rows {
        Rows::These(refs) if refs.is_empty() => return None,
        Rows::These(refs) => ActionRequest { action, refs, all: None, to },
        Rows::Below(uidnext) => {
            let all = All { q: listing.query.q.clone(), filter: listing.query.filter, uidnext, uidvalidity: page.uidvalidity };
            ActionRequest { action, refs: Vec::new(), all: Some(all), to }
        }
    };
    s.pending.change(|p| p.push(change.clone()));
    let id = QUEUE.with_borrow_mut(|q| {
        q.last += 1;
        q.jobs.push_back(Job { id: q.last, change, request, undo: false });
        q.last
    });
    run(s);
    Some(id)
}

/// Marks a message read because it was opened from what had been fetched ahead.
pub fn opened(s: State, r: &MessageRef) {
    let unread = s.shown_now().is_some_and(|p| p.envelopes.iter().any(|e| e.reference == *r && !e.seen));
    if unread {
        submit(s, Action::Seen, Rows::These(vec![r.clone()]), None);
    }
}

fn run(s: State) {
    if QUEUE.with_borrow_mut(|q| std::mem::replace(&mut q.running, true)) {
        return;
    }
    spawn_local(async move {
        while let Some(job) = QUEUE.with_borrow(|q| q.jobs.front().cloned()) {
            let url = format!("/api/mailboxes/{}/actions", job.change.mailbox);
            let answer = patiently(s, net::post(url, &job.request)).await;
            // 元に戻す may have been pressed meanwhile, so the job is read again.
            if let Some(job) = QUEUE.with_borrow_mut(|q| q.jobs.pop_front()) {
                finish(s, job, answer);
            }
        }
        QUEUE.with_borrow_mut(|q| q.running = false);
        list::top_up(s, true);
        refresh::recount(s);
    });
}

/// Tries again while the line or the core is away: these writes are repeatable by nature.
async fn patiently(s: State, ask: net::Ask) -> Result<ActionDone, Problem> {
    let mut answer = net::act(s, ask.clone()).await;
    for pause in [1_000, 3_000, 8_000] {
        match &answer {
            Err(p) if matches!(p.code, Code::Offline | Code::Away | Code::Busy) => {
                notices::say(s, Said::Offline);
                browser::sleep(pause).await;
                answer = net::background(s, ask.clone()).await;
            }
            _ => break,
        }
    }
    answer
}

fn finish(s: State, job: Job, answer: Result<ActionDone, Problem>) {
    let Job { id, change, undo, .. } = job;
    if answer.is_ok() {
        s.apply(&change);
    }
    drop_pending(s, &change);
    match answer {
        Ok(way) => {
            if way.first_move {
                notices::told_pop(s, id);
            }
            if way.mailbox.is_some() {
                let from = change.mailbox.clone();
                QUEUE.with_borrow_mut(|q| q.ways_back.push(WayBack { job: id, from, done: way }));
            }
            done(change);
            if undo {
                take_back(s, id);
            }
        }
        Err(p) => {
            notices::fault(s, p);
            // A half-done action: only the server knows.
            refresh::quietly(s);
        }
    }
}

fn drop_pending(s: State, change: &Change) {
    s.pending.change(|p| {
        if let Some(at) = p.iter().position(|c| c == change) {
            p.remove(at);
        }
    });
}

/// Remembers a change that the server has made.
pub fn done(change: Change) {
    QUEUE.with_borrow_mut(|q| {
        q.done.push((browser::millis(), change));
        let old = q.done.len().saturating_sub(LATELY);
        q.done.drain(..old);
    });
}

/// 元に戻す.
pub fn undo(s: State, id: u64) {
    s.banner.set(None);
    let waiting = QUEUE.with_borrow_mut(|q| {
        let at = q.jobs.iter().position(|j| j.id == id)?;
        if at == 0 && q.running {
            q.jobs[0].undo = true;
            return None;
        }
        q.jobs.remove(at)
    });
    match waiting {
        // Not sent yet: dropping the change is all.
        Some(job) => drop_pending(s, &job.change),
        None => take_back(s, id),
    }
}

fn take_back(s: State, id: u64) {
    let way = QUEUE.with_borrow_mut(|q| q.ways_back.iter().position(|w| w.job == id).map(|at| q.ways_back.remove(at)));
    let Some(WayBack { from, done, .. }) = way else { return };
    let Some(now_in) = done.mailbox else { return };
    let refs = change::refs_of(&now_in, done.uidvalidity, &done.uids, UNDO_MOST);
    spawn_local(async move {
        let request = ActionRequest { action: Action::Move, refs, all: None, to: Some(from) };
        match net::act::<ActionDone>(s, net::post(format!("/api/mailboxes/{now_in}/actions"), &request)).await {
            Ok(_) => {
                notices::say(s, Said::Undone);
                // The change is undone: it must not be given again to an answer that was asked before.
                QUEUE.with_borrow_mut(|q| q.done.clear());
                refresh::renew(s);
                refresh::recount(s);
            }
            Err(p) => notices::fault(s, p),
        }
    });
}

/// A page asked at `asked`, with the changes finished since: an older answer does not win.
pub fn renew(page: Page, asked: i64) -> Page {
    let since: Vec<Change> =
        QUEUE.with_borrow(|q| q.done.iter().filter(|(at, _)| *at >= asked).map(|(_, c)| c.clone()).collect());
    page.with(&since)
}
