//! What the server said → `app::api`.
//!
//! In: rows of `grammar`. Out: mailboxes and envelopes. What is missing or nonsense (NIL envelope,
//! INTERNALDATE NIL) becomes an empty field: a row is never left out because it is ugly.

use super::{
    decode,
    grammar::{ListRow, Row, StatusRow},
    held, name, structure,
    value::Value,
};
use crate::mail::Part;
use app::api::{Contact, Envelope, Mailbox, MessageRef, Role, mailbox::id_of};
use std::collections::HashMap;

/// Addresses of one field that are kept.
const ADDRESSES: usize = 500;

/// SPECIAL-USE (RFC 6154 §2); INBOX by its name.
pub fn role(wire: &str, row: &ListRow) -> Option<Role> {
    if wire == "INBOX" {
        return Some(Role::Inbox);
    }
    row.attributes.iter().find_map(|a| match a.as_str() {
        "\\drafts" => Some(Role::Drafts),
        "\\sent" => Some(Role::Sent),
        "\\trash" => Some(Role::Trash),
        "\\junk" => Some(Role::Junk),
        _ => None,
    })
}

/// Folders in the order they are shown: roles, then names; below each what it holds.
pub fn mailboxes(rows: &[(String, ListRow)], counts: &HashMap<String, StatusRow>) -> Vec<Mailbox> {
    let rank = |wire: &str, row: &ListRow| role(wire, row).map_or(u8::MAX, |r| r as u8);
    let roots: HashMap<&str, u8> = rows.iter().map(|(wire, row)| (wire.as_str(), rank(wire, row))).collect();
    let mut taken = Vec::new();
    let mut out: Vec<(u8, Vec<String>, Mailbox)> = Vec::new();
    for (wire, row) in rows {
        let pieces: Vec<&str> = match row.delimiter {
            Some(delimiter) => wire.split(delimiter).collect(),
            None => vec![wire],
        };
        let path: Vec<String> = pieces.iter().map(|p| name::decode(p)).collect();
        let has = |a: &str| row.attributes.iter().any(|x| x == a);
        // Two folders cannot have one role; the first is it.
        let role = role(wire, row).filter(|r| !taken.contains(r));
        taken.extend(role);
        let own = if role.is_some() { rank(wire, row) } else { u8::MAX };
        let root = pieces.first().and_then(|p| roots.get(p)).copied().unwrap_or(u8::MAX);
        let count = counts.get(wire);
        let mailbox = Mailbox {
            id: id_of(wire),
            name: path.last().cloned().unwrap_or_default(),
            role,
            depth: u8::try_from(pieces.len().saturating_sub(1)).unwrap_or(u8::MAX),
            selectable: !has("\\noselect") && !has("\\nonexistent"),
            total: count.map_or(0, |c| c.messages),
            unseen: count.map_or(0, |c| c.unseen),
        };
        out.push((own.min(root), path, mailbox));
    }
    out.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    out.dedup_by(|a, b| a.2.id == b.2.id);
    out.into_iter().map(|(_, _, mailbox)| mailbox).collect()
}

/// One row of a list. `None` only if it has no UID, so cannot be named.
pub fn envelope(row: &Row, mailbox: &str, uidvalidity: u32) -> Option<Envelope> {
    let fields = row.envelope.as_ref().map(Value::list).unwrap_or_default();
    let at = |i: usize| fields.get(i).unwrap_or(&Value::Nil);
    let flags = row.flags.as_deref().unwrap_or_default();
    let has = |name: &str| flags.iter().any(|f| f.eq_ignore_ascii_case(name));
    let part = structure(row);
    let sent = || decode::date(&at(0).text());
    Some(Envelope {
        reference: MessageRef { mailbox: mailbox.to_owned(), uidvalidity, uid: row.uid? },
        from: contacts(at(2)),
        to: contacts(at(5)),
        subject: at(1).bytes().map(decode::subject).unwrap_or_default(),
        date: row.internal_date.as_deref().and_then(decode::date).or_else(sent).unwrap_or(0),
        saved: held::saved(row),
        size: row.size.unwrap_or(0),
        seen: has("\\Seen"),
        flagged: has("\\Flagged"),
        answered: has("\\Answered"),
        forwarded: has("$Forwarded"),
        draft: has("\\Draft"),
        attachment: part.as_ref().is_some_and(decode::has_files),
        preview: row.preview.as_ref().map(|p| decode::given_preview(p)).unwrap_or_default(),
    })
}

/// The tree of a row's BODYSTRUCTURE, numbered.
pub fn structure(row: &Row) -> Option<Part> {
    structure_as(row, "")
}

/// The same with raw bytes of names read in the charset that a person chose.
pub fn structure_as(row: &Row, chosen: &str) -> Option<Part> {
    structure::part(row.structure.as_ref()?, chosen)
}

/// Address lists of ENVELOPE (RFC 9051 §7.5.2): `(name route local domain)`.
fn contacts(list: &Value) -> Vec<Contact> {
    let mut out = Vec::new();
    for address in list.list().iter().take(ADDRESSES) {
        let [name, _route, local, domain] = address.list() else { continue };
        // A group begins with its name and no domain, and ends with nothing at all.
        let Some(domain) = domain.bytes() else { continue };
        // What Dovecot writes where a part of the address is missing.
        let given = |b: &[u8]| if b == b"MISSING_MAILBOX" || b == b"MISSING_DOMAIN" { Vec::new() } else { b.to_vec() };
        let contact =
            decode::contact(name.bytes().unwrap_or_default(), &given(local.bytes().unwrap_or_default()), &given(domain));
        if !contact.name.is_empty() || !contact.email.is_empty() {
            out.push(contact);
        }
    }
    out
}
