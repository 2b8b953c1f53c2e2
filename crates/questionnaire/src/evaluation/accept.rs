//! The check of a posted page. Nothing in it is trusted: not the names, not the values, not that
//! the person saw what they answer.

use std::collections::{BTreeMap, BTreeSet};

use super::Evaluation;
use super::posted::{Posted, answer, field_names};
use super::route::{Place, What};
use super::tree::SlotIndex;
use super::values;
use super::work::evaluate;
use crate::answers::{Address, Answers};
use crate::definition::{Item, ItemKind};
use crate::expression::Value;
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
        let gone = self.taken_out(place, &posted);
        if let Some(gone) = gone.filter(|&gone| gone == place.container) {
            accepted.answers.put(self.gone(gone), "1".to_owned());
            return accepted;
        }
        match &place.what {
            What::AddAnother { repeat } => {
                self.accept_another(*repeat, (&posted, place), &mut accepted, &mut known);
            }
            What::Page { .. } => self.accept_questions(place, &posted, &mut accepted, &mut known),
        }
        if let Some(gone) = gone {
            // The rest of the page is kept as far as it is right, and the page shown without it.
            accepted.answers.put(self.gone(gone), "1".to_owned());
            accepted.problems.clear();
            accepted.new_questions = true;
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
        let added = self.repeats_on_page(place, posted, (&mut next, accepted), known);
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

    /// The form with the new answers in it, after the calculations that these set off.
    fn after_triggers(
        &self,
        place: &Place<'_>,
        next: &mut Answers,
        accepted: &mut Accepted,
    ) -> Self {
        let evaluation = Self::new(self.form, next.clone(), self.world);
        // Names of the questions on the page, and whether their answer has changed.
        let mut on_page: BTreeMap<&str, bool> = BTreeMap::new();
        for (item, slot) in self.questions_on(place) {
            let address = self.tree.address(item, slot);
            let changed = self.tree.value(slot) != evaluation.value_of(item, address.as_str());
            *on_page
                .entry(&self.form.node(item.details.node).name)
                .or_default() |= changed;
        }
        let mut set_off = false;
        for item in &self.form.items {
            let triggers = item.details.triggers.iter();
            let mut here = triggers
                .filter_map(|name| on_page.get(name.as_str()))
                .peekable();
            if here.peek().is_none() {
                continue;
            }
            let changed = here.any(|&changed| changed);
            for slot in evaluation.tree.of(item.details.node) {
                let address = evaluation.tree.address(item, slot);
                if changed {
                    let value = evaluation.calculated(item, slot);
                    next.set(address.clone(), value.clone());
                    accepted.answers.put(address, value);
                    set_off = true;
                } else if let Some(value) = self.answers.stored(address.as_str()) {
                    // It belongs to what this page stores, also when nothing has changed.
                    accepted.answers.put(address, value.to_owned());
                }
            }
        }
        if set_off {
            Self::new(self.form, next.clone(), self.world)
        } else {
            evaluation
        }
    }

    fn calculated(&self, item: &Item, slot: SlotIndex) -> String {
        let Some(rule) = &item.details.calculation else {
            return String::new();
        };
        let then = |value: Value<'_>| values::worked_out(item.kind, value);
        evaluate(
            self.form,
            &self.tree,
            &self.world,
            &rule.expression,
            slot,
            then,
        )
        .unwrap_or_default()
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
