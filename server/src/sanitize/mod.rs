//! Strangers' HTML becomes something that may be shown.
//!
//! In: the HTML of a mail and what is allowed ([`Policy`]). Out: [`SafeHtml`], which
//! only this room can make, its whole document, or readable plain text.
//! One parse, one walk by allow-list, one serialisation; nothing edits the string
//! afterwards (that is where other mail programs had their holes).
//! Never: I/O, a clock, a panic; work ends by counted bytes, nodes and depth.
//! Next: `tree` parses, `write` walks, `tags` `attributes` `links` `hosts` `urls` `css` `sheet` decide.

mod attributes;
mod css;
mod hosts;
mod links;
mod properties;
mod selector;
mod sheet;
mod sink;
mod strip;
mod tags;
mod text;
mod tree;
mod urls;
mod write;

#[cfg(test)]
mod tests;

pub use links::Mailto;
pub use text::to_text;
pub use urls::Held;

/// Longest HTML that is read, in bytes.
pub const MAX_BYTES: usize = 2 * 1024 * 1024;
/// Deepest nesting of elements; browsers stop at the same number.
pub const MAX_DEPTH: usize = 512;
/// Most elements and texts in one mail.
pub const MAX_NODES: usize = 50_000;

/// Own class of the box that stands where a picture may not be loaded.
const BLOCKED: &str = "mail-blocked";
/// Own class of the words that tell a link's true host.
const TOLD: &str = "mail-told";

/// The sheet of a message's frame.
const SHEET: &str = include_str!("../../../style/mail.css");

/// HTML that holds only allowed elements, attributes, addresses and styles.
///
/// A fragment: an optional `<style>` first, then what belongs into `<body>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SafeHtml(String);

impl SafeHtml {
    /// The markup.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What one mail may load, and where its links may lead. The default allows nothing.
pub struct Policy<'a> {
    /// Remote pictures may be loaded (over https).
    pub images: bool,
    /// Content-ID (without `cid:` and angle brackets) → URL on our own origin.
    pub cid: &'a dyn Fn(&str) -> Option<String>,
    /// Name of a picture that the HTML holds itself ([`Held`]) → URL on our own origin.
    pub inline: &'a dyn Fn(&str) -> Option<String>,
    /// What a `mailto:` asks for → our writing page.
    pub compose: &'a dyn Fn(&Mailto) -> Option<String>,
    /// The true host of a link → words to stand behind a link whose text names another one.
    pub told: &'a dyn Fn(&str) -> Option<String>,
    /// `host` or `host:port` of our own site: no picture is loaded from there, and no link leads there. May be empty.
    pub own: &'a str,
}

impl Default for Policy<'_> {
    fn default() -> Self {
        Policy { images: false, cid: &|_| None, inline: &|_| None, compose: &|_| None, told: &|_| None, own: "" }
    }
}

/// The answer of [`html`].
#[derive(Clone, Debug)]
pub struct Cleaned {
    /// What may be shown.
    pub html: SafeHtml,
    /// The mail refers to remote pictures, blocked or shown.
    pub remote: bool,
    /// Content-IDs that were drawn in place, each once, in order of appearance.
    pub cids_used: Vec<String>,
    /// Pictures that the HTML holds itself, each once.
    pub held: Vec<Held>,
}

/// More bytes, nodes or depth than are worked on: show the mail's text instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the HTML is too big or nested too deep")]
pub struct TooBig;

/// Cleans the HTML of a mail.
pub fn html(input: &str, policy: &Policy) -> Result<Cleaned, TooBig> {
    let tree = tree::parse(input)?;
    write::write(&tree, policy)
}

/// The whole document of a message's frame: UTF-8, no script, our sheet before the mail's own.
///
/// `title` is the subject, `lang` a language tag (`ja`, `en`).
pub fn document(cleaned: &SafeHtml, title: &str, lang: &str) -> String {
    let mut out = String::with_capacity(cleaned.0.len() + SHEET.len() + 512);
    out.push_str("<!DOCTYPE html>\n<html lang=\"");
    write::escape(lang, &mut out);
    out.push_str("\"><head><meta charset=\"utf-8\">");
    out.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>");
    write::escape(title, &mut out);
    out.push_str("</title><style>");
    out.push_str(SHEET);
    out.push_str("</style></head><body>");
    out.push_str(&cleaned.0);
    out.push_str("</body></html>\n");
    out
}
