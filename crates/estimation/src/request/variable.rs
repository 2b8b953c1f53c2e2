//! Columns made from other columns.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A column that is made before anything is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Variable {
    /// The name of the new column.
    pub name: String,
    /// How it is made.
    pub from: Derivation,
}

/// How a column is made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Derivation {
    /// New levels, each from one or several levels of a categorical column. Levels that are not
    /// named become missing.
    Recode {
        column: String,
        /// The new levels in their order, each with the old levels that become it.
        levels: Vec<(String, Vec<String>)>,
    },
    /// Classes of a number. With breaks 0, 18, 65 there are the classes [0, 18) and [18, 65), the
    /// last closed; numbers outside become missing.
    Cut {
        column: String,
        breaks: Vec<f64>,
        /// One name a class; by default the bounds.
        #[serde(default)]
        labels: Vec<String>,
    },
    /// Every combination of levels of several categorical columns, such as “GP.England”.
    Interaction { columns: Vec<String> },
    /// A number for each level, such as the points of a scale. Levels that are not named become
    /// missing.
    Scores {
        column: String,
        scores: BTreeMap<String, f64>,
    },
    /// One variable with several answers out of yes/no columns, one an option. Somebody is in the
    /// base who has a value in at least one of the columns.
    MultipleResponse {
        /// The columns, in the order of the options; their names are the options.
        columns: Vec<String>,
        /// The values that mean “ticked”.
        #[serde(default = "ticked")]
        ticked: Vec<String>,
    },
    /// A categorical column of two levels, “Yes” where a condition is met and “No” where it is not.
    Meets(super::Condition),
}

fn ticked() -> Vec<String> {
    ["1", "Yes", "yes", "TRUE", "true"]
        .map(str::to_owned)
        .into()
}
