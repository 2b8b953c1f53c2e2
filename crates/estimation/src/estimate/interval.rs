//! Confidence intervals, each named with the figure that it belongs to.
//!
//! # Which interval for a share
//! p is the share, se its standard error under the design, t the quantile of Student's distribution
//! with the degrees of freedom of the domain, n* = p(1−p)/se² the effective size.
//!
//! | method | how | keeps within 0–1 | when |
//! |---|---|---|---|
//! | Wald | p ± t·se | by cutting | middling shares of large bases only; misses too often near 0 and 1, on the side of the middle |
//! | logit | t·se on the log-odds scale | yes | shares that are not extreme; wide near 0 and 1 |
//! | arcsine | t·se on the scale of arcsin √p | yes | like logit, narrower near 0 and 1 |
//! | Wilson | score test with n* | yes | the usual choice: close to its confidence on average, seldom far off |
//! | likelihood | ratio test with n* | yes | between arcsine and Wilson near 0 and 1 |
//! | Korn–Graubard | Clopper–Pearson with n*, df-adjusted | yes | few cases or few sampling units, when missing the truth is worse than being wide: it errs on the wide side |
//!
//! The trade is between average and worst case. Wilson aims at the stated confidence on average and
//! falls below it for some shares; Korn–Graubard aims not to fall below it and is wider for that.
//! None can make up for a standard error that rests on a handful of sampling units: with clusters all
//! tend to fall below the stated confidence. Compared by simulation in Korn and Graubard (1998), Dean
//! and Pagano (2015), and Franco, Little, Louis and Slud (2019), who recommend Wilson's.
//!
//! R's `svyciprop` makes its `logit` through a logistic regression and its `xlogit` from p and se; both
//! are the same interval, and the one here: they agree to 1e-7 on the cases of `tests/quantiles`. At
//! 0 % and 100 % every method gives way to the exact one-sided bound.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Precision;
use crate::numeric::{beta_quantile, student_quantile};

/// How the interval of a share is to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IntervalMethod {
    /// p ± t·se, cut at 0 and 1.
    Wald,
    /// ± t·se on the log-odds scale.
    Logit,
    /// Wilson's score interval with the effective sample size p(1−p)/se² and t for z.
    Wilson,
    /// Clopper–Pearson with the effective sample size of Korn and Graubard (1998).
    KornGraubard,
    /// ± t·se on the scale of arcsin √p.
    Arcsine,
    /// The shares whose likelihood, with the effective sample size p(1−p)/se² for n, is not below
    /// that of p by more than t²/2 · n/(n−1), n people (after Rao and Scott 1984; the factor, as in R,
    /// because the dispersion is estimated).
    Likelihood,
}

/// How an interval was in fact made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IntervalKind {
    Wald,
    Logit,
    Wilson,
    KornGraubard,
    Arcsine,
    Likelihood,
    /// A mean ± t·se.
    Mean,
    /// Nobody gave the answer: lower is 0, upper is an exact one-sided bound.
    ExactUpperBound,
    /// Everybody gave the answer: upper is 1, lower is an exact one-sided bound.
    ExactLowerBound,
}

impl IntervalKind {
    /// The name that exports use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Wald => "wald",
            Self::Logit => "logit",
            Self::Wilson => "wilson",
            Self::KornGraubard => "korn_graubard",
            Self::Arcsine => "arcsine",
            Self::Likelihood => "likelihood",
            Self::Mean => "mean",
            Self::ExactUpperBound => "exact_upper_bound",
            Self::ExactLowerBound => "exact_lower_bound",
        }
    }

    /// Whether only one of the two limits carries the confidence.
    pub fn is_one_sided(self) -> bool {
        matches!(self, Self::ExactUpperBound | Self::ExactLowerBound)
    }
}

/// A confidence interval that says what it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Interval {
    pub lower: f64,
    pub upper: f64,
    /// Between 0 and 1.
    pub confidence: f64,
    pub kind: IntervalKind,
}

/// What an interval of a share needs to know.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShareSummary {
    /// Between 0 and 1; exactly 0 or 1 only when nobody or everybody gave the answer.
    pub share: f64,
    pub standard_error: Option<f64>,
    /// Unweighted respondents in the base.
    pub people: f64,
    /// Kish's effective size (Σw)²/Σw²; equals `people` without weights.
    pub effective: f64,
    pub degrees_of_freedom: f64,
}

