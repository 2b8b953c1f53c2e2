//! Replicate weights that came with the data.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{DegreesOfFreedom, Replicates, Rule};
use crate::{
    design::{Design, DesignError},
    numeric::Matrix,
};

/// How given replicates were made, which says their scale where none is stated. R is their number.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReplicateKind {
    /// (R−1)/R.
    Jk1,
    /// 1; the scales of the replicates have to be given.
    Jkn,
    /// 1, and 1 for each replicate.
    Jk2,
    /// 1/R.
    Brr,
    /// 1/(R(1−ρ)²).
    Fay(f64),
    /// 1/(R−1).
    Bootstrap,
    /// 4/R, as in the American Community Survey.
    SuccessiveDifference,
    /// Scale and scales have to be given.
    Other,
}

/// Replicate weights, and how to put them together.
#[derive(Clone, Debug, PartialEq)]
pub struct GivenReplicates {
    /// One vector a replicate, with one number a row.
    pub weights: Vec<Vec<f64>>,
    /// Whether the numbers are weights; otherwise they are factors of the base weights.
    pub combined: bool,
    pub kind: ReplicateKind,
    pub scale: Option<f64>,
    /// One a replicate.
    pub scales: Option<Vec<f64>>,
    /// Whether replicates are compared with the full estimate instead of with their mean.
    pub mse: bool,
    /// Where they are not those of the rank.
    pub degrees_of_freedom: Option<f64>,
}

impl Design {
    /// Takes variances from replicate weights that came with the data.
    ///
    /// # Errors
    /// No or one replicate; another number of weights than rows; a weight that is not a number or
    /// is beyond 1e100; a scale that is missing, negative or not a number.
    pub fn with_replicate_weights(mut self, given: GivenReplicates) -> Result<Self, DesignError> {
        self.check_no_replicates()?;
        let (scale, scales) = given.checked_scales()?;
        for (at, weights) in given.weights.iter().enumerate() {
            if weights.len() != self.rows() {
                return Err(DesignError::Length {
                    what: format!("replicate weight {}", at + 1),
                    found: weights.len(),
                    rows: self.rows(),
                });
            }
            if let Some(row) = weights.iter().position(|w| w.is_nan() || w.abs() > 1e100) {
                return Err(DesignError::Replicates(format!(
                    "replicate weight {} of row {} is {}: give a number below 1e100",
                    at + 1,
                    row + 1,
                    weights[row]
                )));
            }
        }
        let rows = self.refine(self.rows(), |row| row as u32);
        let factors = Matrix::from_fn(self.rows(), given.weights.len(), |row, replicate| {
            given.weights[replicate][row]
        });
        let rule = Rule {
            made: None,
            absolute: given.combined,
            scale,
            scales,
            mse: given.mse,
            degrees_of_freedom: (given.degrees_of_freedom)
                .map_or(DegreesOfFreedom::Rank, DegreesOfFreedom::Stated),
        };
        self.replicates = Some(Replicates::new(rows, factors, rule));
        Ok(self)
    }
}

impl GivenReplicates {
    /// The scale and the scale of each replicate.
    fn checked_scales(&self) -> Result<(f64, Vec<f64>), DesignError> {
        let problem = |text: String| Err(DesignError::Replicates(text));
        let count = self.weights.len();
        if count < 2 {
            return problem(format!(
                "{count} replicate weights: at least two are needed"
            ));
        }
        let many = count as f64;
        let of_kind = match self.kind {
            ReplicateKind::Jk1 => Some((many - 1.0) / many),
            ReplicateKind::Jkn | ReplicateKind::Jk2 => Some(1.0),
            ReplicateKind::Brr => Some(1.0 / many),
            ReplicateKind::Fay(rho) if !(0.0..1.0).contains(&rho) => {
                return problem(format!(
                    "rho is {rho}: Fay's factor is at least 0 and below 1"
                ));
            }
            ReplicateKind::Fay(rho) => Some(1.0 / (many * (1.0 - rho) * (1.0 - rho))),
            ReplicateKind::Bootstrap => Some(1.0 / (many - 1.0)),
            ReplicateKind::SuccessiveDifference => Some(4.0 / many),
            ReplicateKind::Other => None,
        };
        let Some(scale) = self.scale.or(of_kind) else {
            return problem(
                "the scale of these replicates is not known: give \"scale\"".to_owned(),
            );
        };
        let needed = matches!(self.kind, ReplicateKind::Jkn | ReplicateKind::Other);
        let scales = match &self.scales {
            Some(scales) => scales.clone(),
            None if needed => {
                return problem(
                    "give \"scales\", one a replicate, for these replicates".to_owned(),
                );
            }
            None => vec![1.0; count],
        };
        if scales.len() != count {
            return problem(format!("{} scales for {count} replicates", scales.len()));
        }
        let fits = |value: f64| (0.0..=1e100).contains(&value);
        if let Some(value) = scales.iter().chain([&scale]).find(|value| !fits(**value)) {
            return problem(format!("a scale is {value}: scales are zero or more"));
        }
        if scales.iter().all(|&scale| scale == 0.0) {
            return problem("every scale is zero: no replicate would count".to_owned());
        }
        match self.degrees_of_freedom {
            Some(df) if !(df >= 1.0 && df.is_finite()) => problem(format!(
                "{df} degrees of freedom: give a number of 1 or more"
            )),
            _ => Ok((scale, scales)),
        }
    }
}
