//! The tree that expressions look at: the answers of one form, or one list of choices.
//!
//! A form's answers are one [`Document`] (the primary instance of an `XForm`); each choice list or
//! attached table is another (`instance('towns')/root/item`). The instances of a repeat are
//! sibling nodes of the same name.
//!
//! Nodes live in one vector and their text in one string, so that copying a prepared document and
//! filling in the answers costs a few block copies and nothing for each name.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A name as the evaluator compares it: the FNV-1a hash of its bytes, in 64 bits.
///
/// An expression and a document need no common table of names. That two different names of one
/// form fall together is less likely than 10⁻¹² for a form of a thousand names.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord)]
pub struct Name(u64);

impl Name {
    pub(crate) fn key(self) -> u64 {
        self.0
    }

    /// The key of a name. A namespace prefix is part of the name.
    #[must_use]
    pub const fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        let mut index = 0;
        while index < bytes.len() {
            hash = (hash ^ bytes[index] as u64).wrapping_mul(0x0000_0100_0000_01b3);
            index += 1;
        }
        Self(hash)
    }
}

/// A [`Name`] is a hash already, so the table of names uses it as it is.
#[derive(Clone, Copy, Default, Debug)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }
    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

/// The place of a node in its document.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord)]
pub struct NodeId(u32);

impl NodeId {
    /// The node that was added as the nth, from 0. It must be a node of the document.
    pub(crate) fn at(index: u32) -> Self {
        Self(index)
    }

    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// "No node" in the links between nodes.
const NONE: u32 = u32::MAX;

#[derive(Clone, Debug)]
struct Node {
    name: Name,
    parent: u32,
    first_child: u32,
    last_child: u32,
    next_sibling: u32,
    /// The next node of the same name anywhere in the document, in the order of creation.
    next_namesake: u32,
    text_start: u32,
    text_end: u32,
    repeat: bool,
    hidden: bool,
}

/// A tree of named nodes with text.
///
/// ```
/// use questionnaire::expression::Document;
/// let mut answers = Document::new("data");
/// let age = answers.append(answers.root(), "age");
/// answers.set_text(age, "42");
/// assert_eq!(answers.text(age), "42");
/// ```
#[derive(Clone, Debug)]
pub struct Document {
    nodes: Vec<Node>,
    pool: String,
    /// First and last node of each name; the rest hang on `next_namesake`.
    names: HashMap<Name, (u32, u32), BuildHasherDefault<AsItIs>>,
    /// Whether the order of creation is the order of the document.
    in_order: bool,
    any_hidden: bool,
}

impl Document {
    /// A document with only its root element.
    #[must_use]
    pub fn new(root: &str) -> Self {
        let mut document = Self {
            nodes: Vec::new(),
            pool: String::new(),
            names: HashMap::default(),
            in_order: true,
            any_hidden: false,
        };
        document.push(Name::of(root), NONE);
        document
    }

    /// The root element (`/data`).
    #[must_use]
    pub fn root(&self) -> NodeId {
        NodeId(0)
    }

    /// How many nodes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Never: there is always a root.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    fn push(&mut self, name: Name, parent: u32) -> NodeId {
        // A document of four thousand million nodes does not fit into memory before this overflows.
        let id = u32::try_from(self.nodes.len()).unwrap_or(NONE);
        self.nodes.push(Node {
            name,
            parent,
            first_child: NONE,
            last_child: NONE,
            next_sibling: NONE,
            next_namesake: NONE,
            text_start: 0,
            text_end: 0,
            repeat: false,
            hidden: false,
        });
        let (_, last) = self.names.entry(name).or_insert((id, id));
        if *last != id {
            self.nodes[*last as usize].next_namesake = id;
            *last = id;
        }
        NodeId(id)
    }

    /// Adds a child after the existing children of `parent`.
    pub fn append(&mut self, parent: NodeId, name: &str) -> NodeId {
        self.append_named(parent, Name::of(name))
    }

    /// As [`Self::append`], for a name whose key is known.
    pub fn append_named(&mut self, parent: NodeId, name: Name) -> NodeId {
        if self.in_order && !self.ends_with(parent) {
            self.in_order = false;
        }
        let id = self.push(name, parent.0);
        let last = self.nodes[parent.index()].last_child;
        if last == NONE {
            self.nodes[parent.index()].first_child = id.0;
        } else {
            self.nodes[last as usize].next_sibling = id.0;
        }
        self.nodes[parent.index()].last_child = id.0;
        id
    }

    /// Whether the newest node is `node` or below it.
    fn ends_with(&self, node: NodeId) -> bool {
        let mut at = self.nodes.len() - 1;
        while at > node.index() {
            match self.nodes[at].parent {
                NONE => return false,
                parent => at = parent as usize,
            }
        }
        at == node.index()
    }

    /// Adds one instance of a repeat: as [`Self::append`], and references from inside this
    /// instance stay inside it.
    pub fn append_repeat(&mut self, parent: NodeId, name: &str) -> NodeId {
        let id = self.append(parent, name);
        self.nodes[id.index()].repeat = true;
        id
    }

    /// Sets the text of a node (its old text stays in memory until the document is dropped).
    pub fn set_text(&mut self, node: NodeId, text: &str) {
        let start = u32::try_from(self.pool.len()).unwrap_or(NONE);
        if text.is_empty() || self.pool.len() + text.len() >= NONE as usize {
            self.nodes[node.index()].text_start = 0;
            self.nodes[node.index()].text_end = 0;
            return;
        }
        self.pool.push_str(text);
        let node = &mut self.nodes[node.index()];
        node.text_start = start;
        node.text_end = start + u32::try_from(text.len()).unwrap_or(0);
    }

