//! Krippendorff's alpha: agreement of any number of raters, on any scale, with ratings missing.
//!
//! α = 1 − Dₒ / Dₑ (Krippendorff 2019, ch. 12). Dₒ is the mean squared difference δ² of two ratings
//! of the same unit, Dₑ that of any two ratings; with mᵤ ratings of unit u, n = Σ mᵤ over the units
//! that have at least two (the pairable values), and n(c) of them in category c:
//!
//! ```text
//! Dₒ = 1/n Σᵤ Σ_{a ≠ b in u} δ²(a, b) / (mᵤ − 1)        Dₑ = Σ_{c,k} n(c) n(k) δ²(c, k) / n(n − 1)
//! ```
//!
//! | metric | δ²(c, k) |
//! |---|---|
//! | nominal | 0 for the same category, 1 for different ones |
//! | ordinal | (n(c)/2 + n of the categories between + n(k)/2)² |
//! | interval | (c − k)² |
//! | ratio | ((c − k) / (c + k))² |
//!
//! The ordinal difference is that of the mid-ranks of the two categories among all pairable values,
//! so that ordinal alpha is interval alpha of mid-ranks. For nominal, ordinal and interval data both
//! disagreements have closed forms, and the work grows with the number of ratings only; the ratio
//! metric also compares all pairs of distinct values.
//!
//! Checked against Python `krippendorff` (`tests/agreement`), to 1e-12. R `irr` 0.84.1 `kripp.alpha` is
//! 2–3e-4 off on complete data and is not followed there.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AgreementError, Ratings};

const STATISTIC: &str = "Krippendorff's alpha";

/// What a difference of two ratings means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// Names: the same or not.
    Nominal,
    /// Places in an order.
    Ordinal,
    /// Numbers with equal steps.
    Interval,
    /// Amounts with a zero.
    Ratio,
}

/// Agreement beyond chance, by Krippendorff's definition.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct KrippendorffAlpha {
    /// 1 for complete agreement, 0 for what chance gives, below 0 for systematic disagreement.
    pub alpha: f64,
    pub metric: Metric,
    /// Dₒ, in squared units of the metric.
    pub observed_disagreement: f64,
    /// Dₑ, in squared units of the metric.
    pub expected_disagreement: f64,
    /// Ratings of units that have at least two.
    pub pairable_values: usize,
    /// Units with at least two ratings.
    pub units: usize,
    /// Units with one rating or none.
    pub left_out: usize,
    pub raters: usize,
}

/// Krippendorff's alpha of all units with two or more ratings.
///
/// # Errors
/// No such unit, all pairable ratings in one category, categories without scores under the interval
/// or ratio metric, or a score below zero under the ratio metric.
///
/// ```
/// use estimation::agreement::{Metric, Ratings, krippendorff_alpha};
///
/// let ratings = Ratings::from_numbers(&[
///     vec![Some(1.0), Some(1.0), None],
///     vec![Some(2.0), Some(2.0), Some(3.0)],
///     vec![Some(3.0), Some(3.0), Some(3.0)],
///     vec![None, None, Some(1.0)],
/// ])?;
/// let alpha = krippendorff_alpha(&ratings, Metric::Nominal)?;
/// assert_eq!((alpha.pairable_values, alpha.units, alpha.left_out), (8, 3, 1));
/// assert!((alpha.alpha - 0.65).abs() < 1e-12);
/// # Ok::<(), estimation::agreement::AgreementError>(())
/// ```
pub fn krippendorff_alpha(
    ratings: &Ratings,
    metric: Metric,
) -> Result<KrippendorffAlpha, AgreementError> {
    let units: Vec<Vec<usize>> = ratings
        .rows()
        .map(|row| row.iter().flatten().map(|&code| code as usize).collect())
        .filter(|given: &Vec<usize>| given.len() > 1)
        .collect();
    ratings.enough(units.len(), 1, "two raters'")?;
    if let Some(category) = ratings.only_category(units.iter().flatten()) {
        return Err(AgreementError::OneCategory {
            category,
            statistic: STATISTIC,
        });
    }
    let mut counts = vec![0.0; ratings.categories().len()];
    for &code in units.iter().flatten() {
        counts[code] += 1.0;
    }
    let n: f64 = counts.iter().sum();
    let (within, among) = match metric {
        Metric::Nominal => nominal(&units, &counts),
        Metric::Ordinal => squares(&units, &counts, &mid_ranks(&counts)),
        Metric::Interval => {
            let scores = ratings.scores("the interval metric")?;
            squares(&units, &counts, scores)
        }
        Metric::Ratio => ratio(&units, &counts, ratings.scores("the ratio metric")?)?,
    };
    let (observed, expected) = (within / n, among / (n * (n - 1.0)));
    if expected <= 0.0 || !expected.is_finite() || !observed.is_finite() {
        return Err(AgreementError::NoValue {
            statistic: STATISTIC,
            why: "all scores are the same, or too large to square",
        });
    }
    Ok(KrippendorffAlpha {
        alpha: 1.0 - observed / expected,
        metric,
        observed_disagreement: observed,
        expected_disagreement: expected,
        pairable_values: units.iter().map(Vec::len).sum(),
        units: units.len(),
        left_out: ratings.units() - units.len(),
        raters: ratings.raters(),
    })
}

