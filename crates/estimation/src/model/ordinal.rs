//! Proportional odds: logit P(Y ≤ k) = θₖ − xβ (`McCullagh` 1980), by Newton's method on the
//! analytic second derivatives.
//!
//! Values are β, then the thresholds θ.

use std::cell::Cell;

use super::{Family, glm::MOST_STEPS};
use crate::{
    numeric::{Matrix, dot},
    variance::Statistic,
};

pub(super) struct Ordinal<'a> {
    pub(super) x: &'a Matrix,
    /// The level of each unit, from 0.
    pub(super) level: &'a [usize],
    pub(super) levels: usize,
    pub(super) active: &'a [bool],
    pub(super) steps: Cell<usize>,
}

/// What one respondent adds to the log-likelihood.
struct Part {
    log: f64,
    gradient: Vec<f64>,
    /// Second derivatives: weights of a aᵀ of the upper and of the lower threshold, less g gᵀ.
    upper: Option<(Vec<f64>, f64)>,
    lower: Option<(Vec<f64>, f64)>,
}

impl Ordinal<'_> {
    fn size(&self) -> usize {
        self.x.columns() + self.levels - 1
    }

    /// The derivative of θₖ − xβ with respect to all parameters.
    fn direction(&self, unit: usize, threshold: usize) -> Vec<f64> {
        let mut a: Vec<f64> = self.x.row(unit).iter().map(|x| -x).collect();
        a.resize(self.size(), 0.0);
        a[self.x.columns() + threshold] = 1.0;
        a
    }

    fn part(&self, unit: usize, beta: &[f64]) -> Part {
        let p = self.x.columns();
        let eta = dot(self.x.row(unit), &beta[..p]);
        let level = self.level[unit];
        let at = |threshold: usize| Family::Logistic.mean(beta[p + threshold] - eta);
        let upper = (level + 1 < self.levels).then(|| at(level));
        let lower = (level > 0).then(|| at(level - 1));
        let probability = upper.map_or(1.0, |u| u.0) - lower.map_or(0.0, |l| l.0);
        let probability = probability.max(1e-300);
        let mut gradient = vec![0.0; self.size()];
        let mut second = |side: Option<(f64, f64)>, threshold: usize, sign: f64| {
            side.map(|(cumulative, density)| {
                let a = self.direction(unit, threshold);
                for (g, a) in gradient.iter_mut().zip(&a) {
                    *g += sign * density / probability * a;
                }
                (a, sign * density * (1.0 - 2.0 * cumulative) / probability)
            })
        };
        let upper = second(upper, level, 1.0);
        let lower = second(lower, level.saturating_sub(1), -1.0);
        Part {
            log: probability.ln(),
            gradient,
            upper,
            lower,
        }
    }

    /// The log-likelihood, its gradient, and the negative of its second derivatives.
    fn sums(&self, weights: &[f64], beta: &[f64]) -> (f64, Vec<f64>, Matrix) {
        let size = self.size();
        let (mut log, mut gradient) = (0.0, vec![0.0; size]);
        let mut information = Matrix::zeros(size, size);
        for unit in (0..weights.len()).filter(|&unit| self.active[unit]) {
            let part = self.part(unit, beta);
            let weight = weights[unit];
            log += weight * part.log;
            gradient
                .iter_mut()
                .zip(&part.gradient)
                .for_each(|(sum, g)| *sum += weight * g);
            information.add_outer(weight, &part.gradient);
            for (a, second) in part.upper.iter().chain(&part.lower) {
                information.add_outer(-weight * second, a);
            }
        }
        (log, gradient, information)
    }

    /// No slopes, and thresholds at the shares of the levels.
    fn start(&self, weights: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.levels];
        for unit in (0..weights.len()).filter(|&unit| self.active[unit]) {
            sums[self.level[unit]] += weights[unit];
        }
        let all: f64 = sums.iter().sum();
        let mut beta = vec![0.0; self.x.columns()];
        let mut below = 0.0;
        for sum in &sums[..self.levels - 1] {
            below += sum / all;
            let share = below.clamp(1e-9, 1.0 - 1e-9);
            beta.push((share / (1.0 - share)).ln());
        }
        beta
    }
}

impl Statistic for Ordinal<'_> {
    fn values(&self, weights: &[f64]) -> Option<Vec<f64>> {
        let mut beta = self.start(weights);
        let rising = |beta: &[f64]| beta[self.x.columns()..].windows(2).all(|t| t[0] < t[1]);
        for step in 0..MOST_STEPS {
            self.steps.set(step + 1);
            let (log, gradient, information) = self.sums(weights, &beta);
            let change = information.factor().solve(&gradient);
            let mut factor = 1.0;
            let next = loop {
                let next: Vec<f64> = (beta.iter().zip(&change))
                    .map(|(b, c)| b + factor * c)
                    .collect();
                if (rising(&next) && self.sums(weights, &next).0 >= log - 1e-9 * log.abs())
                    || factor < 1e-6
                {
                    break next;
                }
                factor /= 2.0;
            };
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
        let (_, _, information) = self.sums(weights, beta);
        let inverse = information.factor().inverse();
        let mut scores = Matrix::zeros(weights.len(), self.size());
        for unit in (0..weights.len()).filter(|&unit| self.active[unit]) {
            let influence = inverse.times_vector(&self.part(unit, beta).gradient);
            scores.row_mut(unit).copy_from_slice(&influence);
        }
        scores
    }
}
