//! A figure with its uncertainty: shares and means of a domain, by Taylor linearisation.
//!
//! Everything is computed from sums that one pass over the coded columns collects (`tally`), never
//! from a copy of the data for each level.
//!
//! A domain (one type of GP, one country; the people who answered) is a part of the sample whose
//! size is random. Respondents outside it are not dropped: they contribute zeros, so that the
//! variance of a stratum is taken over all n of its respondents.

mod interval;
mod mean;
mod share;
pub(crate) mod tally;

pub use interval::{
    Interval, IntervalKind, IntervalMethod, ShareSummary, mean_interval, share_interval,
};
pub(crate) use mean::{NumberTally, mean};
pub(crate) use share::share;

use serde::{Deserialize, Serialize};

/// A share (0 to 1) or a mean, with its standard error and interval.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// A share between 0 and 1, or a mean in the unit of the question.
    pub value: f64,
    /// By Taylor linearisation. `None` where it has no estimate (a single respondent).
    pub standard_error: Option<f64>,
    /// `None` where no interval can be had (a single respondent, or no degrees of freedom).
    pub interval: Option<Interval>,
    /// Those of the domain: its respondents less the strata in which it has any.
    pub degrees_of_freedom: f64,
}

/// What every estimate of a table is asked for: which interval, at which confidence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Precision {
    pub method: IntervalMethod,
    /// Between 0 and 1; 0.95 by custom.
    pub confidence: f64,
}

impl Default for Precision {
    fn default() -> Self {
        Self {
            method: IntervalMethod::Wilson,
            confidence: 0.95,
        }
    }
}
