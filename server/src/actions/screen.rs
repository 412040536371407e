//! Joins all that one page shows: the same answer draws the base layer and feeds the SPA.

use super::{
    addresses, compose, held_link, mailboxes, overseas, quarantine, read, send, session, session::Seat, sign_in_log, steps,
    wanted::Wanted,
};
use crate::{error::Error, rooms::Rooms, who::Who};
use app::{
    api::{
        Around, Code, DraftKind, HelpFacts, Limits, Mailbox, Page, Person, Place, Query, Role, Screen, WayBack,
        settings::{SettingsHome, View},
    },
    i18n::{Lang, notice::Said},
    paths::Face,
};

/// What a page is drawn with, apart from who and where.
pub struct Stage {
    pub lang: Lang,
    /// Minutes east of UTC.
    pub offset: i32,
    pub build: String,
    pub face: Face,
    /// The request is a navigation of the person, so opening a letter marks it read.
    pub mark_seen: bool,
    pub notice: Option<Said>,
    pub undo: Option<WayBack>,
    pub view: View,
}

/// The person of a session, with a fresh form token.
pub fn person(seat: &Seat) -> Person {
    Person {
        address: seat.who.address.clone(),
        name: seat.who.name.clone(),
        seconds_left: seat.seconds_left,
        ends_anyway: seat.ends_anyway,
        shared_computer: seat.session.shared,
        csrf: session::form_token(&seat.token, &seat.who.address),
        signature: seat.signature.begin(DraftKind::New),
        copy_key: seat.copy_key.clone(),
    }
}

/// One page of a list.
pub async fn list(rooms: &Rooms, who: &Who, mailbox: &str, query: &Query) -> Result<Page, Error> {
    Ok(rooms.imap.page(who, mailbox, query).await?)
}

/// A screen without a person: sign-in, help, failure.
pub fn bare(rooms: &Rooms, stage: &Stage, place: Place) -> Screen {
    Screen {
        person: None,
        lang: stage.lang,
        now: rooms.clock.now(),
        offset: stage.offset,
        build: stage.build.clone(),
        mailboxes: Vec::new(),
        quota: None,
        notice: stage.notice,
        unsettled: 0,
        undo: stage.undo.clone(),
        typed: None,
        given: Vec::new(),
        door: String::new(),
        held_days: rooms.config.quarantine.days,
        inbox_days: rooms.config.retention.inbox_days,
        view: stage.view.clone(),
        limits: limits(rooms),
        place,
    }
}

/// The operator's numbers that pages work with.
fn limits(rooms: &Rooms) -> Limits {
    let (limits, session) = (&rooms.config.limits, &rooms.config.session);
    Limits {
        message_bytes: limits.message_bytes,
        recipients_warn: limits.recipients_warn,
        recipients_max: limits.recipients_max,
        warn_minutes: session.warn_minutes,
    }
}

