//! In which order relevance and values are worked out, so that each is known when it is needed.

use super::rules::short;
use crate::definition::Item;
use crate::definition::node::{Body, Node, NodeIndex, RepeatCount, Rule};
use crate::definition::plan::Step;
use crate::expression::{Expression, Name, Target};
use crate::fault::{Faults, Place};

/// What one node waits for.
#[derive(Default, Clone)]
struct Needs {
    /// Must come first.
    hard: Vec<(NodeIndex, Place)>,
    /// Comes first where it can: what a predicate or a wildcard may look at.
    soft: Vec<NodeIndex>,
}

/// The steps in order; circles are reported, with every question on them.
pub(super) fn steps(nodes: &[Node], items: &[Item], faults: &mut Faults) -> Vec<Step> {
    let by_name = names(nodes);
    let needs: Vec<Needs> = nodes
        .iter()
        .enumerate()
        .map(|(index, node)| needs_of(index, node, nodes, items, &by_name))
        .collect();
    let mut sorter = Sorter {
        nodes,
        needs: &needs,
        state: vec![State::New; nodes.len()],
        order: Vec::new(),
        faults,
    };
    for index in 0..nodes.len() {
        sorter.visit(index);
    }
    let order = sorter.order;
    let mut steps = Vec::new();
    for index in order {
        let node = &nodes[index.index()];
        if node.relevant.is_some() {
            steps.push(Step::Relevance(index));
        }
        if let Body::Question(item) = node.body {
            let details = &items[item].details;
            if details.calculation.is_some()
                || details.default.is_some()
                || matches!(items[item].kind, crate::ItemKind::Metadata(_))
            {
                steps.push(Step::Value(index));
            }
        }
    }
    steps
}

type ByName = std::collections::HashMap<Name, Vec<NodeIndex>>;

fn names(nodes: &[Node]) -> ByName {
    let mut by_name = ByName::new();
    for (index, node) in (0_u32..).zip(nodes).skip(1) {
        by_name.entry(node.key).or_default().push(NodeIndex(index));
    }
    by_name
}

fn needs_of(index: usize, node: &Node, nodes: &[Node], items: &[Item], by_name: &ByName) -> Needs {
    let mut needs = Needs::default();
    let own = NodeIndex(u32::try_from(index).unwrap_or(u32::MAX));
    if index > 0 {
        needs.hard.push((node.parent, node.place.clone()));
    }
    let mut rules: Vec<(&Rule, bool)> = node.relevant.iter().map(|rule| (rule, false)).collect();
    match &node.body {
        Body::Repeat(_, RepeatCount::Given(rule)) => rules.push((rule, false)),
        Body::Question(item) => {
            let details = &items[*item].details;
            // A calculation may look at its own value of before, or of another instance.
            rules.extend(
                details
                    .calculation
                    .iter()
                    .chain(&details.default)
                    .map(|rule| (rule, true)),
            );
        }
        Body::Group(_) | Body::Repeat(_, RepeatCount::Asked) => {}
    }
    for (rule, may_see_itself) in rules {
        gather(
            &rule.expression,
            &rule.place,
            by_name,
            nodes,
            &mut needs,
            (own, may_see_itself),
        );
    }
    needs
}

