//! A step of weighting that the variance has to know of.

use super::{Design, DesignError};
use crate::numeric::{Factor, Matrix};

/// Which weights the regression on the auxiliary variables of a step uses, from which the
/// variance takes its residuals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Residuals {
    /// The weights before the step (Deville and Särndal 1992; the linear and GREG convention).
    BeforeStep,
    /// The weights after the step (the convention of iterative proportional fitting, in which each
    /// pass sees raked weights).
    AfterStep,
    /// The step is taken as given: weights were multiplied, and no variance is saved by it.
    None,
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
    /// cells (one row a cell), on which variances are regressed from then on.
    ///
    /// `cells` has the cell of every row. A cell is a combination of margins, or a single row where
    /// an auxiliary variable is a number.
    ///
    /// # Errors
    /// Another number of cells than rows.
    pub(crate) fn with_step(
        mut self,
        cells: &[u32],
        auxiliaries: Matrix,
        factors: Vec<f64>,
        residuals: Residuals,
    ) -> Result<Self, DesignError> {
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
        let weights = match residuals {
            Residuals::BeforeStep | Residuals::None => before,
            Residuals::AfterStep => self.class_weights(),
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
        });
        Ok(self)
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
