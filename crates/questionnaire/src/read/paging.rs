//! Which questions share a page, in which order pages come, and what their addresses are.

use std::collections::BTreeSet;

use crate::definition::node::{Body, Node, NodeIndex};
use crate::definition::plan::{PagePlan, Stop};
use crate::definition::{Item, Required};

/// The stops of a form.
pub(super) fn plan(nodes: &[Node], items: &[Item]) -> Vec<Stop> {
    let mut planner = Planner {
        nodes,
        items,
        taken: BTreeSet::new(),
    };
    let mut stops = Vec::new();
    let mut waiting = Vec::new();
    planner.container(NodeIndex::ROOT, &mut waiting, &mut stops);
    stops
}

struct Planner<'n> {
    nodes: &'n [Node],
    items: &'n [Item],
    taken: BTreeSet<String>,
}

impl Planner<'_> {
    fn children(&self, of: NodeIndex) -> Vec<NodeIndex> {
        let end = self.nodes[of.index()].end;
        let mut children = Vec::new();
        let mut at = NodeIndex(of.0 + 1);
        while at < end {
            children.push(at);
            at = self.nodes[at.index()].end;
        }
        children
    }

    fn item(&self, node: NodeIndex) -> Option<&Item> {
        match self.nodes[node.index()].body {
            Body::Question(item) => Some(&self.items[item]),
            Body::Group(_) | Body::Repeat(..) => None,
        }
    }

    /// `waiting` holds the notes that belong to the page to come.
    fn container(&mut self, of: NodeIndex, waiting: &mut Vec<NodeIndex>, stops: &mut Vec<Stop>) {
        for child in self.children(of) {
            match &self.nodes[child.index()].body {
                Body::Question(_) => {
                    let Some(item) = self.item(child) else {
                        continue;
                    };
                    if !item.kind.is_shown() || item.details.other_of.is_some() {
                        continue;
                    }
                    let asks = item.collects_an_answer()
                        && !matches!(item.details.read_only, Required::Yes);
                    waiting.push(child);
                    if asks {
                        let page = self.page(std::mem::take(waiting), child, false);
                        stops.push(page);
                    }
                }
                Body::Group(group) if group.has("field-list") || group.has("table-list") => {
                    if self.holds_something(child) {
                        waiting.push(child);
                        let page = self.page(std::mem::take(waiting), child, true);
                        stops.push(page);
                    }
                }
                Body::Group(_) => {
                    if of == NodeIndex::ROOT {
                        self.flush(waiting, stops);
                    }
                    self.container(child, waiting, stops);
                    if of == NodeIndex::ROOT {
                        self.flush(waiting, stops);
                    }
                }
                Body::Repeat(group, _) => {
                    self.flush(waiting, stops);
                    let one_page = group.has("field-list") || group.has("table-list");
                    let stem = self.stem(child, "");
                    let mut inner = Vec::new();
                    if one_page {
                        inner.push(Stop::Page(PagePlan {
                            stem: "".into(),
                            members: vec![child],
                            heading: None,
                            section: self.section(child),
                        }));
                    } else {
                        let mut notes = Vec::new();
                        self.container(child, &mut notes, &mut inner);
                        self.flush(&mut notes, &mut inner);
                    }
                    stops.push(Stop::Repeat {
                        node: child,
                        stem,
                        stops: inner,
                        section: self.section(child),
                    });
                }
            }
        }
        if of == NodeIndex::ROOT {
            self.flush(waiting, stops);
        }
    }

    /// Notes that no question follows are a page of their own.
    fn flush(&mut self, waiting: &mut Vec<NodeIndex>, stops: &mut Vec<Stop>) {
        if let Some(&first) = waiting.first() {
            let page = self.page(std::mem::take(waiting), first, false);
            stops.push(page);
        }
    }

    fn holds_something(&self, group: NodeIndex) -> bool {
        (group.0 + 1..self.nodes[group.index()].end.0).any(|node| {
            self.item(NodeIndex(node))
                .is_some_and(|item| item.kind.is_shown())
        })
    }

    fn page(&mut self, members: Vec<NodeIndex>, of: NodeIndex, whole_group: bool) -> Stop {
        let heading = if whole_group {
            Some(of)
        } else {
            self.heading(of)
        };
        let prefix = self.repeat_stems(of);
        Stop::Page(PagePlan {
            stem: self.stem(of, &prefix),
            section: self.section(of),
            members,
            heading,
        })
    }

    /// The innermost labelled group around a question, below the section.
    fn heading(&self, of: NodeIndex) -> Option<NodeIndex> {
        let mut at = self.nodes[of.index()].parent;
        while at != NodeIndex::ROOT && self.nodes[at.index()].parent != NodeIndex::ROOT {
            let node = &self.nodes[at.index()];
            match &node.body {
                Body::Group(group) if !group.labels.is_empty() => return Some(at),
                Body::Repeat(..) => return None,
                Body::Group(_) | Body::Question(_) => at = node.parent,
            }
        }
        None
    }

    /// The place among the sections: filled in by `section_of` of the nodes.
    fn section(&self, of: NodeIndex) -> usize {
        self.nodes[of.index()].section
    }

    fn repeat_stems(&self, of: NodeIndex) -> String {
        let mut stems = String::new();
        let mut at = self.nodes[of.index()].repeat;
        while let Some(repeat) = at {
            stems.push_str(&self.nodes[repeat.index()].name);
            stems.push('/');
            at = self.nodes[repeat.index()].repeat;
        }
        stems
    }

    /// The node's name with only what is safe in an address, and unlike every other.
    fn stem(&mut self, of: NodeIndex, prefix: &str) -> Box<str> {
        let node = &self.nodes[of.index()];
        let safe = |name: &str| -> String {
            name.chars()
                .map(|c| {
                    if c.is_ascii_alphanumeric() || matches!(c, '-' | '_') {
                        c
                    } else {
                        '-'
                    }
                })
                .take(80)
                .collect()
        };
        let mut stem = safe(&node.name);
        if !self.taken.insert(format!("{prefix}{stem}")) {
            let parent = &self.nodes[node.parent.index()].name;
            stem = format!("{}-{stem}", safe(parent));
            let mut number = 2;
            let plain = stem.clone();
            while !self.taken.insert(format!("{prefix}{stem}")) {
                stem = format!("{plain}-{number}");
                number += 1;
            }
        }
        stem.into()
    }
}
