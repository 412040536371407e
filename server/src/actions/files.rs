//! The files of a letter: one part, one inside a winmail.dat, a picture that the HTML holds itself, the source.
//!
//! In: a letter and the name of the file. Out: its bytes as they come, and whether they may be shown in place.
//! Never: a connection held while a browser downloads; a type that the first bytes do not bear out.

use super::letter::{self, Loaded};
use crate::{
    error::Error,
    mail::{self, transfer::Decoder},
    rooms::Rooms,
    sanitize,
    who::Who,
};
use app::api::{Attachment, Code, MessageRef};
use bytes::Bytes;
use futures::{Stream, StreamExt, stream};
use std::{io, pin::Pin};

/// Bytes of a file as they come.
pub type ByteStream = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

/// One window of a part, bytes: a connection is lent anew for each, so none is held while a
/// browser downloads.
const WINDOW: u64 = 512 * 1024;

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
/// `charset` is the one in which the person reads the letter, empty for none: its name is told in it.
pub async fn part(rooms: Rooms, who: Who, r: MessageRef, (id, charset): (String, &str)) -> Result<File, Error> {
    let loaded = letter::load_as(&rooms, &who, &r, (false, charset)).await?;
    if let Some((outer, index)) = id.split_once('!') {
        return inner(&rooms, &who, &loaded, (outer, index)).await;
    }
    let found = loaded.root.find(&id).ok_or(Code::NotFound)?;
    let listed = mail::outline::attachment(found);
    if let Some(raw) = loaded.raw.clone() {
        let of = id.clone();
        let bytes = letter::on_pool(&rooms, &who, move || mail::read(&raw).bytes(&of).map(|b| b.into_owned())).await?;
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
    let file = letter::on_pool(rooms, who, move || {
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

/// A picture that the HTML of a letter holds itself, by the name that its document gives it; `part` and `charset`
/// are those of the document.
pub async fn held(rooms: &Rooms, who: &Who, r: &MessageRef, (name, part, charset): (&str, &str, &str)) -> Result<File, Error> {
    let outer = letter::load_as(rooms, who, r, (false, charset)).await?;
    let loaded = letter::inside(rooms, who, outer, (part, charset)).await?;
    let html = letter::bodies(rooms, who, &loaded, charset).await?.html.ok_or(Code::NotFound)?;
    let name = name.to_owned();
    let file = letter::on_pool(rooms, who, move || {
        // Whatever a document may show: nothing in it hides what stands beside it.
        let all = sanitize::Policy {
            images: true,
            cid: &|_| Some(String::new()),
            inline: &|_| Some(String::new()),
            ..sanitize::Policy::default()
        };
        let held = sanitize::html(&html, &all).ok()?.held.into_iter().find(|held| held.name == name)?;
        let listed = Attachment {
            part: String::new(),
            name: String::new(),
            kind: held.kind.to_owned(),
            size: 0,
            viewable: true,
            inline: true,
            risky: false,
        };
        Some(File::whole(listed, &name, mail::transfer::base64(held.coded.as_bytes())))
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

/// The name of a letter as a file.
pub async fn name_of(rooms: &Rooms, who: &Who, r: &MessageRef) -> Result<String, Error> {
    Ok(mail::filename::of_letter(&letter::load(rooms, who, r).await?.envelope.subject, "mail"))
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
        let (out, decoder) = letter::on_pool(&rooms, &who, decode).await.map_err(io::Error::other)?;
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
