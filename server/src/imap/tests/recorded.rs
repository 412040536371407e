//! What Dovecot 2.3.19 really said to some forty commands, byte for byte.

use super::super::{
    convert,
    grammar::{Data, Done, Status},
    page::gather,
    wire::{Frame, Wire},
};
use crate::mail::Disposition;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const DIALOGUE: &[u8] = include_bytes!("../../../tests/data/imap/dovecot_2.3.19.txt");

/// Frames of a dialogue that arrives in pieces of `piece` bytes.
async fn frames(dialogue: &'static [u8], piece: usize) -> Vec<Frame> {
    let (ours, mut theirs) = tokio::io::duplex(64 * 1024);
    tokio::spawn(async move {
        for part in dialogue.chunks(piece) {
            theirs.write_all(part).await.unwrap();
        }
    });
    let mut wire = Wire::new(Box::new(ours));
    let mut shown = Vec::new();
    wire.read_to_end(&mut shown).await.unwrap();
    std::iter::from_fn(|| wire.next_frame()).collect()
}

#[tokio::test]
async fn every_response_is_framed_however_it_arrives() {
    let whole = frames(DIALOGUE, DIALOGUE.len()).await;
    assert_eq!(whole.len(), 86);
    for piece in [1, 7, 1000] {
        assert_eq!(frames(DIALOGUE, piece).await, whole, "{piece}");
    }
    let bytes: usize = whole.iter().map(|(Frame::Untagged(b) | Frame::Tagged(b))| b.len()).sum();
    assert_eq!(bytes, DIALOGUE.len(), "nothing is lost between frames");
}

#[tokio::test]
async fn every_response_is_understood() {
    let mut data = Vec::new();
    let mut done = Vec::new();
    for frame in frames(DIALOGUE, 4096).await {
        match frame {
            Frame::Untagged(bytes) => data.push(Data::read(&bytes)),
            Frame::Tagged(bytes) => done.push(Done::read(&bytes).unwrap()),
        }
    }
    let esearch: Vec<(String, Option<u32>)> =
        data.iter().filter_map(|d| if let Data::Esearch(e) = d { Some((e.hits.to_string(), e.count)) } else { None }).collect();
    assert_eq!(esearch, [("1,3".into(), Some(3)), ("1,3,2".into(), Some(3)), ("1:3".into(), Some(3))], "sort order is kept");
    assert!(data.contains(&Data::Numbers(vec![1, 3, 2])) && data.contains(&Data::Numbers(vec![1, 2, 3])));
    let lists = data.iter().filter(|d| matches!(d, Data::List(_))).count();
    let statuses = data.iter().filter(|d| matches!(d, Data::Status(_))).count();
    assert_eq!((lists, statuses), (8, 5), "CHILDINFO and SIZE cost nothing");
    assert!(data.iter().any(|d| matches!(d, Data::State(c) if c.copy_uid().is_some())), "COPYUID of MOVE");
    assert!(done.iter().any(|d| d.code.as_ref().is_some_and(|c| c.copy_uid().is_some())), "COPYUID of COPY");
    assert_eq!(
        done.iter().filter_map(|d| d.code.as_ref()?.append_uid()).collect::<Vec<_>>(),
        [(1795338570, 1), (1795338570, 2), (1795338570, 3)]
    );
    assert_eq!(done.iter().filter(|d| d.status == Status::No).count(), 1);
    assert_eq!(done.iter().filter(|d| d.status == Status::Bad).count(), 2);
    // A letter: raw JIS names, RFC 2231 names, its preview and parts.
    let rows = gather(data);
    let first = rows.iter().find(|r| r.uid == Some(1)).unwrap();
    let envelope = convert::envelope(first, "INBOX", 1795338570).unwrap();
    assert_eq!(
        (envelope.subject.as_str(), envelope.from[0].label(), envelope.from[0].email.as_str()),
        ("会議 3", "屍田", "y3@example.jp")
    );
    assert_eq!((envelope.preview.as_str(), envelope.attachment, envelope.forwarded), ("会議 hello", true, true));
    let root = convert::structure(first).unwrap();
    assert_eq!((root.kind.as_str(), root.children.len()), ("multipart/mixed", 2));
    let pdf = root.find("2").unwrap();
    assert_eq!(
        (pdf.name.as_str(), pdf.kind.as_str(), pdf.disposition, pdf.size),
        ("会議.pdf", "application/pdf", Disposition::Attachment, 4)
    );
    assert_eq!(
        first.sections.iter().map(|(n, b)| (n.as_str(), b.len())).collect::<Vec<_>>(),
        [("1", 16), ("2.MIME", 209), ("2", 2), ("HEADER.FIELDS (SUBJECT FROM)", 107)]
    );
}
