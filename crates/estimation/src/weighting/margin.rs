//! Margins: known totals of the population by the levels of one variable, or of several crossed.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Cells, WeightingError};
use crate::data::Near;

/// How many people of the population there are at each level of a variable.
///
/// ```
/// use estimation::weighting::Margin;
///
/// let sex: Margin = serde_json::from_str(
///     r#"{"columns": ["sex"], "totals": {"Female": 5120, "Male": 4033}}"#,
/// )?;
/// assert_eq!(sex.name(), "sex");
/// let both: Margin = serde_json::from_str(
///     r#"{"columns": ["country", "sex"], "totals": {"Wales": {"Female": 210, "Male": 190}}}"#,
/// )?;
/// assert_eq!(both.name(), "country × sex");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Margin {
    /// One column, or several whose combinations have totals.
    pub columns: Vec<String>,
    /// A total for each level that respondents have; nested in the order of the columns.
    pub totals: Totals,
}

/// A total, or totals by level.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Totals {
    Total(f64),
    ByLevel(BTreeMap<String, Self>),
}

impl Totals {
    /// Totals of one variable.
    pub fn of_levels<'a>(levels: impl IntoIterator<Item = (&'a str, f64)>) -> Self {
        let levels = levels.into_iter();
        Self::ByLevel(
            levels
                .map(|(level, total)| (level.to_owned(), Self::Total(total)))
                .collect(),
        )
    }
}

impl Margin {
    /// The margin of one column.
    pub fn of<'a>(column: &str, totals: impl IntoIterator<Item = (&'a str, f64)>) -> Self {
        Self {
            columns: vec![column.to_owned()],
            totals: Totals::of_levels(totals),
        }
    }

    /// Its columns, joined.
    pub fn name(&self) -> String {
        self.columns.join(" × ")
    }

    /// Looks its levels up among the cells of a sample.
    pub(crate) fn resolve(&self, cells: &Cells) -> Result<Resolved, WeightingError> {
        if self.columns.is_empty() {
            return Err(WeightingError::NoColumn);
        }
        let resolved = lookup(&self.name(), &self.columns, &self.totals, cells)?;
        for (level, &total) in resolved.levels.iter().zip(&resolved.targets) {
            if !(total.is_finite() && total > 0.0) {
                return Err(WeightingError::BadTotal {
                    margin: resolved.name.clone(),
                    level: level.clone(),
                    total,
                });
            }
        }
        Ok(resolved)
    }
}

/// A margin of which each cell of a sample knows its level.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Resolved {
    pub(crate) name: String,
    pub(crate) levels: Vec<String>,
    pub(crate) targets: Vec<f64>,
    pub(crate) of_cell: Vec<u32>,
}

impl Resolved {
    /// The sum of something over the cells of each level.
    pub(crate) fn sums(&self, of_cell: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.targets.len()];
        for (&level, value) in self.of_cell.iter().zip(of_cell) {
            sums[level as usize] += value;
        }
        sums
    }

    pub(crate) fn total(&self) -> f64 {
        self.targets.iter().sum()
    }

    /// The first level for which nobody has a weight.
    pub(crate) fn check_filled(&self, weights: &[f64]) -> Result<(), WeightingError> {
        let mut filled = vec![false; self.targets.len()];
        for (&level, &weight) in self.of_cell.iter().zip(weights) {
            filled[level as usize] |= weight != 0.0;
        }
        match filled.iter().position(|filled| !filled) {
            None => Ok(()),
            Some(at) => Err(WeightingError::EmptyLevel {
                margin: self.name.clone(),
                level: self.levels[at].clone(),
                total: self.targets[at],
            }),
        }
    }

    pub(crate) fn scaled(&mut self, factor: f64) {
        self.targets.iter_mut().for_each(|total| *total *= factor);
    }
}

