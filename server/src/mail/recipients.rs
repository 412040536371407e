//! What a person types into To, Cc or Bcc.
//!
//! In: one line as typed, full-width signs and all. Out: contacts whose addresses can be sent to,
//! or the first entry that cannot.
//! Strict where `addresses` is tolerant: a wrong letter must be found before sending, not by a bounce.
//! Carriers' addresses that RFC 5321 would only allow in quotes (`taro..y@`, `taro.@`) are accepted.

use super::{clean, limits};
use app::api::{Contact, recipients::entries};
use unicode_normalization::UnicodeNormalization;

/// An entry that is no address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("entry {index} is not an address")]
pub struct Bad {
    /// Which entry, from 0.
    pub index: usize,
    /// The entry as typed.
    pub text: String,
}

/// Reads a typed recipient list; an empty one is no error. The same address twice counts once.
pub fn parse_recipients(typed: &str) -> Result<Vec<Contact>, Bad> {
    let mut found: Vec<Contact> = Vec::new();
    let mut index = 0;
    for entry in entries(typed) {
        for contact in contacts(&entry).ok_or_else(|| Bad { index, text: clean::line(&entry) })? {
            if !found.iter().any(|f| same(&f.email, &contact.email)) {
                found.push(contact);
            }
            index += 1;
            // The caller refuses far fewer; more need not be compared with each other.
            if found.len() > limits::ADDRESSES {
                return Ok(found);
            }
        }
    }
    Ok(found)
}

/// True if both name the same mailbox; domains have no case (RFC 5321 §2.4).
fn same(a: &str, b: &str) -> bool {
    match (a.rsplit_once('@'), b.rsplit_once('@')) {
        (Some((la, da)), Some((lb, db))) => la == lb && da.eq_ignore_ascii_case(db),
        _ => false,
    }
}

/// The contacts of one entry: one, or several addresses with blanks between them.
fn contacts(entry: &str) -> Option<Vec<Contact>> {
    let entry = entry.trim();
    if let Some((name, rest)) = split_angle(entry) {
        let (inside, after) = rest.split_once('>')?;
        if !after.trim().is_empty() {
            return None;
        }
        return Some(vec![Contact { name: name_of(name), email: address(inside)? }]);
    }
    if entry.starts_with('"') {
        return Some(vec![Contact { name: String::new(), email: address(entry)? }]);
    }
    let words: Vec<&str> = entry.split_whitespace().collect();
    if let Some(all) = words.iter().map(|w| address(w)).collect::<Option<Vec<_>>>() {
        return Some(all.into_iter().map(|email| Contact { name: String::new(), email }).collect());
    }
    // "山田 太郎 taro@example.test": the name stands before the address.
    let (last, name) = words.split_last()?;
    let plain = !name.is_empty() && !name.iter().any(|w| w.contains(['@', '＠', '"']));
    if plain { Some(vec![Contact { name: name_of(&name.join(" ")), email: address(last)? }]) } else { None }
}

/// Cuts before the `<` that is outside quotes.
fn split_angle(entry: &str) -> Option<(&str, &str)> {
    let mut quoted = false;
    let at = entry.char_indices().find(|(_, c)| {
        if *c == '"' {
            quoted = !quoted;
        }
        *c == '<' && !quoted
    })?;
    Some((entry.get(..at.0)?, entry.get(at.0 + 1..)?))
}

fn name_of(raw: &str) -> String {
    let line = clean::line(raw);
    match line.strip_prefix('"').and_then(|t| t.strip_suffix('"')) {
        Some(inside) => inside.replace("\\\"", "\"").replace("\\\\", "\\").trim().to_owned(),
        None => line,
    }
}

/// An address that SMTP takes, with full-width letters made plain; `None` if it is none.
pub fn address(raw: &str) -> Option<String> {
    let text: String = raw.trim().nfkc().collect();
    let text = text.strip_prefix("mailto:").unwrap_or(&text);
    let (local, domain) = text.rsplit_once('@')?;
    (local_fits(local) && domain_fits(domain)).then(|| format!("{local}@{domain}"))
}

fn local_fits(local: &str) -> bool {
    if local.is_empty() || local.len() > 64 {
        return false;
    }
    match local.strip_prefix('"') {
        Some(rest) => {
            let Some(inside) = rest.strip_suffix('"') else { return false };
            !inside.is_empty() && inside.bytes().all(|b| (0x20..0x7f).contains(&b) && b != b'"' && b != b'\\')
        }
        // RFC 5322 §3.2.3 atext, and dots anywhere.
        None => local.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&b)),
    }
}

fn domain_fits(domain: &str) -> bool {
    let label = |l: &str| {
        let plain = l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        (1..=63).contains(&l.len()) && plain && !l.starts_with('-') && !l.ends_with('-')
    };
    let top = domain.rsplit('.').next().unwrap_or_default();
    domain.len() <= 253 && domain.contains('.') && domain.split('.').all(label) && !top.bytes().all(|b| b.is_ascii_digit())
}
