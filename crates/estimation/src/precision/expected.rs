//! The interval that a planned share can be expected to have.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    design::Design,
    estimate::{Interval, Precision, ShareSummary, share_interval},
    numeric::student_quantile,
};

/// A planned figure: how many will answer, out of how many, and what they may say.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// People expected in the base.
    pub answers: f64,
    /// People on the list; `None` when it is not known or very large.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub population: Option<f64>,
    /// The share that is expected; 0.5 is the worst case.
    #[serde(default = "worst_share")]
    pub share: f64,
    /// By how much weighting and clustering inflate the variance; 1 for neither.
    #[serde(default = "no_effect")]
    pub design_effect: f64,
}

pub(super) fn worst_share() -> f64 {
    0.5
}

pub(super) fn no_effect() -> f64 {
    1.0
}

/// The interval that a plan can be expected to give.
///
/// Standard error √(deff · (1 − n/N) · p(1−p)/(n−1)), then the interval of the study's method; its
/// half-width is what to quote as "± so many percentage points".
///
/// `None` with fewer than two answers, more answers than people, or a share outside 0–1.
///
/// ```
/// use estimation::{estimate::Precision, precision::{Plan, expected_interval}};
///
/// let plan = Plan { answers: 385.0, population: None, share: 0.5, design_effect: 1.0 };
/// let interval = expected_interval(&plan, Precision::default()).expect("a feasible plan");
/// assert!(((interval.upper - interval.lower) / 2.0 - 0.05).abs() < 0.001);
/// ```
pub fn expected_interval(plan: &Plan, precision: Precision) -> Option<Interval> {
    let correction = correction(plan)?;
    let p = plan.share;
    if plan.design_effect <= 0.0 || !(0.0..=1.0).contains(&p) {
        return None;
    }
    let variance = plan.design_effect * correction * p * (1.0 - p) / (plan.answers - 1.0);
    let summary = ShareSummary {
        share: p,
        standard_error: Some(variance.sqrt()),
        people: plan.answers,
        effective: plan.answers / plan.design_effect,
        degrees_of_freedom: plan.answers - 1.0,
    };
    share_interval(&summary, precision)
}

fn correction(plan: &Plan) -> Option<f64> {
    let feasible = plan.answers >= 2.0 && plan.population.is_none_or(|all| all >= plan.answers);
    feasible.then(|| plan.population.map_or(1.0, |all| 1.0 - plan.answers / all))
}

/// How many answers give a Wald interval of ± `half_width` for a share (both 0 to 1), rounded up.
///
/// n₀ = t²p(1−p)·deff/d², then n₀/(1 + n₀/N) (Cochran 1977, §4.4). `None` for a half-width that is
/// not above zero.
///
/// ```
/// use estimation::precision::answers_needed;
/// assert_eq!(answers_needed(0.5, 0.05, 0.95, None), Some(385));
/// assert_eq!(answers_needed(0.5, 0.05, 0.95, Some(9153.0)), Some(369));
/// ```
pub fn answers_needed(
    share: f64,
    half_width: f64,
    confidence: f64,
    population: Option<f64>,
) -> Option<u64> {
    let usable = half_width > 0.0 && (0.0..=1.0).contains(&share) && confidence < 1.0;
    if !usable || confidence <= 0.0 {
        return None;
    }
    let z = student_quantile((1.0 + confidence) / 2.0, f64::INFINITY);
    let simple = z * z * share * (1.0 - share) / (half_width * half_width);
    let corrected = population.map_or(simple, |all| simple / (1.0 + simple / all));
    // Whole people: a count far below 2^53.
    Some(corrected.ceil() as u64)
}

/// Kish's design effect of a design's weights: n Σw²/(Σw)².
pub fn weighting_effect(design: &Design) -> f64 {
    let (mut sum, mut squares) = (0.0, 0.0);
    for row in 0..design.rows() {
        let weight = design.weight(row);
        sum += weight;
        squares += weight * weight;
    }
    if sum > 0.0 {
        design.rows() as f64 * squares / (sum * sum)
    } else {
        1.0
    }
}
