//! Talks to the server: JSON over fetch, with exactly two families.
//!
//! [`act`] is something the person did and renews the session; [`background`] is something the page
//! did by itself (refetch, prefetch, autosave) and carries `Act: 0`, which does not.
//! Out: the value, or a [`Problem`] whose words are in `i18n`. An ended session asks for the sign-in
//! over the page; an act then goes out once more, a background request does not.
//! Every answer names its build; another one is remembered until the next calm navigation.

use super::{
    session,
    state::{self, State},
};
use crate::{
    api::{Code, Problem},
    paths::encode,
};
pub use gloo_net::http::Method;
use gloo_net::http::Request;
use serde::{Serialize, de::DeserializeOwned};
use web_sys::AbortSignal;

/// A request takes at most this long, milliseconds: thin links are slow, but a dead one must be told.
const PATIENCE: u32 = 60_000;
/// A search of all words of a large mailbox may take this long, milliseconds.
pub const SEARCH: u32 = 300_000;

/// What is asked: method, path and, for writes, a JSON body.
#[derive(Clone)]
pub struct Ask {
    method: Method,
    url: String,
    body: Option<String>,
    /// `Idempotency-Key`: repeats of one write carry the same, so that it is done once.
    key: Option<String>,
    /// Goes on when the page goes away.
    stays: bool,
    /// How long an answer may take, milliseconds; or what ends it.
    patience: u32,
    end: Option<AbortSignal>,
    /// Fields of a plain form instead of a body; its token is the present one each time it goes out.
    fields: Vec<(String, String)>,
}

/// The browser lets at most 64 KiB of all bodies outlive their page.
const STAYING: usize = 60_000;

impl Ask {
    fn new(method: Method, url: impl Into<String>) -> Ask {
        Ask { method, url: url.into(), body: None, key: None, stays: false, patience: PATIENCE, end: None, fields: Vec::new() }
    }

    /// The same request, not ended by a closed tab (`keepalive`) unless its body is too long for that.
    pub fn staying(self) -> Ask {
        Ask { stays: true, ..self }
    }

    /// The same request with the patience of a search.
    pub fn patient(self) -> Ask {
        Ask { patience: SEARCH, ..self }
    }

    /// The same request, ended by this signal and not by a clock.
    pub fn until(self, end: AbortSignal) -> Ask {
        Ask { end: Some(end), ..self }
    }
}

pub fn get(url: impl Into<String>) -> Ask {
    Ask::new(Method::GET, url)
}

pub fn delete(url: impl Into<String>) -> Ask {
    Ask::new(Method::DELETE, url)
}

pub fn put(url: impl Into<String>, body: &impl Serialize) -> Ask {
    Ask { body: serde_json::to_string(body).ok(), ..Ask::new(Method::PUT, url) }
}

pub fn post(url: impl Into<String>, body: &impl Serialize) -> Ask {
    Ask { body: serde_json::to_string(body).ok(), key: Some(random_key()), ..Ask::new(Method::POST, url) }
}

/// Something the person did. After an ended session it waits for the sign-in and goes out once more.
pub async fn act<T: DeserializeOwned>(s: State, ask: Ask) -> Result<T, Problem> {
    parse(text(s, ask, true).await?)
}

/// Something the page does by itself.
pub async fn background<T: DeserializeOwned>(s: State, ask: Ask) -> Result<T, Problem> {
    parse(text(s, ask, false).await?)
}

/// Either of them, with the whole answer beside a problem: a conflict carries the other text.
pub async fn told<T: DeserializeOwned>(s: State, ask: Ask, acts: bool) -> Result<T, Told> {
    let (text, _) = answer(s, ask, acts).await?;
    parse(text).map_err(Told::from)
}

/// What went wrong, and the words of the server about it.
pub struct Told {
    pub problem: Problem,
    pub text: String,
}

impl From<Problem> for Told {
    fn from(problem: Problem) -> Told {
        Told { problem, text: String::new() }
    }
}

/// Posts a plain form as the person did. Out: the answer, and path and query of where it came from, which a
/// redirect changes.
pub async fn post_form<T: DeserializeOwned>(s: State, url: &str, fields: Vec<(String, String)>) -> Result<(T, String), Problem> {
    let (text, from) = answer(s, Ask { fields, ..Ask::new(Method::POST, url) }, true).await.map_err(|told| told.problem)?;
    Ok((parse(text)?, from))
}

fn parse<T: DeserializeOwned>(text: String) -> Result<T, Problem> {
    // An answer without a body is `()`.
    let text = if text.is_empty() { "null" } else { &text };
    value_of(text).ok_or_else(|| Problem::new(Code::Unexpected))
}

