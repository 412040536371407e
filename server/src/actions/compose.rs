//! How a mail begins: blank, as an answer, as a forward, or a draft opened again from 下書き.
//!
//! In: what the person pressed, and on which letter. Out: a draft with a key, which nobody has kept yet: opening a
//! page writes nothing, its first save does (`draft::save`), and copies the files of the letter (`source`).
//! Questions before sending (`Draft::forgets`, `many_recipients`) are asked here; the answer
//! is the person's.

pub use super::draft::new_key;
use super::{
    draft::{self, SUBJECT, key_fits},
    letter, read, settings, source,
};
use crate::{
    error::Error,
    mail::{
        self, clean, head,
        reply::{self, Author},
        write::DRAFT_KEY,
    },
    rooms::Rooms,
    who::Who,
};
use app::{
    api::{
        Code, Contact, Draft, DraftKind, Message, MessageRef, Problem, Reason, Role,
        settings::{Signature, View},
    },
    i18n::{Lang, date},
};

/// Suggestions in one answer: while typing, and with the page.
const SOME: i64 = 12;
const WITH_PAGE: i64 = 60;
/// And on their page in 設定.
const LISTED: i64 = 5_000;

/// What a draft begins from.
pub struct Original<'a> {
    /// Key that the page has already; None: a fresh one.
    pub key: Option<&'a str>,
    /// None for a new mail.
    pub reference: Option<&'a MessageRef>,
    /// Charset in which the person reads it; empty = automatic.
    pub charset: &'a str,
    /// Language of the quotation, and the zone of its date.
    pub lang: Lang,
    pub offset: i32,
}

/// The draft as the page shows it first; nothing is written. One that has been saved since is what was saved.
pub async fn seed(rooms: &Rooms, who: &Who, kind: DraftKind, from: Original<'_>) -> Result<Draft, Error> {
    let Original { key, reference, charset, lang, offset } = from;
    if let Some(key) = key
        && (!key_fits(key) || rooms.store.draft(&who.address, key).await?.is_some())
    {
        return load(rooms, who, key).await;
    }
    let key = || key.map_or_else(new_key, |key| Ok(key.to_owned()));
    let signature = async || Ok::<_, Error>(settings::one::<Signature>(rooms, who).await?.value);
    let Some(reference) = reference.filter(|_| kind != DraftKind::New) else {
        let text = signature().await?.begin(DraftKind::New);
        return Ok(Draft { key: key()?, text, ..Draft::default() });
    };
    if kind == DraftKind::Again && in_drafts(rooms, who, reference).await? {
        return reopen(rooms, who, reference, key()?).await;
    }
    let message = read::message(rooms, who, reference, false, charset).await?;
    let when = date::full(lang, message.written(), offset);
    let me = [who.address.clone()];
    let keep_mark = settings::one::<View>(rooms, who).await?.value.keep_mark;
    let mut draft = reply::seed(kind, &message, Author { me: &me, lang, keep_mark, when: &when });
    draft.key = key()?;
    // Above the quotation: whoever answers below it moves it there.
    draft.text.insert_str(0, &signature().await?.begin(kind));
    Ok(from_letter(who, Draft { charset: charset.to_owned(), ..draft }, &message))
}

/// Names the letter and shows its files.
fn from_letter(who: &Who, mut draft: Draft, message: &Message) -> Draft {
    // A stranger's endless subject must not hinder the answer from being saved.
    draft.subject = clean::start(&draft.subject, SUBJECT).to_owned();
    if !matches!(draft.kind, DraftKind::Reply | DraftKind::ReplyAll | DraftKind::ReplyList) {
        draft.source = Some(message.envelope.reference.clone());
    }
    draft.files = source::files(who, &draft, message).into_iter().map(|(_, file)| file).collect();
    draft
}

/// A draft as kept, with the files that are still to be copied.
pub async fn load(rooms: &Rooms, who: &Who, key: &str) -> Result<Draft, Error> {
    let mut draft = draft::load(rooms, who, key).await?;
    source::promise(rooms, who, &mut draft).await?;
    Ok(draft)
}

