//! Estimates together with their covariance, whatever the design.
//!
//! Every statistic here is a smooth function of weighted totals. It has a value for any set of
//! weights, and a *score* for each unit: the derivative of the value with respect to the unit's
//! weight (its influence; Binder 1983, Demnati and Rao 2004). The Taylor variance is that of the
//! total of the weighted scores; the replicate variance repeats the value with other weights. Both
//! work on `Units`, which are counts of rows that are alike.

mod joint;
mod replicate;
mod taylor;
mod units;

pub(crate) use units::Units;

use crate::{design::Design, numeric::Matrix};

/// Why there is no variance.
#[derive(Clone, Debug, thiserror::Error, PartialEq)]
pub enum VarianceError {
    #[error(
        "these strata have a single sampling unit, so that their variance cannot be estimated: {}. Join them to a neighbouring stratum, or say how to treat them with \"lonely_psu\" (remove, adjust, average, certainty)",
        .strata.join(", ")
    )]
    LonelyPsu { strata: Vec<String> },
    #[error(
        "no stratum has two sampling units, so that there is no variance to average: join strata"
    )]
    NoStratumWithVariance,
    #[error("{what} overflows: divide the weights or the variable by a common factor")]
    Overflow { what: &'static str },
    #[error(
        "replicate {replicate} has no value, because nobody in the base has a weight there: use Taylor variances, a larger group, or a method that leaves out fewer people at a time"
    )]
    EmptyReplicate { replicate: usize },
    #[error("replicate {replicate} cannot be weighted as the sample was: {why}")]
    ReplicateWeighting { replicate: usize, why: String },
}

/// A statistic of weighted units, with one or more values that belong together.
pub(crate) trait Statistic {
    /// The values for the given sums of weights of each unit; `None` where there is none.
    fn values(&self, weights: &[f64]) -> Option<Vec<f64>>;

    /// The derivative of each value with respect to the weight of each unit: units × values.
    fn scores(&self, weights: &[f64], values: &[f64]) -> Matrix;
}

/// Estimates and their joint covariance.
#[derive(Clone, Debug, PartialEq)]
pub struct Joint {
    pub values: Vec<f64>,
    pub covariance: Matrix,
    /// Sampling units in the domain less the strata in which it has any.
    pub degrees_of_freedom: f64,
}

impl Joint {
    fn finite(
        values: Vec<f64>,
        covariance: Matrix,
        degrees_of_freedom: f64,
    ) -> Result<Self, VarianceError> {
        if covariance.is_finite() && values.iter().all(|value| value.is_finite()) {
            return Ok(Self {
                values,
                covariance,
                degrees_of_freedom,
            });
        }
        Err(VarianceError::Overflow {
            what: "the estimate or its variance",
        })
    }

    /// The standard errors.
    pub fn standard_errors(&self) -> Vec<f64> {
        // Rounding may leave a hair below zero where there is no variance.
        (self.covariance.diagonal().iter())
            .map(|v| v.max(0.0).sqrt())
            .collect()
    }
}

/// The values of a statistic and their covariance under the design; `None` when it has no value.
///
/// `active` says which units are in the domain.
///
/// # Errors
/// Lonely strata that the design does not say how to treat; replicates without a value; overflow.
pub(crate) fn estimate(
    design: &Design,
    units: &Units,
    statistic: &impl Statistic,
    active: &[bool],
) -> Result<Option<Joint>, VarianceError> {
    let weights = units.weights(design);
    let Some(values) = statistic.values(&weights) else {
        return Ok(None);
    };
    let covariance = match &design.replicates {
        Some(replicates) => {
            let again = |weights: &[f64]| statistic.values(weights);
            replicate::covariance(design, replicates, units, &again, &values)?
        }
        None => {
            let scores = statistic.scores(&weights, &values);
            taylor::covariance(design, units, scores, active)?
        }
    };
    let degrees_of_freedom = match &design.replicates {
        Some(replicates) => replicate::freedom(design, replicates, units, active),
        None => degrees_of_freedom(design, units, active),
    };
    Joint::finite(values, covariance, degrees_of_freedom).map(Some)
}

