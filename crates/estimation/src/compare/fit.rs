//! Goodness of fit: whether the shares of the levels are as expected.
//!
//! With T the estimated totals of the levels, N their sum and pᵢ the expected shares, X² = Σ rᵢ² with
//! rᵢ = (Tᵢ − pᵢN)/√(pᵢN). Under the design X² is distributed as Σ λₖχ²₁ with λ the eigenvalues of the
//! covariance of r (Rao and Scott 1981), whose upper tail is calculated exactly.
//!
//! Checked against R `survey` 4.1-1 `svygofchisq`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{TestError, Tested};
use crate::{
    data::Categorical,
    design::Design,
    numeric::{Matrix, f_mixture_tail},
    variance::{Ratios, Units, estimate},
};

/// A test of expected shares.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FitTest {
    #[serde(flatten)]
    pub test: Tested,
    /// The λₖ, largest first.
    pub eigenvalues: Vec<f64>,
    pub levels: Vec<String>,
    pub observed: Vec<f64>,
    /// The expected shares, brought to a sum of 1.
    pub expected: Vec<f64>,
    pub people: u64,
}

/// Tests whether the levels of a column have the expected shares among the rows of a domain.
///
/// `expected` has one number above zero for each level, in their order; they need not add up to 1.
///
/// # Errors
/// Another number of shares than levels; a share that is not above zero; lonely strata.
pub fn goodness_of_fit(
    design: &Design,
    (name, column): (&str, &Categorical),
    expected: &[f64],
    domain: &[bool],
) -> Result<FitTest, TestError> {
    check(design, (name, column), expected, domain)?;
    let levels = column.levels();
    let k = levels.len();
    if k < 2 {
        return Err(TestError::OneLevel {
            column: name.to_owned(),
            levels: k,
        });
    }
    let codes = column.codes();
    let units = Units::of_keys(design, k + 1, |row| {
        let slot = codes.get(row).filter(|slot| domain[row] && *slot < k);
        slot.unwrap_or(k) as u32
    });
    let active: Vec<bool> = units.key.iter().map(|&key| (key as usize) < k).collect();
    let people: f64 = (0..units.count())
        .filter(|&unit| active[unit])
        .map(|unit| units.people[unit])
        .sum();
    if people == 0.0 {
        return Err(TestError::Nobody);
    }
    let y = |unit: usize, level: usize| f64::from(u8::from(units.key[unit] as usize == level));
    let totals = Ratios {
        count: k,
        numerator: &y,
        denominator: None,
    };
    let joint = estimate(design, &units, &totals, &active)?.ok_or(TestError::Nobody)?;
    let sum: f64 = expected.iter().sum();
    let p: Vec<f64> = expected.iter().map(|share| share / sum).collect();
    let all: f64 = joint.values.iter().sum();
    let away = |level: usize| (joint.values[level] - p[level] * all) / (p[level] * all).sqrt();
    let slopes = Matrix::from_fn(k, k, |level, other| {
        let scale = (p[level] * all).sqrt();
        let own = f64::from(u8::from(level == other));
        (own - p[level]) / scale - away(level) / (2.0 * all)
    });
    let eigenvalues = slopes.sandwich(&joint.covariance).symmetric_eigenvalues();
    let statistic: f64 = (0..k).map(|level| away(level).powi(2)).sum();
    let above: Vec<f64> = eigenvalues
        .iter()
        .copied()
        .filter(|value| *value > 0.0)
        .collect();
    if above.is_empty() {
        return Err(TestError::NoVariance);
    }
    Ok(FitTest {
        test: Tested {
            statistic,
            numerator_df: None,
            denominator_df: None,
            p_value: f_mixture_tail(statistic, &above, f64::INFINITY),
        },
        eigenvalues,
        levels: levels.to_vec(),
        observed: joint.values.iter().map(|total| total / all).collect(),
        expected: p,
        // Counts of rows are whole.
        people: people as u64,
    })
}

fn check(
    design: &Design,
    (name, column): (&str, &Categorical),
    expected: &[f64],
    domain: &[bool],
) -> Result<(), TestError> {
    let levels = column.levels();
    if expected.len() != levels.len() {
        return Err(TestError::Expected {
            column: name.to_owned(),
            found: expected.len(),
            levels: levels.len(),
        });
    }
    if let Some((at, &value)) =
        (expected.iter().enumerate()).find(|(_, p)| !(**p > 0.0 && **p < 1e100))
    {
        let level = levels[at].clone();
        return Err(TestError::BadExpected { level, value });
    }
    for (name, found) in [(name, column.rows()), ("domain", domain.len())] {
        if found != design.rows() {
            let (column, rows) = (name.to_owned(), design.rows());
            return Err(TestError::Length {
                column,
                found,
                rows,
            });
        }
    }
    Ok(())
}