/// Totals by the levels of columns (none: one total for everybody), with the level of each cell.
pub(crate) fn lookup(
    name: &str,
    columns: &[String],
    totals: &Totals,
    cells: &Cells,
) -> Result<Resolved, WeightingError> {
    let mut positions = BTreeMap::new();
    let mut resolved = Resolved {
        name: name.to_owned(),
        levels: Vec::new(),
        targets: Vec::new(),
        of_cell: Vec::with_capacity(cells.count()),
    };
    let mut found = Walk {
        name,
        columns,
        cells,
        path: Vec::new(),
        positions: &mut positions,
        resolved: &mut resolved,
    };
    found.walk(totals)?;
    let codes: Vec<&[u32]> = columns.iter().map(|name| cells.levels(name)).collect();
    let mut people = vec![0; resolved.targets.len()];
    for cell in 0..cells.count() {
        let key: Vec<u32> = codes.iter().map(|codes| codes[cell]).collect();
        let Some(&at) = positions.get(&key) else {
            return Err(without_total(name, columns, cells, &key));
        };
        people[at as usize] += cells.people[cell];
        resolved.of_cell.push(at);
    }
    match people.iter().position(|&people| people == 0) {
        None => Ok(resolved),
        Some(at) => Err(WeightingError::EmptyLevel {
            margin: resolved.name,
            level: resolved.levels[at].clone(),
            total: resolved.targets[at],
        }),
    }
}

fn without_total(name: &str, columns: &[String], cells: &Cells, key: &[u32]) -> WeightingError {
    let names: Vec<&str> = (columns.iter().zip(key))
        .map(|(column, &code)| cells.level_names(column)[code as usize].as_str())
        .collect();
    let alike = |cell: &usize| {
        (columns.iter().zip(key)).all(|(column, &code)| cells.levels(column)[*cell] == code)
    };
    WeightingError::NoTotal {
        margin: name.to_owned(),
        level: names.join(" × "),
        people: (0..cells.count())
            .filter(alike)
            .map(|cell| cells.people[cell])
            .sum(),
    }
}

/// Walks nested totals and notes each with its levels.
struct Walk<'a> {
    name: &'a str,
    columns: &'a [String],
    cells: &'a Cells,
    path: Vec<(u32, String)>,
    positions: &'a mut BTreeMap<Vec<u32>, u32>,
    resolved: &'a mut Resolved,
}

impl Walk<'_> {
    fn walk(&mut self, totals: &Totals) -> Result<(), WeightingError> {
        match (totals, self.columns.get(self.path.len())) {
            (Totals::Total(total), None) => {
                let key = self.path.iter().map(|(code, _)| *code).collect();
                let names: Vec<&str> = self.path.iter().map(|(_, name)| name.as_str()).collect();
                self.positions
                    .insert(key, self.resolved.targets.len() as u32);
                self.resolved.levels.push(names.join(" × "));
                self.resolved.targets.push(*total);
                Ok(())
            }
            (Totals::ByLevel(levels), Some(column)) => {
                let known = self.cells.level_names(column);
                for (level, totals) in levels {
                    let code = known.iter().position(|name| name == level).ok_or_else(|| {
                        WeightingError::UnknownLevel {
                            margin: self.name.to_owned(),
                            column: column.clone(),
                            level: level.clone(),
                            near: Near::new(level, known.iter().map(String::as_str)),
                        }
                    })?;
                    self.path.push((code as u32, level.clone()));
                    self.walk(totals)?;
                    self.path.pop();
                }
                Ok(())
            }
            _ => Err(WeightingError::Depth {
                margin: self.name.to_owned(),
                depth: self.columns.len(),
                columns: self.columns.to_vec(),
            }),
        }
    }
}

/// Margins resolved, brought to one sum if asked for, and checked against each other.
pub(crate) fn resolve_all(
    margins: &[Margin],
    scale_to: Option<f64>,
    cells: &Cells,
) -> Result<Vec<Resolved>, WeightingError> {
    if let Some(value) = scale_to.filter(|size| !(size.is_finite() && *size > 0.0)) {
        return Err(WeightingError::BadOption {
            field: "scale_to",
            value,
            need: "give the size of the population, above zero",
        });
    }
    let mut resolved = Vec::with_capacity(margins.len());
    for margin in margins {
        let mut margin = margin.resolve(cells)?;
        if let Some(size) = scale_to {
            margin.scaled(size / margin.total());
        }
        resolved.push(margin);
    }
    check_sums(&resolved)?;
    Ok(resolved)
}

/// How far the sums of two margins may be apart, relative.
const SUMS: f64 = 1e-6;

fn check_sums(margins: &[Resolved]) -> Result<(), WeightingError> {
    let Some((first, others)) = margins.split_first() else {
        return Ok(());
    };
    let far = |sum: f64| (sum - first.total()).abs() > SUMS * first.total();
    match others.iter().find(|margin| far(margin.total())) {
        None => Ok(()),
        Some(other) => Err(WeightingError::SumsDiffer {
            first: first.name.clone(),
            first_sum: first.total(),
            second: other.name.clone(),
            second_sum: other.total(),
        }),
    }
}
