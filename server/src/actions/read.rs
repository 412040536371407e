//! Reading: the letter, its HTML as a document of its own, its files, its source.

use super::letter::{self, Loaded};
use crate::{
    error::Error,
    mail::{self, transfer::Decoder},
    rooms::Rooms,
    sanitize,
    who::Who,
};
use app::{
    api::{Code, Message, MessageRef, Trust},
    i18n::Lang,
    paths,
};
use bytes::Bytes;
use futures::{Stream, stream};
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
        outline.referenced(&html);
        has_remote = letter::on_pool(move || {
            let policy = sanitize::Policy { images: false, cid: &|_| None };
            sanitize::html(&html, &policy).is_ok_and(|cleaned| cleaned.remote)
        })
        .await?;
    }
    let mut attachments = outline.attachments;
    attachments.retain(|a| texts.inner.is_empty() || !outline.tnef.contains(&a.part));
    attachments.extend(texts.inner);
    let mut envelope = loaded.envelope;
    envelope.seen |= mark_seen;
    // The letter itself is decoded with more care than the list's short view of it.
    if !loaded.head.from.is_empty() {
        envelope.from = loaded.head.from.clone();
    }
    envelope.to = loaded.head.to.clone();
    envelope.subject = loaded.head.subject.clone();
    let sender_trusted = match envelope.from.first() {
        Some(sender) if has_remote => rooms.store.sender_trusted(&who.address, &sender.email.to_lowercase()).await?,
        _ => false,
    };
    let head = &loaded.head;
    Ok(Message {
        cc: head.cc.clone(),
        bcc: head.bcc.clone(),
        reply_to: head.reply_to.clone(),
        text: texts.text,
        has_html: texts.html.is_some(),
        has_remote,
        sender_trusted,
        attachments,
        message_id: head.message_id.clone(),
        references: head.thread(),
        charset: texts.charset,
        trust: Trust::Unknown,
        truncated: texts.truncated,
        broken: loaded.broken,
        list: head.list,
        envelope,
    })
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
    let images = wish.images || rooms.store.sender_trusted(&who.address, &sender).await?;
    let (reference, inline) = (r.clone(), loaded.outline.inline.clone());
    let (subject, tag) = (loaded.head.subject.clone(), wish.lang.tag());
    let (plain, document) = (
        texts.text,
        letter::on_pool(move || {
            let cid = |id: &str| {
                let found = inline.iter().find(|(c, _)| c.eq_ignore_ascii_case(id))?;
                Some(paths::part(&reference, &found.1, true))
            };
            let policy = sanitize::Policy { images, cid: &cid };
            sanitize::html(&html, &policy).ok().map(|cleaned| sanitize::document(&cleaned.html, &subject, tag))
        })
        .await?,
    );
    let document = match document {
        Some(document) => document,
        // Too big or too deep to be drawn safely: the words alone.
        None => {
            let policy = sanitize::Policy { images: false, cid: &|_| None };
            let cleaned = sanitize::html(&escape(mail::clean::start(&plain, 500_000)), &policy).map_err(|_| Code::TooLarge)?;
            sanitize::document(&cleaned.html, &loaded.head.subject, tag)
        }
    };
    Ok(BodyDocument { document, images })
}

fn escape(text: &str) -> String {
    format!("<pre>{}</pre>", text.replace('&', "&amp;").replace('<', "&lt;"))
}

/// この差出人は常に表示.
pub async fn trust(rooms: &Rooms, who: &Who, r: &MessageRef) -> Result<(), Error> {
    let loaded = letter::load(rooms, who, r, false).await?;
    let sender = loaded.head.from.first().map(|c| c.email.to_lowercase()).filter(|e| e.contains('@')).ok_or(Code::Invalid)?;
    Ok(rooms.store.sender_trust(&who.address, &sender, rooms.clock.now()).await?)
}

/// One file of a letter.
pub struct File {
    /// Safe name, never empty.
    pub name: String,
    pub kind: String,
    /// May be shown in place: raster picture or PDF.
    pub viewable: bool,
    pub stream: ByteStream,
}

/// A file by its part number, `2!1` for file 1 inside the winmail.dat of part 2.
pub async fn part(rooms: Rooms, who: Who, r: MessageRef, id: String) -> Result<File, Error> {
    let loaded = letter::load(&rooms, &who, &r, false).await?;
    if let Some((outer, index)) = id.split_once('!') {
        return inner(&rooms, &who, &loaded, (outer, index)).await;
    }
    let found = loaded.root.find(&id).ok_or(Code::NotFound)?;
    let listed = mail::outline::attachment(found);
    let name = if listed.name.is_empty() { default_name(&listed.kind, &id) } else { listed.name };
    let stream: ByteStream = match &loaded.raw {
        Some(raw) => {
            let bytes = mail::read(raw).bytes(&id).map(|b| b.into_owned()).ok_or(Code::NotFound)?;
            Box::pin(stream::once(async move { Ok(Bytes::from(bytes)) }))
        }
        None => Box::pin(windows(rooms, who, r, (id, Decoder::new(&found.encoding)))),
    };
    Ok(File { name, viewable: listed.viewable, kind: listed.kind, stream })
}

async fn inner(rooms: &Rooms, who: &Who, loaded: &Loaded, (outer, index): (&str, &str)) -> Result<File, Error> {
    let part = loaded.root.find(outer).ok_or(Code::NotFound)?;
    let raw = match &loaded.raw {
        Some(raw) => mail::read(raw).raw_part(outer).map(<[u8]>::to_vec).ok_or(Code::NotFound)?,
        None => rooms.imap.section(who, &loaded.envelope.reference, outer, (0, rooms.config.limits.message_bytes)).await?,
    };
    let opened = mail::tnef::read(&mail::transfer::decode(&part.encoding, &raw)).ok_or(Code::NotFound)?;
    let id = format!("{outer}!{index}");
    let listed = opened.attachments(outer).into_iter().find(|a| a.part == id).ok_or(Code::NotFound)?;
    let bytes = opened.file(index).ok_or(Code::NotFound)?;
    Ok(File {
        name: if listed.name.is_empty() { default_name(&listed.kind, outer) } else { listed.name },
        viewable: listed.viewable,
        kind: listed.kind,
        stream: Box::pin(stream::once(async move { Ok(Bytes::from(bytes)) })),
    })
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
        let mut out = decoder.push(&raw);
        if last {
            out.extend(decoder.finish());
            return Ok(Some((Bytes::from(out), None)));
        }
        Ok(Some((Bytes::from(out), Some((rooms, who, r, id, decoder, offset + WINDOW)))))
    })
}
