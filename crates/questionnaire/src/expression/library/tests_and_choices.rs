//! True, false, and what follows from them.

use regex::{Regex, RegexBuilder};

use super::super::EvaluationError;
use super::super::evaluate::{At, Evaluated, Evaluator};
use super::super::syntax::{Call, Expr, Kind};
use super::super::value::Value;
use super::{Function, MANY, Prepared, function};

pub(super) const FUNCTIONS: &[Function] = &[
    function(("true", "true()"), (0, 0), Kind::Boolean, |_, _, _| {
        Ok(Value::Boolean(true))
    }),
    function(("false", "false()"), (0, 0), Kind::Boolean, |_, _, _| {
        Ok(Value::Boolean(false))
    }),
    function(
        ("boolean", "boolean(value)"),
        (1, 1),
        Kind::Boolean,
        |c, call, at| Ok(Value::Boolean(c.boolean(&call.arguments[0], at)?)),
    ),
    function(
        ("not", "not(condition)"),
        (1, 1),
        Kind::Boolean,
        |c, call, at| Ok(Value::Boolean(!c.boolean(&call.arguments[0], at)?)),
    ),
    function(
        ("boolean-from-string", "boolean-from-string(text)"),
        (1, 1),
        Kind::Boolean,
        boolean_from_string,
    ),
    function(
        ("if", "if(condition, then, else)"),
        (3, 3),
        Kind::Any,
        if_then_else,
    ),
    function(
        ("coalesce", "coalesce(a, b)"),
        (1, MANY),
        Kind::Any,
        coalesce,
    ),
    function(("once", "once(value)"), (1, 1), Kind::Any, once),
    function(
        ("regex", "regex(text, pattern)"),
        (2, 2),
        Kind::Boolean,
        regex_matches,
    )
    .prepare(prepare_regex),
    function(
        ("checklist", "checklist(min, max, condition, …)"),
        (2, MANY),
        Kind::Boolean,
        checklist,
    ),
    function(
        (
            "weighted-checklist",
            "weighted-checklist(min, max, condition, weight, …)",
        ),
        (4, MANY),
        Kind::Boolean,
        weighted_checklist,
    )
    .prepare(check_pairs),
];

fn boolean_from_string<'a>(
    context: &mut Evaluator<'a>,
    call: &'a Call,
    at: At<'a>,
) -> Evaluated<Value<'a>> {
    let text = context.text(&call.arguments[0], at)?;
    Ok(Value::Boolean(
        text == "1" || text.eq_ignore_ascii_case("true"),
    ))
}

/// Only the branch that is taken is evaluated.
fn if_then_else<'a>(
    context: &mut Evaluator<'a>,
    call: &'a Call,
    at: At<'a>,
) -> Evaluated<Value<'a>> {
    let branch = if context.boolean(&call.arguments[0], at)? {
        1
    } else {
        2
    };
    context.eval(&call.arguments[branch], at)
}

/// The first value that is not blank; the last one if all are. `NaN` counts as blank.
fn coalesce<'a>(context: &mut Evaluator<'a>, call: &'a Call, at: At<'a>) -> Evaluated<Value<'a>> {
    for argument in &call.arguments {
        let value = context.eval(argument, at)?;
        let blank = match &value {
            Value::Nodes(nodes) => nodes.first().is_none_or(|node| node.text().is_empty()),
            Value::Text(text) => text.is_empty(),
            Value::Number(number) => number.is_nan(),
            Value::Boolean(_) => false,
        };
        if !blank {
            return Ok(value);
        }
    }
    Ok(Value::Text("".into()))
}

/// The answer that is there already, else the value.
fn once<'a>(context: &mut Evaluator<'a>, call: &'a Call, at: At<'a>) -> Evaluated<Value<'a>> {
    let current = context.current().text();
    if current.is_empty() {
        context.eval(&call.arguments[0], at)
    } else {
        Ok(Value::Text(current.into()))
    }
}

/// The largest compiled pattern, in bytes: refuses `(a{1000}){1000}`.
const LARGEST_PATTERN: usize = 1 << 20;

/// Compiles a pattern that must match the whole text.
///
/// `\d` and `\w` mean ASCII digits and letters, as they do in ODK's clients: other digits would
/// not be numbers afterwards.
fn compile(pattern: &str) -> Result<Regex, String> {
    let pattern = ascii_classes(pattern);
    RegexBuilder::new(&format!("^(?:{pattern})$"))
        .size_limit(LARGEST_PATTERN)
        .dfa_size_limit(LARGEST_PATTERN)
        .nest_limit(50)
        .build()
        .map_err(|error| explain(&pattern, &error))
}

fn ascii_classes(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            out.push(letter);
            continue;
        }
        match letters.next() {
            Some('d') => out.push_str("[0-9]"),
            Some('D') => out.push_str("[^0-9]"),
            Some('w') => out.push_str("[0-9A-Za-z_]"),
            Some('W') => out.push_str("[^0-9A-Za-z_]"),
            // A needless backslash means the letter itself elsewhere.
            Some(
                other @ ('<' | '>' | '"' | '\'' | ' ' | '_' | '@' | ',' | ';' | ':' | '!' | '='),
            ) => {
                out.push(other);
            }
            Some(other) => out.extend(['\\', other]),
            None => out.push('\\'),
        }
    }
    out
}

