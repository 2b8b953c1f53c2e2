//! Functions that read and make texts.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use sha2::Digest as _;

use super::super::EvaluationError;
use super::super::evaluate::{At, Evaluated, Evaluator};
use super::super::syntax::{Call, Expr, Kind};
use super::super::value::{NodeRef, Value};
use super::{Function, MANY, Prepared, function};

pub(super) const FUNCTIONS: &[Function] = &[
    function(("string", "string(value)"), (0, 1), Kind::Text, string),
    function(
        ("concat", "concat(text, text, …)"),
        (1, MANY),
        Kind::Text,
        concat,
    ),
    function(
        ("join", "join(separator, nodes or texts)"),
        (2, MANY),
        Kind::Text,
        join,
    ),
    function(
        ("substr", "substr(text, start, end)"),
        (2, 3),
        Kind::Text,
        substr,
    ),
    function(
        ("substring", "substring(text, start, length)"),
        (2, 3),
        Kind::Text,
        substring,
    ),
    function(
        ("substring-before", "substring-before(text, part)"),
        (2, 2),
        Kind::Text,
        substring_before,
    ),
    function(
        ("substring-after", "substring-after(text, part)"),
        (2, 2),
        Kind::Text,
        substring_after,
    ),
    function(
        ("translate", "translate(text, 'abc', 'ABC')"),
        (3, 3),
        Kind::Text,
        translate,
    ),
    function(
        ("string-length", "string-length(text)"),
        (0, 1),
        Kind::Number,
        string_length,
    ),
    function(
        ("normalize-space", "normalize-space(text)"),
        (0, 1),
        Kind::Text,
        normalize_space,
    ),
    function(
        ("contains", "contains(text, part)"),
        (2, 2),
        Kind::Boolean,
        contains,
    ),
    function(
        ("starts-with", "starts-with(text, part)"),
        (2, 2),
        Kind::Boolean,
        starts_with,
    ),
    function(
        ("ends-with", "ends-with(text, part)"),
        (2, 2),
        Kind::Boolean,
        ends_with,
    ),
    function(
        ("digest", "digest(text, 'SHA-256', 'hex')"),
        (2, 3),
        Kind::Text,
        digest,
    )
    .prepare(check_digest),
    function(
        ("base64-decode", "base64-decode(text)"),
        (1, 1),
        Kind::Text,
        base64_decode,
    ),
    function(("jr:itext", "jr:itext('id')"), (1, 1), Kind::Text, itext),
    function(("version", "version()"), (0, 0), Kind::Text, version),
];

fn own_text<'a>(
    context: &mut Evaluator<'a>,
    call: &'a Call,
    at: At<'a>,
) -> Evaluated<Cow<'a, str>> {
    match call.arguments.first() {
        Some(argument) => context.text(argument, at),
        None => Ok(Cow::Borrowed(at.node.text())),
    }
}

fn string<'a>(context: &mut Evaluator<'a>, call: &'a Call, at: At<'a>) -> Evaluated<Value<'a>> {
    Ok(Value::Text(own_text(context, call, at)?))
}

/// All texts of the arguments from `first` on; a node-set gives the text of each of its nodes.
fn append<'a>(
    context: &mut Evaluator<'a>,
    arguments: &'a [Expr],
    at: At<'a>,
    mut each: impl FnMut(&mut Evaluator<'a>, &str) -> Evaluated<()>,
) -> Evaluated<()> {
    for argument in arguments {
        match context.eval(argument, at)? {
            Value::Nodes(nodes) => {
                for text in nodes.as_slice().iter().map(|node| NodeRef::text(*node)) {
                    each(context, text)?;
                }
            }
            other => each(context, &other.into_text())?,
        }
    }
    Ok(())
}

fn concat<'a>(context: &mut Evaluator<'a>, call: &'a Call, at: At<'a>) -> Evaluated<Value<'a>> {
    let mut out = String::new();
    append(context, &call.arguments, at, |context, text| {
        out.push_str(text);
        context.spend(1 + text.len() / 16)?;
        check_length(&out)
    })?;
    Ok(Value::Text(out.into()))
}

fn check_length(text: &str) -> Evaluated<()> {
    let longest = super::super::evaluate::LONGEST_TEXT;
    if text.len() > longest {
        Err(EvaluationError::TextTooLong(longest))
    } else {
        Ok(())
    }
}

fn join<'a>(context: &mut Evaluator<'a>, call: &'a Call, at: At<'a>) -> Evaluated<Value<'a>> {
    let separator = context.text(&call.arguments[0], at)?;
    let mut out = String::new();
    let mut any = false;
    append(context, &call.arguments[1..], at, |context, text| {
        if any {
            out.push_str(&separator);
        }
        any = true;
        out.push_str(text);
        context.spend(1 + (text.len() + separator.len()) / 16)?;
        check_length(&out)
    })?;
    Ok(Value::Text(out.into()))
}

