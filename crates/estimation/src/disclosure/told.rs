//! What a release says about each population and item, gathered from its tables.

use std::collections::BTreeMap;

use super::{
    DisclosureError, DisclosureRule,
    universe::{Group, Universe, UniverseKey, What, what_of},
};
use crate::{
    data::{Category, Missing},
    table::{RawTable, Row},
};

/// What one column says, gathered from the tables in which it stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Told {
    pub(super) respondents: u64,
    pub(super) base: u64,
    pub(super) missing: [u64; 4],
    pub(super) rows: BTreeMap<What, (u64, Row)>,
    /// Whether a table of the release has it as a column; else it is only known about.
    pub(super) published: bool,
    /// Whether its number must not be shown, whatever its base.
    pub(super) held: bool,
}

/// Sorts the columns of a release by population and item.
pub(super) fn of_tables(
    tables: &[RawTable],
    margins: &[RawTable],
    rule: DisclosureRule,
) -> Result<BTreeMap<UniverseKey, Universe>, DisclosureError> {
    let mut told: BTreeMap<UniverseKey, (Vec<Row>, BTreeMap<Group, Told>)> = BTreeMap::new();
    let published = tables.iter().map(|table| (table, true));
    for (table, published) in published.chain(margins.iter().map(|table| (table, false))) {
        for (at, column) in table.columns().iter().enumerate() {
            let key = (column.population.clone(), column.item.clone());
            let (rows, groups) = told.entry(key).or_default();
            let entry = groups.entry(key_of(&column.group)).or_default();
            entry.published |= published;
            entry.held |= table.held.get(at).copied().unwrap_or(false);
            tell(entry, rows, table, at)?;
        }
    }
    Ok(told
        .into_iter()
        .map(|(key, (rows, groups))| (key, Universe::new(&rows, &groups, rule)))
        .collect())
}

fn tell(
    entry: &mut Told,
    rows: &mut Vec<Row>,
    table: &RawTable,
    at: usize,
) -> Result<(), DisclosureError> {
    entry.respondents = table.respondents(at);
    entry.missing = Missing::ALL.map(|reason| table.missing(at).of(reason));
    entry.base = entry.respondents - entry.missing.iter().sum::<u64>();
    for (position, row) in table.rows().iter().enumerate() {
        let cell = table.cell(position, at);
        if cell.base == 0 && entry.base > 0 {
            // The item of this population does not have the row.
            continue;
        }
        if !rows.contains(row) {
            rows.push(row.clone());
        }
        let said = entry
            .rows
            .entry(what_of(row))
            .or_insert((cell.people, row.clone()));
        if said.0 != cell.people {
            return Err(DisclosureError::Inconsistent {
                row: row.name.clone(),
                column: table.columns()[at].key.clone(),
                first: said.0,
                second: cell.people,
            });
        }
    }
    Ok(())
}

/// The group of a column, whatever the order in which its variables are named.
pub(super) fn key_of(group: &[Category]) -> Group {
    let mut key = group.to_vec();
    key.sort();
    key
}
