//! Replicates that are made from the sampling units and strata of the first stage.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{DegreesOfFreedom, Replicates, Rule, hadamard::hadamard};
use crate::{
    design::{Design, DesignError, Numbering},
    numeric::Matrix,
};

/// A way to make replicates; the module has the formulas.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReplicateMethod {
    /// Delete one unit, without strata.
    Jk1,
    /// Delete one unit, within strata.
    Jkn,
    /// Balanced repeated replication.
    Brr,
    /// Balanced repeated replication that leaves ρ of a weight, at least 0 and below 1.
    Fay(f64),
}

/// So many factors are stored at most (half a gigabyte).
const MOST_FACTORS: usize = 1 << 26;

/// The sampling units of the first stage.
struct Psus {
    of_class: Vec<u32>,
    stratum: Vec<usize>,
    correction: Vec<f64>,
    /// How many there are in each stratum.
    in_stratum: Vec<usize>,
    strata: Vec<String>,
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
    /// a population size; ρ outside of 0 to 1; a design that has replicates; too many units.
    pub fn with_replicates(
        mut self,
        method: ReplicateMethod,
        mse: bool,
    ) -> Result<Self, DesignError> {
        self.check_no_replicates()?;
        let psus = self.psus()?;
        let (factors, scale, scales) = match method {
            ReplicateMethod::Jk1 if psus.strata_used() > 1 => {
                return Err(DesignError::Replicates(
                    "JK1 is for samples without strata: use JKn".to_owned(),
                ));
            }
            ReplicateMethod::Jk1 | ReplicateMethod::Jkn => jackknife(&psus)?,
            ReplicateMethod::Brr => balanced(&psus, 0.0)?,
            ReplicateMethod::Fay(rho) => balanced(&psus, rho)?,
        };
        let rule = Rule {
            absolute: false,
            scale,
            scales,
            mse,
            degrees_of_freedom: DegreesOfFreedom::Units,
        };
        self.replicates = Some(Replicates::new(psus.of_class, factors, rule));
        Ok(self)
    }

    pub(super) fn check_no_replicates(&self) -> Result<(), DesignError> {
        match self.replicates {
            Some(_) => Err(DesignError::OneVarianceOnly {
                has: "replicate weights",
                wanted: "other replicate weights",
            }),
            None => Ok(()),
        }
    }

    /// Divides classes until each is within one sampling unit, and numbers these.
    fn psus(&mut self) -> Result<Psus, DesignError> {
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
    fn count(&self) -> usize {
        self.stratum.len()
    }

    fn strata_used(&self) -> usize {
        self.in_stratum.iter().filter(|&&units| units > 0).count()
    }
}

/// Factors, scale, scales.
type Made = (Matrix, f64, Vec<f64>);

fn check_size(patterns: usize, replicates: usize) -> Result<(), DesignError> {
    if patterns.saturating_mul(replicates) > MOST_FACTORS {
        return Err(DesignError::Replicates(format!(
            "{replicates} replicates of {patterns} sampling units are too many to keep: use Taylor variances, or give fewer replicates"
        )));
    }
    Ok(())
}

fn jackknife(psus: &Psus) -> Result<Made, DesignError> {
    let lonely: Vec<String> = (psus.strata.iter().zip(&psus.in_stratum))
        .filter(|(_, units)| **units == 1)
        .map(|(name, _)| name.clone())
        .collect();
    if !lonely.is_empty() {
        return Err(DesignError::LonelyPsu { strata: lonely });
    }
    check_size(psus.count(), psus.count())?;
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
    Ok((factors, 1.0, scales))
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
    check_size(psus.count(), matrix.len())?;
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
    Ok((factors, scale, vec![1.0; matrix.len()]))
}
