//! Cohen's kappa: the agreement of two raters beyond chance.
//!
//! With pᵢⱼ the share of units that the first rater put into category i and the second into j, and
//! wᵢⱼ how far i and j agree (1 on the diagonal):
//!
//! - observed agreement pₒ = Σ wᵢⱼ pᵢⱼ, expected by chance pₑ = Σ wᵢⱼ pᵢ· p·ⱼ
//! - κ = (pₒ − pₑ) / (1 − pₑ) (Cohen 1960, 1968)
//!
//! | weights | wᵢⱼ for k categories |
//! |---|---|
//! | unweighted | 1 for i = j, else 0 |
//! | equal steps (Cicchetti–Allison) | 1 − \|i − j\| / (k − 1) |
//! | squared steps (Fleiss–Cohen) | 1 − (i − j)² / (k − 1)² |
//! | given | any, from 0 to 1 |
//!
//! Steps are places in the list of categories, not numbers: a category that nobody used counts as a
//! step when it is in the list.
//!
//! The standard error for intervals (Fleiss, Cohen and Everitt 1969), with w̄ᵢ· = Σⱼ p·ⱼ wᵢⱼ and
//! w̄·ⱼ = Σᵢ pᵢ· wᵢⱼ:
//!
//! ```text
//! se²  = { Σ pᵢⱼ [wᵢⱼ(1 − pₑ) − (w̄ᵢ· + w̄·ⱼ)(1 − pₒ)]² − (pₒ pₑ − 2pₑ + pₒ)² } / n(1 − pₑ)⁴
//! se₀² = { Σ pᵢ· p·ⱼ [wᵢⱼ − (w̄ᵢ· + w̄·ⱼ)]² − pₑ² } / n(1 − pₑ)²
//! ```
//!
//! se₀ holds when there is no agreement beyond chance and gives the test z = κ / se₀. Both are for
//! large n, and the interval is not cut at 1.
//!
//! Checked against R `irr` 0.84.1 (`kappa2`), `vcd` 1.4.11 (`Kappa`), `psych` 2.2.9 (`cohen.kappa`) and
//! Python `statsmodels`: `tests/agreement`, to 1e-12.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AgreementError, Limits, PairTable, error::check_confidence, pair::Shares};
use crate::numeric::{normal_quantile, normal_tail};

const STATISTIC: &str = "Cohen's kappa";

/// How far two different categories agree.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KappaWeights {
    /// The same category agrees, any other does not.
    #[default]
    Unweighted,
    /// 1 − steps apart / most steps.
    Equal,
    /// 1 − (steps apart)² / (most steps)².
    Squared,
    /// One row and one column a category: 1 on the diagonal, from 0 to 1 elsewhere.
    Given(Vec<Vec<f64>>),
}

/// The agreement of two raters beyond chance.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CohenKappa {
    /// 1 for complete agreement, 0 for what chance gives, below 0 for less.
    pub kappa: f64,
    /// Observed (weighted) agreement, 0 to 1.
    pub observed: f64,
    /// What the margins give by chance, 0 to 1.
    pub expected: f64,
    /// For intervals. Zero at complete agreement, where it says nothing.
    pub standard_error: f64,
    /// κ ± z·se; `None` where the standard error is zero.
    pub interval: Option<Limits>,
    /// Under no agreement beyond chance, for the test; `None` where a rater used one category only.
    pub null_standard_error: Option<f64>,
    pub z: Option<f64>,
    /// Two-sided.
    pub p_value: Option<f64>,
    /// Units that both rated.
    pub units: u64,
    /// Units that one or both did not rate.
    pub left_out: usize,
}

