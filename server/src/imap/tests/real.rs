//! A real Dovecot, where one is installed and we may start it (root): what only it can show.

use super::super::{Client, Config, Error, Imap, Rows};
use super::dovecot::Dovecot;
use crate::who::Who;
use app::api::{All, Filter, Mailbox, MessageRef, Order, Query, Role};
use std::time::Duration;

fn taro() -> Who {
    Who {
        address: "taro@a01.example.test".into(),
        name: String::new(),
        ip: "203.0.113.9".parse().unwrap(),
        session: "sess1".into(),
    }
}

fn letter(n: usize, extra: &str, body: &[u8]) -> Vec<u8> {
    let mut out = format!("From: =?UTF-8?B?5L2Q6Jek?= <sato{n}@x.test>\r\nTo: taro@a01.example.test\r\nSubject: Letter {n}\r\nMessage-ID: <{n}@x.test>\r\n{extra}\r\n").into_bytes();
    out.extend_from_slice(body);
    out
}

fn by_role(all: &[Mailbox], role: Role) -> &Mailbox {
    all.iter().find(|m| m.role == Some(role)).unwrap()
}

async fn uids(imap: &Imap, mailbox: &str, query: Query) -> Vec<u32> {
    imap.page(&taro(), mailbox, &query).await.unwrap().envelopes.iter().map(|e| e.reference.uid).collect()
}

#[tokio::test]
async fn a_day_with_a_real_core() {
    let Some(core) = Dovecot::start() else { return };
    let (imap, who) = (core.imap(), taro());
    imap.check_capabilities(&who).await.unwrap();
    assert!(imap.alive().await);
    passwords(&imap, &core).await;
    for n in 1..=60 {
        let date = 1_700_000_000 + n as i64 * 60;
        imap.append(&who, "INBOX", (&[], Some(date)), letter(n, "", "本文 電話".as_bytes())).await.unwrap();
    }
    lists(&imap).await;
    previews(&imap).await;
    changes(&imap).await;
    folders(&imap).await;
    reading(&imap).await;
    watching(&imap, &core).await;
    let error = imap.append(&who, "INBOX", (&[], None), letter(99, "", &[b'x'; 300_000])).await.unwrap_err();
    assert_eq!(error, Error::OverQuota);
    let all = imap.mailboxes(&who).await.unwrap();
    let quota = imap.quota(&who).await.unwrap();
    assert!(quota.limit == 196 * 1024 && quota.used > 0, "{quota:?}");
    imap.empty(&who, &by_role(&all, Role::Trash).id).await.unwrap();
    assert_eq!(by_role(&imap.mailboxes(&who).await.unwrap(), Role::Trash).total, 0);
}

async fn passwords(imap: &Imap, core: &Dovecot) {
    let client = Client { ip: "203.0.113.77".parse().unwrap(), port: 4711, session: "form-1".into() };
    imap.check_password("taro@a01.example.test", "Dokodemo1", &client).await.unwrap();
    assert_eq!(imap.check_password("taro@a01.example.test", "wrong", &client).await, Err(Error::BadLogin));
    let log = core.log();
    assert!(log.contains("rip=203.0.113.77, real_rip=127.0.0.3, session=<form-1>"), "{log}");
    assert!(log.contains("rip=203.0.113.9, real_rip=127.0.0.2, session=<sess1>"), "{log}");
    // The master does not work from the address that checks passwords.
    let outside = Imap::new(Config { bind: Some([127, 0, 0, 3].into()), ..core.imap().pool.config.clone() });
    assert!(matches!(outside.mailboxes(&taro()).await, Err(Error::NoMaster)));
}

