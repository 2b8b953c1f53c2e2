//! Whether two raters use the categories equally often: the Stuart–Maxwell test.
//!
//! With nᵢⱼ units that the first rater put into i and the second into j, dᵢ = nᵢ· − n·ᵢ. Under equal
//! habits d has the covariance S, sᵢᵢ = nᵢ· + n·ᵢ − 2nᵢᵢ and sᵢⱼ = −(nᵢⱼ + nⱼᵢ), and dᵀS⁻d is χ²
//! (Stuart 1955, Maxwell 1970). S has rank k − 1 when all categories are linked by disagreements, and
//! less when they fall apart into groups between which nobody disagrees; its rank is the degrees of
//! freedom. With two categories it is the test of `McNemar` without continuity correction.
//!
//! Kappa does not tell a rater who is strict from one who is careless: this does. It works as well for
//! one question asked twice.
//!
//! Checked against R 4.2.2 (`mcnemar.test`, and the formula with `solve` for more categories):
//! `tests/agreement`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AgreementError, PairTable};
use crate::numeric::{Matrix, chi_square_tail, dot};

/// The test that two raters use the categories equally often.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MarginalHomogeneity {
    pub chi_square: f64,
    pub degrees_of_freedom: f64,
    pub p_value: f64,
    /// By category: the share given by the second rater less that by the first.
    pub differences: Vec<f64>,
    /// Units that both rated.
    pub units: u64,
    /// Units that one or both did not rate.
    pub left_out: usize,
}

/// The Stuart–Maxwell test of equal margins.
///
/// # Errors
/// No units, or raters who never disagree.
///
/// ```
/// use estimation::agreement::{PairTable, marginal_homogeneity};
///
/// // With two categories: (15 − 5)² / (15 + 5).
/// let table = PairTable::from_counts(&[vec![30, 15], vec![5, 50]])?;
/// assert!((marginal_homogeneity(&table)?.chi_square - 5.0).abs() < 1e-12);
/// # Ok::<(), estimation::agreement::AgreementError>(())
/// ```
pub fn marginal_homogeneity(table: &PairTable) -> Result<MarginalHomogeneity, AgreementError> {
    let size = table.categories().len();
    let mut d = vec![0.0; size];
    let mut s = Matrix::zeros(size, size);
    let mut parted = 0.0;
    for i in 0..size {
        for j in (0..size).filter(|&j| j != i) {
            let (here, there) = (table.count(i, j), table.count(j, i));
            parted += here;
            d[i] += here - there;
            s[(i, i)] += here + there;
            s[(i, j)] = -(here + there);
        }
    }
    let n = table.units() as f64;
    if n == 0.0 {
        return Err(AgreementError::NoUnits);
    }
    if parted == 0.0 {
        return Err(AgreementError::NoValue {
            statistic: "the test of equal margins",
            why: "the two raters never disagree",
        });
    }
    let factor = s.factor();
    let chi_square = dot(&d, &factor.solve(&d)).max(0.0);
    let degrees_of_freedom = factor.rank() as f64;
    Ok(MarginalHomogeneity {
        chi_square,
        degrees_of_freedom,
        p_value: chi_square_tail(chi_square, degrees_of_freedom),
        differences: d.iter().map(|d| -d / n).collect(),
        units: table.units(),
        left_out: table.left_out(),
    })
}
