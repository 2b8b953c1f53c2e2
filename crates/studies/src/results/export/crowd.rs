//! How many respondents are alike in what others may know of them (k-anonymity).

use std::collections::BTreeMap;

use crate::{
    results::{
        shelf::Desk,
        snapshot::{Column, DAY, LANGUAGE, frame_column},
    },
    setup::BreakdownBy,
};

/// What makes people of one population recognisable, and how many it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::results) struct Crowd {
    /// What others may know: released frame variables, the breakdowns of the plan, the language.
    pub(in crate::results) variables: Vec<String>,
    /// Respondents with whom nobody shares all of it.
    pub(in crate::results) alone: u64,
    /// Respondents among fewer than `threshold` alike, those who stand alone included.
    pub(in crate::results) few: u64,
    pub(in crate::results) alone_with_day: u64,
    pub(in crate::results) threshold: u32,
}

/// `None` when there is no snapshot of the population.
pub(in crate::results) fn crowd(desk: &Desk, population: &str) -> Option<Crowd> {
    let snapshot = desk.snapshot(population)?;
    let definition = &desk.version.loaded.definition;
    let mut known: Vec<(String, String)> = Vec::new();
    for variable in &definition.population(population)?.frame.variables {
        if variable.released {
            known.push((
                frame_column(&variable.id),
                variable.label.get("en").to_owned(),
            ));
        }
    }
    for breakdown in &definition.analysis.breakdowns {
        if let Some(BreakdownBy::Item(item)) = breakdown.by()
            && breakdown.populations.iter().any(|of| of == population)
        {
            known.push((
                item.to_owned(),
                format!("{} as answered", breakdown.label.get("en")),
            ));
        }
    }
    known.push((LANGUAGE.to_owned(), "Language".to_owned()));
    let codes = |name: &str| match snapshot.column(name) {
        Some(Column::Choice { codes, .. }) => Some(codes.as_slice()),
        _ => None,
    };
    let columns: Vec<&[u16]> = known.iter().filter_map(|(name, _)| codes(name)).collect();
    let alike = |columns: &[&[u16]]| {
        let mut groups: BTreeMap<Vec<u16>, u64> = BTreeMap::new();
        for row in 0..snapshot.rows {
            *groups
                .entry(columns.iter().map(|column| column[row]).collect())
                .or_default() += 1;
        }
        groups
    };
    let groups = alike(&columns);
    let threshold = definition.publication.smallest_cell;
    let with_day: Vec<&[u16]> = columns.iter().copied().chain(codes(DAY)).collect();
    let single =
        |groups: &BTreeMap<Vec<u16>, u64>| groups.values().filter(|&&n| n == 1).count() as u64;
    Some(Crowd {
        variables: known.into_iter().map(|(_, label)| label).collect(),
        alone: single(&groups),
        few: groups.values().filter(|&&n| n < u64::from(threshold)).sum(),
        alone_with_day: single(&alike(&with_day)),
        threshold,
    })
}
