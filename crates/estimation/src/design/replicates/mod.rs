//! Replicate weights: the sample reweighted many times, each as if it had been drawn anew.
//!
//! With θᵣ the estimate from the weights of replicate r, the variance is
//!
//! V = s · Σᵣ cᵣ (θᵣ − θ₀)(θᵣ − θ₀)ᵀ
//!
//! where s is the *scale*, cᵣ the scale of one replicate, and θ₀ the mean of the θᵣ with cᵣ > 0, or
//! the estimate from the full weights under `mse` (Wolter 2007, ch. 3 and 4; Lohr 2019, ch. 9). Every
//! step of weighting is done again in each replicate.
//!
//! # How replicates are made ([`ReplicateMethod`])
//! nₕ sampling units of the first stage are in stratum h, H strata, R replicates.
//!
//! | method | a replicate | s | cᵣ |
//! |---|---|---|---|
//! | JK1 (one stratum) | leaves out one unit, the others × n/(n−1) | 1 | (n−1)/n · (1−f) |
//! | `JKn` | leaves out one unit, the others of its stratum × nₕ/(nₕ−1) | 1 | (nₕ−1)/nₕ · (1−fₕ) |
//! | BRR (nₕ = 2) | one unit of each stratum × 2, the other × 0 | 1/R | 1 |
//! | Fay (nₕ = 2) | the one × (2−ρ), the other × ρ | 1/(R(1−ρ)²) | 1 |
//! | rescaled bootstrap | draws nₕ−1 units of each stratum with replacement; drawn m times, × 1 + √(1−fₕ)·(m·nₕ/(nₕ−1) − 1) | 1/(R−1) | 1 |
//! | bootstrap | draws nₕ units of each stratum with replacement, or without it from Nₕ units, the sample repeated; drawn m times, × m | n̄/((n̄−1)(R−1)) | 1 |
//! | delete-a-group, nₕ ≥ R | leaves out one group, the others × nₕ/(nₕ−nₕᵣ) | (R−1)/R | 1 |
//! | delete-a-group, nₕ < R | of a stratum that has a unit in the group this one × 1 − (nₕ−1)Zₕ, the others × 1 + Zₕ | (R−1)/R | 1 |
//!
//! **Rescaled bootstrap**: Rao and Wu (1988), Rao, Wu and Yue (1992). The expectation of its variance
//! of a total, over seeds, is the Taylor variance with its finite-population correction.
//!
//! **Bootstrap**: Canty and Davison (1999). n̄ is the harmonic mean of the nₕ (strata taken whole left
//! out), so that the variance is right on average where strata have about as many units each. Where
//! N is no multiple of n, which units the population has once more is drawn anew in each replicate.
//!
//! **Delete-a-group jackknife**: Kott (2001). Units in any order within strata are dealt into R groups,
//! nₕᵣ of stratum h into group r; Zₕ = √(R/((R−1)nₕ(nₕ−1))). The expectation of its variance of
//! a total, over seeds, is the Taylor variance where nₕ < R or R divides nₕ. No finite-population
//! correction: a design with one is refused.
//!
//! Replicates are made from the **first stage**: what later stages add beyond it is left out where the
//! first stage has a finite-population correction ([`Design::replicates_leave_out_stages`]).
//!
//! BRR chooses the units by the columns of a Hadamard matrix, so that the variance of a total is that
//! of Taylor linearisation. It has no finite-population correction, and a design with one is refused.
//!
//! # Degrees of freedom
//! For replicates that were made here, sampling units of the domain less its strata, and at most R−1
//! under the bootstraps and delete-a-group. For given ones,
//! the rank of the matrix of replicate weights of the domain's rows, less 1; or as stated.
//!
//! Checked against R `survey` 4.1-1 to 1e-9 relative: `tests/replicates`.

mod bootstrap;
mod given;
mod groups;
mod hadamard;
mod made;
mod psus;

use std::sync::OnceLock;

pub use given::{GivenReplicates, ReplicateKind};
use made::Made;
pub use made::ReplicateMethod;

use super::{Design, DesignError, Stage};
use crate::{numeric::Matrix, weighting::WeightingError};

/// The replicates of a design.
#[derive(Clone, Debug)]
pub(crate) struct Replicates {
    /// How they were made; `None` for given ones.
    pub(crate) made: Option<ReplicateMethod>,
    /// Rows with the same factors share a pattern.
    pub(crate) pattern_of_class: Vec<u32>,
    /// What a base weight is multiplied with: patterns × replicates. For weights as given in place of
    /// a factor, see `absolute`.
    pub(crate) factors: Matrix,
    /// Whether `factors` are weights already, so that the base weight does not count.
    pub(crate) absolute: bool,
    pub(crate) scale: f64,
    /// One a replicate.
    pub(crate) scales: Vec<f64>,
    pub(crate) mse: bool,
    pub(crate) degrees_of_freedom: DegreesOfFreedom,
    /// What the steps make of each class in each replicate; found when first asked for.
    steps: OnceLock<Result<Matrix, (usize, WeightingError)>>,
}

