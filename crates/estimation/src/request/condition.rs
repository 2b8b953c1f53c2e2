//! Which respondents a figure is about. The others stay in the design: a condition makes a domain.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A condition on the answers of a respondent. A missing answer meets no condition but `missing`
/// and `not`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Condition {
    /// The column has one of the levels.
    In { column: String, levels: Vec<String> },
    /// The number lies between two bounds, both included; each may be left out.
    Between {
        column: String,
        #[serde(default)]
        from: Option<f64>,
        #[serde(default)]
        to: Option<f64>,
    },
    /// The column has an answer.
    Answered { column: String },
    /// The column has no answer.
    Missing { column: String },
    /// All of several conditions.
    All(Vec<Self>),
    /// At least one of several conditions.
    Any(Vec<Self>),
    /// A condition is not met.
    Not(Box<Self>),
}
