//! The variance of estimated totals by stages of sampling.
//!
//! For z, the weighted linearised variable (zero outside the domain), the variance of Σz is summed
//! over the stages. At stage s, with nₕ units drawn from stratum h and zₕᵢ the total of unit i,
//!
//! Vₛ = Σₕ φₕ (1 − fₕ) nₕ/(nₕ−1) Σᵢ (zₕᵢ − z̄ₕ)(zₕᵢ − z̄ₕ)ᵀ
//!
//! where φₕ is the product of the sampling fractions of the stages above (1 at the first stage):
//! Särndal, Swensson and Wretman (1992), results 4.3.1 and 4.4.1. Before that, z is replaced by the
//! residual of its regression on the auxiliary variables of each calibration step (their §6.6;
//! Deville and Särndal 1992, eq. 3.4).
//!
//! Checked against R `survey` 4.5 to 1e-9 relative: `tests/oracle`.

use super::{Units, VarianceError};
use crate::{
    design::{CERTAIN, Design, LonelyPsu, Residuals, Stage, Step},
    numeric::Matrix,
    weighting::{Adjustment, Sweeps},
};

/// The covariance of the totals Σ w·u of the columns of `scores` (units × statistics).
///
/// `active` says which units are in the domain.
pub(super) fn covariance(
    design: &Design,
    units: &Units,
    mut scores: Matrix,
    active: &[bool],
) -> Result<Matrix, VarianceError> {
    for (at, step) in design.steps.iter().enumerate() {
        if step.residuals != Residuals::None {
            residuals(design, units, &mut scores, at, step);
        }
    }
    if let Some(joint) = &design.joint {
        return Ok(super::joint::covariance(design, joint, units, &scores));
    }
    let mut total = Matrix::zeros(scores.columns(), scores.columns());
    let mut share: Vec<f64> = vec![1.0; design.classes.count()];
    for stage in &design.stages {
        let part = Sums {
            design,
            units,
            scores: &scores,
            active,
            share: &share,
        };
        total.add(&part.covariance(stage)?);
        for (share, correction) in share.iter_mut().zip(&stage.correction_of_class) {
            *share *= 1.0 - correction;
        }
        if share.iter().all(|&share| share == 0.0) {
            break;
        }
    }
    Ok(total)
}

/// Replaces scores by their residuals of the regression on a step's auxiliary variables.
fn residuals(design: &Design, units: &Units, scores: &mut Matrix, at: usize, step: &Step) {
    // What later steps multiply a weight with belongs to the variable that is regressed.
    let later = |class: usize| -> f64 {
        (design.steps[at + 1..].iter())
            .map(|step| step.factors[step.cell_of_class[class] as usize])
            .product()
    };
    let (count, columns) = (step.auxiliaries.columns(), scores.columns());
    if count == 0 {
        return;
    }
    let mut products = Matrix::zeros(count, columns);
    let mut swept = match (&step.adjustment, step.residuals) {
        (Adjustment::Rake(raking), Residuals::Sweeps) => Some(Sweeps::new(raking, columns)),
        _ => None,
    };
    let last = at + 1 == design.steps.len();
    for unit in 0..units.count() {
        let class = units.class[unit] as usize;
        let earlier: f64 = (design.steps[..at].iter())
            .map(|step| step.factors[step.cell_of_class[class] as usize])
            .product();
        let cell = step.cell_of_class[class] as usize;
        if let Some(swept) = &mut swept {
            // Those whom an earlier step took out are not in the regression.
            if earlier != 0.0 {
                swept.add(cell, units.people[unit], later(class), scores.row(unit));
            }
            continue;
        }
        let own = match step.residuals {
            Residuals::AfterStep => step.factors[cell],
            Residuals::BeforeStep | Residuals::Sweeps | Residuals::None => 1.0,
        };
        let weight = units.rows[unit] * units.base[unit] * earlier * own;
        let weight = if last { weight } else { weight * later(class) };
        for (row, &x) in step.auxiliaries.row(cell).iter().enumerate() {
            if x != 0.0 {
                for (sum, u) in products.row_mut(row).iter_mut().zip(scores.row(unit)) {
                    *sum += weight * x * u;
                }
            }
        }
    }
    let slopes = swept.map_or_else(
        || step.normal.solve_matrix(&products),
        |swept| swept.slopes(),
    );
    for unit in 0..units.count() {
        let class = units.class[unit] as usize;
        let later = if last { 1.0 } else { later(class) };
        if later == 0.0 {
            continue;
        }
        let x = step.auxiliaries.row(step.cell_of_class[class] as usize);
        for (row, &x) in x.iter().enumerate().filter(|(_, x)| **x != 0.0) {
            for (score, slope) in scores.row_mut(unit).iter_mut().zip(slopes.row(row)) {
                *score -= x * slope / later;
            }
        }
    }
}

