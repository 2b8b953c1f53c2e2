//! The share of a domain that gave certain answers.

use super::{Estimate, Precision, ShareSummary, share_interval, tally::Sums};
use crate::design::Design;

/// The weighted share of the people in `base` who are also in `hits`.
///
/// p = Σ wᵢyᵢ / Σ wᵢ over the domain. The variance is that of the linearised ratio
/// (Särndal, Swensson and Wretman 1992, ch. 5): with zᵢ = wᵢ(yᵢ − p)/Σw in the domain and 0
/// outside it, Σₕ (1 − fₕ) nₕ/(nₕ−1) (Σ zᵢ² − (Σ zᵢ)²/nₕ). With rows as sampling units the two sums
/// follow from counts, weights and squared weights of each stratum.
///
/// Gives `None` when nobody is in the base. With a single respondent in the whole sample there is
/// an estimate without a standard error.
///
/// Checked against R `survey` 4.5: `tests/oracle`.
pub(crate) fn share(
    hits: &[Sums],
    base: &[Sums],
    design: &Design,
    precision: Precision,
) -> Option<Estimate> {
    let total: f64 = base.iter().map(|sums| sums.weight).sum();
    let people: u64 = base.iter().map(|sums| sums.people).sum();
    let with: u64 = hits.iter().map(|sums| sums.people).sum();
    if people == 0 {
        return None;
    }
    let share = match with {
        0 => 0.0,
        with if with == people => 1.0,
        _ => hits.iter().map(|sums| sums.weight).sum::<f64>() / total,
    };
    let mut variance = Some(0.0);
    for (stratum, (hit, all)) in hits.iter().zip(base).enumerate() {
        if all.people == 0 {
            continue;
        }
        let rest = all.weight - hit.weight;
        let rest_squared = all.weight_squared - hit.weight_squared;
        let up = 1.0 - share;
        let squares = (hit.weight_squared * up * up + rest_squared * share * share) / total / total;
        let sum = (hit.weight * up - rest * share) / total;
        variance = add_stratum(variance, design, stratum, squares, sum);
    }
    let strata = base.iter().filter(|sums| sums.people > 0).count();
    let squared: f64 = base.iter().map(|sums| sums.weight_squared).sum();
    let standard_error = variance.map(f64::sqrt);
    let summary = ShareSummary {
        share,
        standard_error,
        people: people as f64,
        effective: total * total / squared,
        degrees_of_freedom: people as f64 - strata as f64,
    };
    Some(Estimate {
        value: share,
        standard_error,
        interval: share_interval(&summary, precision),
        degrees_of_freedom: summary.degrees_of_freedom,
    })
}

/// Adds one stratum's part of the variance; `None` once a stratum has no estimate.
pub(super) fn add_stratum(
    variance: Option<f64>,
    design: &Design,
    stratum: usize,
    squares: f64,
    sum: f64,
) -> Option<f64> {
    let rows = design.stratum_rows(stratum) as f64;
    let correction = design.correction(stratum);
    if correction == 0.0 {
        return variance;
    }
    if rows < 2.0 {
        return None;
    }
    let spread = (squares - sum * sum / rows).max(0.0);
    variance.map(|so_far| so_far + correction * rows / (rows - 1.0) * spread)
}
