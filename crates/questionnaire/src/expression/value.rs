//! The four kinds of value of XPath 1.0 and the conversions between them.

use std::borrow::Cow;

use super::{Document, NodeId, dates};

/// A node of some document.
#[derive(Clone, Copy, Debug)]
pub struct NodeRef<'a> {
    /// The document that it belongs to.
    pub document: &'a Document,
    /// Its place there.
    pub node: NodeId,
}

impl<'a> NodeRef<'a> {
    /// The node's text.
    #[must_use]
    pub fn text(self) -> &'a str {
        self.document.text(self.node)
    }
}

impl PartialEq for NodeRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.node == other.node && std::ptr::eq(self.document, other.document)
    }
}

/// Nodes in document order, without doubles (after `randomize()`: in the order that it made).
#[derive(Clone, Debug, PartialEq)]
pub enum NodeSet<'a> {
    /// No node.
    Empty,
    /// One node, which is what most references give.
    One(NodeRef<'a>),
    /// Any number of nodes.
    Many(Vec<NodeRef<'a>>),
}

impl<'a> NodeSet<'a> {
    /// The nodes as a slice.
    #[must_use]
    pub fn as_slice(&self) -> &[NodeRef<'a>] {
        match self {
            Self::Empty => &[],
            Self::One(node) => std::slice::from_ref(node),
            Self::Many(nodes) => nodes,
        }
    }

    /// The first node.
    #[must_use]
    pub fn first(&self) -> Option<NodeRef<'a>> {
        self.as_slice().first().copied()
    }

    /// How many nodes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.as_slice().len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.as_slice().is_empty()
    }
}

/// The result of an expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// A node-set.
    Nodes(NodeSet<'a>),
    /// A string; dates are strings in ISO 8601.
    Text(Cow<'a, str>),
    /// A number (IEEE 754 double).
    Number(f64),
    /// A boolean.
    Boolean(bool),
}

impl<'a> Value<'a> {
    /// As `string()`: a node-set gives the text of its first node.
    #[must_use]
    pub fn into_text(self) -> Cow<'a, str> {
        match self {
            Self::Nodes(nodes) => Cow::Borrowed(nodes.first().map_or("", NodeRef::text)),
            Self::Text(text) => text,
            Self::Number(number) => Cow::Owned(number_to_text(number)),
            Self::Boolean(value) => Cow::Borrowed(if value { "true" } else { "false" }),
        }
    }

    /// As `number()` in the ODK `XForms` specification: a date or date-time text is days since 1970.
    #[must_use]
    pub fn to_number(&self) -> f64 {
        match self {
            Self::Nodes(nodes) => nodes
                .first()
                .map_or(f64::NAN, |node| text_to_number(node.text())),
            Self::Text(text) => text_to_number(text),
            Self::Number(number) => *number,
            Self::Boolean(value) => f64::from(u8::from(*value)),
        }
    }

    /// As `boolean()`: a text that is not blank, a number other than 0 and `NaN`.
    ///
    /// A single answer counts as its text, so that a blank answer is false (the note on stored
    /// values in the ODK `XForms` specification, and `JavaRosa`); several nodes, or a group, count
    /// as true for being there. What a form's `relevant`, `required` or `constraint` gives goes
    /// through this.
    #[must_use]
    pub fn to_boolean(&self) -> bool {
        match self {
            Self::Nodes(NodeSet::One(node)) => {
                !node.text().is_empty() || node.document.has_children(node.node)
            }
            Self::Nodes(nodes) => !nodes.is_empty(),
            Self::Text(text) => !text.is_empty(),
            Self::Number(number) => *number != 0.0 && !number.is_nan(),
            Self::Boolean(value) => *value,
        }
    }
}

/// The text of a number as XPath 1.0 writes it: no exponent, no trailing `.0`, `NaN`, `Infinity`.
#[must_use]
pub fn number_to_text(number: f64) -> String {
    if number.is_nan() {
        "NaN".to_owned()
    } else if number.is_infinite() {
        if number > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        }
        .to_owned()
    } else if number == 0.0 {
        "0".to_owned()
    } else {
        // Rust writes the shortest digits that give the same double back, never an exponent.
        format!("{number}")
    }
}

/// The number in a text: XPath's own form (digits, one point, a leading minus), else the days since
/// 1970-01-01 of an ISO date or date-time, else `NaN`.
#[must_use]
pub fn text_to_number(text: &str) -> f64 {
    let text = text.trim_matches([' ', '\t', '\r', '\n']);
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = !digits.is_empty()
        && digits != "."
        && digits
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
        && digits.bytes().filter(|&byte| byte == b'.').count() <= 1;
    if plain {
        return text.parse().unwrap_or(f64::NAN);
    }
    dates::days_since_epoch(text).unwrap_or(f64::NAN)
}
