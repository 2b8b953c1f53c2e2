//! Which answers a question can have, as far as conditions can tell them apart.

use std::collections::{BTreeMap, BTreeSet};

use crate::definition::node::{Node, NodeIndex, Rule};
use crate::definition::{Item, ItemKind, Questionnaire, Required};
use crate::expression::syntax::{Axis, Call, Expr, Operator, Path, Test};
use crate::expression::{Name, number_to_text, text_to_number};

/// More values than this of one question are not tried.
const MOST_VALUES: usize = 80;
/// More named options of one select_multiple are not combined.
const MOST_COMBINED: usize = 6;

/// What can be said of the answers of one item.
#[derive(Clone, Debug)]
pub(super) enum Domain {
    /// All answers there are, or one for each group of answers that no condition tells apart. The
    /// blank answer is among them.
    Values(Vec<String>),
    /// As `Values`, for conditions that compare the answer directly with a number, date or text;
    /// other conditions see more.
    Compared(Vec<String>),
    /// A calculation: worked out from other items.
    Computed,
    /// Not known, and why.
    Open(&'static str),
}

/// The answers of every item, and which item a reference means.
pub(super) struct Variables {
    /// By place among the items.
    pub(super) domains: Vec<Domain>,
    /// By place among the nodes: the item there.
    items_at: Vec<Option<usize>>,
    /// Nodes by name; two or more nodes of one name are not told apart.
    named: BTreeMap<Name, Vec<NodeIndex>>,
}

/// How conditions use an item.
#[derive(Default)]
struct Use {
    /// Texts and numbers that it is compared with, or that `selected` asks for.
    literals: BTreeSet<String>,
    /// Whether something else than a direct comparison looks at it.
    otherwise: bool,
    /// The largest number that `count-selected` is compared with.
    count: usize,
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

fn domain(item: &Item, uses: &Use) -> Domain {
    let details = &item.details;
    match item.kind {
        ItemKind::Calculate if details.calculation.is_some() && details.triggers.is_empty() => {
            return Domain::Computed;
        }
        ItemKind::Calculate | ItemKind::Hidden | ItemKind::Metadata(_) | ItemKind::Note => {
            return Domain::Open("a value that is not asked for");
        }
        _ if details.calculation.is_some() => return Domain::Open("an answer that is worked out"),
        _ => {}
    }
    match item.kind {
        ItemKind::SelectOne => select_one(item, uses),
        ItemKind::SelectMultiple => select_multiple(item, uses),
        ItemKind::Acknowledge => Domain::Values(vec![String::new(), "OK".to_owned()]),
        ItemKind::Range {
            start, end, step, ..
        } => range(start, end, step, uses),
        ItemKind::Integer => compared(uses, |number| number.fract() == 0.0, 1.0),
        ItemKind::Decimal => compared(uses, |_| true, 0.001),
        ItemKind::Text => texts(uses),
        ItemKind::Date => dates(uses),
        ItemKind::Rank => Domain::Open("an order of options"),
        _ => Domain::Open("a time"),
    }
}

fn names(item: &Item) -> Vec<&str> {
    let list = item
        .list
        .iter()
        .flat_map(|list| &list.choices)
        .map(|choice| choice.name.as_str());
    let mut names: Vec<&str> = list.collect();
    if item.details.other.is_some() && !names.contains(&"other") {
        names.push("other");
    }
    names
}

/// Options that a condition names, one of the others, and blank; all of them where conditions do
/// more than compare.
fn select_one(item: &Item, uses: &Use) -> Domain {
    let names = names(item);
    let mut values: Vec<String> = if uses.otherwise {
        names.iter().map(|&name| name.to_owned()).collect()
    } else {
        let named = names.iter().filter(|name| is_named(name, uses));
        let another = names.iter().find(|name| !is_named(name, uses));
        named.chain(another).map(|&name| name.to_owned()).collect()
    };
    if values.len() > MOST_VALUES {
        return Domain::Open("a question with too many options");
    }
    values.insert(0, String::new());
    Domain::Values(values)
}

/// Whether some condition may tell this option from the others. All options that are numbers are
/// told apart, since conditions compare them by size.
fn is_named(name: &str, uses: &Use) -> bool {
    uses.literals.contains(name) || !text_to_number(name).is_nan()
}

/// Every combination of the named options, each with none, one, two … of the others.
fn select_multiple(item: &Item, uses: &Use) -> Domain {
    let names = names(item);
    let all = names.len() <= MOST_COMBINED;
    if uses.otherwise && !all {
        return Domain::Open("a question with many combinations of options");
    }
    let is_part = |name: &&&str| {
        all || uses.literals.contains(**name)
            || uses
                .literals
                .iter()
                .any(|l| l.split(' ').any(|w| w == **name))
    };
    let named: Vec<&str> = names.iter().filter(is_part).copied().collect();
    if named.len() > MOST_COMBINED {
        return Domain::Open("a question with many combinations of options");
    }
    let others: Vec<&str> = names
        .iter()
        .filter(|name| !named.contains(name))
        .copied()
        .collect();
    let most_others = others.len().min(uses.count.max(1));
    if (1_usize << named.len()) * (most_others + 1) > 4 * MOST_VALUES {
        return Domain::Open("a question with many combinations of options");
    }
    let mut values = Vec::new();
    for some in 0..1_usize << named.len() {
        for extra in 0..=most_others {
            let chosen: Vec<&str> = names
                .iter()
                .copied()
                .filter(|name| {
                    let place = named.iter().position(|candidate| candidate == name);
                    match place {
                        Some(place) => some >> place & 1 == 1,
                        None => others
                            .iter()
                            .position(|other| other == name)
                            .is_some_and(|p| p < extra),
                    }
                })
                .collect();
            values.push(chosen.join(" "));
        }
    }
    Domain::Values(values)
}

fn numbers(uses: &Use) -> BTreeSet<u64> {
    // Ordered by bits is enough: the set only removes doubles.
    uses.literals
        .iter()
        .map(|text| text_to_number(text))
        .filter(|n| !n.is_nan())
        .map(f64::to_bits)
        .collect()
}

/// Every number that it is compared with, the numbers beside it and between, and blank.
fn compared(uses: &Use, fits: fn(f64) -> bool, beside: f64) -> Domain {
    let mut literals: Vec<f64> = numbers(uses).into_iter().map(f64::from_bits).collect();
    literals.sort_by(f64::total_cmp);
    let mut values = vec![0.0, 1.0];
    for &number in &literals {
        values.extend([
            number.floor(),
            number.ceil(),
            number,
            number - beside,
            number + beside,
        ]);
        values.extend([number.floor() - 1.0, number.ceil() + 1.0]);
    }
    values.extend(
        literals
            .windows(2)
            .map(|pair| f64::midpoint(pair[0], pair[1])),
    );
    values.retain(|&number| fits(number) && number.is_finite());
    values.sort_by(f64::total_cmp);
    values.dedup();
    finish(values.into_iter().map(number_to_text).collect())
}

fn finish(mut values: Vec<String>) -> Domain {
    if values.len() > MOST_VALUES {
        return Domain::Open("a question that is compared with too many values");
    }
    values.insert(0, String::new());
    Domain::Compared(values)
}

fn range(start: f64, end: f64, step: f64, uses: &Use) -> Domain {
    let count = ((end - start) / step).abs().floor();
    let small = step != 0.0 && count.is_finite() && count < MOST_VALUES as f64;
    if !small {
        return compared(uses, |_| true, 0.001);
    }
    let step = step.abs().copysign(end - start);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "below MOST_VALUES"
    )]
    let mut values: Vec<String> = (0..=count as u32)
        .map(|place| {
            // 0.1 + 0.2 is not 0.3: as the page shows it.
            let value = start + f64::from(place) * step;
            number_to_text((value * 1e9).round() / 1e9)
        })
        .collect();
    values.insert(0, String::new());
    Domain::Values(values)
}

