//! Fetches one letter and turns its parts into bodies, for reading, answering and forwarding.
//!
//! A letter up to [`WHOLE`] comes in one round trip and is taken apart by `mail::read`; of a
//! larger one only the structure and the bodies are fetched, its files are streamed when asked for.

use crate::{
    error::Error,
    mail::{self, Head, Letter, Outline, Part},
    rooms::Rooms,
    sanitize,
    who::Who,
};
use app::api::{Attachment, Bounce, Code, Envelope, Invitation, MessageRef};
use std::sync::{Arc, LazyLock};
use tokio::sync::Semaphore;

/// Letters up to this size (bytes) are read whole.
pub const WHOLE: u64 = 1024 * 1024;
/// Of one body of a larger letter this much is read, bytes.
const BODY: u64 = 1024 * 1024;
/// Of all bodies of a larger letter together.
const BODIES: u64 = 4 * BODY;

/// A letter as far as it is needed.
pub struct Loaded {
    pub envelope: Envelope,
    /// Its wish for a receipt was answered.
    pub mdn_sent: bool,
    pub head: Head,
    pub root: Part,
    pub outline: Outline,
    /// The bytes, if it was read whole.
    pub raw: Option<Arc<Vec<u8>>>,
    /// The MIME structure was broken; what could be read is shown.
    pub broken: bool,
}

/// The bodies of a letter.
#[derive(Default)]
pub struct Texts {
    pub text: String,
    /// Source of the HTML view, not yet sanitised.
    pub html: Option<String>,
    /// Charset used for the text.
    pub charset: String,
    pub truncated: bool,
    /// Files found inside a winmail.dat.
    pub inner: Vec<Attachment>,
}

/// Reads a letter as it is. Nothing is marked.
pub async fn load(rooms: &Rooms, who: &Who, r: &MessageRef) -> Result<Loaded, Error> {
    load_as(rooms, who, r, (false, "")).await
}

/// Reads a letter; `mark_seen` sets \Seen in the same command, `chosen` is a charset chosen by hand for what
/// its headers hold as raw bytes, empty for none.
pub async fn load_as(rooms: &Rooms, who: &Who, r: &MessageRef, (mark_seen, chosen): (bool, &str)) -> Result<Loaded, Error> {
    let opened = rooms.imap.open_letter_as(who, r, (WHOLE, mark_seen), chosen).await?;
    let (envelope, mdn_sent) = (opened.envelope, opened.mdn_sent);
    match opened.raw {
        Some(raw) => {
            let chosen = chosen.to_owned();
            on_pool(rooms, who, move || {
                let letter = mail::read_as(&raw, &chosen);
                let (head, root, broken) = (letter.head, letter.root, letter.broken);
                let outline = mail::outline(&root);
                Loaded { envelope, mdn_sent, head, outline, root, raw: Some(Arc::new(raw)), broken }
            })
            .await
        }
        None => {
            // A letter whose parts nobody could tell has its head and its source.
            let broken = opened.structure.is_none();
            let root = opened.structure.unwrap_or_default();
            let outline = if broken { Outline::default() } else { mail::outline(&root) };
            Ok(Loaded { envelope, mdn_sent, head: Head::read_as(&opened.header, chosen), outline, root, raw: None, broken })
        }
    }
}

/// The letter attached as this part, which then stands for the letter; with an empty part the letter itself.
///
/// Its parts keep the numbers that they have in the whole, so that they are fetched as any other.
pub async fn inside(rooms: &Rooms, who: &Who, outer: Loaded, (part, chosen): (&str, &str)) -> Result<Loaded, Error> {
    if part.is_empty() {
        return Ok(outer);
    }
    let root = outer.root.find(part).and_then(Part::letter).ok_or(Code::NotFound)?.clone();
    let header = match outer.raw.clone() {
        Some(raw) => {
            let (id, most) = (part.to_owned(), mail::limits::HEADER);
            on_pool(rooms, who, move || mail::read(&raw).raw_part(&id).map(|b| b.get(..most).unwrap_or(b).to_vec()))
                .await?
                .unwrap_or_default()
        }
        None => {
            let section = format!("{part}.HEADER");
            rooms.imap.section(who, &outer.envelope.reference, &section, (0, mail::limits::HEADER as u64)).await?
        }
    };
    let head = Head::read_as(&header, chosen);
    let envelope =
        Envelope { from: head.from.clone(), flagged: false, answered: false, forwarded: false, draft: false, ..outer.envelope };
    Ok(Loaded { envelope, head, outline: mail::outline(&root), root, ..outer })
}

/// Places for such work: about the cores of this machine, whose number no room could know better.
static WORKERS: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(std::thread::available_parallelism().map_or(2, |cores| cores.get()).max(2)));

/// Work on a stranger's bytes for this person runs beside the event loop, and no more of it at once than there are
/// cores. Of one person there is one at a time: who opens many costly letters waits for himself.
pub async fn on_pool<T: Send + 'static>(rooms: &Rooms, who: &Who, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    let own = rooms.lanes.alone("letter work", &who.address).await?;
    let place = WORKERS.acquire().await.map_err(|_| Code::Unexpected)?;
    let work = move || {
        // Held by the work itself, which goes on when nobody waits for it any more.
        let _places = (own, place);
        work()
    };
    tokio::task::spawn_blocking(work).await.map_err(|_| Code::Unexpected.into())
}

