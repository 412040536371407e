//! Reading: the letter, its HTML as a document of its own, its files, its source.

use super::{
    letter::{self, Loaded},
    receipt,
};
use crate::{
    config::Resolver,
    error::Error,
    mail::{self, transfer::Decoder},
    rooms::Rooms,
    sanitize,
    who::Who,
};
use app::{
    api::{Attachment, Code, Message, MessageRef, Role, Trust},
    i18n::Lang,
    paths,
};
use bytes::Bytes;
use futures::{Stream, StreamExt, stream};
use std::{io, pin::Pin};

/// Bytes of a file as they come.
pub type ByteStream = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

/// One window of a part, bytes: a connection is lent anew for each, so none is held while a
/// browser downloads.
const WINDOW: u64 = 512 * 1024;

/// The reading page.
pub async fn message(rooms: &Rooms, who: &Who, r: &MessageRef, mark_seen: bool, charset: &str) -> Result<Message, Error> {
    let loaded = letter::load(rooms, who, r, mark_seen).await?;
    let texts = letter::bodies(rooms, who, &loaded, charset).await?;
    let mut outline = loaded.outline.clone();
    let mut has_remote = false;
    if let Some(html) = texts.html.clone() {
        let rooms = rooms.clone();
        (outline, has_remote) = letter::on_pool(move || {
            outline.referenced(&html);
            let policy = sanitize::Policy { images: false, cid: &|_| None, own: own_host(&rooms.config.public_url) };
            let remote = sanitize::html(&html, &policy).is_ok_and(|cleaned| cleaned.remote);
            (outline, remote)
        })
        .await?;
    }
    let mut attachments = outline.attachments;
    attachments.retain(|a| texts.inner.is_empty() || !outline.tnef.contains(&a.part));
    attachments.extend(texts.inner);
    let mut envelope = loaded.envelope.clone();
    let arrived = envelope.date;
    envelope.seen |= mark_seen;
    // The letter itself is decoded with more care than the list's short view of it.
    if !loaded.head.from.is_empty() {
        envelope.from = loaded.head.from.clone();
    }
    envelope.to = loaded.head.to.clone();
    envelope.subject = loaded.head.subject.clone();
    let trust = mail::verdict::trust(&loaded.head);
    let sender_sure = is_sure(rooms, trust);
    let sender_trusted = match envelope.from.first() {
        Some(sender) if has_remote && sender_sure => {
            rooms.store.sender_trusted(&who.address, &sender.email.to_lowercase()).await?
        }
        _ => false,
    };
    let bounces = letter::bounces(rooms, who, &loaded, &texts.text).await?;
    let receipt = receipt::wish(rooms, who, &loaded).await?;
    let head = &loaded.head;
    Ok(Message {
        sent: head.date.filter(|sent| is_likely(*sent, arrived)).unwrap_or_default(),
        bounces,
        receipt,
        cc: head.cc.clone(),
        bcc: head.bcc.clone(),
        reply_to: head.reply_to.clone(),
        text: texts.text,
        has_html: texts.html.is_some(),
        has_remote,
        sender_trusted,
        sender_sure,
        attachments,
        message_id: head.message_id.clone(),
        references: head.thread(),
        charset: texts.charset,
        trust,
        truncated: texts.truncated,
        broken: loaded.broken,
        list: head.list,
        ways: mail::mailing_list::ways(head),
        envelope,
    })
}

/// May 常に表示 be chosen, and does it count? Only where it was proved who sent the letter: else a stranger who
/// knows a trusted name would learn that somebody reads. An operator who has DNS off proves nothing of
/// anybody from outside; there the person's word counts alone, as long as nothing speaks against it.
fn is_sure(rooms: &Rooms, trust: Trust) -> bool {
    match trust {
        Trust::Pass | Trust::Inside => true,
        Trust::Unknown => matches!(rooms.config.mailcore.resolver(), Some(Resolver::Off) | None),
        Trust::Fail | Trust::Other => false,
    }
}

/// A Date header may be told: after the first mail, and not much later than the arrival.
fn is_likely(sent: i64, arrived: i64) -> bool {
    const FIRST: i64 = 10 * 365 * 86_400;
    (FIRST..=arrived + 86_400).contains(&sent)
}

/// How the HTML shall be drawn.
pub struct BodyWish {
    /// 今回だけ表示
    pub images: bool,
    pub charset: String,
    pub lang: Lang,
}

/// A whole document, and whether remote pictures may load in it.
pub struct BodyDocument {
    pub document: String,
    pub images: bool,
}