fn gather(
    expression: &Expression,
    place: &Place,
    by_name: &ByName,
    nodes: &[Node],
    needs: &mut Needs,
    own: (NodeIndex, bool),
) {
    let references = expression.references();
    let into_table = references
        .iter()
        .any(|target| matches!(target, Target::Instance { .. }));
    let known = |name: &str| by_name.get(&Name::of(name)).map_or(&[][..], Vec::as_slice);
    let (itself, may_see_itself) = own;
    let add = |needs: &mut Needs, found: NodeIndex| {
        if found == itself && may_see_itself {
            return;
        }
        needs.hard.push((found, place.clone()));
        // What is in a group that is looked at as a whole.
        let inside = found.0 + 1..nodes[found.index()].end.0;
        needs.soft.extend(inside.map(NodeIndex));
    };
    for target in references {
        match target {
            Target::Question { name, .. } => {
                known(&name).iter().for_each(|&found| add(needs, found));
            }
            Target::Instance { .. } => {}
            Target::Path {
                absolute,
                steps,
                in_predicate,
                ..
            } => {
                let certain = absolute || !(in_predicate || into_table);
                for (place_in_path, step) in steps.iter().enumerate() {
                    let last = place_in_path + 1 == steps.len();
                    if matches!(step.as_str(), "*" | "") && certain {
                        needs.soft.extend(
                            (1..u32::try_from(nodes.len()).unwrap_or(u32::MAX)).map(NodeIndex),
                        );
                    }
                    for &found in known(step) {
                        if certain && last {
                            add(needs, found);
                        } else {
                            needs.soft.push(found);
                        }
                    }
                }
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    Done,
}

struct Sorter<'n> {
    nodes: &'n [Node],
    needs: &'n [Needs],
    state: Vec<State>,
    order: Vec<NodeIndex>,
    faults: &'n mut Faults,
}

/// One node on the way down, and which of its needs comes next.
struct Frame {
    node: usize,
    next: usize,
    /// Where the node before asked for this one.
    asked_at: Option<Place>,
}

impl Sorter<'_> {
    /// Depth first without recursion: a chain of a hundred thousand calculations is no reason to
    /// run out of stack.
    fn visit(&mut self, start: usize) {
        if self.state[start] != State::New {
            return;
        }
        let mut path = vec![Frame {
            node: start,
            next: 0,
            asked_at: None,
        }];
        self.state[start] = State::Open;
        while let Some(frame) = path.last_mut() {
            let needs = &self.needs[frame.node];
            let (next, place) = if let Some((next, place)) = needs.hard.get(frame.next) {
                (next.index(), Some(place))
            } else if let Some(next) = needs.soft.get(frame.next - needs.hard.len()) {
                (next.index(), None)
            } else {
                self.state[frame.node] = State::Done;
                self.order
                    .push(NodeIndex(u32::try_from(frame.node).unwrap_or(u32::MAX)));
                path.pop();
                continue;
            };
            frame.next += 1;
            match self.state[next] {
                State::Done => {}
                State::New => {
                    self.state[next] = State::Open;
                    path.push(Frame {
                        node: next,
                        next: 0,
                        asked_at: place.cloned(),
                    });
                }
                State::Open => {
                    if let Some(place) = place {
                        self.circle(&path, next, place);
                    }
                }
            }
        }
    }

    fn circle(&mut self, path: &[Frame], back_to: usize, place: &Place) {
        let from = path
            .iter()
            .position(|frame| frame.node == back_to)
            .unwrap_or(0);
        let circle = &path[from..];
        // A soft need on the way means that the circle is not certain.
        let certain = circle.iter().skip(1).all(|frame| frame.asked_at.is_some());
        if !certain {
            return;
        }
        let mut names: Vec<&str> = circle
            .iter()
            .map(|frame| &*self.nodes[frame.node].name)
            .collect();
        names.push(&self.nodes[back_to].name);
        let message = if names.len() == 2 {
            format!("“{}” depends on itself.", names[0])
        } else {
            format!(
                "These depend on each other in a circle: {}.",
                short(&names.join(" → "))
            )
        };
        let nodes = || circle.iter().map(|frame| &self.nodes[frame.node]);
        let remedy = if nodes().any(Node::is_repeat) {
            "Leave repeat_count empty: people are then asked after each whether there is another."
        } else if nodes().any(|node| node.group().is_some()) {
            "A group cannot depend on a question in it: move the question out."
        } else {
            "Take one of the references out."
        };
        // Where an expression makes the circle, rather than that a question is in a group.
        let asked = circle
            .iter()
            .skip(1)
            .filter_map(|frame| frame.asked_at.as_ref());
        let written = asked.chain([place]).find(|place| place.column.is_some());
        let place = written.unwrap_or(place).clone();
        self.faults.error(place, message, remedy);
    }
}
