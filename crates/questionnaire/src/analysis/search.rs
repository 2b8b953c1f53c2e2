//! Looks for answers that make conditions hold.

use std::collections::{BTreeMap, BTreeSet};

use crate::definition::Questionnaire;
use crate::definition::node::{NodeIndex, Rule};
use crate::expression::syntax::{Expr, Operator};
use crate::expression::{Document, NoLookups, NodeId, Scope, evaluate_part};
use crate::fault::{Faults, Place};

use super::domains::Domain;
use super::variables::Variables;

/// How many steps one question may cost, and all together: about a second in all.
const TRIES_A_QUESTION: usize = 40_000;
const TRIES_IN_ALL: usize = 1_000_000;
/// How many conditions may hang on each other.
const DEEPEST: usize = 300;

/// A condition that must come out as wanted.
#[derive(Clone, Copy)]
pub(super) struct Goal<'q> {
    pub(super) expr: &'q Expr,
    /// The node that it belongs to.
    pub(super) context: NodeIndex,
    pub(super) wanted: bool,
}

impl Goal<'_> {
    fn is(&self, other: &Self) -> bool {
        std::ptr::eq(self.expr, other.expr)
            && self.context == other.context
            && self.wanted == other.wanted
    }
}

/// What a search found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Outcome {
    /// There are such answers, or it cannot be told that there are none.
    Possible,
    /// No answers do it.
    Impossible,
    /// The budget did not suffice.
    TooMuch,
}

/// The items that a comparison depends on, or why they cannot be tried.
type Needs = Result<BTreeSet<usize>, String>;

pub(super) struct Search<'q, 'v> {
    pub(super) form: &'q Questionnaire,
    pub(super) variables: &'v Variables,
    /// The answers that are tried.
    document: Document,
    /// By item: whether a value is set now.
    assigned: Vec<bool>,
    needs: BTreeMap<(usize, NodeIndex), Needs>,
    /// Whether answers must be possible themselves: their questions reachable, their constraints
    /// kept. Switched off to tell why something is impossible.
    pub(super) follow: bool,
    tries: usize,
    tries_in_all: usize,
    /// Why a part was taken as possible without trying, in the search under way.
    pub(super) taken_for_granted: BTreeSet<String>,
    not_analysed: BTreeMap<Place, String>,
}

impl<'q, 'v> Search<'q, 'v> {
    pub(super) fn new(form: &'q Questionnaire, variables: &'v Variables) -> Self {
        Self {
            form,
            variables,
            document: form.template.clone(),
            assigned: vec![false; form.items.len()],
            needs: BTreeMap::new(),
            follow: true,
            tries: 0,
            tries_in_all: TRIES_IN_ALL,
            taken_for_granted: BTreeSet::new(),
            not_analysed: BTreeMap::new(),
        }
    }

