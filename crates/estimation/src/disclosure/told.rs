//! What a release says about each population and item, gathered from its tables.

use std::collections::BTreeMap;

use super::{
    DisclosureError, DisclosureRule,
    universe::{Group, Universe, UniverseKey, What, what_of},
};
use crate::{
    data::Missing,
    table::{RawTable, Row},
};

/// What one column says, gathered from the tables in which it stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Told {
    pub(super) respondents: u64,
    pub(super) base: u64,
    pub(super) missing: [u64; 4],
    pub(super) rows: BTreeMap<What, (u64, Row)>,
}

/// Sorts the columns of a release by population and item.
pub(super) fn of_tables(
    tables: &[RawTable],
    rule: DisclosureRule,
) -> Result<BTreeMap<UniverseKey, Universe>, DisclosureError> {
    let mut told: BTreeMap<UniverseKey, (Vec<Row>, BTreeMap<Group, Told>)> = BTreeMap::new();
    for table in tables {
        for (at, column) in table.columns().iter().enumerate() {
            let key = (column.population.clone(), column.item.clone());
            let (rows, groups) = told.entry(key).or_default();
            let entry = groups.entry(column.group.clone()).or_default();
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
