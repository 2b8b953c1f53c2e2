//! What comes back: figures, each with the rule that made it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ContrastResult, DisclosureReport};
use crate::{
    agreement::AgreementFigure,
    compare::{AssociationTest, FitTest, GroupTest},
    data::Category,
    design::{LonelyPsu, ReplicateMethod},
    disclosure::microdata::MicrodataReport,
    estimate::{Estimate, Precision, Quantile, Spread},
    model::Fit,
    numeric::Matrix,
    precision::PlannedPrecision,
    scale::Cronbach,
    weighting::StepReport,
};

/// The answer to a [`super::Request`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Response {
    /// Name and version of the engine.
    pub engine: String,
    pub populations: BTreeMap<String, PopulationReport>,
    /// In the order of the request.
    pub results: Vec<AnalysisResult>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contrasts: Vec<ContrastResult>,
    /// Who could be recognised in a file of the respondents, where that was asked.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub microdata: BTreeMap<String, MicrodataReport>,
    /// What the planned survey can be expected to show, where that was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<PlannedPrecision>,
    /// What disclosure control did, where it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disclosure: Option<DisclosureReport>,
}

/// How a population was taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PopulationReport {
    /// Respondents.
    pub rows: usize,
    /// How variances are estimated.
    pub variance: String,
    /// The replicates, where variances come from them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replicates: Option<ReplicatesReport>,
    /// Strata of the first stage; 1 for none.
    pub strata: usize,
    /// Stages of sampling.
    pub stages: usize,
    pub finite_population: bool,
    /// The sum of the weights after all steps.
    pub weighted: f64,
    /// n Σw²/(Σw)²: by how much unequal weights inflate variances (Kish 1965).
    pub kish_design_effect: f64,
    /// What each step of weighting did.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weighting: Vec<StepReport>,
}

/// The replicates of a population.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReplicatesReport {
    pub count: usize,
    /// How they were made; absent for given ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<ReplicateMethod>,
    /// Whether variances leave out what stages below the first add: replicates were made from the
    /// first stage, and it has a finite-population correction.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub later_stages_left_out: bool,
}

/// The answer to one analysis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AnalysisResult {
    pub name: String,
    pub population: String,
    pub rule: RuleUsed,
    #[serde(flatten)]
    pub outcome: Outcome,
    /// Where it was asked for: for each column the covariances of its figures, in their order (domains
    /// without anybody in the base left out).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub covariances: BTreeMap<String, Matrix>,
    /// Results other than figures that are withheld to protect people.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withheld: Vec<WithheldResult>,
}

/// A result that is withheld, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WithheldResult {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<String>,
    /// Empty for everybody.
    pub domain: Vec<Category>,
    /// In words.
    pub because: String,
}

/// The rules that made a result, one of each.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RuleUsed {
    pub degrees_of_freedom: String,
    pub missing: String,
    pub lonely_psu: LonelyPsu,
    pub finite_population: bool,
    pub precision: Precision,
    pub design_effect: Option<crate::estimate::DesignEffect>,
}

/// What an analysis gave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Figures(Vec<FigureRow>),
    Quantiles(Vec<Quantile>),
    Spreads(Vec<Spread>),
    Association(Vec<TestOf<AssociationTest>>),
    GoodnessOfFit(Vec<InDomain<FitTest>>),
    GroupTests(Vec<TestOf<GroupTest>>),
    Models(Vec<InDomain<Fit>>),
    Agreement(Vec<InDomain<Vec<AgreementFigure>>>),
    Scale(Vec<InDomain<Cronbach>>),
}

/// A test of one item in one domain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TestOf<T> {
    pub of: String,
    /// What it is tested against.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<String>,
    /// Empty for everybody.
    pub domain: Vec<Category>,
    #[serde(flatten)]
    pub test: T,
    /// Adjusted for the number of items of the analysis, where that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adjusted_p_value: Option<f64>,
}

/// A result for one domain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct InDomain<T> {
    /// Empty for everybody.
    pub domain: Vec<Category>,
    pub result: T,
}

/// One figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FigureRow {
    /// The column, or “numerator/denominator”.
    pub of: String,
    /// The level or option; absent for numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// Empty for everybody.
    pub domain: Vec<Category>,
    /// People in the cell, unweighted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<u64>,
    /// People in the base, unweighted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<u64>,
    /// The sum of the weights of the people in the base.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weighted_base: Option<f64>,
    /// Whether the figure is withheld to protect people.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub withheld: bool,
    /// Absent when nobody is in the base, or when the figure is withheld.
    #[serde(flatten)]
    pub estimate: Option<Estimate>,
}
