//! What an estimate is asked for, beside the figure itself.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Precision;

/// The sample with which a design effect compares: a simple random one of as many respondents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DesignEffect {
    /// Drawn without replacement from as many people as the weights add up to (Kish 1965, *Deff*).
    WithoutReplacement,
    /// Drawn with replacement (Kish 1995, *Deft²*).
    WithReplacement,
}

/// What every figure of a call is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Options {
    pub precision: Precision,
    /// `None` leaves design effects out.
    pub design_effect: Option<DesignEffect>,
    /// Whether the covariances of all figures of all domains are wanted, for contrasts.
    pub joint: bool,
}
