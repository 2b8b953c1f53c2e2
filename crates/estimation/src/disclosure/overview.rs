//! One row from each of several protected tables: "what helps", item by item.

use super::{SafeCell, SafeMissing, SafeTable, Shown};
use crate::table::{ColumnDifference, Row};

/// A row of an overview: where it comes from and what it is called there.
#[derive(Clone, Copy, Debug)]
pub struct OverviewRow<'a> {
    /// The name of the row in the overview; the name of the item is a good one.
    pub name: &'a str,
    pub table: &'a SafeTable,
    /// The row of `table` to take, such as a two-point sum.
    pub row: &'a str,
}

/// Why rows cannot stand in one overview.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum OverviewError {
    #[error("an overview needs at least one row")]
    Empty,
    #[error("the table for “{name}” has no row “{row}”")]
    NoRow { name: String, row: String },
    #[error(
        "the table for “{name}” has other columns than the first: take tables of the same groups"
    )]
    ColumnsDiffer { name: String },
    #[error("the table for “{name}” was made or protected by another rule than the first")]
    RulesDiffer { name: String },
}

impl SafeTable {
    /// Puts one row of each of several tables below each other; the tables have the same columns.
    ///
    /// Nothing is shown that the tables do not show. Each cell keeps its own base, so the columns have
    /// none ([`super::SafeColumn::base`] is `None` and [`SafeTable::has_one_base`] is false).
    ///
    /// # Errors
    /// No rows, a row that is not there, other columns, or another rule.
    pub fn overview(rows: &[OverviewRow<'_>]) -> Result<Self, OverviewError> {
        let first = rows.first().ok_or(OverviewError::Empty)?.table;
        let mut overview = first.only(|_| false, |_| true);
        for column in &mut overview.columns {
            column.base = None;
            column.missing = SafeMissing::default();
        }
        for part in rows {
            overview.append(part)?;
        }
        Ok(overview)
    }

    fn append(&mut self, part: &OverviewRow<'_>) -> Result<(), OverviewError> {
        let (name, table) = (part.name.to_owned(), part.table);
        let keys = |table: &Self| -> Vec<String> {
            table
                .columns
                .iter()
                .map(|column| column.column.key.clone())
                .collect()
        };
        if keys(self) != keys(table) {
            return Err(OverviewError::ColumnsDiffer { name });
        }
        if self.rule.precision != table.rule.precision || self.protected != table.protected {
            return Err(OverviewError::RulesDiffer { name });
        }
        let Some(at) = table.rows.iter().position(|row| row.name == part.row) else {
            return Err(OverviewError::NoRow {
                name,
                row: part.row.to_owned(),
            });
        };
        let row = self.rows.len();
        let cells = (0..table.columns.len()).map(|column| table.cell(at, column).clone());
        self.cells.extend(cells);
        let differences = table.differences.iter().filter(|d| d.row == at);
        self.differences
            .extend(differences.map(|d| ColumnDifference { row, ..d.clone() }));
        self.items.push(
            table
                .columns
                .iter()
                .map(|c| c.column.item.clone())
                .collect(),
        );
        self.rows.push(Row {
            name,
            kind: table.rows[at].kind.clone(),
        });
        Ok(())
    }

    /// Whether all cells of a column share its base; not so in an overview.
    pub fn has_one_base(&self) -> bool {
        self.items.is_empty()
    }

    /// The item that a cell is about.
    pub fn item(&self, row: usize, column: usize) -> &str {
        match self.items.get(row) {
            Some(items) => &items[column],
            None => &self.columns[column].column.item,
        }
    }

    /// Whether anything is shown in a row.
    pub fn shows_row(&self, row: usize) -> bool {
        let is_value = |cell: &SafeCell| matches!(cell.shown, Shown::Value { .. });
        (0..self.columns.len()).any(|column| is_value(self.cell(row, column)))
    }
}
