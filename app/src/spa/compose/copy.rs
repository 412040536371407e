//! The crash copy: what is typed and not on the server yet, sealed, in `sessionStorage` of this tab.
//!
//! AES-GCM with a key that the server makes for the person and tells their signed-in page alone
//! (`Person::copy_key`); it stays in memory, so once the session is over the tab holds nothing that can be read,
//! and the same person's next sign-in opens it. Sealing takes a moment that a closing window does not give, so it
//! is done a blink after each key and every second while keys go on, and once more when the window goes.
//! Without WebCrypto (plain HTTP) and on a shared computer there is no copy.
//! Never: a copy that comes back after it was forgotten, because sealing it took longer.

use super::{Writer, open, read, typed, write};
use crate::{
    api::{
        Draft,
        mailbox::{base64url, from_base64url},
    },
    i18n::notice::Said,
    spa::{
        browser, net, notices,
        state::{Pane, State},
    },
};
use js_sys::{Array, Object, Reflect, Uint8Array};
use leptos::task::spawn_local;
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Crypto, CryptoKey, SubtleCrypto};

/// Pause of the keys before a copy, milliseconds: shorter than the way from the keys to the window's cross.
const BLINK: i32 = 150;
/// Bytes of the number used once (NIST SP 800-38D §8.2.2: by chance, 96 bits).
const NONCE: usize = 12;
const CIPHER: &str = "AES-GCM";

thread_local! {
    /// Counts the copies that were begun.
    static TURN: Cell<u32> = const { Cell::new(0) };
    /// By draft: the newest copy that is written or forgotten; older ones come too late.
    static NEWEST: RefCell<Vec<(String, u32)>> = const { RefCell::new(Vec::new()) };
    static KEYS: Cell<u32> = const { Cell::new(0) };
}

/// A key was pressed: a copy follows when the next one does not come at once.
pub fn soon(s: State) {
    let turn = KEYS.get().wrapping_add(1);
    KEYS.set(turn);
    let Some(w) = open() else { return };
    spawn_local(async move {
        browser::sleep(BLINK).await;
        if KEYS.get() == turn && super::is_this(w) {
            keep(s, w);
        }
    });
}

/// Copies what the fields hold, if the server has not got it.
pub fn keep(s: State, w: Writer) {
    let secret = s.person.peek().as_ref().as_ref().filter(|p| !p.shared_computer).map(|p| p.copy_key.clone());
    let Some(secret) = secret.filter(|k| !k.is_empty()) else { return };
    if w.pulse().done || w.pulse().last_change == 0 || !matches!(*s.pane.peek(), Pane::Compose(_)) {
        return;
    }
    let draft = read(w);
    let turn = TURN.get() + 1;
    TURN.set(turn);
    spawn_local(async move {
        let Ok(text) = serde_json::to_string(&draft) else { return };
        let Some(sealed) = seal(&secret, text.as_bytes()).await else { return };
        if is_newest(&draft.key, turn)
            && let Some(storage) = browser::storage()
        {
            let _ = storage.set_item(&name(&draft.key), &sealed);
        }
    });
}

fn name(key: &str) -> String {
    format!("draft:{key}")
}

/// True if nothing newer was written or forgotten of this draft; then this one is the newest.
fn is_newest(key: &str, turn: u32) -> bool {
    NEWEST.with_borrow_mut(|all| match all.iter_mut().find(|(k, _)| k == key) {
        Some((_, newest)) if *newest >= turn => false,
        Some((_, newest)) => {
            *newest = turn;
            true
        }
        None => {
            all.push((key.to_owned(), turn));
            true
        }
    })
}

/// The server has the text, or nobody wants it.
pub fn forget(key: &str) {
    is_newest(key, TURN.get());
    if let Some(storage) = browser::storage() {
        let _ = storage.remove_item(&name(key));
    }
}

/// Removes every crash copy of this tab.
pub fn forget_all() {
    if let Some(w) = open() {
        forget(&w.key());
    }
    let Some(storage) = browser::storage() else { return };
    let keys: Vec<String> = (0..storage.length().unwrap_or(0))
        .filter_map(|i| storage.key(i).ok().flatten())
        .filter_map(|k| k.strip_prefix("draft:").map(str::to_owned))
        .collect();
    keys.iter().for_each(|key| forget(key));
}

/// After a crash: the copy of this tab is newer than the server's text. The fields are drawn by now.
pub fn restore(s: State) {
    let Some(w) = open() else { return };
    let key = w.key();
    let Some(sealed) = browser::storage().and_then(|x| x.get_item(&name(&key)).ok().flatten()) else { return };
    let secret = s.person.peek().as_ref().as_ref().map(|p| p.copy_key.clone()).unwrap_or_default();
    spawn_local(async move {
        let text = unseal(&secret, &sealed).await.and_then(|bytes| String::from_utf8(bytes).ok());
        let copy = text.and_then(|t| net::value_of::<Draft>(&t)).filter(|c| c.key == key);
        // Typed into meanwhile: that has a copy of its own by now.
        if !super::is_this(w) || w.pulse().touched {
            return;
        }
        let draft = w.draft.peek();
        match copy {
            // Saved elsewhere since: the server's text is the newer one, and typing has begun on it.
            Some(copy) if !copy.says_the_same(&draft) && copy.rev >= draft.rev => {
                write(&copy);
                typed();
                notices::say(s, Said::RestoredCopy);
            }
            _ => forget(&key),
        }
    });
}

/// WebCrypto; browsers give it to safe pages only.
fn crypto() -> Option<(Crypto, SubtleCrypto)> {
    let crypto = browser::window()?.crypto().ok()?;
    let subtle = crypto.subtle();
    (!JsValue::from(subtle.clone()).is_undefined()).then_some((crypto, subtle))
}

async fn key(subtle: &SubtleCrypto, secret: &str) -> Option<CryptoKey> {
    let bytes = Uint8Array::from(from_base64url(secret)?.as_slice());
    let uses = Array::of2(&"encrypt".into(), &"decrypt".into());
    let key = subtle.import_key_with_str("raw", &bytes, CIPHER, false, &uses).ok()?;
    Some(JsFuture::from(key).await.ok()?.into())
}

fn how(nonce: &[u8]) -> Option<Object> {
    let how = Object::new();
    Reflect::set(&how, &"name".into(), &CIPHER.into()).ok()?;
    Reflect::set(&how, &"iv".into(), &Uint8Array::from(nonce)).ok()?;
    Some(how)
}

async fn seal(secret: &str, text: &[u8]) -> Option<String> {
    let (crypto, subtle) = crypto()?;
    let key = key(&subtle, secret).await?;
    let mut sealed = vec![0u8; NONCE];
    crypto.get_random_values_with_u8_array(&mut sealed).ok()?;
    let made = subtle.encrypt_with_object_and_js_u8_array(&how(&sealed)?, &key, &Uint8Array::from(text)).ok()?;
    sealed.extend(Uint8Array::new(&JsFuture::from(made).await.ok()?).to_vec());
    Some(base64url(&sealed))
}

async fn unseal(secret: &str, sealed: &str) -> Option<Vec<u8>> {
    let (_, subtle) = crypto()?;
    let key = key(&subtle, secret).await?;
    let bytes = from_base64url(sealed)?;
    let (nonce, rest) = bytes.split_at_checked(NONCE)?;
    let made = subtle.decrypt_with_object_and_js_u8_array(&how(nonce)?, &key, &Uint8Array::from(rest)).ok()?;
    Some(Uint8Array::new(&JsFuture::from(made).await.ok()?).to_vec())
}
