//! HTML → a tree in one vector, read as a browser reads it (html5ever).
//!
//! The parser is fed in small pieces and the budgets are looked at after each, because
//! a few kilobytes can build millions of nodes (open formatting elements are repeated in
//! every paragraph), and deep nesting or a tag of many attributes costs time squared.
//! Indices instead of pointers: no recursion, no recursive drop.
//! Never: decides what is allowed (that is `write`).

use super::sink::Sink;
use super::{MAX_BYTES, TooBig};
use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{Attribute, QualName, TokenizerResult, ns};
use std::cell::Cell;

/// Bytes between two looks at the budgets.
const PIECE: usize = 1024;
/// Attributes that one tag may hold at most. The parser compares each with all before it.
const MAX_ATTRIBUTES: usize = 4_000;
/// Comparisons of all tags together, counted for those longer than a piece: as many as the largest tag may cost.
const MAX_COMPARED: usize = MAX_ATTRIBUTES * MAX_ATTRIBUTES;
/// "No such node".
pub const NONE: u32 = u32::MAX;

/// A parsed mail.
pub struct Tree {
    nodes: Vec<Node>,
}

/// What a node is.
pub enum Data {
    /// The document, or something that is never drawn.
    Nothing,
    Element {
        name: QualName,
        attrs: Vec<Attribute>,
    },
    Text(String),
}

/// One node and its neighbours.
pub struct Node {
    pub parent: u32,
    pub previous: u32,
    pub next: u32,
    pub first: u32,
    pub last: u32,
    pub depth: u32,
    pub data: Data,
}

/// One step of a walk.
#[derive(Clone, Copy)]
pub enum Step {
    Enter(u32),
    Leave(u32),
}

/// Parses a whole mail. Stops early when a budget is spent.
pub fn parse(input: &str) -> Result<Tree, TooBig> {
    if input.len() > MAX_BYTES {
        return Err(TooBig);
    }
    // The mode is always that of our own document, so that the tree survives a second reading.
    let opts = TreeBuilderOpts { scripting_enabled: false, iframe_srcdoc: true, drop_doctype: true, ..Default::default() };
    let meter = Meter { builder: TreeBuilder::new(Sink::new(), opts), tokens: Cell::new(0) };
    let tokenizer = Tokenizer::new(meter, TokenizerOpts { discard_bom: false, ..Default::default() });
    let queue = BufferQueue::default();
    let (mut rest, mut attributes) = (input, Attributes::default());
    while !rest.is_empty() {
        let mut cut = PIECE.min(rest.len());
        while !rest.is_char_boundary(cut) {
            cut += 1;
        }
        let (piece, after) = rest.split_at(cut);
        rest = after;
        let before = tokenizer.sink.tokens.get();
        queue.push_back(StrTendril::from_slice(piece));
        // The parser stops at the end of each script, with the rest still in the queue.
        while !matches!(tokenizer.feed(&queue), TokenizerResult::Done) {}
        let open = tokenizer.sink.tokens.get() == before;
        if tokenizer.sink.builder.sink.over.get() || attributes.are_too_many(open, piece.as_bytes()) {
            return Err(TooBig);
        }
    }
    tokenizer.end();
    let sink = tokenizer.sink.builder.sink;
    if sink.over.get() {
        return Err(TooBig);
    }
    Ok(Tree { nodes: sink.nodes.into_inner() })
}

/// What the attributes of tags may have cost so far.
#[derive(Default)]
struct Attributes<'a> {
    /// The piece in which the last token ended: a tag that is open at its end began in it.
    began: Option<&'a [u8]>,
    open: Open,
    /// Comparisons of attributes with those before them.
    compared: usize,
}

