//! Answers to select questions: names with spaces between them.

use std::borrow::Cow;

use super::super::evaluate::{At, Evaluated, Evaluator};
use super::super::parser::reference;
use super::super::syntax::{Call, Expr, Kind, Path, Step, Test};
use super::super::value::Value;
use super::super::{EvaluationError, Name};
use super::{Function, Prepared, function};

pub(super) const FUNCTIONS: &[Function] = &[
    function(
        ("selected", "selected(${question}, 'choice')"),
        (2, 2),
        Kind::Boolean,
        selected,
    ),
    function(
        ("is-selected", "is-selected(${question}, 'choice')"),
        (2, 2),
        Kind::Boolean,
        selected,
    ),
    function(
        ("selected-at", "selected-at(${question}, index)"),
        (2, 2),
        Kind::Text,
        selected_at,
    ),
    function(
        ("count-selected", "count-selected(${question})"),
        (1, 1),
        Kind::Number,
        count_selected,
    ),
    function(
        (
            "jr:choice-name",
            "jr:choice-name(${question}, '${question}')",
        ),
        (2, 2),
        Kind::Text,
        choice_name,
    )
    .prepare(question_in_quotes),
    function(
        (
            "pulldata",
            "pulldata('table', 'column to read', 'column to search', value)",
        ),
        (4, 4),
        Kind::Text,
        pulldata,
    ),
];

fn choices(text: &str) -> impl Iterator<Item = &str> {
    text.split([' ', '\t', '\n', '\r'])
        .filter(|choice| !choice.is_empty())
}

fn selected<'a>(context: &mut Evaluator<'a>, call: &'a Call, at: At<'a>) -> Evaluated<Value<'a>> {
    let list = context.text(&call.arguments[0], at)?;
    let choice = context.text(&call.arguments[1], at)?;
    let choice = choice.trim();
    // Asking for '' is asking whether nothing is selected.
    let found = if choice.is_empty() {
        list.trim().is_empty()
    } else {
        choices(&list).any(|c| c == choice)
    };
    Ok(Value::Boolean(found))
}

fn selected_at<'a>(
    context: &mut Evaluator<'a>,
    call: &'a Call,
    at: At<'a>,
) -> Evaluated<Value<'a>> {
    let list = context.text(&call.arguments[0], at)?;
    let index = context.number(&call.arguments[1], at)?.trunc();
    if !(0.0..1e9).contains(&index) {
        return Ok(Value::Text(Cow::Borrowed("")));
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range was just checked"
    )]
    let choice = choices(&list)
        .nth(index as usize)
        .unwrap_or_default()
        .to_owned();
    Ok(Value::Text(choice.into()))
}

fn count_selected<'a>(
    context: &mut Evaluator<'a>,
    call: &'a Call,
    at: At<'a>,
) -> Evaluated<Value<'a>> {
    let list = context.text(&call.arguments[0], at)?;
    #[expect(clippy::cast_precision_loss, reason = "texts are shorter than 2⁵³")]
    Ok(Value::Number(choices(&list).count() as f64))
}

/// The second argument of `jr:choice-name` names a question; in XLSForm it is written in quotes,
/// as `'${question}'` or as a path. Here it becomes the bare name of the question.
fn question_in_quotes(arguments: &mut [Expr]) -> Result<(Prepared, Option<String>), String> {
    let name = match arguments.get(1) {
        Some(Expr::Text(text)) => {
            let text = text.trim();
            let inside = text
                .strip_prefix("${")
                .and_then(|rest| rest.strip_suffix('}'));
            let name = inside
                .or_else(|| text.rsplit('/').next())
                .unwrap_or(text)
                .trim();
            Some(name.to_owned())
        }
        Some(Expr::Reference(reference)) => Some(reference.name.to_string()),
        Some(Expr::Path(Path { steps, .. })) => match steps.last() {
            Some(Step {
                test: Test::Named(name, _),
                ..
            }) => Some(name.to_string()),
            _ => None,
        },
        _ => None,
    };
    let Some(name) = name.filter(|name| !name.is_empty()) else {
        return Err(
            "the second argument names the select question, in quotes: '${question}'".to_owned(),
        );
    };
    if let Some(second) = arguments.get_mut(1) {
        *second = Expr::Reference(reference(name.into(), 0));
    }
    Ok((Prepared::Nothing, None))
}

/// The labels of the choices in the answer, joined with spaces if there are several.
fn choice_name<'a>(
    context: &mut Evaluator<'a>,
    call: &'a Call,
    at: At<'a>,
) -> Evaluated<Value<'a>> {
    let answer = context.text(&call.arguments[0], at)?;
    let Some(Expr::Reference(question)) = call.arguments.get(1) else {
        return Ok(Value::Text(Cow::Borrowed("")));
    };
    let lookups = context.scope.lookups;
    if let Some(label) = lookups.choice_label(&question.name, answer.trim()) {
        return Ok(Value::Text(label));
    }
    let labels: Vec<Cow<'_, str>> = choices(&answer)
        .filter_map(|choice| lookups.choice_label(&question.name, choice))
        .collect();
    let text = labels.join(" ");
    context.spend_text(text.len())?;
    Ok(Value::Text(text.into()))
}

/// The first row of an attached table in which a column has a value; blank if there is none.
fn pulldata<'a>(context: &mut Evaluator<'a>, call: &'a Call, at: At<'a>) -> Evaluated<Value<'a>> {
    let table = context.text(&call.arguments[0], at)?;
    let wanted = Name::of(context.text(&call.arguments[1], at)?.trim());
    let key = Name::of(context.text(&call.arguments[2], at)?.trim());
    let value = context.text(&call.arguments[3], at)?;
    let lookups = context.scope.lookups;
    let document = lookups
        .instance(&table)
        .ok_or_else(|| EvaluationError::NoInstance(table.to_string()))?;
    let item = Name::of("item");
    for row in document.children_named(document.root(), item) {
        context.spend(1)?;
        if document
            .children_named(row, key)
            .any(|cell| document.text(cell) == value)
        {
            let cell = document.children_named(row, wanted).next();
            return Ok(Value::Text(
                cell.map_or("", |cell| document.text(cell)).into(),
            ));
        }
    }
    Ok(Value::Text(Cow::Borrowed("")))
}
