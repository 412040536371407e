//! 開封確認 of a letter (RFC 8098): what it asks, and the person's answer.
//!
//! 送る makes one `send` row for the letter, whatever presses it twice, and it goes the way of every mail, with
//! the person's address as envelope sender: the core refuses an empty one. Both answers set `$MDNSent` (RFC 3503),
//! so that every program asks once.
//! Never: an answer by itself; one for a letter in 迷惑メール, 下書き or 送信済み.

use super::{draft::new_key, letter, letter::Loaded, pace};
use crate::{error::Error, imap::Rows, mail, rooms::Rooms, store::send::NewSend, who::Who};
use app::{
    api::{Code, MessageRef, ReceiptWish, Role},
    i18n::{Lang, date, receipt as words},
};

/// Keyword of a letter whose wish was answered.
pub const ANSWERED: &str = "$MDNSent";

/// What the letter asks of this person now.
pub(super) async fn wish(rooms: &Rooms, who: &Who, loaded: &Loaded) -> Result<Option<ReceiptWish>, Error> {
    let asked = mail::receipt::wish(&loaded.head, &loaded.root.kind, &who.address).filter(|_| !loaded.mdn_sent);
    let Some(wish) = asked else { return Ok(None) };
    let folders = rooms.imap.mailboxes(who).await?;
    let role = folders.iter().find(|m| m.id == loaded.envelope.reference.mailbox).and_then(|m| m.role);
    Ok(Some(wish).filter(|_| !matches!(role, Some(Role::Junk | Role::Drafts | Role::Sent))))
}

/// How the person answers, and how they read.
pub struct Answer {
    pub send: bool,
    pub lang: Lang,
    pub offset: i32,
}

/// 送る or 送らない. A letter that was answered before stays as it is.
pub async fn answer(rooms: &Rooms, who: &Who, r: &MessageRef, answer: Answer) -> Result<(), Error> {
    let loaded = letter::load(rooms, who, r).await?;
    let Some(wish) = wish(rooms, who, &loaded).await? else { return Ok(()) };
    if answer.send {
        send(rooms, who, (&loaded, wish), &answer).await?;
    }
    rooms.imap.store_flags(who, &r.mailbox, &Rows::Refs(vec![r.clone()]), ANSWERED, true).await?;
    Ok(())
}

async fn send(rooms: &Rooms, who: &Who, (loaded, wish): (&Loaded, ReceiptWish), answer: &Answer) -> Result<(), Error> {
    pace::check(rooms, who, wish.to.len() as u32).await?;
    let (l, now, head) = (answer.lang, rooms.clock.now(), &loaded.head);
    let id = new_key()?;
    let domain = who.address.rsplit('@').next().unwrap_or_default();
    let subject = mail::clean::line(mail::clean::start(&head.subject, 500));
    let when = date::full(l, head.date.unwrap_or(loaded.envelope.date), answer.offset);
    let original_recipient = head.header("original-recipient").unwrap_or_default();
    let receipt = mail::receipt::Receipt {
        from: app::api::Contact { name: who.name.clone(), email: who.address.clone() },
        to: wish.to.clone(),
        subject: words::subject(l, &subject),
        text: words::text(l, &who.address, (&subject, &when)),
        message_id: format!("<{id}@{domain}>"),
        date: now,
        offset: answer.offset,
        host: rooms.config.mail.domain.clone(),
        original_recipient,
        original_id: head.message_id.clone(),
    };
    let bytes = mail::receipt::write(&receipt);
    let of = if head.message_id.is_empty() { loaded.envelope.reference.to_string() } else { head.message_id.clone() };
    let new = NewSend {
        id,
        address: who.address.clone(),
        name: who.name.clone(),
        ip: who.ip.to_string(),
        // No draft stands behind it, and nobody is learnt as a person written to.
        draft: String::new(),
        rev: 0,
        version: 0,
        at: now,
        next: now,
        recipients: wish.to.clone(),
        people: Vec::new(),
        bcc: String::new(),
        message_id: receipt.message_id,
        original: String::new(),
        mark: String::new(),
        to_line: wish.to.join(", "),
        subject: receipt.subject,
        bytes,
    };
    if wish.to.is_empty() {
        return Err(Code::Invalid.into());
    }
    Ok(rooms.store.send_note(&new, &format!("mdn/{}/{of}", who.address), now).await?)
}
