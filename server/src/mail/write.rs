//! What our people send, as bytes.
//!
//! In: an `Outgoing`, everything decided by the caller, Message-ID and time too.
//! Out: one RFC 5322 message: UTF-8, format=flowed, CRLF only, no line over 998 bytes.
//! The same input always gives the same bytes: no clock, no random boundary.
//! Never lets a value end its header line: names, subjects and ids are cleaned here, whoever checked them before.
//! `mail-builder` folds and encodes the headers; its types stay in this file.

use super::{clean, date, encode, filename, flowed, head, receipt};
use app::api::Contact;
use mail_builder::{
    MessageBuilder,
    headers::{HeaderType, address::Address, content_type::ContentType, message_id::MessageId, raw::Raw, text::Text},
    mime::{BodyPart, MimePart},
};

/// A file that goes along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutFile {
    pub name: String,
    /// Media type; what is none becomes application/octet-stream.
    pub kind: String,
    pub bytes: Vec<u8>,
}

/// A mail to be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outgoing {
    pub from: Contact,
    pub to: Vec<Contact>,
    pub cc: Vec<Contact>,
    pub bcc: Vec<Contact>,
    pub subject: String,
    /// Lines end in `\n` or `\r\n`.
    pub text: String,
    /// The same as HTML of our own making, for programs that show it; empty for none.
    pub html: String,
    pub files: Vec<OutFile>,
    /// Message-ID that is answered, with brackets; empty for none.
    pub in_reply_to: String,
    pub references: Vec<String>,
    /// With or without brackets; made by the caller.
    pub message_id: String,
    /// Seconds since 1970.
    pub date: i64,
    /// Minutes east of UTC.
    pub offset: i32,
    /// Written as `X-Draft-Key`, by which a draft's one copy is found.
    pub draft_key: Option<String>,
    /// Bcc stays in the copies of the sender, never in what is sent.
    pub keep_bcc: bool,
    /// Asks for a receipt, to the sender (RFC 8098 §2.1).
    pub receipt: bool,
    /// Whole messages that go along as message/rfc822.
    pub attached_letters: Vec<Vec<u8>>,
}

/// Header of a draft's copy that holds its key.
pub const DRAFT_KEY: &str = "X-Draft-Key";

/// RFC 5322 §2.1.1
pub const LINE: usize = 998;

/// Writes the message.
pub fn write(mail: &Outgoing) -> Vec<u8> {
    let mut builder = MessageBuilder::new()
        .header("Date", Raw::new(date::format(mail.date, mail.offset)))
        .header("From", people(std::slice::from_ref(&mail.from)));
    for (name, list) in [("To", &mail.to), ("Cc", &mail.cc), ("Bcc", &mail.bcc)] {
        if !list.is_empty() && (name != "Bcc" || mail.keep_bcc) {
            builder = builder.header(name, people(list));
        }
    }
    builder = builder.header("Subject", subject(&mail.subject));
    builder = builder.header("Message-ID", ids(std::slice::from_ref(&bracketed(&mail.message_id))));
    let answered = bracketed(&mail.in_reply_to);
    if head::sane_id(&answered) {
        builder = builder.header("In-Reply-To", ids(&[answered]));
    }
    let references: Vec<String> = mail.references.iter().map(|r| bracketed(r)).filter(|r| head::sane_id(r)).collect();
    if !references.is_empty() {
        builder = builder.header("References", ids(&references));
    }
    if mail.receipt {
        builder = builder.header(receipt::FIELD, people(std::slice::from_ref(&mail.from)));
    }
    if let Some(key) = &mail.draft_key {
        let key: String = key.chars().filter(char::is_ascii_graphic).take(200).collect();
        builder = builder.header(DRAFT_KEY, Raw::new(key));
    }
    let mut out = Vec::new();
    builder.header("MIME-Version", Raw::new("1.0")).body(body(mail)).serialize(&mut out);
    out
}

