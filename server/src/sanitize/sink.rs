//! The nodes that the HTML parser builds, in one vector.
//!
//! In: what html5ever's tree builder says (WHATWG HTML §13.2.6). Out: [`Sink::nodes`].
//! Links between nodes are indices: a tree of any depth is dropped without recursion.
//! Counts nodes and depth and raises [`Sink::over`]; `tree` looks at it and stops.
//! Never: refuses a call, as the builder counts on every node it made.

use super::tree::{Data, NONE, Node};
use super::{MAX_DEPTH, MAX_NODES};
use html5ever::interface::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, LocalName, Namespace, QualName, ns};
use std::borrow::Cow;
use std::cell::{Cell, RefCell};

/// What the tree builder writes into.
pub struct Sink {
    pub nodes: RefCell<Vec<Node>>,
    /// A budget is spent: what was built is of no use.
    pub over: Cell<bool>,
}

/// An owned name, so that no borrow of the vector outlives the call.
#[derive(Debug)]
pub struct Name(QualName);

impl ElemName for Name {
    fn ns(&self) -> &Namespace {
        &self.0.ns
    }

    fn local_name(&self) -> &LocalName {
        &self.0.local
    }
}

impl Sink {
    pub fn new() -> Self {
        let sink = Sink { nodes: RefCell::new(Vec::new()), over: Cell::new(false) };
        sink.make(Data::Nothing);
        sink
    }

    fn make(&self, data: Data) -> u32 {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(Node { parent: NONE, previous: NONE, next: NONE, first: NONE, last: NONE, depth: 0, data });
        if nodes.len() > MAX_NODES {
            self.over.set(true);
        }
        (nodes.len() - 1) as u32
    }

    /// Puts `child` into `parent`, before `next` or at the end.
    fn place(&self, parent: u32, next: u32, child: u32) {
        self.take(child);
        let mut nodes = self.nodes.borrow_mut();
        let depth = nodes[parent as usize].depth + 1;
        if depth as usize > MAX_DEPTH {
            self.over.set(true);
        }
        let previous = if next == NONE { nodes[parent as usize].last } else { nodes[next as usize].previous };
        let node = &mut nodes[child as usize];
        (node.parent, node.previous, node.next, node.depth) = (parent, previous, next, depth);
        match previous {
            NONE => nodes[parent as usize].first = child,
            _ => nodes[previous as usize].next = child,
        }
        match next {
            NONE => nodes[parent as usize].last = child,
            _ => nodes[next as usize].previous = child,
        }
    }

    /// Takes a node out of its parent, if it has one.
    fn take(&self, child: u32) {
        let mut nodes = self.nodes.borrow_mut();
        let node = &mut nodes[child as usize];
        let (parent, previous, next) = (node.parent, node.previous, node.next);
        if parent == NONE {
            return;
        }
        (node.parent, node.previous, node.next) = (NONE, NONE, NONE);
        match previous {
            NONE => nodes[parent as usize].first = next,
            _ => nodes[previous as usize].next = next,
        }
        match next {
            NONE => nodes[parent as usize].last = previous,
            _ => nodes[next as usize].previous = previous,
        }
    }

    /// A node or a text, before `next` or at the end of `parent`; texts side by side are joined.
    fn add(&self, parent: u32, next: u32, child: NodeOrText<u32>) {
        let text = match child {
            NodeOrText::AppendNode(node) => return self.place(parent, next, node),
            NodeOrText::AppendText(text) => text,
        };
        let before = {
            let nodes = self.nodes.borrow();
            if next == NONE { nodes[parent as usize].last } else { nodes[next as usize].previous }
        };
        if before != NONE
            && let Data::Text(there) = &mut self.nodes.borrow_mut()[before as usize].data
        {
            there.push_str(&text);
            return;
        }
        let node = self.make(Data::Text(text.to_string()));
        self.place(parent, next, node);
    }

    fn parent(&self, node: u32) -> u32 {
        self.nodes.borrow()[node as usize].parent
    }
}

impl TreeSink for Sink {
    type Handle = u32;
    type Output = Self;
    type ElemName<'a> = Name;

    fn finish(self) -> Self {
        self
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> u32 {
        0
    }

    fn elem_name<'a>(&'a self, node: &'a u32) -> Name {
        match &self.nodes.borrow()[*node as usize].data {
            Data::Element { name, .. } => Name(name.clone()),
            _ => Name(QualName::new(None, ns!(), LocalName::from(""))),
        }
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, _: ElementFlags) -> u32 {
        self.make(Data::Element { name, attrs })
    }

    fn create_comment(&self, _: StrTendril) -> u32 {
        self.make(Data::Nothing)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> u32 {
        self.make(Data::Nothing)
    }

    fn append(&self, parent: &u32, child: NodeOrText<u32>) {
        self.add(*parent, NONE, child);
    }

    fn append_based_on_parent_node(&self, element: &u32, previous: &u32, child: NodeOrText<u32>) {
        match self.parent(*element) {
            NONE => self.add(*previous, NONE, child),
            parent => self.add(parent, *element, child),
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    /// What a template holds is never drawn: it goes into a node outside the tree.
    fn get_template_contents(&self, template: &u32) -> u32 {
        let depth = self.nodes.borrow()[*template as usize].depth;
        let node = self.make(Data::Nothing);
        self.nodes.borrow_mut()[node as usize].depth = depth;
        node
    }

    fn same_node(&self, a: &u32, b: &u32) -> bool {
        a == b
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &u32, child: NodeOrText<u32>) {
        match self.parent(*sibling) {
            NONE => {}
            parent => self.add(parent, *sibling, child),
        }
    }

    fn add_attrs_if_missing(&self, node: &u32, more: Vec<Attribute>) {
        if let Data::Element { attrs, .. } = &mut self.nodes.borrow_mut()[*node as usize].data {
            for attr in more {
                // Repeated <body> tags may add attributes without end; only a few are ever read.
                if attrs.len() < 64 && !attrs.iter().any(|a| a.name == attr.name) {
                    attrs.push(attr);
                }
            }
        }
    }

    fn remove_from_parent(&self, node: &u32) {
        self.take(*node);
    }

    fn reparent_children(&self, node: &u32, new_parent: &u32) {
        loop {
            let first = self.nodes.borrow()[*node as usize].first;
            if first == NONE {
                return;
            }
            self.place(*new_parent, NONE, first);
        }
    }

    fn allow_declarative_shadow_roots(&self, _: &u32) -> bool {
        false
    }
}
