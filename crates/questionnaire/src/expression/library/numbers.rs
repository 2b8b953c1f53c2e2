//! Arithmetic.

use super::super::evaluate::{At, Evaluated, Evaluator};
use super::super::syntax::{Call, Kind};
use super::super::value::{Value, text_to_number};
use super::{Function, MANY, function};

pub(super) const FUNCTIONS: &[Function] = &[
    function(("number", "number(value)"), (0, 1), Kind::Number, number),
    function(
        ("int", "int(number)"),
        (1, 1),
        Kind::Number,
        |c, call, at| one(c, call, at, f64::trunc),
    ),
    function(("sum", "sum(nodes)"), (1, 1), Kind::Number, sum).nodes(&[0]),
    function(
        ("min", "min(nodes or numbers)"),
        (1, MANY),
        Kind::Number,
        |c, call, at| extreme(c, call, at, f64::min),
    ),
    function(
        ("max", "max(nodes or numbers)"),
        (1, MANY),
        Kind::Number,
        |c, call, at| extreme(c, call, at, f64::max),
    ),
    function(
        ("floor", "floor(number)"),
        (1, 1),
        Kind::Number,
        |c, call, at| one(c, call, at, f64::floor),
    ),
    function(
        ("ceiling", "ceiling(number)"),
        (1, 1),
        Kind::Number,
        |c, call, at| one(c, call, at, f64::ceil),
    ),
    function(
        ("round", "round(number, decimals)"),
        (1, 2),
        Kind::Number,
        round,
    ),
    function(
        ("abs", "abs(number)"),
        (1, 1),
        Kind::Number,
        |c, call, at| one(c, call, at, f64::abs),
    ),
    function(
        ("sqrt", "sqrt(number)"),
        (1, 1),
        Kind::Number,
        |c, call, at| one(c, call, at, f64::sqrt),
    ),
    function(
        ("exp", "exp(number)"),
        (1, 1),
        Kind::Number,
        |c, call, at| one(c, call, at, f64::exp),
    ),
    function(
        ("exp10", "exp10(number)"),
        (1, 1),
        Kind::Number,
        |c, call, at| one(c, call, at, |x| 10_f64.powf(x)),
    ),
    function(
        ("log", "log(number)"),
        (1, 1),
        Kind::Number,
        |c, call, at| one(c, call, at, f64::ln),
    ),
    function(
        ("log10", "log10(number)"),
        (1, 1),
        Kind::Number,
        |c, call, at| one(c, call, at, f64::log10),
    ),
    function(
        ("sin", "sin(number)"),
        (1, 1),
        Kind::Number,
        |c, call, at| one(c, call, at, f64::sin),
    ),
    function(
        ("cos", "cos(number)"),
        (1, 1),
        Kind::Number,
        |c, call, at| one(c, call, at, f64::cos),
    ),
    function(
        ("tan", "tan(number)"),
        (1, 1),
        Kind::Number,
        |c, call, at| one(c, call, at, f64::tan),
    ),
    function(
        ("asin", "asin(number)"),
        (1, 1),
        Kind::Number,
        |c, call, at| one(c, call, at, f64::asin),
    ),
    function(
        ("acos", "acos(number)"),
        (1, 1),
        Kind::Number,
        |c, call, at| one(c, call, at, f64::acos),
    ),
    function(
        ("atan", "atan(number)"),
        (1, 1),
        Kind::Number,
        |c, call, at| one(c, call, at, f64::atan),
    ),
    function(
        ("atan2", "atan2(y, x)"),
        (2, 2),
        Kind::Number,
        |c, call, at| two(c, call, at, f64::atan2),
    ),
    function(
        ("pow", "pow(number, power)"),
        (2, 2),
        Kind::Number,
        |c, call, at| two(c, call, at, f64::powf),
    ),
    function(("pi", "pi()"), (0, 0), Kind::Number, |_, _, _| {
        Ok(Value::Number(std::f64::consts::PI))
    }),
];