fn body(mail: &Outgoing) -> MimePart<'_> {
    let text = match mail.html.as_str() {
        "" => text_part(&mail.text),
        html => {
            let kind = ContentType::new("multipart/alternative").attribute("boundary", format!("{}-a", boundary(mail)));
            MimePart::new(kind, BodyPart::Multipart(vec![text_part(&mail.text), html_part(html)]))
        }
    };
    if mail.files.is_empty() && mail.attached_letters.is_empty() {
        return text;
    }
    let mut parts = vec![text];
    parts.extend(mail.attached_letters.iter().map(|l| letter_part(l)));
    parts.extend(mail.files.iter().map(file_part));
    let kind = ContentType::new("multipart/mixed").attribute("boundary", boundary(mail));
    MimePart::new(kind, BodyPart::Multipart(parts))
}

/// A text as a part of its own, head and body: 7 bit and short lines, whatever it holds.
pub fn text_entity(text: &str) -> String {
    let lines = clean::block(text).replace('\n', "\r\n");
    let coded = String::from_utf8(encode::base64(lines.as_bytes())).unwrap_or_default();
    format!("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{coded}")
}

fn html_part(html: &str) -> MimePart<'static> {
    let html = html.replace("\r\n", "\n").replace('\n', "\r\n");
    let (encoding, bytes) = encoded(html.as_bytes());
    let kind = ContentType::new("text/html").attribute("charset", "utf-8");
    MimePart::new(kind, BodyPart::Binary(bytes.into())).transfer_encoding(encoding)
}

fn text_part(text: &str) -> MimePart<'static> {
    let (folded, delsp) = flowed::fold(&clean::block(text));
    let folded = folded.replace('\n', "\r\n");
    let mut kind = ContentType::new("text/plain").attribute("charset", "utf-8").attribute("format", "flowed");
    if delsp {
        kind = kind.attribute("delsp", "yes");
    }
    let (encoding, bytes) = encoded(folded.as_bytes());
    MimePart::new(kind, BodyPart::Binary(bytes.into())).transfer_encoding(encoding)
}

fn file_part(file: &OutFile) -> MimePart<'_> {
    let named = named(&media_type(&file.kind), &file.name);
    attached(MimePart::new(ContentType::new(""), BodyPart::Binary(encode::base64(&file.bytes).into())), named, &file.name)
        .transfer_encoding("base64")
}

/// Lines of a letter as it comes, piece by piece: may it go as it is?
#[derive(Default)]
pub struct Lines {
    now: usize,
    longest: usize,
    nul: bool,
}

impl Lines {
    pub fn read(&mut self, bytes: &[u8]) {
        for b in bytes {
            self.nul |= *b == 0;
            self.now += 1;
            // Either of them ends a line: what goes out has CRLF there, of which the CR is counted.
            if matches!(b, b'\n' | b'\r') {
                self.longest = self.longest.max(self.now);
                self.now = 0;
            }
        }
    }

    /// message/rfc822 must not be encoded (RFC 2046 §5.2.1), so what does not fit a line goes as a file.
    pub fn fit(&self) -> bool {
        !self.nul && self.longest.max(self.now) < LINE
    }
}

fn letter_part(letter: &[u8]) -> MimePart<'_> {
    let subject = head::Head::read(letter.get(..letter.len().min(65_536)).unwrap_or(letter)).subject;
    let name = filename::of_letter(&subject, "message");
    let lines = crlf(letter);
    let mut measured = Lines::default();
    measured.read(letter);
    let (kind, encoding, bytes) = match measured.fit() {
        true if lines.is_ascii() => ("message/rfc822", "7bit", lines),
        true => ("message/rfc822", "8bit", lines),
        false => ("application/octet-stream", "base64", encode::base64(letter)),
    };
    let named = named(kind, &name);
    attached(MimePart::new(ContentType::new(""), BodyPart::Binary(bytes.into())), named, &name).transfer_encoding(encoding)
}

/// A part that is a file: its name by RFC 2231 in Content-Disposition, and once more by RFC 2047
/// in Content-Type, for the many programs that know only that.
fn attached<'a>(mut part: MimePart<'a>, content_type: String, name: &str) -> MimePart<'a> {
    part.headers.clear();
    part = part.header("Content-Type", Raw::new(content_type));
    let name = filename::safe(name);
    let disposition = ContentType::new("attachment");
    let disposition = if name.is_empty() { disposition } else { disposition.attribute("filename", name) };
    part.header("Content-Disposition", disposition)
}