async fn lists(imap: &Imap) {
    let all = imap.mailboxes(&taro()).await.unwrap();
    assert_eq!(
        all.iter().map(|m| m.role.unwrap()).collect::<Vec<_>>(),
        [Role::Inbox, Role::Drafts, Role::Sent, Role::Trash, Role::Junk]
    );
    assert_eq!((all[0].total, all[0].unseen, all[4].name.as_str()), (60, 60, "迷惑メール"));
    let page = imap.page(&taro(), "INBOX", &Query::default()).await.unwrap();
    assert_eq!((page.total, page.uidnext, page.envelopes.len()), (60, 61, 50));
    let first = &page.envelopes[0];
    assert_eq!(
        (first.reference.uid, first.subject.as_str(), first.from[0].name.as_str(), first.date),
        (60, "Letter 60", "佐藤", 1_700_003_600)
    );
    let after = |uid| Query { after: Some(MessageRef { uid, ..page.envelopes[0].reference.clone() }), ..Query::default() };
    assert_eq!(uids(imap, "INBOX", after(11)).await, (1..=10).rev().collect::<Vec<_>>());
    assert_eq!(uids(imap, "INBOX", after(1)).await, [0; 0]);
    assert_eq!(uids(imap, "INBOX", Query { page: 2, ..Query::default() }).await, (1..=10).rev().collect::<Vec<_>>());
    assert_eq!(uids(imap, "INBOX", Query { page: 3, ..Query::default() }).await, [0; 0]);
    assert_eq!(uids(imap, "INBOX", Query { order: Order::Oldest, ..Query::default() }).await[..3], [1, 2, 3]);
    assert_eq!(uids(imap, "INBOX", Query { order: Order::Subject, page: 2, ..Query::default() }).await.len(), 10);
    assert_eq!(uids(imap, "INBOX", Query { order: Order::Size, ..Query::default() }).await.len(), 50);
    assert_eq!(uids(imap, "INBOX", Query { order: Order::From, filter: Filter::Unseen, ..Query::default() }).await.len(), 50);
    assert_eq!(
        uids(imap, "INBOX", Query { refs: format!("{}.7,60:59", page.uidvalidity), ..Query::default() }).await,
        [7, 60, 59]
    );
    let found = imap
        .page(&taro(), "INBOX", &Query { q: "電話 subject:\"letter 5\" from:佐藤".into(), ..Query::default() })
        .await
        .unwrap();
    assert_eq!((found.total, found.hits.as_str()), (11, "59:50,5"));
    assert_eq!(uids(imap, "INBOX", Query { q: "since:2030-01-01".into(), ..Query::default() }).await, [0; 0]);
    assert_eq!(uids(imap, "INBOX", Query { filter: Filter::Flagged, ..Query::default() }).await, [0; 0]);
    let sent = imap.append(&taro(), Role::Sent, (&["\\Seen"], None), letter(100, "X-Draft-Key: abc\r\n", b"x")).await.unwrap();
    assert_eq!(imap.find_by_header(&taro(), Role::Sent, "X-Draft-Key", "abc").await.unwrap(), [sent]);
    let draft = imap.append(&taro(), Role::Drafts, (&[], None), letter(101, "X-Draft-Key: abcd\r\n", b"x")).await.unwrap();
    for other in ["abc", "bcd", "ABCD", "abcde"] {
        assert_eq!(imap.find_draft(&taro(), other).await.unwrap(), [], "{other}");
    }
    assert_eq!(imap.find_draft(&taro(), "abcd").await.unwrap(), std::slice::from_ref(&draft));
    imap.expunge(&taro(), &draft.mailbox.clone(), &Rows::Refs(vec![draft])).await.unwrap();
    assert_eq!(imap.page(&taro(), "bm93aGVyZQ", &Query::default()).await.unwrap_err(), Error::NotFound);
}

/// What Dovecot's PREVIEW gets wrong is made by us.
async fn previews(imap: &Imap) {
    let sjis = b"\x89\xef\x8bc\x82\xcc\x8c\x8f"; // 会議の件
    let jis = b"\x1b$B2q5D$N7o\x1b(B";
    for (name, extra, body) in [
        ("raw Shift_JIS", "", &sjis[..]),
        ("raw JIS", "", &jis[..]),
        ("a label of Windows", "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=x-sjis\r\n", &sjis[..]),
        ("cp932", "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=cp932\r\n", &sjis[..]),
        ("ISO-2022-JP", "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=ISO-2022-JP\r\n", &jis[..]),
        (
            "HTML",
            "MIME-Version: 1.0\r\nContent-Type: text/html; charset=x-sjis\r\n",
            b"<html><style>p{}</style><p>\x89\xef\x8bc\x82\xcc\x8c\x8f</p></html>",
        ),
    ] {
        let r = imap.append(&taro(), "INBOX", (&[], None), letter(61, extra, body)).await.unwrap();
        let page = imap.page(&taro(), "INBOX", &Query { refs: r.to_string(), ..Query::default() }).await.unwrap();
        assert_eq!(page.envelopes[0].preview, "会議の件", "{name}");
        imap.expunge(&taro(), "INBOX", &Rows::Refs(vec![r])).await.unwrap();
    }
}