fn explain(pattern: &str, error: &regex::Error) -> String {
    const LOOK_AROUND: [&str; 4] = ["(?=", "(?!", "(?<=", "(?<!"];
    if LOOK_AROUND.iter().any(|look| pattern.contains(look)) {
        return "look-ahead and look-behind are not supported; combine two conditions with “and”, such as regex(., '…') and not(regex(., '…'))".to_owned();
    }
    let bytes = pattern.as_bytes();
    if bytes
        .windows(2)
        .any(|pair| pair[0] == b'\\' && (b'1'..=b'9').contains(&pair[1]))
    {
        return "back-references (\\1) are not supported; write the part of the pattern out again"
            .to_owned();
    }
    if matches!(error, regex::Error::CompiledTooBig(_)) {
        return "the pattern is too large; use smaller numbers of repetitions".to_owned();
    }
    let reason = error.to_string();
    let last = reason
        .lines()
        .rev()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();
    format!(
        "the pattern cannot be read ({})",
        last.trim().trim_start_matches("error: ")
    )
}

fn prepare_regex(arguments: &mut [Expr]) -> Result<(Prepared, Option<String>), String> {
    let Some(Expr::Text(pattern)) = arguments.get(1) else {
        return Ok((Prepared::Nothing, None));
    };
    let compiled = compile(pattern)?;
    let anchored = pattern.starts_with('^') && pattern.ends_with('$');
    let loose = pattern.starts_with(".*") && pattern.ends_with(".*");
    let note = (pattern.starts_with('^') != pattern.ends_with('$') && !anchored && !loose).then(|| {
        format!("the pattern '{pattern}' is anchored at one end only; it must match the whole text: write .* where anything may stand")
    });
    Ok((Prepared::Pattern(compiled), note))
}

fn regex_matches<'a>(
    context: &mut Evaluator<'a>,
    call: &'a Call,
    at: At<'a>,
) -> Evaluated<Value<'a>> {
    let text = context.text(&call.arguments[0], at)?;
    context.spend(text.len())?;
    if let Prepared::Pattern(pattern) = &call.prepared {
        return Ok(Value::Boolean(pattern.is_match(&text)));
    }
    let pattern = context.text(&call.arguments[1], at)?;
    // Compiling costs much more than matching.
    context.spend(10_000 + pattern.len() * 10)?;
    let pattern = compile(&pattern).map_err(|reason| EvaluationError::BadArgument {
        function: "regex",
        reason,
    })?;
    Ok(Value::Boolean(pattern.is_match(&text)))
}

/// Whether a value counts as ticked: a number above 0, a text that is not blank, 0 or false.
fn ticked(value: &Value<'_>) -> bool {
    match value {
        Value::Boolean(value) => *value,
        Value::Number(number) => *number > 0.0,
        Value::Text(_) | Value::Nodes(_) => {
            let number = value.to_number();
            if number.is_nan() {
                !value.clone().into_text().is_empty()
            } else {
                number > 0.0
            }
        }
    }
}

fn within(count: f64, min: f64, max: f64) -> bool {
    (min < 0.0 || count >= min) && (max < 0.0 || count <= max)
}

fn checklist<'a>(context: &mut Evaluator<'a>, call: &'a Call, at: At<'a>) -> Evaluated<Value<'a>> {
    let min = context.number(&call.arguments[0], at)?;
    let max = context.number(&call.arguments[1], at)?;
    let mut count = 0.0;
    for argument in &call.arguments[2..] {
        match context.eval(argument, at)? {
            Value::Nodes(nodes) => {
                context.spend(nodes.len())?;
                for node in nodes.as_slice() {
                    count += f64::from(u8::from(ticked(&Value::Text(node.text().into()))));
                }
            }
            other => count += f64::from(u8::from(ticked(&other))),
        }
    }
    Ok(Value::Boolean(within(count, min, max)))
}

fn check_pairs(arguments: &mut [Expr]) -> Result<(Prepared, Option<String>), String> {
    if arguments.len().is_multiple_of(2) {
        Ok((Prepared::Nothing, None))
    } else {
        Err(
            "after min and max come pairs of a condition and its weight; one weight is missing"
                .to_owned(),
        )
    }
}

fn weighted_checklist<'a>(
    context: &mut Evaluator<'a>,
    call: &'a Call,
    at: At<'a>,
) -> Evaluated<Value<'a>> {
    let min = context.number(&call.arguments[0], at)?;
    let max = context.number(&call.arguments[1], at)?;
    let mut sum = 0.0;
    for pair in call.arguments[2..].chunks_exact(2) {
        let (values, weights) = (context.eval(&pair[0], at)?, context.eval(&pair[1], at)?);
        match (values, weights) {
            (Value::Nodes(values), Value::Nodes(weights)) => {
                context.spend(values.len())?;
                for (value, weight) in values.as_slice().iter().zip(weights.as_slice()) {
                    if ticked(&Value::Text(value.text().into())) {
                        sum += Value::Text(weight.text().into()).to_number();
                    }
                }
            }
            (value, weight) if ticked(&value) => sum += weight.to_number(),
            _ => {}
        }
    }
    Ok(Value::Boolean(within(sum, min, max)))
}