impl<'a> Attributes<'a> {
    /// Counts a piece; `goes_on`: no token ended in it, so a tag that was open still is.
    fn are_too_many(&mut self, goes_on: bool, piece: &'a [u8]) -> bool {
        if !goes_on {
            // A tag within one piece is cheap, and most pieces are text: only what goes on is looked at.
            (self.began, self.open) = (Some(piece), Open::default());
            return false;
        }
        if let Some(began) = self.began.take() {
            self.open.pass(began);
        }
        let before = self.open.attributes();
        self.open.pass(piece);
        let now = self.open.attributes();
        self.compared += (now * now).saturating_sub(before * before);
        now > MAX_ATTRIBUTES || self.compared > MAX_COMPARED
    }
}

/// Where in a tag a byte may stand (HTML, 13.2.5.8 and 13.2.5.32 to 13.2.5.39).
#[derive(Clone, Copy)]
enum At {
    TagName,
    BeforeName,
    Name,
    AfterName,
    BeforeValue,
    Double,
    Single,
    Unquoted,
}

/// The tag that is open, if there is one. Which `<` began it only the parser knows, so every one may have: for each
/// place in a tag where we may be, the most attributes that the tag can have then. Never fewer than it has; what
/// stands in a value (pictures as `data:`, long addresses) counts for nothing.
#[derive(Clone, Copy, Default)]
struct Open([Option<usize>; 8]);

impl Open {
    fn attributes(&self) -> usize {
        self.0.iter().flatten().copied().max().unwrap_or(0)
    }

    fn pass(&mut self, piece: &[u8]) {
        use At::{AfterName, BeforeName, BeforeValue, Double, Name, Single, TagName, Unquoted};
        for byte in piece {
            let mut next = Open::default();
            for at in [TagName, BeforeName, Name, AfterName, BeforeValue, Double, Single, Unquoted] {
                let Some(count) = self.0[at as usize] else { continue };
                let space = matches!(byte, b'\t' | b'\n' | 0x0c | b'\r' | b' ');
                let (to, count) = match (at, byte) {
                    (Double, b'"') | (Single, b'\'') => (BeforeName, count),
                    (Double | Single, _) => (at, count),
                    // The end of the tag.
                    (_, b'>') => continue,
                    (TagName | BeforeName | Name | AfterName, b'/') => (BeforeName, count),
                    (Name | AfterName, b'=') => (BeforeValue, count),
                    (BeforeValue, b'"') => (Double, count),
                    (BeforeValue, b'\'') => (Single, count),
                    (Name, _) if space => (AfterName, count),
                    (TagName | Unquoted, _) if space => (BeforeName, count),
                    (BeforeName | AfterName | BeforeValue, _) if space => (at, count),
                    (BeforeName | AfterName, _) => (Name, count + 1),
                    (BeforeValue, _) => (Unquoted, count),
                    (TagName | Name | Unquoted, _) => (at, count),
                };
                next.keep(to, count);
            }
            if *byte == b'<' {
                next.keep(TagName, 0);
            }
            *self = next;
        }
    }

    fn keep(&mut self, at: At, count: usize) {
        let most = &mut self.0[at as usize];
        *most = Some(most.map_or(count, |known| known.max(count)));
    }
}

impl Tree {
    /// The document node; every walk starts at it or below.
    pub fn root(&self) -> u32 {
        0
    }

    /// What a node is.
    pub fn data(&self, node: u32) -> &Data {
        match self.nodes.get(node as usize) {
            Some(node) => &node.data,
            None => &Data::Nothing,
        }
    }

    /// Name of an element of HTML itself; empty for all else, SVG and MathML too.
    pub fn tag(&self, node: u32) -> &str {
        match self.data(node) {
            Data::Element { name, .. } if name.ns == ns!(html) => &name.local,
            _ => "",
        }
    }

    /// An attribute's value.
    pub fn attribute(&self, node: u32, wanted: &str) -> Option<&str> {
        let Data::Element { attrs, .. } = self.data(node) else {
            return None;
        };
        attrs.iter().find(|a| &*a.name.local == wanted).map(|a| &*a.value)
    }

