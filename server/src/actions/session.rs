//! Finds, prolongs and ends sessions; makes and checks the token that every form carries.
//!
//! The browser holds a random token in a cookie; the database holds its hash. Idle time counts
//! from the last act of the person. The form token is a MAC keyed with the cookie's token over the
//! person, masked afresh each time so that compressed pages give nothing away (BREACH).

use super::settings::Setting;
use crate::{error::Error, rooms::Rooms, store::session::Session, who::Who};
use app::api::{
    Code, SessionRow,
    mailbox::{base64url, from_base64url},
    settings::{Signature, View},
};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use std::net::IpAddr;

/// A living session, as one request sees it.
#[derive(Clone)]
pub struct Seat {
    pub who: Who,
    pub session: Session,
    /// Secret of the cookie; keys the form token.
    pub token: String,
    /// Seconds until the session ends if nothing is done.
    pub seconds_left: u32,
    /// An act does not move that end.
    pub ends_anyway: bool,
    /// How the person wants pages to look.
    pub view: View,
    /// For the mail that the SPA begins by itself.
    pub signature: Signature,
    /// Key of what the page keeps in the browser; empty on a shared computer.
    pub copy_key: String,
}

/// What a cookie's token leads to.
#[derive(Clone)]
pub enum Found {
    Seat(Box<Seat>),
    /// The session has ended, by sign-out or time; its row is kept for a day.
    Ended(Session),
    Nothing,
}

/// Writes the last act at most this often, in seconds: the database is spared, the idle time stays true.
const GRAIN: i64 = 15;

/// A draft saved this long before the last act that was written down counts as being written then, seconds.
const NEAR: i64 = 60;

/// 32 bytes from the system, as base64url.
pub fn random_token() -> Result<String, Error> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(|_| Code::Unexpected)?;
    Ok(base64url(&bytes))
}

/// The name under which a token's session is kept.
pub fn key_of(token: &str) -> String {
    crate::hex::hex(Sha256::digest(token.as_bytes()))
}

/// Looks a token up; `act` = the person did this, not a timer.
pub async fn find(rooms: &Rooms, token: &str, ip: IpAddr, act: bool) -> Result<Found, Error> {
    if token.len() != 43 {
        return Ok(Found::Nothing);
    }
    let key = key_of(token);
    let names = [<View as Setting>::NAME, <Signature as Setting>::NAME];
    let found = rooms.store.session_with(&key, names, COPY).await?;
    let Some((mut session, [view, signature, secret])) = found else { return Ok(Found::Nothing) };
    let now = rooms.clock.now();
    if session.ended != 0 || ends_at(rooms, &session) <= now {
        return Ok(Found::Ended(session));
    }
    if act && now - session.last_act >= GRAIN {
        rooms.store.session_act(&key, now).await?;
        session.last_act = now;
    }
    let seconds_left = (ends_at(rooms, &session) - now).clamp(0, i64::from(u32::MAX)) as u32;
    let who = Who { address: session.address.clone(), name: session.name.clone(), ip, session: session.handle.clone() };
    let (view, signature) = (personal(view), personal(signature));
    let ends_anyway = oldest(rooms, &session) <= idle_end(rooms, &session);
    let token = token.to_owned();
    let copy_key = copy_key(rooms, &session, secret).await?;
    Ok(Found::Seat(Box::new(Seat { who, session, token, seconds_left, ends_anyway, view, signature, copy_key })))
}

/// Name of the house's secret for what pages keep in the browser.
const COPY: &str = "draft_copy";

/// Key of a session's person for that, the same at every sign-in and of use for nothing else; none on a shared
/// computer. `secret` is the house's, if it has been read already.
pub(super) async fn copy_key(rooms: &Rooms, session: &Session, secret: Option<String>) -> Result<String, Error> {
    if session.shared {
        return Ok(String::new());
    }
    let secret = match secret {
        Some(secret) => secret,
        None => rooms.store.house_secret(COPY, &random_token()?).await?,
    };
    Ok(derived(&secret, &session.address))
}

fn derived(secret: &str, address: &str) -> String {
    let mut mac =
        <Hmac<Sha256> as Mac>::new_from_slice(secret.as_bytes()).unwrap_or_else(|_| unreachable!("any length keys HMAC"));
    mac.update(format!("dokodemo draft copy\0{address}").as_bytes());
    base64url(&mac.finalize().into_bytes())
}

/// What hinders nobody from reading mail if it cannot be read.
fn personal<T: Setting>(json: Option<String>) -> T {
    json.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default()
}

fn ends_at(rooms: &Rooms, session: &Session) -> i64 {
    idle_end(rooms, session).min(oldest(rooms, session))
}

/// When it ends because nothing is done.
fn idle_end(rooms: &Rooms, session: &Session) -> i64 {
    session.last_act + rooms.config.session.idle_minutes as i64 * 60
}

/// When it ends because it has lived long enough.
fn oldest(rooms: &Rooms, session: &Session) -> i64 {
    session.created + rooms.config.session.absolute_hours as i64 * 3600
}

/// Signs out. Words that are not in 下書き yet are put there first; a core that is away does not keep anybody in.
pub async fn end(rooms: &Rooms, seat: &Seat) -> Result<(), Error> {
    if let Err(error) = super::projection::project_all(rooms, &seat.who).await {
        tracing::info!(%error, "drafts are shown later");
    }
    rooms.store.session_end(&key_of(&seat.token), rooms.clock.now()).await?;
    if rooms.store.sessions(&seat.who.address, idle_since(rooms)).await?.is_empty() {
        rooms.imap.drop_person(&seat.who.address);
    }
    Ok(())
}

