//! What is asked of the data.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Condition;
use crate::{
    agreement::AgreementRequest,
    compare::{Adjustment, Association, RankScore},
    estimate::{DesignEffect, OptionBase, Precision, QuantileInterval, QuantileRule},
    model::ModelRequest,
    scale::MissingItems,
    table::Sum,
};

/// One question to the data, for any groups of respondents.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Analysis {
    /// A name for the result, unique in the request.
    pub name: String,
    /// The population; may be left out when there is only one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub population: Option<String>,
    /// Categorical columns: there are figures for every combination of their levels that occurs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<String>,
    /// Whether there are figures for all groups together, too.
    #[serde(default)]
    pub everybody: bool,
    /// Only respondents who meet this are in a base.
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub condition: Option<Condition>,
    /// Interval and confidence of this analysis, where they differ from those of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision: Option<Precision>,
    /// Design effects, and against which sample.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub design_effect: Option<DesignEffect>,
    /// Whether the covariance matrix of all figures is wanted.
    #[serde(default)]
    pub covariance: bool,
    /// What to do with respondents who left some of the columns of `of` empty.
    #[serde(default)]
    pub missing: MissingRule,
    /// What is asked.
    pub ask: Ask,
}

impl Analysis {
    /// A question to everybody of the only population, by the usual rules.
    pub fn new(name: impl Into<String>, ask: Ask) -> Self {
        Self {
            name: name.into(),
            population: None,
            by: Vec::new(),
            everybody: false,
            condition: None,
            precision: None,
            design_effect: None,
            covariance: false,
            missing: MissingRule::EachColumn,
            ask,
        }
    }
}

/// Who is in the base when several columns are asked for together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MissingRule {
    /// Each column has its own base: everybody in the domain who answered it.
    #[default]
    EachColumn,
    /// Only respondents who answered all columns of the analysis are in any base.
    CompleteCases,
}

/// What is asked.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Ask {
    /// The share of each level of categorical columns, and of each option of columns with several
    /// answers.
    Shares {
        of: Vec<String>,
        /// Levels that are also counted together, by a name, such as the two upper points of a
        /// scale. They apply to every column of `of` that has these levels.
        #[serde(default)]
        sums: Vec<Sum>,
        /// For columns with several answers: shares of the people, or of all answers.
        #[serde(default)]
        base: OptionBase,
    },
    /// How many people of the population there are at each level.
    Counts {
        of: Vec<String>,
        #[serde(default)]
        sums: Vec<Sum>,
    },
    /// The mean of numbers.
    Means { of: Vec<String> },
    /// The variance of numbers, each among those who gave it.
    Variances { of: Vec<String> },
    /// How numbers spread and go together: variances, standard deviations, and of every two numbers
    /// covariance and correlation, among those who gave all of them.
    Spreads { of: Vec<String> },
    /// The population total of numbers.
    Totals { of: Vec<String> },
    /// The ratio of the totals of two numbers.
    Ratios { of: Vec<RatioOf> },
    /// The share of people whose number is at most each of some points (the distribution function).
    /// The level of a figure is its point.
    Distribution { of: Vec<String>, at: Vec<f64> },
    /// Quantiles of numbers.
    Quantiles {
        of: Vec<String>,
        /// Between 0 and 1, such as 0.25, 0.5 and 0.75.
        probabilities: Vec<f64>,
        #[serde(default)]
        rule: QuantileRule,
        /// From the Wald interval of the share up to the quantile, as usual, when not said.
        #[serde(default)]
        interval: QuantileInterval,
    },
    /// Whether questions go together with another one: a test of a two-way table for each. A column
    /// with several answers has a test for each option.
    Association {
        of: Vec<String>,
        with: String,
        #[serde(default)]
        statistic: Association,
        /// How p-values are adjusted for the number of tests.
        #[serde(default = "unadjusted")]
        adjust: Adjustment,
    },
    /// Whether the levels of a question have the expected shares.
    GoodnessOfFit {
        of: String,
        /// One number above zero for each level; they are brought to a sum of 1.
        expected: BTreeMap<String, f64>,
    },
    /// Whether the means of numbers differ between two groups; without groups, from zero.
    TTest {
        of: Vec<String>,
        #[serde(default)]
        groups: Option<String>,
        #[serde(default = "unadjusted")]
        adjust: Adjustment,
    },
    /// Whether numbers, or the levels of an ordered question, tend to be higher in some groups.
    RankTest {
        of: Vec<String>,
        groups: String,
        #[serde(default)]
        score: RankScore,
        #[serde(default = "unadjusted")]
        adjust: Adjustment,
    },
    /// A regression.
    Model(ModelRequest),
    /// How far raters agree: one column a rater, one row a unit. Unweighted.
    Agreement(AgreementRequest),
    /// How reliable the sum of several items is (Cronbach's alpha and what goes with it).
    Scale {
        of: Vec<String>,
        /// Whether covariances are estimated with the weights of the design.
        #[serde(default)]
        weighted: bool,
        #[serde(default)]
        missing: MissingItems,
    },
}

fn unadjusted() -> Adjustment {
    Adjustment::None
}

impl Ask {
    /// Whether the answer is a table of figures, which disclosure control can protect.
    pub(super) fn is_figures(&self) -> bool {
        matches!(
            self,
            Self::Shares { .. }
                | Self::Counts { .. }
                | Self::Means { .. }
                | Self::Variances { .. }
                | Self::Totals { .. }
                | Self::Ratios { .. }
                | Self::Distribution { .. }
        )
    }
}

/// A ratio of totals.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RatioOf {
    pub numerator: String,
    pub denominator: String,
}
