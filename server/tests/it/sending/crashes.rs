//! A crash is a future that is dropped after `n` polls: with every `n` tried, each place where a
//! process can die between two steps is met. Afterwards there is one mail, one copy, one draft.

use super::{QUESTION, World, letter, original_of};
use crate::support::fake_submission::Script;
use app::api::{Code, DraftKind, Query, Role, SendState};
use server::{
    actions::{compose, draft, projection, send},
    error::Error,
};
use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

/// A process that dies after so many steps.
pub struct Dies<F> {
    pub work: Pin<Box<F>>,
    pub after: u32,
}

impl<F: Future> Future for Dies<F> {
    /// `None`: it died on the way.
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.after == 0 {
            return Poll::Ready(None);
        }
        self.after -= 1;
        self.work.as_mut().poll(context).map(Some)
    }
}

#[tokio::test]
async fn wherever_it_crashes_one_mail_is_sent_and_filed() {
    let w = World::open(Script::default()).await;
    for after in 1..1_000 {
        let original = w.receive(QUESTION).await;
        let mut answer = compose::seed(&w.rooms, &w.who, DraftKind::Reply, original_of(Some(&original))).await.unwrap();
        answer.bcc = "hidden@example.test".into();
        w.save(&answer).await;
        draft::project(&w.rooms, &w.who, &answer.key).await.unwrap();
        let before = (w.fake.seen().mails.len(), w.count(Role::Sent).await);
        let queued = w.queue(&answer.key).await;
        w.later(14);
        let work = send::advance(&w.rooms, &queued.id);
        let finished = Dies { work: Box::pin(work), after }.await.is_some();
        for _ in 0..8 {
            w.later(130);
            w.due().await;
            let Some(row) = w.rooms.store.send(&queued.id).await.unwrap() else { continue };
            if row.state == SendState::Unknown {
                // The person looks whether it has arrived.
                if w.fake.seen().mails.len() == before.0 {
                    let key = send::cancel(&w.rooms, &w.who, &queued.id).await.unwrap();
                    w.queue(&key).await;
                } else {
                    send::settle(&w.rooms, &w.who, &queued.id).await.unwrap();
                }
            }
            if w.waiting().await.is_empty() {
                break;
            }
        }
        assert!(w.waiting().await.is_empty(), "died after {after}");
        assert_eq!(w.fake.seen().mails.len(), before.0 + 1, "died after {after}");
        assert_eq!(w.count(Role::Sent).await, before.1 + 1, "died after {after}");
        assert!(w.refs(Role::Drafts).await.is_empty(), "died after {after}");
        let page = w.rooms.imap.page(&w.who, "INBOX", &Query::default()).await.unwrap();
        assert!(page.envelopes[0].answered, "died after {after}");
        if finished {
            assert!(!w.fake.seen().mails.iter().any(|m| m.contains("hidden@")));
            assert!(w.letters(Role::Sent).await.iter().all(|m| m.contains("hidden@")));
            return;
        }
    }
    panic!("it never ends");
}

#[tokio::test]
async fn wherever_it_crashes_there_is_one_draft() {
    let w = World::open(Script::default()).await;
    let mut d = letter("version 0", "a@example.test");
    d.rev = w.save(&d).await;
    draft::project(&w.rooms, &w.who, &d.key).await.unwrap();
    for after in 1..1_000 {
        d.text = format!("version {after}");
        d.rev = w.save(&d).await;
        let work = projection::bring_up_to_date(&w.rooms, &w.who, &d.key);
        let finished = Dies { work: Box::pin(work), after }.await.is_some();
        assert!(!w.refs(Role::Drafts).await.is_empty(), "never none");
        w.later(200);
        draft::project(&w.rooms, &w.who, &d.key).await.unwrap();
        let letters = w.letters(Role::Drafts).await;
        assert_eq!(letters.len(), 1, "died after {after}");
        assert!(letters[0].contains(&d.text) && letters[0].contains(&format!("X-Draft-Key: {}", d.key)));
        if finished {
            break;
        }
    }
    draft::discard(&w.rooms, &w.who, &d.key, None).await.unwrap();
    assert!(w.refs(Role::Drafts).await.is_empty());
    assert!(matches!(draft::save(&w.rooms, &w.who, d).await, Err(Error::Problem(p)) if p.code == Code::Gone));
}