async fn changes(imap: &Imap) {
    let who = taro();
    let page = imap.page(&who, "INBOX", &Query::default()).await.unwrap();
    let refs: Vec<MessageRef> = page.envelopes[..3].iter().map(|e| e.reference.clone()).collect();
    let done = imap.store_flags(&who, "INBOX", &Rows::Refs(refs.clone()), "\\Flagged", true).await.unwrap();
    assert_eq!((done.count, done.uids.as_str()), (3, "58:60"));
    // One of four was not flagged, and one is not there: an undo takes back what was done.
    let more = [57, 58, 59, 999].map(|uid| MessageRef { uid, ..refs[0].clone() }).to_vec();
    let done = imap.store_flags(&who, "INBOX", &Rows::Refs(more.clone()), "\\Flagged", true).await.unwrap();
    assert_eq!((done.count, done.uids.as_str()), (1, "57"));
    let done = imap.store_flags(&who, "INBOX", &Rows::Refs(more[..1].to_vec()), "\\Flagged", false).await.unwrap();
    assert_eq!((done.count, done.uids.as_str()), (1, "57"));
    assert_eq!(uids(imap, "INBOX", Query { filter: Filter::Flagged, ..Query::default() }).await, [60, 59, 58]);
    let moved = imap.move_to(&who, "INBOX", &Rows::Refs(refs.clone()), Role::Trash).await.unwrap();
    assert_eq!((moved.count, moved.uids.as_str()), (3, "1:3"));
    assert_eq!(imap.open_letter(&who, &refs[0], 1000, false).await.unwrap_err(), Error::Gone);
    let trash = moved.mailbox.unwrap();
    let back: Vec<MessageRef> =
        (1..=3).map(|uid| MessageRef { mailbox: trash.clone(), uidvalidity: moved.uidvalidity, uid }).collect();
    assert_eq!(imap.move_to(&who, &trash, &Rows::Refs(back), "INBOX").await.unwrap().count, 3);
    assert_eq!(imap.page(&who, "INBOX", &Query::default()).await.unwrap().total, 60);
    // What arrived after the list was seen stays.
    let all = Rows::All(All { q: String::new(), filter: Filter::Unseen, uidnext: 30, uidvalidity: page.uidvalidity });
    assert_eq!(imap.store_flags(&who, "INBOX", &all, "\\Seen", true).await.unwrap().uids, "1:29");
    assert_eq!(imap.store_flags(&who, "INBOX", &all, "\\Seen", true).await.unwrap().count, 0);
    let copied =
        imap.copy(&who, "INBOX", &Rows::Refs(vec![MessageRef { uid: 1, ..refs[0].clone() }]), Role::Trash).await.unwrap();
    assert_eq!((copied.count, copied.uids.as_str()), (1, "4"));
    assert_eq!(
        imap.move_to(&who, "INBOX", &Rows::Refs(vec![MessageRef { uid: 1, ..refs[0].clone() }]), "bm93aGVyZQ").await.unwrap_err(),
        Error::NotFound
    );
}

async fn folders(imap: &Imap) {
    let who = taro();
    let id = imap.create(&who, "会議 & 予定", None).await.unwrap();
    let below = imap.create(&who, "議事録", Some(&id)).await.unwrap();
    assert_eq!(imap.create(&who, "会議 & 予定", None).await.unwrap_err(), Error::NameTaken);
    assert_eq!(imap.create(&who, "a/b", None).await.unwrap_err(), Error::BadName);
    let all = imap.mailboxes(&who).await.unwrap();
    let found = all.iter().find(|m| m.id == below).unwrap();
    assert_eq!((found.name.as_str(), found.depth, found.selectable), ("議事録", 1, true));
    let copy = imap
        .copy(&who, "INBOX", &Rows::Refs(vec![MessageRef { mailbox: "INBOX".into(), ..first(imap).await }]), &id)
        .await
        .unwrap();
    assert_eq!(copy.mailbox.as_deref(), Some(id.as_str()));
    let new = imap.rename(&who, &id, "古い会議").await.unwrap();
    assert_eq!(imap.page(&who, &id, &Query::default()).await.unwrap_err(), Error::NotFound);
    assert_eq!(imap.page(&who, &new, &Query::default()).await.unwrap().total, 1);
    let below = imap.mailboxes(&who).await.unwrap().into_iter().find(|m| m.name == "議事録").unwrap().id;
    imap.delete(&who, &below).await.unwrap();
    imap.move_all(&who, &new, Role::Trash).await.unwrap();
    imap.delete(&who, &new).await.unwrap();
    assert_eq!(imap.delete(&who, &new).await.unwrap_err(), Error::NotFound);
    assert_eq!(imap.mailboxes(&who).await.unwrap().len(), 5);
}

