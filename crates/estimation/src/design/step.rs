//! A step of weighting that the variance has to know of.

use super::{Design, DesignError};
use crate::{
    numeric::{Factor, Matrix},
    weighting::{Adjustment, WeightingError},
};

/// Which weights the regression on the auxiliary variables of a step uses, from which the
/// variance takes its residuals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Residuals {
    /// The weights before the step (Deville and Särndal 1992; the linear and GREG convention).
    BeforeStep,
    /// The weights after the step.
    AfterStep,
    /// None: every row counts the same, in ten sweeps over the margins (the convention of R's
    /// `rake()`).
    Sweeps,
    /// The step is taken as given: weights were multiplied, and no variance is saved by it.
    None,
}

impl Residuals {
    /// As a report prints it.
    pub fn name(self) -> &'static str {
        match self {
            Self::BeforeStep => "before_step",
            Self::AfterStep => "after_step",
            Self::Sweeps => "sweeps",
            Self::None => "none",
        }
    }
}

/// One step: every row is in a cell, and each cell has a factor and a row of auxiliaries.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) cell_of_class: Vec<u32>,
    /// Cells × auxiliary variables.
    pub(crate) auxiliaries: Matrix,
    /// What the step multiplied the weights of a cell with.
    pub(crate) factors: Vec<f64>,
    pub(crate) residuals: Residuals,
    /// Σ w x xᵀ over all rows, factored; the weights are those that `residuals` names.
    pub(crate) normal: Factor,
    /// How to do the step again with the weights of a replicate.
    pub(crate) adjustment: Adjustment,
}

/// What [`Design::with_step`] needs to know of a step.
pub(crate) struct Calibrated<'a> {
    /// The cell of every row: a combination of margins, or a single row where an auxiliary
    /// variable is a number.
    pub(crate) cells: &'a [u32],
    /// One row a cell. Variances are regressed on its columns from then on.
    pub(crate) auxiliaries: Matrix,
    pub(crate) factors: Vec<f64>,
    pub(crate) residuals: Residuals,
    pub(crate) adjustment: Adjustment,
}

impl Step {
    pub(crate) fn refined(&mut self, origins: &[(u32, u32)]) {
        self.cell_of_class = (origins.iter())
            .map(|&(class, _)| self.cell_of_class[class as usize])
            .collect();
    }
}

impl Design {
    /// Multiplies the weights of each cell with a factor and keeps the auxiliary variables of the
    /// cells.
    ///
    /// # Errors
    /// Another number of cells than rows; weights whose sum overflows.
    pub(crate) fn with_step(mut self, step: Calibrated<'_>) -> Result<Self, DesignError> {
        let Calibrated {
            cells,
            auxiliaries,
            factors,
            residuals,
            adjustment,
        } = step;
        if cells.len() != self.rows {
            return Err(DesignError::Length {
                what: "calibration cell".to_owned(),
                found: cells.len(),
                rows: self.rows,
            });
        }
        let cell_of_class = self.refine(factors.len(), |row| cells[row]);
        let before = self.class_weights();
        for (factor, &cell) in self.factor_of_class.iter_mut().zip(&cell_of_class) {
            *factor *= factors[cell as usize];
        }
        let after = self.class_weights();
        let usable = |weight: f64| weight == 0.0 || (1e-100..1e100).contains(&weight.abs());
        if let Some(&value) = after.iter().find(|weight| !usable(**weight)) {
            return Err(DesignError::StepWeight { value });
        }
        let weights = match residuals {
            Residuals::BeforeStep | Residuals::Sweeps | Residuals::None => before,
            Residuals::AfterStep => after,
        };
        let mut cell_weights = vec![0.0; factors.len()];
        for (&cell, weight) in cell_of_class.iter().zip(weights) {
            cell_weights[cell as usize] += weight;
        }
        let mut products = Matrix::zeros(auxiliaries.columns(), auxiliaries.columns());
        for (cell, &weight) in cell_weights.iter().enumerate() {
            products.add_outer(weight, auxiliaries.row(cell));
        }
        self.steps.push(Step {
            normal: products.factor(),
            cell_of_class,
            auxiliaries,
            factors,
            residuals,
            adjustment,
        });
        Ok(self)
    }

    /// The factor of each class when all steps are done again with other weights: `sums` has the sum
    /// of the base weights of each class in a replicate of the sample.
    ///
    /// # Errors
    /// A level for which the replicate has nobody; no convergence.
    pub(crate) fn repeated_factors(&self, sums: &[f64]) -> Result<Vec<f64>, WeightingError> {
        let mut of_class = vec![1.0; self.classes.count()];
        for step in &self.steps {
            let mut weights = vec![0.0; step.factors.len()];
            for (class, &cell) in step.cell_of_class.iter().enumerate() {
                weights[cell as usize] += sums[class] * of_class[class];
            }
            let factors = step.adjustment.factors(&weights)?.factors;
            for (factor, &cell) in of_class.iter_mut().zip(&step.cell_of_class) {
                *factor *= factors[cell as usize];
            }
        }
        Ok(of_class)
    }

    /// The same design with other base weights, all steps done again: what a replicate of the
    /// sample would have given.
    ///
    /// # Errors
    /// Weights as for [`Design::weighted`]; a level for which nobody has a weight; no convergence.
    pub fn reweighted(&self, weights: Vec<f64>) -> Result<Self, WeightingError> {
        let mut design = self.clone().with_base(weights)?;
        design.factor_of_class = vec![1.0; design.classes.count()];
        let sums = design.class_weights();
        design.factor_of_class = design.repeated_factors(&sums)?;
        Ok(design)
    }

    /// The sum of the weights of each class.
    fn class_weights(&self) -> Vec<f64> {
        let mut sums = vec![0.0; self.classes.count()];
        for (row, &class) in self.classes.of_row().iter().enumerate() {
            sums[class as usize] += self.base_weight(row);
        }
        for (sum, factor) in sums.iter_mut().zip(&self.factor_of_class) {
            *sum *= factor;
        }
        sums
    }
}
