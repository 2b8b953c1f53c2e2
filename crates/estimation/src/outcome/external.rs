//! Those who answered, set against figures that somebody else has published of the whole population.

use super::OutcomeError;
use crate::numeric::normal_quantile;

/// A group's share among those who answered, beside its share in the population.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Against {
    /// Among those who answered.
    pub share: f64,
    /// Of that share (Wilson).
    pub low: f64,
    pub high: f64,
    /// In the population, as published.
    pub external: f64,
}

impl Against {
    /// By how much the group is over-represented; below zero when it is under-represented.
    pub fn difference(&self) -> f64 {
        self.share - self.external
    }

    /// Whether the interval leaves the published share out.
    pub fn differs(&self) -> bool {
        self.external < self.low || self.high < self.external
    }
}

/// The share of a group among those who answered, with Wilson's interval (1927).
///
/// With z the quantile of the confidence, its centre is (p + z²/2n)/(1 + z²/n) and half the width z √(p(1 − p)/n + z²/4n²)/(1 + z²/n).
///
/// The published share is taken as exact. Those who answered are taken as drawn at random from a large population,
/// because the question is whether they look like it.
///
/// # Errors
/// Nobody answered, more in the group than answered, a share or confidence outside 0 to 1.
///
/// ```
/// let found = estimation::outcome::against(40, 100, 0.55, 0.95)?;
/// assert!((found.low - 0.3094).abs() < 1e-4 && (found.high - 0.4980).abs() < 1e-4);
/// assert!(found.differs());
/// # Ok::<(), estimation::outcome::OutcomeError>(())
/// ```
pub fn against(
    group: u64,
    answered: u64,
    external: f64,
    confidence: f64,
) -> Result<Against, OutcomeError> {
    if answered == 0 {
        return Err(OutcomeError::Nobody);
    }
    if group > answered {
        return Err(OutcomeError::TooMany {
            responded: group,
            asked: answered,
        });
    }
    if !((0.0..=1.0).contains(&external) && confidence > 0.0 && confidence < 1.0) {
        return Err(OutcomeError::Share(external));
    }
    let (n, z) = (
        answered as f64,
        normal_quantile(f64::midpoint(1.0, confidence)),
    );
    let p = group as f64 / n;
    let whole = 1.0 + z * z / n;
    let centre = (p + z * z / (2.0 * n)) / whole;
    let half = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt() / whole;
    Ok(Against {
        share: p,
        // At the ends the two terms are equal but for rounding.
        low: if group == 0 {
            0.0
        } else {
            (centre - half).max(0.0)
        },
        high: if group == answered {
            1.0
        } else {
            (centre + half).min(1.0)
        },
        external,
    })
}
