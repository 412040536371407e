//! HTML → readable plain text: for quoting, for previews, for mails without a text part.
//!
//! In: the HTML of a mail. Out: lines; paragraphs apart by an empty line, `- ` and `1. `
//! before list items, `> ` before quotations, ` <address>` after links whose text differs.
//! Never: fails; a mail over the budgets only has its tags taken out (`strip`).

use super::tags::{self, Fate};
use super::tree::{self, Data, Step, Tree};
use super::{strip, urls};

/// Quotations inside quotations that are marked.
const MAX_QUOTES: usize = 20;

/// Plain text of a mail's HTML. The lines end with `\n`, but for the last.
pub fn to_text(input: &str) -> String {
    match tree::parse(input) {
        Ok(tree) => {
            let mut writer = Writer::new(&tree);
            let mut step = Some(Step::Enter(tree.root()));
            while let Some(here) = step {
                let into = match here {
                    Step::Enter(node) => writer.enter(node),
                    Step::Leave(node) => {
                        writer.leave(node);
                        true
                    }
                };
                step = tree.after(here, into, tree.root());
            }
            writer.out
        }
        Err(_) => strip::stripped(input),
    }
}

struct Writer<'a> {
    tree: &'a Tree,
    out: String,
    /// Line ends owed before the next word.
    breaks: usize,
    /// A blank owed before the next word; `true` inside if it held a line break.
    blank: Option<bool>,
    /// Quotations open now, and when the last word was written.
    quotes: usize,
    quoted: usize,
    /// `<pre>` open now.
    pre: usize,
    /// Open lists: the next number, or none for points.
    lists: Vec<Option<u32>>,
    /// What stands before the next word, as `- `.
    marker: String,
    /// Open links: where their text begins, and their address.
    links: Vec<(usize, String)>,
}

impl<'a> Writer<'a> {
    fn new(tree: &'a Tree) -> Self {
        Writer {
            tree,
            out: String::new(),
            breaks: 0,
            blank: None,
            quotes: 0,
            quoted: 0,
            pre: 0,
            lists: Vec::new(),
            marker: String::new(),
            links: Vec::new(),
        }
    }

    fn enter(&mut self, node: u32) -> bool {
        match self.tree.data(node) {
            Data::Nothing => return true,
            Data::Text(text) => {
                self.text(text);
                return false;
            }
            Data::Element { .. } => {}
        }
        let tag = self.tree.tag(node);
        if tag != "body" && (tags::fate(tag) == Fate::Drop || self.hidden(node)) {
            return false;
        }
        match tag {
            "br" => {
                self.breaks = (self.breaks + 1).min(3);
                self.blank = None;
            }
            "hr" => {
                self.apart(1);
                self.word("----");
                self.apart(1);
            }
            "img" => self.text(self.tree.attribute(node, "alt").unwrap_or("")),
            "td" | "th" => self.blank = Some(false),
            "blockquote" => {
                self.apart(1);
                self.quotes += 1;
            }
            "pre" | "xmp" | "listing" | "plaintext" => {
                self.apart(2);
                self.pre += 1;
            }
            "ul" | "menu" | "dir" => {
                self.apart(if self.lists.is_empty() { 2 } else { 1 });
                self.lists.push(None);
            }
            "ol" => {
                self.apart(if self.lists.is_empty() { 2 } else { 1 });
                let start = self.tree.attribute(node, "start").and_then(|s| s.trim().parse().ok());
                self.lists.push(Some(start.unwrap_or(1)));
            }
            "li" => self.item(),
            "a" => {
                let url = self.tree.attribute(node, "href").and_then(urls::link).unwrap_or_default();
                self.links.push((self.out.len(), url));
            }
            _ => self.apart(margin(tag)),
        }
        true
    }

    fn leave(&mut self, node: u32) {
        let tag = self.tree.tag(node);
        if tag != "body" && (tag.is_empty() || tags::fate(tag) == Fate::Drop || self.hidden(node)) {
            return;
        }
        match tag {
            "br" | "hr" | "img" | "td" | "th" => {}
            "blockquote" => {
                self.apart(1);
                self.quotes -= 1;
            }
            "pre" | "xmp" | "listing" | "plaintext" => {
                self.pre -= 1;
                self.apart(2);
            }
            "ul" | "menu" | "dir" | "ol" => {
                self.lists.pop();
                self.apart(if self.lists.is_empty() { 2 } else { 1 });
            }
            "li" => {
                self.marker.clear();
                self.apart(1);
            }
            "a" => self.link(),
            _ => self.apart(margin(tag)),
        }
    }

