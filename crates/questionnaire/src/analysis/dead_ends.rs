//! Questions that people reach and cannot answer.

use crate::definition::node::Rule;
use crate::definition::{Item, ItemKind, Required};
use crate::expression::syntax::Expr;
use crate::expression::{Document, NoLookups, NodeId, Scope};
use crate::fault::Faults;

use super::domains::Domain;
use super::search::{Goal, Outcome, Search, goal};

/// More combinations of answers than this are not tried for one choice filter.
const MOST_COMBINATIONS: usize = 3_000;
/// So many combinations that leave no option are looked into.
const MOST_CASES: usize = 200;

pub(super) fn check(search: &mut Search<'_, '_>, faults: &mut Faults) {
    let form = search.form;
    for (place, item) in form.items.iter().enumerate() {
        if !item.collects_an_answer() {
            continue;
        }
        cannot_be_filled(item, faults);
        let details = &item.details;
        if let Some(rule) = &details.constraint {
            constraint(search, place, item, rule, faults);
        }
        if let (Some(rule), Some(_)) = (&details.choice_filter, details.table) {
            choice_filter(search, item, rule, faults);
        }
    }
}

fn cannot_be_filled(item: &Item, faults: &mut Faults) {
    let details = &item.details;
    let fixed =
        matches!(details.required, Required::Yes) && matches!(details.read_only, Required::Yes);
    if fixed && details.calculation.is_none() && details.default.is_none() {
        faults.error(
            item.place.clone(),
            format!("“{}” must be answered and cannot be: it is required and read-only without a value.", item.name),
            "Give it a default or a calculation, or make it not required or not read-only.",
        );
    }
}

/// Whether any answer keeps the constraint.
fn constraint<'q>(
    search: &mut Search<'q, '_>,
    place: usize,
    item: &'q Item,
    rule: &'q Rule,
    faults: &mut Faults,
) {
    let variables = search.variables;
    let (Domain::Values(values) | Domain::Compared(values)) = &variables.domains[place] else {
        return;
    };
    let node = item.details.node;
    let mut goals = search.route(node);
    // A question that nobody reaches is reported as that.
    if search.solve(&goals, &[]) != Outcome::Possible {
        return;
    }
    goals.push(goal(rule, node));
    let mut outcome = Outcome::Impossible;
    for value in values.iter().filter(|value| !value.is_empty()) {
        match search.solve(&goals, &[(place, value)]) {
            Outcome::Possible => {
                keeps_everything(search, place, item, rule, faults);
                return;
            }
            Outcome::TooMuch => outcome = Outcome::TooMuch,
            Outcome::Impossible => {}
        }
    }
    if outcome == Outcome::TooMuch {
        search.give_up(&item.place, item.name.as_str());
        return;
    }
    let required = if matches!(item.details.required, Required::No) {
        ""
    } else {
        ", and the page cannot be passed"
    };
    faults.error(
        rule.place.clone(),
        format!(
            "No answer to “{}” keeps its constraint “{}”{required}.",
            item.name,
            super::quoted(rule)
        ),
        "Change the constraint so that some answers are right.",
    );
}

/// A constraint on a number or day that no answer breaks is a slip, such as “or” for “and”.
fn keeps_everything<'q>(
    search: &mut Search<'q, '_>,
    place: usize,
    item: &'q Item,
    rule: &'q Rule,
    faults: &mut Faults,
) {
    let variables = search.variables;
    let Domain::Compared(values) = &variables.domains[place] else {
        return;
    };
    if item.kind == ItemKind::Text || !rule.expression.uses_own_answer() {
        return;
    }
    // Its own condition must not bind the answer here: it is the one that is to be broken.
    let broken = Goal {
        wanted: false,
        ..goal(rule, item.details.node)
    };
    let mut answers = values.iter().filter(|value| !value.is_empty());
    search.follow = false;
    let kept =
        answers.all(|value| search.solve(&[broken], &[(place, value)]) == Outcome::Impossible);
    search.follow = true;
    if kept {
        faults.warning(
            rule.place.clone(),
            format!(
                "Every answer to “{}” keeps its constraint “{}”.",
                item.name,
                super::quoted(rule)
            ),
            "Take it out, or look for a slip, such as “or” for “and”.",
        );
    }
}

/// Whether options are left for the answers that the filter looks at.
fn choice_filter(search: &mut Search<'_, '_>, item: &Item, rule: &Rule, faults: &mut Faults) {
    let form = search.form;
    let Some(table) = item.details.table.and_then(|table| form.tables.get(table)) else {
        return;
    };
    let Some(list) = table.documents.first() else {
        return;
    };
    if table.rows.is_empty() {
        return;
    }
    let Some(items) = answers_in(search, item, rule) else {
        return;
    };
    let Some(domains) = items
        .iter()
        .map(|&item| all_options(search, item))
        .collect::<Option<Vec<_>>>()
    else {
        return;
    };
    let combinations = domains
        .iter()
        .try_fold(1_usize, |product, values| product.checked_mul(values.len()));
    if combinations
        .is_none_or(|count| count > MOST_COMBINATIONS || count * table.rows.len() > 2_000_000)
    {
        search.give_up(&item.place, item.name.as_str());
        return;
    }
    let mut document = form.template.clone();
    let mut empty = Vec::new();
    let mut any_left = false;
    for number in 0..combinations.unwrap_or(0) {
        let mut rest = number;
        let mut answers: Vec<(usize, &str)> = Vec::new();
        for (&item, values) in items.iter().zip(&domains) {
            let value = values[rest % values.len()].as_str();
            rest /= values.len();
            document.set_text(NodeId::at(form.items[item].details.node.0), value);
            answers.push((item, value));
        }
        let left = options_left(&document, item, rule, list, &table.rows);
        any_left |= left != Some(0);
        if left == Some(0) && answers.iter().all(|(_, value)| !value.is_empty()) {
            // More than these are not looked into.
            if empty.len() < MOST_CASES {
                empty.push((answers, document.clone()));
            }
        }
    }
    if !any_left {
        faults.error(
            rule.place.clone(),
            format!("“{}” never offers an option: its choice_filter “{}” holds for none of them, whatever is answered.", item.name, super::quoted(rule)),
            "Compare the filter with the columns of the choice list and the options of the questions in it.",
        );
    } else if matches!(item.details.required, Required::Yes) {
        without_options(search, item, rule, empty, faults);
    }
}

