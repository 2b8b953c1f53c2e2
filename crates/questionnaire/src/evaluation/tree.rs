//! The answers of one person laid out as a tree: a slot for every question, in repeats for every
//! instance of it.

use std::collections::BTreeMap;

use crate::answers::{Address, Answers};
use crate::definition::node::{Body, NodeIndex, RepeatCount};
use crate::definition::{Item, ItemKind, Questionnaire};
use crate::expression::{Document, NodeId};

/// No repeat has more instances than this, whatever its count says.
pub(crate) const MOST_INSTANCES: u32 = 200;
/// All repeats together have no more slots than this beyond the form's own questions.
const MOST_SLOTS: usize = 5_000;
const NONE: u32 = u32::MAX;

/// The place of a slot.
pub(super) type SlotIndex = u32;

#[derive(Debug, Clone)]
pub(super) struct Slot {
    pub(super) node: NodeIndex,
    pub(super) id: NodeId,
    pub(super) parent: SlotIndex,
    /// The first slot after everything below.
    pub(super) end: SlotIndex,
    /// Which repeat instance it is in: a place among the positions.
    pub(super) instance: u32,
    /// Its own `relevant`.
    pub(super) holds: bool,
    /// With everything around it.
    pub(super) relevant: bool,
}

/// Counts that `repeat_count` gives, by repeat and the positions around it.
pub(super) type Counts = BTreeMap<(NodeIndex, Vec<u32>), u32>;

#[derive(Debug, Clone)]
pub(super) struct Tree {
    pub(super) document: Document,
    pub(super) slots: Vec<Slot>,
    /// The slots of each node in order; empty for a form without repeats, where a node is a slot.
    of_node: Vec<Vec<SlotIndex>>,
    /// The positions of each repeat instance; 0 is outside of every repeat.
    positions: Vec<Vec<u32>>,
}

impl Tree {
    pub(super) fn build(form: &Questionnaire, answers: &Answers, counts: &Counts) -> Self {
        let mut tree = if form.has_repeats {
            Self::grown(form, answers, counts)
        } else {
            Self::plain(form)
        };
        tree.fill(form, answers);
        tree
    }

    /// Node for node the form itself.
    fn plain(form: &Questionnaire) -> Self {
        let document = form.template.clone();
        let slots = form
            .nodes
            .iter()
            .zip(form.indexes())
            .map(|(node, index)| Slot {
                node: index,
                id: NodeId::at(index.0),
                parent: node.parent.0,
                end: node.end.0,
                instance: 0,
                holds: true,
                relevant: true,
            })
            .collect();
        Self {
            document,
            slots,
            of_node: Vec::new(),
            positions: vec![Vec::new()],
        }
    }

    fn grown(form: &Questionnaire, answers: &Answers, counts: &Counts) -> Self {
        let document = Document::new(&form.nodes[0].name);
        let root = document.root();
        let mut tree = Self {
            document,
            slots: Vec::with_capacity(form.nodes.len()),
            of_node: vec![Vec::new(); form.nodes.len()],
            positions: vec![Vec::new()],
        };
        tree.push(NodeIndex::ROOT, root, 0, 0);
        tree.grow(form, answers, counts, 0);
        tree
    }

    fn push(&mut self, node: NodeIndex, id: NodeId, parent: SlotIndex, instance: u32) -> SlotIndex {
        let index = u32::try_from(self.slots.len()).unwrap_or(NONE);
        self.slots.push(Slot {
            node,
            id,
            parent,
            end: index + 1,
            instance,
            holds: true,
            relevant: true,
        });
        self.of_node[node.index()].push(index);
        index
    }

    /// Everything below a slot. The depth of a form is limited, so the recursion is.
    fn grow(
        &mut self,
        form: &Questionnaire,
        answers: &Answers,
        counts: &Counts,
        parent: SlotIndex,
    ) {
        let at = self.slots[parent as usize].clone();
        for child in form.children(at.node) {
            let node = form.node(child);
            let Body::Repeat(_, count) = &node.body else {
                let id = self.document.append_named(at.id, node.key);
                let slot = self.push(child, id, parent, at.instance);
                if node.group().is_some() {
                    self.grow(form, answers, counts, slot);
                }
                continue;
            };
            let around = self.positions[at.instance as usize].clone();
            let wanted = match count {
                RepeatCount::Asked => asked_count(answers, &node.name, &around),
                RepeatCount::Given(_) => counts.get(&(child, around.clone())).copied().unwrap_or(0),
            };
            for number in 1..=wanted.min(MOST_INSTANCES) {
                if self.slots.len() > form.nodes.len() + MOST_SLOTS {
                    break;
                }
                let id = self.document.append_repeat(at.id, &node.name);
                let instance = u32::try_from(self.positions.len()).unwrap_or(0);
                let mut positions = around.clone();
                positions.push(number);
                self.positions.push(positions);
                let slot = self.push(child, id, parent, instance);
                self.grow(form, answers, counts, slot);
            }
        }
        let end = u32::try_from(self.slots.len()).unwrap_or(NONE);
        self.slots[parent as usize].end = end;
    }

