//! Signs a person in: the password is asked of the core once and never kept.
//!
//! A login is an address or a POP account by grammar; everything else, above all `*` (the core's
//! master separator), is refused before the wire. Unknown accounts take the same way to the core as
//! known ones, and every refusal is told on the same beat, so answer and time are alike. Failures slow
//! down (`brake`).

use super::{
    brake::{LONGEST_WAIT, Try, is_login, left, network},
    session::{Seat, copy_key, key_of, random_token},
    settings, sign_in_log,
};
use crate::{
    error::Error,
    imap::{self, Client},
    rooms::Rooms,
    store::session::Session,
    who::Who,
};
use app::api::{Code, Login, Problem, Reason};
use std::{
    net::IpAddr,
    time::{Duration, Instant},
};

/// Where the browser is, and what it calls itself.
pub struct Browser {
    pub ip: IpAddr,
    pub port: u16,
    pub agent: String,
    /// It asks for the light pages.
    pub lite: bool,
}

/// A refusal is told when so much time, or a multiple of it, has gone since the request: the core makes no hash for
/// an account that it does not know, and we look at less. Far longer than a hash takes on a busy machine.
const BEAT: Duration = Duration::from_secs(1);

/// Checks the password and opens a session under a new token.
pub async fn sign_in(rooms: &Rooms, login: &Login, browser: &Browser) -> Result<Seat, Error> {
    let begun = Instant::now();
    let tried = enter(rooms, login, browser).await;
    if tried.as_ref().is_err_and(refused) {
        // Nothing is held meanwhile: the turn of the check was given back.
        let beats = (begun.elapsed().as_nanos() / BEAT.as_nanos()) as u32 + 1;
        tokio::time::sleep_until((begun + BEAT * beats).into()).await;
    }
    tried
}

async fn enter(rooms: &Rooms, login: &Login, browser: &Browser) -> Result<Seat, Error> {
    let name = login.login.trim().to_ascii_lowercase();
    let now = rooms.clock.now();
    let tried = Try::of(&rooms.store, rooms.config.limits.sign_in_tries, &name, browser.ip).await?;
    let wait = tried.wait(&rooms.store, now, 0, false).await?;
    if wait > 0 {
        return Err(Problem { retry_after: Some(wait as u32), ..Problem::new(Code::TooMany) }.into());
    }
    let token = random_token()?;
    let handle = key_of(&format!("handle {token}"))[..16].to_owned();
    let known = was_here(rooms, &tried).await?;
    match check(rooms, &name, login, browser, (&handle, known)).await {
        Ok(()) => {}
        Err(error) => {
            if refused(&error) {
                tried.failed(&rooms.store, now).await?;
                tracing::info!(ip = %browser.ip, "sign-in refused");
            }
            return Err(error);
        }
    }
    let account = rooms.store.account_by_login(&name).await?.filter(|a| a.active).ok_or(Code::BadLogin)?;
    tried.right(&rooms.store, now).await?;
    // Told after the password alone: strangers learn nothing of an address.
    for (open, reason) in [(account.webmail, Reason::WebmailForbidden), (account.lite || !browser.lite, Reason::LiteForbidden)] {
        if !open {
            return Err(Problem { reason: Some(reason), ..Problem::new(Code::Forbidden) }.into());
        }
    }
    let session = Session {
        handle,
        address: account.address,
        name: account.name,
        created: now,
        last_act: now,
        ended: 0,
        shared: login.shared_computer,
        ip: browser.ip.to_string(),
        agent: browser.agent.chars().filter(|c| !c.is_control()).take(200).collect(),
    };
    rooms.store.session_add(&key_of(&token), &session).await?;
    rooms.store.sessions_trim(&session.address, SESSIONS, now).await?;
    sign_in_log::note(rooms, &session, browser.ip).await;
    let who =
        Who { address: session.address.clone(), name: session.name.clone(), ip: browser.ip, session: session.handle.clone() };
    tracing::info!(ip = %browser.ip, session = %session.handle, "signed in");
    let all = settings::load(&rooms.store, &who.address).await?.1;
    let (view, signature) = (all.view.value, all.signature.value);
    let (seconds_left, ends_anyway) = (rooms.config.session.idle_minutes * 60, false);
    let copy_key = copy_key(rooms, &session, None).await?;
    Ok(Seat { who, session, token, seconds_left, ends_anyway, view, signature, copy_key })
}

/// The password of whoever is signed in, asked again before something that cannot be undone.
///
/// Strict: the core compares, with the very bytes. Failures slow this person down, on all their devices. Each
/// guess counts before it is asked, and one is asked at a time: a hundred at once are no more than a few.
pub async fn confirm(rooms: &Rooms, who: &Who, password: &str) -> Result<(), Error> {
    let _alone = rooms.lanes.alone("confirm", &who.address).await?;
    let now = rooms.clock.now();
    let (fails, last) = rooms.store.throttle("current", &who.address, now).await?;
    let wait = left(fails - i64::from(rooms.config.limits.sign_in_tries), last, LONGEST_WAIT, now);
    if wait > 0 {
        return Err(Problem { retry_after: Some(wait as u32), ..Problem::new(Code::TooMany) }.into());
    }
    rooms.store.throttle_failed("current", &who.address, now).await?;
    let login = Login { login: who.address.clone(), password: password.to_owned(), shared_computer: false };
    let browser = Browser { ip: who.ip, port: 0, agent: String::new(), lite: false };
    match check(rooms, &who.address, &login, &browser, (&who.session, true)).await {
        Ok(()) => Ok(rooms.store.throttle_clear("current", &who.address).await?),
        Err(error) if refused(&error) => wrong(who),
        Err(other) => {
            rooms.store.throttle_undo("current", &who.address).await?;
            Err(other)
        }
    }
}

/// Login and password do not fit: by their grammar, or because the core says so.
fn refused(error: &Error) -> bool {
    matches!(error, Error::Imap(imap::Error::BadLogin)) || matches!(error, Error::Problem(p) if p.code == Code::BadLogin)
}

fn wrong(who: &Who) -> Result<(), Error> {
    tracing::info!(ip = %who.ip, session = %who.session, "current password refused");
    Err(Problem::field("current", Reason::WrongPassword).into())
}

/// True if this account has signed in from this network before, as far back as is kept: its turn is no stranger's.
async fn was_here(rooms: &Rooms, tried: &Try) -> Result<bool, Error> {
    let before = rooms.store.sign_ins(&tried.counted, LOOKED_AT).await?;
    Ok(before.iter().filter_map(|s| s.ip.parse().ok()).any(|ip: IpAddr| network(ip) == tried.net))
}

async fn check(rooms: &Rooms, name: &str, login: &Login, browser: &Browser, (handle, known): (&str, bool)) -> Result<(), Error> {
    if !is_login(name) || login.password.is_empty() || login.password.len() > 256 || login.password.contains(['\0', '\r', '\n']) {
        return Err(Code::BadLogin.into());
    }
    let client = Client { ip: browser.ip, port: browser.port, session: handle.to_owned() };
    if known {
        return Ok(rooms.imap.check_known(name, &login.password, &client).await?);
    }
    Ok(rooms.imap.check_password(name, &login.password, &client).await?)
}

/// Sessions of one address that live at once: whoever signs in once more ends the one that rested longest.
pub const SESSIONS: i64 = 20;
/// Earlier sign-ins that are looked at.
const LOOKED_AT: i64 = 100;
