//! The rules by which a cell of a magnitude table is withheld.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::contributions::{ContributionWeights, Contributions};

/// (n, k) dominance: the `largest` contributors make up more than `percent` of the total.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dominance {
    /// n, such as 1 or 2.
    pub largest: usize,
    /// k, such as 85: above 0, at most 100.
    pub percent: f64,
}

/// The p % rule, and the p/q rule where `q` is below 100.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PRule {
    /// No contributor may be estimated more closely than within so many per cent.
    pub p: f64,
    /// How closely others are known beforehand, in per cent; 100 is not at all.
    #[serde(default = "not_at_all")]
    pub q: f64,
}

fn not_at_all() -> f64 {
    100.0
}

/// Which cells of a magnitude table are withheld (primary suppression). A cell is withheld when any
/// of the rules says so.
///
/// ```
/// use estimation::disclosure::{Contributions, Dominance, MagnitudeRule, Sensitive};
///
/// let rule = MagnitudeRule {
///     smallest_count: 3,
///     dominance: vec![Dominance { largest: 1, percent: 85.0 }],
///     ..MagnitudeRule::default()
/// };
/// rule.check()?;
/// let cell = Contributions::of([900.0, 40.0, 30.0, 10.0], rule.keep());
/// assert_eq!(rule.sensitive(&cell), Some(Sensitive::Dominated));
/// let even = Contributions::of([100.0, 90.0, 80.0, 70.0], rule.keep());
/// assert_eq!(rule.sensitive(&even), None);
/// # Ok::<(), estimation::disclosure::RuleError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MagnitudeRule {
    /// Fewer contributors than this, unweighted, but not none; 0 and 1 for no threshold.
    pub smallest_count: u64,
    pub dominance: Vec<Dominance>,
    pub p_percent: Option<PRule>,
    pub weights: ContributionWeights,
}

/// Why a cell is withheld; the first that holds, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sensitive {
    /// Too few contributors.
    Few,
    /// A few contributors make up nearly all.
    Dominated,
    /// The second largest contributor can estimate the largest too closely.
    Estimable,
}

/// A rule that cannot be meant.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum RuleError {
    #[error("dominance of the {largest} largest: name at least 1")]
    NoLargest { largest: usize },
    #[error("dominance by {percent} %: give a percentage above 0 and at most 100")]
    Percent { percent: f64 },
    #[error("p = {p} %: give a percentage above 0")]
    P { p: f64 },
    #[error("q = {q} %: give a percentage above 0 and at most 100")]
    Q { q: f64 },
}

impl MagnitudeRule {
    /// Says what cannot be meant.
    ///
    /// # Errors
    /// A percentage outside its range, dominance of nobody.
    pub fn check(&self) -> Result<(), RuleError> {
        let is_share = |percent: f64| percent > 0.0 && percent <= 100.0;
        for &Dominance { largest, percent } in &self.dominance {
            if largest == 0 {
                return Err(RuleError::NoLargest { largest });
            }
            if !is_share(percent) {
                return Err(RuleError::Percent { percent });
            }
        }
        match self.p_percent {
            Some(PRule { p, .. }) if !(p > 0.0 && p.is_finite()) => Err(RuleError::P { p }),
            Some(PRule { q, .. }) if !is_share(q) => Err(RuleError::Q { q }),
            Some(_) | None => Ok(()),
        }
    }

    /// How many of the largest contributions the rules look at.
    pub fn keep(&self) -> usize {
        let dominance = self.dominance.iter().map(|rule| rule.largest).max();
        dominance.unwrap_or(0).max(2)
    }

    /// Whether a cell is withheld, and why.
    pub fn sensitive(&self, cell: &Contributions) -> Option<Sensitive> {
        if cell.contributors > 0 && cell.contributors < self.smallest_count {
            return Some(Sensitive::Few);
        }
        // Sums in another order differ in the last digits; a cell on the edge is on it in any order.
        let edge = cell.total * 1e-12;
        let dominates =
            |rule: &Dominance| cell.top(rule.largest) > rule.percent / 100.0 * cell.total + edge;
        if self.dominance.iter().any(dominates) {
            return Some(Sensitive::Dominated);
        }
        let is_close = |rule: PRule| {
            let rest = (cell.total - cell.top(2)).max(0.0);
            rule.q / 100.0 * rest < rule.p / 100.0 * cell.top(1) - edge
        };
        self.p_percent
            .is_some_and(is_close)
            .then_some(Sensitive::Estimable)
    }

    /// How far above its value a reader must not be able to bound a withheld total, so that no
    /// contributor is bounded more closely than the rules allow.
    ///
    /// p/q: p/q · x₁ − (X − x₁ − x₂). Dominance: 100/k · (x₁ + … + xₙ) − X. The larger of all rules
    /// (Hundepool et al. 2012, table 4.3). 0 for a cell that is withheld for its few contributors only: state
    /// a width for those ([`crate::disclosure::linked::Width`]).
    pub fn needed_above(&self, cell: &Contributions) -> f64 {
        let of_dominance =
            |rule: &Dominance| 100.0 / rule.percent * cell.top(rule.largest) - cell.total;
        let of_p = |rule: PRule| rule.p / rule.q * cell.top(1) - (cell.total - cell.top(2));
        (self.dominance.iter().map(of_dominance))
            .chain(self.p_percent.map(of_p))
            .fold(0.0, f64::max)
    }
}
