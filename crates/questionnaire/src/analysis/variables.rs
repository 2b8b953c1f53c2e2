//! Which item a reference means, and how conditions use each item.

use std::collections::BTreeMap;

use crate::definition::node::{Node, NodeIndex, Rule};
use crate::definition::{Questionnaire, Required};
use crate::expression::syntax::{Axis, Call, Expr, Operator, Path, Test};
use crate::expression::{Name, number_to_text, text_to_number};

use super::domains::{Domain, Use, domain};

/// The answers of every item, and which item a reference means.
pub(super) struct Variables {
    /// By place among the items.
    pub(super) domains: Vec<Domain>,
    /// By place among the nodes: the item there.
    items_at: Vec<Option<usize>>,
    /// Nodes by name; two or more nodes of one name are not told apart.
    named: BTreeMap<Name, Vec<NodeIndex>>,
}

impl Variables {
    pub(super) fn of(questionnaire: &Questionnaire) -> Self {
        let mut items_at = vec![None; questionnaire.nodes.len()];
        for (place, item) in questionnaire.items.iter().enumerate() {
            if let Some(slot) = items_at.get_mut(item.details.node.index()) {
                *slot = Some(place);
            }
        }
        let mut named: BTreeMap<Name, Vec<NodeIndex>> = BTreeMap::new();
        for index in questionnaire.indexes() {
            named
                .entry(questionnaire.node(index).key)
                .or_default()
                .push(index);
        }
        let mut variables = Self {
            domains: Vec::new(),
            items_at,
            named,
        };
        let mut uses: Vec<Use> = Vec::new();
        uses.resize_with(questionnaire.items.len(), Use::default);
        for (rule, context) in conditions(questionnaire) {
            variables.uses(questionnaire, rule.expression.root(), context, &mut uses);
        }
        variables.domains = questionnaire
            .items
            .iter()
            .zip(&uses)
            .map(|(item, uses)| domain(item, uses))
            .collect();
        variables
    }

    /// The item whose answer a part of an expression is, if it is just that.
    pub(super) fn item(
        &self,
        questionnaire: &Questionnaire,
        part: &Expr,
        context: NodeIndex,
    ) -> Option<usize> {
        let node = match part {
            Expr::Reference(reference) => match self.named.get(&reference.key)?.as_slice() {
                [node] => *node,
                _ => return None,
            },
            Expr::Path(path) => follow(questionnaire, path, context)?,
            _ => return None,
        };
        self.items_at.get(node.index()).copied().flatten()
    }

    /// Notes how a condition uses the items in it.
    fn uses(&self, form: &Questionnaire, part: &Expr, context: NodeIndex, uses: &mut [Use]) {
        let found = |part: &Expr| self.item(form, part, context);
        match part {
            Expr::Chain { first, rest } if rest.len() == 1 && matches!(rest[0].0.rank(), 3 | 4) => {
                let second = &rest[0].1;
                for (one, other) in [(&**first, second), (second, &**first)] {
                    match (found(one), literal(other)) {
                        (Some(item), Some(literal)) => {
                            uses[item].literals.insert(literal);
                        }
                        _ => self.uses_of_operand(form, one, literal(other), context, uses),
                    }
                }
            }
            Expr::Call(call) if is_selected(call) => {
                match (found(&call.arguments[0]), literal(&call.arguments[1])) {
                    (Some(item), Some(literal)) => {
                        uses[item].literals.insert(literal.trim().to_owned());
                    }
                    _ => self.all_otherwise(form, part, context, uses),
                }
            }
            Expr::Chain { first, rest }
                if matches!(rest.first(), Some((Operator::And | Operator::Or, _))) =>
            {
                self.uses(form, first, context, uses);
                rest.iter()
                    .for_each(|(_, part)| self.uses(form, part, context, uses));
            }
            Expr::Call(call)
                if matches!(call.function.name, "not" | "boolean" | "if" | "coalesce") =>
            {
                // What `if` gives is looked at by what is around it; its parts as conditions.
                let conditions = if call.function.name == "if" {
                    1
                } else {
                    call.arguments.len()
                };
                for (place, argument) in call.arguments.iter().enumerate() {
                    if found(argument).is_some() || place >= conditions {
                        self.all_otherwise(form, argument, context, uses);
                    } else {
                        self.uses(form, argument, context, uses);
                    }
                }
            }
            _ => self.all_otherwise(form, part, context, uses),
        }
    }

