//! Which totals of numbers are withheld, and with them every figure made of them.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::super::{DisclosureRequest, RequestError, error::At},
    Groups, NumberKey, Telling, key_of,
};
use crate::{
    data::{Category, DataError, Domains, Numeric},
    disclosure::{
        Contributions, MagnitudeRule, contributions,
        groups::{GroupSums, groups},
        linked::{
            CellTable, Cost, Interval, LinkedError, Suppress, TableCell, Values, Width,
            suppress_beside,
        },
    },
};

/// The total of a number in each group of people, and what it is made of.
#[derive(Clone, Debug)]
pub(in super::super) struct NumberCells {
    population: String,
    number: String,
    cells: Groups<Cell>,
}

#[derive(Clone, Debug)]
struct Cell {
    /// Weighted.
    total: f64,
    contributions: Contributions,
}

impl NumberCells {
    pub(super) fn new(population: &str, number: &str) -> Self {
        Self {
            population: population.to_owned(),
            number: number.to_owned(),
            cells: BTreeMap::new(),
        }
    }

    pub(super) fn add(
        &mut self,
        values: &Numeric,
        domains: &Domains,
        weights: &[f64],
        rule: &MagnitudeRule,
    ) -> Result<(), DataError> {
        let made = contributions(values, domains, Some(weights), rule.weights, rule.keep())?;
        let mut of_part = vec![0.0; domains.parts() + 1];
        for ((value, weight), part) in values.values().zip(weights).zip(domains.part_of_row()) {
            of_part[usize::from(*part)] += value.map_or(0.0, |value| value * weight);
        }
        for (domain, contributions) in domains.domains().iter().zip(made) {
            let parts = of_part.iter().enumerate();
            let total = parts
                .filter(|(part, _)| domain.has(*part as u32))
                .map(|(_, sum)| sum);
            self.cells.insert(
                key_of(&domain.categories),
                Cell {
                    total: total.sum(),
                    contributions,
                },
            );
        }
        Ok(())
    }
}

/// What is decided about the numbers of a request.
#[derive(Default)]
pub(super) struct Numbers {
    withheld: BTreeMap<NumberKey, BTreeSet<Vec<Category>>>,
    pub(super) secrets: usize,
    pub(super) narrowest: Option<f64>,
}

impl Numbers {
    pub(super) fn withholds(&self, population: &str, number: &str, group: &[Category]) -> bool {
        let key = (population.to_owned(), number.to_owned());
        (self.withheld.get(&key)).is_some_and(|groups| groups.contains(&key_of(group)))
    }
}

/// Decides number by number: all groups that any analysis tells it of are one table with margins.
pub(super) fn decide<'a>(
    cells: impl Iterator<Item = &'a NumberCells>,
    told: impl Iterator<Item = &'a Telling>,
    rule: &DisclosureRequest,
) -> Result<Numbers, RequestError> {
    let mut numbers = Numbers::default();
    let mut all: BTreeMap<NumberKey, Groups<Cell>> = BTreeMap::new();
    for one in cells {
        let key = (one.population.clone(), one.number.clone());
        all.entry(key).or_default().extend(one.cells.clone());
    }
    let mut published: BTreeSet<(NumberKey, Vec<Category>)> = BTreeSet::new();
    for telling in told {
        for column in &telling.table.columns {
            for number in &telling.numbers {
                let key = (column.population.clone(), number.clone());
                published.insert((key, key_of(&column.group)));
            }
        }
    }
    for (key, cells) in all {
        let is_told = |group: &Vec<Category>| published.contains(&(key.clone(), group.clone()));
        let place = format!("disclosure.magnitudes: “{}” of {}", key.1, key.0);
        let withheld = of_number(&cells, is_told, rule, &mut numbers).at(place)?;
        numbers.withheld.insert(key, withheld);
    }
    Ok(numbers)
}

/// The table of a number with what is decided beforehand.
struct Task {
    table: CellTable,
    groups: Vec<Vec<Category>>,
    primary: Vec<usize>,
    unpublished: Vec<usize>,
    /// What everybody knows a total not to be below.
    least: f64,
    /// How far on each side a reader must be, as a share of a total.
    each_side: f64,
}