/// Values for any sums of weights of units; `None` where there are none.
type Again<'a> = dyn Fn(&[f64]) -> Option<Vec<f64>> + 'a;

/// Values that are no smooth function of weights, such as quantiles, with their covariance from
/// replicates; `None` for a design without any. `again` gives the values for any sums of weights of
/// the units; from the full weights they are `values`.
///
/// # Errors
/// Replicates without a value; overflow.
pub(crate) fn replicated(
    design: &Design,
    units: &Units,
    again: &Again<'_>,
    values: Vec<f64>,
    active: &[bool],
) -> Result<Option<Joint>, VarianceError> {
    let Some(replicates) = &design.replicates else {
        return Ok(None);
    };
    let covariance = replicate::covariance(design, replicates, units, again, &values)?;
    let degrees_of_freedom = replicate::freedom(design, replicates, units, active);
    Joint::finite(values, covariance, degrees_of_freedom).map(Some)
}

/// Sampling units of the first stage with an active row of some weight, less the strata in which
/// there are any.
pub(crate) fn degrees_of_freedom(design: &Design, units: &Units, active: &[bool]) -> f64 {
    let Some(stage) = design.stages.first() else {
        return 0.0;
    };
    let mut strata = vec![false; stage.strata.len()];
    let mut clusters = vec![false; stage.clusters];
    let mut rows = 0.0;
    for unit in (0..units.count()).filter(|&unit| active[unit] && units.people[unit] > 0.0) {
        let class = units.class[unit] as usize;
        strata[stage.stratum_of_class[class] as usize] = true;
        match &stage.cluster_of_class {
            Some(of_class) => clusters[of_class[class] as usize] = true,
            None => rows += units.people[unit],
        }
    }
    let count = |flags: &[bool]| flags.iter().filter(|flag| **flag).count() as f64;
    rows + count(&clusters) - count(&strata)
}

/// Ratios of totals, one a value: Σ w·y / Σ w·x, or Σ w·y where x is `None`.
///
/// Means (x = in the domain), shares (y = gave the answer, x = is in the base), totals and ratios
/// are all of this form. The score of a unit is (y − r·x)/Σ w·x.
pub(crate) struct Ratios<'a> {
    pub(crate) count: usize,
    /// y of a unit (mean over its rows) for a value.
    pub(crate) numerator: &'a dyn Fn(usize, usize) -> f64,
    /// x of a unit for a value.
    pub(crate) denominator: Option<&'a dyn Fn(usize, usize) -> f64>,
}

impl Ratios<'_> {
    fn total(weights: &[f64], part: &dyn Fn(usize, usize) -> f64, value: usize) -> f64 {
        (weights.iter().enumerate())
            .map(|(unit, weight)| weight * part(unit, value))
            .sum()
    }
}

impl Statistic for Ratios<'_> {
    fn values(&self, weights: &[f64]) -> Option<Vec<f64>> {
        (0..self.count)
            .map(|value| {
                let top = Self::total(weights, self.numerator, value);
                let Some(x) = self.denominator else {
                    return Some(top);
                };
                let bottom = Self::total(weights, x, value);
                (bottom != 0.0).then(|| top / bottom)
            })
            .collect()
    }

    fn scores(&self, weights: &[f64], values: &[f64]) -> Matrix {
        let Some(x) = self.denominator else {
            return Matrix::from_fn(weights.len(), self.count, |unit, value| {
                (self.numerator)(unit, value)
            });
        };
        let bottoms: Vec<f64> = (0..self.count)
            .map(|value| Self::total(weights, x, value))
            .collect();
        Matrix::from_fn(weights.len(), self.count, |unit, value| {
            ((self.numerator)(unit, value) - values[value] * x(unit, value)) / bottoms[value]
        })
    }
}

#[cfg(test)]
mod tests;
