//! The seam to the pure room `mail`: all decoding this room needs, in one file.
//!
//! In: bytes as the store gave them. Out: clean text and flags.

use crate::mail::{self, Part, clean, params::Params, preview, words};
use app::api::Contact;

/// Bytes of a text part that make a preview; of HTML more, because its head is not shown.
pub const SAMPLE: u64 = 1024;
pub const SAMPLE_HTML: u64 = 8 * 1024;

/// A Subject field.
pub fn subject(raw: &[u8]) -> String {
    subject_as(raw, "")
}

/// The same with raw bytes read in the charset that a person chose.
pub fn subject_as(raw: &[u8], chosen: &str) -> String {
    words::unstructured_as(raw, chosen)
}

pub fn contact(name: &[u8], local: &[u8], domain: &[u8]) -> Contact {
    mail::addresses::contact(name, local, domain)
}

/// INTERNALDATE or a Date field, seconds since 1970.
pub fn date(text: &str) -> Option<i64> {
    mail::date::parse(text)
}

/// Parameters of BODYSTRUCTURE: names and values in turn.
pub fn params<'a>(pairs: impl Iterator<Item = (&'a [u8], &'a [u8])>, chosen: &str) -> Params {
    Params::from_pairs(pairs, chosen)
}

/// True if there is a file beside the letter; pictures that belong to its HTML do not count.
pub fn has_files(root: &Part) -> bool {
    let outline = mail::outline(root);
    outline.attachments.iter().any(|file| {
        let drawn = outline.inline.iter().any(|(_, part)| *part == file.part) && outline.has_html();
        let signature = matches!(
            file.kind.as_str(),
            "application/pgp-signature" | "application/pkcs7-signature" | "application/x-pkcs7-signature"
        );
        !drawn && !signature
    })
}

/// The part a preview is made of.
pub fn text_part(root: &Part) -> Option<&Part> {
    let id = mail::outline(root).text.first().map(|body| body.part.clone())?;
    root.find(&id)
}

/// The server's own preview (RFC 8970), one clean line.
pub fn given_preview(raw: &[u8]) -> String {
    preview::preview(&String::from_utf8_lossy(raw))
}

/// True if the server cannot have read this text rightly: Dovecot takes a missing label for ASCII,
/// does not know the labels of Japanese programs, and shows raw JIS as it stands.
pub fn doubtful(part: &Part, given: Option<&[u8]>) -> bool {
    let Some(given) = given else { return true };
    let text = String::from_utf8_lossy(given);
    let remains = ["\u{fffd}", "\u{1b}", "$B", "$@", "(B", "(J"].iter().any(|r| text.contains(r));
    let label = part.charset.as_deref().unwrap_or_default().to_ascii_lowercase();
    let sure = matches!(
        label.as_str(),
        "utf-8"
            | "iso-2022-jp"
            | "iso-8859-1"
            | "euc-jp"
            | "shift_jis"
            | "us-ascii"
            | "windows-1252"
            | "gb2312"
            | "gbk"
            | "big5"
            | "euc-kr"
            | "koi8-r"
    );
    remains || (!sure && (!text.is_ascii() || text.trim().is_empty()))
}

/// A preview of our own from the first bytes of a part.
pub fn preview_of(part: &Part, raw: &[u8]) -> String {
    let text = part.text(raw, "").text;
    // The sample ends anywhere, perhaps inside a character.
    let text = text.trim_end_matches('\u{fffd}');
    if part.kind == "text/html" { preview::preview(&without_tags(text)) } else { preview::preview(text) }
}

/// Words of HTML, good enough for one grey line; never shown as HTML.
fn without_tags(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some((text, tag)) = rest.split_once('<') {
        out.push_str(text);
        let hidden = ["style", "script", "head", "title", "!--"]
            .into_iter()
            .find(|n| tag.get(..n.len()).is_some_and(|t| t.eq_ignore_ascii_case(n)));
        let end = match hidden {
            Some("!--") => tag.find("-->").map(|i| i + 3),
            Some(name) => {
                let close = format!("</{name}");
                tag.to_ascii_lowercase().find(&close).and_then(|i| Some(i + tag.get(i..)?.find('>')? + 1))
            }
            None => tag.find('>').map(|i| i + 1),
        };
        rest = end.and_then(|end| tag.get(end..)).unwrap_or_default();
        out.push(if tag.starts_with(['b', 'B', 'p', 'P', 'd', 'D', 't', 'T', '/']) { '\n' } else { ' ' });
    }
    out.push_str(rest);
    let known = [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    let text = known.iter().fold(out, |text, (name, sign)| text.replace(name, sign));
    clean::block(&text)
}