/// Any type out of JSON by way of a `Value`: so each type brings one reader into the build, not two.
pub fn value_of<T: DeserializeOwned>(text: &str) -> Option<T> {
    let value: serde_json::Value = serde_json::from_str(text).ok()?;
    T::deserialize(value).ok()
}

async fn text(s: State, ask: Ask, acts: bool) -> Result<String, Problem> {
    answer(s, ask, acts).await.map(|(text, _)| text).map_err(|told| told.problem)
}

async fn answer(s: State, ask: Ask, acts: bool) -> Result<(String, String), Told> {
    loop {
        match once(s, &ask, acts).await {
            Err(p) if p.problem.code == Code::SignedOut => {
                session::ended(s);
                if !acts || !session::signed_in_again(s).await {
                    return Err(p);
                }
            }
            other => return other,
        }
    }
}

/// What the browser is asked; `None` if it refuses to make a request of it.
fn request(s: State, ask: &Ask, acts: bool) -> Option<web_sys::Request> {
    let init = web_sys::RequestInit::new();
    init.set_method(ask.method.as_ref());
    let headers = web_sys::Headers::new().ok()?;
    headers.set("accept", "application/json").ok()?;
    if !acts {
        headers.set("act", "0").ok()?;
    }
    if let Some(key) = &ask.key {
        headers.set("idempotency-key", key).ok()?;
    }
    if let Some(body) = &ask.body {
        headers.set("content-type", "application/json").ok()?;
        init.set_body(&body.as_str().into());
    }
    if !ask.fields.is_empty() {
        headers.set("content-type", "application/x-www-form-urlencoded").ok()?;
        init.set_body(&form_body(s, &ask.fields).into());
    }
    init.set_headers(&headers);
    if ask.stays && ask.body.as_ref().is_none_or(|b| b.len() <= STAYING) {
        let _ = js_sys::Reflect::set(&init, &"keepalive".into(), &true.into());
    }
    let end = ask.end.clone().unwrap_or_else(|| AbortSignal::timeout_with_u32(ask.patience));
    init.set_signal(Some(&end));
    web_sys::Request::new_with_str_and_init(&ask.url, &init).ok()
}

async fn once(s: State, ask: &Ask, acts: bool) -> Result<(String, String), Told> {
    let offline = |_| Problem::new(Code::Offline);
    let request = request(s, ask, acts).ok_or_else(|| Problem::new(Code::Unexpected))?;
    let answer = Request::from(request).send().await.map_err(offline)?;
    if let Some(build) = answer.headers().get("x-build") {
        state::meet_build(&build);
    }
    let from = answer.url();
    let text = answer.text().await.map_err(offline)?;
    if answer.ok() {
        if acts {
            session::renewed(s);
        }
        return Ok((text, path_of(&from)));
    }
    let problem = value_of(&text).unwrap_or_else(|| {
        // A proxy in between answers HTML.
        Problem::new(match answer.status() {
            401 => Code::SignedOut,
            404 => Code::NotFound,
            413 => Code::TooLarge,
            429 => Code::TooMany,
            502..=504 => Code::Away,
            _ => Code::Unexpected,
        })
    });
    Err(Told { problem, text })
}

/// application/x-www-form-urlencoded.
fn form_body(s: State, fields: &[(String, String)]) -> String {
    let token = s.csrf();
    let pair = |(name, value): &(String, String)| {
        let value = if name == "csrf" { &token } else { value };
        format!("{}={}", encode(name), encode(value))
    };
    fields.iter().map(pair).collect::<Vec<_>>().join("&")
}

/// Path and query of a whole address.
fn path_of(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find('/').map_or("/", |at| &rest[at..]).to_owned()
}

/// 22 characters of base64url from 16 random bytes: key of a draft or of a repeated write.
pub fn random_key() -> String {
    let mut bytes = [0u8; 16];
    let strong =
        web_sys::window().and_then(|w| w.crypto().ok()).is_some_and(|c| c.get_random_values_with_u8_array(&mut bytes).is_ok());
    if !strong {
        // The key names a thing of this person, it opens nothing: it only must not meet another one.
        bytes.fill_with(|| (js_sys::Math::random() * 256.0) as u8);
    }
    crate::api::mailbox::base64url(&bytes)
}

/// Asks without waiting for the answer while the page goes away; too long a body stays behind.
pub fn last_words(s: State, ask: Ask) {
    if ask.body.as_ref().is_some_and(|b| b.len() > STAYING) {
        return;
    }
    if let (Some(window), Some(request)) = (web_sys::window(), request(s, &ask.staying(), false)) {
        let _ = window.fetch_with_request(&request);
    }
}