    /// The conditions under which a node is asked, from the form down to itself.
    pub(super) fn route(&self, node: NodeIndex) -> Vec<Goal<'q>> {
        let mut goals = Vec::new();
        let mut at = node;
        loop {
            let form = self.form;
            if let Some(rule) = &form.node(at).relevant {
                goals.push(goal(rule, at));
            }
            if at == NodeIndex::ROOT {
                goals.reverse();
                return goals;
            }
            at = form.node(at).parent;
        }
    }

    /// Whether some answers make all goals come out as wanted, beside values that are fixed.
    pub(super) fn solve(&mut self, goals: &[Goal<'q>], fixed: &[(usize, &str)]) -> Outcome {
        self.document = self.form.template.clone();
        self.assigned.fill(false);
        self.taken_for_granted.clear();
        self.tries = TRIES_A_QUESTION;
        let mut agenda: Vec<Goal<'q>> = goals.iter().rev().copied().collect();
        for &(item, value) in fixed {
            self.assign(item, value);
            self.follow_up(item, value, &mut agenda);
        }
        self.next(agenda, 0)
    }

    /// Remembers what the budget did not suffice for.
    pub(super) fn give_up(&mut self, place: &Place, name: &str) {
        self.not_analysed
            .entry(place.clone())
            .or_insert_with(|| name.to_owned());
    }

    /// Names what was not analysed.
    pub(super) fn report(self, faults: &mut Faults) {
        for (place, name) in self.not_analysed {
            faults.warning(
                place,
                format!("Whether “{name}” can be reached and answered was not analysed: its conditions have too many combinations of answers."),
                "Try it in the preview, or split the condition into calculations with fewer questions each.",
            );
        }
    }

    pub(super) fn node_of(&self, item: usize) -> NodeIndex {
        self.form.items[item].details.node
    }

    fn assign(&mut self, item: usize, value: &str) {
        let node = self.node_of(item);
        self.document.set_text(NodeId::at(node.0), value);
        self.assigned[item] = true;
    }

    /// An answer that is not blank must be possible: its question asked, its constraint kept.
    fn follow_up(&self, item: usize, value: &str, agenda: &mut Vec<Goal<'q>>) {
        if value.is_empty() || !self.follow {
            return;
        }
        let node = self.node_of(item);
        let constraint = self.form.items[item].details.constraint.as_ref();
        for goal in constraint
            .map(|rule| goal(rule, node))
            .into_iter()
            .chain(self.route(node))
        {
            if !agenda.iter().any(|waiting| waiting.is(&goal)) {
                agenda.push(goal);
            }
        }
    }

    fn next(&mut self, mut agenda: Vec<Goal<'q>>, depth: usize) -> Outcome {
        let Some(Goal {
            expr,
            context,
            wanted,
        }) = agenda.pop()
        else {
            return Outcome::Possible;
        };
        if depth > DEEPEST || !self.spend() {
            return Outcome::TooMuch;
        }
        match expr {
            Expr::Chain { first, rest } if is_junction(rest) => {
                let is_and = rest[0].0 == Operator::And;
                let parts = std::iter::once(&**first).chain(rest.iter().map(|(_, part)| part));
                let goals = parts.map(|expr| Goal {
                    expr,
                    context,
                    wanted,
                });
                if is_and == wanted {
                    // Every part must come out as wanted: reversed, so that the first is tried first.
                    agenda.extend(goals.collect::<Vec<_>>().into_iter().rev());
                    return self.next(agenda, depth);
                }
                self.any(goals.collect(), &agenda, depth)
            }
            Expr::Call(call) if call.function.name == "not" => {
                agenda.push(Goal {
                    expr: &call.arguments[0],
                    context,
                    wanted: !wanted,
                });
                self.next(agenda, depth)
            }
            _ => self.comparison(
                Goal {
                    expr,
                    context,
                    wanted,
                },
                agenda,
                depth,
            ),
        }
    }

    /// One of several goals suffices.
    fn any(&mut self, goals: Vec<Goal<'q>>, agenda: &[Goal<'q>], depth: usize) -> Outcome {
        let mut outcome = Outcome::Impossible;
        for goal in goals {
            let mut branch = agenda.to_vec();
            branch.push(goal);
            match self.next(branch, depth + 1) {
                Outcome::Possible => return Outcome::Possible,
                Outcome::TooMuch if self.is_spent() => return Outcome::TooMuch,
                Outcome::TooMuch => outcome = Outcome::TooMuch,
                Outcome::Impossible => {}
            }
        }
        outcome
    }

    fn comparison(&mut self, goal: Goal<'q>, agenda: Vec<Goal<'q>>, depth: usize) -> Outcome {
        let key = (std::ptr::from_ref(goal.expr).addr(), goal.context);
        if !self.needs.contains_key(&key) {
            let mut needs = BTreeSet::new();
            let found = self.collect(goal.expr, goal.context, &mut needs, 0);
            self.needs.insert(key, found.map(|()| needs));
        }
        match &self.needs[&key] {
            Err(reason) => {
                self.taken_for_granted.insert(reason.clone());
                self.next(agenda, depth + 1)
            }
            Ok(needs) => {
                let is_computed =
                    |item: &&usize| matches!(self.variables.domains[**item], Domain::Computed);
                let (computed, asked): (Vec<usize>, Vec<usize>) =
                    needs.iter().partition(|item| is_computed(item));
                let open: Vec<usize> = asked
                    .into_iter()
                    .filter(|&item| !self.assigned[item])
                    .collect();
                self.try_values(goal, &open, &computed, agenda, depth)
            }
        }
    }

    /// Tries every value of the first open item, then of the rest.
    fn try_values(
        &mut self,
        goal: Goal<'q>,
        open: &[usize],
        computed: &[usize],
        agenda: Vec<Goal<'q>>,
        depth: usize,
    ) -> Outcome {
        let Some((&item, rest)) = open.split_first() else {
            if !self.spend() {
                return Outcome::TooMuch;
            }
            self.work_out(computed);
            return match self.evaluate(goal.expr, goal.context) {
                Some(value) if value != goal.wanted => Outcome::Impossible,
                // An evaluation that fails decides nothing.
                _ => self.next(agenda, depth + 1),
            };
        };
        let variables = self.variables;
        let (Domain::Values(values) | Domain::Compared(values)) = &variables.domains[item] else {
            return self.next(agenda, depth + 1);
        };
        let mut outcome = Outcome::Impossible;
        for value in values {
            self.assign(item, value);
            let mut agenda = agenda.clone();
            self.follow_up(item, value, &mut agenda);
            let found = self.try_values(goal, rest, computed, agenda, depth);
            self.assign(item, "");
            self.assigned[item] = false;
            match found {
                Outcome::Possible => return Outcome::Possible,
                Outcome::TooMuch => outcome = Outcome::TooMuch,
                Outcome::Impossible => {}
            }
            if self.is_spent() {
                return Outcome::TooMuch;
            }
        }
        outcome
    }

    /// Pays for one try; `false` when the budget is used up.
    fn spend(&mut self) -> bool {
        if self.is_spent() {
            return false;
        }
        self.tries -= 1;
        self.tries_in_all -= 1;
        true
    }

    fn is_spent(&self) -> bool {
        self.tries == 0 || self.tries_in_all == 0
    }

    /// Works out calculations from the answers that are set, in the order of the form's own plan.
    fn work_out(&mut self, computed: &[usize]) {
        let form = self.form;
        // A calculation may need another one that comes later in the sheet; the needs of all are
        // known, so as many rounds as there are calculations suffice.
        for _ in 0..computed.len() {
            let mut changed = false;
            for &item in computed {
                let node = self.node_of(item);
                let asked = self
                    .route(node)
                    .iter()
                    .all(|goal| self.evaluate(goal.expr, goal.context) != Some(false));
                let rule = form.items[item].details.calculation.as_ref();
                let value = match rule {
                    Some(rule) if asked => {
                        let scope = self.scope(node);
                        evaluate_part(rule.expression.root(), &scope)
                            .map(|v| v.into_text().into_owned())
                            .unwrap_or_default()
                    }
                    _ => String::new(),
                };
                if self.document.text(NodeId::at(node.0)) != value {
                    self.document.set_text(NodeId::at(node.0), &value);
                    changed = true;
                }
            }
            if !changed {
                break;
            }
        }
    }

    fn scope(&self, context: NodeIndex) -> Scope<'_> {
        let today = jiff::civil::date(2026, 1, 1);
        Scope {
            document: &self.document,
            context: NodeId::at(context.0),
            lookups: &NoLookups,
            today,
            now: today.at(12, 0, 0, 0),
            seed: 1,
            fuel: 100_000,
        }
    }

    fn evaluate(&self, expr: &Expr, context: NodeIndex) -> Option<bool> {
        evaluate_part(expr, &self.scope(context))
            .ok()
            .map(|value| value.to_boolean())
    }
}

pub(super) fn goal(rule: &Rule, context: NodeIndex) -> Goal<'_> {
    Goal {
        expr: rule.expression.root(),
        context,
        wanted: true,
    }
}

fn is_junction(rest: &[(Operator, Expr)]) -> bool {
    matches!(rest.first(), Some((Operator::And | Operator::Or, _)))
}
