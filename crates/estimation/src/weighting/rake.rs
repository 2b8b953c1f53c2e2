//! Raking: weights that meet several margins at once.
//!
//! Iterative proportional fitting (Deming and Stephan 1940) multiplies the weights of each level of
//! a margin by `N_level / ŵ_level`, one margin after another, until all margins hold. The limit is
//! w·exp(xᵀλ) with x the indicators of the levels: calibration with the exponential distance
//! (Deville and Särndal 1992, §2). It exists when some positive table with the empty cells of the
//! sample has these margins; where not, the error names what stands in the way.
//!
//! Works on the combinations of levels that respondents have, so that the number of respondents
//! does not matter. Converged when every total is met to the tolerance, relative (1e-10 unless said
//! otherwise). Checked against R `survey` 4.5 `rake()` and `calibrate(calfun = "raking")`:
//! `tests/reference`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Adjustment, Cells, Diagnosis, Margin, Solved, StepReport, WeightingError, apply,
    margin::{Resolved, resolve_all},
};
use crate::{
    data::Dataset,
    design::{Design, Residuals},
};

/// Raking as a request asks for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rake {
    pub margins: Vec<Margin>,
    /// Bring the totals of every margin to this sum first: for totals that are percentages, or
    /// margins from sources of different dates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale_to: Option<f64>,
    #[serde(default)]
    pub residuals: RakeResiduals,
    /// The most passes over all margins.
    #[serde(default = "passes")]
    pub iterations: usize,
    /// How near every total has to be met, relative to it.
    #[serde(default = "tolerance")]
    pub tolerance: f64,
}

fn passes() -> usize {
    5000
}

fn tolerance() -> f64 {
    1e-10
}

/// From which regression on the margins a variance after raking takes its residuals. The weights
/// are the same; standard errors differ in the fourth digit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RakeResiduals {
    /// Every respondent counts the same, and the regression on the margins is done by ten sweeps
    /// that take out the means of one margin after another: R's `rake()`.
    #[default]
    Rake,
    /// Respondents count with their weights before raking (Deville and Särndal 1992): R's
    /// `calibrate(calfun = "raking")`.
    GregRaking,
}

impl RakeResiduals {
    pub(super) fn residuals(self) -> Residuals {
        match self {
            Self::Rake => Residuals::Sweeps,
            Self::GregRaking => Residuals::BeforeStep,
        }
    }
}

impl Rake {
    /// Raking to margins with the usual options.
    pub fn to(margins: Vec<Margin>) -> Self {
        Self {
            margins,
            scale_to: None,
            residuals: RakeResiduals::default(),
            iterations: passes(),
            tolerance: tolerance(),
        }
    }

    pub(super) fn columns(&self) -> Vec<&str> {
        (self.margins.iter())
            .flat_map(|margin| margin.columns.iter().map(String::as_str))
            .collect()
    }

    /// Rakes the weights of a design.
    ///
    /// # Errors
    /// Margins that do not fit the data or each other; no convergence, with its reason.
    pub fn apply(
        &self,
        design: Design,
        data: &Dataset,
    ) -> Result<(Design, StepReport), WeightingError> {
        if self.margins.is_empty() {
            return Err(WeightingError::NoTotals);
        }
        let cells = Cells::of(&design, data, &self.columns(), &[])?;
        let margins = resolve_all(&self.margins, self.scale_to, &cells)?;
        let adjustment = Adjustment::Rake(Raking {
            margins: margins.clone(),
            people: cells.people.clone(),
            iterations: self.iterations,
            tolerance: self.tolerance,
        });
        apply::margins(
            apply::Step {
                name: "rake",
                design,
                cells,
                residuals: self.residuals.residuals(),
            },
            &margins,
            adjustment,
        )
    }
}

/// Margins to rake to, by cell.
#[derive(Clone, Debug)]
pub(crate) struct Raking {
    pub(crate) margins: Vec<Resolved>,
    pub(crate) people: Vec<u64>,
    pub(crate) iterations: usize,
    pub(crate) tolerance: f64,
}

impl Raking {
    pub(crate) fn factors(&self, weights: &[f64]) -> Result<Solved, WeightingError> {
        let negative = weights.iter().zip(&self.people).filter(|(w, _)| **w < 0.0);
        let count: u64 = negative.map(|(_, people)| people).sum();
        if count > 0 {
            let what = "weight before raking";
            return Err(WeightingError::Negative { what, count });
        }
        for margin in &self.margins {
            margin.check_filled(weights)?;
        }
        // The factor of a cell is the product of one multiplier for each margin.
        let mut multipliers: Vec<Vec<f64>> = (self.margins.iter())
            .map(|margin| vec![1.0; margin.targets.len()])
            .collect();
        let mut raked = weights.to_vec();
        for pass in 1..=self.iterations {
            let mut gap = 0.0_f64;
            for (margin, multipliers) in self.margins.iter().zip(&mut multipliers) {
                let sums = margin.sums(&raked);
                let steps: Vec<f64> = (margin.targets.iter().zip(&sums))
                    .map(|(target, sum)| target / sum)
                    .collect();
                for (step, multiplier) in steps.iter().zip(multipliers.iter_mut()) {
                    gap = gap.max((step - 1.0).abs());
                    *multiplier *= step;
                }
                for (weight, &level) in raked.iter_mut().zip(&margin.of_cell) {
                    *weight *= steps[level as usize];
                }
            }
            if !gap.is_finite() {
                break;
            }
            if gap <= self.tolerance || self.margins.len() == 1 {
                return Ok(self.solved(&multipliers, pass));
            }
        }
        let diagnosis = Diagnosis::of_margins(
            self.iterations,
            &self.margins,
            &self.last(&multipliers, weights),
        );
        Err(WeightingError::NotConverged(Box::new(diagnosis)))
    }

    /// Weights before the last margin was fitted show the gap on that margin only; this is what the
    /// multipliers made of them.
    fn last(&self, multipliers: &[Vec<f64>], weights: &[f64]) -> Vec<f64> {
        let factors = self.solved(multipliers, 0).factors;
        weights.iter().zip(factors).map(|(w, f)| w * f).collect()
    }

    fn solved(&self, multipliers: &[Vec<f64>], passes: usize) -> Solved {
        let mut factors = vec![1.0; self.people.len()];
        for (margin, multipliers) in self.margins.iter().zip(multipliers) {
            for (factor, &level) in factors.iter_mut().zip(&margin.of_cell) {
                *factor *= multipliers[level as usize];
            }
        }
        Solved {
            factors,
            iterations: Some(passes),
        }
    }
}