/// From 0, up to but without `end`; negative places count from the end (as `JavaRosa` and Enketo).
fn substr<'a>(context: &mut Evaluator<'a>, call: &'a Call, at: At<'a>) -> Evaluated<Value<'a>> {
    let text = context.text(&call.arguments[0], at)?;
    let start = context.number(&call.arguments[1], at)?;
    let end = match call.arguments.get(2) {
        Some(end) => Some(context.number(end, at)?),
        None => None,
    };
    let length = text.chars().count();
    let from = place(start, length);
    let to = end.map_or(length, |end| place(end, length));
    Ok(Value::Text(slice(text, from, to)))
}

/// A place in a text of `length` letters, counted from its end if negative.
fn place(number: f64, length: usize) -> usize {
    #[expect(clippy::cast_precision_loss, reason = "texts are shorter than 2⁵³")]
    let length = length as f64;
    let from_start = if number < 0.0 {
        length + number.trunc()
    } else {
        number.trunc()
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped; NaN gives 0"
    )]
    {
        from_start.clamp(0.0, length) as usize
    }
}

/// The letters from `from` up to but without `to`.
fn slice(text: Cow<'_, str>, from: usize, to: usize) -> Cow<'_, str> {
    let byte = |letter: usize| {
        text.char_indices()
            .nth(letter)
            .map_or(text.len(), |(at, _)| at)
    };
    if from >= to {
        return Cow::Borrowed("");
    }
    let (from, to) = (byte(from), byte(to));
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(&text[from..to]),
        Cow::Owned(text) => Cow::Owned(text[from..to].to_owned()),
    }
}

/// XPath 1.0: counted from 1, `round(start) <= place < round(start) + round(length)`.
fn substring<'a>(context: &mut Evaluator<'a>, call: &'a Call, at: At<'a>) -> Evaluated<Value<'a>> {
    let text = context.text(&call.arguments[0], at)?;
    let start = (context.number(&call.arguments[1], at)? + 0.5).floor();
    let end = match call.arguments.get(2) {
        Some(length) => start + (context.number(length, at)? + 0.5).floor(),
        None => f64::INFINITY,
    };
    if start.is_nan() || end.is_nan() {
        return Ok(Value::Text(Cow::Borrowed("")));
    }
    let length = text.chars().count();
    let (from, to) = (
        place((start - 1.0).max(0.0), length),
        place((end - 1.0).max(0.0), length),
    );
    Ok(Value::Text(slice(text, from, to)))
}

fn two<'a>(
    context: &mut Evaluator<'a>,
    call: &'a Call,
    at: At<'a>,
) -> Evaluated<(Cow<'a, str>, Cow<'a, str>)> {
    Ok((
        context.text(&call.arguments[0], at)?,
        context.text(&call.arguments[1], at)?,
    ))
}

fn substring_before<'a>(
    context: &mut Evaluator<'a>,
    call: &'a Call,
    at: At<'a>,
) -> Evaluated<Value<'a>> {
    let (text, part) = two(context, call, at)?;
    Ok(Value::Text(
        text.split_once(&*part)
            .map_or("", |(before, _)| before)
            .to_owned()
            .into(),
    ))
}

fn substring_after<'a>(
    context: &mut Evaluator<'a>,
    call: &'a Call,
    at: At<'a>,
) -> Evaluated<Value<'a>> {
    let (text, part) = two(context, call, at)?;
    Ok(Value::Text(
        text.split_once(&*part)
            .map_or("", |(_, after)| after)
            .to_owned()
            .into(),
    ))
}

fn translate<'a>(context: &mut Evaluator<'a>, call: &'a Call, at: At<'a>) -> Evaluated<Value<'a>> {
    let (text, from) = two(context, call, at)?;
    let to: Vec<char> = context.text(&call.arguments[2], at)?.chars().collect();
    let from: Vec<char> = from.chars().collect();
    context.spend(text.len().saturating_mul(from.len()) / 16)?;
    let translated: String = text
        .chars()
        .filter_map(
            |letter| match from.iter().position(|&candidate| candidate == letter) {
                None => Some(letter),
                Some(place) => to.get(place).copied(),
            },
        )
        .collect();
    check_length(&translated)?;
    Ok(Value::Text(translated.into()))
}

fn string_length<'a>(
    context: &mut Evaluator<'a>,
    call: &'a Call,
    at: At<'a>,
) -> Evaluated<Value<'a>> {
    let length = own_text(context, call, at)?.chars().count();
    #[expect(clippy::cast_precision_loss, reason = "texts are shorter than 2⁵³")]
    Ok(Value::Number(length as f64))
}

