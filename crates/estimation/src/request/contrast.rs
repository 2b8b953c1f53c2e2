//! Contrasts of estimates, as a request asks for them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::compare::Contrast;

/// A formula over estimates of the analyses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContrastRequest {
    /// A name for the result.
    pub name: String,
    /// The estimates by the names that the formula uses. Estimates of one population have to be of
    /// one column of one analysis; those of different populations are independent.
    pub estimates: BTreeMap<String, EstimateRef>,
    /// Such as `b - a` or `log(b / a)`; + − * / ^, exp, log, sqrt and brackets.
    pub formula: String,
}

/// One estimate of an analysis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EstimateRef {
    /// The name of the analysis.
    pub analysis: String,
    /// The column; may be left out where the analysis has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// The level or option; left out for numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// The category of each variable of `by`; left out for everybody.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub domain: BTreeMap<String, String>,
}

/// A contrast that was calculated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ContrastResult {
    pub name: String,
    pub formula: String,
    /// Absent when it is withheld.
    #[serde(flatten)]
    pub contrast: Option<Contrast>,
    /// Why it is withheld, where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withheld: Option<String>,
}