fn named(kind: &str, name: &str) -> String {
    let name = filename::safe(name);
    if name.is_empty() {
        return kind.to_owned();
    }
    let plain = name.bytes().all(|b| (0x20..0x7f).contains(&b) && b != b'"' && b != b'\\') && !name.contains("=?");
    // Raw headers are folded at blanks only; a plain name of 255 bytes still fits a line.
    if plain { format!("{kind}; name=\"{name}\"") } else { format!("{kind}; name=\"{}\"", b_words(&name)) }
}

/// RFC 2047 "B" words with blanks between, cut between characters.
fn b_words(text: &str) -> String {
    let mut words = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (now, later) = rest.split_at(clean::start(rest, 42).len());
        let coded = String::from_utf8(encode::base64(now.as_bytes())).unwrap_or_default();
        words.push(format!("=?UTF-8?B?{}?=", coded.trim_end()));
        rest = later;
    }
    words.join(" ")
}

fn subject(text: &str) -> HeaderType<'static> {
    let text = clean::line(text);
    // What a person typed must not be read as an encoded-word.
    if text.contains("=?") { Raw::new(b_words(&text)).into() } else { Text::new(text).into() }
}

fn people(list: &[Contact]) -> HeaderType<'static> {
    let one = |c: &Contact| {
        let name = clean::line(&c.name);
        Address::new_address((!name.is_empty()).then_some(name), mailbox(&c.email))
    };
    Address::new_list(list.iter().map(one).collect()).into()
}

/// The address as RFC 5322 writes it: carriers' `taro..y@` needs quotes there.
pub fn mailbox(email: &str) -> String {
    let email: String = clean::line(email).chars().filter(|c| !matches!(c, '<' | '>')).collect();
    match email.rsplit_once('@') {
        Some((local, domain))
            if !local.starts_with('"') && (local.contains("..") || local.starts_with('.') || local.ends_with('.')) =>
        {
            format!("\"{local}\"@{domain}")
        }
        _ => email,
    }
}

fn bracketed(id: &str) -> String {
    format!("<{}>", id.trim().trim_start_matches('<').trim_end_matches('>'))
}

/// Ids as the builder takes them, without brackets; controls are dropped.
fn ids(list: &[String]) -> HeaderType<'static> {
    let bare = |id: &String| id.chars().filter(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>')).collect::<String>();
    MessageId::new_list(list.iter().map(bare)).into()
}

fn media_type(kind: &str) -> String {
    let token =
        |t: &str| !t.is_empty() && t.len() < 100 && t.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b));
    match kind.split_once('/') {
        // A file of these types would be taken for structure.
        Some((main, sub)) if token(main) && token(sub) && !matches!(main, "multipart" | "message") => kind.to_ascii_lowercase(),
        _ => "application/octet-stream".to_owned(),
    }
}

/// The shortest encoding that every relay passes unharmed.
fn encoded(text: &[u8]) -> (&'static str, Vec<u8>) {
    if text.is_ascii() && text.split(|b| *b == b'\n').all(|l| l.len() < LINE) {
        return ("7bit", text.to_vec());
    }
    let high = text.iter().filter(|b| !b.is_ascii()).count();
    if high * 6 < text.len() { ("quoted-printable", encode::quoted(text)) } else { ("base64", encode::base64(text)) }
}

/// A boundary that stands nowhere in the message: base64 and quoted-printable never hold `=_`.
fn boundary(mail: &Outgoing) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for b in mail.message_id.bytes().chain(mail.date.to_le_bytes()) {
        hash = (hash ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3);
    }
    loop {
        let boundary = format!("=_{hash:016x}");
        let found = |hay: &[u8]| hay.windows(boundary.len()).any(|w| w == boundary.as_bytes());
        if !found(mail.text.as_bytes()) && !found(mail.html.as_bytes()) && !mail.attached_letters.iter().any(|l| found(l)) {
            return boundary;
        }
        hash = hash.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
    }
}

/// Every kind of line end becomes CRLF.
fn crlf(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len() + raw.len() / 40);
    let mut rest = raw;
    while let Some((&b, after)) = rest.split_first() {
        rest = after;
        match b {
            b'\r' => {
                rest = after.strip_prefix(b"\n").unwrap_or(after);
                out.extend(b"\r\n");
            }
            b'\n' => out.extend(b"\r\n"),
            b => out.push(b),
        }
    }
    out
}
