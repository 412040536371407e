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
/// Attributes that one tag may hold at most, estimated from its separators. The parser
/// compares each with all before it. A picture of 2 MiB in a `data:` URL stays below.
const MAX_SEPARATORS: usize = 36_000;
/// Comparisons of all tags together, counted for those longer than a piece: as many as the largest tag may cost.
const MAX_COMPARED: usize = MAX_SEPARATORS * MAX_SEPARATORS;
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
        if tokenizer.sink.builder.sink.over.get() || attributes.are_too_many(open, separators(piece.as_bytes())) {
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
struct Attributes {
    /// Separators since the last token.
    pending: usize,
    /// Comparisons of attributes with those before them.
    compared: usize,
}

impl Attributes {
    /// Counts a piece with so many separators; `open`: no token ended in it, so the tag goes on.
    fn are_too_many(&mut self, open: bool, separators: usize) -> bool {
        let before = if open { self.pending } else { 0 };
        self.pending = before + separators;
        // A tag within one piece is cheap, and most pieces are text.
        if before > 0 {
            self.compared += self.pending * self.pending - before * before;
        }
        self.pending > MAX_SEPARATORS || self.compared > MAX_COMPARED
    }
}

/// Places where a new attribute may begin; never fewer than there are.
fn separators(piece: &[u8]) -> usize {
    let apart = |b: u8| matches!(b, b'\t' | b'\n' | 0x0c | b'\r' | b' ' | b'/' | b'"' | b'\'');
    let within = piece.windows(2).filter(|w| apart(w[0]) && !apart(w[1])).count();
    within + 1
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
        // A tag of 18,000 attributes has 128 pieces; sixteen of them fit into a mail.
        let tag = |attributes: &mut Attributes| (0..128).any(|n| attributes.are_too_many(n > 0, 146));
        let mut attributes = Attributes::default();
        assert!(!tag(&mut attributes), "one is allowed");
        assert!((1..16).any(|_| tag(&mut attributes)), "sixteen are not");
        // A picture in the address fills the whole mail.
        let mut attributes = Attributes::default();
        assert!(!(0..MAX_BYTES / PIECE).any(|n| attributes.are_too_many(n > 0, 16)));
        // Prose of one-letter words.
        let mut attributes = Attributes::default();
        assert!(!(0..MAX_BYTES / PIECE).any(|_| attributes.are_too_many(false, PIECE / 2)));
    }
}
