//! What weighting did: for the methods section, and to see trouble early.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::margin::Resolved;
use crate::design::Design;

/// What one step did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StepReport {
    /// Such as `rake`.
    pub step: String,
    /// Which weights the residuals of later variances use: `before_step`, `after_step`,
    /// `sweeps` (every respondent the same), or `none` where the step is taken as given.
    pub residuals: String,
    /// Passes or Newton steps, where there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iterations: Option<usize>,
    /// The smallest and largest factor by which a weight was multiplied.
    pub smallest_factor: f64,
    pub largest_factor: f64,
    /// Combinations of auxiliary variables that respondents have.
    pub cells: usize,
    /// Respondents whose weight was cut off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trimmed: Option<u64>,
    /// Respondents whose factor stands at a bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_bounds: Option<u64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub margins: Vec<MarginReport>,
    /// Totals of numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub numbers: Vec<LevelReport>,
    /// The weights after the step.
    pub weights: Summary,
}

/// A margin before and after a step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MarginReport {
    pub margin: String,
    pub levels: Vec<LevelReport>,
}

/// A total before and after a step, and what it was to be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LevelReport {
    pub level: String,
    pub before: f64,
    pub after: f64,
    pub target: f64,
}

/// Weights in a few numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Summary {
    pub smallest: f64,
    pub largest: f64,
    pub sum: f64,
    /// n Σw²/(Σw)²: by how much unequal weights inflate variances (Kish 1965).
    pub kish_design_effect: f64,
    /// (Σw)²/Σw²: the size of a sample with equal weights that is as precise.
    pub effective_size: f64,
    /// Respondents with a weight below zero, which linear calibration without bounds can give.
    pub negative: u64,
}

impl MarginReport {
    pub(super) fn new(margin: &Resolved, before: &[f64], after: &[f64]) -> Self {
        let (before, after) = (margin.sums(before), margin.sums(after));
        let level = |at: usize| LevelReport {
            level: margin.levels[at].clone(),
            before: before[at],
            after: after[at],
            target: margin.targets[at],
        };
        Self {
            margin: margin.name.clone(),
            levels: (0..margin.targets.len()).map(level).collect(),
        }
    }
}

impl Summary {
    /// Of the weights of a design as it stands. Rows of weight zero stand for nobody and are left
    /// out.
    pub fn of(design: &Design) -> Self {
        let mut summary = Self {
            smallest: f64::INFINITY,
            largest: f64::NEG_INFINITY,
            sum: 0.0,
            kish_design_effect: 1.0,
            effective_size: 0.0,
            negative: 0,
        };
        let (mut people, mut squares) = (0.0, 0.0);
        for row in 0..design.rows() {
            let weight = design.weight(row);
            if weight != 0.0 {
                people += 1.0;
                summary.smallest = summary.smallest.min(weight);
                summary.largest = summary.largest.max(weight);
                summary.sum += weight;
                squares += weight * weight;
                summary.negative += u64::from(weight < 0.0);
            }
        }
        if people == 0.0 {
            (summary.smallest, summary.largest) = (0.0, 0.0);
            return summary;
        }
        if squares > 0.0 && summary.sum != 0.0 {
            summary.effective_size = summary.sum * summary.sum / squares;
            summary.kish_design_effect = people / summary.effective_size;
        }
        summary
    }
}