    /// First text child, as of a `<style>` or `<pre>`.
    pub fn first_text(&self, node: u32) -> &str {
        let first = self.nodes.get(node as usize).map_or(NONE, |n| n.first);
        match self.data(first) {
            Data::Text(text) => text,
            _ => "",
        }
    }

    /// The step after `step` below `root`. `into`: whether children of an entered node are visited.
    pub fn after(&self, step: Step, into: bool, root: u32) -> Option<Step> {
        match step {
            Step::Enter(node) => {
                let first = self.nodes.get(node as usize)?.first;
                Some(if into && first != NONE { Step::Enter(first) } else { Step::Leave(node) })
            }
            Step::Leave(node) if node == root => None,
            Step::Leave(node) => {
                let here = self.nodes.get(node as usize)?;
                Some(if here.next != NONE { Step::Enter(here.next) } else { Step::Leave(here.parent) })
            }
        }
    }
}

/// Counts tokens on their way to the tree builder and drops comments.
struct Meter {
    builder: TreeBuilder<u32, Sink>,
    tokens: Cell<u64>,
}

impl TokenSink for Meter {
    type Handle = u32;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<u32> {
        match token {
            Token::ParseError(_) => TokenSinkResult::Continue,
            Token::CommentToken(_) | Token::DoctypeToken(_) => {
                self.tokens.set(self.tokens.get() + 1);
                TokenSinkResult::Continue
            }
            token => {
                self.tokens.set(self.tokens.get() + 1);
                self.builder.process_token(token, line)
            }
        }
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_tags_together_have_one_budget() {
        let tag = |n: usize| format!("<p{}>x</p>", " a".repeat(n));
        let one = format!("<p{}>x</p>", (0..3_900).map(|n| format!(" a{n}")).collect::<String>());
        assert!(parse(&one).is_ok(), "one is allowed");
        assert!(parse(&one.repeat(3)).is_err(), "three are not");
        assert!(parse(&tag(4_100)).is_err(), "one of more attributes is not, also if they have one name");
    }

    #[test]
    fn attributes_are_found_whatever_stands_before_them() {
        let many: String = (0..5_000).map(|n| format!(" a{n}")).collect();
        let slashes: String = (0..5_000).map(|n| format!("/a{n}")).collect();
        let glued: String = (0..5_000).map(|n| format!("a{n}=''")).collect();
        let filler = "x".repeat(2 * PIECE);
        for start in ["<p", "</p", "<p x\"", "<p =\"", "<p x='y'\"", "<p x=y\"", "<p x==\"y\"", "<p x='<b y=\"'", "<p x=\"\"=\""]
        {
            assert!(parse(&format!("{start}{many}>")).is_err(), "{start}");
            assert!(parse(&format!("{filler}{start}{many}>")).is_err(), "{start}");
        }
        assert!(parse(&format!("<p{slashes}>")).is_err());
        assert!(parse(&format!("<p {glued}>")).is_err());
    }

    #[test]
    fn long_values_are_no_attributes() {
        let picture = "iVBO/Rw0/KG+o//".repeat(60_000);
        let words = "会議 a b 'c' / d=e ".repeat(40_000);
        for mail in [
            format!("<p>x<img alt=x src=\"data:image/png;base64,{picture}\">"),
            format!("<p>x<img src=data:image/png;base64,{picture} alt=x>"),
            format!("<p title=\"{words}\">x</p>"),
            format!("<a href='https://a.example/{}'>x</a>", "b/c?d=\"e f\"&".repeat(60_000)),
            format!("<p>{}</p>", "a ".repeat(900_000)),
            format!("<style>{}</style>", "a < b { c: d / e } ".repeat(60_000)),
            format!("<!-- <p {} -->x", "a ".repeat(3_000)),
        ] {
            assert!(parse(&mail).is_ok(), "{:.30}", mail);
        }
    }
}
