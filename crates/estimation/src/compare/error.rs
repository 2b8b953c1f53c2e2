//! Why there is no test.

use crate::{data::DataError, variance::VarianceError};

/// A test that cannot be made, with the way out.
#[derive(Clone, Debug, thiserror::Error, PartialEq)]
pub enum TestError {
    #[error(transparent)]
    Variance(#[from] VarianceError),
    #[error(transparent)]
    Data(#[from] DataError),
    #[error("“{column}” has {found} rows, the design {rows}: take both from the same data")]
    Length {
        column: String,
        found: usize,
        rows: usize,
    },
    #[error("“{column}” has {levels} levels among those who answered: a test needs at least two")]
    OneLevel { column: String, levels: usize },
    #[error(
        "“{column}” has {levels} levels among those who answered: this test compares two groups; choose two with a condition, or ask for a rank test of several"
    )]
    NotTwoGroups { column: String, levels: usize },
    #[error("nobody in the domain answered: there is nothing to test")]
    Nobody,
    #[error("too many cells of the table are empty: join levels")]
    EmptyCells,
    #[error("what is tested does not vary under the design: there is no test of it")]
    NoVariance,
    #[error(
        "{test} has {df} degrees of freedom, and needs more than none: use fewer levels, or more sampling units"
    )]
    TooFewDegrees { test: String, df: f64 },
    #[error(
        "the expected shares have {found} levels, “{column}” has {levels}: give one share for each level"
    )]
    Expected {
        column: String,
        found: usize,
        levels: usize,
    },
    #[error("the expected share of “{level}” is {value}: expected shares are above zero")]
    BadExpected { level: String, value: f64 },
}
