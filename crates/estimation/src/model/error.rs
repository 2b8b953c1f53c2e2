//! Why there is no model.

use crate::{data::DataError, variance::VarianceError};

/// A model that cannot be fitted, with the way out.
#[derive(Clone, Debug, thiserror::Error, PartialEq)]
pub enum ModelError {
    #[error(transparent)]
    Data(#[from] DataError),
    #[error(transparent)]
    Variance(#[from] VarianceError),
    #[error("the term {term} is listed twice: list it once")]
    RepeatedTerm { term: String },
    #[error("the model has neither terms nor an intercept: give it at least one")]
    Empty,
    #[error("“{column}” has no level “{level}” to be the reference: its levels are {levels}")]
    UnknownReference {
        column: String,
        level: String,
        levels: String,
    },
    #[error("“{column}” has no level “{level}” to count as yes: its levels are {levels}")]
    UnknownSuccess {
        column: String,
        level: String,
        levels: String,
    },
    #[error(
        "a logistic model of categories needs \"success\": the levels of “{column}” that count as yes"
    )]
    NoSuccess { column: String },
    #[error("the outcome of a logistic model is 0 or 1; “{column}” holds {value} in row {row}")]
    NotBinary {
        column: String,
        row: usize,
        value: f64,
    },
    #[error(
        "the outcome of a Poisson model is a count, zero or more; “{column}” holds {value} in row {row}"
    )]
    Negative {
        column: String,
        row: usize,
        value: f64,
    },
    #[error(
        "“{column}” has one value only among the complete respondents: there is nothing to explain"
    )]
    OneOutcome { column: String },
    #[error(
        "“{column}” needs at least three ordered levels among the complete respondents; with two use a logistic model"
    )]
    FewLevels { column: String },
    #[error("nobody answered all the columns of the model: leave a term out")]
    Nobody,
    #[error("these coefficients follow from others, so that they have no value: {}. Leave a term out, or join levels", .coefficients.join(", "))]
    Aliased { coefficients: Vec<String> },
    #[error(
        "the fit does not settle after {iterations} steps: an outcome is predicted perfectly by {coefficient}; join levels or leave the term out"
    )]
    Separation {
        coefficient: String,
        iterations: usize,
    },
    #[error(
        "{people} complete respondents give {df} degrees of freedom, too few for {coefficients} coefficients: leave terms out"
    )]
    TooFewDegrees {
        people: u64,
        df: f64,
        coefficients: usize,
    },
    #[error("a confidence of {confidence} is not between 0 and 1")]
    Confidence { confidence: f64 },
}
