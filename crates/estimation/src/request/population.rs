//! One population: its data, and how the data stand for it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{DesignRequest, Variable};
use crate::{data::DataSource, weighting::Step};

/// A population that was surveyed.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Population {
    /// The file of its respondents, and how to read it.
    pub data: DataSource,
    /// Columns made from other columns, one after another.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variables: Vec<Variable>,
    /// How the respondents were sampled. Without it: one by one, with equal weights.
    #[serde(default)]
    pub design: DesignRequest,
    /// Steps of weighting, one after another: post-stratification, raking, calibration, trimming.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weighting: Vec<Step>,
}

impl Population {
    /// Respondents whose data are not in a file, drawn one by one with equal weights.
    pub fn in_memory() -> Self {
        Self {
            data: DataSource::new("in memory"),
            variables: Vec::new(),
            design: DesignRequest::default(),
            weighting: Vec::new(),
        }
    }
}
