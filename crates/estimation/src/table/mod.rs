//! Raw tables: estimates by row (answers) and column (groups), with the rule that made them.
//!
//! A raw table holds small cells as they are and is for analysts at work only. What leaves the
//! study goes through [`crate::disclosure`] first.

mod build;
mod counted;
mod join;

pub use build::{Breakdown, Item, Sum, TableError, TableRequest, tabulate};
pub(crate) use build::{missing, rule};
pub(crate) use counted::counted;
pub use join::side_by_side;

use serde::{Deserialize, Serialize};

pub use crate::data::Category;
use crate::{
    compare::Difference,
    data::Missing,
    estimate::{Estimate, Precision},
};

/// What a row of a table shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RowKind {
    /// One level of a question with one answer; a table has all of them.
    Level,
    /// Several levels taken together, such as the two upper points of a scale.
    Sum { levels: Vec<String> },
    /// One option of a question with several answers; options overlap.
    Option,
    /// The mean of a number.
    Mean,
}

/// One row, by the name that data and words share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    pub name: String,
    #[serde(flatten)]
    pub kind: RowKind,
}

/// One column: a population, or a group of it, and the item that it was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Unique in the table; words give it a label. See [`Column::key_of`].
    pub key: String,
    pub population: String,
    pub item: String,
    /// Empty for everybody.
    pub group: Vec<Category>,
}

impl Column {
    /// The key of a column: the population alone for everybody, else `population/variable=category`.
    pub fn key_of(population: &str, group: &[Category]) -> String {
        group.iter().fold(population.to_owned(), |key, part| {
            format!("{key}/{}={}", part.variable, part.category)
        })
    }

    /// Whether it holds the whole population.
    pub fn is_everybody(&self) -> bool {
        self.group.is_empty()
    }
}

/// How many people of a column gave no answer, by reason; unweighted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingCounts {
    pub not_asked: u64,
    pub blank: u64,
    pub dont_know: u64,
    pub not_applicable: u64,
}

impl MissingCounts {
    /// The number for one reason.
    pub fn of(&self, reason: Missing) -> u64 {
        match reason {
            Missing::NotAsked => self.not_asked,
            Missing::Blank => self.blank,
            Missing::DontKnow => self.dont_know,
            Missing::NotApplicable => self.not_applicable,
        }
    }
}

/// One estimate with the counts of people behind it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// People in the cell, unweighted. For a mean: people in the base.
    pub people: u64,
    /// People in the base, unweighted.
    pub base: u64,
    /// `None` when nobody is in the base.
    pub estimate: Option<Estimate>,
}

/// Who is in the base of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Base {
    /// People who were asked and gave one of the listed answers; blank, "don't know" and "not
    /// applicable" are out.
    Answered,
}

/// How the figures of a table were made: printed with them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    pub base: Base,
    pub weighted: bool,
    /// How many strata the design has; 1 for none.
    pub strata: usize,
    pub finite_population: bool,
    pub precision: Precision,
}

/// Estimates by row and column.
#[derive(Clone, Debug, PartialEq)]
pub struct RawTable {
    pub(crate) rows: Vec<Row>,
    pub(crate) columns: Vec<Column>,
    /// Everybody in the column, whether they answered or not.
    pub(crate) respondents: Vec<u64>,
    pub(crate) missing: Vec<MissingCounts>,
    /// Row by row.
    pub(crate) cells: Vec<Cell>,
    pub(crate) differences: Vec<ColumnDifference>,
    pub(crate) rule: Rule,
    /// For each column whether its number must not be shown, whatever its base; empty for none.
    pub(crate) held: Vec<bool>,
}

/// The difference of two columns in one row: the second less the first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnDifference {
    pub row: usize,
    pub first: usize,
    pub second: usize,
    pub difference: Difference,
}

impl RawTable {
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The cell of a row and a column, by position. Panics outside the table.
    pub fn cell(&self, row: usize, column: usize) -> &Cell {
        assert!(
            column < self.columns.len(),
            "the table has {} columns",
            self.columns.len()
        );
        &self.cells[row * self.columns.len() + column]
    }

    /// The cell by the names of its row and column.
    pub fn find(&self, row: &str, column: &str) -> Option<&Cell> {
        let row = self.rows.iter().position(|r| r.name == row)?;
        let column = self.columns.iter().position(|c| c.key == column)?;
        Some(self.cell(row, column))
    }

    /// Everybody in a column, answered or not.
    pub fn respondents(&self, column: usize) -> u64 {
        self.respondents[column]
    }

    pub fn missing(&self, column: usize) -> MissingCounts {
        self.missing[column]
    }

    pub fn differences(&self) -> &[ColumnDifference] {
        &self.differences
    }

    pub fn rule(&self) -> &Rule {
        &self.rule
    }
}
