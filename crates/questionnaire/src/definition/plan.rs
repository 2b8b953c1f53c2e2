//! The order of work and the order of pages, both decided when the form is read.

use super::node::NodeIndex;

/// One thing to work out for every instance of a node.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Step {
    /// Whether it is relevant.
    Relevance(NodeIndex),
    /// Its calculation or its default.
    Value(NodeIndex),
}

/// A stop on the way through the form.
#[derive(Clone, Debug)]
pub(crate) enum Stop {
    Page(PagePlan),
    /// Its stops for every instance, then “add another?” when the number is asked for.
    Repeat {
        node: NodeIndex,
        stem: Box<str>,
        stops: Vec<Self>,
        section: usize,
    },
}

#[derive(Clone, Debug)]
pub(crate) struct PagePlan {
    /// The page's own part of its address; empty for a repeat whose instance is one page.
    pub(crate) stem: Box<str>,
    /// Everything on it: notes that lead in, and the question or the group.
    pub(crate) members: Vec<NodeIndex>,
    /// The group whose label is the heading.
    pub(crate) heading: Option<NodeIndex>,
    pub(crate) section: usize,
}
