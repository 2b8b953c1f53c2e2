//! A figure with its uncertainty: shares, counts, means, totals and ratios of any domain.
//!
//! Everything is computed from counts that one pass over the coded columns collects
//! ([`crate::variance`]), never from a copy of the data for each level.
//!
//! A domain (one type of GP, one country; the people who answered) is a part of the sample whose
//! size is random. Respondents outside it are not dropped: they contribute zeros, so that the
//! variance of a stratum is taken over all n of its respondents.

mod figures;
mod interval;
mod mean;
mod options;
mod quantile;
mod share;
mod spread;

pub use figures::{DomainFigures, EstimateError, Figure, Figures};
pub use interval::{
    Interval, IntervalKind, IntervalMethod, ShareSummary, mean_interval, share_interval,
};
pub use mean::{means, ratios, totals};
pub use options::{DesignEffect, Options};
pub use quantile::{Quantile, QuantileInterval, QuantileRule, Quantiles, distribution, quantiles};
pub use share::{LevelSet, OptionBase, counts, options, shares};
pub use spread::{PairSpread, Spread, VariableSpread, spreads, variances};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{data::DataError, design::Design};

/// A share (0 to 1), mean, total or ratio, with its standard error and interval.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Estimate {
    /// A share between 0 and 1, or a number in the unit of the question.
    pub value: f64,
    /// `None` where it has no estimate (a single respondent).
    pub standard_error: Option<f64>,
    /// `None` where no interval can be had (a single respondent, or no degrees of freedom).
    pub interval: Option<Interval>,
    /// Those of the domain: its sampling units less the strata in which it has any.
    pub degrees_of_freedom: f64,
    /// The variance over that of a simple random sample of as many people, where asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub design_effect: Option<f64>,
}

/// What every estimate of a table is asked for: which interval, at which confidence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Precision {
    #[serde(default = "usual_method")]
    pub method: IntervalMethod,
    /// Between 0 and 1; 0.95 by custom.
    #[serde(default = "usual_confidence")]
    pub confidence: f64,
}

fn usual_method() -> IntervalMethod {
    IntervalMethod::Wilson
}

fn usual_confidence() -> f64 {
    0.95
}

impl Default for Precision {
    fn default() -> Self {
        Self {
            method: usual_method(),
            confidence: usual_confidence(),
        }
    }
}

/// Refuses a column that does not belong to the design.
fn same_rows(design: &Design, column: &str, found: usize) -> Result<(), EstimateError> {
    if found == design.rows() {
        return Ok(());
    }
    Err(EstimateError::Data(DataError::RowsDiffer {
        column: column.to_owned(),
        found,
        rows: design.rows(),
    }))
}
