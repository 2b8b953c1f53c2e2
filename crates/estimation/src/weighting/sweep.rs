//! Residuals after raking by sweeping.
//!
//! The convention of R's `rake()`: from a variable u the mean of each level of the first margin is
//! taken out, then of the second, and so on, ten times over, every respondent counting the same.
//! With many sweeps this is the residual of an unweighted regression on the margins (Friedman and
//! Stuetzle's backfitting); ten leave a sixth digit where margins are strongly related, and are
//! kept because figures are to agree with those that people have.

use super::rake::Raking;
use crate::numeric::Matrix;

/// How often all margins are swept.
const SWEEPS: usize = 10;

/// Sums of variables by cell, from which the sweeps are computed.
pub(crate) struct Sweeps<'a> {
    raking: &'a Raking,
    people: Vec<f64>,
    /// Cells × variables.
    sums: Matrix,
}

impl<'a> Sweeps<'a> {
    pub(crate) fn new(raking: &'a Raking, variables: usize) -> Self {
        let cells = raking.people.len();
        Self {
            raking,
            people: vec![0.0; cells],
            sums: Matrix::zeros(cells, variables),
        }
    }

    /// Adds so many people of a cell, each with the values `factor · u`.
    pub(crate) fn add(&mut self, cell: usize, people: f64, factor: f64, u: &[f64]) {
        self.people[cell] += people;
        for (sum, u) in self.sums.row_mut(cell).iter_mut().zip(u) {
            *sum += people * factor * u;
        }
    }

    /// What was taken out in all: one row for each level of each margin.
    pub(crate) fn slopes(mut self) -> Matrix {
        let margins = &self.raking.margins;
        let levels: usize = margins.iter().map(|margin| margin.targets.len()).sum();
        let mut slopes = Matrix::zeros(levels, self.sums.columns());
        for _ in 0..SWEEPS {
            let mut first = 0;
            for margin in margins {
                let people = margin.sums(&self.people);
                let mut means = Matrix::zeros(people.len(), self.sums.columns());
                for (cell, &level) in margin.of_cell.iter().enumerate() {
                    let means = means.row_mut(level as usize).iter_mut();
                    for (mean, sum) in means.zip(self.sums.row(cell)) {
                        *mean += sum;
                    }
                }
                for (level, &people) in people.iter().enumerate() {
                    let slopes = slopes.row_mut(first + level).iter_mut();
                    for (mean, slope) in means.row_mut(level).iter_mut().zip(slopes) {
                        *mean = if people > 0.0 { *mean / people } else { 0.0 };
                        *slope += *mean;
                    }
                }
                for (cell, &level) in margin.of_cell.iter().enumerate() {
                    let sums = self.sums.row_mut(cell).iter_mut();
                    for (sum, mean) in sums.zip(means.row(level as usize)) {
                        *sum -= self.people[cell] * mean;
                    }
                }
                first += people.len();
            }
        }
        slopes
    }
}
