//! What every test has.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A statistic with its distribution and p-value.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Tested {
    pub statistic: f64,
    /// Of F and χ²; absent for t.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub numerator_df: Option<f64>,
    /// Of F and t; absent for χ².
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub denominator_df: Option<f64>,
    /// Two-sided for t.
    pub p_value: f64,
}

impl Tested {
    pub(super) fn f(value: f64, first: f64, second: f64, tail: fn(f64, f64, f64) -> f64) -> Self {
        Self {
            statistic: value,
            numerator_df: Some(first),
            denominator_df: Some(second),
            p_value: tail(value, first, second),
        }
    }

    pub(super) fn chi_squared(statistic: f64, df: f64, p_value: f64) -> Self {
        Self {
            statistic,
            numerator_df: Some(df),
            denominator_df: None,
            p_value,
        }
    }
}
