//! A mailbox (folder), its role and its counts.

use serde::{Deserialize, Serialize};

/// SPECIAL-USE role (RFC 6154). Names of roles come from `i18n`, names of other folders are the person's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Inbox,
    Drafts,
    Sent,
    Trash,
    Junk,
    #[serde(other)]
    Other,
}

/// One folder with its counts, as `GET /api/mailboxes` lists them: roles first, then by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mailbox {
    /// `INBOX`, or the base64url (no padding) of the wire name.
    pub id: String,
    /// Decoded last part of the name.
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Depth below the root, 0 = top.
    #[serde(default)]
    pub depth: u8,
    /// False for a name that only holds other folders (\NoSelect).
    pub selectable: bool,
    pub total: u32,
    pub unseen: u32,
}

/// A form about the person's own folders that did not pass, to be shown again as it was typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FolderFault {
    /// `create`, `rename` or `remove`.
    pub doing: String,
    /// The folder it was about, empty for `create`.
    #[serde(default)]
    pub id: String,
    /// The name that was typed.
    #[serde(default)]
    pub name: String,
    /// What was wrong with it; `None`: it has not been tried.
    #[serde(default)]
    pub problem: Option<super::Problem>,
}

/// Storage used, bytes (RFC 9208 counts KiB; converted).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quota {
    pub used: u64,
    pub limit: u64,
}

impl Quota {
    /// Of the limit, 0–100.
    pub fn percent(self) -> u8 {
        u8::try_from((u128::from(self.used) * 100 / u128::from(self.limit.max(1))).min(100)).unwrap_or(100)
    }
}

/// Id of a mailbox from its wire (mUTF-7) name.
pub fn id_of(wire: &str) -> String {
    if wire.eq_ignore_ascii_case("INBOX") { "INBOX".into() } else { base64url(wire.as_bytes()) }
}

/// Wire name of an id; `None` if it is not one of ours.
pub fn wire_of(id: &str) -> Option<String> {
    if id == "INBOX" {
        return Some("INBOX".into());
    }
    let bytes = from_base64url(id)?;
    let wire = String::from_utf8(bytes).ok()?;
    let plain = !wire.is_empty() && wire.len() <= 1000 && wire.bytes().all(|b| (0x20..0x7f).contains(&b));
    (plain && !wire.eq_ignore_ascii_case("INBOX")).then_some(wire)
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// base64url without padding (RFC 4648 §5), small enough to need no crate in the browser.
pub fn base64url(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let n =
            (u32::from(chunk[0]) << 16) | (u32::from(*chunk.get(1).unwrap_or(&0)) << 8) | u32::from(*chunk.get(2).unwrap_or(&0));
        for i in 0..=chunk.len() {
            out.push(ALPHABET[(n >> (18 - 6 * i)) as usize & 63] as char);
        }
    }
    out
}

/// The opposite of [`base64url`]; `None` on any character outside the alphabet.
pub fn from_base64url(text: &str) -> Option<Vec<u8>> {
    if text.len() % 4 == 1 {
        return None;
    }
    let mut out = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut n) = (0u32, 0u32);
    for byte in text.bytes() {
        let value = ALPHABET.iter().position(|a| *a == byte)? as u32;
        bits = (bits << 6) | value;
        n += 6;
        if n >= 8 {
            n -= 8;
            out.push((bits >> n) as u8);
            bits &= (1 << n) - 1;
        }
    }
    (bits == 0).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_go_there_and_back() {
        for wire in ["INBOX", "Sent", "&j,dg0TDhMPww6w-", "a/b c"] {
            assert_eq!(wire_of(&id_of(wire)).as_deref(), Some(wire));
        }
        assert_eq!(wire_of("SU5CT1g"), None, "INBOX has one id only");
        assert_eq!(wire_of("a b"), None);
        assert_eq!(wire_of(&base64url(b"x\r\ny")), None);
    }
}