/// The texts that it is compared with, one other, and the numbers around those.
fn texts(uses: &Use) -> Domain {
    let mut values: BTreeSet<String> = uses
        .literals
        .iter()
        .filter(|text| !text.is_empty())
        .cloned()
        .collect();
    if let Domain::Compared(numbers) = compared(uses, |_| true, 0.001)
        && uses
            .literals
            .iter()
            .any(|text| !text_to_number(text).is_nan())
    {
        values.extend(numbers.into_iter().filter(|text| !text.is_empty()));
    }
    values.insert("some other words".to_owned());
    finish(values.into_iter().collect())
}

/// The days that it is compared with and the days beside them.
fn dates(uses: &Use) -> Domain {
    let mut days: BTreeSet<i64> = BTreeSet::from([20_000]);
    for number in numbers(uses).into_iter().map(f64::from_bits) {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "`as` saturates; such days are left out below"
        )]
        let day = number.floor() as i64;
        days.extend([day - 1, day, day + 1, day + 2]);
    }
    let text = |day: i64| {
        let day = jiff::Span::new().try_days(day).ok()?;
        jiff::civil::date(1970, 1, 1)
            .checked_add(day)
            .ok()
            .map(|date| date.to_string())
    };
    finish(days.into_iter().filter_map(text).collect())
}
