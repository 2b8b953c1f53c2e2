//! Tables set side by side: the same concept asked in two populations.

use super::{Cell, ColumnDifference, RawTable, Row, RowKind, TableError};
use crate::compare::{DifferenceMethod, difference};

/// Sets tables side by side by the names of their rows, with the differences from the first column.
///
/// Takes the named column of each table (`None`: its first, which is everybody). Rows are those of the
/// first table, then what only the others have; where a table lacks a row the cell is empty (base 0).
/// The populations must be independent samples, as two frames are: the difference of each row between
/// the first and each further column is by [`DifferenceMethod::Mover`] for shares.
///
/// # Errors
/// A column that is there twice, or tables made by different rules.
pub fn side_by_side(tables: &[&RawTable]) -> Result<RawTable, TableError> {
    let mut joined = match tables.first() {
        Some(first) => (*first).clone(),
        None => return Err(TableError::RulesDiffer),
    };
    keep_everybody(&mut joined);
    for table in &tables[1..] {
        let mut other = (*table).clone();
        keep_everybody(&mut other);
        append(&mut joined, &other)?;
    }
    joined.differences = differences(&joined);
    Ok(joined)
}

/// Drops every column but the first.
fn keep_everybody(table: &mut RawTable) {
    let width = table.columns.len();
    table.cells = table.cells.iter().step_by(width.max(1)).cloned().collect();
    table.columns.truncate(1);
    table.respondents.truncate(1);
    table.missing.truncate(1);
    table.differences.clear();
}

fn append(joined: &mut RawTable, other: &RawTable) -> Result<(), TableError> {
    if joined.rule.precision != other.rule.precision {
        return Err(TableError::RulesDiffer);
    }
    if let Some(column) = other
        .columns
        .iter()
        .find(|c| joined.columns.iter().any(|j| j.key == c.key))
    {
        return Err(TableError::RepeatedColumn {
            column: column.key.clone(),
        });
    }
    let differs = |row: &&Row| {
        joined
            .rows
            .iter()
            .any(|j| j.name == row.name && j.kind != row.kind)
    };
    if let Some(row) = other.rows.iter().find(differs) {
        return Err(TableError::RowsDisagree {
            row: row.name.clone(),
        });
    }
    let nobody = || Cell {
        people: 0,
        base: 0,
        estimate: None,
    };
    let mut rows = joined.rows.clone();
    rows.extend(
        other
            .rows
            .iter()
            .filter(|row| !joined.rows.contains(row))
            .cloned(),
    );
    let mut cells = Vec::new();
    for row in &rows {
        for table in [&*joined, other] {
            let width = table.columns.len();
            match table.rows.iter().position(|r| r == row) {
                Some(at) => cells.extend_from_slice(&table.cells[at * width..(at + 1) * width]),
                None => cells.extend((0..width).map(|_| nobody())),
            }
        }
    }
    joined.rows = rows;
    joined.cells = cells;
    joined.columns.extend(other.columns.iter().cloned());
    joined.respondents.extend(&other.respondents);
    joined.missing.extend(&other.missing);
    joined.rule.weighted |= other.rule.weighted;
    joined.rule.finite_population |= other.rule.finite_population;
    joined.rule.strata = joined.rule.strata.max(other.rule.strata);
    Ok(())
}

fn differences(table: &RawTable) -> Vec<ColumnDifference> {
    let mut all = Vec::new();
    for (row, kind) in table.rows.iter().map(|row| &row.kind).enumerate() {
        let method = match kind {
            RowKind::Mean => DifferenceMethod::Wald,
            RowKind::Level | RowKind::Sum { .. } | RowKind::Option => DifferenceMethod::Mover,
        };
        for second in 1..table.columns.len() {
            let (a, b) = (table.cell(row, 0), table.cell(row, second));
            if let (Some(a), Some(b)) = (&a.estimate, &b.estimate) {
                let confidence = table.rule.precision.confidence;
                if let Some(difference) = difference(a, b, method, confidence) {
                    all.push(ColumnDifference {
                        row,
                        first: 0,
                        second,
                        difference,
                    });
                }
            }
        }
    }
    all
}
