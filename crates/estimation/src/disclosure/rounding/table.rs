//! A protected table with all its counts rounded.

use super::{
    super::{SafeCell, SafeColumn, SafeMissing, SafeTable, Shown},
    Rounding,
};
use crate::{
    data::Missing,
    estimate::Estimate,
    table::{Column, RowKind},
};

impl SafeTable {
    /// The table with its counts rounded, and without what would tell the exact ones.
    ///
    /// What is withheld stays withheld. Shares come from rounded counts (weighted ones are rounded to
    /// a multiple of base / people in the base, rounded); means, intervals, standard errors and
    /// differences are gone. Degrees of freedom, which tell the base, are 0: there is no interval.
    /// People in a cell are never more than its base.
    ///
    /// Publish the rounded table instead of the exact one, never both. A table is rounded once: rounding again
    /// changes nothing that is a multiple already.
    #[must_use]
    pub fn rounded(&self, rounding: Rounding) -> Self {
        let mut rounded = self.clone();
        rounded.differences.clear();
        rounded.protected.rounding = Some(rounding);
        rounded.columns = (self.columns.iter())
            .map(|column| round_column(column, rounding))
            .collect();
        let width = self.columns.len();
        rounded.cells = (self.cells.iter().enumerate())
            .map(|(at, cell)| {
                let (row, column) = (at / width, at % width);
                let kind = &self.rows[row].kind;
                let of = name(&self.columns[column].column, self.item(row, column));
                let base = cell.base.map(|n| rounding.round(n, &format!("{of}/base")));
                let name = format!("{of}/row={}", self.rows[row].name);
                let shown = match (&cell.shown, base) {
                    (Shown::Value { people, estimate }, Some(base))
                        if base > 0 && *kind != RowKind::Mean =>
                    {
                        let people = rounding.round(*people, &name).min(base);
                        let exact = self.rule.weighted.then_some(estimate.value);
                        Shown::Value {
                            people,
                            estimate: estimate_of(people, base, exact, rounding),
                        }
                    }
                    (Shown::Nobody, _) => Shown::Nobody,
                    (Shown::Value { .. } | Shown::Withheld, _) => Shown::Withheld,
                };
                SafeCell { base, shown }
            })
            .collect();
        rounded
    }
}

/// What tells a column apart, so that it rounds the same way wherever it stands.
fn name(column: &Column, item: &str) -> String {
    let mut group: Vec<String> = (column.group.iter())
        .map(|part| format!("{}={}", part.variable, part.category))
        .collect();
    group.sort();
    format!("{}/{item}/{}", column.population, group.join("/"))
}

fn round_column(column: &SafeColumn, rounding: Rounding) -> SafeColumn {
    let of = name(&column.column, &column.column.item);
    let round = |count: Option<u64>, reason: Missing| {
        count.map(|n| rounding.round(n, &format!("{of}/missing={reason:?}")))
    };
    SafeColumn {
        column: column.column.clone(),
        base: column
            .base
            .map(|n| rounding.round(n, &format!("{of}/base"))),
        missing: SafeMissing {
            not_asked: round(column.missing.not_asked, Missing::NotAsked),
            blank: round(column.missing.blank, Missing::Blank),
            dont_know: round(column.missing.dont_know, Missing::DontKnow),
            not_applicable: round(column.missing.not_applicable, Missing::NotApplicable),
        },
    }
}

/// A share of rounded counts; a weighted one on the grid that they span.
fn estimate_of(people: u64, base: u64, weighted: Option<f64>, rounding: Rounding) -> Estimate {
    let base = base as f64;
    let value = match weighted {
        Some(share) => {
            let step = rounding.base() as f64 / base;
            ((share / step).round() * step).min(1.0)
        }
        None => people as f64 / base,
    };
    Estimate {
        value,
        standard_error: None,
        interval: None,
        degrees_of_freedom: 0.0,
        design_effect: None,
    }
}
