//! The largest contributions of every cell, found in one pass over the rows.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::data::{DataError, Domains, Numeric};

/// How weights enter the contributions of a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ContributionWeights {
    /// A respondent contributes w·x: their part in the published figure.
    #[default]
    Weighted,
    /// A respondent stands for w people who contribute x each (the way of τ-ARGUS): the n largest
    /// are the n largest of all those people. A weight below 1 counts as 1, since nobody stands for
    /// less than themselves. Milder than `weighted`.
    Repeated,
    /// x, whatever the weight: for a table of the respondents themselves.
    Unweighted,
}

/// What a cell of a magnitude table is made of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Contributions {
    /// People who gave a number, unweighted.
    pub contributors: u64,
    /// The sum of the absolute contributions.
    pub total: f64,
    /// The largest contributions (absolute size), largest first: as many as were asked for, fewer
    /// where the cell has fewer.
    pub largest: Vec<f64>,
}

impl Contributions {
    /// Takes all contributions of a cell, in any order, unweighted or each times its weight.
    ///
    /// ```
    /// use estimation::disclosure::Contributions;
    ///
    /// let cell = Contributions::of([10.0, 70.0, 20.0], 2);
    /// assert_eq!((cell.contributors, cell.total), (3, 100.0));
    /// assert_eq!(cell.largest, [70.0, 20.0]);
    /// ```
    pub fn of(values: impl IntoIterator<Item = f64>, keep: usize) -> Self {
        let mut cell = Gathering::default();
        for value in values {
            cell.add(value, 1.0, ContributionWeights::Unweighted, keep);
        }
        cell.close(ContributionWeights::Unweighted, keep)
    }

    /// The sum of the `n` largest.
    pub(super) fn top(&self, n: usize) -> f64 {
        self.largest.iter().take(n).sum()
    }
}

/// The contributions of every domain to the total of a number, with the `keep` largest of each.
///
/// People without a number contribute nothing and are not counted. `weights` of `None` are all 1.
///
/// # Errors
/// Columns with different numbers of rows.
///
/// ```
/// use estimation::{
///     data::{Categorical, Domains, Numeric},
///     disclosure::{ContributionWeights, contributions},
/// };
///
/// let region = Categorical::from_names(&["n", "s"], [Ok("n"), Ok("n"), Ok("s")])?;
/// let hours = Numeric::new([Ok(30.0), Ok(5.0), Ok(12.0)])?;
/// let cells = contributions(
///     &hours,
///     &Domains::of_levels("region", &region)?,
///     Some(&[2.0, 2.0, 4.0]),
///     ContributionWeights::Weighted,
///     2,
/// )?;
/// assert_eq!(cells[0].largest, [60.0, 48.0]);
/// assert_eq!((cells[2].contributors, cells[2].total), (1, 48.0));
/// # Ok::<(), estimation::data::DataError>(())
/// ```
pub fn contributions(
    values: &Numeric,
    domains: &Domains,
    weights: Option<&[f64]>,
    how: ContributionWeights,
    keep: usize,
) -> Result<Vec<Contributions>, DataError> {
    let rows = values.rows();
    let differ = |column: &str, found: usize| DataError::RowsDiffer {
        column: column.to_owned(),
        found,
        rows,
    };
    if domains.rows() != rows {
        return Err(differ("groups", domains.rows()));
    }
    if let Some(weights) = weights.filter(|weights| weights.len() != rows) {
        return Err(differ("weights", weights.len()));
    }
    // Parts first: a row belongs to one part and perhaps to many domains.
    let mut parts = vec![Gathering::default(); domains.parts() + 1];
    for (row, value) in values.values().enumerate() {
        let Ok(value) = value else { continue };
        let weight = weights.and_then(|all| all.get(row)).copied().unwrap_or(1.0);
        let part = domains
            .part_of_row()
            .get(row)
            .map(|&part| usize::from(part));
        if let Some(part) = part.and_then(|part| parts.get_mut(part)) {
            part.add(value, weight, how, keep);
        }
    }
    let of_domain = |domain: &crate::data::Domain| {
        let mut cell = Gathering::default();
        for (_, part) in (parts.iter().enumerate()).filter(|(at, _)| domain.has(*at as u32)) {
            cell.contributors += part.contributors;
            cell.total += part.total;
            for &(size, weight) in &part.largest {
                cell.offer(size, weight, keep);
            }
        }
        cell.close(how, keep)
    };
    Ok(domains.domains().iter().map(of_domain).collect())
}

/// A cell while its rows pass.
#[derive(Clone, Debug, Default)]
struct Gathering {
    contributors: u64,
    total: f64,
    /// Size and the number of people of that size; largest first.
    largest: Vec<(f64, f64)>,
}

impl Gathering {
    fn add(&mut self, value: f64, weight: f64, how: ContributionWeights, keep: usize) {
        self.contributors += 1;
        let size = value.abs();
        let (size, people) = match how {
            ContributionWeights::Weighted => (size * weight, 1.0),
            ContributionWeights::Repeated => (size, weight.max(1.0)),
            ContributionWeights::Unweighted => (size, 1.0),
        };
        self.total += size * people;
        self.offer(size, people, keep);
    }

    /// Keeps a contribution when it is among the largest.
    fn offer(&mut self, size: f64, people: f64, keep: usize) {
        let at = self.largest.partition_point(|&(other, _)| other >= size);
        if at < keep {
            self.largest.insert(at, (size, people));
            self.largest.truncate(keep);
        }
    }

    /// Writes everybody of a size out, as far as they are asked for.
    fn close(self, how: ContributionWeights, keep: usize) -> Contributions {
        let largest = match how {
            ContributionWeights::Weighted | ContributionWeights::Unweighted => {
                self.largest.iter().map(|&(size, _)| size).collect()
            }
            ContributionWeights::Repeated => units(&self.largest, keep),
        };
        Contributions {
            contributors: self.contributors,
            total: self.total,
            largest,
        }
    }
}

/// The first `keep` people when each entry stands for so many people of its size; a person who
/// falls between two entries is made of both.
fn units(largest: &[(f64, f64)], keep: usize) -> Vec<f64> {
    let mut units = Vec::with_capacity(keep);
    let (mut unit, mut room) = (0.0, 1.0);
    for &(size, people) in largest {
        let mut left = people;
        while left > 0.0 && units.len() < keep {
            let part = left.min(room);
            unit += part * size;
            left -= part;
            room -= part;
            if room <= 1e-12 {
                units.push(unit);
                (unit, room) = (0.0, 1.0);
            }
        }
    }
    if room < 1.0 && units.len() < keep {
        units.push(unit);
    }
    units
}