fn one<'a>(
    context: &mut Evaluator<'a>,
    call: &'a Call,
    at: At<'a>,
    calculate: fn(f64) -> f64,
) -> Evaluated<Value<'a>> {
    Ok(Value::Number(calculate(
        context.number(&call.arguments[0], at)?,
    )))
}

fn two<'a>(
    context: &mut Evaluator<'a>,
    call: &'a Call,
    at: At<'a>,
    calculate: fn(f64, f64) -> f64,
) -> Evaluated<Value<'a>> {
    let left = context.number(&call.arguments[0], at)?;
    Ok(Value::Number(calculate(
        left,
        context.number(&call.arguments[1], at)?,
    )))
}

fn number<'a>(context: &mut Evaluator<'a>, call: &'a Call, at: At<'a>) -> Evaluated<Value<'a>> {
    Ok(Value::Number(match call.arguments.first() {
        Some(argument) => context.number(argument, at)?,
        None => text_to_number(at.node.text()),
    }))
}

/// The numbers of all arguments, a node-set giving one for each node; blanks and texts that are no
/// numbers are left out, as ODK Collect does.
fn numbers<'a>(
    context: &mut Evaluator<'a>,
    call: &'a Call,
    at: At<'a>,
    mut each: impl FnMut(f64),
) -> Evaluated<()> {
    for argument in &call.arguments {
        match context.eval(argument, at)? {
            Value::Nodes(nodes) => {
                context.spend_nodes(&nodes)?;
                nodes
                    .as_slice()
                    .iter()
                    .for_each(|node| each(text_to_number(node.text())));
            }
            other => each(other.to_number()),
        }
    }
    Ok(())
}

fn sum<'a>(context: &mut Evaluator<'a>, call: &'a Call, at: At<'a>) -> Evaluated<Value<'a>> {
    let mut sum = 0.0;
    numbers(context, call, at, |number| {
        if !number.is_nan() {
            sum += number;
        }
    })?;
    Ok(Value::Number(sum))
}

/// `NaN` when there is no number at all.
fn extreme<'a>(
    context: &mut Evaluator<'a>,
    call: &'a Call,
    at: At<'a>,
    better: fn(f64, f64) -> f64,
) -> Evaluated<Value<'a>> {
    let mut best = f64::NAN;
    // `f64::min` and `f64::max` pass over `NaN` by themselves.
    numbers(context, call, at, |number| best = better(best, number))?;
    Ok(Value::Number(best))
}

/// Halves go up, as in XPath 1.0 (`round(-2.5)` is -2); decimals may be negative (tens, hundreds).
fn round<'a>(context: &mut Evaluator<'a>, call: &'a Call, at: At<'a>) -> Evaluated<Value<'a>> {
    let number = context.number(&call.arguments[0], at)?;
    let decimals = match call.arguments.get(1) {
        Some(decimals) => context.number(decimals, at)?.trunc(),
        None => 0.0,
    };
    if number.is_nan() || decimals.is_nan() || decimals.abs() > 30.0 {
        return Ok(Value::Number(f64::NAN));
    }
    if decimals == 0.0 {
        return Ok(Value::Number((number + 0.5).floor()));
    }
    #[expect(clippy::cast_possible_truncation, reason = "at most 30 in size")]
    Ok(Value::Number(round_decimals(number, decimals as i32)))
}

/// Rounds the shortest decimal that stands for the number, so that 1.005 to two decimals is 1.01,
/// as people and `JavaRosa` count.
fn round_decimals(number: f64, decimals: i32) -> f64 {
    if number.is_infinite() {
        return number;
    }
    let scaled = shifted(number, decimals);
    let rounded = if scaled.fract() == -0.5 {
        scaled.ceil()
    } else {
        scaled.round()
    };
    shifted(rounded, -decimals)
}

/// The number times a power of ten, worked out in decimal.
fn shifted(number: f64, places: i32) -> f64 {
    let written = format!("{number:e}");
    let Some((digits, exponent)) = written.split_once('e') else {
        return number;
    };
    let exponent = exponent.parse::<i32>().unwrap_or(0) + places;
    format!("{digits}e{exponent}").parse().unwrap_or(number)
}
