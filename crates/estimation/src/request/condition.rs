//! Which respondents a figure is about. The others stay in the design: a condition makes a domain.

use std::fmt;

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

/// In words, as messages and withheld cells name it.
impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let join = |f: &mut fmt::Formatter<'_>, parts: &[Self], with: &str| {
            f.write_str("(")?;
            for (at, part) in parts.iter().enumerate() {
                if at > 0 {
                    write!(f, " {with} ")?;
                }
                part.fmt(f)?;
            }
            f.write_str(")")
        };
        match self {
            Self::In { column, levels } => write!(f, "{column} is {}", levels.join(" or ")),
            Self::Between { column, from, to } => match (from, to) {
                (Some(from), Some(to)) => write!(f, "{column} from {from} to {to}"),
                (Some(from), None) => write!(f, "{column} from {from}"),
                (None, Some(to)) => write!(f, "{column} up to {to}"),
                (None, None) => write!(f, "{column} is a number"),
            },
            Self::Answered { column } => write!(f, "{column} answered"),
            Self::Missing { column } => write!(f, "{column} missing"),
            Self::All(parts) => join(f, parts, "and"),
            Self::Any(parts) => join(f, parts, "or"),
            Self::Not(part) => write!(f, "not {part}"),
        }
    }
}