fn normalize_space<'a>(
    context: &mut Evaluator<'a>,
    call: &'a Call,
    at: At<'a>,
) -> Evaluated<Value<'a>> {
    let text = own_text(context, call, at)?;
    let words: Vec<&str> = text.split_whitespace().collect();
    Ok(Value::Text(words.join(" ").into()))
}

fn contains<'a>(context: &mut Evaluator<'a>, call: &'a Call, at: At<'a>) -> Evaluated<Value<'a>> {
    let (text, part) = two(context, call, at)?;
    Ok(Value::Boolean(text.contains(&*part)))
}

fn starts_with<'a>(
    context: &mut Evaluator<'a>,
    call: &'a Call,
    at: At<'a>,
) -> Evaluated<Value<'a>> {
    let (text, part) = two(context, call, at)?;
    Ok(Value::Boolean(text.starts_with(&*part)))
}

fn ends_with<'a>(context: &mut Evaluator<'a>, call: &'a Call, at: At<'a>) -> Evaluated<Value<'a>> {
    let (text, part) = two(context, call, at)?;
    Ok(Value::Boolean(text.ends_with(&*part)))
}

const ALGORITHMS: &str = "MD5, SHA-1, SHA-256, SHA-384 and SHA-512";

fn check_digest(arguments: &mut [Expr]) -> Result<(Prepared, Option<String>), String> {
    if let Some(Expr::Text(algorithm)) = arguments.get(1) {
        hash(algorithm, "").ok_or(format!(
            "there is no algorithm “{algorithm}”; there are {ALGORITHMS}"
        ))?;
    }
    if let Some(Expr::Text(encoding)) = arguments.get(2) {
        encode(encoding, &[]).ok_or(format!(
            "there is no encoding “{encoding}”; there are base64 and hex"
        ))?;
    }
    Ok((Prepared::Nothing, None))
}

fn hash(algorithm: &str, text: &str) -> Option<Vec<u8>> {
    match algorithm {
        "MD5" => Some(md5::Md5::digest(text).to_vec()),
        "SHA-1" => Some(sha1::Sha1::digest(text).to_vec()),
        "SHA-256" => Some(sha2::Sha256::digest(text).to_vec()),
        "SHA-384" => Some(sha2::Sha384::digest(text).to_vec()),
        "SHA-512" => Some(sha2::Sha512::digest(text).to_vec()),
        _ => None,
    }
}

fn encode(encoding: &str, bytes: &[u8]) -> Option<String> {
    match encoding {
        "base64" => Some(STANDARD.encode(bytes)),
        "hex" => Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect()),
        _ => None,
    }
}

fn digest<'a>(context: &mut Evaluator<'a>, call: &'a Call, at: At<'a>) -> Evaluated<Value<'a>> {
    let (text, algorithm) = two(context, call, at)?;
    let encoding = match call.arguments.get(2) {
        Some(encoding) => context.text(encoding, at)?,
        None => Cow::Borrowed("base64"),
    };
    let bad = |reason| EvaluationError::BadArgument {
        function: "digest",
        reason,
    };
    let bytes = hash(&algorithm, &text).ok_or_else(|| {
        bad(format!(
            "there is no algorithm “{algorithm}”; there are {ALGORITHMS}"
        ))
    })?;
    let text = encode(&encoding, &bytes).ok_or_else(|| {
        bad(format!(
            "there is no encoding “{encoding}”; there are base64 and hex"
        ))
    })?;
    Ok(Value::Text(text.into()))
}

/// The text in base64, with or without padding; blank for what is no base64 or no UTF-8.
fn base64_decode<'a>(
    context: &mut Evaluator<'a>,
    call: &'a Call,
    at: At<'a>,
) -> Evaluated<Value<'a>> {
    let text = context.text(&call.arguments[0], at)?;
    let text = text.trim();
    let bytes = STANDARD
        .decode(text)
        .or_else(|_| STANDARD_NO_PAD.decode(text))
        .unwrap_or_default();
    Ok(Value::Text(
        String::from_utf8(bytes).unwrap_or_default().into(),
    ))
}

fn itext<'a>(context: &mut Evaluator<'a>, call: &'a Call, at: At<'a>) -> Evaluated<Value<'a>> {
    let id = context.text(&call.arguments[0], at)?;
    Ok(Value::Text(
        context.scope.lookups.text(&id).unwrap_or(Cow::Borrowed("")),
    ))
}

fn version<'a>(context: &mut Evaluator<'a>, _call: &'a Call, _at: At<'a>) -> Evaluated<Value<'a>> {
    Ok(Value::Text(Cow::Borrowed(
        context.scope.lookups.form_version(),
    )))
}
