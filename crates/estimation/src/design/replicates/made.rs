//! Replicates that are made from the sampling units and strata of the first stage.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    DegreesOfFreedom, Replicates, Rule, bootstrap, groups,
    hadamard::hadamard,
    psus::{Psus, alike},
};
use crate::{
    design::{Design, DesignError, Numbering},
    numeric::Matrix,
};

/// A way to make replicates; the module has the formulas.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ReplicateMethod {
    /// Delete one unit, without strata.
    Jk1,
    /// Delete one unit, within strata.
    Jkn,
    /// Balanced repeated replication.
    Brr,
    /// Balanced repeated replication that leaves ρ of a weight, at least 0 and below 1.
    Fay(f64),
    /// The bootstrap of Rao, Wu and Yue: one unit fewer than there are is drawn from each stratum
    /// with replacement, and weights are rescaled. The usual choice (`subbootstrap` in R).
    RescaledBootstrap {
        /// Several hundred for a steady standard error.
        replicates: usize,
        /// The same seed makes the same replicates.
        seed: u64,
    },
    /// The bootstrap of Canty and Davison: as many units as there are are drawn from each stratum,
    /// from a population in which they are repeated where its size is known (`bootstrap` in R).
    /// Meant for strata of about the same number of units.
    Bootstrap {
        /// Several hundred for a steady standard error.
        replicates: usize,
        /// The same seed makes the same replicates.
        seed: u64,
    },
    /// Delete a group of units drawn by chance, within strata: few replicates for many units.
    DeleteAGroup {
        /// At least two; 15 to 30 by custom.
        groups: usize,
        /// The same seed makes the same groups.
        seed: u64,
    },
}

impl Design {
    /// Takes variances from replicates that are made from the first stage.
    ///
    /// Under `mse` replicates are compared with the full estimate, otherwise with their mean.
    ///
    /// ```
    /// use estimation::design::{Design, ReplicateMethod};
    ///
    /// let design = Design::simple(5).with_replicates(ReplicateMethod::Jk1, false)?;
    /// let weights = design.replicate_weights(0)?.ok_or("five replicates")?;
    /// assert_eq!(weights, [0.0, 1.25, 1.25, 1.25, 1.25]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Strata under JK1; a stratum with one unit; other than two units a stratum under BRR and Fay, or
    /// a population size (under delete-a-group, too); ρ outside of 0 to 1; inclusion probabilities
    /// instead of sizes under the bootstraps; fewer than two replicates or groups, or more groups than
    /// units; a design that has replicates; too many units.
    pub fn with_replicates(
        mut self,
        method: ReplicateMethod,
        mse: bool,
    ) -> Result<Self, DesignError> {
        self.check_no_replicates()?;
        let psus = self.psus()?;
        let made = match method {
            ReplicateMethod::Jk1 if psus.strata_used() > 1 => {
                return Err(DesignError::Replicates(
                    "JK1 is for samples without strata: use JKn".to_owned(),
                ));
            }
            ReplicateMethod::Jk1 | ReplicateMethod::Jkn => jackknife(&psus)?,
            ReplicateMethod::Brr => balanced(&psus, 0.0)?,
            ReplicateMethod::Fay(rho) => balanced(&psus, rho)?,
            ReplicateMethod::RescaledBootstrap { replicates, seed } => {
                bootstrap::rescaled(&psus, replicates, seed)?
            }
            ReplicateMethod::Bootstrap { replicates, seed } => {
                bootstrap::canty_davison(&psus, replicates, seed)?
            }
            ReplicateMethod::DeleteAGroup { groups, seed } => {
                groups::delete_a_group(&psus, groups, seed)?
            }
        };
        let rule = Rule {
            made: Some(method),
            absolute: false,
            scale: made.scale,
            scales: made.scales,
            mse,
            degrees_of_freedom: DegreesOfFreedom::Units {
                at_most: made.most_freedom,
            },
        };
        self.replicates = Some(Replicates::new(psus.of_class, made.factors, rule));
        Ok(self)
    }
}

/// Replicates as a method makes them.
pub(super) struct Made {
    pub(super) factors: Matrix,
    pub(super) scale: f64,
    pub(super) scales: Vec<f64>,
    /// So few replicates that they hold no more degrees of freedom.
    pub(super) most_freedom: f64,
}

fn jackknife(psus: &Psus) -> Result<Made, DesignError> {
    psus.check_lonely()?;
    psus.check_size(psus.count())?;
    let units = |psu: usize| psus.in_stratum[psus.stratum[psu]] as f64;
    let factors = Matrix::from_fn(psus.count(), psus.count(), |psu, left_out| {
        if psu == left_out {
            0.0
        } else if psus.stratum[psu] == psus.stratum[left_out] {
            units(psu) / (units(psu) - 1.0)
        } else {
            1.0
        }
    });
    let scales = (0..psus.count())
        .map(|psu| (units(psu) - 1.0) / units(psu) * psus.correction[psu])
        .collect();
    Ok(Made {
        scales,
        ..alike(factors, 1.0)
    })
}

fn balanced(psus: &Psus, rho: f64) -> Result<Made, DesignError> {
    if !(0.0..1.0).contains(&rho) {
        return Err(DesignError::Replicates(format!(
            "rho is {rho}: Fay's factor is at least 0 and below 1"
        )));
    }
    if psus.correction.iter().any(|&correction| correction < 1.0) {
        return Err(DesignError::Replicates(
            "balanced replicates have no finite-population correction: leave the population sizes out, or use JKn".to_owned(),
        ));
    }
    for (name, &units) in psus.strata.iter().zip(&psus.in_stratum) {
        if units != 2 && units != 0 {
            return Err(DesignError::Replicates(format!(
                "stratum “{name}” has {units} sampling units: balanced replicates need two in each; use JKn"
            )));
        }
    }
    // The constant column belongs to no stratum, so that replicates balance around the estimate.
    let matrix = hadamard(psus.strata_used() + 1);
    psus.check_size(matrix.len())?;
    let mut columns = Numbering::new();
    let mut seen = vec![false; psus.strata.len()];
    let mut factors = Matrix::zeros(psus.count(), matrix.len());
    for (psu, &stratum) in psus.stratum.iter().enumerate() {
        let column = columns.of(stratum).0 as usize + 1;
        let second = std::mem::replace(&mut seen[stratum], true);
        for (replicate, row) in matrix.iter().enumerate() {
            let chosen = row[column] != second;
            factors[(psu, replicate)] = if chosen { 2.0 - rho } else { rho };
        }
    }
    let count = matrix.len() as f64;
    let scale = 1.0 / (count * (1.0 - rho) * (1.0 - rho));
    Ok(alike(factors, scale))
}