/// The HTML of a letter, sanitised; of one without HTML, its text.
pub async fn body(rooms: &Rooms, who: &Who, r: &MessageRef, wish: &BodyWish) -> Result<BodyDocument, Error> {
    let loaded = letter::load(rooms, who, r, false).await?;
    let texts = letter::bodies(rooms, who, &loaded, &wish.charset).await?;
    let html = texts.html.unwrap_or_else(|| escape(&texts.text));
    let sender = loaded.head.from.first().map(|c| c.email.to_lowercase()).unwrap_or_default();
    let sure = is_sure(rooms, mail::verdict::trust(&loaded.head));
    let asked = wish.images || (sure && rooms.store.sender_trusted(&who.address, &sender).await?);
    let images = asked && !in_junk(rooms, who, r).await?;
    let (reference, inline) = (r.clone(), loaded.outline.inline.clone());
    let (subject, tag) = (loaded.head.subject.clone(), wish.lang.tag());
    let config = rooms.config.clone();
    let (plain, document) = (
        texts.text,
        letter::on_pool(move || {
            let cid = |id: &str| {
                let found = inline.iter().find(|(c, _)| c.eq_ignore_ascii_case(id))?;
                Some(paths::part(&reference, &found.1, true))
            };
            let policy = sanitize::Policy { images, cid: &cid, own: own_host(&config.public_url) };
            sanitize::html(&html, &policy).ok().map(|cleaned| sanitize::document(&cleaned.html, &subject, tag))
        })
        .await?,
    );
    let document = match document {
        Some(document) => document,
        // Too big or too deep to be drawn safely: the words alone.
        None => {
            let policy = sanitize::Policy { images: false, cid: &|_| None, own: "" };
            let cleaned = sanitize::html(&escape(mail::clean::start(&plain, 500_000)), &policy).map_err(|_| Code::TooLarge)?;
            sanitize::document(&cleaned.html, &loaded.head.subject, tag)
        }
    };
    Ok(BodyDocument { document, images })
}

/// Remote pictures never load for a letter in 迷惑メール: they would tell its sender that somebody reads.
async fn in_junk(rooms: &Rooms, who: &Who, r: &MessageRef) -> Result<bool, Error> {
    let folders = rooms.imap.mailboxes(who).await?;
    Ok(folders.iter().any(|m| m.id == r.mailbox && m.role == Some(Role::Junk)))
}

/// `host:port` of our own address.
fn own_host(public_url: &str) -> &str {
    public_url.split_once("://").map_or("", |(_, rest)| rest.split('/').next().unwrap_or_default())
}

fn escape(text: &str) -> String {
    format!("<pre>{}</pre>", text.replace('&', "&amp;").replace('<', "&lt;"))
}

/// この差出人は常に表示. Refused where the sender is not proved.
pub async fn trust(rooms: &Rooms, who: &Who, r: &MessageRef) -> Result<(), Error> {
    let loaded = letter::load(rooms, who, r, false).await?;
    if !is_sure(rooms, mail::verdict::trust(&loaded.head)) {
        return Err(Code::Forbidden.into());
    }
    let sender = loaded.head.from.first().map(|c| c.email.to_lowercase()).filter(|e| e.contains('@')).ok_or(Code::Invalid)?;
    Ok(rooms.store.sender_trust(&who.address, &sender, rooms.clock.now()).await?)
}

/// Takes 常に表示 back for a sender of the list in 設定.
pub async fn distrust(rooms: &Rooms, who: &Who, sender: &str) -> Result<(), Error> {
    Ok(rooms.store.sender_distrust(&who.address, sender).await?)
}

/// One file of a letter.
pub struct File {
    /// Safe name, never empty.
    pub name: String,
    pub kind: String,
    /// May be shown in place: raster picture or PDF, and its first bytes say so too.
    pub viewable: bool,
    /// Bytes, where they are known before the end.
    pub length: Option<u64>,
    pub stream: ByteStream,
}

impl File {
    /// A file held whole.
    fn whole(listed: Attachment, id: &str, bytes: Vec<u8>) -> File {
        File {
            viewable: listed.viewable && starts_as(&listed.kind, &bytes),
            length: Some(bytes.len() as u64),
            stream: Box::pin(stream::once(async move { Ok(Bytes::from(bytes)) })),
            name: named(listed.name, &listed.kind, id),
            kind: listed.kind,
        }
    }
}

/// A file by its part number, `2!1` for file 1 inside the winmail.dat of part 2.
pub async fn part(rooms: Rooms, who: Who, r: MessageRef, id: String) -> Result<File, Error> {
    let loaded = letter::load(&rooms, &who, &r, false).await?;
    if let Some((outer, index)) = id.split_once('!') {
        return inner(&rooms, &who, &loaded, (outer, index)).await;
    }
    let found = loaded.root.find(&id).ok_or(Code::NotFound)?;
    let listed = mail::outline::attachment(found);
    if let Some(raw) = loaded.raw.clone() {
        let of = id.clone();
        let bytes = letter::on_pool(move || mail::read(&raw).bytes(&of).map(|b| b.into_owned())).await?;
        return Ok(File::whole(listed, &id, bytes.ok_or(Code::NotFound)?));
    }
    let name = named(listed.name, &listed.kind, &id);
    let mut pieces: ByteStream = Box::pin(windows(rooms, who, r, (id, Decoder::new(&found.encoding))));
    // The first piece is read before the answer begins: it says what the file is, and whether it is there.
    let first = pieces.next().await.transpose().map_err(|_| Code::Away)?.unwrap_or_default();
    let viewable = listed.viewable && starts_as(&listed.kind, &first);
    let stream = Box::pin(stream::once(async move { Ok(first) }).chain(pieces));
    Ok(File { name, viewable, kind: listed.kind, length: None, stream })
}

