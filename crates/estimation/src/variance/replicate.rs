//! The variance from replicates: the estimate made again with other weights.
//!
//! The formula stands in [`crate::design`]'s replicates. Replicates that count for nothing (a scale of
//! zero) need no value; any other without a value is an error, because leaving it out would hide
//! variance.

use super::{Again, Units, VarianceError, degrees_of_freedom};
use crate::{
    design::{DegreesOfFreedom, Design, Replicates},
    numeric::Matrix,
};

/// The covariance of values that `again` gives for any sums of weights of the units; from the full
/// weights they are `values`.
pub(super) fn covariance(
    design: &Design,
    replicates: &Replicates,
    units: &Units,
    again: &Again<'_>,
    values: &[f64],
) -> Result<Matrix, VarianceError> {
    let steps = (design.replicate_steps(replicates)).map_err(|(replicate, why)| {
        VarianceError::ReplicateWeighting {
            replicate: replicate + 1,
            why: why.to_string(),
        }
    })?;
    let mut found: Vec<(f64, Vec<f64>)> = Vec::with_capacity(replicates.count());
    for (replicate, &scale) in replicates.scales.iter().enumerate() {
        if scale == 0.0 {
            continue;
        }
        let weights: Vec<f64> = (0..units.count())
            .map(|unit| {
                let class = units.class[unit] as usize;
                let base = replicates.base(class, replicate, units.base[unit]);
                let step = steps.map_or(1.0, |steps| steps[(class, replicate)]);
                units.rows[unit] * base * step
            })
            .collect();
        let theta = again(&weights).ok_or(VarianceError::EmptyReplicate {
            replicate: replicate + 1,
        })?;
        found.push((scale, theta));
    }
    let centre: Vec<f64> = if replicates.mse {
        values.to_vec()
    } else {
        let many = found.len() as f64;
        (0..values.len())
            .map(|at| found.iter().map(|(_, theta)| theta[at]).sum::<f64>() / many)
            .collect()
    };
    let mut sum = Matrix::zeros(values.len(), values.len());
    for (scale, theta) in found {
        let away: Vec<f64> = theta.iter().zip(&centre).map(|(t, c)| t - c).collect();
        sum.add_outer(scale * replicates.scale, &away);
    }
    Ok(sum)
}

/// The degrees of freedom of the domain of active units.
pub(super) fn freedom(
    design: &Design,
    replicates: &Replicates,
    units: &Units,
    active: &[bool],
) -> f64 {
    match replicates.degrees_of_freedom {
        DegreesOfFreedom::Units { at_most } => {
            degrees_of_freedom(design, units, active).min(at_most)
        }
        DegreesOfFreedom::Stated(stated) => stated,
        DegreesOfFreedom::Rank => {
            let mut used = vec![false; replicates.factors.rows()];
            for unit in (0..units.count()).filter(|&unit| active[unit]) {
                used[replicates.pattern_of_class[units.class[unit] as usize] as usize] = true;
            }
            let count = replicates.count();
            let mut products = Matrix::zeros(count, count);
            for (pattern, _) in used.iter().enumerate().filter(|(_, used)| **used) {
                products.add_outer(1.0, replicates.factors.row(pattern));
            }
            (products.factor().rank() as f64 - 1.0).max(0.0)
        }
    }
}
