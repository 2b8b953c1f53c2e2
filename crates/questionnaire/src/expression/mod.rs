//! The expression language of XLSForm: the XPath of the ODK `XForms` specification.
//!
//! An [`Expression`] is parsed once, when a form is read, and evaluated many times against a
//! [`Document`] of answers. Everything that is not supported is refused by name when it is parsed,
//! with what to write instead.
//!
//! ```
//! use questionnaire::expression::{DEFAULT_FUEL, Document, Expression, NoLookups, Scope};
//!
//! let mut answers = Document::new("data");
//! let age = answers.append(answers.root(), "age");
//! answers.set_text(age, "42");
//!
//! let adult = Expression::parse("${age} >= 18")?;
//! let scope = Scope {
//!     document: &answers,
//!     context: age,
//!     lookups: &NoLookups,
//!     today: jiff::civil::date(2026, 11, 23),
//!     now: jiff::civil::date(2026, 11, 23).at(10, 30, 0, 0),
//!     seed: 1,
//!     fuel: DEFAULT_FUEL,
//! };
//! assert!(adult.evaluate(&scope)?.to_boolean());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Where ODK's clients differ from XPath 1.0, and what holds here
//! - A date or date-time text is a number (days since 1970-01-01) wherever a number is wanted.
//! - A reference that selects nothing, such as to a question that is not relevant, compares as a
//!   blank answer.
//! - A blank answer is false where a condition is wanted: `relevant` may be just `${name}`.
//! - `sum`, `min` and `max` pass over blanks and texts that are no numbers (`JavaRosa`).
//! - `regex` must match the whole text (ODK's documentation and Collect).
//! - `${name}`, and a path from the root, stay in the repeat instance that they share with the
//!   question (pyxform, `JavaRosa`).
//!
//! **Invariant:** an evaluation sees its [`Scope`] and nothing else, ends within its fuel, and gives
//! the same value for the same scope.

mod dates;
mod display;
mod document;
mod evaluate;
mod lexer;
mod library;
mod parser;
mod paths;
mod references;
mod scope;
pub(crate) mod syntax;
#[cfg(test)]
mod tests;
mod value;

pub use document::{Document, Name, NodeId};
pub(crate) use library::nearest;
pub use library::{seed_of, shuffled};
pub use references::Target;
pub use scope::{DEFAULT_FUEL, EvaluationError, Lookups, NoLookups, Scope};
pub use value::{NodeRef, NodeSet, Value, number_to_text, text_to_number};

use evaluate::{At, Evaluator};
use syntax::Expr;

/// Why a text is no expression.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("at character {}: {message}", offset + 1)]
pub struct SyntaxError {
    /// Where, in bytes from the beginning.
    pub offset: usize,
    /// What is wrong and what to write, in the author's terms.
    pub message: String,
}

/// Something that is no error and probably not what the author meant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Note {
    /// Where, in bytes from the beginning.
    pub offset: usize,
    /// What will happen, and what to write instead.
    pub message: String,
}

/// A parsed expression.
#[derive(Clone, Debug)]
pub struct Expression {
    source: Box<str>,
    root: Expr,
    notes: Vec<Note>,
    /// A hash of the source, which tells the random numbers of two expressions apart.
    salt: u64,
}

impl Expression {
    /// Parses an expression.
    ///
    /// # Errors
    /// Gives the first fault with its place and what to write instead.
    pub fn parse(source: &str) -> Result<Self, SyntaxError> {
        let mut notes = Vec::new();
        let root = parser::parse(source, &mut notes)?;
        Ok(Self {
            source: source.into(),
            root,
            notes,
            salt: Name::of(source).key(),
        })
    }

    /// The text that was parsed.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// What the author should know although it is no error.
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    pub(crate) fn root(&self) -> &Expr {
        &self.root
    }

    /// Evaluates the expression at the node that it belongs to.
    ///
    /// # Errors
    /// See [`EvaluationError`]; running out of fuel is one of them.
    pub fn evaluate<'a>(&'a self, scope: &Scope<'a>) -> Result<Value<'a>, EvaluationError> {
        let mut evaluator = Evaluator::new(scope, self.salt);
        let node = evaluator.current();
        evaluator.eval(&self.root, At { node, place: None })
    }

    /// Keeps those of `items` for which the expression holds: a `choice_filter` over the rows of a
    /// choice list. Names are columns of the row, `${name}` and `current()` belong to the question.
    ///
    /// # Errors
    /// As [`Self::evaluate`]; the fuel is for the whole list.
    pub fn select<'a>(
        &'a self,
        scope: &Scope<'a>,
        list: &'a Document,
        items: &[NodeId],
    ) -> Result<Vec<NodeId>, EvaluationError> {
        let mut evaluator = Evaluator::new(scope, self.salt);
        let nodes = items
            .iter()
            .map(|&node| NodeRef {
                document: list,
                node,
            })
            .collect();
        let kept = evaluator.filter(paths::collect_refs(nodes), &self.root)?;
        Ok(kept.as_slice().iter().map(|node| node.node).collect())
    }
}

/// Evaluates a part of an expression as if it were the whole.
pub(crate) fn evaluate_part<'a>(
    part: &'a Expr,
    scope: &Scope<'a>,
) -> Result<Value<'a>, EvaluationError> {
    let mut evaluator = Evaluator::new(scope, 0);
    let node = evaluator.current();
    evaluator.eval(part, At { node, place: None })
}
