//! From columns to the matrix of predictors.

use std::{borrow::Cow, collections::BTreeMap};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ModelError;
use crate::data::{Categorical, Column, Dataset, Numeric};

/// The kind of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    Linear,
    Logistic,
    Poisson,
    ProportionalOdds,
}

/// A term: one column, or the interaction of several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Term {
    Main(String),
    Interaction(Vec<String>),
}

impl Term {
    /// The columns that it is made of.
    pub fn columns(&self) -> &[String] {
        match self {
            Self::Main(column) => std::slice::from_ref(column),
            Self::Interaction(columns) => columns,
        }
    }

    pub(super) fn name(&self) -> String {
        self.columns().join(":")
    }
}

/// A model as a request asks for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelRequest {
    pub family: Family,
    /// A number; for a logistic model 0 and 1, or categories with `success`; for proportional odds
    /// categories in their order.
    pub outcome: String,
    /// The levels of a categorical outcome that count as yes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub success: Vec<String>,
    /// Names of columns, or lists of names for interactions. Main effects of an interaction are
    /// terms of their own.
    pub terms: Vec<Term>,
    /// The level of a categorical column with which the others are compared; the first by default.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub reference: BTreeMap<String, String>,
    /// A model with proportional odds has thresholds instead.
    #[serde(default = "yes")]
    pub intercept: bool,
}

fn yes() -> bool {
    true
}

/// One column of predictors as it enters terms: its parts with their names.
enum Predictor<'a> {
    Number(Cow<'a, Numeric>),
    /// The reference level, and every level.
    Levels(Cow<'a, Categorical>, usize),
}

/// Columns that are multiplied, with a level where the column is one of categories.
type Parts = Vec<(String, Option<usize>)>;

/// The names and rows of the matrix of predictors.
pub(super) struct Predictors<'a> {
    columns: BTreeMap<String, Predictor<'a>>,
    pub(super) names: Vec<String>,
    /// For each coefficient the term that it belongs to; `None` for the intercept.
    pub(super) term_of: Vec<Option<usize>>,
    /// For each coefficient what it multiplies: columns with a level, where it is one.
    parts: Vec<Parts>,
}

impl<'a> Predictors<'a> {
    /// `complete` says which rows have an outcome and are in the domain; levels that none of them
    /// has are left out.
    pub(super) fn of(
        data: &'a Dataset,
        request: &ModelRequest,
        complete: &mut [bool],
    ) -> Result<Self, ModelError> {
        let mut columns = BTreeMap::new();
        for name in request.terms.iter().flat_map(Term::columns) {
            if !columns.contains_key(name) {
                let predictor = predictor(data, name, request)?;
                for (row, complete) in complete.iter_mut().enumerate() {
                    *complete &= predictor.answered(row);
                }
                columns.insert(name.clone(), predictor);
            }
        }
        let mut made = Self {
            columns,
            names: Vec::new(),
            term_of: Vec::new(),
            parts: Vec::new(),
        };
        if request.intercept && request.family != Family::ProportionalOdds {
            made.names.push("(intercept)".to_owned());
            made.term_of.push(None);
            made.parts.push(Vec::new());
        }
        for (at, term) in request.terms.iter().enumerate() {
            if request.terms[..at]
                .iter()
                .any(|other| other.name() == term.name())
            {
                return Err(ModelError::RepeatedTerm { term: term.name() });
            }
            made.add(at, term, complete);
        }
        if made.names.is_empty() && request.family != Family::ProportionalOdds {
            return Err(ModelError::Empty);
        }
        Ok(made)
    }

    fn add(&mut self, at: usize, term: &Term, complete: &[bool]) {
        let mut combined: Vec<(String, Parts)> = vec![(String::new(), Vec::new())];
        for name in term.columns() {
            let Some(predictor) = self.columns.get(name) else {
                continue;
            };
            let parts = predictor.parts(name, complete);
            // The first column's levels vary fastest, as R lists them.
            combined = (parts.iter())
                .flat_map(|(label, level)| {
                    combined.iter().map(move |(before, had)| {
                        let mut has = had.clone();
                        has.push((name.clone(), *level));
                        let joined = match before.as_str() {
                            "" => label.clone(),
                            before => format!("{before}:{label}"),
                        };
                        (joined, has)
                    })
                })
                .collect();
        }
        for (label, parts) in combined {
            self.names.push(label);
            self.term_of.push(Some(at));
            self.parts.push(parts);
        }
    }

    /// The predictors of a row that is complete, one a coefficient.
    pub(super) fn row(&self, row: usize, into: &mut [f64]) {
        for (x, parts) in into.iter_mut().zip(&self.parts) {
            *x = parts
                .iter()
                .map(|(name, level)| self.value(name, *level, row))
                .product();
        }
    }

    fn value(&self, name: &str, level: Option<usize>, row: usize) -> f64 {
        match (self.columns.get(name), level) {
            (Some(Predictor::Number(column)), _) => column.value(row).unwrap_or(0.0),
            (Some(Predictor::Levels(column, _)), Some(level)) => {
                f64::from(u8::from(column.codes().get(row) == Some(level)))
            }
            _ => 0.0,
        }
    }
}

impl Predictor<'_> {
    fn answered(&self, row: usize) -> bool {
        match self {
            Self::Number(column) => column.value(row).is_some(),
            Self::Levels(column, _) => column
                .codes()
                .get(row)
                .is_some_and(|slot| slot < column.levels().len()),
        }
    }

    fn parts(&self, name: &str, complete: &[bool]) -> Parts {
        match self {
            Self::Number(_) => vec![(name.to_owned(), None)],
            Self::Levels(column, reference) => {
                let mut seen = vec![false; column.slot_count()];
                for (slot, _) in column
                    .slots()
                    .zip(complete)
                    .filter(|(_, complete)| **complete)
                {
                    seen[slot] = true;
                }
                (column.levels().iter().enumerate())
                    .filter(|(level, _)| level != reference && seen[*level])
                    .map(|(level, label)| (format!("{name}={label}"), Some(level)))
                    .collect()
            }
        }
    }
}

fn predictor<'a>(
    data: &'a Dataset,
    name: &str,
    request: &ModelRequest,
) -> Result<Predictor<'a>, ModelError> {
    let wanted = request.reference.get(name);
    if let (Column::Number(_), None) = (data.column(name)?, wanted) {
        return Ok(Predictor::Number(data.numeric(name)?));
    }
    let column = data.categorical(name)?;
    let reference = match wanted {
        None => 0,
        Some(level) => {
            (column.levels().iter().position(|known| known == level)).ok_or_else(|| {
                ModelError::UnknownReference {
                    column: name.to_owned(),
                    level: level.clone(),
                    levels: column.levels().join(", "),
                }
            })?
        }
    };
    Ok(Predictor::Levels(column, reference))
}
