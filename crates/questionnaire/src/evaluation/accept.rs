//! The check of a posted page. Nothing in it is trusted: not the names, not the values, not that
//! the person saw what they answer.

use std::collections::{BTreeMap, BTreeSet};

use super::Evaluation;
use super::posted::{Posted, answer, field_names};
use super::route::{Place, What};
use super::tree::{MOST_INSTANCES, SlotIndex, asked_count, closed_address, count_address};
use super::values;
use super::work::evaluate;
use crate::answers::{Address, Answers};
use crate::definition::node::{Body, NodeIndex, RepeatCount};
use crate::definition::{Item, ItemKind};
use crate::page::{Accepted, PageAddress, Problem};
use crate::wording::Trouble;

/// No more names of fields than this are reported as unknown.
const MOST_UNKNOWN: usize = 20;

impl Evaluation<'_> {
    pub(super) fn accept_page(
        &self,
        address: &PageAddress,
        fields: &[(String, String)],
    ) -> Accepted {
        let Some(place) = self.place(address) else {
            return Accepted::default();
        };
        let posted = Posted::new(fields);
        let mut accepted = Accepted::default();
        let mut known: BTreeSet<String> = BTreeSet::new();
        match &place.what {
            What::AddAnother { repeat } => {
                self.accept_another(
                    *repeat,
                    place.container,
                    (&posted, place),
                    &mut accepted,
                    &mut known,
                );
            }
            What::Page { .. } => self.accept_questions(place, &posted, &mut accepted, &mut known),
        }
        for name in &known {
            if posted.has(name) {
                let values = posted
                    .all(name)
                    .iter()
                    .map(|value| (*value).to_owned())
                    .collect();
                accepted.as_typed.insert(name.clone(), values);
            }
        }
        let unknown = posted
            .names()
            .filter(|name| !name.starts_with('_') && !known.contains(*name));
        accepted.unknown_fields = unknown
            .take(MOST_UNKNOWN)
            .map(|name| name.chars().take(100).collect())
            .collect();
        accepted
    }

    /// Yes adds an instance, no says that there are no more.
    fn accept_another(
        &self,
        repeat: NodeIndex,
        container: SlotIndex,
        (posted, place): (&Posted<'_>, &Place<'_>),
        accepted: &mut Accepted,
        known: &mut BTreeSet<String>,
    ) {
        let node = self.form.node(repeat);
        let around = self.tree.positions(container);
        let address = count_address(&node.name, around);
        let field = address.to_string();
        let count = asked_count(&self.answers, &node.name, around);
        match posted.all(&field) {
            ["yes", ..] if count < MOST_INSTANCES => {
                accepted.answers.put(address, (count + 1).to_string());
                accepted
                    .answers
                    .put(closed_address(&node.name, around), String::new());
            }
            ["no" | "yes", ..] => {
                accepted.answers.put(address, count.to_string());
                accepted
                    .answers
                    .put(closed_address(&node.name, around), count.to_string());
            }
            _ => accepted.problems.push(Problem {
                field: field.clone(),
                message: Trouble::AddAnother.message(self.tongue(), ""),
                page: place.address.clone(),
            }),
        }
        known.insert(field);
    }

    fn accept_questions(
        &self,
        place: &Place<'_>,
        posted: &Posted<'_>,
        accepted: &mut Accepted,
        known: &mut BTreeSet<String>,
    ) {
        let shown: BTreeSet<&str> = posted.all("_shown").iter().copied().collect();
        let was_shown = |field: &str, relevant: bool| {
            if shown.is_empty() {
                relevant
            } else {
                shown.contains(field)
            }
        };
        let mut troubles: BTreeMap<String, Trouble> = BTreeMap::new();
        let mut next = self.answers.clone();
        let mut answered: BTreeSet<Address> = BTreeSet::new();
        for (item, slot) in self.questions_on(place) {
            let address = self.tree.address(item, slot);
            let field = address.to_string();
            known.extend(field_names(item, &field));
            let select = item.details.other_of.map(|select| &self.form.items[select]);
            let seen_by = select.map_or(field.clone(), |select| {
                self.tree.address(select, slot).to_string()
            });
            // The words of “Other” come with their select, whether it was picked before or not.
            let relevant = self
                .tree
                .slot(if select.is_some() {
                    self.tree.slot(slot).parent
                } else {
                    slot
                })
                .relevant;
            if !was_shown(&seen_by, relevant) && !was_shown(&field, false) {
                continue;
            }
            match answer(item, &field, posted) {
                Ok(value) => {
                    next.set(address.clone(), value);
                    answered.insert(address);
                }
                Err(trouble) => {
                    troubles.insert(field, trouble);
                    next.set(address, "");
                }
            }
        }
        let added = self.repeats_on_page(place, posted, &mut next, accepted, known);
        let judged = self.after_triggers(place, &mut next, accepted);
        let mut refused: BTreeSet<Address> = BTreeSet::new();
        let Some(same_place) = judged.place(&place.address) else {
            return;
        };
        for (item, slot) in judged.questions_on(same_place) {
            if !judged.tree.slot(slot).relevant {
                continue;
            }
            let address = judged.tree.address(item, slot);
            let field = address.to_string();
            let message = if let Some(trouble) = troubles.get(&field) {
                Some(judged.message(trouble, item, slot))
            } else if answered.contains(&address) {
                judged.trouble(item, slot)
            } else {
                let never_seen =
                    self.answers.stored(&field).is_none() && item.details.other_of.is_none();
                accepted.new_questions |= never_seen;
                None
            };
            if let Some(message) = message {
                refused.insert(address);
                accepted.problems.push(Problem {
                    field,
                    message,
                    page: place.address.clone(),
                });
            }
        }
        accepted.new_questions |= added;
        for address in answered.difference(&refused) {
            accepted.answers.put(
                address.clone(),
                next.stored(address.as_str()).unwrap_or_default().to_owned(),
            );
        }
        judged.keep_calculated(accepted);
    }

    /// “Add another?” within a page. Says whether a repeat has grown.
    fn repeats_on_page(
        &self,
        place: &Place<'_>,
        posted: &Posted<'_>,
        next: &mut Answers,
        accepted: &mut Accepted,
        known: &mut BTreeSet<String>,
    ) -> bool {
        let What::Page { members, .. } = &place.what else {
            return false;
        };
        let mut added = false;
        for slot in members
            .iter()
            .flat_map(|&member| member..self.tree.slot(member).end)
        {
            for child in self.form.children(self.tree.slot(slot).node) {
                let node = self.form.node(child);
                if !matches!(node.body, Body::Repeat(_, RepeatCount::Asked)) {
                    continue;
                }
                let around = self.tree.positions(slot);
                let address = count_address(&node.name, around);
                let field = address.to_string();
                let count = asked_count(&self.answers, &node.name, around);
                if posted.all(&field).first() == Some(&"yes") && count < MOST_INSTANCES {
                    next.set(address.clone(), (count + 1).to_string());
                    accepted.answers.put(address, (count + 1).to_string());
                    added = true;
                }
                known.insert(field);
            }
        }
        added
    }

    /// The form with the new answers in it, after the calculations that these set off.
    fn after_triggers(
        &self,
        place: &Place<'_>,
        next: &mut Answers,
        accepted: &mut Accepted,
    ) -> Self {
        let evaluation = Self::new(self.form, next.clone(), self.world);
        let changed: BTreeSet<&str> = self
            .questions_on(place)
            .into_iter()
            .filter(|(item, slot)| {
                self.tree.value(*slot)
                    != evaluation.value_of(item, self.tree.address(item, *slot).as_str())
            })
            .map(|(item, _)| &*self.form.node(item.details.node).name)
            .collect();
        let mut set_off = false;
        for item in self.form.items.iter().filter(|item| {
            item.details
                .triggers
                .iter()
                .any(|name| changed.contains(name.as_str()))
        }) {
            for slot in evaluation.tree.of(item.details.node) {
                let value = item.details.calculation.as_ref().and_then(|rule| {
                    evaluate(
                        self.form,
                        &evaluation.tree,
                        &self.world,
                        &rule.expression,
                        slot,
                        |value| values::worked_out(item.kind, value),
                    )
                    .ok()
                });
                let address = evaluation.tree.address(item, slot);
                let value = value.unwrap_or_default();
                next.set(address.clone(), value.clone());
                accepted.answers.put(address, value);
                set_off = true;
            }
        }
        if set_off {
            Self::new(self.form, next.clone(), self.world)
        } else {
            evaluation
        }
    }

    fn value_of(&self, item: &Item, address: &str) -> &str {
        let slot = self
            .tree
            .of(item.details.node)
            .find(|&slot| self.tree.address(item, slot).as_str() == address);
        slot.map_or("", |slot| self.tree.value(slot))
    }

    /// Calculations that look at their own value, such as `once(…)`, are stored with the page.
    fn keep_calculated(&self, accepted: &mut Accepted) {
        for item in &self.form.items {
            let keeps = item
                .details
                .calculation
                .as_ref()
                .is_some_and(|rule| rule.expression.uses_own_answer());
            if !keeps || !item.details.triggers.is_empty() || item.kind == ItemKind::Note {
                continue;
            }
            for slot in self.tree.of(item.details.node) {
                let value = self.tree.value(slot);
                if self.tree.slot(slot).relevant && !value.is_empty() {
                    accepted
                        .answers
                        .put(self.tree.address(item, slot), value.to_owned());
                }
            }
        }
    }
}
