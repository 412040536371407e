//! Watches a person's inbox and sends while at least one of their browsers listens.
//!
//! In: who. Out: events, the same for every stream of that person in this process: one IDLE and one
//! look at the database for all of them, begun by the first and ended when the last one goes.
//! The inbox is counted when something changed, at most once a second. Sends are read in SQL,
//! because any web server may have moved them: each second while one is about to move, else rarely.
//! Never: words of a mail; events carry ids and counts.

use crate::{error::Error, rooms::Rooms, store::send_end::News, who::Who};
use app::api::{Event, Role};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};
use tokio::{
    sync::broadcast::{self, error::RecvError},
    task::AbortHandle,
};

/// Between two looks at the sends of a person of whom none is about to move, seconds.
const CALM: u64 = 5;
/// A send that ended so long ago has been told of, seconds.
const TOLD: i64 = 120;
/// Events that a slow browser may fall behind.
const BEHIND: usize = 64;

/// The watches of this process; cheap to clone.
#[derive(Clone, Default)]
pub struct Watches(Arc<Mutex<HashMap<String, Weak<Watch>>>>);

/// One person's watch; it ends when nobody holds it any more.
struct Watch {
    /// `None`: the watch is over.
    told: broadcast::Sender<Option<Event>>,
    task: AbortHandle,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// One stream's part in a watch.
pub struct Listening {
    heard: broadcast::Receiver<Option<Event>>,
    _watch: Arc<Watch>,
}

impl Listening {
    /// The next event; `None` when the core went away. Cancelling it loses none.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            match self.heard.recv().await {
                Ok(event) => return event,
                // The counts that follow are newer than those that were missed.
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return None,
            }
        }
    }
}

impl Watches {
    /// Joins the watch of this person, or begins it.
    pub fn open(&self, rooms: &Rooms, who: &Who) -> Listening {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(watch) = all.get(&who.address).and_then(Weak::upgrade) {
            return Listening { heard: watch.told.subscribe(), _watch: watch };
        }
        all.retain(|_, watch| watch.strong_count() > 0);
        let (told, heard) = broadcast::channel(BEHIND);
        let task = tokio::spawn(self.clone().run(rooms.clone(), who.clone(), told.clone())).abort_handle();
        let watch = Arc::new(Watch { told, task });
        all.insert(who.address.clone(), Arc::downgrade(&watch));
        Listening { heard, _watch: watch }
    }

    async fn run(self, rooms: Rooms, who: Who, told: broadcast::Sender<Option<Event>>) {
        let result = tokio::select! {
            result = inbox(&rooms, &who, &told) => result,
            () = sends(&rooms, &who.address, &told) => Ok(()),
        };
        if let Err(error) = result {
            tracing::debug!(%error, "watch ended");
        }
        // Under the lock, so that nobody joins a watch that will say nothing more.
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.get(&who.address).and_then(Weak::upgrade).is_none_or(|watch| watch.told.same_channel(&told)) {
            all.remove(&who.address);
        }
        let _ = told.send(None);
    }
}

async fn inbox(rooms: &Rooms, who: &Who, told: &broadcast::Sender<Option<Event>>) -> Result<(), Error> {
    let mut watch = rooms.imap.watch(who).await?;
    loop {
        watch.next().await?;
        let inbox = rooms.imap.mailboxes(who).await?.into_iter().find(|m| m.role == Some(Role::Inbox));
        if let Some(m) = inbox {
            let _ = told.send(Some(Event::Mailbox { id: m.id, total: m.total, unseen: m.unseen }));
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// What was there at the first look is no news.
async fn sends(rooms: &Rooms, address: &str, told: &broadcast::Sender<Option<Event>>) {
    let mut known: Option<Vec<News>> = None;
    loop {
        let now = rooms.clock.now();
        let mut pause = CALM;
        match rooms.store.sends_news(address, now - TOLD).await {
            Ok(news) => {
                for send in changed(known.as_deref(), &news) {
                    let _ = told.send(Some(Event::Send { id: send.id.clone() }));
                }
                if news.iter().any(|send| send.next.is_some_and(|next| next <= now + CALM as i64)) {
                    pause = 1;
                }
                known = Some(news);
            }
            Err(error) => tracing::debug!(%error, "sends are looked at later"),
        }
        tokio::time::sleep(Duration::from_secs(pause)).await;
    }
}

/// Sends that are new, or stand elsewhere than at the last look.
fn changed<'a>(known: Option<&[News]>, news: &'a [News]) -> Vec<&'a News> {
    let Some(known) = known else { return Vec::new() };
    news.iter().filter(|n| !known.iter().any(|k| k.id == n.id && k.look == n.look)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_is_what_moved_since_the_last_look() {
        let at = |id: &str, look: &str| News { id: id.into(), look: look.into(), next: None };
        let first = [at("a", "held 0 []"), at("b", "unknown 0 []")];
        assert!(changed(None, &first).is_empty());
        let second = [at("a", "accepted 0 []"), at("b", "unknown 0 []"), at("c", "filed 0 []")];
        let told: Vec<_> = changed(Some(&first), &second).into_iter().map(|n| n.id.as_str()).collect();
        assert_eq!(told, ["a", "c"], "one moved, one was made and ended in between");
        assert!(changed(Some(&second), &second[1..]).is_empty());
    }
}