/// Where the degrees of freedom come from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum DegreesOfFreedom {
    /// Sampling units less strata.
    Units {
        at_most: f64,
    },
    /// The rank of the replicate weights less 1.
    Rank,
    Stated(f64),
}

/// How the replicates of a design are put together to a variance.
struct Rule {
    made: Option<ReplicateMethod>,
    absolute: bool,
    scale: f64,
    scales: Vec<f64>,
    mse: bool,
    degrees_of_freedom: DegreesOfFreedom,
}

impl Replicates {
    fn new(pattern_of_class: Vec<u32>, factors: Matrix, rule: Rule) -> Self {
        Self {
            made: rule.made,
            pattern_of_class,
            factors,
            absolute: rule.absolute,
            scale: rule.scale,
            scales: rule.scales,
            mse: rule.mse,
            degrees_of_freedom: rule.degrees_of_freedom,
            steps: OnceLock::new(),
        }
    }

    pub(crate) fn count(&self) -> usize {
        self.scales.len()
    }

    /// Follows a division of classes. What steps make of them has to be found again.
    pub(crate) fn refined(&mut self, origins: &[(u32, u32)]) {
        self.pattern_of_class = (origins.iter())
            .map(|&(class, _)| self.pattern_of_class[class as usize])
            .collect();
        self.steps = OnceLock::new();
    }

    /// The base weight of a row of a class in a replicate.
    pub(crate) fn base(&self, class: usize, replicate: usize, base: f64) -> f64 {
        let factor = self.factors[(self.pattern_of_class[class] as usize, replicate)];
        if self.absolute { factor } else { base * factor }
    }
}

impl Design {
    /// How many replicates the design has; 0 for a design with Taylor variances.
    pub fn replicates(&self) -> usize {
        self.replicates.as_ref().map_or(0, Replicates::count)
    }

    /// How the replicates were made; `None` for given ones and for a design without any.
    pub fn replicate_method(&self) -> Option<ReplicateMethod> {
        self.replicates.as_ref()?.made
    }

    /// Whether the variance leaves out what stages below the first add: replicates were made from the
    /// first stage, and it has a finite-population correction.
    pub fn replicates_leave_out_stages(&self) -> bool {
        let corrected = |stage: &Stage| stage.has_population();
        self.replicate_method().is_some()
            && self.stages.len() > 1
            && self.stages.first().is_some_and(corrected)
    }

    pub(super) fn check_no_replicates(&self) -> Result<(), DesignError> {
        let refused = |has, wanted| Err(DesignError::OneVarianceOnly { has, wanted });
        match (&self.replicates, &self.joint) {
            (Some(_), _) => refused("replicate weights", "other replicate weights"),
            (None, Some(_)) => refused("joint probabilities", "replicate weights"),
            (None, None) => Ok(()),
        }
    }

    /// The weights of all respondents in one replicate, all steps done again; `None` beyond the last.
    ///
    /// # Errors
    /// A step that cannot be done with the weights of a replicate.
    pub fn replicate_weights(&self, replicate: usize) -> Result<Option<Vec<f64>>, WeightingError> {
        let Some(replicates) = self.replicates.as_ref().filter(|r| replicate < r.count()) else {
            return Ok(None);
        };
        let steps = self.replicate_steps(replicates).map_err(|(_, why)| why)?;
        let weight = |(row, &class): (usize, &u32)| {
            let base = replicates.base(class as usize, replicate, self.base_weight(row));
            base * steps.map_or(1.0, |steps| steps[(class as usize, replicate)])
        };
        let classes = self.classes.of_row().iter().enumerate();
        Ok(Some(classes.map(weight).collect()))
    }

    /// What the steps multiply the weights of each class with in each replicate; `None` without steps.
    ///
    /// # Errors
    /// The first replicate in which a step cannot be done.
    pub(crate) fn replicate_steps<'a>(
        &self,
        replicates: &'a Replicates,
    ) -> Result<Option<&'a Matrix>, (usize, WeightingError)> {
        if self.steps.is_empty() {
            return Ok(None);
        }
        let found = replicates
            .steps
            .get_or_init(|| self.repeat_steps(replicates));
        found.as_ref().map(Some).map_err(Clone::clone)
    }

    fn repeat_steps(&self, replicates: &Replicates) -> Result<Matrix, (usize, WeightingError)> {
        let classes = self.classes.count();
        let mut found = Matrix::zeros(classes, replicates.count());
        for replicate in 0..replicates.count() {
            let mut sums = vec![0.0; classes];
            for (row, &class) in self.classes.of_row().iter().enumerate() {
                sums[class as usize] +=
                    replicates.base(class as usize, replicate, self.base_weight(row));
            }
            let factors = (self.repeated_factors(&sums)).map_err(|why| (replicate, why))?;
            for (class, factor) in factors.into_iter().enumerate() {
                found[(class, replicate)] = factor;
            }
        }
        Ok(found)
    }
}
