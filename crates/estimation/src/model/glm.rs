//! Generalised linear models with canonical links, by iteratively reweighted least squares.

use std::cell::Cell;

use super::Family;
use crate::{
    numeric::{Matrix, dot},
    variance::Statistic,
};

/// A model over respondents: one unit a row, with zero predictors outside of the domain.
pub(super) struct Glm<'a> {
    pub(super) family: Family,
    /// Units × coefficients.
    pub(super) x: &'a Matrix,
    pub(super) y: &'a [f64],
    pub(super) active: &'a [bool],
    pub(super) steps: Cell<usize>,
}

/// Steps after which a fit that has not settled is given up.
pub(super) const MOST_STEPS: usize = 60;

impl Family {
    /// The mean and its derivative at a linear predictor.
    pub(super) fn mean(self, eta: f64) -> (f64, f64) {
        match self {
            Self::Linear => (eta, 1.0),
            Self::Poisson => {
                let mean = eta.min(700.0).exp();
                (mean, mean)
            }
            Self::Logistic | Self::ProportionalOdds => {
                let mean = if eta >= 0.0 {
                    1.0 / (1.0 + (-eta).exp())
                } else {
                    eta.exp() / (1.0 + eta.exp())
                };
                (mean, mean * (1.0 - mean))
            }
        }
    }

    /// The deviance of one respondent.
    pub(super) fn deviance(self, y: f64, mean: f64) -> f64 {
        let log_ratio = |a: f64, b: f64| if a > 0.0 { a * (a / b).ln() } else { 0.0 };
        match self {
            Self::Linear => (y - mean).powi(2),
            Self::Poisson => 2.0 * (log_ratio(y, mean) - (y - mean)),
            Self::Logistic | Self::ProportionalOdds => {
                2.0 * (log_ratio(y, mean) + log_ratio(1.0 - y, 1.0 - mean))
            }
        }
    }
}

impl Glm<'_> {
    fn information(&self, weights: &[f64], beta: &[f64]) -> (Matrix, Vec<f64>) {
        let p = self.x.columns();
        let (mut a, mut score) = (Matrix::zeros(p, p), vec![0.0; p]);
        for unit in (0..weights.len()).filter(|&unit| self.active[unit]) {
            let x = self.x.row(unit);
            let (mean, slope) = self.family.mean(dot(x, beta));
            a.add_outer(weights[unit] * slope, x);
            let residual = weights[unit] * (self.y[unit] - mean);
            score
                .iter_mut()
                .zip(x)
                .for_each(|(sum, x)| *sum += residual * x);
        }
        (a, score)
    }

    fn total_deviance(&self, weights: &[f64], beta: &[f64]) -> f64 {
        (0..weights.len())
            .filter(|&unit| self.active[unit])
            .map(|unit| {
                let (mean, _) = self.family.mean(dot(self.x.row(unit), beta));
                weights[unit] * self.family.deviance(self.y[unit], mean)
            })
            .sum()
    }
}

impl Statistic for Glm<'_> {
    fn values(&self, weights: &[f64]) -> Option<Vec<f64>> {
        let mut beta = vec![0.0; self.x.columns()];
        if self.family == Family::Poisson {
            // A start near the mean keeps the first step short.
            let active = || (0..weights.len()).filter(|&unit| self.active[unit]);
            let total: f64 = active().map(|unit| weights[unit] * self.y[unit]).sum();
            let all: f64 = active().map(|unit| weights[unit]).sum();
            if (0..weights.len()).any(|unit| self.active[unit] && self.x[(unit, 0)] == 1.0) {
                beta[0] = (total / all).ln();
            }
        }
        let mut deviance = self.total_deviance(weights, &beta);
        for step in 0..MOST_STEPS {
            self.steps.set(step + 1);
            let (a, score) = self.information(weights, &beta);
            let change = a.factor().solve(&score);
            let mut factor = 1.0;
            let mut next: Vec<f64>;
            loop {
                next = beta
                    .iter()
                    .zip(&change)
                    .map(|(b, c)| b + factor * c)
                    .collect();
                let then = self.total_deviance(weights, &next);
                if then <= deviance * (1.0 + 1e-10) + 1e-300 || factor < 1e-6 {
                    deviance = then;
                    break;
                }
                factor /= 2.0;
            }
            let moved = (change.iter().zip(&next))
                .map(|(change, b)| (factor * change).abs() / (b.abs() + 0.01))
                .fold(0.0, f64::max);
            beta = next;
            if beta.iter().any(|b| !b.is_finite()) {
                return None;
            }
            if moved < 1e-11 {
                return Some(beta);
            }
        }
        None
    }

    fn scores(&self, weights: &[f64], beta: &[f64]) -> Matrix {
        let (a, _) = self.information(weights, beta);
        let inverse = a.factor().inverse();
        let mut scores = Matrix::zeros(weights.len(), self.x.columns());
        for unit in (0..weights.len()).filter(|&unit| self.active[unit]) {
            let x = self.x.row(unit);
            let residual = self.y[unit] - self.family.mean(dot(x, beta)).0;
            let influence = inverse.times_vector(x);
            for (score, influence) in scores.row_mut(unit).iter_mut().zip(influence) {
                *score = residual * influence;
            }
        }
        scores
    }
}