/// The interval of a share.
///
/// At 0 % and at 100 % a linearised variance is zero and says nothing. There the interval is the
/// exact one-sided binomial bound at the same confidence, 1 − (1−confidence)^(1/n) with Kish's
/// effective n, whatever the method; its kind says so. The finite-population correction is left out
/// of it, which errs on the wide side.
///
/// `None` when the standard error is not known or there are no degrees of freedom.
///
/// Checked against R `survey` `svyciprop`: 4.5 (mean, logit, wilson, beta) and 4.1-1 (all but wilson);
/// R's likelihood interval is a profile by steps, right to 2e-3 only; here its ends are solved for.
///
/// ```
/// use estimation::estimate::{share_interval, IntervalKind, Precision, ShareSummary};
///
/// let nobody = ShareSummary { share: 0.0, standard_error: Some(0.0), people: 59.0, effective: 59.0, degrees_of_freedom: 58.0 };
/// let interval = share_interval(&nobody, Precision::default()).expect("there is always a bound");
/// assert_eq!(interval.kind, IntervalKind::ExactUpperBound);
/// assert!((interval.upper - 0.0495).abs() < 1e-4);
/// ```
pub fn share_interval(summary: &ShareSummary, precision: Precision) -> Option<Interval> {
    let confidence = precision.confidence;
    let p = summary.share;
    if p <= 0.0 || p >= 1.0 {
        return Some(one_sided(p, summary.effective, confidence));
    }
    let se = summary.standard_error?;
    if summary.degrees_of_freedom <= 0.0 {
        return None;
    }
    if se == 0.0 {
        // A complete census: the share is known.
        let kind = kind_of(precision.method);
        return Some(Interval {
            lower: p,
            upper: p,
            confidence,
            kind,
        });
    }
    let tail = (1.0 + confidence) / 2.0;
    let t = student_quantile(tail, summary.degrees_of_freedom);
    let size = p * (1.0 - p) / (se * se);
    let (lower, upper) = match precision.method {
        IntervalMethod::Wald => ((p - t * se).max(0.0), (p + t * se).min(1.0)),
        IntervalMethod::Logit => {
            let (centre, half) = ((p / (1.0 - p)).ln(), t * se / (p * (1.0 - p)));
            (from_logit(centre - half), from_logit(centre + half))
        }
        IntervalMethod::Wilson => {
            let k = t * t / size;
            let half = (k * p * (1.0 - p) + k * k / 4.0).sqrt();
            let centre = p + k / 2.0;
            ((centre - half) / (1.0 + k), (centre + half) / (1.0 + k))
        }
        IntervalMethod::KornGraubard => {
            // One respondent more than none: people − 1 is above zero as df is.
            let simple = student_quantile(tail, summary.people - 1.0);
            let size = size * (simple / t).powi(2);
            let (with, without) = (size * p, size * (1.0 - p));
            let lower = beta_quantile(1.0 - tail, with, without + 1.0);
            (lower, beta_quantile(tail, with + 1.0, without))
        }
        IntervalMethod::Arcsine => {
            let (centre, half) = (p.sqrt().asin(), t * se / (2.0 * (p * (1.0 - p)).sqrt()));
            let back = |angle: f64| angle.clamp(0.0, std::f64::consts::FRAC_PI_2).sin().powi(2);
            (back(centre - half), back(centre + half))
        }
        IntervalMethod::Likelihood => {
            // As for Korn and Graubard, people − 1 is above zero.
            let limit = t * t / (2.0 * size) * summary.people / (summary.people - 1.0);
            (likelihood_end(p, 0.0, limit), likelihood_end(p, 1.0, limit))
        }
    };
    Some(Interval {
        lower,
        upper,
        confidence,
        kind: kind_of(precision.method),
    })
}

fn kind_of(method: IntervalMethod) -> IntervalKind {
    match method {
        IntervalMethod::Wald => IntervalKind::Wald,
        IntervalMethod::Logit => IntervalKind::Logit,
        IntervalMethod::Wilson => IntervalKind::Wilson,
        IntervalMethod::KornGraubard => IntervalKind::KornGraubard,
        IntervalMethod::Arcsine => IntervalKind::Arcsine,
        IntervalMethod::Likelihood => IntervalKind::Likelihood,
    }
}

/// The share between p and an end (0 or 1) whose divergence from p is `limit`, by halving.
fn likelihood_end(p: f64, end: f64, limit: f64) -> f64 {
    let divergence = |q: f64| p * (p / q).ln() + (1.0 - p) * ((1.0 - p) / (1.0 - q)).ln();
    let (mut near, mut far) = (p, end);
    for _ in 0..200 {
        let middle = f64::midpoint(near, far);
        if middle == near || middle == far {
            break;
        }
        if divergence(middle) > limit {
            far = middle;
        } else {
            near = middle;
        }
    }
    near
}

fn from_logit(u: f64) -> f64 {
    1.0 / (1.0 + (-u).exp())
}

fn one_sided(p: f64, size: f64, confidence: f64) -> Interval {
    // −expm1(ln(α)/n) is 1 − α^(1/n) without cancellation for large n.
    let far = -((1.0 - confidence).ln() / size).exp_m1();
    if p <= 0.0 {
        let kind = IntervalKind::ExactUpperBound;
        Interval {
            lower: 0.0,
            upper: far,
            confidence,
            kind,
        }
    } else {
        let kind = IntervalKind::ExactLowerBound;
        Interval {
            lower: 1.0 - far,
            upper: 1.0,
            confidence,
            kind,
        }
    }
}

/// A mean ± t·se; `None` when there is no standard error or there are no degrees of freedom.
pub fn mean_interval(
    mean: f64,
    standard_error: Option<f64>,
    degrees_of_freedom: f64,
    confidence: f64,
) -> Option<Interval> {
    let se = standard_error?;
    if degrees_of_freedom <= 0.0 {
        return None;
    }
    let half = student_quantile((1.0 + confidence) / 2.0, degrees_of_freedom) * se;
    Some(Interval {
        lower: mean - half,
        upper: mean + half,
        confidence,
        kind: IntervalKind::Mean,
    })
}
