//! A whole job as data: what to read, how it was sampled, how it is weighted, what is asked.
//!
//! A [`Request`] is written as JSON by people and programs, read by `headroom estimate`, and built
//! in memory by whatever else needs figures. [`run`] gives a [`Response`]: every figure with the
//! rule that made it. Neither reads files: the caller brings the columns of each population as a
//! [`Dataset`](crate::data::Dataset).
//!
//! Both have a JSON Schema, made from these types: [`request_schema`], [`response_schema`].
//!
//! # The parts of a request
//! | part | says |
//! |---|---|
//! | `populations` | for each population its data, derived variables, design and weighting |
//! | `analyses` | what is asked: figures, tests, models, agreement; by which groups, of whom |
//! | `contrasts` | differences and other formulas of the figures, within and between populations |
//! | `precision` | confidence and interval method of shares; an analysis can say otherwise |
//! | `microdata` | whether people could be recognised in a file of one row a respondent |
//! | `plan` | expected precision and power of a survey that has not been taken yet |
//! | `disclosure` | the rule by which small cells are withheld from everything that is answered |
//!
//! # One rule each, printed with every result
//! | question | rule |
//! |---|---|
//! | degrees of freedom | those of the domain: its sampling units less the strata in which it has any |
//! | missing answers | a domain: they leave the base, their rows stay in the design |
//! | a stratum with one sampling unit | an error that lists the strata, unless the design says otherwise |
//! | finite population | corrected where the design states population sizes or rates |
//! | interval of a share | the stated method; at 0 % and 100 % a one-sided exact bound |
//! | design effect | against a simple random sample of as many people as are in the base |

mod analysis;
mod columns;
mod condition;
mod contrast;
mod design;
mod disclosure;
mod error;
mod population;
mod response;
mod run;
mod variable;

use std::collections::BTreeMap;

pub use analysis::{Analysis, Ask, MissingRule, RatioOf};
pub use condition::Condition;
pub use contrast::{ContrastRequest, ContrastResult, EstimateRef};
pub use design::{
    DesignRequest, JointProbabilities, PopulationRequest, ReplicatesRequest, StageRequest,
    WeightsRequest,
};
pub use disclosure::{DisclosureReport, DisclosureRequest, MagnitudesRequest};
pub use error::RequestError;
pub use population::{Population, PopulationData};
pub use response::{
    AnalysisResult, FigureRow, InDomain, Outcome, PopulationReport, ReplicatesReport, Response,
    RuleUsed, TestOf, WithheldResult,
};
pub use run::{run, tables};
use schemars::{JsonSchema, Schema, schema_for};
use serde::{Deserialize, Serialize};
pub use variable::{Derivation, Variable};

use crate::{disclosure::microdata::MicrodataRequest, estimate::Precision, precision::PlanRequest};

/// A whole job.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The populations that were surveyed, by name. One for an ordinary survey; none where a survey is
    /// only planned.
    #[serde(default)]
    pub populations: BTreeMap<String, Population>,
    /// What is asked, in the order in which it is answered.
    #[serde(default)]
    pub analyses: Vec<Analysis>,
    /// Differences, ratios and other formulas of the estimates.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contrasts: Vec<ContrastRequest>,
    /// Interval method of shares and confidence of every interval.
    #[serde(default)]
    pub precision: Precision,
    /// Withhold small cells, and everything made from them. Without it every figure is shown: for
    /// analysts at work only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disclosure: Option<DisclosureRequest>,
    /// For each population that is to be released as a file of one row a respondent: who could be
    /// recognised in it. The answer names rows: it is for those who make the file, never for publication.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub microdata: BTreeMap<String, MicrodataRequest>,
    /// A survey that is planned: how wide its intervals will be, and what it could find.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<PlanRequest>,
}

/// The JSON Schema of a [`Request`].
pub fn request_schema() -> Schema {
    schema_for!(Request)
}

/// The JSON Schema of a [`Response`].
pub fn response_schema() -> Schema {
    schema_for!(Response)
}
