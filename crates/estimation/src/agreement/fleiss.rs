//! Fleiss' kappa: the agreement of several raters beyond chance, and Conger's exact version.
//!
//! N units, m ratings of each, nᵢⱼ of them in category j, pⱼ the share of all ratings in j:
//!
//! - P̄ = Σᵢ (Σⱼ nᵢⱼ² − m) / N m(m − 1), the share of pairs of ratings that agree
//! - Pₑ = Σ pⱼ², what chance gives when all raters use the categories equally often
//! - κ = (P̄ − Pₑ) / (1 − Pₑ) (Fleiss 1971)
//! - under no agreement beyond chance se₀² = 2 { (Σ pⱼ qⱼ)² − Σ pⱼ qⱼ (qⱼ − pⱼ) } / N m(m − 1)(Σ pⱼ qⱼ)²
//!   with qⱼ = 1 − pⱼ (Fleiss, Nee and Landis 1979)
//!
//! A category's own kappa takes it against all others: κⱼ = 1 − Σᵢ nᵢⱼ (m − nᵢⱼ) / N m(m − 1) pⱼ qⱼ,
//! with se₀² = 2 / N m(m − 1).
//!
//! Conger (1980) lets each rater have habits of his own: Pₑ = Σⱼ (pⱼ² − sⱼ²/m) with sⱼ² the variance
//! (divisor m − 1) over raters of the share that they put into j. With two raters it is Cohen's kappa,
//! where Fleiss' is Scott's π.
//!
//! Checked against R `irr` 0.84.1 `kappam.fleiss`: `tests/reference/agree.jsonl`, to 1e-12.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AgreementError, Ratings};
use crate::numeric::normal_tail;

/// The agreement of several raters beyond chance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FleissKappa {
    pub kappa: f64,
    /// The share of pairs of ratings that agree.
    pub observed: f64,
    /// What chance gives.
    pub expected: f64,
    /// Under no agreement beyond chance; `None` for Conger's version, which has no such formula.
    pub null_standard_error: Option<f64>,
    pub z: Option<f64>,
    /// Two-sided.
    pub p_value: Option<f64>,
    /// Each category against all others; empty for Conger's version.
    pub categories: Vec<CategoryKappa>,
    /// Units that everybody rated.
    pub units: usize,
    /// Units with a rating missing.
    pub left_out: usize,
    pub raters: usize,
}

/// The agreement on one category against all others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CategoryKappa {
    pub category: String,
    /// The share of all ratings.
    pub share: f64,
    /// `None` for a category that no or every rating is in, as the next two.
    pub kappa: Option<f64>,
    pub z: Option<f64>,
    pub p_value: Option<f64>,
    /// The same for every category.
    pub null_standard_error: f64,
}

/// Counts of one category: all ratings, and nᵢⱼ(m − nᵢⱼ) summed over units.
struct Tally {
    units: usize,
    /// m(m − 1)·N: pairs of ratings, in both orders.
    pairs: f64,
    shares: Vec<f64>,
    apart: Vec<f64>,
    /// Rater by rater, the share of units in each category.
    by_rater: Vec<Vec<f64>>,
}

impl Tally {
    fn of(ratings: &Ratings) -> Result<Self, AgreementError> {
        let rows = ratings.complete();
        ratings.enough(rows.len(), 2, "every rater's")?;
        if let Some(category) = ratings.only_category(rows.iter().flatten()) {
            return Err(AgreementError::OneCategory {
                category,
                statistic: "a kappa",
            });
        }
        let (m, n) = (ratings.raters(), rows.len() as f64);
        let size = ratings.categories().len();
        let mut apart = vec![0.0; size];
        let mut by_rater = vec![vec![0.0; size]; m];
        let mut counts = vec![0_u32; size];
        for row in &rows {
            for (rater, &code) in row.iter().enumerate() {
                counts[code] += 1;
                by_rater[rater][code] += 1.0;
            }
            for &code in row {
                let count = f64::from(std::mem::take(&mut counts[code]));
                apart[code] += count * (m as f64 - count);
            }
        }
        let total = |code: usize| by_rater.iter().map(|r| r[code]).sum::<f64>() / (n * m as f64);
        let shares = (0..size).map(total).collect();
        by_rater.iter_mut().flatten().for_each(|count| *count /= n);
        Ok(Self {
            units: rows.len(),
            pairs: n * (m * (m - 1)) as f64,
            shares,
            apart,
            by_rater,
        })
    }

