//! Requests that a thin line repeats: done once, answered as often as asked.
//!
//! In: the mark that a page gave its request, and the work. Out: the answer, or the id of what an
//! earlier try made. The work goes on if the browser goes away, because its answer may be asked for.
//! An answer with a password is sealed with a key made from the session's cookie, which is not kept
//! here: neither the database nor another session can open it.

use super::session::Seat;
use crate::{
    error::Error,
    rooms::Rooms,
    store::{
        Store,
        done::{Begun, Made, Request},
    },
};
use app::api::{
    Code, Problem, Reason,
    mailbox::{base64url, from_base64url},
};
use hmac::{Hmac, Mac};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use serde::{Serialize, de::DeserializeOwned};
use sha2::Sha256;
use std::future::Future;

/// How a page marks one press of a button.
#[derive(Clone, Debug, Default)]
pub struct Mark {
    /// `Idempotency-Key`, or the form's field; `""` = none.
    pub key: String,
    pub path: String,
    /// Hex SHA-256 of what was sent; `""` if it is still coming in.
    pub hash: String,
}

/// What came of it.
pub enum Answer<T> {
    New(T),
    /// Made by an earlier try: its id, the body's hash, and the sealed answer while it can be had.
    Known {
        id: String,
        hash: String,
        sealed: Option<T>,
    },
}

/// What the work gives back.
pub struct Work<T> {
    /// Of what was made.
    pub id: String,
    /// Of a body that came in while it was worked on.
    pub hash: Option<String>,
    pub answer: T,
}

impl<T> Work<T> {
    pub fn of(id: &str, answer: T) -> Work<T> {
        Work { id: id.to_owned(), hash: None, answer }
    }
}

/// Does `work` unless this person's mark is known; `Busy` while an earlier try runs, `Invalid` for another body.
pub async fn once<T, W>(rooms: &Rooms, seat: &Seat, mark: Mark, work: W) -> Result<Answer<T>, Error>
where
    T: Serialize + DeserializeOwned + Send + 'static,
    W: Future<Output = Result<Work<T>, Error>> + Send + 'static,
{
    run(rooms, seat, mark, (work, false)).await
}

/// The same for an answer that holds a password.
pub async fn once_sealed<T, W>(rooms: &Rooms, seat: &Seat, mark: Mark, work: W) -> Result<Answer<T>, Error>
where
    T: Serialize + DeserializeOwned + Send + 'static,
    W: Future<Output = Result<Work<T>, Error>> + Send + 'static,
{
    run(rooms, seat, mark, (work, true)).await
}

async fn run<T, W>(rooms: &Rooms, seat: &Seat, mark: Mark, (work, seals): (W, bool)) -> Result<Answer<T>, Error>
where
    T: Serialize + DeserializeOwned + Send + 'static,
    W: Future<Output = Result<Work<T>, Error>> + Send + 'static,
{
    if mark.key.is_empty() {
        return Ok(Answer::New(work.await?.answer));
    }
    if mark.key.len() > 80 || !mark.key.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(Problem::field("idempotency-key", Reason::BadCharacter).into());
    }
    let Mark { key, path, hash } = mark;
    // A hash of a password in clear could be guessed at outside; keyed with the session it says nothing.
    let hash = if seals && !hash.is_empty() { keyed(&seat.token, &hash) } else { hash };
    let same_session = |made: &str| !seals || mark_of(made) == mark_of(&hash);
    let request = Request { address: seat.who.address.clone(), path, key, hash: hash.clone() };
    match rooms.store.done_begin(&request, rooms.clock.now()).await? {
        Begun::Running => Err(Problem { retry_after: Some(1), ..Problem::new(Code::Busy) }.into()),
        // After a new sign-in nobody can say whether the body is the same: it is answered what was made.
        Begun::Done(made) if !hash.is_empty() && hash != made.hash && same_session(&made.hash) => Err(other_body()),
        Begun::Done(Made { id, hash, sealed }) => {
            let sealed = open(&seat.token, &request.key, &sealed).and_then(|text| serde_json::from_slice(&text).ok());
            Ok(Answer::Known { id, hash, sealed })
        }
        Begun::Yours(claim) => {
            let mut turn = Turn { store: rooms.store.clone(), request, claim, over: false };
            let (rooms, token) = (rooms.clone(), seat.token.clone());
            let task = tokio::spawn(async move {
                let done = work.await?;
                let sealed = match seals {
                    true => seal(&token, &turn.request.key, &serde_json::to_vec(&done.answer).unwrap_or_default()),
                    false => String::new(),
                };
                turn.end(&done.id, done.hash, &sealed, rooms.clock.now()).await;
                Ok(Answer::New(done.answer))
            });
            task.await.map_err(|_| Code::Unexpected)?
        }
    }
}