    /// Puts the stored answers in.
    fn fill(&mut self, form: &Questionnaire, answers: &Answers) {
        for index in 0..self.slots.len() {
            let slot = &self.slots[index];
            let Some(item) = form.item_at(slot.node) else {
                continue;
            };
            if !takes_stored(item) {
                continue;
            }
            let id = slot.id;
            let value = if slot.instance == 0 {
                answers.get(item.name.as_str())
            } else {
                answers.get(Address::new(
                    item.name.as_str(),
                    &self.positions[slot.instance as usize],
                ))
            };
            if let Some(value) = value {
                self.document.set_text(id, value);
            }
        }
    }

    pub(super) fn slot(&self, index: SlotIndex) -> &Slot {
        &self.slots[index as usize]
    }

    /// The slots of a node.
    pub(super) fn of(&self, node: NodeIndex) -> impl Iterator<Item = SlotIndex> + use<'_> {
        let plain = self.of_node.is_empty().then_some(node.0);
        let grown = self
            .of_node
            .get(node.index())
            .map_or(&[][..], Vec::as_slice);
        plain.into_iter().chain(grown.iter().copied())
    }

    /// The nth slot of a node.
    pub(super) fn nth(&self, node: NodeIndex, number: usize) -> Option<SlotIndex> {
        if self.of_node.is_empty() {
            (number == 0).then_some(node.0)
        } else {
            self.of_node[node.index()].get(number).copied()
        }
    }

    /// The slots of a node that are within another slot.
    pub(super) fn inside(&self, node: NodeIndex, container: SlotIndex) -> &[SlotIndex] {
        let all = self
            .of_node
            .get(node.index())
            .map_or(&[][..], Vec::as_slice);
        let end = self.slot(container).end;
        let from = all.partition_point(|&slot| slot < container);
        let to = all.partition_point(|&slot| slot < end);
        &all[from..to]
    }

    /// The slot of a node in the same repeat instance as `beside`.
    pub(super) fn within(&self, node: NodeIndex, beside: SlotIndex) -> Option<SlotIndex> {
        if self.of_node.is_empty() {
            return Some(node.0);
        }
        // Up to the instance, or to the form, and down from there: a node that is in no further
        // repeat has one slot in it.
        let instance = self.slot(beside).instance;
        let mut container = beside;
        while container != 0 && self.slot(self.slot(container).parent).instance == instance {
            container = self.slot(container).parent;
        }
        let found = self.inside(node, container);
        found
            .iter()
            .copied()
            .find(|&slot| self.slot(slot).instance == instance)
    }

    /// The slots directly below one.
    pub(super) fn children(&self, of: SlotIndex) -> impl Iterator<Item = SlotIndex> + '_ {
        let end = self.slot(of).end;
        let first = of + 1;
        std::iter::successors((first < end).then_some(first), move |&at| {
            let next = self.slot(at).end;
            (next < end).then_some(next)
        })
    }

    pub(super) fn positions(&self, slot: SlotIndex) -> &[u32] {
        &self.positions[self.slot(slot).instance as usize]
    }

    /// The address of a slot that is a question.
    pub(super) fn address(&self, item: &Item, slot: SlotIndex) -> Address {
        Address::new(item.name.as_str(), self.positions(slot))
    }

    pub(super) fn value(&self, slot: SlotIndex) -> &str {
        self.document.text(self.slot(slot).id)
    }

    /// Passes relevance down once every `relevant` is known.
    pub(super) fn settle(&mut self) {
        for index in 1..self.slots.len() {
            let parent = self.slots[index].parent as usize;
            self.slots[index].relevant = self.slots[index].holds && self.slots[parent].relevant;
        }
    }
}

/// Whether the value of an item is what was stored, rather than worked out each time.
pub(super) fn takes_stored(item: &Item) -> bool {
    let details = &item.details;
    match &details.calculation {
        Some(rule) => !details.triggers.is_empty() || rule.expression.uses_own_answer(),
        None => item.kind.is_asked() || item.kind == ItemKind::Hidden,
    }
}

/// The key under which the number of a repeat's instances is stored.
pub(super) fn count_address(repeat: &str, around: &[u32]) -> Address {
    Address::new(&format!("{repeat}#"), around)
}

/// The key under which it is stored that there are no more than so many.
pub(super) fn closed_address(repeat: &str, around: &[u32]) -> Address {
    Address::new(&format!("{repeat}#no"), around)
}

/// How many instances there are where people are asked: at least one.
pub(super) fn asked_count(answers: &Answers, repeat: &str, around: &[u32]) -> u32 {
    let stored = answers
        .get(count_address(repeat, around))
        .and_then(|text| text.parse().ok());
    stored.unwrap_or(1).clamp(1, MOST_INSTANCES)
}
