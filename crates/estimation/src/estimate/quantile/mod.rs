//! Quantiles of a number, and their intervals.
//!
//! The estimated distribution function is F(q) = Σ w·1(y ≤ q) / Σ w over the people of the domain who
//! gave a number. A quantile inverts it by a named rule ([`QuantileRule`]); where rules differ they
//! differ by less than the distance of two neighbouring answers.
//!
//! The interval is Woodruff's (1952; Särndal, Swensson and Wretman 1992, §5.11): an interval of the
//! share F(q̂), by a method for shares, whose two ends are inverted by the same rule. An end beyond
//! the smallest or largest answer has no value. The standard error is the width of the interval over
//! 2t, as in R. A quantile that is the largest answer has F = 1, where the interval is one-sided and
//! says so; it gives no standard error.
//!
//! Two more intervals:
//! - *score* (Francisco and Fuller 1991): the answers at which the share up to them does not differ
//!   from p, |F(q) − p| ≤ t·se(F(q)), each with the standard error at that answer; from the first at
//!   which F is not below p to the first at which it is above, inverted by the rule. The standard error
//!   is the width over 2t. An end at the smallest or largest answer has no value.
//! - *replicates*: the quantile by the same rule in every replicate, and q̂ ± t·se from their variance.
//!   Right for bootstraps and balanced replicates; jackknives are not consistent for quantiles (Wolter
//!   2007, §4.2.4; Shao and Wu 1989), and groups are better than single units.
//!
//! The distribution function itself, at stated points, is [`distribution`].
//!
//! # Steps
//! Many rules ask whether F *is* p at an answer. Sums of weights are rounded, so that F counts as p
//! within 1e-12: the median of an even number of equal weights lies between the two middle answers,
//! whatever the weight.
//!
//! # Where R differs
//! Checked against R `survey` 4.5 and 4.1-1 `svyquantile` to 1e-9 relative: `tests/quantiles`. R
//! - halves the weights of Shah and Vaish before it scales them, which moves quantiles; here they are
//!   scaled first;
//! - gives the second smallest answer (hf4: a number below the smallest) where p is less than F of
//!   the smallest, which math, school and hf3 do not mean; here it is the smallest;
//! - looks for F = p without any tolerance, and may miss it by rounding;
//! - finds the ends of a score interval by a search with a tolerance that may stop on either side of an
//!   answer, and inverts the unweighted share up to there; here it is the answer itself, and the
//!   weighted share;
//! - turns the end of an arcsine interval back where it passes 1; here it stops there.

mod distribution;
mod interval;
mod sorted;

pub use distribution::distribution;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::{interval::Found, sorted::Sorted};
use super::{EstimateError, IntervalKind, IntervalMethod};
use crate::{
    data::{Category, Domains, Numeric},
    design::Design,
};

/// How the distribution function is inverted; `hf…` are those of Hyndman and Fan (1996), with
/// weights for counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuantileRule {
    /// The smallest answer at which F reaches p (inverse of the distribution function; also hf1).
    #[default]
    Math,
    /// As `math`, but the middle of two answers where F is p between them (also hf2).
    School,
    /// Shah and Vaish (2006).
    ShahVaish,
    /// The nearest even order statistic.
    Hf3,
    /// Linear in F.
    Hf4,
    /// Linear, with the middle of each step at its answer.
    Hf5,
    /// Linear, p = k/(n+1).
    Hf6,
    /// Linear, p = (k−1)/(n−1).
    Hf7,
    /// Linear, median unbiased.
    Hf8,
    /// Linear, unbiased for normal data.
    Hf9,
}

/// How the interval of a quantile is made: from an interval of the share up to it, or otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuantileInterval {
    /// From p ± t·se.
    #[default]
    Wald,
    /// From the interval on the log-odds scale.
    Logit,
    /// From Wilson's interval.
    Wilson,
    /// From the interval of Korn and Graubard.
    KornGraubard,
    /// From the interval on the scale of arcsin √p.
    Arcsine,
    /// From the likelihood interval.
    Likelihood,
    /// The answers at which the share up to them does not differ from p (Francisco and Fuller 1991).
    Score,
    /// From the quantile of each replicate; for a design with replicates.
    Replicates,
}

impl QuantileInterval {
    /// The interval of the share that it comes from.
    fn of_share(self) -> Option<IntervalMethod> {
        Some(match self {
            Self::Wald => IntervalMethod::Wald,
            Self::Logit => IntervalMethod::Logit,
            Self::Wilson => IntervalMethod::Wilson,
            Self::KornGraubard => IntervalMethod::KornGraubard,
            Self::Arcsine => IntervalMethod::Arcsine,
            Self::Likelihood => IntervalMethod::Likelihood,
            Self::Score | Self::Replicates => return None,
        })
    }
}

/// A quantile of one domain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Quantile {
    pub of: String,
    pub domain: Vec<Category>,
    pub probability: f64,
    /// `None` when nobody in the domain gave a number.
    pub value: Option<f64>,
    /// `None` where an end of the interval has no value, or carries no confidence.
    pub standard_error: Option<f64>,
    /// `None` where the end lies beyond the smallest answer.
    pub lower: Option<f64>,
    /// `None` where the end lies beyond the largest answer.
    pub upper: Option<f64>,
    pub confidence: f64,
    pub rule: QuantileRule,
    pub interval: QuantileInterval,
    /// How the interval of the share was in fact made; `None` without one, and for `score` and
    /// `replicates`.
    pub kind: Option<IntervalKind>,
    pub degrees_of_freedom: f64,
    /// People who gave a number, unweighted.
    pub people: u64,
}

/// Which quantiles are wanted, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantiles<'a> {
    /// Between 0 and 1.
    pub probabilities: &'a [f64],
    pub rule: QuantileRule,
    pub interval: QuantileInterval,
    /// Between 0 and 1.
    pub confidence: f64,
}

/// Quantiles of a number in every domain.
///
/// # Errors
/// Columns of different lengths; a probability outside 0–1; lonely strata; an interval from replicates
/// for a design without any.
pub fn quantiles(
    design: &Design,
    name: &str,
    column: &Numeric,
    domains: &Domains,
    wanted: &Quantiles<'_>,
) -> Result<Vec<Quantile>, EstimateError> {
    super::same_rows(design, name, column.rows())?;
    super::same_rows(design, "domains", domains.rows())?;
    let confidence = wanted.confidence;
    if !(confidence > 0.0 && confidence < 1.0) {
        return Err(EstimateError::Confidence { confidence });
    }
    if let Some(&value) = wanted
        .probabilities
        .iter()
        .find(|p| !(0.0..=1.0).contains(*p))
    {
        return Err(EstimateError::Probability { value });
    }
    let mut order: Vec<usize> = (0..column.rows())
        .filter(|&row| column.value(row).is_some() && design.weight(row) > 0.0)
        .collect();
    order.sort_by(|&a, &b| {
        (column.value(a).unwrap_or_default()).total_cmp(&column.value(b).unwrap_or_default())
    });
    let mut results = Vec::new();
    for domain in domains.domains() {
        let within = |row: &usize| domain.has(u32::from(domains.part_of_row()[*row]));
        let rows: Vec<usize> = order.iter().copied().filter(|row| within(row)).collect();
        let sorted = Sorted::of(column, &rows, |row| design.weight(row));
        for &probability in wanted.probabilities {
            let found = Found {
                design,
                column,
                domains,
                domain,
                rows: &rows,
                sorted: &sorted,
                wanted,
            };
            results.push(found.quantile(name, probability)?);
        }
    }
    Ok(results)
}