/// The page a person asks for. Its pieces are asked of the core side by side.
pub async fn open(rooms: &Rooms, seat: &Seat, wanted: Wanted, stage: &Stage) -> Result<Screen, Error> {
    let who = &seat.who;
    let (folders, place) = match wanted {
        Wanted::Home => mailbox_place(rooms, who, "INBOX", Query::default()).await?,
        Wanted::Mailbox { id, query } => match mailbox_place(rooms, who, &id, query).await? {
            // 迷惑メール exists once: it is the quarantine.
            (folders, Place::Mailbox { query, .. }) if is_junk(&folders, &id) => {
                (folders, quarantine_place(rooms, who, query, "").await?)
            }
            shown => shown,
        },
        Wanted::Quarantine { query, released } => {
            tokio::try_join!(mailboxes::list(rooms, who), quarantine_place(rooms, who, query, &released))?
        }
        Wanted::Held { reference, query, sign } => {
            // A link in a notice changes nothing, and is worth something only to whom it was sent.
            if !sign.is_empty() && !held_link::Signer::open(rooms).await?.fits(&who.address, &reference, &sign) {
                return Err(Code::NotFound.into());
            }
            let mark_seen = stage.mark_seen && sign.is_empty();
            let (folders, letter) =
                tokio::try_join!(mailboxes::list(rooms, who), quarantine::letter(rooms, who, &reference, mark_seen))?;
            if !is_junk(&folders, &reference.mailbox) {
                return Err(Code::NotFound.into());
            }
            (folders, Place::Held { query, letter: Box::new(letter) })
        }
        Wanted::Message { reference, query, images, charset, print } => {
            let around = async {
                match stage.face {
                    _ if print => Ok::<_, Error>((mailboxes::list(rooms, who).await?, None, Around::default())),
                    // The list stands beside the letter only where there is room for it.
                    Face::Full => {
                        let (folders, list) = rooms.imap.screen(who, &reference.mailbox, &query).await?;
                        Ok((folders, Some(list), Around::default()))
                    }
                    // A letter is read also where its neighbours cannot be told.
                    Face::Lite => {
                        let neighbours = async { Ok(rooms.imap.around(who, &reference, &query).await.unwrap_or_default()) };
                        let (folders, around) = tokio::try_join!(mailboxes::list(rooms, who), neighbours)?;
                        Ok((folders, None, around))
                    }
                }
            };
            let letter = read::message(rooms, who, &reference, stage.mark_seen, &charset);
            let ((folders, mut beside, around), mut message) = tokio::try_join!(around, letter)?;
            if is_junk(&folders, &reference.mailbox) {
                if !print {
                    let letter = quarantine::letter(rooms, who, &reference, false).await?;
                    return framed(rooms, seat, stage, (folders, Place::Held { query, letter: Box::new(letter) })).await;
                }
                // In 迷惑メール remote pictures stay away, so nobody is asked about them.
                (message.has_remote, message.sender_trusted) = (false, false);
            }
            if let Some(row) = beside.iter_mut().flat_map(|l| &mut l.envelopes).find(|e| e.reference == reference) {
                row.seen |= stage.mark_seen;
            }
            let images = (images && message.has_remote) || message.sender_trusted;
            (
                folders,
                Place::Message {
                    query,
                    list: beside,
                    message: Box::new(message),
                    charset,
                    images,
                    print,
                    part: String::new(),
                    around,
                },
            )
        }
        Wanted::Attached { reference, part, charset } => {
            let letter = read::attached(rooms, who, &reference, (&part, &charset));
            let (folders, message) = tokio::try_join!(mailboxes::list(rooms, who), letter)?;
            let (query, message) = (Query::default(), Box::new(message));
            let around = Default::default();
            (folders, Place::Message { query, list: None, message, charset, images: false, print: true, part, around })
        }
        Wanted::ComposeNew { key, kind, reference, charset, to, cc, subject, body } => {
            let original = compose::Original {
                key: key.as_deref(),
                reference: reference.as_ref(),
                charset: &charset,
                lang: stage.lang,
                offset: stage.offset,
            };
            let (folders, mut draft) = tokio::try_join!(mailboxes::list(rooms, who), compose::seed(rooms, who, kind, original))?;
            if draft.rev == 0 {
                draft.to = if draft.to.is_empty() { to } else { draft.to };
                draft.cc = if draft.cc.is_empty() { cc } else { draft.cc };
                draft.subject = if draft.subject.is_empty() { subject } else { draft.subject };
                if reference.is_none() {
                    draft.text.insert_str(0, &body);
                }
            }
            (folders, compose_place(rooms, who, draft).await?)
        }
        Wanted::Compose { key } => {
            let (folders, draft) = tokio::try_join!(mailboxes::list(rooms, who), compose::load(rooms, who, &key))?;
            (folders, compose_place(rooms, who, draft).await?)
        }
        Wanted::Outbox => {
            let (folders, sends) = tokio::try_join!(mailboxes::list(rooms, who), send::list(rooms, who))?;
            (folders, Place::Outbox { sends })
        }
        Wanted::Settings => {
            let (folders, sessions, addresses, sign_ins, overseas) = tokio::try_join!(
                mailboxes::list(rooms, who),
                session::list(rooms, who),
                addresses::list(rooms, who),
                sign_in_log::list(rooms, who),
                overseas::get(rooms, who),
            )?;
            (
                folders,
                Place::Settings {
                    home: Box::new(SettingsHome {
                        addresses,
                        overseas,
                        sessions,
                        sign_ins,
                        country_source: rooms.country.source(),
                    }),
                },
            )
        }
        Wanted::Setting { name, address, done, sender } => {
            // The done page follows a save, once; asked for again it is the form.
            let done = done && stage.notice.is_some();
            let (folders, mut page) =
                tokio::try_join!(mailboxes::list(rooms, who), steps::open(rooms, who, &name, (&address, done)))?;
            page.form.offer_sender(&sender);
            (folders, Place::Setting { page: Box::new(page) })
        }
        Wanted::Folders => (mailboxes::list(rooms, who).await?, Place::Folders { failed: None }),
        Wanted::People => {
            let (folders, people) = tokio::try_join!(mailboxes::list(rooms, who), compose::everybody(rooms, who))?;
            (folders, Place::People { people })
        }
        Wanted::Pictures => {
            let senders = async { Ok(rooms.store.senders_trusted(&who.address).await?) };
            let (folders, senders) = tokio::try_join!(mailboxes::list(rooms, who), senders)?;
            (folders, Place::Pictures { senders })
        }
        Wanted::Help => (mailboxes::list(rooms, who).await.unwrap_or_default(), help(rooms)),
        Wanted::Nothing => return Err(Code::NotFound.into()),
        Wanted::Unclear(problem) => return Err(problem.into()),
    };
    framed(rooms, seat, stage, (folders, place)).await
}

