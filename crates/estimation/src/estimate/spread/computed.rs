//! What follows from covariances: their intervals, standard deviations, correlations.

use super::moments::place;
use crate::{
    estimate::{Estimate, Interval, IntervalKind, mean_interval},
    numeric::dot,
    variance::Joint,
};

/// What follows from the covariances and their joint covariance.
pub(super) struct Computed {
    pub(super) joint: Joint,
    pub(super) confidence: f64,
}

impl Computed {
    pub(super) fn variance(&self, at: usize) -> Estimate {
        self.linear(&[(place(at, at), 1.0)], self.joint.values[place(at, at)])
            .within(0.0, f64::MAX)
    }

    pub(super) fn covariance(&self, a: usize, b: usize) -> Estimate {
        self.linear(&[(place(a, b), 1.0)], self.joint.values[place(a, b)])
    }

    /// `None` where negative weights make a variance below 0.
    pub(super) fn standard_deviation(&self, at: usize) -> Option<Estimate> {
        let variance = self.joint.values[place(at, at)];
        if variance < 0.0 {
            return None;
        }
        let value = variance.sqrt();
        if value > 0.0 {
            let own = self.linear(&[(place(at, at), 0.5 / value)], value);
            return Some(own.within(0.0, f64::MAX));
        }
        // √ has no derivative at 0.
        Some(Estimate {
            value,
            standard_error: None,
            interval: None,
            degrees_of_freedom: self.joint.degrees_of_freedom,
            design_effect: None,
        })
    }

    pub(super) fn correlation(&self, a: usize, b: usize) -> Option<Estimate> {
        let value = |a, b| self.joint.values[place(a, b)];
        let (first, second) = (value(a, a), value(b, b));
        if first <= 0.0 || second <= 0.0 {
            return None;
        }
        let scale = first.sqrt() * second.sqrt();
        // Rounding may pass 1 by a hair.
        let r = (value(a, b) / scale).clamp(-1.0, 1.0);
        let gradient = [
            (place(a, b), 1.0 / scale),
            (place(a, a), -r / (2.0 * first)),
            (place(b, b), -r / (2.0 * second)),
        ];
        Some(self.linear(&gradient, r).within(-1.0, 1.0))
    }

    /// A figure whose derivatives with respect to the covariances are given.
    fn linear(&self, gradient: &[(usize, f64)], value: f64) -> Estimate {
        let places: Vec<usize> = gradient.iter().map(|(place, _)| *place).collect();
        let slopes: Vec<f64> = gradient.iter().map(|(_, slope)| *slope).collect();
        let covariance = self.joint.covariance.part(&places, &places);
        // Rounding may leave a hair below zero where there is no variance.
        let variance = dot(&slopes, &covariance.times_vector(&slopes)).max(0.0);
        let standard_error = Some(variance.sqrt());
        let degrees_of_freedom = self.joint.degrees_of_freedom;
        Estimate {
            value,
            standard_error,
            interval: mean_interval(value, standard_error, degrees_of_freedom, self.confidence),
            degrees_of_freedom,
            design_effect: None,
        }
    }
}

impl Estimate {
    /// The same with its interval cut where the figure cannot go.
    fn within(mut self, lowest: f64, highest: f64) -> Self {
        self.interval = self.interval.map(|interval| Interval {
            lower: interval.lower.max(lowest),
            upper: interval.upper.min(highest),
            kind: IntervalKind::Wald,
            ..interval
        });
        self
    }
}
