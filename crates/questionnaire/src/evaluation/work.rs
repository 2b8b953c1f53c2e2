//! Works out relevance, calculations, defaults and the numbers of repeats.

use super::sight::Sight;
use super::tree::{Counts, SlotIndex, Tree, takes_stored};
use super::values;
use crate::answers::{Answers, World};
use crate::definition::node::{Body, RepeatCount, Rule};
use crate::definition::plan::Step;
use crate::definition::{ItemKind, Metadata, Questionnaire, Required};
use crate::expression::{DEFAULT_FUEL, EvaluationError, Expression, Scope, Value};
use crate::fault::Place;

/// An expression that gave no value, and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) place: Place,
    pub(crate) error: EvaluationError,
}

/// How often counts of repeats are worked out anew: each round settles at least one level of
/// repeats that depend on each other, and circles were refused when the form was read.
const MOST_ROUNDS: usize = 12;

/// Builds the tree of answers and works everything out in it.
pub(super) fn work(form: &Questionnaire, answers: &Answers, world: &World) -> (Tree, Vec<Failure>) {
    let mut counts = Counts::new();
    let mut round = 0;
    loop {
        let mut worker = Worker {
            form,
            answers,
            world,
            tree: Tree::build(form, answers, &counts),
            failures: Vec::new(),
        };
        worker.steps();
        worker.tree.settle();
        round += 1;
        let given = worker.given_counts();
        if given == counts || round >= MOST_ROUNDS {
            return (worker.tree, worker.failures);
        }
        counts = given;
    }
}

struct Worker<'a> {
    form: &'a Questionnaire,
    answers: &'a Answers,
    world: &'a World,
    tree: Tree,
    failures: Vec<Failure>,
}

impl Worker<'_> {
    fn steps(&mut self) {
        for step in &self.form.steps {
            match *step {
                Step::Relevance(node) => {
                    let Some(rule) = &self.form.node(node).relevant else {
                        continue;
                    };
                    let mut number = 0;
                    while let Some(slot) = self.tree.nth(node, number) {
                        number += 1;
                        // What cannot be worked out is asked rather than left out.
                        let holds = self
                            .evaluate(rule, slot, |value| value.to_boolean())
                            .unwrap_or(true);
                        self.tree.slots[slot as usize].holds = holds;
                        let id = self.tree.slot(slot).id;
                        self.tree.document.set_relevant(id, holds);
                    }
                }
                Step::Value(node) => {
                    let mut number = 0;
                    while let Some(slot) = self.tree.nth(node, number) {
                        number += 1;
                        self.value(slot);
                    }
                }
            }
        }
    }

    fn value(&mut self, slot: SlotIndex) {
        let Some(item) = self.form.item_at(self.tree.slot(slot).node) else {
            return;
        };
        let details = &item.details;
        let value = if item.kind == ItemKind::Metadata(Metadata::Today) {
            Some(self.world.today.to_string())
        } else if let Some(rule) = details
            .calculation
            .as_ref()
            .filter(|_| details.triggers.is_empty())
        {
            self.evaluate(rule, slot, |value| values::worked_out(item.kind, value))
        } else if let Some(rule) = &details.default {
            let address = self.tree.address(item, slot);
            let never_seen = !takes_stored(item) || self.answers.stored(address.as_str()).is_none();
            never_seen
                .then(|| self.evaluate(rule, slot, |value| values::worked_out(item.kind, value)))
                .flatten()
        } else {
            None
        };
        if let Some(value) = value {
            let id = self.tree.slot(slot).id;
            self.tree.document.set_text(id, &value);
        }
    }

    fn evaluate<T>(
        &mut self,
        rule: &Rule,
        slot: SlotIndex,
        then: impl FnOnce(Value<'_>) -> T,
    ) -> Option<T> {
        let result = evaluate(
            self.form,
            &self.tree,
            self.world,
            &rule.expression,
            slot,
            then,
        );
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.failures.push(Failure {
                    place: rule.place.clone(),
                    error,
                });
                None
            }
        }
    }

    /// What `repeat_count` gives now, for every repeat that has one.
    fn given_counts(&mut self) -> Counts {
        let mut counts = Counts::new();
        if !self.form.has_repeats {
            return counts;
        }
        for index in self.form.indexes() {
            let node = self.form.node(index);
            let Body::Repeat(_, RepeatCount::Given(rule)) = &node.body else {
                continue;
            };
            let parents: Vec<SlotIndex> = self.tree.of(node.parent).collect();
            for parent in parents {
                let wanted = self
                    .evaluate(rule, parent, |value| value.to_number())
                    .unwrap_or(0.0);
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "`as` saturates, and gives 0 for NaN; the number is capped"
                )]
                let wanted = (wanted.max(0.0) as u32).min(super::tree::MOST_INSTANCES);
                counts.insert((index, self.tree.positions(parent).to_vec()), wanted);
            }
        }
        counts
    }
}

/// Evaluates an expression at a slot and hands its value to `then`.
pub(super) fn evaluate<T>(
    form: &Questionnaire,
    tree: &Tree,
    world: &World,
    expression: &Expression,
    slot: SlotIndex,
    then: impl FnOnce(Value<'_>) -> T,
) -> Result<T, EvaluationError> {
    with_scope(form, tree, world, slot, |scope| {
        expression.evaluate(scope).map(then)
    })
}

pub(super) fn with_scope<T>(
    form: &Questionnaire,
    tree: &Tree,
    world: &World,
    slot: SlotIndex,
    then: impl FnOnce(&Scope<'_>) -> T,
) -> T {
    let sight = Sight {
        form,
        language: world.language,
    };
    let scope = Scope {
        document: &tree.document,
        context: tree.slot(slot).id,
        lookups: &sight,
        today: world.today,
        now: world.now,
        seed: world.seed,
        fuel: DEFAULT_FUEL,
    };
    then(&scope)
}

/// `yes`, `no` or what an expression says now.
pub(super) fn holds(
    form: &Questionnaire,
    tree: &Tree,
    world: &World,
    switch: &Required,
    slot: SlotIndex,
) -> bool {
    match switch {
        Required::No => false,
        Required::Yes => true,
        Required::When(rule) => evaluate(form, tree, world, &rule.expression, slot, |value| {
            value.to_boolean()
        })
        .unwrap_or(false),
    }
}