    fn uses_of_operand(
        &self,
        form: &Questionnaire,
        operand: &Expr,
        compared_with: Option<String>,
        context: NodeIndex,
        uses: &mut [Use],
    ) {
        if let Expr::Call(call) = operand
            && call.function.name == "count-selected"
            && let (Some(item), Some(literal)) =
                (self.item(form, &call.arguments[0], context), compared_with)
        {
            let count = text_to_number(&literal);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "clamped"
            )]
            let count = count.clamp(0.0, 1000.0) as usize;
            uses[item].count = uses[item].count.max(count + 1);
        } else {
            self.all_otherwise(form, operand, context, uses);
        }
    }

    fn all_otherwise(
        &self,
        form: &Questionnaire,
        part: &Expr,
        context: NodeIndex,
        uses: &mut [Use],
    ) {
        part.walk(&mut |part| {
            if let Some(item) = self.item(form, part, context) {
                uses[item].otherwise = true;
            }
        });
    }
}

/// The conditions that decide over answers, with the node that each belongs to.
fn conditions(form: &Questionnaire) -> impl Iterator<Item = (&Rule, NodeIndex)> {
    let relevant = form
        .indexes()
        .filter_map(|index| Some((form.node(index).relevant.as_ref()?, index)));
    let of_items = form.items.iter().flat_map(|item| {
        let details = &item.details;
        let required = match &details.required {
            Required::When(rule) => Some(rule),
            Required::No | Required::Yes => None,
        };
        [
            details.constraint.as_ref(),
            details.calculation.as_ref(),
            required,
        ]
        .into_iter()
        .flatten()
        .map(|rule| (rule, details.node))
    });
    relevant.chain(of_items)
}

pub(super) fn is_selected(call: &Call) -> bool {
    matches!(call.function.name, "selected" | "is-selected")
}

/// The text of a literal: a text, a number, a negative number, `date('…')`.
pub(super) fn literal(part: &Expr) -> Option<String> {
    match part {
        Expr::Text(text) => Some(text.to_string()),
        Expr::Number(number) => Some(number_to_text(*number)),
        Expr::Negate(inner) => match **inner {
            Expr::Number(number) => Some(number_to_text(-number)),
            _ => None,
        },
        Expr::Call(call) if matches!(call.function.name, "date" | "string" | "number") => {
            call.arguments.first().and_then(literal)
        }
        _ => None,
    }
}

/// The node that a plain path (names, `.` and `..`) leads to.
pub(super) fn follow(form: &Questionnaire, path: &Path, context: NodeIndex) -> Option<NodeIndex> {
    let mut steps = path.steps.iter();
    let mut at = context;
    if path.absolute {
        let first = steps.next()?;
        let root = form.node(NodeIndex::ROOT);
        if !matches!(&first.test, Test::Named(_, name) if *name == root.key)
            || first.axis != Axis::Child
        {
            return None;
        }
        at = NodeIndex::ROOT;
    }
    for step in steps {
        if !step.predicates.is_empty() {
            return None;
        }
        at = match (step.axis, &step.test) {
            (Axis::SelfNode, Test::Any) => at,
            (Axis::Parent, Test::Any) if at != NodeIndex::ROOT => form.node(at).parent,
            (Axis::Child, Test::Named(_, name)) => form
                .children(at)
                .find(|&child| form.node(child).key == *name)?,
            _ => return None,
        };
    }
    Some(at)
}

/// Whether a node means one answer for whoever asks from the context: it is in no repeat, or in a
/// repeat that the context is in as well.
pub(super) fn is_single(form: &Questionnaire, node: &Node, context: NodeIndex) -> bool {
    node.repeat
        .is_none_or(|repeat| repeat <= context && context < form.node(repeat).end)
}