    /// Not drawn by any mail program: the hidden first line of newsletters.
    fn hidden(&self, node: u32) -> bool {
        let style = self.tree.attribute(node, "style").unwrap_or("");
        let Some(at) = style.find("display").or_else(|| style.find("DISPLAY")) else {
            return false;
        };
        let value = style[at + 7..].trim_start().strip_prefix(':').unwrap_or("").trim_start();
        value.get(..4).is_some_and(|v| v.eq_ignore_ascii_case("none"))
    }

    fn item(&mut self) {
        self.apart(1);
        let indent = "  ".repeat(self.lists.len().saturating_sub(1).min(10));
        self.marker = match self.lists.last_mut() {
            Some(Some(number)) => {
                let now = *number;
                *number = now.saturating_add(1);
                format!("{indent}{now}. ")
            }
            _ => format!("{indent}- "),
        };
    }

    /// The address of a link, unless its text says the same.
    fn link(&mut self) {
        let Some((from, url)) = self.links.pop() else {
            return;
        };
        let shown = self.out.get(from..).unwrap_or("").trim();
        let bare = |u: &str| {
            let u = u.trim_start_matches("https://").trim_start_matches("http://");
            u.trim_start_matches("mailto:").trim_start_matches("tel:").trim_end_matches('/').to_lowercase()
        };
        if !url.is_empty() && !shown.is_empty() && bare(shown) != bare(&url) {
            self.blank = Some(false);
            self.word(&format!("<{url}>"));
        }
    }

    /// At least `lines` line ends before what comes.
    fn apart(&mut self, lines: usize) {
        if lines > 0 {
            self.breaks = self.breaks.max(lines);
            self.blank = None;
        }
    }

    fn text(&mut self, text: &str) {
        if self.pre > 0 {
            for (at, line) in text.split('\n').enumerate() {
                if at > 0 {
                    self.breaks = (self.breaks + 1).min(3);
                }
                if !line.is_empty() {
                    self.word(line);
                }
            }
            return;
        }
        let mut rest = text;
        while !rest.is_empty() {
            let blank = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}');
            let word = rest.trim_start_matches(blank);
            let gap = &rest[..rest.len() - word.len()];
            if !gap.is_empty() {
                self.blank = Some(gap.contains('\n') && self.blank.unwrap_or(true));
            }
            let end = word.find(blank).unwrap_or(word.len());
            if end > 0 {
                self.word(&word[..end]);
            }
            rest = &word[end..];
        }
    }

    /// Writes a word after the line ends, marks and blanks that are owed.
    fn word(&mut self, word: &str) {
        let quotes = self.quotes.min(MAX_QUOTES);
        if self.out.is_empty() || self.breaks > 0 {
            let lines = if self.out.is_empty() { 0 } else { self.breaks };
            for line in 1..=lines {
                self.out.push('\n');
                if line < lines {
                    self.out.push_str("> ".repeat(quotes.min(self.quoted)).trim_end());
                }
            }
            self.out.push_str(&"> ".repeat(quotes));
            self.out.push_str(&self.marker);
            self.marker.clear();
        } else if let Some(line_end) = self.blank {
            // A line break between Japanese letters is the author's editor, not a blank.
            let joined = line_end && self.out.chars().next_back().is_some_and(wide) && word.chars().next().is_some_and(wide);
            if !joined {
                self.out.push(' ');
            }
        }
        self.breaks = 0;
        self.blank = None;
        self.quoted = quotes;
        self.out.extend(word.chars().map(|c| if c == '\u{a0}' { ' ' } else { c }));
    }
}

/// Letters that are written without blanks between words.
fn wide(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}')
}

/// Line ends around an element.
fn margin(tag: &str) -> usize {
    match tag {
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "dl" | "figure" => 2,
        "address" | "article" | "aside" | "caption" | "center" | "dd" | "details" | "div" | "dt" | "fieldset" | "figcaption"
        | "footer" | "form" | "header" | "main" | "nav" | "section" | "summary" | "table" | "tr" => 1,
        _ => 0,
    }
}
