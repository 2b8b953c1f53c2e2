//! A planned survey as data: groups, response rates, comparisons.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    expected::{no_effect, worst_share},
    power::usual_significance,
};
use crate::estimate::IntervalMethod;

/// A planned survey: who is to be asked, and what is to be found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanRequest {
    /// Groups that do not overlap, such as countries.
    pub groups: Vec<PlannedGroup>,
    /// The interval methods to show; every one by default.
    #[serde(default = "all_methods")]
    pub methods: Vec<IntervalMethod>,
    /// Of the intervals, between 0 and 1.
    #[serde(default = "usual_confidence")]
    pub confidence: f64,
    /// The comparisons to be made; every pair of groups by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparisons: Option<Vec<PlannedComparison>>,
    /// The two-sided level of the comparisons' tests.
    #[serde(default = "usual_significance")]
    pub significance: f64,
    /// The power that a comparison should have.
    #[serde(default = "usual_power")]
    pub power: f64,
}

fn all_methods() -> Vec<IntervalMethod> {
    vec![
        IntervalMethod::Wilson,
        IntervalMethod::Wald,
        IntervalMethod::Logit,
        IntervalMethod::KornGraubard,
    ]
}

fn usual_confidence() -> f64 {
    0.95
}

fn usual_power() -> f64 {
    0.8
}

impl PlanRequest {
    /// Every method, every pair of groups, 95 % confidence, tests at 5 % with a power of 80 %.
    pub fn new(groups: Vec<PlannedGroup>) -> Self {
        Self {
            groups,
            methods: all_methods(),
            confidence: usual_confidence(),
            comparisons: None,
            significance: usual_significance(),
            power: usual_power(),
        }
    }
}

/// A group of a planned survey.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlannedGroup {
    pub name: String,
    /// How many people there are in the group, on the list that is asked.
    pub people: f64,
    /// How many of them are invited; all by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invited: Option<f64>,
    /// The part of those invited that is expected to answer, above 0 and up to 1.
    pub response_rate: f64,
    /// The share that is expected, 0 to 1; 0.5 is the worst case.
    #[serde(default = "worst_share")]
    pub share: f64,
    /// By how much weighting and clustering inflate the variance; 1 for neither.
    #[serde(default = "no_effect")]
    pub design_effect: f64,
}

/// Two groups that are to be compared, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlannedComparison {
    pub first: String,
    pub second: String,
}
