//! Tables of counts without estimates: what else is known about an item when tables are protected.

use super::{Cell, Column, Item, RawTable, Row, RowKind, Rule, missing};
use crate::data::{Categorical, Domains, MultipleResponse};

/// How many people of each domain gave which answer; unweighted, and nothing else.
pub(crate) fn counted(
    (population, item): (&str, &str),
    data: Item<'_>,
    domains: &Domains,
    rule: Rule,
) -> RawTable {
    let missing = missing(data, domains);
    let bases = missing.iter().map(|(respondents, missing)| {
        let silent = missing.not_asked + missing.blank + missing.dont_know + missing.not_applicable;
        respondents - silent
    });
    let bases: Vec<u64> = bases.collect();
    let (rows, counts) = match data {
        Item::Choice(column) => (
            named(column.levels(), &RowKind::Level),
            of_levels(column, domains),
        ),
        Item::Several(column) => {
            let rows = named(column.options(), &RowKind::Option);
            (rows, of_options(column, domains))
        }
        Item::Number(_) => {
            let mean = [String::from("mean")];
            (named(&mean, &RowKind::Mean), vec![bases.clone()])
        }
    };
    let cells = counts.iter().flat_map(|counts| {
        counts.iter().zip(&bases).map(|(&people, &base)| Cell {
            people,
            base,
            estimate: None,
        })
    });
    RawTable {
        cells: cells.collect(),
        rows,
        columns: (domains.domains().iter())
            .map(|domain| Column {
                key: Column::key_of(population, &domain.categories),
                population: population.to_owned(),
                item: item.to_owned(),
                group: domain.categories.clone(),
            })
            .collect(),
        respondents: missing
            .iter()
            .map(|(respondents, _)| *respondents)
            .collect(),
        missing: missing.iter().map(|(_, missing)| *missing).collect(),
        differences: Vec::new(),
        rule,
        held: Vec::new(),
    }
}

fn named(names: &[String], kind: &RowKind) -> Vec<Row> {
    (names.iter())
        .map(|name| Row {
            name: name.clone(),
            kind: kind.clone(),
        })
        .collect()
}

/// Row by row, the people of each domain.
fn of_levels(column: &Categorical, domains: &Domains) -> Vec<Vec<u64>> {
    let levels = column.levels().len();
    let mut of_part = vec![vec![0; levels]; domains.parts() + 1];
    for (slot, &part) in column.slots().zip(domains.part_of_row()) {
        if let Some(count) = of_part[usize::from(part)].get_mut(slot) {
            *count += 1;
        }
    }
    by_domain(&of_part, levels, domains)
}

fn of_options(column: &MultipleResponse, domains: &Domains) -> Vec<Vec<u64>> {
    let options = column.options().len();
    let mut of_part = vec![vec![0; options]; domains.parts() + 1];
    let ticks = (0..options).map(|option| (option, column.selected(option)));
    for (option, ticked) in ticks {
        let rows = ticked.iter().zip(column.missing());
        for ((&ticked, missing), &part) in rows.zip(domains.part_of_row()) {
            of_part[usize::from(part)][option] += u64::from(ticked && missing.is_none());
        }
    }
    by_domain(&of_part, options, domains)
}

fn by_domain(of_part: &[Vec<u64>], rows: usize, domains: &Domains) -> Vec<Vec<u64>> {
    (0..rows)
        .map(|row| {
            (domains.domains().iter())
                .map(|domain| {
                    (of_part.iter().enumerate())
                        .filter(|(part, _)| domain.has(*part as u32))
                        .map(|(_, counts)| counts[row])
                        .sum()
                })
                .collect()
        })
        .collect()
}
