//! Repeats whose number is asked for: one more, no more, or one taken out again.

use std::collections::BTreeSet;

use super::Evaluation;
use super::posted::Posted;
use super::route::{Place, What};
use super::tree::{
    MOST_INSTANCES, SlotIndex, asked_count, closed_address, count_address, gone_address,
};
use crate::answers::{Address, Answers};
use crate::definition::node::{Body, NodeIndex, RepeatCount};
use crate::page::{Accepted, AddAnotherView, Part, Problem, RemovableView};
use crate::wording::{self, Trouble};

impl Evaluation<'_> {
    pub(super) fn repeat_heading(&self, slot: SlotIndex) -> Part {
        Part::RepeatHeading {
            text: self.group_label(slot),
            number: self.tree.ordinals(slot).last().copied().unwrap_or(1),
        }
    }

    fn group_label(&self, slot: SlotIndex) -> String {
        let group = self.form.node(self.tree.slot(slot).node).group();
        let label = group.and_then(|group| self.translated(&group.labels, slot));
        label.unwrap_or_default()
    }

    pub(super) fn add_another(&self, repeat: NodeIndex, container: SlotIndex) -> AddAnotherView {
        let node = self.form.node(repeat);
        let around = self.tree.positions(container);
        let count = asked_count(&self.answers, &node.name, around);
        let closed = self.answers.get(closed_address(&node.name, around));
        let closed = closed.and_then(|text| text.parse::<u32>().ok());
        let group = node.group();
        let label = group.and_then(|group| self.translated(&group.labels, container));
        AddAnotherView {
            field: count_address(&node.name, around).to_string(),
            label: label.unwrap_or_default(),
            question: wording::add_another(self.tongue()).to_owned(),
            count: u32::try_from(self.tree.inside(repeat, container).len()).unwrap_or(count),
            value: (closed == Some(count)).then_some(false),
        }
    }

    /// Yes adds an instance, no says that there are no more.
    pub(super) fn accept_another(
        &self,
        repeat: NodeIndex,
        (posted, place): (&Posted<'_>, &Place<'_>),
        accepted: &mut Accepted,
        known: &mut BTreeSet<String>,
    ) {
        let name = &self.form.node(repeat).name;
        let around = self.tree.positions(place.container);
        let address = count_address(name, around);
        let field = address.to_string();
        let count = asked_count(&self.answers, name, around);
        match posted.all(&field) {
            ["yes", ..] if count < MOST_INSTANCES => {
                accepted.answers.put(address, (count + 1).to_string());
                accepted
                    .answers
                    .put(closed_address(name, around), String::new());
            }
            ["no" | "yes", ..] => {
                accepted.answers.put(address, count.to_string());
                accepted
                    .answers
                    .put(closed_address(name, around), count.to_string());
            }
            _ => accepted.problems.push(Problem {
                field: field.clone(),
                message: Trouble::AddAnother.message(self.tongue(), ""),
                page: place.address.clone(),
            }),
        }
        known.insert(field);
    }

    /// “Add another?” within a page. Says whether a repeat has grown. The numbers are stored with
    /// every save of the page, as the page's other answers are.
    pub(super) fn repeats_on_page(
        &self,
        place: &Place<'_>,
        posted: &Posted<'_>,
        (next, accepted): (&mut Answers, &mut Accepted),
        known: &mut BTreeSet<String>,
    ) -> bool {
        let mut added = false;
        for (repeat, container) in self.asked_on_page(place) {
            let name = &self.form.node(repeat).name;
            let around = self.tree.positions(container);
            let address = count_address(name, around);
            let field = address.to_string();
            let mut count = asked_count(&self.answers, name, around);
            if posted.all(&field).first() == Some(&"yes") && count < MOST_INSTANCES {
                count += 1;
                added = true;
            }
            next.set(address.clone(), count.to_string());
            accepted.answers.put(address, count.to_string());
            for number in 1..=count {
                let gone = gone_address(name, &[around, &[number]].concat());
                if self.answers.get(&gone).is_some() {
                    accepted.answers.put(gone, "1".to_owned());
                }
            }
            known.insert(field);
        }
        known.extend(
            self.removable_slots(place)
                .iter()
                .map(|&slot| self.gone(slot).to_string()),
        );
        added
    }

    /// Repeats on a page whose number is asked for there, each with what is directly around it.
    fn asked_on_page(&self, place: &Place<'_>) -> Vec<(NodeIndex, SlotIndex)> {
        let What::Page { members, .. } = &place.what else {
            return Vec::new();
        };
        let mut asked = Vec::new();
        for slot in members
            .iter()
            .flat_map(|&member| member..self.tree.slot(member).end)
        {
            for child in self.form.children(self.tree.slot(slot).node) {
                if matches!(
                    self.form.node(child).body,
                    Body::Repeat(_, RepeatCount::Asked)
                ) {
                    asked.push((child, slot));
                }
            }
        }
        asked
    }

    /// Instances that can be taken out on a page: the one that the page is in, and those on it.
    pub(super) fn removable_on(&self, place: &Place<'_>) -> Vec<RemovableView> {
        self.removable_slots(place)
            .into_iter()
            .map(|slot| RemovableView {
                field: self.gone(slot).to_string(),
                label: self.group_label(slot),
                number: self.tree.ordinals(slot).last().copied().unwrap_or(1),
            })
            .collect()
    }

    /// Under which key it is stored that an instance was taken out.
    pub(super) fn gone(&self, slot: SlotIndex) -> Address {
        let name = &self.form.node(self.tree.slot(slot).node).name;
        gone_address(name, self.tree.positions(slot))
    }

    fn removable_slots(&self, place: &Place<'_>) -> Vec<SlotIndex> {
        let mut found = Vec::new();
        let around = self.tree.slot(place.container);
        let node = self.form.node(around.node);
        let is_page = matches!(place.what, What::Page { .. });
        if is_page && matches!(node.body, Body::Repeat(_, RepeatCount::Asked)) {
            let siblings = self.tree.inside(around.node, around.parent);
            if siblings.len() > 1 {
                found.push(place.container);
            }
        }
        for (repeat, container) in self.asked_on_page(place) {
            let instances = self.tree.inside(repeat, container);
            if instances.len() > 1 {
                found.extend(instances);
            }
        }
        found
    }

    /// The instance that a posted page takes out.
    pub(super) fn taken_out(&self, place: &Place<'_>, posted: &Posted<'_>) -> Option<SlotIndex> {
        let mut slots = self.removable_slots(place).into_iter();
        slots.find(|&slot| posted.all(self.gone(slot).as_str()).contains(&"yes"))
    }
}
