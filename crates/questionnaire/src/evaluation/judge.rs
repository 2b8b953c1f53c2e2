//! Whether an answer that has the right form is also right: required, in the list, within the
//! author's constraint.

use super::Evaluation;
use super::route::{Place, What};
use super::tree::SlotIndex;
use super::work::evaluate;
use crate::definition::{Item, ItemKind};
use crate::page::Problem;
use crate::wording::Trouble;

impl Evaluation<'_> {
    /// What is wrong with the answer of a slot, as the message to show.
    pub(super) fn trouble(&self, item: &Item, slot: SlotIndex) -> Option<String> {
        let value = self.tree.value(slot);
        if value.is_empty() {
            return self
                .is_required(item, slot)
                .then(|| self.missing(item, slot));
        }
        if let Some(trouble) = self.outside_options(item, slot, value) {
            return Some(self.message(&trouble, item, slot));
        }
        let constraint = item.details.constraint.as_ref()?;
        // A constraint that cannot be worked out keeps nobody from going on.
        let holds = evaluate(
            self.form,
            &self.tree,
            &self.world,
            &constraint.expression,
            slot,
            |value| value.to_boolean(),
        )
        .unwrap_or(true);
        if holds {
            return None;
        }
        let written = self.translated(&item.details.constraint_messages, slot);
        let bounds = || super::bounds::trouble(item.kind, &constraint.expression);
        Some(written.unwrap_or_else(|| {
            let trouble = bounds().unwrap_or(Trouble::Constraint);
            self.message(&trouble, item, slot)
        }))
    }

    /// The author's `required_message`, or the engine's words for this kind of question.
    fn missing(&self, item: &Item, slot: SlotIndex) -> String {
        if let Some(written) = self.translated(&item.details.required_messages, slot) {
            return written;
        }
        let trouble = match item.kind {
            ItemKind::SelectOne => Trouble::MissingChoice,
            ItemKind::SelectMultiple => Trouble::MissingChoices,
            ItemKind::Rank => Trouble::MissingRank,
            ItemKind::Acknowledge => Trouble::MissingTick,
            ItemKind::Date | ItemKind::DateTime => Trouble::MissingDate,
            ItemKind::Time => Trouble::MissingTime,
            _ => Trouble::MissingWords,
        };
        self.message(&trouble, item, slot)
    }

    pub(super) fn message(&self, trouble: &Trouble, item: &Item, slot: SlotIndex) -> String {
        trouble.message(self.tongue(), &self.label(item, slot))
    }

    fn outside_options(&self, item: &Item, slot: SlotIndex, value: &str) -> Option<Trouble> {
        let list = item.list.as_ref()?;
        let names: Vec<&str> = if item.kind == ItemKind::SelectOne {
            vec![value]
        } else {
            value.split(' ').collect()
        };
        let in_list = |name: &&str| list.choice(name).is_some();
        let inside = if item.details.choice_filter.is_some() {
            let allowed = self.options(item, list, slot);
            let inside = names.iter().all(|name| {
                allowed
                    .iter()
                    .any(|&place| list.choices[place].name == *name)
            });
            if inside && item.kind == ItemKind::Rank && names.len() < allowed.len() {
                return Some(Trouble::MissingRank);
            }
            inside
        } else {
            if item.kind == ItemKind::Rank && names.len() < list.choices.len() {
                return Some(Trouble::MissingRank);
            }
            names.iter().all(in_list)
        };
        if !inside {
            return Some(Trouble::NotInList);
        }
        let exclusive = names
            .iter()
            .find_map(|name| list.choice(name).filter(|choice| choice.exclusive))?;
        (item.kind == ItemKind::SelectMultiple && names.len() > 1).then(|| {
            Trouble::Exclusive(
                self.translated(&exclusive.labels, slot)
                    .unwrap_or_else(|| exclusive.name.clone()),
            )
        })
    }

    /// Every question that can be answered on a page now, in its order. A select that is a page of
    /// its own brings the field for the words of “Other” with it.
    pub(super) fn questions_on(&self, place: &Place<'_>) -> Vec<(&Item, SlotIndex)> {
        let What::Page { members, .. } = &place.what else {
            return Vec::new();
        };
        let form = self.form;
        let mut questions = Vec::new();
        for &member in members {
            for slot in member..self.tree.slot(member).end {
                let Some(item) = form.item_at(self.tree.slot(slot).node) else {
                    continue;
                };
                if !self.takes_input(item, slot) {
                    continue;
                }
                questions.push((item, slot));
                if slot == member {
                    questions.extend(self.other_of(item, slot));
                }
            }
        }
        questions
    }

    pub(super) fn all_problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        for place in self.places().iter().filter(|place| place.relevant) {
            for (item, slot) in self.questions_on(place) {
                if !self.tree.slot(slot).relevant {
                    continue;
                }
                if let Some(message) = self.trouble(item, slot) {
                    problems.push(Problem {
                        field: self.tree.address(item, slot).to_string(),
                        message,
                        page: place.address.clone(),
                    });
                }
            }
        }
        problems
    }
}
