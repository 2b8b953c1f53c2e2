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

/// The address of the page that holds a node, in repeats of the first instance.
pub(super) fn page_of(
    stops: &[Stop],
    node: NodeIndex,
    end: &dyn Fn(NodeIndex) -> NodeIndex,
) -> Option<String> {
    stops.iter().find_map(|stop| match stop {
        Stop::Page(page) => {
            let here = page
                .members
                .iter()
                .any(|&member| member <= node && node < end(member));
            here.then(|| page.stem.to_string())
        }
        Stop::Repeat { stem, stops, .. } => {
            let inner = page_of(stops, node, end)?;
            Some(if inner.is_empty() {
                format!("{stem}.1")
            } else {
                format!("{stem}.1.{inner}")
            })
        }
    })
}
