//! From, To, Cc … of a stranger's message: every address that can be made out.
//!
//! In: the bytes of the field. Out: contacts with decoded names, at most `limits::ADDRESSES`.
//! Takes groups, comments, quoted names, addresses without brackets, brackets without end,
//! and local parts no RFC allows (carriers gave out `taro..y.@`).
//! Never refuses: what is no address comes out as a name. What a person types is `recipients`.

use super::{clean, limits, words};
use app::api::{Contact, host::strange};

/// Reads an address field (RFC 5322 §3.4), tolerantly.
pub fn addresses(raw: &[u8]) -> Vec<Contact> {
    addresses_as(raw, "")
}

/// The same with raw bytes read in the charset that a person chose, `""` for none.
pub fn addresses_as(raw: &[u8], chosen: &str) -> Vec<Contact> {
    // Bytes become text first: in raw JIS and Shift_JIS the second bytes look like `"`, `,` and `@`.
    list(&words::raw_text_as(raw, chosen))
}

/// One address of an IMAP ENVELOPE: display name, local part and domain, as bytes.
pub fn contact(name: &[u8], local: &[u8], domain: &[u8]) -> Contact {
    let join = if domain.is_empty() { "" } else { "@" };
    let email = format!("{}{join}{}", words::raw_text(local), words::raw_text(domain));
    Contact { name: display(&words::raw_text(name)), email: email_of(&email) }
}

fn list(text: &str) -> Vec<Contact> {
    let mut scan = Scan { rest: text, entry: Entry::default(), found: Vec::new(), unclosed: Vec::new() };
    while scan.step() {}
    scan.close();
    scan.found
}

#[derive(Default)]
struct Entry {
    /// Words outside brackets and comments; quoted ones without their quotes.
    phrase: String,
    comment: String,
    angle: Option<String>,
}

struct Scan<'a> {
    rest: &'a str,
    entry: Entry,
    found: Vec<Contact>,
    /// Signs known to have no partner in the rest: it is not searched again for each of them.
    unclosed: Vec<char>,
}

impl Scan<'_> {
    fn step(&mut self) -> bool {
        let Some(c) = self.rest.chars().next() else { return false };
        let length = words::word_length(self.rest);
        if length > 0 {
            // Commas and quotes inside an encoded-word belong to it.
            let (word, rest) = self.rest.split_at(length);
            self.entry.phrase.push_str(word);
            self.rest = rest;
            return true;
        }
        self.rest = self.rest.get(c.len_utf8()..).unwrap_or_default();
        match c {
            c if self.unclosed.contains(&c) => {}
            '"' => self.quoted(),
            '(' => self.comment(),
            '<' => self.angle(),
            ',' | ';' => self.close(),
            // The name of a group; "undisclosed-recipients:;" leaves nothing.
            ':' if !self.entry.phrase.contains('@') && self.entry.angle.is_none() => self.entry.phrase.clear(),
            _ => self.entry.phrase.push(c),
        }
        self.found.len() < limits::ADDRESSES
    }

    fn quoted(&mut self) {
        let Some((inside, rest)) = until_quote(self.rest) else { return self.unclosed.push('"') };
        self.rest = rest;
        if rest.starts_with('@') {
            // A quoted local part keeps its quotes: they are part of the address.
            let escaped = inside.replace('\\', "\\\\").replace('"', "\\\"");
            self.entry.phrase.push_str(&format!(" \"{escaped}\""));
        } else {
            self.entry.phrase.push_str(&inside);
        }
    }

    fn comment(&mut self) {
        let mut depth = 1usize;
        let mut escaped = false;
        for (at, c) in clean::start(self.rest, 2_000).char_indices() {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                let (inside, rest) = self.rest.split_at(at);
                self.entry.comment = inside.replace('\\', "");
                self.rest = rest.get(1..).unwrap_or_default();
                return;
            }
        }
        // Not closed as often as opened: the next closing one will do, or none.
        match self.rest.split_once(')') {
            Some((inside, rest)) => {
                self.entry.comment = inside.replace(['\\', '('], "");
                self.rest = rest;
            }
            None => self.unclosed.push('('),
        }
    }

    fn angle(&mut self) {
        // An address is short; a partner further away belongs to another entry.
        let near = clean::start(self.rest, 2_000);
        let mut in_quotes = false;
        let end = near.char_indices().find(|(_, c)| {
            if *c == '"' {
                in_quotes = !in_quotes;
            }
            *c == '>' && !in_quotes
        });
        let end = end.map(|(at, _)| at).or_else(|| near.find(['>', ','])).unwrap_or(near.len());
        let (inside, rest) = self.rest.split_at(end);
        self.rest = rest.trim_start_matches('>');
        if self.entry.angle.as_ref().is_none_or(String::is_empty) {
            self.entry.angle = Some(inside.trim_start_matches('<').to_owned());
        }
    }

    fn close(&mut self) {
        let entry = std::mem::take(&mut self.entry);
        let contact = match entry.angle {
            Some(angle) => {
                let name = display(&entry.phrase);
                let name = if name.is_empty() { display(&entry.comment) } else { name };
                Contact { name, email: email_of(&angle) }
            }
            None => bare(&entry.phrase, &entry.comment),
        };
        if !contact.name.is_empty() || !contact.email.is_empty() {
            self.found.push(contact);
        }
    }
}

