//! Sends what a person did to rows, one after the other, and keeps the list ahead of the answers.
//!
//! In: an action on rows. At once the change is pending, so the list shows it; when the server has
//! done it, it becomes part of the last answer; when it fails, it is dropped and the person is told.
//! Never: two requests at a time, so that "read, then unread" ends unread.

use super::{browser, go, net, notices, state::State};
use crate::api::{
    Action, ActionDone, ActionRequest, All, Code, MessageRef, Problem,
    change::{self, Change, Rows},
};
use leptos::{prelude::*, task::spawn_local};
use std::collections::VecDeque;

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

/// Actions waiting, and those just done.
#[derive(Default)]
pub struct Queue {
    jobs: VecDeque<Job>,
    running: bool,
    last: u64,
    /// When it was done (milliseconds) and what.
    done: Vec<(i64, Change)>,
    /// What an undo needs, by job.
    ways_back: Vec<(u64, String, ActionDone)>,
}

/// Does `action` to rows of the list shown. Answers the number of the job.
pub fn submit(s: State, action: Action, rows: Rows, to: Option<String>) -> Option<u64> {
    let listing = s.list.get_untracked()?;
    let page = s.pending.with_untracked(|c| listing.page.with(c));
    let change = Change::new(&page, action, rows.clone(), to.clone())?;
    let request = match rows {
        Rows::These(refs) if refs.is_empty() => return None,
        Rows::These(refs) => ActionRequest { action, refs, all: None, to },
        Rows::Below(uidnext) => {
            let all = All { q: listing.query.q.clone(), filter: listing.query.filter, uidnext, uidvalidity: page.uidvalidity };
            ActionRequest { action, refs: Vec::new(), all: Some(all), to }
        }
    };
    Some(enqueue(s, change, request))
}

/// Marks a message read because it was opened from what had been fetched ahead.
pub fn opened(s: State, r: &MessageRef) {
    let unread = s.list.with_untracked(|l| l.as_ref().is_some_and(|l| l.page.envelopes.iter().any(|e| e.reference == *r && !e.seen)));
    if unread {
        submit(s, Action::Seen, Rows::These(vec![r.clone()]), None);
    }
}

fn enqueue(s: State, change: Change, request: ActionRequest) -> u64 {
    let mut id = 0;
    s.pending.update(|p| p.push(change.clone()));
    s.queue.update_value(|q| {
        q.last += 1;
        id = q.last;
        q.jobs.push_back(Job { id, change, request, undo: false });
    });
    run(s);
    id
}

fn run(s: State) {
    let idle = s.queue.try_update_value(|q| !std::mem::replace(&mut q.running, true)).unwrap_or(false);
    if !idle {
        return;
    }
    spawn_local(async move {
        while let Some(job) = s.queue.with_value(|q| q.jobs.front().cloned()) {
            let url = format!("/api/mailboxes/{}/actions", job.change.mailbox);
            let answer = patiently(s, net::post(url, &job.request)).await;
            // 元に戻す may have been pressed meanwhile, so the job is read again.
            if let Some(job) = s.queue.try_update_value(|q| q.jobs.pop_front()).flatten() {
                finish(s, job, answer);
            }
        }
        s.queue.update_value(|q| q.running = false);
        go::recount(s);
    });
}

/// Tries again while the line or the core is away: these writes are repeatable by nature.
async fn patiently(s: State, ask: net::Ask) -> Result<ActionDone, Problem> {
    let mut answer = net::act(s, ask.clone()).await;
    for pause in [1_000, 3_000, 8_000] {
        match &answer {
            Err(p) if matches!(p.code, Code::Offline | Code::Away | Code::Busy) => {
                notices::say(s, "offline");
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
    let drop_pending = || s.pending.update(|p| if let Some(at) = p.iter().position(|c| *c == change) { p.remove(at); });
    match answer {
        Ok(done) => {
            let one = std::slice::from_ref(&change);
            s.list.update(|l| if let Some(l) = l { l.page = l.page.with(one) });
            s.message.update(|m| if let Some(m) = m { change.on(&mut m.message.envelope) });
            s.mailboxes.update(|m| *m = change::counted(m, one));
            drop_pending();
            s.queue.update_value(|q| {
                q.done.push((browser::millis(), change.clone()));
                let old = q.done.len().saturating_sub(LATELY);
                q.done.drain(..old);
                if done.mailbox.is_some() {
                    q.ways_back.push((id, change.mailbox.clone(), done));
                }
            });
            if undo {
                take_back(s, id);
            }
        }
        Err(p) => {
            drop_pending();
            notices::fault(s, p);
            // A half-done action: only the server knows.
            go::refresh(s);
        }
    }
}

/// 元に戻す.
pub fn undo(s: State, id: u64) {
    s.banner.set(None);
    let mut waiting = None;
    s.queue.update_value(|q| {
        let sent = q.running && q.jobs.front().is_some_and(|j| j.id == id);
        if sent {
            q.jobs.iter_mut().filter(|j| j.id == id).for_each(|j| j.undo = true);
        } else if let Some(at) = q.jobs.iter().position(|j| j.id == id) {
            waiting = q.jobs.remove(at);
        }
    });
    if let Some(job) = waiting {
        // Not sent yet: dropping the change is all.
        s.pending.update(|p| p.retain(|c| *c != job.change));
        return;
    }
    take_back(s, id);
}

fn take_back(s: State, id: u64) {
    let way = s.queue.try_update_value(|q| q.ways_back.iter().position(|(j, ..)| *j == id).map(|at| q.ways_back.remove(at))).flatten();
    let Some((_, from, done)) = way else { return };
    let Some(now_in) = done.mailbox else { return };
    let refs = change::refs_of(&now_in, done.uidvalidity, &done.uids, UNDO_MOST);
    spawn_local(async move {
        let request = ActionRequest { action: Action::Move, refs, all: None, to: Some(from) };
        match net::act::<ActionDone>(s, net::post(format!("/api/mailboxes/{now_in}/actions"), &request)).await {
            Ok(_) => {
                notices::say(s, "undone");
                // The change is undone: it must not be given again to an answer that was asked before.
                s.queue.update_value(|q| q.done.clear());
                go::refresh(s);
                go::recount(s);
            }
            Err(p) => notices::fault(s, p),
        }
    });
}

/// Changes finished since `asked`: an answer asked before them does not win.
pub fn since(s: State, asked: i64) -> Vec<Change> {
    s.queue.with_value(|q| q.done.iter().filter(|(at, _)| *at >= asked).map(|(_, c)| c.clone()).collect())
}

/// A change that the server has made by itself while answering something else.
pub fn done(s: State, change: Change) {
    s.queue.update_value(|q| q.done.push((browser::millis(), change)));
}
