//! What of the figures may leave the study.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::disclosure::{DisclosureRule, MagnitudeRule, linked::Width, rounding::Rounding};

/// The rules by which figures are withheld from everything that is answered.
///
/// They hold for all analyses of the request together, as for one release: shares and counts by the
/// thresholds; means, totals, ratios, variances and quantiles by the thresholds of their base and by
/// `magnitudes`; tests, models, agreement, scales and contrasts when every cell that they are made of
/// may be shown. What is withheld cannot be worked out from the rest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DisclosureRequest {
    /// Fewer people than this in a cell (but not none), unweighted: the cell is withheld.
    pub smallest_cell: u64,
    /// Fewer people than this in a base, unweighted: everything on that base is withheld.
    pub smallest_base: u64,
    /// Dominance and p % rules for figures of numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub magnitudes: Option<MagnitudesRequest>,
    /// Round all counts of people. What would tell the exact ones (standard errors, intervals,
    /// means, tests) is then withheld.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rounding: Option<Rounding>,
}

impl Default for DisclosureRequest {
    fn default() -> Self {
        DisclosureRule::default().into()
    }
}

impl From<DisclosureRule> for DisclosureRequest {
    fn from(rule: DisclosureRule) -> Self {
        Self {
            smallest_cell: rule.smallest_cell,
            smallest_base: rule.smallest_base,
            magnitudes: None,
            rounding: None,
        }
    }
}

impl DisclosureRequest {
    /// The thresholds alone.
    pub fn thresholds(&self) -> DisclosureRule {
        DisclosureRule {
            smallest_cell: self.smallest_cell,
            smallest_base: self.smallest_base,
        }
    }
}

/// When a figure of a number would give a contributor away.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MagnitudesRequest {
    /// Which totals are withheld; means, ratios and the rest go by the rule of their totals.
    pub rule: MagnitudeRule,
    /// How far a reader must be from a withheld total. Wider where a rule needs it: no contributor
    /// may be bounded more closely than the rule allows.
    pub width: Width,
}

impl Default for MagnitudesRequest {
    /// No rule beside the thresholds; withheld totals are known to no closer than 10 %.
    fn default() -> Self {
        Self {
            rule: MagnitudeRule::default(),
            width: Width {
                relative: 0.1,
                ..Width::default()
            },
        }
    }
}

/// What disclosure control did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DisclosureReport {
    pub rule: DisclosureRequest,
    /// Counts that are kept secret, those that no figure shows among them.
    pub secret_counts: usize,
    /// How many people lie between the fewest and the most that a reader of everything in this
    /// response can work out for the count that is best known; absent where nothing limits any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub narrowest_count: Option<f64>,
    /// Totals of numbers that are kept secret.
    pub secret_totals: usize,
    /// The same of totals, as a share of the total.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub narrowest_total: Option<f64>,
}
