//! Reading: the letter, or one attached to it, and its HTML as a document of its own. Files are in `files`.

use super::{
    letter::{self, Loaded},
    receipt,
};
use crate::{
    config::Resolver,
    error::Error,
    mail,
    rooms::Rooms,
    sanitize::{self, Mailto},
    who::Who,
};
use app::{
    api::{Code, Message, MessageRef, Role, Trust},
    i18n::{Lang, message as words},
    paths::{self, Face},
};

/// The reading page.
pub async fn message(rooms: &Rooms, who: &Who, r: &MessageRef, mark_seen: bool, charset: &str) -> Result<Message, Error> {
    let loaded = letter::load_as(rooms, who, r, (mark_seen, charset)).await?;
    let trust = mail::verdict::trust(&loaded.head);
    let mut message = drawn(rooms, who, loaded, (charset, trust)).await?;
    message.envelope.seen |= mark_seen;
    Ok(message)
}

/// A letter that is attached to another one, by the number of its part. Nobody vouches for what it says of its
/// sender, and its remote pictures stay away.
pub async fn attached(rooms: &Rooms, who: &Who, r: &MessageRef, (part, charset): (&str, &str)) -> Result<Message, Error> {
    let outer = letter::load_as(rooms, who, r, (false, charset)).await?;
    let loaded = letter::inside(rooms, who, outer, (part, charset)).await?;
    let message = drawn(rooms, who, loaded, (charset, Trust::Unknown)).await?;
    Ok(Message { has_remote: false, sender_trusted: false, bounces: Vec::new(), ..message })
}

async fn drawn(rooms: &Rooms, who: &Who, loaded: Loaded, (charset, trust): (&str, Trust)) -> Result<Message, Error> {
    let texts = letter::bodies(rooms, who, &loaded, charset).await?;
    let mut outline = loaded.outline.clone();
    let mut has_remote = false;
    if let Some(html) = texts.html.clone() {
        let config = rooms.config.clone();
        (outline, has_remote) = letter::on_pool(rooms, who, move || {
            outline.referenced(&html);
            let policy = sanitize::Policy { own: own_host(&config.public_url), ..Default::default() };
            let remote = sanitize::html(&html, &policy).is_ok_and(|cleaned| cleaned.remote);
            (outline, remote)
        })
        .await?;
    }
    let mut attachments = outline.attachments;
    attachments.retain(|a| texts.inner.is_empty() || !outline.tnef.contains(&a.part));
    attachments.extend(texts.inner);
    let invitations = letter::invitations(rooms, who, &loaded, &attachments).await?;
    mail::calendar::once(&mut attachments, &loaded.root);
    let mut envelope = loaded.envelope.clone();
    let arrived = envelope.date;
    // The letter itself is decoded with more care than the list's short view of it.
    if !loaded.head.from.is_empty() {
        envelope.from = loaded.head.from.clone();
    }
    envelope.to = loaded.head.to.clone();
    envelope.subject = loaded.head.subject.clone();
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
        invitations,
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
    /// Number of the attached letter that is meant, empty for the letter itself.
    pub part: String,
    pub lang: Lang,
    /// Pages that an address in it opens.
    pub face: Face,
}

/// A whole document, and whether remote pictures may load in it.
pub struct BodyDocument {
    pub document: String,
    pub images: bool,
}

/// The HTML of a letter, sanitised; of one without HTML, its text.
pub async fn body(rooms: &Rooms, who: &Who, r: &MessageRef, wish: &BodyWish) -> Result<BodyDocument, Error> {
    let outer = letter::load_as(rooms, who, r, (false, &wish.charset)).await?;
    let sure = wish.part.is_empty() && is_sure(rooms, mail::verdict::trust(&outer.head));
    let loaded = letter::inside(rooms, who, outer, (&wish.part, &wish.charset)).await?;
    let texts = letter::bodies(rooms, who, &loaded, &wish.charset).await?;
    let html = texts.html.unwrap_or_else(|| escape(&texts.text));
    let sender = loaded.head.from.first().map(|c| c.email.to_lowercase()).unwrap_or_default();
    let asked = wish.images || (sure && rooms.store.sender_trusted(&who.address, &sender).await?);
    let images = asked && wish.part.is_empty() && !in_junk(rooms, who, r).await?;
    let (reference, inline) = (r.clone(), loaded.outline.inline.clone());
    let (subject, lang, face) = (loaded.head.subject.clone(), wish.lang, wish.face);
    let (part, charset) = (wish.part.clone(), wish.charset.clone());
    let config = rooms.config.clone();
    let (plain, document) = (
        texts.text,
        letter::on_pool(rooms, who, move || {
            let cid = |id: &str| {
                let found = inline.iter().find(|(c, _)| c.eq_ignore_ascii_case(id))?;
                Some(paths::part(&reference, &found.1, true, ""))
            };
            let held = |name: &str| Some(paths::body_picture(&reference, name, (&part, &charset)));
            let compose =
                |m: &Mailto| Some(face.compose_with(&[("to", &m.to), ("cc", &m.cc), ("subject", &m.subject), ("body", &m.body)]));
            let told = |host: &str| Some(words::true_host(lang, host));
            let own = own_host(&config.public_url);
            let policy = sanitize::Policy { images, cid: &cid, inline: &held, compose: &compose, told: &told, own };
            sanitize::html(&html, &policy).ok().map(|cleaned| sanitize::document(&cleaned.html, &subject, lang.tag()))
        })
        .await?,
    );
    let document = match document {
        Some(document) => document,
        // Too big or too deep to be drawn safely: the words alone.
        None => {
            let text = escape(mail::clean::start(&plain, 500_000));
            let cleaned = sanitize::html(&text, &sanitize::Policy::default()).map_err(|_| Code::TooLarge)?;
            sanitize::document(&cleaned.html, &loaded.head.subject, lang.tag())
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
    let loaded = letter::load(rooms, who, r).await?;
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