/// At a sign-in the browser's former session ends, so that no forgotten cookie opens it later.
/// One that ran out stays as it is: the way back to what was being written in it is still to be asked.
pub async fn supersede(rooms: &Rooms, former: Option<&str>) -> Result<(), Error> {
    let Some(key) = former.filter(|token| token.len() == 43).map(key_of) else { return Ok(()) };
    let now = rooms.clock.now();
    match rooms.store.session(&key).await? {
        Some(session) if session.ended == 0 && ends_at(rooms, &session) > now => Ok(rooms.store.session_end(&key, now).await?),
        _ => Ok(()),
    }
}

/// The devices this person is signed in on.
pub async fn list(rooms: &Rooms, who: &Who) -> Result<Vec<SessionRow>, Error> {
    let rows = rooms.store.sessions(&who.address, idle_since(rooms)).await?;
    let now = rooms.clock.now();
    Ok(rows
        .into_iter()
        .filter(|s| ends_at(rooms, s) > now)
        .map(|s| SessionRow {
            current: s.handle == who.session,
            id: s.handle,
            since: s.created,
            last_act: s.last_act,
            ip: s.ip,
            agent: s.agent,
        })
        .collect())
}

/// Ends another session by its handle, or all `others`.
pub async fn end_other(rooms: &Rooms, who: &Who, id: &str) -> Result<(), Error> {
    let now = rooms.clock.now();
    if id == "others" {
        rooms.store.session_end_others(&who.address, &who.session, now).await?;
    } else if !rooms.store.session_end_handle(&who.address, id, now).await? {
        return Err(Code::NotFound.into());
    }
    Ok(())
}

/// After a session that ran out: the draft that was being written when it did. Asked once, at the next sign-in.
pub async fn unfinished(rooms: &Rooms, who: &Who) -> Result<Option<String>, Error> {
    let now = rooms.clock.now();
    let oldest = now - i64::from(rooms.config.session.absolute_hours) * 3600;
    let Some((key, session)) = rooms.store.session_lapsed(&who.address, idle_since(rooms), oldest).await? else {
        return Ok(None);
    };
    rooms.store.session_offered(&key, now).await?;
    // What was saved long before the last act had been left by then; what came after the end is no part of it.
    Ok(rooms.store.draft_newest(&who.address, session.last_act - NEAR, ends_at(rooms, &session)).await?)
}

/// What follows every sign-in: the browser's former session ends, and the draft of the one that ran out
/// is named, once, whoever asks for it.
pub async fn settle(rooms: &Rooms, who: &Who, former: Option<&str>) -> Result<Option<String>, Error> {
    supersede(rooms, former).await?;
    Ok(unfinished(rooms, who).await.ok().flatten())
}

/// True if forms of this session may still leave what was typed: it ran out by itself, and its owner is a
/// customer still. One that was ended, by a sign-out, a new password or from another device, changes nothing more.
pub async fn may_leave_words(rooms: &Rooms, found: &Found) -> bool {
    let Found::Ended(session) = found else { return false };
    session.ended == 0 && rooms.store.account_is_active(&session.address).await.unwrap_or(false)
}

fn idle_since(rooms: &Rooms) -> i64 {
    rooms.clock.now() - rooms.config.session.idle_minutes as i64 * 60
}

fn mac(secret: &str, what: &str) -> [u8; 32] {
    let mut mac =
        <Hmac<Sha256> as Mac>::new_from_slice(secret.as_bytes()).unwrap_or_else(|_| unreachable!("any length keys HMAC"));
    mac.update(b"dokodemo form\0");
    mac.update(what.as_bytes());
    mac.finalize().into_bytes().into()
}

/// A fresh form token: mask, then MAC xor mask.
pub fn form_token(secret: &str, what: &str) -> String {
    let mut out = [0u8; 64];
    // Without randomness the token is still bound to the session; only the masking is lost.
    let _ = getrandom::fill(&mut out[..32]);
    for (i, byte) in mac(secret, what).into_iter().enumerate() {
        out[32 + i] = byte ^ out[i];
    }
    base64url(&out)
}

/// True if the token was made with this secret for this purpose.
pub fn form_token_fits(secret: &str, what: &str, token: &str) -> bool {
    let Some(bytes) = from_base64url(token).filter(|b| b.len() == 64) else { return false };
    let expected = mac(secret, what);
    (0..32).fold(0u8, |diff, i| diff | (bytes[i] ^ bytes[32 + i] ^ expected[i])) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_page_keeps_is_for_one_person_of_one_house() {
        let key = derived("secret", "taro@a01.example.test");
        assert_eq!((key.len(), &key), (43, &derived("secret", "taro@a01.example.test")), "32 bytes, the same at each sign-in");
        assert_ne!(key, derived("secret", "hanako@e06.example.test"));
        assert_ne!(key, derived("other", "taro@a01.example.test"));
    }

    #[test]
    fn form_tokens_fit_their_session_only() {
        let one = form_token("secret", "taro@a01.example.test");
        let two = form_token("secret", "taro@a01.example.test");
        assert_ne!(one, two, "masked afresh");
        assert!(form_token_fits("secret", "taro@a01.example.test", &one));
        assert!(form_token_fits("secret", "taro@a01.example.test", &two));
        assert!(!form_token_fits("other", "taro@a01.example.test", &one));
        assert!(!form_token_fits("secret", "jiro@j02.example.test", &one));
        assert!(!form_token_fits("secret", "taro@a01.example.test", ""));
        assert!(!form_token_fits("secret", "taro@a01.example.test", "AAAA"));
    }
}
