//! ウイルスチェック: is it on, refuse what is sent infected, report what has come infected.
//!
//! What comes is replaced at delivery, for each receiver by their own setting: a report from
//! システム管理者 with the mail in it, infected parts replaced one by one. Each part is asked about
//! alone; where none is to blame, or the mail is infected still, its whole body goes, and if even its
//! head is infected the report comes alone. Called by `postfix/filter.rs`.

use crate::{
    config::Config,
    error::Error,
    mail::{self, replace},
    rooms::Rooms,
    scan::virus,
    store::Store,
    who::Who,
};
use app::{
    api::{Code, settings::Virus},
    i18n::mailed as words,
};
use sha2::{Digest, Sha256};
use std::path::Path;

/// A mail in which something was found.
pub struct Infected<'a> {
    /// Whose it is.
    pub address: &'a str,
    pub mail: Vec<u8>,
    /// Seconds since 1970.
    pub now: i64,
}

/// Whether an address has the check on. What was never set, or cannot be read, is on.
pub async fn is_on(store: &Store, address: &str) -> Result<bool, Error> {
    let json = store.setting(&address.to_lowercase(), "virus").await?;
    Ok(json.and_then(|json| serde_json::from_str::<Virus>(&json).ok()).unwrap_or_default().enabled)
}

/// 送信 was pressed: refuses an infected mail if its sender has the check on.
pub async fn check_outgoing(rooms: &Rooms, who: &Who, bytes: &[u8]) -> Result<(), Error> {
    if !is_on(&rooms.store, &who.address).await? {
        return Ok(());
    }
    match virus::mail(&rooms.config.scan.virus, bytes).await? {
        Some(name) => {
            tracing::info!(session = %who.session, virus = %name, "an infected mail was not sent");
            Err(app::api::Problem::new(Code::Virus).detail(name).into())
        }
        None => Ok(()),
    }
}

/// The mail that is delivered instead.
pub async fn report(config: &Config, infected: Infected<'_>) -> Result<Vec<u8>, Error> {
    let Infected { address, mail, now } = infected;
    let socket = &config.scan.virus;
    let cleaned = cleaned(socket, mail).await?;
    let hash: String = crate::hex::hex(&Sha256::digest(&cleaned.original)[..16]);
    let domain = &config.mail.domain;
    let report = mail::report::Report {
        from: app::api::Contact { name: words::administrator(app::i18n::Lang::Ja).into(), email: format!("postmaster@{domain}") },
        to: address.to_owned(),
        subject: words::virus_subject(&mail::Head::read(&cleaned.original).subject),
        text: words::virus_text(&cleaned.removed, &cleaned.names, cleaned.mail.is_some()),
        message_id: format!("<virus.{hash}@{domain}>"),
        date: now,
        letter: cleaned.mail,
    };
    Ok(mail::report::write(&report))
}

struct Cleaned {
    original: Vec<u8>,
    /// Nothing if not even the head could stay.
    mail: Option<Vec<u8>>,
    /// File names of the parts that went; empty if it was the whole body.
    removed: Vec<String>,
    /// What was found.
    names: Vec<String>,
}

async fn cleaned(socket: &Path, original: Vec<u8>) -> Result<Cleaned, Error> {
    // What our scan step noted stands in no mail that its sender wrote.
    let (_, original) = aside(original, |mail| replace::without(mail, "X-Core-")).await?;
    let (original, parts) = aside(original, replace::leaves).await?;
    let mut names: Vec<String> = Vec::new();
    let mut note = |name: String| {
        if !names.contains(&name) {
            names.push(name)
        }
    };
    let mut bad = Vec::new();
    for part in parts {
        let raw = original.get(part.body.clone()).unwrap_or_default();
        // An attached mail that is encoded is opened as a mail; anything else by its own first bytes.
        let decoded = mail::transfer::decode(&part.encoding, raw);
        let found = match part.is_letter {
            true => virus::mail(socket, &decoded).await?,
            false => virus::file(socket, &decoded).await?,
        };
        drop(decoded);
        if let Some(name) = found {
            note(name.clone());
            bad.push((part, words::replaced(&name)));
        }
    }
    let removed = bad.iter().map(|(part, _)| part.name.clone()).collect();
    let nobody = bad.is_empty();
    let (original, once) = aside(original, move |mail| replace::replaced(mail, &bad)).await?;
    let found = virus::mail(socket, &once).await?;
    let name = match found {
        // Nothing is found any more, but nothing was taken out either: the mail was judged, so it does not go on as it is.
        None if nobody => String::new(),
        None => return Ok(Cleaned { original, mail: Some(once), removed, names }),
        Some(name) => {
            note(name.clone());
            name
        }
    };
    let whole = words::replaced(&name);
    let (original, bare) = aside(original, move |mail| replace::bare(mail, &whole)).await?;
    let mail = virus::mail(socket, &bare).await?.is_none().then_some(bare);
    Ok(Cleaned { original, mail, removed: Vec::new(), names })
}

/// Work on a stranger's bytes, beside the threads that answer.
async fn aside<T: Send + 'static>(mail: Vec<u8>, work: impl FnOnce(&[u8]) -> T + Send + 'static) -> Result<(Vec<u8>, T), Error> {
    let done = tokio::task::spawn_blocking(move || {
        let out = work(&mail);
        (mail, out)
    });
    done.await.map_err(|_| Code::Unexpected.into())
}
