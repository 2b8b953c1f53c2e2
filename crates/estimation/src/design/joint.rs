//! Joint inclusion probabilities of units drawn with unequal probabilities, without replacement.
//!
//! With zᵢ the weighted total of unit i and Δᵢⱼ = (πᵢⱼ − πᵢπⱼ)/πᵢⱼ (Δᵢᵢ = 1 − πᵢ),
//!
//! - Horvitz and Thompson (1952): V = Σᵢ Σⱼ Δᵢⱼ zᵢzⱼᵀ;
//! - Sen (1953), Yates and Grundy (1953), for designs of fixed size: V = −½ Σᵢ Σⱼ Δᵢⱼ (zᵢ − zⱼ)(zᵢ − zⱼ)ᵀ
//!
//! (Särndal, Swensson and Wretman 1992, results 2.8.1 and 2.8.2). Weights are 1/πᵢ. Where joint
//! probabilities are not known, Brewer's approximation needs the πᵢ only
//! ([`super::Population::ProbabilityOfRow`]).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Design, DesignError};
use crate::numeric::Matrix;

/// Which estimator of the variance uses the joint probabilities.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum JointForm {
    HorvitzThompson,
    /// For designs of fixed size.
    #[default]
    YatesGrundy,
}

/// Δ of every pair of sampling units.
#[derive(Clone, Debug)]
pub(crate) struct Joint {
    pub(crate) form: JointForm,
    pub(crate) delta: Matrix,
    pub(crate) unit_of_class: Vec<u32>,
}

impl Joint {
    pub(crate) fn refined(&mut self, origins: &[(u32, u32)]) {
        self.unit_of_class = (origins.iter())
            .map(|&(class, _)| self.unit_of_class[class as usize])
            .collect();
    }
}

impl Design {
    /// Takes variances from the joint inclusion probabilities of the sampling units of the first
    /// stage, in the order in which rows first show them; inclusion probabilities on the diagonal.
    ///
    /// # Errors
    /// Another number of rows or columns than sampling units; a probability that is not above 0, or
    /// above the smaller of the two units'; a matrix that is not symmetric.
    pub fn with_joint_probabilities(
        mut self,
        matrix: &[Vec<f64>],
        form: JointForm,
    ) -> Result<Self, DesignError> {
        if self.replicates.is_some() {
            return Err(DesignError::OneVarianceOnly {
                has: "replicates",
                wanted: "joint probabilities",
            });
        }
        let stage = &self.stages[0];
        let unit_of_class = match &stage.cluster_of_class {
            Some(clusters) => clusters.clone(),
            None => {
                let rows = self.rows;
                self.refine(rows, |row| row as u32)
            }
        };
        let units = match self.stages[0].cluster_of_class {
            Some(_) => self.stages[0].clusters,
            None => self.rows,
        };
        let found = matrix.iter().map(Vec::len).find(|&len| len != units);
        let found = found.or((matrix.len() != units).then_some(matrix.len()));
        if let Some(found) = found {
            let what = "the matrix of joint probabilities";
            return Err(DesignError::JointLength { what, found, units });
        }
        for (first, row) in matrix.iter().enumerate() {
            for (second, &value) in row.iter().enumerate() {
                let most = matrix[first][first].min(matrix[second][second]).min(1.0);
                // Probabilities are often printed with few digits.
                if !(value > 0.0 && value <= most * (1.0 + 1e-6)) {
                    let (first, second) = (first + 1, second + 1);
                    return Err(DesignError::BadJoint {
                        first,
                        second,
                        value,
                    });
                }
                let other = matrix[second][first];
                if (value - other).abs() > 1e-9 * value {
                    let (first, second, one) = (first + 1, second + 1, value);
                    return Err(DesignError::JointNotSymmetric {
                        first,
                        second,
                        one,
                        other,
                    });
                }
            }
        }
        let delta = Matrix::from_fn(units, units, |i, j| {
            if i == j {
                1.0 - matrix[i][i]
            } else {
                1.0 - matrix[i][i] * matrix[j][j] / matrix[i][j]
            }
        });
        self.joint = Some(Joint {
            form,
            delta,
            unit_of_class,
        });
        Ok(self)
    }
}
