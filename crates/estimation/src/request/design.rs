//! How a population was sampled, as a request says it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::design::{JointForm, LonelyPsu, ReplicateKind, ReplicateMethod};

/// Stages, weights, and the way to variances.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DesignRequest {
    /// The stages of sampling, the first one first. Without any: rows drawn one by one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stages: Vec<StageRequest>,
    /// The weights before any adjustment.
    #[serde(default)]
    pub weights: WeightsRequest,
    /// What happens to strata with a single sampling unit.
    #[serde(default)]
    pub lonely_psu: LonelyPsu,
    /// Whether a stratum of which only one unit is in a domain is treated as one with a single unit
    /// (under `adjust` and `average`).
    #[serde(default)]
    pub lonely_psu_in_domains: bool,
    /// Variances by replicate weights instead of linearisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replicates: Option<ReplicatesRequest>,
    /// Variances by joint inclusion probabilities, for units drawn with unequal probabilities and
    /// without replacement in one stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joint_probabilities: Option<JointProbabilities>,
}

/// Replicate weights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ReplicatesRequest {
    /// Made from the first stage.
    Made {
        method: ReplicateMethod,
        /// Whether replicates are compared with the full estimate instead of with their mean.
        #[serde(default)]
        mse: bool,
    },
    /// Given as columns of the data.
    Given {
        columns: Vec<String>,
        /// Whether the columns hold weights; otherwise they hold factors of the base weights.
        #[serde(default = "yes")]
        combined: bool,
        kind: ReplicateKind,
        #[serde(default)]
        scale: Option<f64>,
        /// One a column.
        #[serde(default)]
        scales: Option<Vec<f64>>,
        #[serde(default)]
        mse: bool,
        #[serde(default)]
        degrees_of_freedom: Option<f64>,
    },
}

fn yes() -> bool {
    true
}

/// Joint inclusion probabilities of the sampling units.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JointProbabilities {
    /// One row and one column for each sampling unit, in the order in which the data first show
    /// them; the diagonal has the inclusion probabilities.
    pub matrix: Vec<Vec<f64>>,
    #[serde(default)]
    pub form: JointForm,
}

/// One stage of sampling.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StageRequest {
    /// The column with the ids of what was drawn. Without it each row was drawn on its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clusters: Option<String>,
    /// The column with the strata.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strata: Option<String>,
    /// How many there were to draw from. Without it there is no finite-population correction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub population: Option<PopulationRequest>,
    /// Whether ids of clusters are unique within a stratum only.
    #[serde(default)]
    pub nest: bool,
}

/// How many units there were to draw from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PopulationRequest {
    /// N, where there are no strata.
    Size(f64),
    /// N of each stratum of the first stage, by the name of the stratum.
    Sizes(BTreeMap<String, f64>),
    /// The column with N of the row's stratum.
    SizeColumn(String),
    /// The column with the sampling rate n/N of the row's stratum.
    RateColumn(String),
    /// The column with the inclusion probability of the row's unit, for Brewer's approximation
    /// under sampling with probability proportional to size.
    ProbabilityColumn(String),
}

/// The weights before any adjustment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WeightsRequest {
    /// A column of weights.
    Column(String),
    /// A column of inclusion probabilities; weights are their inverse.
    InverseOf(String),
    /// N/n of every stage, multiplied.
    FromPopulation,
    /// One for everybody.
    Equal,
    /// N/n where every stage has a population, otherwise one for everybody.
    #[default]
    Default,
}