async fn first(imap: &Imap) -> MessageRef {
    imap.page(&taro(), "INBOX", &Query::default()).await.unwrap().envelopes[0].reference.clone()
}

async fn reading(imap: &Imap) {
    let who = taro();
    let mixed = b"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nhello\r\n--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename*0*=iso-2022-jp''%1B%24B2q;\r\n filename*1*=5D%1B%28B.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\ninner body\r\n--b--\r\n";
    let r = imap
        .append(
            &who,
            "INBOX",
            (&[], None),
            letter(62, "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n", mixed),
        )
        .await
        .unwrap();
    let opened = imap.open_letter(&who, &r, 1 << 20, false).await.unwrap();
    assert!(!opened.envelope.seen && opened.envelope.attachment);
    let raw = opened.raw.unwrap();
    assert_eq!(raw.len() as u64, opened.size);
    assert!(opened.header.ends_with(b"\r\n\r\n") && raw.starts_with(&opened.header));
    // The tree is the one that reading the bytes gives.
    let read = crate::mail::read(&raw);
    let shape = |p: &crate::mail::Part| (p.id.clone(), p.kind.clone(), p.name.clone(), p.disposition);
    fn flat(p: &crate::mail::Part, out: &mut Vec<crate::mail::Part>) {
        out.push(p.clone());
        p.children.iter().for_each(|c| flat(c, out));
    }
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    flat(opened.structure.as_ref().unwrap(), &mut ours);
    flat(&read.root, &mut theirs);
    assert_eq!(ours.iter().map(shape).collect::<Vec<_>>(), theirs.iter().map(shape).collect::<Vec<_>>());
    assert_eq!(imap.section(&who, &r, "2", (0, 100)).await.unwrap(), b"AAAA");
    assert_eq!(imap.section(&who, &r, "2", (2, 100)).await.unwrap(), b"AA");
    assert_eq!(imap.section(&who, &r, "2", (10, 100)).await.unwrap(), b"");
    assert_eq!(imap.section(&who, &r, "9", (0, 100)).await.unwrap(), b"");
    assert_eq!(imap.section(&who, &r, "", (0, opened.size)).await.unwrap().len() as u64, opened.size);
    let opened = imap.open_letter(&who, &r, 10, true).await.unwrap();
    assert!(opened.raw.is_none() && opened.envelope.seen && opened.header.ends_with(b"\r\n\r\n"));
    let again = imap.page(&who, "INBOX", &Query::default()).await.unwrap();
    assert!(again.envelopes[0].seen);
}

async fn watching(imap: &Imap, core: &Dovecot) {
    let mut watch = imap.watch(&taro()).await.unwrap();
    let (other, who) = (core.imap(), taro());
    let adding = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        other.append(&who, "INBOX", (&[], None), letter(63, "", b"x")).await.unwrap()
    };
    let (change, added) = tokio::join!(tokio::time::timeout(Duration::from_secs(10), watch.next()), adding);
    assert!(change.unwrap().unwrap().exists.is_some());
    // Another process's mail is seen by a connection that was open before.
    assert_eq!(first(imap).await.uid, added.uid);
    imap.open_letter(&who, &added, 1000, false).await.unwrap();
    other.expunge(&who, "INBOX", &Rows::Refs(vec![added.clone()])).await.unwrap();
    let heard = async {
        loop {
            if watch.next().await.unwrap().removed {
                break;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(10), heard).await.unwrap();
    assert_eq!(imap.open_letter(&who, &added, 1000, false).await.unwrap_err(), Error::Gone);
}
