//! Labels, hints and messages, which may show answers.

use super::rules::sentence;
use crate::definition::text::{Piece, Text};
use crate::expression::Expression;
use crate::fault::{Faults, Place};

/// Understands a text; `${name}` in it shows an answer.
pub(super) fn text(written: &str, place: Place, faults: &mut Faults) -> Text {
    if !written.contains("${") {
        return Text::Fixed(written.into());
    }
    let mut pieces = Vec::new();
    let mut rest = written;
    while let Some(start) = rest.find("${") {
        let Some(length) = rest[start..].find('}') else {
            break;
        };
        let reference = &rest[start..=start + length];
        let mut before = &rest[..start];
        rest = &rest[start + length + 1..];
        // Older forms write the reference as `<output value="${name}"/>`.
        if let Some((words, after)) = output_element(before, rest) {
            (before, rest) = (words, after);
        }
        if !before.is_empty() {
            pieces.push(Piece::Words(before.into()));
        }
        match Expression::parse(reference) {
            Ok(expression) => pieces.push(Piece::Answer(expression)),
            Err(error) => {
                faults.error(
                    place.clone(),
                    format!(
                        "“{reference}” in the text cannot be read: {}",
                        sentence(&error.message)
                    ),
                    "Write ${name} with the name of a question.",
                );
                pieces.push(Piece::Words(reference.into()));
            }
        }
    }
    if rest.contains("${") {
        faults.error(
            place,
            "“${” in the text is not closed by “}”.",
            "Write ${name} with the name of a question.",
        );
    }
    if !rest.is_empty() {
        pieces.push(Piece::Words(rest.into()));
    }
    Text::Filled(pieces)
}

fn output_element<'t>(before: &'t str, after: &'t str) -> Option<(&'t str, &'t str)> {
    let at = before.rfind("<output")?;
    let inside = before[at + "<output".len()..].trim();
    let quote = inside
        .strip_prefix("value")?
        .trim_start()
        .strip_prefix('=')?
        .trim();
    if quote != "\"" && quote != "'" {
        return None;
    }
    let rest = after.strip_prefix(quote)?.trim_start();
    Some((&before[..at], rest.strip_prefix("/>")?))
}