/// The key was used with other words.
pub fn other_body() -> Error {
    Problem::field("idempotency-key", Reason::Other).into()
}

/// The right to do one request; given back if it is dropped.
struct Turn {
    store: Store,
    request: Request,
    claim: String,
    over: bool,
}

impl Turn {
    async fn end(&mut self, id: &str, hash: Option<String>, sealed: &str, now: i64) {
        // What was done is done, also if this cannot be noted.
        self.over = true;
        if let Some(hash) = hash {
            self.request.hash = hash;
        }
        if let Err(error) = self.store.done_end(&self.request, &self.claim, (id, sealed), now).await {
            tracing::warn!(%error, path = %self.request.path, "a repeat of this request would not be known");
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        let (store, request, claim) = (self.store.clone(), self.request.clone(), self.claim.clone());
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move { store.done_failed(&request, &claim).await });
        }
    }
}

/// `SESSION:BODY`, both in hex, both said by this session alone.
fn keyed(token: &str, hash: &str) -> String {
    let say = |what: &[u8], words: &str| -> String {
        let mut mac =
            <Hmac<Sha256> as Mac>::new_from_slice(token.as_bytes()).unwrap_or_else(|_| unreachable!("any length keys HMAC"));
        mac.update(what);
        mac.update(words.as_bytes());
        crate::hex::hex(mac.finalize().into_bytes())
    };
    format!("{}:{}", &say(b"dokodemo session\0", "")[..16], say(b"dokodemo body\0", hash))
}

/// Which session has keyed a hash.
fn mark_of(hash: &str) -> &str {
    hash.split_once(':').map_or("", |(session, _)| session)
}

fn cipher(token: &str) -> Option<LessSafeKey> {
    let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(token.as_bytes()).ok()?;
    mac.update(b"dokodemo sealed answer\0");
    Some(LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, &mac.finalize().into_bytes()).ok()?))
}

/// `""` if it cannot be sealed: then the answer cannot be had again, which is better than an open one.
pub fn seal(token: &str, key: &str, text: &[u8]) -> String {
    let mut nonce = [0u8; NONCE_LEN];
    if getrandom::fill(&mut nonce).is_err() {
        return String::new();
    }
    let mut out = text.to_vec();
    let sealed = cipher(token)
        .map(|c| c.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(key.as_bytes()), &mut out).is_ok());
    if sealed == Some(true) { base64url(&[&nonce[..], &out].concat()) } else { String::new() }
}

/// What [`seal`] hid, for the same session and key.
pub fn open(token: &str, key: &str, sealed: &str) -> Option<Vec<u8>> {
    let mut bytes = from_base64url(sealed)?;
    let mut text = bytes.split_off(NONCE_LEN.min(bytes.len()));
    let nonce = Nonce::try_assume_unique_for_key(&bytes).ok()?;
    let open = cipher(token)?.open_in_place(nonce, Aad::from(key.as_bytes()), &mut text).ok()?.len();
    text.truncate(open);
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_answer_opens_with_its_session_and_key_alone() {
        let sealed = seal("token", "key", b"k7Fw2Qz9");
        assert!(!sealed.contains("k7Fw2Qz9"));
        assert_eq!(open("token", "key", &sealed).unwrap(), b"k7Fw2Qz9");
        assert_ne!(seal("token", "key", b"k7Fw2Qz9"), sealed);
        for (token, key, text) in [("other", "key", sealed.as_str()), ("token", "kez", &sealed), ("token", "key", &sealed[1..])] {
            assert_eq!(open(token, key, text), None);
        }
        for bad in ["", "A", "AAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAA", "%%"] {
            assert_eq!(open("token", "key", bad), None, "{bad}");
        }
    }
}