fn of_number(
    cells: &Groups<Cell>,
    is_told: impl Fn(&Vec<Category>) -> bool,
    rule: &DisclosureRequest,
    numbers: &mut Numbers,
) -> Result<BTreeSet<Vec<Category>>, LinkedError> {
    let Some(magnitudes) = &rule.magnitudes else {
        return Ok(BTreeSet::new());
    };
    let sizes =
        (cells.iter()).map(|(group, cell)| (group.clone(), cell.contributions.contributors));
    let (groups, sums) = groups(&sizes.collect());
    let everything = (cells.values().map(|cell| cell.contributions.total)).fold(0.0, f64::max);
    let signed = cells.values().any(|cell| cell.total < 0.0);
    let mut task = Task {
        table: CellTable::new(Values::Magnitudes),
        groups,
        primary: Vec::new(),
        unpublished: Vec::new(),
        least: if signed { -everything } else { 0.0 },
        each_side: magnitudes.width.each_side,
    };
    task.list(cells, is_told, rule, &magnitudes.rule)?;
    task.add_up(&sums)?;
    let request = Suppress {
        width: Width {
            each_side: task.each_side,
            ..magnitudes.width
        },
        cost: Cost::Value,
        margins: true,
        ..Suppress::default()
    };
    let pattern = suppress_beside(&task.table, &task.primary, &task.unpublished, &request)?;
    numbers.secrets += task.primary.len();
    let relative = |cell: &Interval| {
        let value = task.value(cell.cell).abs();
        let is_secret = task.primary.contains(&cell.cell) && value > 0.0;
        is_secret.then(|| Some(cell.width()? / value)).flatten()
    };
    let narrowest = pattern.intervals.iter().filter_map(relative);
    numbers.narrowest = narrowest.chain(numbers.narrowest).reduce(f64::min);
    Ok((pattern.withheld.iter())
        .filter_map(|&at| task.groups.get(at).cloned())
        .collect())
}

impl Task {
    fn value(&self, at: usize) -> f64 {
        self.table.cells().get(at).map_or(0.0, |cell| cell.value)
    }

    fn push(&mut self, name: String, value: f64, contributors: u64) -> Result<usize, LinkedError> {
        self.table.push(TableCell {
            name,
            value,
            contributors,
            least: self.least,
            most: None,
            is_margin: false,
        })
    }

    /// One cell a group: which must be protected, and which no table shows.
    fn list(
        &mut self,
        cells: &Groups<Cell>,
        is_told: impl Fn(&Vec<Category>) -> bool,
        thresholds: &DisclosureRequest,
        rule: &MagnitudeRule,
    ) -> Result<(), LinkedError> {
        for group in self.groups.clone() {
            let Some(cell) = cells.get(&group) else {
                let at = self.push(name(&group), 0.0, 0)?;
                self.unpublished.push(at);
                continue;
            };
            let people = cell.contributions.contributors;
            let at = self.push(name(&group), cell.total, people)?;
            let few = people > 0 && people < thresholds.smallest_base;
            if few || rule.sensitive(&cell.contributions).is_some() {
                self.primary.push(at);
                if cell.total != 0.0 {
                    let needed = rule.needed_above(&cell.contributions) / cell.total.abs();
                    self.each_side = self.each_side.max(needed);
                }
            }
            if !is_told(&group) {
                self.unpublished.push(at);
            }
        }
        Ok(())
    }

    /// What adds up to what; people whose group is not known are the rest.
    fn add_up(&mut self, sums: &GroupSums) -> Result<(), LinkedError> {
        let known = self.groups.len();
        for (whole, parts) in &sums.parts {
            let mut places: Vec<usize> =
                parts.iter().copied().filter(|part| *part < known).collect();
            if places.len() < parts.len() {
                let of_parts: f64 = places.iter().map(|&at| self.value(at)).sum();
                let rest = (self.value(*whole) - of_parts).max(self.least);
                let at = self.push(format!("{} (other)", name(&self.groups[*whole])), rest, 0)?;
                self.unpublished.push(at);
                places.push(at);
            }
            self.table.adds_up(*whole, &places)?;
        }
        Ok(())
    }
}

fn name(group: &[Category]) -> String {
    if group.is_empty() {
        return "everybody".to_owned();
    }
    let parts: Vec<String> = (group.iter())
        .map(|part| format!("{} = {}", part.variable, part.category))
        .collect();
    parts.join(", ")
}