/// Combinations of answers that people can give and that leave nothing to choose.
fn without_options(
    search: &mut Search<'_, '_>,
    item: &Item,
    rule: &Rule,
    empty: Vec<(Vec<(usize, &str)>, Document)>,
    faults: &mut Faults,
) {
    let form = search.form;
    let route = search.route(item.details.node);
    let mut found = Vec::new();
    let mut certain = true;
    for (answers, document) in empty {
        let offered = answers
            .iter()
            .all(|&(item, value)| is_offered(search, item, value, &document));
        if !offered || search.solve(&route, &answers) != Outcome::Possible {
            continue;
        }
        certain &= search.taken_for_granted.is_empty();
        let words: Vec<String> = answers
            .iter()
            .map(|(item, value)| format!("{} = {value}", form.items[*item].name))
            .collect();
        found.push(words.join(" and "));
    }
    if found.is_empty() {
        return;
    }
    let more = if found.len() > 3 {
        format!(" and {} more", found.len() - 3)
    } else {
        String::new()
    };
    found.truncate(3);
    let message = format!(
        "“{}” is required and has no option to choose when {}{more}: nobody can pass its page.",
        item.name,
        found.join("; or ")
    );
    let remedy = "Add options for these answers, or make the question relevant or required only where it has some.";
    if certain {
        faults.error(rule.place.clone(), message, remedy);
    } else {
        faults.warning(rule.place.clone(), message, remedy);
    }
}

/// Whether an option passes the choice filter of its own question, given the answers.
fn is_offered(search: &Search<'_, '_>, item: usize, value: &str, document: &Document) -> bool {
    let form = search.form;
    let item = &form.items[item];
    let (Some(rule), Some(table)) = (&item.details.choice_filter, item.details.table) else {
        return true;
    };
    let Some(table) = form.tables.get(table) else {
        return true;
    };
    let (Some(list), Some(choices)) = (table.documents.first(), &item.list) else {
        return true;
    };
    let row = choices
        .choices
        .iter()
        .zip(&table.rows)
        .find(|(choice, _)| choice.name == value);
    row.is_some_and(|(_, &row)| options_left(document, item, rule, list, &[row]) != Some(0))
}

fn options_left(
    document: &Document,
    item: &Item,
    rule: &Rule,
    list: &Document,
    rows: &[NodeId],
) -> Option<usize> {
    let today = jiff::civil::date(2026, 1, 1);
    let scope = Scope {
        document,
        context: NodeId::at(item.details.node.0),
        lookups: &NoLookups,
        today,
        now: today.at(12, 0, 0, 0),
        seed: 1,
        fuel: 1_000_000,
    };
    rule.expression
        .select(&scope, list, rows)
        .ok()
        .map(|left| left.len())
}

/// The select questions that a filter looks at; `None` when it looks at anything else.
fn answers_in(search: &Search<'_, '_>, item: &Item, rule: &Rule) -> Option<Vec<usize>> {
    let form = search.form;
    let context = item.details.node;
    let mut items = Vec::new();
    let mut known = true;
    rule.expression.root().walk(&mut |part| match part {
        Expr::Reference(_) => match search.variables.item(form, part, context) {
            Some(item)
                if super::variables::is_single(
                    form,
                    form.node(form.items[item].details.node),
                    context,
                ) =>
            {
                if !items.contains(&item) {
                    items.push(item);
                }
            }
            _ => known = false,
        },
        // Names are columns of the list; longer paths may lead anywhere.
        Expr::Path(path) => known &= !path.absolute && path.steps.len() == 1,
        Expr::Filter { .. } | Expr::Union(_) => known = false,
        Expr::Call(call) => {
            known &= matches!(
                call.function.name,
                "selected"
                    | "not"
                    | "true"
                    | "false"
                    | "contains"
                    | "starts-with"
                    | "concat"
                    | "string"
                    | "if"
                    | "coalesce"
            );
        }
        Expr::Number(_) | Expr::Text(_) | Expr::Chain { .. } | Expr::Negate(_) => {}
    });
    known.then_some(items)
}

/// Every option of a select question, and blank.
fn all_options(search: &Search<'_, '_>, item: usize) -> Option<Vec<String>> {
    let item = &search.form.items[item];
    let list = item.list.as_ref()?;
    match item.kind {
        ItemKind::SelectOne => {
            let names = list.choices.iter().map(|choice| choice.name.clone());
            let other = item.details.other.map(|_| "other".to_owned());
            Some(
                std::iter::once(String::new())
                    .chain(names)
                    .chain(other)
                    .collect(),
            )
        }
        _ => None,
    }
}
