//! Which parts are the letter and which are files.
//!
//! In: a `Part` tree. Out: the bodies to draw as text and as HTML, pictures by Content-ID, files.
//! Follows RFC 8621 §4.1.4 (JMAP), the algorithm of good mail programs: of alternatives the last
//! one wins, text beside HTML belongs to both views, a text part with a name that is not the first is a file.
//! message/rfc822 is a file, its inside is not listed here.

use super::{Disposition, Part, filename};
use app::api::Attachment;
use std::collections::{HashMap, HashSet};

/// One body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    pub part: String,
    pub html: bool,
}

/// What a letter consists of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// Bodies of the text view in order; one may be HTML where there is no text of it.
    pub text: Vec<Body>,
    /// Bodies of the HTML view in order; one may be plain where there is no HTML of it.
    pub html: Vec<Body>,
    /// Content-ID and part number of what the HTML may draw.
    pub inline: Vec<(String, String)>,
    /// Everything else, pictures included.
    pub attachments: Vec<Attachment>,
    /// Parts that are a winmail.dat, to be opened by `tnef`.
    pub tnef: Vec<String>,
}

/// The part of a text that can be a Content-ID as HTML or a style writes it.
fn name(text: &str) -> &str {
    text.split(|c: char| c.is_ascii_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | ')' | '&')).next().unwrap_or_default()
}

/// Sorts the parts of a letter.
pub fn outline(root: &Part) -> Outline {
    let mut out = Outline::default();
    let alone = std::slice::from_ref(root);
    out.walk(alone, Around { multipart: "", alternative: false, text: true, html: true });
    out
}

/// Where the parts under consideration stand.
#[derive(Clone, Copy)]
struct Around<'a> {
    /// Subtype of the multipart around them.
    multipart: &'a str,
    /// Some multipart/alternative is around.
    alternative: bool,
    /// The views they may go into.
    text: bool,
    html: bool,
}

impl Outline {
    /// True if there is HTML to draw.
    pub fn has_html(&self) -> bool {
        self.html.iter().any(|b| b.html)
    }

    /// Marks the files that the HTML draws by `cid:`; they need not be listed again.
    pub fn referenced(&mut self, html: &str) {
        // One pass over the HTML, whose writer also says how many pictures there are.
        let lower = html.to_ascii_lowercase();
        let named: HashSet<&str> = lower.split("cid:").skip(1).map(name).collect();
        let mut used: HashMap<&str, bool> = HashMap::new();
        for (cid, part) in &self.inline {
            // In an attribute `@` may be written %40, `$` %24.
            let plain = cid.to_ascii_lowercase();
            let coded = app::paths::encode(cid).to_ascii_lowercase();
            *used.entry(part).or_default() |= named.contains(name(&plain)) || named.contains(name(&coded));
        }
        for file in &mut self.attachments {
            if let Some(used) = used.get(file.part.as_str()) {
                file.inline = *used;
            }
        }
    }

    fn walk(&mut self, parts: &[Part], around: Around<'_>) {
        let mut at = around;
        let (texts, htmls) = (self.text.len(), self.html.len());
        // A multipart/related starts with its text, unless a program turned it round.
        let is_root = |p: &Part| p.is_multipart() || p.kind.starts_with("text/");
        let first = if at.multipart == "related" { parts.iter().position(is_root).unwrap_or(0) } else { 0 };
        for (i, part) in parts.iter().enumerate() {
            if let Some(subtype) = part.kind.strip_prefix("multipart/") {
                let alternative = at.alternative || subtype == "alternative";
                self.walk(&part.children, Around { multipart: subtype, alternative, ..at });
                continue;
            }
            let html = part.kind == "text/html";
            let shown = (html || part.kind == "text/plain")
                && part.disposition != Disposition::Attachment
                && (i == first || at.multipart != "related" && part.name.is_empty());
            if !shown {
                self.file(part, at);
                continue;
            }
            let body = Body { part: part.id.clone(), html };
            if at.multipart == "alternative" {
                let (list, start) = if html { (&mut self.html, htmls) } else { (&mut self.text, texts) };
                // The last of a kind is the richest, if there is anything in it.
                if list.len() == start || !part.is_blank() {
                    list.truncate(start);
                    list.push(body);
                }
                continue;
            }
            if at.alternative {
                // Beside a plain text inside one alternative, what follows is of the text view only.
                if html { at.text = false } else { at.html = false }
            }
            if at.text {
                self.text.push(body.clone());
            }
            if at.html {
                self.html.push(body);
            }
        }
        if around.multipart == "alternative" {
            // Only one kind was offered: both views draw it.
            if self.text.len() == texts && around.text {
                let found: Vec<Body> = self.html.iter().skip(htmls).cloned().collect();
                self.text.extend(found);
            } else if self.html.len() == htmls && around.html {
                let found: Vec<Body> = self.text.iter().skip(texts).cloned().collect();
                self.html.extend(found);
            }
        }
    }

    fn file(&mut self, part: &Part, at: Around<'_>) {
        let text = part.kind.starts_with("text/") && part.name.is_empty() && part.disposition != Disposition::Attachment;
        // AMP, enriched text and the like are further forms of the same letter; an invitation is not.
        let further =
            at.multipart == "alternative" && part.kind != "text/calendar" && !(self.text.is_empty() && self.html.is_empty());
        if text && (further || part.is_blank()) {
            return;
        }
        if part.kind == "application/ms-tnef" || part.name.eq_ignore_ascii_case("winmail.dat") {
            self.tnef.push(part.id.clone());
        }
        if !part.cid.is_empty() && !part.kind.starts_with("text/") {
            self.inline.push((part.cid.clone(), part.id.clone()));
        }
        self.attachments.push(attachment(part));
    }
}

/// How one part is listed.
pub fn attachment(part: &Part) -> Attachment {
    let mut name = filename::safe(&part.name);
    if part.kind == "message/rfc822" && !name.to_lowercase().ends_with(".eml") {
        // A subject is no path: its slashes are kept as signs.
        let subject = filename::safe(&part.name.replace(['/', '\\'], "_"));
        name = filename::safe(&format!("{}.eml", if subject.is_empty() { "message" } else { &subject }));
    }
    if part.kind == "text/calendar" && name.is_empty() {
        name = "invite.ics".into();
    }
    let kind = filename::kind(&part.kind, &name);
    Attachment {
        part: part.id.clone(),
        viewable: filename::viewable(kind) || part.letter().is_some(),
        risky: filename::risky(&part.name, kind),
        size: part.bytes(),
        kind: kind.to_owned(),
        name,
        inline: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_that_the_html_names_are_no_files() {
        let cids = ["plain@x", "coded@x", "in-style", "bare", "Upper@X", "unnamed", "plain"];
        let file = |n: usize| attachment(&Part { id: n.to_string(), ..Part::default() });
        let mut outline = Outline {
            inline: cids.iter().enumerate().map(|(n, cid)| ((*cid).to_owned(), n.to_string())).collect(),
            attachments: (0..=cids.len()).map(file).collect(),
            ..Outline::default()
        };
        outline.referenced(
            "<img src=\"cid:plain@x\"><img src='CID:coded%40x'><p style=\"a:url(cid:in-style)\"><img src=cid:bare><img src=\"cid:upper@x\">",
        );
        let inline: Vec<bool> = outline.attachments.iter().map(|a| a.inline).collect();
        assert_eq!(inline, [true, true, true, true, true, false, false, false]);
    }
}