    /// The node's own text, empty when nothing is answered.
    #[must_use]
    pub fn text(&self, node: NodeId) -> &str {
        let node = &self.nodes[node.index()];
        &self.pool[node.text_start as usize..node.text_end as usize]
    }

    /// Says whether a node counts in paths and references. What is not relevant is left out of
    /// every node-set, with all that is below it, as ODK's clients do.
    pub fn set_relevant(&mut self, node: NodeId, relevant: bool) {
        self.nodes[node.index()].hidden = !relevant;
        self.any_hidden |= !relevant;
    }

    /// Whether the node and all nodes above it are relevant.
    #[must_use]
    pub fn is_relevant(&self, node: NodeId) -> bool {
        !self.any_hidden
            || !std::iter::successors(Some(node), |&at| self.parent(at))
                .any(|at| self.nodes[at.index()].hidden)
    }

    /// The node's name key.
    #[must_use]
    pub fn name(&self, node: NodeId) -> Name {
        self.nodes[node.index()].name
    }

    /// Whether the node is one instance of a repeat.
    #[must_use]
    pub fn is_repeat(&self, node: NodeId) -> bool {
        self.nodes[node.index()].repeat
    }

    /// The node above, `None` for the root element.
    #[must_use]
    pub fn parent(&self, node: NodeId) -> Option<NodeId> {
        link(self.nodes[node.index()].parent)
    }

    /// The children in order.
    pub fn children(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(link(self.nodes[node.index()].first_child), |&at| {
            link(self.nodes[at.index()].next_sibling)
        })
    }

    pub(crate) fn has_children(&self, node: NodeId) -> bool {
        self.nodes[node.index()].first_child != NONE
    }

    /// The children of one name, in order.
    pub fn children_named(&self, node: NodeId, name: Name) -> impl Iterator<Item = NodeId> + '_ {
        self.children(node)
            .filter(move |&child| self.name(child) == name)
    }

    /// Whether there is a node of this name anywhere.
    pub(crate) fn has(&self, name: Name) -> bool {
        self.names.contains_key(&name)
    }

    /// All nodes of one name in the order in which they were added.
    pub(crate) fn namesakes(&self, name: Name) -> Namesakes<'_> {
        Namesakes {
            document: self,
            next: self.names.get(&name).map_or(NONE, |&(first, _)| first),
        }
    }

    pub(crate) fn is_inside(&self, node: NodeId, ancestor: NodeId) -> bool {
        let mut at = self.parent(node);
        while let Some(node) = at {
            if node == ancestor {
                return true;
            }
            at = self.parent(node);
        }
        false
    }

    /// The innermost repeat instance around `context` (or `context` itself) whose repeat holds
    /// one of the nodes, be it in this instance or in another.
    pub(crate) fn nearest_shared_repeat(
        &self,
        nodes: &[NodeId],
        context: NodeId,
    ) -> Option<NodeId> {
        std::iter::successors(Some(context), |&at| self.parent(at))
            .filter(|&at| self.is_repeat(at))
            .find(|&repeat| {
                nodes
                    .iter()
                    .any(|&node| self.is_inside_repeat(node, repeat))
            })
    }

    /// Whether a node is in the repeat that `instance` is one instance of.
    pub(crate) fn is_inside_repeat(&self, node: NodeId, instance: NodeId) -> bool {
        let (name, parent) = (self.name(instance), self.parent(instance));
        std::iter::successors(self.parent(node), |&at| self.parent(at))
            .any(|at| self.name(at) == name && self.parent(at) == parent)
    }

    /// The node and everything below it, in document order.
    pub(crate) fn descendants(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(Some(node), move |&at| {
            if let Some(child) = link(self.nodes[at.index()].first_child) {
                return Some(child);
            }
            let mut up = at;
            while up != node {
                if let Some(next) = link(self.nodes[up.index()].next_sibling) {
                    return Some(next);
                }
                up = self.parent(up)?;
            }
            None
        })
    }

    /// The children of the node's parent, the node among them.
    pub(crate) fn siblings(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        self.parent(node)
            .into_iter()
            .flat_map(|parent| self.children(parent))
    }

    /// 1 for the first among the siblings of the same name, 2 for the second …
    #[must_use]
    pub fn position(&self, node: NodeId) -> usize {
        let Some(parent) = self.parent(node) else {
            return 1;
        };
        let name = self.name(node);
        1 + self
            .children_named(parent, name)
            .take_while(|&sibling| sibling != node)
            .count()
    }

    /// Puts nodes into document order and removes doubles.
    pub(crate) fn sort(&self, nodes: &mut Vec<NodeId>) {
        if self.in_order {
            nodes.sort_unstable();
        } else {
            nodes.sort_by_cached_key(|&node| self.path_of_orders(node));
        }
        nodes.dedup();
    }

    /// The places among all siblings on the way from the root: orders nodes as the document does.
    fn path_of_orders(&self, node: NodeId) -> Vec<u32> {
        let mut path = Vec::new();
        let mut at = node;
        while let Some(parent) = self.parent(at) {
            let before = self
                .children(parent)
                .take_while(|&sibling| sibling != at)
                .count();
            path.push(u32::try_from(before).unwrap_or(NONE));
            at = parent;
        }
        path.reverse();
        path
    }
}

fn link(id: u32) -> Option<NodeId> {
    (id != NONE).then_some(NodeId(id))
}

/// The nodes of one name, in the order in which they were added.
pub(crate) struct Namesakes<'a> {
    document: &'a Document,
    next: u32,
}

impl Iterator for Namesakes<'_> {
    type Item = NodeId;
    fn next(&mut self) -> Option<NodeId> {
        let found = link(self.next)?;
        self.next = self.document.nodes[found.index()].next_namesake;
        Some(found)
    }
}
