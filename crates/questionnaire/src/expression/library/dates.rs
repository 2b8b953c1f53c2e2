//! Dates and times. They are texts; see `expression/dates.rs` for the rules.

use std::borrow::Cow;

use super::super::EvaluationError;
use super::super::dates::{Moment, check_format, date_text, date_time_text, format_moment};
use super::super::evaluate::{At, Evaluated, Evaluator};
use super::super::syntax::{Call, Expr, Kind};
use super::super::value::Value;
use super::{Function, Prepared, function};

pub(super) const FUNCTIONS: &[Function] = &[
    function(("today", "today()"), (0, 0), Kind::Text, |context, _, _| {
        Ok(Value::Text(date_text(context.scope.today).into()))
    }),
    function(("now", "now()"), (0, 0), Kind::Text, |context, _, _| {
        Ok(Value::Text(date_time_text(context.scope.now).into()))
    }),
    function(("date", "date(value)"), (1, 1), Kind::Text, date),
    function(
        ("date-time", "date-time(value)"),
        (1, 1),
        Kind::Text,
        date_time,
    ),
    function(
        ("decimal-date-time", "decimal-date-time(value)"),
        (1, 1),
        Kind::Number,
        decimal_date_time,
    ),
    function(
        ("decimal-date", "decimal-date(value)"),
        (1, 1),
        Kind::Number,
        decimal_date_time,
    ),
    function(
        ("decimal-time", "decimal-time(time)"),
        (1, 1),
        Kind::Number,
        decimal_time,
    ),
    function(
        ("format-date", "format-date(date, '%d/%m/%Y')"),
        (2, 2),
        Kind::Text,
        format_date,
    )
    .prepare(check),
    function(
        (
            "format-date-time",
            "format-date-time(value, '%d/%m/%Y %H:%M')",
        ),
        (2, 2),
        Kind::Text,
        format_date,
    )
    .prepare(check),
];

/// Reads an argument as a moment: a text in ISO 8601, or a number of days since 1970.
fn moment<'a>(
    context: &mut Evaluator<'a>,
    call: &'a Call,
    at: At<'a>,
) -> Evaluated<Option<Moment>> {
    let value = context.eval(&call.arguments[0], at)?;
    if let Value::Number(days) = value {
        return Ok(Moment::from_days(days));
    }
    let text = value.into_text();
    context.spend_text(text.len())?;
    Ok(Moment::parse(&text)
        .or_else(|| Moment::from_days(super::super::value::text_to_number(&text))))
}

/// Blank for what is no date.
fn date<'a>(context: &mut Evaluator<'a>, call: &'a Call, at: At<'a>) -> Evaluated<Value<'a>> {
    let date = moment(context, call, at)?.and_then(|moment| moment.date);
    Ok(Value::Text(
        date.map_or(Cow::Borrowed(""), |date| date_text(date).into()),
    ))
}

/// Blank for what is no date.
fn date_time<'a>(context: &mut Evaluator<'a>, call: &'a Call, at: At<'a>) -> Evaluated<Value<'a>> {
    let text = moment(context, call, at)?.and_then(|moment| {
        let time = moment.time.unwrap_or_else(jiff::civil::Time::midnight);
        Some(date_time_text(moment.date?.to_datetime(time)))
    });
    Ok(Value::Text(text.map_or(Cow::Borrowed(""), Cow::Owned)))
}

fn decimal_date_time<'a>(
    context: &mut Evaluator<'a>,
    call: &'a Call,
    at: At<'a>,
) -> Evaluated<Value<'a>> {
    let days = moment(context, call, at)?.and_then(Moment::days);
    Ok(Value::Number(days.unwrap_or(f64::NAN)))
}

/// The time of day as written, a number of days giving its fraction: noon is 0.5.
fn decimal_time<'a>(
    context: &mut Evaluator<'a>,
    call: &'a Call,
    at: At<'a>,
) -> Evaluated<Value<'a>> {
    let moment = moment(context, call, at)?;
    let fraction = moment.map(|moment| moment.day_fraction().unwrap_or(0.0));
    Ok(Value::Number(fraction.unwrap_or(f64::NAN)))
}

fn check(arguments: &mut [Expr]) -> Result<(Prepared, Option<String>), String> {
    if let Some(Expr::Text(format)) = arguments.get(1) {
        check_format(format)?;
    }
    Ok((Prepared::Nothing, None))
}

/// Blank for what is no date. A time alone is formatted as well.
fn format_date<'a>(
    context: &mut Evaluator<'a>,
    call: &'a Call,
    at: At<'a>,
) -> Evaluated<Value<'a>> {
    let moment = moment(context, call, at)?;
    let format = context.text(&call.arguments[1], at)?;
    check_format(&format).map_err(|reason| EvaluationError::BadArgument {
        function: call.function.name,
        reason,
    })?;
    let Some(moment) = moment else {
        return Ok(Value::Text(Cow::Borrowed("")));
    };
    let language = context.scope.lookups.language();
    Ok(Value::Text(format_moment(moment, &format, language).into()))
}