/// A place that is there already, in the frame of the person.
pub async fn around(rooms: &Rooms, seat: &Seat, stage: &Stage, place: Place) -> Result<Screen, Error> {
    // What was done is shown also while the mail store is away: a new password is on no other page.
    let folders = mailboxes::list(rooms, &seat.who).await.unwrap_or_default();
    framed(rooms, seat, stage, (folders, place)).await
}

async fn framed(rooms: &Rooms, seat: &Seat, stage: &Stage, (folders, place): (Vec<Mailbox>, Place)) -> Result<Screen, Error> {
    let (quota, unsettled) = tokio::join!(rooms.imap.quota(&seat.who), rooms.store.sends_unsettled(&seat.who.address));
    let unsettled = unsettled?;
    Ok(Screen { person: Some(person(seat)), mailboxes: folders, quota, unsettled, ..bare(rooms, stage, place) })
}

fn is_junk(folders: &[Mailbox], id: &str) -> bool {
    folders.iter().any(|m| m.id == id && m.role == Some(Role::Junk))
}

async fn quarantine_place(rooms: &Rooms, who: &Who, query: Query, released: &str) -> Result<Place, Error> {
    let held = quarantine::page(rooms, who, (query.q.trim(), query.page()), released).await?;
    Ok(Place::Quarantine { held })
}

/// The help page, with the names and ports of this house.
pub fn help(rooms: &Rooms) -> Place {
    let mail = &rooms.config.mail;
    Place::Help {
        facts: HelpFacts {
            host: mail.imap_host.clone(),
            pop_host: mail.pop_host.clone(),
            smtp_host: mail.smtp_host.clone(),
            imaps: mail.imaps_port,
            imap: mail.imap_port,
            pop3s: mail.pops_port,
            pop3: mail.pop_port,
            submissions: mail.submissions_port,
            submission: mail.submission_port,
            held_days: rooms.config.quarantine.days,
            message_bytes: rooms.config.limits.message_bytes,
            recipients_max: rooms.config.limits.recipients_max,
            recipients_warn: rooms.config.limits.recipients_warn,
            idle_minutes: rooms.config.session.idle_minutes,
            warn_minutes: rooms.config.session.warn_minutes,
            folders: rooms.config.limits.folders,
            mailbox_bytes: rooms.config.limits.quota_bytes,
            forward_targets: rooms.config.limits.forward_targets,
            inbox_days: rooms.config.retention.inbox_days,
            overseas_days: rooms.config.overseas.days,
        },
    }
}

async fn mailbox_place(rooms: &Rooms, who: &Who, id: &str, query: Query) -> Result<(Vec<Mailbox>, Place), Error> {
    let (folders, list) = rooms.imap.screen(who, id, &query).await?;
    Ok((folders, Place::Mailbox { query, list }))
}

/// The writing page of a draft.
pub async fn compose_place(rooms: &Rooms, who: &Who, draft: app::api::Draft) -> Result<Place, Error> {
    let people = compose::people(rooms, who, "").await?;
    let refused = draft.refused.clone();
    Ok(Place::Compose { draft: Box::new(draft), problem: None, people, ask: None, addressed: None, refused, beside: None })
}
