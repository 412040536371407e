//! The walk over the tree that writes what is allowed.
//!
//! Everything is decided while an element is entered; the output is only appended to.
//! Text and values are escaped on the way out, `<` and `>` in values too, so that no
//! later reader can take one for markup.
//! Never: comments, doctypes, anything that `tags` and `attributes` do not name.

use super::attributes::{self, Image, Pairs};
use super::tags::{self, Fate};
use super::tree::{Data, Step, Tree};
use super::urls::Urls;
use super::{Cleaned, MAX_DEPTH, Policy, SafeHtml, TOLD, TooBig, hosts, sheet};

/// Writes the whole mail.
pub fn write(tree: &Tree, policy: &Policy) -> Result<Cleaned, TooBig> {
    let mut writer = Writer { tree, urls: Urls::new(policy), out: String::new(), open: Vec::new(), pre_at: None, link: None };
    writer.styles();
    writer.body()?;
    Ok(Cleaned { html: SafeHtml(writer.out), remote: writer.urls.remote, cids_used: writer.urls.cids, held: writer.urls.held })
}

struct Writer<'a> {
    tree: &'a Tree,
    urls: Urls<'a>,
    out: String,
    /// Entered elements: the name written for them, none for those without tags.
    open: Vec<Option<&'static str>>,
    /// Where the last `<pre>` tag ended.
    pre_at: Option<usize>,
    /// The open link that leads to another site.
    link: Option<Link>,
}

struct Link {
    /// Elements around it.
    depth: usize,
    url: String,
    /// The first of its words.
    text: String,
}

impl Writer<'_> {
    /// All `<style>` of the mail as one, before everything else.
    fn styles(&mut self) {
        let mut found = Vec::new();
        let mut step = Some(Step::Enter(self.tree.root()));
        while let Some(here) = step {
            let mut into = true;
            if let Step::Enter(node) = here {
                let tag = self.tree.tag(node);
                if tag == "style"
                    && self
                        .tree
                        .attribute(node, "type")
                        .is_none_or(|t| t.trim_ascii().is_empty() || t.trim_ascii().eq_ignore_ascii_case("text/css"))
                {
                    found.push((self.tree.attribute(node, "media").unwrap_or(""), self.tree.first_text(node)));
                }
                into = tag == "head" || matches!(self.tree.data(node), Data::Nothing) || tags::fate(tag) != Fate::Drop;
            }
            step = self.tree.after(here, into, self.tree.root());
        }
        let css = sheet::sheets(found.into_iter(), &mut self.urls);
        if !css.is_empty() {
            self.out.push_str("<style>");
            self.out.push_str(&css);
            self.out.push_str("</style>");
        }
    }

    fn body(&mut self) -> Result<(), TooBig> {
        let mut step = Some(Step::Enter(self.tree.root()));
        while let Some(here) = step {
            let into = match here {
                Step::Enter(node) => self.enter(node),
                Step::Leave(node) => {
                    self.leave(node);
                    true
                }
            };
            if self.open.len() > MAX_DEPTH {
                return Err(TooBig);
            }
            step = self.tree.after(here, into, self.tree.root());
        }
        Ok(())
    }

    /// Writes a start tag or a text. Answers whether what is inside is visited.
    fn enter(&mut self, node: u32) -> bool {
        let attrs = match self.tree.data(node) {
            Data::Nothing => return true,
            Data::Text(text) => {
                self.text(text);
                return false;
            }
            Data::Element { attrs, .. } => attrs,
        };
        let tag = self.tree.tag(node);
        if tag == "body" {
            let pairs = attributes::body(attrs, &mut self.urls);
            let wrapper = (!pairs.is_empty()).then_some("div");
            if wrapper.is_some() {
                self.tag("div", &pairs);
            }
            self.open.push(wrapper);
            return true;
        }
        let kept = match tags::fate(tag) {
            Fate::Drop => return false,
            Fate::Unwrap => None,
            Fate::Keep(name) => tags::fits(name, self.open.iter().copied().flatten()).then_some(name),
        };
        match kept {
            Some("img") => self.image(attrs),
            Some(name) => {
                let mut pairs = attributes::of(name, attrs, &mut self.urls);
                if tag == "nobr" && !pairs.iter().any(|(name, _)| *name == "style") {
                    pairs.push(("style", "white-space:nowrap".into()));
                }
                self.tag(name, &pairs);
                let url = pairs.iter().find(|(key, url)| *key == "href" && url.starts_with("http")).map(|(_, url)| url);
                if let Some(url) = url.filter(|_| name == "a") {
                    self.link = Some(Link { depth: self.open.len(), url: url.clone(), text: String::new() });
                }
                if name == "pre" {
                    self.pre_at = Some(self.out.len());
                }
            }
            None => {}
        }
        self.open.push(kept.filter(|name| !tags::is_void(name)));
        true
    }

    fn leave(&mut self, node: u32) {
        let tag = self.tree.tag(node);
        if !matches!(self.tree.data(node), Data::Element { .. }) || (tag != "body" && tags::fate(tag) == Fate::Drop) {
            return;
        }
        if let Some(Some(name)) = self.open.pop() {
            self.out.push_str("</");
            self.out.push_str(name);
            self.out.push('>');
        }
        if let Some(link) = self.link.take_if(|link| link.depth == self.open.len()) {
            self.tell(&link);
        }
    }

    /// Words behind a link whose own words name another host.
    fn tell(&mut self, link: &Link) {
        if let Some(words) = hosts::disguised(&link.text, &link.url).and_then(|host| (self.urls.policy.told)(&host)) {
            self.tag("span", &vec![("class", TOLD.to_owned())]);
            escape(&words, &mut self.out);
            self.out.push_str("</span>");
        }
    }

    fn tag(&mut self, name: &str, pairs: &Pairs) {
        self.out.push('<');
        self.out.push_str(name);
        for (name, value) in pairs {
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            escape(value, &mut self.out);
            self.out.push('"');
        }
        self.out.push('>');
    }

    fn image(&mut self, attrs: &[html5ever::Attribute]) {
        match attributes::image(attrs, &mut self.urls) {
            Image::Gone => {}
            Image::Show(pairs) => self.tag("img", &pairs),
            Image::Box(pairs, alt) => {
                self.tag("span", &pairs);
                escape(&alt, &mut self.out);
                self.out.push_str("</span>");
            }
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(link) = self.link.as_mut().filter(|link| link.text.len() < hosts::MAX_TEXT) {
            link.text.extend(text.chars().take(hosts::MAX_TEXT));
        }
        let inner = self.open.iter().rev().flatten().next();
        let blank = text.bytes().all(|b| b.is_ascii_whitespace());
        // Only blanks may stand in a table's skeleton; a parser would move all else.
        if matches!(inner, Some(&("table" | "tbody" | "thead" | "tfoot" | "tr" | "colgroup"))) && !blank {
            return;
        }
        // A parser drops one line break at the start of <pre>: give it one to drop.
        if self.pre_at == Some(self.out.len()) && text.starts_with(['\n', '\r']) {
            self.out.push('\n');
        }
        // A parser skips blanks before the body's first content.
        let first = self.out.is_empty() || self.out.ends_with("</style>");
        escape(if first { text.trim_ascii_start() } else { text }, &mut self.out);
    }
}

/// Escapes a text or a value in double quotes.
pub fn escape(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\r', '\0']) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            // As a parser does; written out it would become one in the next reading.
            b'\r' => "\n",
            _ => "",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}
