//! BODYSTRUCTURE (RFC 9051 §7.5.2) → `mail::Part`, so that a letter looks the same however it was read.
//!
//! In: a value tree. Out: parts with their section numbers. Counts parts and depth; never fails
//! on a shape it does not know: the part is then an unnamed file.

use super::{decode, value::Value};
use crate::mail::{Part, limits};

/// The numbered tree; `None` if it is no body at all.
pub fn part(value: &Value, chosen: &str) -> Option<Part> {
    let mut root = read(value, 0, &mut Budget { parts: limits::PARTS, chosen })?;
    root.number();
    Some(root)
}

/// What may still be read, and how.
struct Budget<'a> {
    parts: usize,
    /// Charset chosen by hand for names in raw bytes; empty for none.
    chosen: &'a str,
}

fn read(value: &Value, depth: usize, budget: &mut Budget) -> Option<Part> {
    let fields = value.list();
    if depth > limits::DEPTH || budget.parts == 0 || fields.is_empty() {
        return None;
    }
    budget.parts -= 1;
    match fields.first() {
        Some(Value::List(_)) => Some(multipart(fields, depth, budget)),
        // A multipart without parts: `(NIL "mixed" …)`
        Some(Value::Nil) if fields.len() < 7 => Some(Part { kind: "multipart/mixed".into(), ..Part::default() }),
        _ => Some(single(fields, depth, budget)),
    }
}

fn multipart(fields: &[Value], depth: usize, budget: &mut Budget) -> Part {
    let count = fields.iter().take_while(|f| matches!(f, Value::List(_))).count();
    let children: Vec<Part> =
        fields[..count].iter().map(|child| read(child, depth + 1, budget).unwrap_or_else(unknown)).collect();
    let subtype = fields.get(count).map(Value::text).unwrap_or_default().to_ascii_lowercase();
    Part { kind: format!("multipart/{subtype}"), children, ..Part::default() }
}

/// Keeps the numbers of its neighbours right.
fn unknown() -> Part {
    Part { kind: "application/octet-stream".into(), ..Part::default() }
}

fn single(fields: &[Value], depth: usize, budget: &mut Budget) -> Part {
    let at = |i: usize| fields.get(i).unwrap_or(&Value::Nil);
    let kind = format!("{}/{}", at(0).text(), at(1).text()).to_ascii_lowercase();
    let inner = kind == "message/rfc822" || kind == "message/global";
    // body-type-text has lines, body-type-msg an envelope, a body and lines before the extension data.
    let extension = if inner && matches!(at(7), Value::List(_)) {
        10
    } else if kind.starts_with("text/") {
        8
    } else {
        7
    };
    let disposition = at(extension + 1).list();
    let word = disposition.first().map(Value::text).unwrap_or_default();
    let file = pairs(disposition.get(1).unwrap_or(&Value::Nil), budget.chosen);
    let mut part = Part::new(&kind, &pairs(at(2), budget.chosen), &word, &file);
    part.cid = at(3).text().trim().trim_matches(['<', '>']).to_owned();
    part.encoding = at(5).text().trim().to_ascii_lowercase();
    part.size = at(6).number().unwrap_or(0);
    if extension == 10 {
        if part.name.is_empty() {
            part.name =
                at(7).list().get(1).and_then(Value::bytes).map(|s| decode::subject_as(s, budget.chosen)).unwrap_or_default();
        }
        part.children.extend(read(at(8), depth + 1, budget));
    }
    part
}

fn pairs(list: &Value, chosen: &str) -> crate::mail::params::Params {
    let pairs = list.list().chunks_exact(2);
    decode::params(pairs.map(|p| (p[0].bytes().unwrap_or_default(), p[1].bytes().unwrap_or_default())), chosen)
}