/// Cohen's kappa of two raters, unweighted or weighted.
///
/// # Errors
/// Fewer than two units that both rated, all ratings in one category, weights that do not fit, or a
/// confidence outside 0 to 1.
///
/// ```
/// use estimation::agreement::{KappaWeights, PairTable, cohen_kappa};
///
/// // Of 50 proposals two readers accept 20, refuse 15, and part on 15.
/// let table = PairTable::from_counts(&[vec![20, 5], vec![10, 15]])?;
/// let kappa = cohen_kappa(&table, &KappaWeights::Unweighted, 0.95)?;
/// assert!((kappa.kappa - 0.4).abs() < 1e-12);
/// # Ok::<(), estimation::agreement::AgreementError>(())
/// ```
pub fn cohen_kappa(
    table: &PairTable,
    weights: &KappaWeights,
    confidence: f64,
) -> Result<CohenKappa, AgreementError> {
    check_confidence(confidence)?;
    let shares = table.shares(STATISTIC)?;
    let weights = matrix(weights, shares.size)?;
    let parts = Parts::of(&shares, &weights);
    let beyond = 1.0 - parts.expected;
    if beyond <= 1e-15 {
        return Err(AgreementError::NoValue {
            statistic: STATISTIC,
            why: "the weights count every combination of ratings that occurs as agreement",
        });
    }
    let kappa = (parts.observed - parts.expected) / beyond;
    let standard_error = parts.spread(&shares, &weights).sqrt() / (beyond * beyond);
    let null = parts.null_spread(&shares, &weights).sqrt() / beyond;
    let null_standard_error = (null > 0.0).then_some(null);
    let z = null_standard_error.map(|se| kappa / se);
    let half = normal_quantile(f64::midpoint(1.0, confidence)) * standard_error;
    Ok(CohenKappa {
        kappa,
        observed: parts.observed,
        expected: parts.expected,
        standard_error,
        interval: (standard_error > 0.0).then_some(Limits {
            lower: kappa - half,
            upper: kappa + half,
            confidence,
        }),
        null_standard_error,
        z,
        p_value: z.map(|z| 2.0 * normal_tail(z.abs())),
        units: table.units(),
        left_out: table.left_out(),
    })
}

/// The weights as a square, row by row.
fn matrix(weights: &KappaWeights, size: usize) -> Result<Vec<f64>, AgreementError> {
    let most = size.saturating_sub(1).max(1) as f64;
    let by_steps = |weight: fn(f64) -> f64| {
        let cells = (0..size * size).map(|at| {
            let steps = (at / size).abs_diff(at % size) as f64;
            1.0 - weight(steps / most)
        });
        Ok(cells.collect())
    };
    match weights {
        KappaWeights::Unweighted => by_steps(|steps| f64::from(u8::from(steps > 0.0))),
        KappaWeights::Equal => by_steps(|steps| steps),
        KappaWeights::Squared => by_steps(|steps| steps * steps),
        KappaWeights::Given(rows) => {
            let wrong = rows.iter().map(Vec::len).find(|&found| found != size);
            if let Some(found) = wrong.or((rows.len() != size).then_some(rows.len())) {
                let categories = size;
                return Err(AgreementError::WeightsShape { found, categories });
            }
            for (row, values) in rows.iter().enumerate() {
                for (column, &value) in values.iter().enumerate() {
                    let fits = (0.0..=1.0).contains(&value) && (row != column || value == 1.0);
                    if !fits {
                        return Err(AgreementError::BadWeight {
                            row: row + 1,
                            column: column + 1,
                            value,
                        });
                    }
                }
            }
            Ok(rows.concat())
        }
    }
}

/// What the estimate and both standard errors share.
struct Parts {
    observed: f64,
    expected: f64,
    /// w̄ᵢ· and w̄·ⱼ.
    rows: Vec<f64>,
    columns: Vec<f64>,
}

impl Parts {
    fn of(shares: &Shares, weights: &[f64]) -> Self {
        let size = shares.size;
        let (mut observed, mut expected) = (0.0, 0.0);
        let (mut rows, mut columns) = (vec![0.0; size], vec![0.0; size]);
        for (at, (p, w)) in shares.cells.iter().zip(weights).enumerate() {
            let (i, j) = (at / size, at % size);
            observed += w * p;
            expected += w * shares.first[i] * shares.second[j];
            rows[i] += shares.second[j] * w;
            columns[j] += shares.first[i] * w;
        }
        Self {
            observed,
            expected,
            rows,
            columns,
        }
    }

    /// The variance without its (1 − pₑ)⁴.
    fn spread(&self, shares: &Shares, weights: &[f64]) -> f64 {
        let (o, e) = (self.observed, self.expected);
        let mut sum = 0.0;
        for (at, (p, w)) in shares.cells.iter().zip(weights).enumerate() {
            let margins = self.rows[at / shares.size] + self.columns[at % shares.size];
            sum += p * (w * (1.0 - e) - margins * (1.0 - o)).powi(2);
        }
        rest(sum, (o * e - 2.0 * e + o).powi(2)) / shares.n
    }

    /// The variance under chance, without its (1 − pₑ)².
    fn null_spread(&self, shares: &Shares, weights: &[f64]) -> f64 {
        let mut sum = 0.0;
        for (at, w) in weights.iter().enumerate() {
            let (i, j) = (at / shares.size, at % shares.size);
            let margins = self.rows[i] + self.columns[j];
            sum += shares.first[i] * shares.second[j] * (w - margins).powi(2);
        }
        rest(sum, self.expected * self.expected) / shares.n
    }
}

/// A difference that is zero when nothing but rounding is left of it.
fn rest(sum: f64, square: f64) -> f64 {
    let rest = sum - square;
    if rest <= 4e-15 * sum { 0.0 } else { rest }
}