async fn inner(rooms: &Rooms, who: &Who, loaded: &Loaded, (outer, index): (&str, &str)) -> Result<File, Error> {
    let part = loaded.root.find(outer).ok_or(Code::NotFound)?;
    let (encoding, outer, index) = (part.encoding.clone(), outer.to_owned(), index.to_owned());
    let fetched = match &loaded.raw {
        Some(_) => Vec::new(),
        None => rooms.imap.section(who, &loaded.envelope.reference, &outer, (0, rooms.config.limits.message_bytes)).await?,
    };
    let whole = loaded.raw.clone();
    let file = letter::on_pool(move || {
        let raw = match &whole {
            Some(whole) => mail::read(whole).raw_part(&outer)?.to_vec(),
            None => fetched,
        };
        let opened = mail::tnef::read(&mail::transfer::decode(&encoding, &raw))?;
        let id = format!("{outer}!{index}");
        let listed = opened.attachments(&outer).into_iter().find(|a| a.part == id)?;
        Some(File::whole(listed, &outer, opened.file(&index)?))
    });
    Ok(file.await?.ok_or(Code::NotFound)?)
}

/// True if these are the first bytes of such a file (WHATWG MIME Sniffing §6.1; ISO 32000-1 §7.5.2).
fn starts_as(kind: &str, bytes: &[u8]) -> bool {
    let at = |from: usize, sign: &[u8]| bytes.get(from..).is_some_and(|rest| rest.starts_with(sign));
    match kind {
        "image/png" => at(0, b"\x89PNG\r\n\x1a\n"),
        "image/jpeg" => at(0, b"\xff\xd8\xff"),
        "image/gif" => at(0, b"GIF87a") || at(0, b"GIF89a"),
        "image/webp" => at(0, b"RIFF") && at(8, b"WEBPVP"),
        "image/avif" => at(4, b"ftypavif") || at(4, b"ftypavis") || at(4, b"ftypmif1"),
        // Readers allow something before it; a browser's own viewer too.
        "application/pdf" => bytes.iter().take(1024).enumerate().any(|(i, _)| at(i, b"%PDF-")),
        _ => false,
    }
}

fn named(name: String, kind: &str, id: &str) -> String {
    if name.is_empty() { default_name(kind, id) } else { name }
}

fn default_name(kind: &str, id: &str) -> String {
    let ending = match kind {
        "text/plain" => "txt",
        "text/html" => "html",
        "image/jpeg" => "jpg",
        "message/rfc822" => "eml",
        other => {
            other.rsplit('/').next().filter(|e| e.len() <= 5 && e.bytes().all(|b| b.is_ascii_alphanumeric())).unwrap_or("bin")
        }
    };
    format!("part-{id}.{ending}")
}

/// The raw letter.
pub async fn source(rooms: Rooms, who: Who, r: MessageRef) -> Result<ByteStream, Error> {
    // Asked for once before the answer begins, so that a letter that is gone is a clear 410.
    rooms.imap.section(&who, &r, "", (0, 1)).await?;
    Ok(Box::pin(windows(rooms, who, r, (String::new(), Decoder::new("")))))
}

/// Reads a section window by window, decoding as it goes.
fn windows(
    rooms: Rooms,
    who: Who,
    r: MessageRef,
    (id, decoder): (String, Decoder),
) -> impl Stream<Item = io::Result<Bytes>> + Send {
    stream::try_unfold(Some((rooms, who, r, id, decoder, 0u64)), |state| async move {
        let Some((rooms, who, r, id, mut decoder, offset)) = state else { return Ok(None) };
        let raw = rooms.imap.section(&who, &r, &id, (offset, WINDOW)).await.map_err(io::Error::other)?;
        let last = (raw.len() as u64) < WINDOW;
        let decode = move || {
            let mut out = decoder.push(&raw);
            if !last {
                return (out, Some(decoder));
            }
            out.extend(decoder.finish());
            (out, None)
        };
        let (out, decoder) = letter::on_pool(decode).await.map_err(io::Error::other)?;
        Ok(Some((Bytes::from(out), decoder.map(|decoder| (rooms, who, r, id, decoder, offset + WINDOW)))))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_first_bytes_say() {
        assert!(starts_as("application/pdf", b"%PDF-1.7\n"));
        assert!(starts_as("application/pdf", b"\xef\xbb\xbf\n%PDF-1.4"));
        assert!(starts_as("image/png", b"\x89PNG\r\n\x1a\n\0"));
        assert!(starts_as("image/webp", b"RIFF\x10\0\0\0WEBPVP8 "));
        for kind in ["application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "text/html"] {
            for bytes in [&b""[..], b"<html><script>alert(1)</script>", b"<svg xmlns=", b"RIFF", b"%PD"] {
                assert!(!starts_as(kind, bytes), "{kind} {bytes:?}");
            }
        }
    }
}