    /// The share of pairs of ratings that agree.
    fn observed(&self) -> f64 {
        1.0 - self.apart.iter().sum::<f64>() / self.pairs
    }

    fn category(&self, name: &str, code: usize) -> CategoryKappa {
        let p = self.shares[code];
        let se = (2.0 / self.pairs).sqrt();
        let between = p * (1.0 - p);
        let kappa = (between > 0.0).then(|| 1.0 - self.apart[code] / (self.pairs * between));
        let z = kappa.map(|kappa| kappa / se);
        CategoryKappa {
            category: name.to_owned(),
            share: p,
            kappa,
            z,
            p_value: z.map(|z| 2.0 * normal_tail(z.abs())),
            null_standard_error: se,
        }
    }
}

/// Fleiss' kappa over the units that every rater rated, as a whole and for each category.
///
/// # Errors
/// Fewer than two complete units, or all ratings in one category.
///
/// ```
/// use estimation::agreement::{Ratings, fleiss_kappa};
///
/// let ratings = Ratings::from_names(&["yes", "no"], &[
///     vec![Some("yes"), Some("yes"), Some("yes")],
///     vec![Some("no"), Some("no"), Some("yes")],
///     vec![Some("no"), Some("no"), Some("no")],
/// ])?;
/// let kappa = fleiss_kappa(&ratings)?;
/// assert!((kappa.kappa - 0.55).abs() < 1e-12);
/// # Ok::<(), estimation::agreement::AgreementError>(())
/// ```
pub fn fleiss_kappa(ratings: &Ratings) -> Result<FleissKappa, AgreementError> {
    let tally = Tally::of(ratings)?;
    let observed = tally.observed();
    let expected: f64 = tally.shares.iter().map(|p| p * p).sum();
    let between: f64 = tally.shares.iter().map(|p| p * (1.0 - p)).sum();
    let skew = |p: &f64| p * (1.0 - p) * (1.0 - 2.0 * p);
    let skewed: f64 = tally.shares.iter().map(skew).sum();
    let kappa = (observed - expected) / between;
    // Zero would need one category only, which is refused above.
    let variance = 2.0 * (between * between - skewed) / (tally.pairs * between * between);
    let null_standard_error = (variance > 0.0).then(|| variance.sqrt());
    let z = null_standard_error.map(|se| kappa / se);
    let categories = ratings.categories().iter().enumerate();
    Ok(FleissKappa {
        kappa,
        observed,
        expected,
        null_standard_error,
        z,
        p_value: z.map(|z| 2.0 * normal_tail(z.abs())),
        categories: categories
            .map(|(code, name)| tally.category(name, code))
            .collect(),
        units: tally.units,
        left_out: ratings.units() - tally.units,
        raters: ratings.raters(),
    })
}

/// Conger's kappa over the units that every rater rated: chance by each rater's own habits.
///
/// # Errors
/// Fewer than two complete units, all ratings in one category, or raters who each use one category.
pub fn conger_kappa(ratings: &Ratings) -> Result<FleissKappa, AgreementError> {
    let tally = Tally::of(ratings)?;
    let m = ratings.raters() as f64;
    let observed = tally.observed();
    let mut expected = 0.0;
    for (code, p) in tally.shares.iter().enumerate() {
        let off = |rater: &Vec<f64>| (rater[code] - p).powi(2);
        let squares: f64 = tally.by_rater.iter().map(off).sum();
        expected += p * p - squares / ((m - 1.0) * m);
    }
    if 1.0 - expected <= 1e-15 {
        return Err(AgreementError::NoValue {
            statistic: "Conger's kappa",
            why: "chance agreement is complete",
        });
    }
    Ok(FleissKappa {
        kappa: (observed - expected) / (1.0 - expected),
        observed,
        expected,
        null_standard_error: None,
        z: None,
        p_value: None,
        categories: Vec::new(),
        units: tally.units,
        left_out: ratings.units() - tally.units,
        raters: ratings.raters(),
    })
}