/// What one stage's variance is computed from.
struct Sums<'a> {
    design: &'a Design,
    units: &'a Units,
    scores: &'a Matrix,
    active: &'a [bool],
    /// The product of the sampling fractions of the stages above, by class.
    share: &'a [f64],
}

/// A stratum while its variance is summed.
#[derive(Clone)]
struct Stratum {
    mean: Vec<f64>,
    covariance: Matrix,
    /// φ (1 − f), of any of its classes.
    weight: f64,
    correction: f64,
    /// Sampling units with a row in the domain.
    active_units: f64,
}

impl Sums<'_> {
    fn factor(&self, unit: usize) -> f64 {
        self.design.factor_of_class[self.units.class[unit] as usize]
    }

    fn covariance(&self, stage: &Stage) -> Result<Matrix, VarianceError> {
        let columns = self.scores.columns();
        let mut strata = vec![
            Stratum {
                mean: vec![0.0; columns],
                covariance: Matrix::zeros(columns, columns),
                weight: 0.0,
                correction: 0.0,
                active_units: 0.0,
            };
            stage.strata.len()
        ];
        let mut total = vec![0.0; columns];
        for unit in 0..self.units.count() {
            let stratum = stage.stratum_of_class[self.units.class[unit] as usize] as usize;
            let weight = self.units.rows[unit] * self.units.base[unit] * self.factor(unit);
            let n = stage.units[stratum];
            for (at, score) in self.scores.row(unit).iter().enumerate() {
                strata[stratum].mean[at] += weight * score / n;
                total[at] += weight * score;
            }
        }
        let all: f64 = stage.units.iter().sum();
        let grand: Vec<f64> = total.iter().map(|sum| sum / all).collect();
        match &stage.cluster_of_class {
            None => self.add_rows(stage, &mut strata, &grand),
            Some(clusters) => self.add_clusters(stage, clusters, &mut strata, &grand),
        }
        self.join(stage, strata)
    }

    /// Whether a stratum's units are centred at the mean of all units.
    fn is_adjusted(&self, n: f64, active: f64) -> bool {
        let lonely = n == 1.0 || (self.design.lonely_in_domain && active == 1.0);
        lonely && self.design.lonely == LonelyPsu::Adjust
    }

    /// Each row is a sampling unit.
    fn add_rows(&self, stage: &Stage, strata: &mut [Stratum], grand: &[f64]) {
        let columns = grand.len();
        for unit in 0..self.units.count() {
            let stratum = &mut strata[self.stratum(stage, unit)];
            if self.active[unit] {
                stratum.active_units += self.units.people[unit];
            }
        }
        let mut away = vec![0.0; columns];
        for unit in 0..self.units.count() {
            let class = self.units.class[unit] as usize;
            let at = self.stratum(stage, unit);
            let (n, factor) = (stage.units[at], self.factor(unit));
            let adjusted = self.is_adjusted(n, strata[at].active_units);
            let stratum = &mut strata[at];
            let weight = self.units.base[unit] * factor;
            let scores = self.scores.row(unit);
            for (column, away) in away.iter_mut().enumerate() {
                let centre = if adjusted {
                    grand[column]
                } else {
                    stratum.mean[column]
                };
                *away = weight * scores[column] - centre;
            }
            stratum.correction = stage.correction_of_class[class];
            let scale = self.share[class] * stratum.correction;
            stratum.weight = scale;
            stratum
                .covariance
                .add_outer(scale * self.units.rows[unit], &away);
            if self.units.spread[unit] > 0.0 {
                let spread = self.units.spread[unit] * factor * factor;
                stratum.covariance.add_outer(scale * spread, scores);
            }
        }
    }

    /// The sampling units are clusters of rows.
    fn add_clusters(&self, stage: &Stage, clusters: &[u32], strata: &mut [Stratum], grand: &[f64]) {
        let columns = grand.len();
        let mut totals = Matrix::zeros(stage.clusters, columns);
        let mut class_of = vec![u32::MAX; stage.clusters];
        let mut active = vec![false; stage.clusters];
        for unit in 0..self.units.count() {
            let class = self.units.class[unit];
            let cluster = clusters[class as usize] as usize;
            class_of[cluster] = class;
            active[cluster] |= self.active[unit] && self.units.people[unit] > 0.0;
            let weight = self.units.rows[unit] * self.units.base[unit] * self.factor(unit);
            for (sum, score) in totals
                .row_mut(cluster)
                .iter_mut()
                .zip(self.scores.row(unit))
            {
                *sum += weight * score;
            }
        }
        let seen = || (0..stage.clusters).filter(|&cluster| class_of[cluster] != u32::MAX);
        for cluster in seen().filter(|&cluster| active[cluster]) {
            let stratum = stage.stratum_of_class[class_of[cluster] as usize] as usize;
            strata[stratum].active_units += 1.0;
        }
        for cluster in seen() {
            let class = class_of[cluster] as usize;
            let at = stage.stratum_of_class[class] as usize;
            let adjusted = self.is_adjusted(stage.units[at], strata[at].active_units);
            let stratum = &mut strata[at];
            let away: Vec<f64> = (totals.row(cluster).iter().enumerate())
                .map(|(at, total)| {
                    total
                        - if adjusted {
                            grand[at]
                        } else {
                            stratum.mean[at]
                        }
                })
                .collect();
            stratum.correction = stage.correction_of_class[class];
            stratum.weight = self.share[class] * stratum.correction;
            stratum.covariance.add_outer(stratum.weight, &away);
        }
    }

    fn stratum(&self, stage: &Stage, unit: usize) -> usize {
        stage.stratum_of_class[self.units.class[unit] as usize] as usize
    }

    /// Adds the strata up, by the rule for those that have a single unit.
    fn join(&self, stage: &Stage, strata: Vec<Stratum>) -> Result<Matrix, VarianceError> {
        let columns = self.scores.columns();
        let mut sum = Matrix::zeros(columns, columns);
        let mut lonely = Vec::new();
        let (mut all, mut known) = (0.0, 0.0);
        for (at, stratum) in strata.into_iter().enumerate() {
            let n = stage.units[at];
            if n == 0.0 {
                continue;
            }
            // A stratum without anybody of the domain has nothing that would have to be known.
            let touched = stratum.active_units > 0.0 || stratum.mean.iter().any(|&z| z != 0.0);
            if !touched {
                continue;
            }
            let alone = n == 1.0 && stratum.correction >= CERTAIN;
            let alone_in_domain =
                self.design.lonely_in_domain && stratum.active_units == 1.0 && n > 1.0;
            all += 1.0;
            match self.design.lonely {
                LonelyPsu::Fail if alone => {
                    lonely.push(stage.strata[at].clone());
                    continue;
                }
                LonelyPsu::Remove | LonelyPsu::Certainty if alone => continue,
                LonelyPsu::Average if alone || alone_in_domain => continue,
                _ => known += 1.0,
            }
            if stratum.correction >= CERTAIN || stratum.weight > 0.0 {
                let scale = if n > 1.0 { n / (n - 1.0) } else { 1.0 };
                sum.add(&stratum.covariance.scaled(scale));
            }
        }
        if !lonely.is_empty() {
            return Err(VarianceError::LonelyPsu { strata: lonely });
        }
        let average = self.design.lonely == LonelyPsu::Average && known < all;
        if average && known == 0.0 {
            return Err(VarianceError::NoStratumWithVariance);
        }
        Ok(if average {
            sum.scaled(all / known)
        } else {
            sum
        })
    }
}
