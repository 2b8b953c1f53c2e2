//! What an expression is evaluated with, and how an evaluation can fail.

use std::borrow::Cow;

use super::{Document, NodeId};

/// Steps that one evaluation may take: about a tenth of a second of work.
pub const DEFAULT_FUEL: u64 = 2_000_000;

/// Everything that an expression can see. Nothing else exists for it: no clock, no files, no chance.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// The answers (the primary instance).
    pub document: &'a Document,
    /// The node that the expression belongs to: what `.` and `current()` mean.
    pub context: NodeId,
    /// Choice lists, tables and translated texts.
    pub lookups: &'a dyn Lookups,
    /// What `today()` gives.
    pub today: jiff::civil::Date,
    /// What `now()` gives.
    pub now: jiff::civil::DateTime,
    /// The respondent's seed: `random()`, `uuid()` and unseeded `randomize()` come from it and
    /// from the node and the place of the call, so the same page always shows the same.
    pub seed: u64,
    /// How many steps the evaluation may take; see [`DEFAULT_FUEL`].
    pub fuel: u64,
}

/// What lies outside the answers.
pub trait Lookups {
    /// A secondary instance by its id: a choice list, or an attached table (`towns` for
    /// `towns.csv`). Its rows are `/root/item`. Serves `instance()` and `pulldata()`.
    fn instance(&self, id: &str) -> Option<&Document>;
    /// The label of a choice of a question in the language of the page (`jr:choice-name`).
    fn choice_label(&self, question: &str, choice: &str) -> Option<Cow<'_, str>>;
    /// A translated text by its id (`jr:itext`).
    fn text(&self, id: &str) -> Option<Cow<'_, str>>;
    /// The form's version (`version()`).
    fn form_version(&self) -> &str;
    /// The language of the page as its code (`en`, `cy`), for month and day names in
    /// `format-date`. English where the names of a language are not known.
    fn language(&self) -> &str;
}

/// [`Lookups`] of a form without lists, tables and translations.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoLookups;

impl Lookups for NoLookups {
    fn instance(&self, _id: &str) -> Option<&Document> {
        None
    }
    fn choice_label(&self, _question: &str, _choice: &str) -> Option<Cow<'_, str>> {
        None
    }
    fn text(&self, _id: &str) -> Option<Cow<'_, str>> {
        None
    }
    fn form_version(&self) -> &str {
        ""
    }
    fn language(&self) -> &str {
        "en"
    }
}

/// Why an evaluation gave no value. A form that was checked gives only the first three, and only
/// on answers of absurd size.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum EvaluationError {
    /// The step budget is used up.
    #[error("the expression needs more than the {0} steps that one evaluation may take")]
    OutOfFuel(u64),
    /// A text grew beyond the limit.
    #[error("the expression makes a text of more than {0} bytes")]
    TextTooLong(usize),
    /// A node-set grew beyond the limit.
    #[error("the expression selects more than {0} nodes")]
    TooManyNodes(usize),
    /// `instance()` or `pulldata()` names a table that is not there.
    #[error("there is no choice list or attached table “{0}”")]
    NoInstance(String),
    /// A function was given something that it cannot use.
    #[error("{function}: {reason}")]
    BadArgument {
        /// The function's name.
        function: &'static str,
        /// What was wrong, as a sentence.
        reason: String,
    },
}
