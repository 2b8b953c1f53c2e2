//! Location paths and `${name}` references: which nodes they mean.
//!
//! The rule for repeats, as form converters and ODK's clients have it: a `${name}`, or a path from
//! the root, means the node in the same repeat instance as the question that the expression belongs
//! to, where both are in one repeat; otherwise, inside `[…]`, the node in the instance that is looked
//! at; otherwise all nodes of that name.

mod predicates;

use super::evaluate::{At, Evaluated, Evaluator, MOST_NODES};
use super::syntax::{Axis, Expr, Path, Reference, Step, Test};
use super::value::{NodeRef, NodeSet, Value};
use super::{Document, EvaluationError, NodeId};

impl<'a> Evaluator<'a> {
    /// Evaluates what must be a node-set. Everything else gives the empty set, which the parser's
    /// check of kinds leaves only for `if()` and its like.
    pub(crate) fn nodes(&mut self, expr: &'a Expr, at: At<'a>) -> Evaluated<NodeSet<'a>> {
        match expr {
            Expr::Reference(reference) => self.reference(reference, at),
            Expr::Path(path) => self.path(path, at),
            Expr::Filter {
                base,
                predicates,
                steps,
            } => {
                let mut nodes = self.nodes(base, at)?;
                for predicate in predicates {
                    nodes = self.filter(nodes, predicate)?;
                }
                self.steps(nodes, steps, None)
            }
            Expr::Union(parts) => {
                let mut all: Vec<NodeRef<'a>> = Vec::new();
                for part in parts {
                    let nodes = self.nodes(part, at)?;
                    self.spend(nodes.len())?;
                    all.extend_from_slice(nodes.as_slice());
                }
                self.in_document_order(all)
            }
            other => match self.eval(other, at)? {
                Value::Nodes(nodes) => Ok(nodes),
                Value::Text(_) | Value::Number(_) | Value::Boolean(_) => Ok(NodeSet::Empty),
            },
        }
    }

    /// `${name}`
    fn reference(&mut self, reference: &Reference, at: At<'a>) -> Evaluated<NodeSet<'a>> {
        self.spend(1)?;
        let document = self.scope.document;
        let mut namesakes = document.namesakes(reference.key);
        let Some(first) = namesakes.next() else {
            return Ok(NodeSet::Empty);
        };
        let Some(second) = namesakes.next() else {
            return Ok(self.relevant(NodeSet::One(NodeRef {
                document,
                node: first,
            })));
        };
        let mut all = vec![first, second];
        all.extend(namesakes);
        self.spend(all.len())?;
        document.sort(&mut all);
        if self.narrow {
            let within = self
                .viewpoints(at)
                .find_map(|from| document.nearest_shared_repeat(&all, from));
            if let Some(repeat) = within {
                self.spend(all.len())?;
                all.retain(|&node| document.is_inside(node, repeat));
            }
        }
        let set = collect(document, all);
        Ok(self.relevant(set))
    }

    fn path(&mut self, path: &'a Path, at: At<'a>) -> Evaluated<NodeSet<'a>> {
        if !path.absolute {
            return self.steps(NodeSet::One(at.node), &path.steps, None);
        }
        let document = self.scope.document;
        let Some((first, rest)) = path.steps.split_first() else {
            return Ok(NodeSet::One(NodeRef {
                document,
                node: document.root(),
            }));
        };
        // The first step starts at the root of the tree, which stands above the root element.
        let root = NodeRef {
            document,
            node: document.root(),
        };
        match first.axis {
            Axis::Child if matches(&first.test, document, root.node) => {
                let nodes = self.predicates(NodeSet::One(root), &first.predicates)?;
                self.steps(nodes, rest, self.narrow.then_some(at))
            }
            // `//x`: the root element counts as a child of the root of the tree.
            Axis::DescendantOrSelf | Axis::Descendant => {
                let everything = Step {
                    axis: Axis::DescendantOrSelf,
                    test: first.test.clone(),
                    predicates: Vec::new(),
                };
                let all = self.axis(root, &everything)?;
                match rest.split_first() {
                    Some((next, rest))
                        if next.axis == Axis::Child && first.axis == Axis::DescendantOrSelf =>
                    {
                        let mut found = Vec::new();
                        for &node in all.as_slice() {
                            if matches(&next.test, document, node.node) {
                                found.push(node.node);
                            }
                        }
                        let nodes =
                            self.predicates_by_parent(document, &found, &next.predicates)?;
                        self.steps(nodes, rest, None)
                    }
                    _ => self.steps(all, rest, None),
                }
            }
            _ => Ok(NodeSet::Empty),
        }
    }

    /// Predicates of `//x[…]` count within each parent, not over the whole document.
    fn predicates_by_parent(
        &mut self,
        document: &'a Document,
        found: &[NodeId],
        predicates: &'a [Expr],
    ) -> Evaluated<NodeSet<'a>> {
        if predicates.is_empty() {
            return Ok(collect(document, found.to_vec()));
        }
        let mut kept = Vec::new();
        let mut by_parent: std::collections::BTreeMap<Option<NodeId>, Vec<NodeId>> =
            std::collections::BTreeMap::new();
        for &node in found {
            by_parent
                .entry(document.parent(node))
                .or_default()
                .push(node);
        }
        for nodes in by_parent.into_values() {
            let nodes = self.predicates(collect(document, nodes), predicates)?;
            kept.extend_from_slice(nodes.as_slice());
        }
        self.in_document_order(kept)
    }

    fn predicates(
        &mut self,
        mut nodes: NodeSet<'a>,
        predicates: &'a [Expr],
    ) -> Evaluated<NodeSet<'a>> {
        for predicate in predicates {
            nodes = self.filter(nodes, predicate)?;
        }
        Ok(nodes)
    }

    fn steps(
        &mut self,
        start: NodeSet<'a>,
        steps: &'a [Step],
        narrow: Option<At<'a>>,
    ) -> Evaluated<NodeSet<'a>> {
        let Some(last) = steps.last() else {
            return Ok(start);
        };
        let mut nodes = start;
        for (index, step) in steps.iter().enumerate() {
            nodes = match nodes {
                NodeSet::Empty => return Ok(NodeSet::Empty),
                NodeSet::One(node) => self.step(node, step)?,
                NodeSet::Many(many) => {
                    let mut all = Vec::new();
                    for node in many {
                        let found = self.step(node, step)?;
                        all.extend_from_slice(found.as_slice());
                        if all.len() > MOST_NODES {
                            return Err(EvaluationError::TooManyNodes(MOST_NODES));
                        }
                    }
                    self.in_document_order(all)?
                }
            };
            if let Some(at) = narrow
                && index + 1 < steps.len()
                && step.predicates.is_empty()
            {
                nodes = self.same_instance(nodes, at);
            }
        }
        // `.` is the question itself, relevant or not.
        if last.axis == Axis::SelfNode {
            Ok(nodes)
        } else {
            Ok(self.relevant(nodes))
        }
    }

    /// Where a reference is seen from: the question that the expression belongs to, then, inside a
    /// predicate, the node that is looked at, so that `${child}[${age} > 5]` asks each child.
    fn viewpoints(&self, at: At<'a>) -> impl Iterator<Item = NodeId> + use<> {
        let own = self.scope.context;
        let looked_at = std::ptr::eq(at.node.document, self.scope.document) && at.node.node != own;
        [Some(own), looked_at.then_some(at.node.node)]
            .into_iter()
            .flatten()
    }

    /// Of several instances of a repeat, the one that the expression is seen from.
    fn same_instance(&self, nodes: NodeSet<'a>, at: At<'a>) -> NodeSet<'a> {
        let NodeSet::Many(many) = nodes else {
            return nodes;
        };
        let own = self.viewpoints(at).find_map(|from| {
            many.iter().copied().find(|node| {
                let document = node.document;
                document.is_repeat(node.node)
                    && (node.node == from || document.is_inside(from, node.node))
            })
        });
        own.map_or(NodeSet::Many(many), NodeSet::One)
    }

    fn step(&mut self, from: NodeRef<'a>, step: &'a Step) -> Evaluated<NodeSet<'a>> {
        let nodes = self.axis(from, step)?;
        self.predicates(nodes, &step.predicates)
    }

    /// The nodes on an axis that pass the name test, nearest first.
    fn axis(&mut self, from: NodeRef<'a>, step: &Step) -> Evaluated<NodeSet<'a>> {
        self.spend(1)?;
        let document = from.document;
        let one = |node: Option<NodeId>| match node {
            Some(node) if matches(&step.test, document, node) => {
                NodeSet::One(NodeRef { document, node })
            }
            _ => NodeSet::Empty,
        };
        match step.axis {
            Axis::SelfNode => Ok(one(Some(from.node))),
            Axis::Parent => Ok(one(document.parent(from.node))),
            Axis::Attribute => Ok(NodeSet::Empty),
            Axis::InstanceRoot if matches(&step.test, document, from.node) => {
                Ok(NodeSet::One(from))
            }
            Axis::Child | Axis::InstanceRoot => {
                self.matching(document, document.children(from.node), &step.test)
            }
            Axis::Ancestor => {
                let above =
                    std::iter::successors(document.parent(from.node), |&at| document.parent(at));
                self.matching(document, above, &step.test)
            }
            Axis::AncestorOrSelf => {
                let above = std::iter::successors(Some(from.node), |&at| document.parent(at));
                self.matching(document, above, &step.test)
            }
            Axis::Descendant => self.matching(
                document,
                document.descendants(from.node).skip(1),
                &step.test,
            ),
            Axis::DescendantOrSelf => {
                self.matching(document, document.descendants(from.node), &step.test)
            }
            Axis::FollowingSibling => {
                let after = document
                    .siblings(from.node)
                    .skip_while(|&node| node != from.node)
                    .skip(1);
                self.matching(document, after, &step.test)
            }
            Axis::PrecedingSibling => {
                let mut before: Vec<NodeId> = document
                    .siblings(from.node)
                    .take_while(|&node| node != from.node)
                    .collect();
                before.reverse();
                self.matching(document, before.into_iter(), &step.test)
            }
        }
    }

    fn matching(
        &mut self,
        document: &'a Document,
        nodes: impl Iterator<Item = NodeId>,
        test: &Test,
    ) -> Evaluated<NodeSet<'a>> {
        let mut seen = 0;
        let mut found = NodeSet::Empty;
        for node in nodes {
            seen += 1;
            if seen % 1024 == 0 {
                self.spend(64)?;
            }
            if !matches(test, document, node) {
                continue;
            }
            let node = NodeRef { document, node };
            found = match found {
                NodeSet::Empty => NodeSet::One(node),
                NodeSet::One(first) => NodeSet::Many(vec![first, node]),
                NodeSet::Many(mut many) => {
                    many.push(node);
                    NodeSet::Many(many)
                }
            };
        }
        self.spend(seen % 1024 / 16)?;
        Ok(found)
    }

    /// Leaves out what is not relevant.
    fn relevant(&self, nodes: NodeSet<'a>) -> NodeSet<'a> {
        match nodes {
            NodeSet::One(node) if !node.document.is_relevant(node.node) => NodeSet::Empty,
            NodeSet::Many(mut many) => {
                many.retain(|node| node.document.is_relevant(node.node));
                collect_refs(many)
            }
            other => other,
        }
    }

    fn in_document_order(&mut self, nodes: Vec<NodeRef<'a>>) -> Evaluated<NodeSet<'a>> {
        self.spend(nodes.len())?;
        if nodes.len() > MOST_NODES {
            return Err(EvaluationError::TooManyNodes(MOST_NODES));
        }
        let Some(first) = nodes.first().copied() else {
            return Ok(NodeSet::Empty);
        };
        let mut sorted = Vec::with_capacity(nodes.len());
        // A union of two documents keeps the documents one after the other.
        let mut rest = nodes;
        let mut document = first.document;
        loop {
            let (own, others): (Vec<_>, Vec<_>) = rest
                .into_iter()
                .partition(|node| std::ptr::eq(node.document, document));
            let mut ids: Vec<NodeId> = own.iter().map(|node| node.node).collect();
            document.sort(&mut ids);
            sorted.extend(ids.into_iter().map(|node| NodeRef { document, node }));
            match others.first() {
                Some(next) => document = next.document,
                None => break,
            }
            rest = others;
        }
        Ok(collect_refs(sorted))
    }
}

fn matches(test: &Test, document: &Document, node: NodeId) -> bool {
    match test {
        Test::Any => true,
        Test::Named(_, name) => document.name(node) == *name,
    }
}

fn collect(document: &Document, nodes: Vec<NodeId>) -> NodeSet<'_> {
    match nodes.as_slice() {
        [] => NodeSet::Empty,
        [node] => NodeSet::One(NodeRef {
            document,
            node: *node,
        }),
        _ => NodeSet::Many(
            nodes
                .into_iter()
                .map(|node| NodeRef { document, node })
                .collect(),
        ),
    }
}

pub(crate) fn collect_refs(nodes: Vec<NodeRef<'_>>) -> NodeSet<'_> {
    match nodes.as_slice() {
        [] => NodeSet::Empty,
        [node] => NodeSet::One(*node),
        _ => NodeSet::Many(nodes),
    }
}
