//! The variance of estimated totals from joint inclusion probabilities.

use super::Units;
use crate::{
    design::{Design, JointForm, JointProbabilities},
    numeric::Matrix,
};

/// The covariance of the totals Σ w·u of the columns of `scores` (units × statistics).
pub(super) fn covariance(
    design: &Design,
    joint: &JointProbabilities,
    units: &Units,
    scores: &Matrix,
) -> Matrix {
    let columns = scores.columns();
    let count = joint.delta.rows();
    let mut totals = Matrix::zeros(count, columns);
    for (unit, weight) in units.weights(design).into_iter().enumerate() {
        let psu = joint.unit_of_class[units.class[unit] as usize] as usize;
        for (sum, score) in totals.row_mut(psu).iter_mut().zip(scores.row(unit)) {
            *sum += weight * score;
        }
    }
    let mut covariance = Matrix::zeros(columns, columns);
    match joint.form {
        JointForm::HorvitzThompson => {
            let spread = joint.delta.times(&totals);
            covariance.add(&totals.transpose().times(&spread));
        }
        JointForm::YatesGrundy => {
            let mut away = vec![0.0; columns];
            for i in 0..count {
                for j in 0..i {
                    for (column, away) in away.iter_mut().enumerate() {
                        *away = totals[(i, column)] - totals[(j, column)];
                    }
                    covariance.add_outer(-joint.delta[(i, j)], &away);
                }
            }
        }
    }
    covariance
}
