//! Tables that may leave the study.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    DisclosureRule,
    rounding::Rounding,
    told::key_of,
    universe::{Group, UniverseKey, What, what_of},
};
use crate::{
    data::Missing,
    estimate::Estimate,
    table::{Cell, Column, ColumnDifference, RawTable, Row, Rule},
};

/// What a reader may see of a cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Shown {
    /// People in the cell (unweighted) and the estimate.
    Value { people: u64, estimate: Estimate },
    /// Withheld to protect people.
    Withheld,
    /// Nobody is in the base, or the item does not have the row.
    Nobody,
}

/// One cell with its base.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SafeCell {
    /// People in the base, unweighted; `None` when that is withheld too.
    pub base: Option<u64>,
    pub shown: Shown,
}

/// How many people gave no answer, by reason, where that may be shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SafeMissing {
    pub not_asked: Option<u64>,
    pub blank: Option<u64>,
    pub dont_know: Option<u64>,
    pub not_applicable: Option<u64>,
}

/// A column with the base that all its cells share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SafeColumn {
    #[serde(flatten)]
    pub column: Column,
    pub base: Option<u64>,
    pub missing: SafeMissing,
}

/// What was applied to the tables of a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Protected {
    pub rule: DisclosureRule,
    /// How the counts were rounded, when they were ([`SafeTable::rounded`]).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rounding: Option<Rounding>,
}

/// A table that went through disclosure control.
///
/// Only [`super::protect`] makes one from raw counts; the other ways to have one are to read back what was
/// stored, [`SafeTable::only`], which leaves cells out, [`SafeTable::rounded`], and [`SafeTable::overview`],
/// which sets rows of protected tables below each other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SafeTable {
    pub(super) rows: Vec<Row>,
    pub(super) columns: Vec<SafeColumn>,
    pub(super) cells: Vec<SafeCell>,
    pub(super) differences: Vec<ColumnDifference>,
    pub(super) rule: Rule,
    pub(super) protected: Protected,
    /// The item of each row and column of an overview; empty where each column has one item.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) items: Vec<Vec<String>>,
}

type Decisions = BTreeMap<UniverseKey, BTreeMap<(Group, What), bool>>;

impl SafeTable {
    pub(super) fn make(raw: &RawTable, decisions: &Decisions, rule: DisclosureRule) -> Self {
        let may = |column: &Column, what: What| {
            decisions
                .get(&(column.population.clone(), column.item.clone()))
                .and_then(|forms| forms.get(&(key_of(&column.group), what)))
                .copied()
                .unwrap_or(false)
        };
        let columns: Vec<SafeColumn> = raw
            .columns()
            .iter()
            .enumerate()
            .map(|(at, column)| {
                let missing = raw.missing(at);
                let silent: u64 = Missing::ALL.iter().map(|&reason| missing.of(reason)).sum();
                let show = |reason: Missing| {
                    may(column, What::Missing(reason)).then(|| missing.of(reason))
                };
                SafeColumn {
                    column: column.clone(),
                    base: may(column, What::Base).then(|| raw.respondents(at) - silent),
                    missing: SafeMissing {
                        not_asked: show(Missing::NotAsked),
                        blank: show(Missing::Blank),
                        dont_know: show(Missing::DontKnow),
                        not_applicable: show(Missing::NotApplicable),
                    },
                }
            })
            .collect();
        let mut cells = Vec::new();
        for (position, row) in raw.rows().iter().enumerate() {
            for (at, column) in columns.iter().enumerate() {
                let row_may = may(&column.column, what_of(row));
                cells.push(safe_cell(raw.cell(position, at), column.base, row_may));
            }
        }
        let width = columns.len();
        let is_seen = |row: usize, column: usize| {
            matches!(cells[row * width + column].shown, Shown::Value { .. })
        };
        let differences = raw
            .differences()
            .iter()
            .filter(|d| is_seen(d.row, d.first) && is_seen(d.row, d.second))
            .cloned()
            .collect();
        Self {
            rows: raw.rows().to_vec(),
            differences,
            columns,
            cells,
            rule: raw.rule().clone(),
            protected: Protected {
                rule,
                rounding: None,
            },
            items: Vec::new(),
        }
    }

    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    pub fn columns(&self) -> &[SafeColumn] {
        &self.columns
    }

    /// The cell of a row and a column, by position. Panics outside the table.
    pub fn cell(&self, row: usize, column: usize) -> &SafeCell {
        assert!(
            column < self.columns.len(),
            "the table has {} columns",
            self.columns.len()
        );
        &self.cells[row * self.columns.len() + column]
    }

    /// Differences between columns whose two cells are shown.
    pub fn differences(&self) -> &[ColumnDifference] {
        &self.differences
    }

    /// The difference of a row between the first column and another.
    pub fn difference(&self, row: usize, second: usize) -> Option<&ColumnDifference> {
        self.differences
            .iter()
            .find(|d| d.row == row && d.second == second)
    }

    pub fn rule(&self) -> &Rule {
        &self.rule
    }

    pub fn protected(&self) -> Protected {
        self.protected
    }

    /// How many cells are withheld.
    pub fn withheld(&self) -> usize {
        self.cells
            .iter()
            .filter(|cell| cell.shown == Shown::Withheld)
            .count()
    }

    /// The table with only some rows and columns, by name and key, in their order here.
    #[must_use]
    pub fn only(&self, row: impl Fn(&Row) -> bool, column: impl Fn(&Column) -> bool) -> Self {
        let rows: Vec<usize> = (0..self.rows.len())
            .filter(|&at| row(&self.rows[at]))
            .collect();
        let columns: Vec<usize> = (0..self.columns.len())
            .filter(|&at| column(&self.columns[at].column))
            .collect();
        let new = |all: &[usize], old: usize| all.iter().position(|&at| at == old);
        let differences = self
            .differences
            .iter()
            .filter_map(|d| {
                Some(ColumnDifference {
                    row: new(&rows, d.row)?,
                    first: new(&columns, d.first)?,
                    second: new(&columns, d.second)?,
                    difference: d.difference,
                })
            })
            .collect();
        Self {
            cells: rows
                .iter()
                .flat_map(|&row| columns.iter().map(move |&column| (row, column)))
                .map(|(row, column)| self.cell(row, column).clone())
                .collect(),
            rows: rows.iter().map(|&at| self.rows[at].clone()).collect(),
            columns: columns.iter().map(|&at| self.columns[at].clone()).collect(),
            differences,
            rule: self.rule.clone(),
            protected: self.protected,
            items: (rows.iter().filter_map(|&at| self.items.get(at)))
                .map(|items| columns.iter().map(|&at| items[at].clone()).collect())
                .collect(),
        }
    }
}

fn safe_cell(cell: &Cell, base: Option<u64>, row_may: bool) -> SafeCell {
    let shown = match (base, &cell.estimate) {
        (Some(_), Some(estimate)) if row_may => Shown::Value {
            people: cell.people,
            estimate: estimate.clone(),
        },
        (_, Some(_)) => Shown::Withheld,
        (_, None) => Shown::Nobody,
    };
    let base = if shown == Shown::Nobody {
        Some(0)
    } else {
        base
    };
    SafeCell { base, shown }
}
