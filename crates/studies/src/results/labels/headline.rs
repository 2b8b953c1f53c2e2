//! What a question comes down to: one row of its table, for lists of questions and for headlines.

use estimation::{
    disclosure::{SafeTable, Shown},
    table::{Row, RowKind},
};

use super::{Labels, number, signed};
use crate::results::release::{Asked, Released};

/// What a question comes down to, for lists of questions.
pub(in crate::results) struct Headline {
    /// "79%", "6.2", or why there is none.
    pub(in crate::results) number: String,
    /// What the number is: the label of its row.
    pub(in crate::results) what: String,
    pub(in crate::results) base: Option<u64>,
}

/// What a question comes down to in several populations.
pub(in crate::results) struct Shared {
    /// The name of each population and its number.
    pub(in crate::results) numbers: Vec<(String, String)>,
    /// What the numbers are: the label of the row.
    pub(in crate::results) what: String,
    /// The second less the first, with its interval; where both are shown.
    pub(in crate::results) difference: Option<String>,
}

impl Labels<'_> {
    /// What a question comes down to: the first sum of its scale, else its most frequent answer.
    pub(in crate::results) fn headline(
        &self,
        asked: &Asked,
        table: &SafeTable,
    ) -> Option<Headline> {
        let row = self.headline_row(asked, table)?;
        let cell = table.cell(row, 0);
        let is_mean = table.rows()[row].kind == RowKind::Mean;
        let number = number(&cell.shown, is_mean);
        let what = self.rows(asked, table).remove(&table.rows()[row].name)?;
        Some(Headline {
            number,
            what,
            base: table.columns()[0].base,
        })
    }

    /// What a question comes down to in each population: the row that stands for it, and its
    /// number by the name of the population.
    pub(in crate::results) fn shared(&self, released: &Released) -> Option<Shared> {
        let table = released.shared.as_ref()?;
        let asked = released.tables.keys().next()?;
        let row = self.headline_row(asked, table)?;
        let is_mean = table.rows()[row].kind == RowKind::Mean;
        let numbers = table.columns().iter().enumerate().map(|(at, column)| {
            let name = self.population(&column.column.population);
            (name, number(&table.cell(row, at).shown, is_mean))
        });
        let difference = table.difference(row, 1).map(|found| {
            let d = &found.difference;
            let scale = if is_mean { 1.0 } else { 100.0 };
            let show = |value: f64| signed(value * scale, if is_mean { 1 } else { 0 });
            format!("{} ({} to {})", show(d.value), show(d.lower), show(d.upper))
        });
        Some(Shared {
            numbers: numbers.collect(),
            what: self
                .shared_rows(released, table)
                .remove(&table.rows()[row].name)?,
            difference,
        })
    }

    /// The row that stands for a table: its first sum, else its most frequent answer (but not
    /// "none of these"), else its mean.
    pub(super) fn headline_row(&self, asked: &Asked, table: &SafeTable) -> Option<usize> {
        let rows = table.rows();
        let is_sum = |row: &Row| matches!(row.kind, RowKind::Sum { .. });
        if let Some(sum) = rows.iter().position(is_sum) {
            return Some(sum);
        }
        let list = self.item(asked).and_then(|(item, _)| item.list.clone());
        let excludes = |name: &str| {
            let choice = list.as_ref().and_then(|list| list.choice(name));
            choice.is_some_and(|choice| choice.exclusive)
        };
        let mut best: Option<(u64, usize)> = None;
        for (at, row) in rows
            .iter()
            .enumerate()
            .filter(|(_, row)| !excludes(&row.name))
        {
            if let Shown::Value { people, .. } = table.cell(at, 0).shown
                && (row.kind == RowKind::Mean || best.is_none_or(|(most, _)| people > most))
            {
                best = Some((people, at));
            }
        }
        best.map(|(_, row)| row)
            .or_else(|| (!rows.is_empty()).then_some(0))
    }
}
