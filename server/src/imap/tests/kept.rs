//! Pages that are shown again, and every reason why they are not.

use super::super::{Imap, Rows};
use super::{
    dovecot::Dovecot,
    script::{Core, SELECTED, say, taro},
};
use app::api::{MessageRef, Page, Query};

const LIST: &str = "* LIST () \"/\" INBOX\r\n* STATUS INBOX (MESSAGES 3 UIDNEXT 13 UIDVALIDITY 7 UNSEEN 1 HIGHESTMODSEQ 4)\r\n{t} OK done\r\n";

async fn inbox(imap: &Imap) -> Page {
    imap.page(&taro(), "INBOX", &Query::default()).await.unwrap()
}

fn state(text: &str) -> String {
    format!("* STATUS INBOX ({text})\r\n{{t}} OK done\r\n")
}

#[tokio::test]
async fn a_page_that_has_not_changed_costs_a_status() {
    let core = Core::start(|c| match c.split(' ').next() {
        Some("STATUS") => Some(say(state("MESSAGES 3 UIDNEXT 13 UIDVALIDITY 7 UNSEEN 1 HIGHESTMODSEQ 4"))),
        Some("LIST") => Some(say(LIST)),
        _ => None,
    })
    .await;
    let first = inbox(&core.imap).await;
    assert_eq!(inbox(&core.imap).await, first);
    let (folders, page) = core.imap.screen(&taro(), "INBOX", &Query::default()).await.unwrap();
    assert_eq!((folders.len(), &page), (1, &first));
    let log = core.take_log();
    assert_eq!(log.iter().filter(|l| l.starts_with("FETCH")).count(), 1, "{log:?}");
    // Of a selected mailbox the core tells what this connection knows of it.
    assert_eq!(log.iter().filter(|l| l.starts_with("UNSELECT")).count(), 1, "{log:?}");
    core.imap.drop_person(&taro().address);
    inbox(&core.imap).await;
    assert_eq!(core.told("FETCH"), 1, "nothing stays after the sign-out");
}

#[tokio::test]
async fn any_difference_reads_the_page_again() {
    for told in [
        "MESSAGES 3 UIDNEXT 13 UIDVALIDITY 7 UNSEEN 1 HIGHESTMODSEQ 5",
        "MESSAGES 2 UIDNEXT 13 UIDVALIDITY 7 UNSEEN 1 HIGHESTMODSEQ 4",
        "MESSAGES 3 UIDNEXT 14 UIDVALIDITY 7 UNSEEN 1 HIGHESTMODSEQ 4",
        "MESSAGES 3 UIDNEXT 13 UIDVALIDITY 8 UNSEEN 1 HIGHESTMODSEQ 4",
        "MESSAGES 3 UIDNEXT 13 UIDVALIDITY 7 UNSEEN 1",
        "",
    ] {
        let core = Core::start(move |c| c.starts_with("STATUS").then(|| say(state(told)))).await;
        inbox(&core.imap).await;
        inbox(&core.imap).await;
        assert_eq!(core.told("FETCH"), 2, "{told}");
    }
    let refused = Core::start(|c| c.starts_with("STATUS").then(|| say("{t} NO not now\r\n"))).await;
    inbox(&refused.imap).await;
    inbox(&refused.imap).await;
    assert_eq!(refused.told("FETCH"), 2);
}

#[tokio::test]
async fn without_modseq_nothing_is_kept() {
    let plain = SELECTED.replace("[HIGHESTMODSEQ 4]", "[NOMODSEQ]");
    let core = Core::start(move |c| c.starts_with("SELECT").then(|| say(plain.clone()))).await;
    inbox(&core.imap).await;
    inbox(&core.imap).await;
    assert_eq!((core.told("FETCH"), core.told("STATUS")), (2, 0));
}

#[tokio::test]
async fn changes_of_another_server_show_at_once() {
    let Some(core) = Dovecot::start() else { return };
    let (imap, other, who) = (core.imap(), core.imap(), taro());
    let letter = |n: usize| format!("From: <a{n}@x.test>\r\nSubject: Letter {n}\r\n\r\nbody {n}\r\n").into_bytes();
    for n in 1..=3 {
        imap.append(&who, "INBOX", (&[], None), letter(n)).await.unwrap();
    }
    assert!(inbox(&imap).await.modseq > 0, "also of a mailbox that nobody asked it of before");
    for round in 0..3 {
        let before = inbox(&imap).await;
        assert_eq!(inbox(&imap).await, before);
        // Marked as read by the other server.
        let newest = before.envelopes[0].reference.clone();
        other.open_letter(&who, &newest, 1000, true).await.unwrap();
        assert!(inbox(&imap).await.envelopes[0].seen, "{round}");
        // A new letter; this server's own connection has the mailbox selected.
        imap.open_letter(&who, &newest, 1000, false).await.unwrap();
        other.append(&who, "INBOX", (&[], None), letter(10 + round)).await.unwrap();
        let after = inbox(&imap).await;
        assert_eq!((after.total, after.envelopes[0].reference.uid), (before.total + 1, before.uidnext), "{round}");
        // Counts beside the list are of the same moment, whatever a connection has selected.
        imap.open_letter(&who, &newest, 1000, false).await.unwrap();
        other.append(&who, "INBOX", (&[], None), letter(20 + round)).await.unwrap();
        let (folders, page) = imap.screen(&who, "INBOX", &Query::default()).await.unwrap();
        assert_eq!((folders[0].total, page.total), (after.total + 1, after.total + 1), "{round}");
        // Taken away.
        let gone: Vec<MessageRef> = vec![page.envelopes[0].reference.clone()];
        other.expunge(&who, "INBOX", &Rows::Refs(gone.clone())).await.unwrap();
        let left = inbox(&imap).await;
        assert!(left.total == after.total && left.envelopes.iter().all(|e| e.reference != gone[0]), "{round}");
    }
}
