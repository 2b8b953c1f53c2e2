//! Intraclass correlation: how much of the variation of ratings is between the units.
//!
//! Every one of n units is rated by k raters. From the analysis of variance, with mean squares MSR
//! between units, MSW within units, MSC between raters and MSE of the rest (Shrout and Fleiss 1979; in
//! brackets the names of `McGraw` and Wong 1996):
//!
//! | model | one rating | the mean of k ratings |
//! |---|---|---|
//! | one-way: each unit has raters of its own | (MSR − MSW) / (MSR + (k−1) MSW) [ICC(1)] | (MSR − MSW) / MSR [ICC(k)] |
//! | two-way, consistency: raters may differ in level | (MSR − MSE) / (MSR + (k−1) MSE) [ICC(C,1)] | (MSR − MSE) / MSR [ICC(C,k)] |
//! | two-way, agreement: levels count as error | (MSR − MSE) / (MSR + (k−1) MSE + k(MSC − MSE)/n) [ICC(A,1)] | (MSR − MSE) / (MSR + (MSC − MSE)/n) [ICC(A,k)] |
//!
//! ICC(C,k) is Cronbach's alpha. The test takes F = MSR over what it would be if the coefficient were
//! ρ₀, and the interval inverts it. For agreement the degrees of freedom below are Satterthwaite's,
//! ν = (a MSC + b MSE)² / ((a MSC)²/(k−1) + (b MSE)²/((n−1)(k−1))), a = kρ/(n(1−ρ)), b = 1 + a(n−1),
//! at the estimated coefficient of one rating. As in R `irr` that ν serves the test too, though at ρ₀ = 0
//! (n−1)(k−1) would be exact. The interval of the mean of k ratings is that of one rating, stepped up
//! by Spearman and Brown's kρ/(1 + (k−1)ρ).
//!
//! Checked against R `irr` 0.84.1 `icc` and `psych` 2.2.9 `ICC`: `tests/agreement`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AgreementError, Limits, Ratings, error::check_confidence};
use crate::numeric::{f_quantile, f_tail};

const STATISTIC: &str = "the intraclass correlation";

/// Which differences between raters count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IccModel {
    /// Each unit has raters of its own: all differences within a unit are error.
    OneWay,
    /// The same raters throughout; one who is always higher does no harm.
    Consistency,
    /// The same raters throughout; one who is always higher is an error.
    Agreement,
}

/// What is to be relied on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IccUnit {
    /// The rating of one rater.
    #[default]
    Single,
    /// The mean of all raters' ratings.
    Average,
}

/// Which intraclass correlation is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IntraclassRequest {
    pub model: IccModel,
    #[serde(default)]
    pub unit: IccUnit,
    /// ρ₀ of the test, from 0 to below 1.
    #[serde(default)]
    pub null_value: f64,
    /// Between 0 and 1; 0.95 by custom.
    #[serde(default = "usual_confidence")]
    pub confidence: f64,
}

fn usual_confidence() -> f64 {
    0.95
}

impl IntraclassRequest {
    /// At 95 % and against a coefficient of 0.
    pub fn new(model: IccModel, unit: IccUnit) -> Self {
        Self {
            model,
            unit,
            null_value: 0.0,
            confidence: usual_confidence(),
        }
    }
}

/// An intraclass correlation with its test and interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Intraclass {
    pub model: IccModel,
    pub unit: IccUnit,
    /// At most 1; below 0 when units differ less than the error alone would make them.
    pub coefficient: f64,
    /// `None` where there is no error at all, as the next two.
    pub f: Option<f64>,
    pub df2: Option<f64>,
    /// One-sided: the chance of as large an F when the coefficient is `null_value`.
    pub p_value: Option<f64>,
    pub df1: f64,
    pub null_value: f64,
    /// `None` where there is no error at all.
    pub interval: Option<Limits>,
    /// Units that everybody rated.
    pub units: usize,
    /// Units with a rating missing.
    pub left_out: usize,
    pub raters: usize,
}

/// Mean squares, with the numbers of units and raters.
struct Squares {
    n: f64,
    k: f64,
    units: f64,
    within: f64,
    raters: f64,
    error: f64,
}