/// The bodies of a loaded letter; `chosen` is a charset chosen by hand, empty for none.
pub async fn bodies(rooms: &Rooms, who: &Who, loaded: &Loaded, chosen: &str) -> Result<Texts, Error> {
    let mut raw = Vec::new();
    let mut truncated = false;
    if loaded.raw.is_none() {
        let bodies = loaded.outline.text.iter().chain(&loaded.outline.html).map(|b| &b.part);
        let mut wanted: Vec<&String> = bodies.chain(&loaded.outline.tnef).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let mut left = BODIES;
        truncated = wanted.len() > 20;
        for id in wanted.into_iter().take(20) {
            let most = left.min(BODY);
            if most == 0 {
                truncated = true;
                break;
            }
            let bytes = rooms.imap.section(who, &loaded.envelope.reference, id, (0, most)).await?;
            truncated |= bytes.len() as u64 >= most;
            left -= most.min(bytes.len() as u64);
            raw.push((id.to_owned(), bytes));
        }
    }
    let (whole, outline, root, chosen) = (loaded.raw.clone(), loaded.outline.clone(), loaded.root.clone(), chosen.to_owned());
    let mut texts = on_pool(rooms, who, move || match &whole {
        Some(whole) => {
            let letter = mail::read(whole);
            compose(&outline, &root, &chosen, &|id| letter.raw_part(id))
        }
        None => compose(&outline, &root, &chosen, &|id| raw.iter().find(|(i, _)| i == id).map(|(_, b)| b.as_slice())),
    })
    .await?;
    texts.truncated |= truncated;
    Ok(texts)
}

/// What the letter reports of mail that did not arrive; `text` is its text body.
pub async fn bounces(rooms: &Rooms, who: &Who, loaded: &Loaded, text: &str) -> Result<Vec<Bounce>, Error> {
    let Some(part) = mail::bounce::status_part(&loaded.root) else { return Ok(mail::bounce::bounces(&loaded.head, None, text)) };
    let status = match loaded.raw.clone() {
        Some(raw) => {
            let id = part.id.clone();
            on_pool(rooms, who, move || mail::read(&raw).bytes(&id).map(|b| b.into_owned())).await?.unwrap_or_default()
        }
        None => {
            let most = mail::bounce::STATUS as u64;
            let bytes = rooms.imap.section(who, &loaded.envelope.reference, &part.id, (0, most)).await?;
            let encoding = part.encoding.clone();
            on_pool(rooms, who, move || mail::transfer::decode(&encoding, &bytes).into_owned()).await?
        }
    };
    Ok(mail::bounce::bounces(&loaded.head, Some(&status), text))
}

/// The events of the letter's calendar part; `files` are those that it lists.
pub async fn invitations(rooms: &Rooms, who: &Who, loaded: &Loaded, files: &[Attachment]) -> Result<Vec<Invitation>, Error> {
    let Some(part) = mail::calendar::part(&loaded.root, files).cloned() else { return Ok(Vec::new()) };
    let whole = loaded.raw.clone();
    let fetched = match &whole {
        Some(_) => Vec::new(),
        None => rooms.imap.section(who, &loaded.envelope.reference, &part.id, (0, mail::calendar::SIZE as u64)).await?,
    };
    on_pool(rooms, who, move || {
        let text = match &whole {
            Some(whole) => mail::read(whole).raw_part(&part.id).map(|raw| part.text(raw, "")),
            None => Some(part.text(&fetched, "")),
        };
        text.map(|text| mail::calendar::invitations(&text.text)).unwrap_or_default()
    })
    .await
}

/// The bodies of a letter held whole (`check-mail`).
pub fn texts(letter: &Letter<'_>) -> Texts {
    compose(&mail::outline(&letter.root), &letter.root, "", &|id| letter.raw_part(id))
}

/// Joins the bodies; `fetch` gives the encoded bytes of a part.
fn compose<'a>(outline: &Outline, root: &Part, chosen: &str, fetch: &dyn Fn(&str) -> Option<&'a [u8]>) -> Texts {
    let mut out = Texts::default();
    let decode = |id: &str| -> Option<mail::part::Text> { Some(root.find(id)?.text(fetch(id)?, chosen)) };
    for body in &outline.text {
        let Some(decoded) = decode(&body.part) else { continue };
        if out.charset.is_empty() {
            out.charset = decoded.charset.to_owned();
        }
        if !out.text.is_empty() {
            out.text.push_str("\n\n");
        }
        if body.html { out.text.push_str(&sanitize::to_text(&decoded.text)) } else { out.text.push_str(&decoded.text) }
    }
    if outline.has_html() {
        let mut html = String::new();
        for body in &outline.html {
            let Some(decoded) = decode(&body.part) else { continue };
            if !html.is_empty() {
                html.push_str("<hr>");
            }
            if body.html { html.push_str(&decoded.text) } else { push_pre(&mut html, &decoded.text) }
        }
        out.html = Some(html);
    }
    for id in &outline.tnef {
        let Some(part) = root.find(id) else { continue };
        let Some(opened) = fetch(id).and_then(|raw| mail::tnef::read(&mail::transfer::decode(&part.encoding, raw))) else {
            continue;
        };
        if out.text.trim().is_empty() && out.html.is_none() {
            out.text.clone_from(&opened.text);
            out.html = Some(opened.html.clone()).filter(|h| !h.is_empty());
        }
        out.inner.extend(opened.attachments(id));
    }
    out
}

/// Plain text inside an HTML view; it is sanitised with the rest afterwards.
fn push_pre(html: &mut String, text: &str) {
    html.push_str("<pre>");
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            c => html.push(c),
        }
    }
    html.push_str("</pre>");
}
