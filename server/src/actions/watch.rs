//! Watches a person's inbox while at least one of their browsers listens.
//!
//! One IDLE per stream on a connection of its own; the counts are asked for when something
//! changed, at most once a second.

use crate::{rooms::Rooms, who::Who};
use app::api::{Event, Role};
use std::time::Duration;
use tokio::sync::mpsc;

/// Events until the receiver is dropped or the core goes away.
pub fn open(rooms: &Rooms, who: &Who) -> mpsc::Receiver<Event> {
    let (send, receive) = mpsc::channel(8);
    let (rooms, who) = (rooms.clone(), who.clone());
    tokio::spawn(async move {
        tokio::select! {
            _ = send.closed() => {}
            result = watch(&rooms, &who, &send) => {
                if let Err(error) = result {
                    tracing::debug!(%error, "watch ended");
                }
            }
        }
    });
    receive
}

async fn watch(rooms: &Rooms, who: &Who, send: &mpsc::Sender<Event>) -> Result<(), crate::error::Error> {
    let mut watch = rooms.imap.watch(who).await?;
    loop {
        watch.next().await?;
        let inbox = rooms.imap.mailboxes(who).await?.into_iter().find(|m| m.role == Some(Role::Inbox));
        if let Some(m) = inbox
            && send.send(Event::Mailbox { id: m.id, total: m.total, unseen: m.unseen }).await.is_err()
        {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}
