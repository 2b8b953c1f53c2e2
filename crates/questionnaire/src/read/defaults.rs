//! Defaults: a value, or an expression that gives one.

use super::columns::{Column, Row};
use super::items::Desk;
use super::rules::short;
use crate::definition::ItemKind;
use crate::definition::node::Rule;
use crate::expression::Expression;
use crate::fault::Place;

impl Desk<'_, '_> {
    /// A default is a value, or an expression where it calls a function or takes an answer.
    pub(super) fn default(
        &mut self,
        row: Row<'_>,
        kind: ItemKind,
        list: Option<&crate::ChoiceList>,
    ) -> Option<Rule> {
        let written = row.text(Column::Default);
        if written.is_empty()
            || !(kind.is_asked() || matches!(kind, ItemKind::Hidden | ItemKind::Calculate))
        {
            return None;
        }
        let place = row.place(Some(Column::Default));
        if is_dynamic(written) {
            return self.names.rule(written, place, self.faults);
        }
        match crate::evaluation::canonical_default(kind, list, written) {
            Some(value) => constant(&value, place),
            None => {
                self.faults.error(
                    place,
                    format!("The default “{}” is no answer that this question can take.", short(written)),
                    "Write an answer as it is stored: the name of an option, a number, a date as 2026-11-23; or an expression such as today().",
                );
                None
            }
        }
    }
}

/// The default of a value that is no expression: a text in an expression's clothes.
fn constant(value: &str, place: Place) -> Option<Rule> {
    let quote = if value.contains('\'') { '"' } else { '\'' };
    let source = if value.contains('\'') && value.contains('"') {
        // XPath has no escapes within quotation marks.
        let parts: Vec<String> = value.split('"').map(|part| format!("\"{part}\"")).collect();
        format!("concat({})", parts.join(", '\"', "))
    } else {
        format!("{quote}{value}{quote}")
    };
    let expression = Expression::parse(&source).ok()?;
    Some(Rule::new(expression, place, value))
}

/// Whether a default is an expression: `${x}`, `today()`, `if(…)`; not `2026-11-23` or `Mr (Dr)`.
fn is_dynamic(written: &str) -> bool {
    let looks_like_a_call = || {
        let name = written.split('(').next().unwrap_or_default();
        let plain = |c: char| c.is_ascii_lowercase() || matches!(c, '-' | ':');
        name.len() > 1
            && name.len() < written.len()
            && name.chars().all(plain)
            && written.ends_with(')')
    };
    written.contains("${")
        || looks_like_a_call()
        || Expression::parse(written).is_ok_and(|expression| !expression.functions().is_empty())
}
