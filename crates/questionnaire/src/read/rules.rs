//! Expressions of the sheet, parsed where they stand.

use crate::definition::node::Rule;
use crate::expression::Expression;
use crate::fault::{Faults, Place};

/// Parses an expression; a fault in it is reported and gives `None`.
pub(super) fn rule(written: &str, place: Place, faults: &mut Faults) -> Option<Rule> {
    match Expression::parse(written) {
        Ok(expression) => {
            for note in expression.notes() {
                faults.warning(
                    place.clone(),
                    format!(
                        "In “{}”, at character {}: {}",
                        short(written),
                        characters(written, note.offset),
                        sentence(&note.message)
                    ),
                    "Write it differently, or leave it if this is what you mean.",
                );
            }
            Some(Rule::new(expression, place, written))
        }
        Err(error) => {
            faults.error(
                place,
                format!(
                    "The expression “{}” cannot be read at character {}: {}",
                    short(written),
                    characters(written, error.offset),
                    sentence(&error.message)
                ),
                "Mend the expression.",
            );
            None
        }
    }
}

/// With a full stop at its end, unless it ends with another mark.
pub(super) fn sentence(text: &str) -> String {
    let text = text.trim_end();
    if text.ends_with(['.', '?', '!']) {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

/// The place of a byte as a person counts it.
fn characters(text: &str, offset: usize) -> usize {
    1 + text
        .char_indices()
        .take_while(|(at, _)| *at < offset)
        .count()
}

/// An expression as it is quoted in a message.
pub(super) fn short(text: &str) -> String {
    const MOST: usize = 120;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(MOST).collect();
    cut.push('…');
    cut
}
