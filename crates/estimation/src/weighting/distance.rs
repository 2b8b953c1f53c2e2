//! Distances between the weights before and after calibration.
//!
//! A distance gives the factor F(u) of a respondent with u = xᵀλ (Deville and Särndal 1992, §2):
//!
//! | distance | F(u) | factors |
//! |---|---|---|
//! | linear | 1 + u | any, also below 0 |
//! | raking | eᵘ | above 0 |
//! | logit | [L(U−1) + U(1−L)e^{Au}] / [(U−1) + (1−L)e^{Au}], A = (U−L)/((1−L)(U−1)) | between L and U |
//!
//! Linear and raking can be cut off at bounds L < 1 < U. Calibration minimises the convex function
//! Σ w G(xᵀλ) − tᵀλ with G′ = F; its gradient is the gap between reached and wanted totals.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::WeightingError;

/// Which weights are “near” those before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DistanceKind {
    /// The general regression estimator (GREG).
    #[default]
    Linear,
    /// Exponential: the weights that raking gives.
    Raking,
    /// Needs bounds, and stays strictly between them.
    Logit,
}

/// Bounds of the factor by which a weight is multiplied.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bounds {
    /// Below 1.
    pub lower: f64,
    /// Above 1.
    pub upper: f64,
}

/// A distance with its bounds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Distance {
    kind: DistanceKind,
    lower: f64,
    upper: f64,
}

/// Beyond this, eᵘ is not computed: no factor comes near it.
const STEEPEST: f64 = 300.0;

impl Distance {
    pub(crate) fn new(kind: DistanceKind, bounds: Option<Bounds>) -> Result<Self, WeightingError> {
        let Bounds { lower, upper } = bounds.unwrap_or(Bounds {
            lower: f64::NEG_INFINITY,
            upper: f64::INFINITY,
        });
        let bad = |field, value, need| Err(WeightingError::BadOption { field, value, need });
        if lower.is_nan() || lower >= 1.0 {
            return bad(
                "bounds.lower",
                lower,
                "the lower bound of a factor is below 1",
            );
        }
        if upper.is_nan() || upper <= 1.0 {
            return bad(
                "bounds.upper",
                upper,
                "the upper bound of a factor is above 1",
            );
        }
        let logit = kind == DistanceKind::Logit;
        if logit && !(lower.is_finite() && upper.is_finite()) {
            return bad(
                "bounds",
                upper,
                "the logit distance needs both: {\"lower\": 0.5, \"upper\": 2}, say",
            );
        }
        Ok(Self { kind, lower, upper })
    }

    fn steepness(self) -> f64 {
        (self.upper - self.lower) / ((1.0 - self.lower) * (self.upper - 1.0))
    }

    /// F without bounds, its derivative and its integral; of the logit with them.
    fn free(self, u: f64) -> [f64; 3] {
        match self.kind {
            DistanceKind::Linear => [1.0 + u, 1.0, u + u * u / 2.0],
            DistanceKind::Raking => {
                let factor = u.min(STEEPEST).exp();
                [factor, factor, factor]
            }
            DistanceKind::Logit => {
                let (l, h, a) = (self.lower, self.upper, self.steepness());
                // From the side on which the exponential is small.
                let e = (-(a * u).abs()).exp();
                let (low, high) = (h - 1.0, 1.0 - l);
                let (low, high, top) = if u > 0.0 {
                    (low * e, high, a * u)
                } else {
                    (low, high * e, 0.0)
                };
                let sum = low + high;
                let share = high / sum;
                let factor = l + (h - l) * share;
                let slope = (h - l) * a * share * (low / sum);
                [factor, slope, l * u + (h - l) / a * (sum.ln() + top)]
            }
        }
    }

    /// The u at which F without bounds is at a bound.
    fn inverse(self, bound: f64) -> f64 {
        match self.kind {
            DistanceKind::Linear => bound - 1.0,
            DistanceKind::Raking if bound > 0.0 => bound.ln(),
            DistanceKind::Raking | DistanceKind::Logit => bound * f64::INFINITY,
        }
    }

    /// F, its derivative and its integral at u.
    pub(crate) fn at(self, u: f64) -> [f64; 3] {
        if self.kind == DistanceKind::Logit {
            return self.free(u);
        }
        let [factor, slope, integral] = self.free(u);
        for (bound, beyond) in [
            (self.lower, factor <= self.lower),
            (self.upper, factor >= self.upper),
        ] {
            if beyond && bound.is_finite() {
                let at = self.inverse(bound);
                if at.is_finite() {
                    return [bound, 0.0, self.free(at)[2] + bound * (u - at)];
                }
            }
        }
        [factor, slope, integral]
    }

    /// Whether a factor stands at the lower bound, and at the upper one.
    pub(crate) fn stands_at(self, factor: f64) -> (bool, bool) {
        let near = |bound: f64| bound.is_finite() && (factor - bound).abs() <= 1e-9 * bound.abs();
        (near(self.lower), near(self.upper))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_factor_is_the_slope_of_its_integral_and_has_the_stated_derivative() {
        let bounds = Some(Bounds {
            lower: 0.4,
            upper: 2.5,
        });
        for (kind, bounds) in [
            (DistanceKind::Linear, None),
            (DistanceKind::Raking, None),
            (DistanceKind::Linear, bounds),
            (DistanceKind::Raking, bounds),
            (DistanceKind::Logit, bounds),
        ] {
            let distance = Distance::new(kind, bounds).expect("bounds around 1");
            assert!((distance.at(0.0)[0] - 1.0).abs() < 1e-15, "{kind:?}");
            for step in -30..30 {
                let (u, h) = (f64::from(step) / 10.0 + 0.013, 1e-5);
                let [factor, slope, _] = distance.at(u);
                let (up, down) = (distance.at(u + h), distance.at(u - h));
                let scale = factor.abs().max(1.0);
                assert!(((up[2] - down[2]) / (2.0 * h) - factor).abs() < 1e-7 * scale);
                assert!(((up[0] - down[0]) / (2.0 * h) - slope).abs() < 1e-7 * scale);
            }
        }
    }
}
