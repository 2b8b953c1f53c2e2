//! Percentage agreement: the share of units on which the raters said the same.
//!
//! Easy to read and not corrected for chance: two raters who both say "no" nine times in ten agree on
//! 82 % of the units by chance alone. Quote it beside a coefficient, not instead of one.
//!
//! With a tolerance, a unit counts as agreed when its largest and smallest rating differ by no more.
//!
//! Checked against R `irr` 0.84.1 `agree`: `tests/reference/agree.jsonl`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AgreementError, Ratings};

/// How often raters agree.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PercentAgreement {
    /// The share of units (0 to 1) on which all raters agree.
    pub share: f64,
    /// The share of pairs of ratings of one unit that agree, over all pairs.
    pub pairwise: f64,
    /// How many units all agree on.
    pub agreed: usize,
    /// Units that everybody rated.
    pub units: usize,
    /// Units with a rating missing.
    pub left_out: usize,
    pub raters: usize,
    pub tolerance: f64,
}

/// The share of units on which all raters agree, to within a tolerance.
///
/// # Errors
/// No unit that everybody rated, a tolerance below zero, or one above zero for categories without
/// scores.
///
/// ```
/// use estimation::agreement::{Ratings, percent_agreement};
///
/// let ratings = Ratings::from_numbers(&[
///     vec![Some(3.0), Some(3.0)],
///     vec![Some(4.0), Some(5.0)],
/// ])?;
/// assert_eq!(percent_agreement(&ratings, 0.0)?.share, 0.5);
/// assert_eq!(percent_agreement(&ratings, 1.0)?.share, 1.0);
/// # Ok::<(), estimation::agreement::AgreementError>(())
/// ```
pub fn percent_agreement(
    ratings: &Ratings,
    tolerance: f64,
) -> Result<PercentAgreement, AgreementError> {
    if !tolerance.is_finite() || tolerance < 0.0 {
        return Err(AgreementError::OutOfRange {
            name: "the tolerance",
            value: tolerance,
            range: "a number of zero or more",
        });
    }
    let rows: Vec<Vec<f64>> = if tolerance > 0.0 {
        ratings.complete_numbers("a tolerance")?
    } else {
        let codes = ratings.complete();
        let as_numbers = |row: &Vec<usize>| row.iter().map(|&code| code as f64).collect();
        codes.iter().map(as_numbers).collect()
    };
    ratings.enough(rows.len(), 1, "every rater's")?;
    let (mut agreed, mut pairs_agreed) = (0, 0.0);
    for row in &rows {
        let mut pairs = 0.0;
        for (at, one) in row.iter().enumerate() {
            let alike = row[at + 1..].iter();
            pairs += alike
                .filter(|other| (one - *other).abs() <= tolerance)
                .count() as f64;
        }
        pairs_agreed += pairs;
        let (low, high) = row
            .iter()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &x| {
                (low.min(x), high.max(x))
            });
        agreed += usize::from(high - low <= tolerance);
    }
    let (units, raters) = (rows.len(), ratings.raters());
    let pairs = (raters * (raters - 1) / 2) as f64 * units as f64;
    Ok(PercentAgreement {
        share: agreed as f64 / units as f64,
        pairwise: pairs_agreed / pairs,
        agreed,
        units,
        left_out: ratings.units() - units,
        raters,
        tolerance,
    })
}