impl Squares {
    fn of(rows: &[Vec<f64>], raters: usize) -> Self {
        let (n, k) = (rows.len() as f64, raters as f64);
        // From the first rating, so that large numbers close together keep their digits.
        let from = rows.first().and_then(|row| row.first()).copied();
        let from = from.unwrap_or(0.0);
        let of_unit: Vec<f64> = rows
            .iter()
            .map(|row| row.iter().map(|x| x - from).sum::<f64>() / k)
            .collect();
        let of_rater: Vec<f64> = (0..raters)
            .map(|rater| rows.iter().map(|row| row[rater] - from).sum::<f64>() / n)
            .collect();
        let all = of_unit.iter().sum::<f64>() / n;
        let (mut within, mut error, mut size) = (0.0, 0.0, 0.0);
        for (row, unit) in rows.iter().zip(&of_unit) {
            for (x, rater) in row.iter().zip(&of_rater) {
                let off = x - from - unit;
                within += off * off;
                error += (off - rater + all).powi(2);
                size += (x - from).powi(2);
            }
        }
        let about = |means: &[f64]| means.iter().map(|m| (m - all).powi(2)).sum::<f64>();
        // Squares of rounding errors are no error of the raters.
        let true_part = |squares: f64| {
            if squares <= size * 1e-28 {
                0.0
            } else {
                squares
            }
        };
        Self {
            n,
            k,
            units: true_part(k * about(&of_unit)) / (n - 1.0),
            within: true_part(within) / (n * (k - 1.0)),
            raters: true_part(n * about(&of_rater)) / (k - 1.0),
            error: true_part(error) / ((n - 1.0) * (k - 1.0)),
        }
    }

    /// What the model takes as error, and its degrees of freedom.
    fn noise(&self, model: IccModel) -> (f64, f64) {
        match model {
            IccModel::OneWay => (self.within, self.n * (self.k - 1.0)),
            _ => (self.error, (self.n - 1.0) * (self.k - 1.0)),
        }
    }

    /// Numerator and denominator of the coefficient.
    fn coefficient(&self, model: IccModel, unit: IccUnit) -> (f64, f64) {
        let (noise, _) = self.noise(model);
        let (more, share) = match unit {
            IccUnit::Single => ((self.k - 1.0) * noise, self.k / self.n),
            IccUnit::Average => (0.0, 1.0 / self.n),
        };
        let (up, down) = match model {
            IccModel::Agreement => (share * self.raters, share * self.error),
            _ => (0.0, 0.0),
        };
        let sum = self.units + more + up;
        // What rounding leaves of a difference that is zero is no variance.
        let under = if sum - down <= 1e-12 * sum {
            0.0
        } else {
            sum - down
        };
        (self.units - noise, under)
    }

    /// a·MSC and b·MSE of the agreement model, for the coefficient `rho` of one rating.
    fn composite(&self, rho: f64) -> (f64, f64) {
        let a = self.k * rho / (self.n * (1.0 - rho));
        (a * self.raters, (1.0 + a * (self.n - 1.0)) * self.error)
    }

    /// Satterthwaite's degrees of freedom at the coefficient of one rating.
    fn satterthwaite(&self, rho: f64) -> Option<f64> {
        let (level, noise) = self.composite(rho);
        let (df_level, df_noise) = (self.k - 1.0, (self.n - 1.0) * (self.k - 1.0));
        let df = (level + noise).powi(2) / (level * level / df_level + noise * noise / df_noise);
        (df.is_finite() && df > 0.0).then_some(df)
    }
}

