//! From where a person has signed in: the list for their eyes, and a mail when a country is new.
//!
//! In: a session that was just opened. Out: rows, and a letter in the person's own inbox.
//! The letter is put there by the core's own store, not sent: nobody can forge its way, and it
//! arrives wherever forwarding leads. A job writes it, so that a sign-in never waits for it.
//! Countries abroad that are new count for the limits of sending as well (`pace`).

use crate::{
    error::Error,
    mail::{self, Outgoing},
    rooms::Rooms,
    store::{session::Session, sign_in_log::SignInRow},
    who::Who,
};
use app::{
    api::{Contact, Role, SignIn},
    i18n::{
        Lang,
        date::{self, JAPAN_MINUTES},
        overseas as words,
    },
    paths::Face,
};
use std::net::IpAddr;

/// Lines of the list.
const SHOWN: i64 = 20;

/// The country under which an address is kept: `ZZ` abroad without a code, `""` unknown.
pub(super) fn country(rooms: &Rooms, ip: IpAddr) -> (String, bool) {
    let place = rooms.country.place(ip);
    match (place.abroad, place.code.as_str()) {
        // An operator's list says abroad where the table says Japan.
        (true, "" | "JP") => ("ZZ".into(), true),
        _ => (place.code, place.abroad),
    }
}

/// Notes a sign-in. A log that cannot be written keeps nobody out.
pub(super) async fn note(rooms: &Rooms, session: &Session, ip: IpAddr) {
    if let Err(error) = add(rooms, session, ip).await {
        tracing::warn!(%error, session = %session.handle, "sign-in not noted");
    }
}

async fn add(rooms: &Rooms, session: &Session, ip: IpAddr) -> Result<(), Error> {
    let (country, abroad) = country(rooms, ip);
    // The first sign-in of an address is from nowhere new; who is always abroad is told of one at home.
    let (any, same) = rooms.store.sign_ins_before(&session.address, abroad.then_some(country.as_str())).await?;
    let fresh = any && !same;
    let row = SignInRow {
        handle: session.handle.clone(),
        address: session.address.clone(),
        at: session.created,
        ip: session.ip.clone(),
        country,
        abroad,
        agent: session.agent.clone(),
        fresh,
    };
    Ok(rooms.store.sign_in_add(&row).await?)
}

/// The last sign-ins of this person, newest first.
pub async fn list(rooms: &Rooms, who: &Who) -> Result<Vec<SignIn>, Error> {
    let rows = rooms.store.sign_ins(&who.address, SHOWN).await?;
    let line = |row: SignInRow| SignIn {
        at: row.at,
        ip: row.ip,
        country: row.country,
        abroad: row.abroad,
        agent: row.agent,
        current: row.handle == who.session,
        fresh: row.fresh,
    };
    Ok(rows.into_iter().map(line).collect())
}

/// Writes to those who signed in from a new country; called by a job, on any number of servers.
pub async fn tell(rooms: &Rooms) -> Result<(), Error> {
    for row in rooms.store.sign_ins_untold(rooms.clock.now()).await? {
        if !rooms.store.sign_in_lease(&row.handle, rooms.clock.now()).await? {
            continue;
        }
        match write(rooms, &row).await {
            Ok(()) => rooms.store.sign_in_told(&row.handle).await?,
            // The lease ends by itself and another try follows.
            Err(error) => tracing::warn!(%error, session = %row.handle, "mail about a new country not written"),
        }
    }
    Ok(())
}

async fn write(rooms: &Rooms, row: &SignInRow) -> Result<(), Error> {
    let who = Who { address: row.address.clone(), name: String::new(), ip: IpAddr::from([127, 0, 0, 1]), session: String::new() };
    let domain = &rooms.config.mail.domain;
    let message_id = format!("<sign-in.{}@{domain}>", row.handle);
    // A try before this one may have come as far as the inbox.
    if !rooms.imap.find_by_header(&who, Role::Inbox, "Message-ID", &message_id).await?.is_empty() {
        return Ok(());
    }
    let url = format!("{}{}", rooms.config.public_url.trim_end_matches('/'), Face::Full.settings());
    let text = words::notice_text(&words::Notice {
        address: &row.address,
        when: [Lang::Ja, Lang::En].map(|l| date::full(l, row.at, JAPAN_MINUTES)),
        country: &row.country,
        ip: &row.ip,
        agent: mail::clean::start(&row.agent, 200),
        url: &url,
    });
    let letter = mail::write::write(&Outgoing {
        from: Contact { name: words::notice_sender(Lang::Ja).into(), email: format!("noreply@{domain}") },
        to: vec![Contact { name: String::new(), email: row.address.clone() }],
        subject: words::notice_subject(Lang::Ja).into(),
        text,
        message_id,
        date: row.at,
        offset: JAPAN_MINUTES,
        ..Outgoing::default()
    });
    rooms.imap.append(&who, Role::Inbox, (&[], None), letter).await?;
    Ok(())
}
