//! The sampling units and strata of the first stage, from which replicates are made.

use super::Made;
use crate::{
    design::{CERTAIN, Design, DesignError, Numbering},
    numeric::Matrix,
};

/// So many factors are stored at most (half a gigabyte).
const MOST_FACTORS: usize = 1 << 26;

/// The sampling units of the first stage, in the order in which rows first show them.
pub(super) struct Psus {
    pub(super) of_class: Vec<u32>,
    pub(super) stratum: Vec<usize>,
    pub(super) correction: Vec<f64>,
    /// How many there are in each stratum.
    pub(super) in_stratum: Vec<usize>,
    pub(super) strata: Vec<String>,
    /// N of each stratum, where sizes or rates were stated.
    pub(super) population: Option<Vec<f64>>,
}

impl Design {
    /// Divides classes until each is within one sampling unit, and numbers these.
    pub(super) fn psus(&mut self) -> Result<Psus, DesignError> {
        let clustered = |design: &Self| design.stages.first()?.cluster_of_class.clone();
        let of_class = match clustered(self) {
            Some(clusters) => clusters,
            None => self.refine(self.rows(), |row| row as u32),
        };
        let Some(stage) = self.stages.first() else {
            return Err(DesignError::Empty);
        };
        let mut numbers = Numbering::new();
        let mut psus = Psus {
            of_class: Vec::with_capacity(of_class.len()),
            stratum: Vec::new(),
            correction: Vec::new(),
            in_stratum: vec![0; stage.strata.len()],
            strata: stage.strata.clone(),
            population: stage.population.clone(),
        };
        for (class, cluster) in of_class.into_iter().enumerate() {
            let (number, new) = numbers.of(cluster);
            psus.of_class.push(number);
            if new {
                let stratum = stage.stratum_of_class[class] as usize;
                psus.stratum.push(stratum);
                psus.correction.push(stage.correction_of_class[class]);
                psus.in_stratum[stratum] += 1;
            }
        }
        Ok(psus)
    }
}

impl Psus {
    pub(super) fn count(&self) -> usize {
        self.stratum.len()
    }

    pub(super) fn strata_used(&self) -> usize {
        self.in_stratum.iter().filter(|&&units| units > 0).count()
    }

    /// Refuses strata with one unit of which more was left out: a replicate cannot vary them.
    pub(super) fn check_lonely(&self) -> Result<(), DesignError> {
        let mut lonely = vec![false; self.strata.len()];
        for (&stratum, &correction) in self.stratum.iter().zip(&self.correction) {
            lonely[stratum] = self.in_stratum[stratum] == 1 && correction >= CERTAIN;
        }
        let names = self.strata.iter().zip(lonely).filter(|(_, lonely)| *lonely);
        let strata: Vec<String> = names.map(|(name, _)| name.clone()).collect();
        if strata.is_empty() {
            return Ok(());
        }
        Err(DesignError::LonelyPsu { strata })
    }

    /// Refuses more factors than there is room for.
    pub(super) fn check_size(&self, replicates: usize) -> Result<(), DesignError> {
        let units = self.count();
        if units.saturating_mul(replicates) > MOST_FACTORS {
            return Err(DesignError::Replicates(format!(
                "{replicates} replicates of {units} sampling units are too many to keep: use Taylor variances, or give fewer replicates"
            )));
        }
        Ok(())
    }

    /// The units of each stratum that has any, with 1 − f; refuses rates that differ within a stratum.
    pub(super) fn by_stratum(&self, method: &str) -> Result<Vec<OneStratum>, DesignError> {
        let mut strata: Vec<OneStratum> = (0..self.strata.len())
            .map(|at| OneStratum {
                at,
                units: Vec::new(),
                correction: 1.0,
            })
            .collect();
        for (unit, &stratum) in self.stratum.iter().enumerate() {
            let own = &mut strata[stratum];
            if own.units.is_empty() {
                own.correction = self.correction[unit];
            } else if own.correction != self.correction[unit] {
                return Err(DesignError::Replicates(format!(
                    "the units of stratum “{}” have inclusion probabilities of their own: {method} replicates need one population size a stratum; use Taylor variances",
                    self.strata[stratum]
                )));
            }
            own.units.push(unit);
        }
        strata.retain(|stratum| !stratum.units.is_empty());
        Ok(strata)
    }

    /// Factors of 1 everywhere, to be changed.
    pub(super) fn unchanged(&self, replicates: usize) -> Matrix {
        Matrix::from_fn(self.count(), replicates, |_, _| 1.0)
    }
}

/// A stratum of the first stage.
pub(super) struct OneStratum {
    /// Its number among all strata.
    pub(super) at: usize,
    pub(super) units: Vec<usize>,
    /// 1 − f.
    pub(super) correction: f64,
}

impl OneStratum {
    /// Whether all its units are in the sample, so that replicates do not vary.
    pub(super) fn is_whole(&self) -> bool {
        self.correction < CERTAIN
    }
}

/// Replicates that all count the same.
pub(super) fn alike(factors: Matrix, scale: f64) -> Made {
    let scales = vec![1.0; factors.columns()];
    Made {
        factors,
        scale,
        scales,
        most_freedom: f64::INFINITY,
    }
}