async fn in_drafts(rooms: &Rooms, who: &Who, reference: &MessageRef) -> Result<bool, Error> {
    let folders = rooms.imap.mailboxes(who).await?;
    Ok(folders.iter().any(|m| m.id == reference.mailbox && m.role == Some(Role::Drafts)))
}

/// A message in 下書き: the draft it shows, or a new one made from what another program wrote there.
async fn reopen(rooms: &Rooms, who: &Who, reference: &MessageRef, fresh: String) -> Result<Draft, Error> {
    let name = reference.to_string();
    if let Some(key) = rooms.store.draft_opened_from(&who.address, &name).await? {
        return load(rooms, who, &key).await;
    }
    let loaded = letter::load(rooms, who, reference).await?;
    let known = loaded.head.header(DRAFT_KEY).map(|key| key.trim().to_owned()).filter(|key| key_fits(key));
    // Two windows with one message of another program write one draft.
    let own = known.is_some();
    let key = known.unwrap_or_else(|| draft::key_from(&["opened", &who.address, &name]));
    let key = match rooms.store.draft(&who.address, &key).await? {
        Some(row) if row.gone == 0 => return load(rooms, who, &key).await,
        // It waits to be sent: taking it back in 送信待ち opens it.
        Some(_) if own && rooms.store.send_of_draft(&who.address, &key).await?.is_some() => return Err(Code::Gone.into()),
        Some(_) => fresh,
        None => key,
    };
    let message = read::message(rooms, who, reference, false, "").await?;
    let author = Author { me: &[], lang: Lang::Ja, keep_mark: true, when: "" };
    let mut draft = Draft { key, ..reply::seed(DraftKind::Again, &message, author) };
    draft.references = message.references.clone();
    let answered = loaded.head.raw("In-Reply-To").map(head::message_ids).unwrap_or_default();
    draft.in_reply_to = answered.into_iter().next().unwrap_or_default();
    draft.receipt = loaded.head.raw(mail::receipt::FIELD).is_some();
    Ok(from_letter(who, draft, &message))
}

/// People written to whose name or address contains `words`, most written to first.
pub async fn people(rooms: &Rooms, who: &Who, words: &str) -> Result<Vec<Contact>, Error> {
    let limit = if words.trim().is_empty() { WITH_PAGE } else { SOME };
    Ok(rooms.store.people(&who.address, words, limit).await?)
}

/// All of them, for the list in 設定.
pub async fn everybody(rooms: &Rooms, who: &Who) -> Result<Vec<Contact>, Error> {
    Ok(rooms.store.people(&who.address, "", LISTED).await?)
}

/// 差出人を宛先候補に追加. An address that cannot be written to is no suggestion.
pub async fn suggest(rooms: &Rooms, who: &Who, r: &MessageRef) -> Result<(), Error> {
    let loaded = letter::load(rooms, who, r).await?;
    let sender = loaded.head.from.first().ok_or(Code::Invalid)?;
    let email = mail::recipients::address(&sender.email).ok_or(Code::Invalid)?;
    let name = clean::start(&clean::line(&sender.name), 200).to_owned();
    if rooms.store.person_add(&who.address, &Contact { name, email }, rooms.clock.now()).await? {
        return Ok(());
    }
    Err(Problem { reason: Some(Reason::LimitReached), ..Problem::new(Code::Invalid) }.into())
}

/// Takes somebody off the suggestions.
pub async fn unsuggest(rooms: &Rooms, who: &Who, email: &str) -> Result<(), Error> {
    Ok(rooms.store.person_remove(&who.address, email).await?)
}

/// More recipients than one usually means to write to.
pub fn many_recipients(rooms: &Rooms, draft: &Draft) -> bool {
    let count: usize =
        [&draft.to, &draft.cc, &draft.bcc].iter().filter_map(|t| mail::parse_recipients(t).ok()).map(|l| l.len()).sum();
    count > rooms.config.limits.recipients_warn as usize
}