/// An entry without brackets: the word with `@` is the address, the others are the name.
fn bare(phrase: &str, comment: &str) -> Contact {
    let phrase = phrase.trim();
    // A quoted local part may hold blanks; it then starts the address.
    if phrase.starts_with('"') {
        return Contact { name: display(comment), email: email_of(phrase) };
    }
    let words: Vec<&str> = phrase.split_whitespace().collect();
    let Some(at) = words.iter().rposition(|w| w.contains('@') && !w.starts_with("=?")) else {
        // A lone word such as MAILER-DAEMON stands for an address; more words are a name.
        let name = display(phrase);
        let lone = words.len() == 1 && name.is_ascii() && words.first() == Some(&name.as_str());
        return if lone { Contact { name: display(comment), email: name } } else { Contact { name, email: String::new() } };
    };
    // "taro @ example.test"
    if words.get(at) == Some(&"@") {
        return Contact { name: display(comment), email: email_of(phrase) };
    }
    let name: Vec<&str> = words.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, w)| *w).collect();
    let name = display(&name.join(" "));
    let email = email_of(words.get(at).copied().unwrap_or_default());
    Contact { name: if name.is_empty() { display(comment) } else { name }, email }
}

/// Text up to the closing quote, unescaped, and what follows it; `None` if the quote never closes.
fn until_quote(rest: &str) -> Option<(String, &str)> {
    let mut inside = String::new();
    let mut chars = rest.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((inside, rest.get(at + 1..).unwrap_or_default())),
            '\\' => inside.extend(chars.next().map(|(_, c)| c)),
            c => inside.push(c),
        }
    }
    None
}

fn display(raw: &str) -> String {
    let text = clean::line(&words::words(raw));
    let bare = text
        .strip_prefix('\'')
        .and_then(|t| t.strip_suffix('\''))
        .or_else(|| text.strip_prefix('"').and_then(|t| t.strip_suffix('"')));
    match bare {
        Some(inside) if !inside.is_empty() => inside.trim().to_owned(),
        _ => text,
    }
}

/// An address without blanks, controls, route and `mailto:`.
fn email_of(raw: &str) -> String {
    let decoded = words::words(raw);
    let quoted = decoded.contains('"');
    let decoded = if quoted { decoded } else { without_comments(&decoded) };
    let text: String = clean::line(&decoded).chars().filter(|c| quoted || !c.is_whitespace()).collect();
    let text = text.trim_matches(|c| c == '<' || c == '>');
    let text = text.strip_prefix("mailto:").unwrap_or(text);
    // Obsolete route: <@relay,@relay:user@host> (RFC 5322 §4.4).
    let text = if text.starts_with('@') { text.rsplit(':').next().unwrap_or(text) } else { text };
    on_the_wire(clean::start(text, 1_000))
}

/// A domain in letters that look like others is named as on the wire (RFC 5890 §2.3.2.1): `xn--…`. Mail to it goes the same way.
fn on_the_wire(email: &str) -> String {
    let coded = email.rsplit_once('@').filter(|(_, domain)| domain.chars().any(strange)).and_then(|(local, domain)| {
        let url = url::Url::parse(&format!("https://{domain}/")).ok()?;
        Some(format!("{local}@{}", url.host_str()?))
    });
    coded.unwrap_or_else(|| email.to_owned())
}

/// `pete(his account)@silly.test` (RFC 5322 appendix A.5)
pub(super) fn without_comments(text: &str) -> String {
    let mut depth = 0usize;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}