/// The intraclass correlation over the units that every rater rated.
///
/// # Errors
/// Categories without scores, fewer than two complete units, ratings that do not vary, a null value or
/// confidence out of range.
///
/// ```
/// use estimation::agreement::{IccModel, IccUnit, IntraclassRequest, Ratings, intraclass};
///
/// // The second rater is always one higher.
/// let ratings = Ratings::from_numbers(&[
///     vec![Some(1.0), Some(2.0)],
///     vec![Some(3.0), Some(4.0)],
///     vec![Some(5.0), Some(6.0)],
/// ])?;
/// let of = |model| intraclass(&ratings, &IntraclassRequest::new(model, IccUnit::Single));
/// assert_eq!(of(IccModel::Consistency)?.coefficient, 1.0);
/// assert!((of(IccModel::Agreement)?.coefficient - 8.0 / 9.0).abs() < 1e-12);
/// # Ok::<(), estimation::agreement::AgreementError>(())
/// ```
pub fn intraclass(
    ratings: &Ratings,
    request: &IntraclassRequest,
) -> Result<Intraclass, AgreementError> {
    check_confidence(request.confidence)?;
    if !(0.0..1.0).contains(&request.null_value) {
        return Err(AgreementError::OutOfRange {
            name: "the null value",
            value: request.null_value,
            range: "from 0 to below 1",
        });
    }
    let rows = ratings.complete_numbers(STATISTIC)?;
    ratings.enough(rows.len(), 2, "every rater's")?;
    let squares = Squares::of(&rows, ratings.raters());
    let (over, under) = squares.coefficient(request.model, request.unit);
    let coefficient = over / under;
    if under <= 0.0 || !coefficient.is_finite() {
        return Err(AgreementError::NoValue {
            statistic: STATISTIC,
            why: "the units hardly differ, or the ratings are too large to square",
        });
    }
    let (f, df2) = test(&squares, request);
    let df1 = squares.n - 1.0;
    Ok(Intraclass {
        model: request.model,
        unit: request.unit,
        coefficient,
        f,
        df2,
        p_value: f.zip(df2).map(|(f, df2)| f_tail(f, df1, df2)),
        df1,
        null_value: request.null_value,
        interval: limits(&squares, request),
        units: rows.len(),
        left_out: ratings.units() - rows.len(),
        raters: ratings.raters(),
    })
}

/// F against the null value, and its lower degrees of freedom.
fn test(squares: &Squares, request: &IntraclassRequest) -> (Option<f64>, Option<f64>) {
    let (k, model) = (squares.k, request.model);
    // The null value as the coefficient of one rating.
    let rho = match request.unit {
        IccUnit::Single => request.null_value,
        IccUnit::Average => request.null_value / (k - (k - 1.0) * request.null_value),
    };
    let (noise, df) = squares.noise(model);
    let (under, df2) = if model == IccModel::Agreement {
        let (level, error) = squares.composite(rho);
        (
            level + error,
            single(squares, model).and_then(|rho| squares.satterthwaite(rho)),
        )
    } else {
        (noise * (1.0 + (k - 1.0) * rho) / (1.0 - rho), Some(df))
    };
    let f = squares.units / under;
    match df2 {
        Some(df2) if f.is_finite() => (Some(f), Some(df2)),
        _ => (None, None),
    }
}

/// The coefficient of one rating.
fn single(squares: &Squares, model: IccModel) -> Option<f64> {
    let (over, under) = squares.coefficient(model, IccUnit::Single);
    let rho = over / under;
    (under > 0.0 && rho < 1.0).then_some(rho)
}

/// The limits of the coefficient; `None` where there is no error.
fn limits(squares: &Squares, request: &IntraclassRequest) -> Option<Limits> {
    let &Squares { n, k, units, .. } = squares;
    let (noise, df) = squares.noise(request.model);
    let tail = f64::midpoint(1.0, request.confidence);
    let (lower, upper) = if request.model == IccModel::Agreement {
        let df = squares.satterthwaite(single(squares, request.model)?)?;
        let (down, up) = (f_quantile(tail, n - 1.0, df), f_quantile(tail, df, n - 1.0));
        let rest = k * squares.raters + (k * n - k - n) * noise;
        (
            n * (units - down * noise) / (down * rest + n * units),
            n * (up * units - noise) / (rest + n * up * units),
        )
    } else {
        let ratio = units / noise;
        let down = ratio / f_quantile(tail, n - 1.0, df);
        let up = ratio * f_quantile(tail, df, n - 1.0);
        ((down - 1.0) / (down + k - 1.0), (up - 1.0) / (up + k - 1.0))
    };
    let step = |rho: f64| match request.unit {
        IccUnit::Single => rho,
        IccUnit::Average => k * rho / (1.0 + (k - 1.0) * rho),
    };
    let (lower, upper) = (step(lower), step(upper));
    let known = lower.is_finite() && upper.is_finite() && lower <= upper;
    known.then_some(Limits {
        lower,
        upper,
        confidence: request.confidence,
    })
}
