//! One population: its data, and how the data stand for it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{DesignRequest, Variable};
use crate::{
    data::{DataSource, Dataset},
    weighting::Step,
};

/// A population that was surveyed.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Population {
    /// The file of its respondents, and how to read it.
    pub data: DataSource,
    /// The list of everybody who was asked, respondents or not: what weighting by propensity is
    /// fitted on. One row a person, with the variables of the model and a column of 1 for those who
    /// responded and 0 for those who did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frame: Option<DataSource>,
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
            frame: None,
            variables: Vec::new(),
            design: DesignRequest::default(),
            weighting: Vec::new(),
        }
    }
}

/// The columns of a population, as whoever opens its files brings them.
#[derive(Clone, Debug)]
pub struct PopulationData {
    /// One row a respondent.
    pub respondents: Dataset,
    /// One row for each of those who were asked, where the population names a frame.
    pub frame: Option<Dataset>,
}

impl From<Dataset> for PopulationData {
    fn from(respondents: Dataset) -> Self {
        Self {
            respondents,
            frame: None,
        }
    }
}
