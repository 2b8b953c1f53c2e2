//! What a step does, in a form that can be done again.
//!
//! A replicate of the sample has other weights, and each replicate has to be adjusted anew (Wolter
//! 2007, §1.8). So a step keeps its targets: given the sum of the weights in each of its cells,
//! [`Adjustment::factors`] gives the factor of each cell.

use super::{WeightingError, calibrate::Calibration, margin::Resolved, rake::Raking};

/// A step that can be repeated with other weights.
#[derive(Clone, Debug)]
pub(crate) enum Adjustment {
    PostStratify(Resolved),
    Rake(Raking),
    Calibrate(Box<Calibration>),
    /// Factors that do not depend on the weights.
    Fixed(Vec<f64>),
}

/// The factors of a step, and what it took to find them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Solved {
    pub(crate) factors: Vec<f64>,
    pub(crate) iterations: Option<usize>,
}

impl Adjustment {
    /// The factor of each cell, given the sum of the weights in each.
    pub(crate) fn factors(&self, weights: &[f64]) -> Result<Solved, WeightingError> {
        match self {
            Self::PostStratify(margin) => {
                margin.check_filled(weights)?;
                let sums = margin.sums(weights);
                let factor = |&level: &u32| margin.targets[level as usize] / sums[level as usize];
                Ok(Solved {
                    factors: margin.of_cell.iter().map(factor).collect(),
                    iterations: None,
                })
            }
            Self::Rake(raking) => raking.factors(weights),
            Self::Calibrate(calibration) => calibration.factors(weights),
            Self::Fixed(factors) => Ok(Solved {
                factors: factors.clone(),
                iterations: None,
            }),
        }
    }
}
