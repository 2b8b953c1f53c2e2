//! Kendall's W: whether raters rank the same units alike.
//!
//! Each of m raters ranks n units (ties share the mean of their ranks). With Rᵢ the sum of the ranks
//! of unit i and Tᵣ = Σ (t³ − t) over the ties of rater r (Kendall and Babington Smith 1939; Siegel and
//! Castellan 1988, §9.6):
//!
//! - W = 12 Σ (Rᵢ − R̄)² / (m² (n³ − n) − m Σ Tᵣ); 1 when all rank alike, 0 when ranks have nothing in
//!   common
//! - χ² = m (n − 1) W with n − 1 degrees of freedom tests that they have nothing in common; it is
//!   Friedman's statistic, for n above seven or so
//!
//! Checked against R 4.2.2 `friedman.test`: `tests/agreement`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AgreementError, Ratings};
use crate::numeric::chi_square_tail;

/// The concordance of rankings.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct KendallW {
    /// 0 to 1, with the correction for ties.
    pub w: f64,
    pub chi_square: f64,
    pub degrees_of_freedom: f64,
    pub p_value: f64,
    /// Units that everybody rated.
    pub units: usize,
    /// Units with a rating missing.
    pub left_out: usize,
    pub raters: usize,
}

/// Kendall's coefficient of concordance over the units that every rater rated.
///
/// The order is that of the scores, or of the categories where they have none.
///
/// # Errors
/// Fewer than two complete units, or raters who rate everything the same.
///
/// ```
/// use estimation::agreement::{Ratings, kendall_w};
///
/// let ratings = Ratings::from_numbers(&[
///     vec![Some(1.0), Some(10.0)],
///     vec![Some(2.0), Some(20.0)],
///     vec![Some(3.0), Some(30.0)],
/// ])?;
/// assert!((kendall_w(&ratings)?.w - 1.0).abs() < 1e-12);
/// # Ok::<(), estimation::agreement::AgreementError>(())
/// ```
pub fn kendall_w(ratings: &Ratings) -> Result<KendallW, AgreementError> {
    let rows = match ratings.complete_numbers("ranking") {
        Ok(rows) => rows,
        Err(_) => {
            let codes = ratings.complete();
            let as_numbers = |row: &Vec<usize>| row.iter().map(|&code| code as f64).collect();
            codes.iter().map(as_numbers).collect()
        }
    };
    ratings.enough(rows.len(), 2, "every rater's")?;
    let (n, m) = (rows.len() as f64, ratings.raters() as f64);
    let mut sums = vec![0.0; rows.len()];
    let mut ties = 0.0;
    for rater in 0..ratings.raters() {
        let column: Vec<f64> = rows.iter().map(|row| row[rater]).collect();
        ties += add_ranks(&column, &mut sums);
    }
    let mean = m * (n + 1.0) / 2.0;
    let spread: f64 = sums.iter().map(|sum| (sum - mean).powi(2)).sum();
    let most = m * m * (n * n * n - n) - m * ties;
    if most <= 0.0 {
        return Err(AgreementError::NoValue {
            statistic: "Kendall's W",
            why: "no rater tells the units apart",
        });
    }
    let w = 12.0 * spread / most;
    let chi_square = m * (n - 1.0) * w;
    Ok(KendallW {
        w,
        chi_square,
        degrees_of_freedom: n - 1.0,
        p_value: chi_square_tail(chi_square, n - 1.0),
        units: rows.len(),
        left_out: ratings.units() - rows.len(),
        raters: ratings.raters(),
    })
}

/// Adds each unit's rank by one rater to its sum, and gives Σ (t³ − t) over the rater's ties.
fn add_ranks(values: &[f64], sums: &mut [f64]) -> f64 {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let (mut ties, mut start) = (0.0, 0);
    while start < order.len() {
        let value = values[order[start]];
        let tied = order[start..].iter().take_while(|&&at| values[at] == value);
        let count = tied.count().max(1);
        // Ranks start + 1 to start + count.
        let rank = start as f64 + (count as f64 + 1.0) / 2.0;
        for &at in &order[start..start + count] {
            sums[at] += rank;
        }
        let t = count as f64;
        ties += t * t * t - t;
        start += count;
    }
    ties
}