/// Sums of δ² over ordered pairs: within units (each over m − 1), and among all values.
fn nominal(units: &[Vec<usize>], counts: &[f64]) -> (f64, f64) {
    let mut seen = vec![0_u32; counts.len()];
    let mut within = 0.0;
    for unit in units {
        let m = unit.len() as f64;
        unit.iter().for_each(|&code| seen[code] += 1);
        let apart: f64 = unit.iter().map(|&code| m - f64::from(seen[code])).sum();
        unit.iter().for_each(|&code| seen[code] = 0);
        within += apart / (m - 1.0);
    }
    let n: f64 = counts.iter().sum();
    (within, counts.iter().map(|c| c * (n - c)).sum())
}

/// The same for δ² = (x − y)²: over all ordered pairs that is 2m Σ(x − x̄)².
fn squares(units: &[Vec<usize>], counts: &[f64], scores: &[f64]) -> (f64, f64) {
    let mut within = 0.0;
    for unit in units {
        let m = unit.len() as f64;
        // From the first rating, so that equal ones give exactly zero.
        let from = scores[unit[0]];
        let mean = unit.iter().map(|&code| scores[code] - from).sum::<f64>() / m;
        let off = |&code: &usize| (scores[code] - from - mean).powi(2);
        within += 2.0 * m * unit.iter().map(off).sum::<f64>() / (m - 1.0);
    }
    let n: f64 = counts.iter().sum();
    let weighted = counts.iter().zip(scores);
    let mean = weighted.clone().map(|(c, x)| c * x).sum::<f64>() / n;
    let among: f64 = weighted.map(|(c, x)| c * (x - mean).powi(2)).sum();
    (within, 2.0 * n * among)
}

/// The mean rank of each category among all values.
fn mid_ranks(counts: &[f64]) -> Vec<f64> {
    let mut below = 0.0;
    let mut ranks = Vec::with_capacity(counts.len());
    for count in counts {
        ranks.push(below + count / 2.0);
        below += count;
    }
    ranks
}

/// The same for δ² = ((a − b)/(a + b))².
fn ratio(
    units: &[Vec<usize>],
    counts: &[f64],
    scores: &[f64],
) -> Result<(f64, f64), AgreementError> {
    let used: Vec<usize> = (0..counts.len()).filter(|&at| counts[at] > 0.0).collect();
    if let Some(&at) = used.iter().find(|&&at| scores[at] < 0.0) {
        return Err(AgreementError::NegativeAmount { value: scores[at] });
    }
    let difference = |a: usize, b: usize| {
        let (x, y) = (scores[a], scores[b]);
        if x == y {
            return 0.0;
        }
        // Halved, so that the sum cannot overflow.
        let (x, y) = (x / 2.0, y / 2.0);
        ((x - y) / (x + y)).powi(2)
    };
    let mut within = 0.0;
    for unit in units {
        let mut sum = 0.0;
        for (at, &a) in unit.iter().enumerate() {
            sum += unit[at + 1..]
                .iter()
                .map(|&b| difference(a, b))
                .sum::<f64>();
        }
        within += 2.0 * sum / (unit.len() as f64 - 1.0);
    }
    let mut among = 0.0;
    for (at, &a) in used.iter().enumerate() {
        let others = used[at + 1..].iter();
        among += counts[a] * others.map(|&b| counts[b] * difference(a, b)).sum::<f64>();
    }
    Ok((within, 2.0 * among))
}
