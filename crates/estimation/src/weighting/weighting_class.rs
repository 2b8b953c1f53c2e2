//! Non-response adjustment by weighting classes.
//!
//! Within a class (of people alike in what the frame knows) those who answered stand for those who
//! did not: their weights are multiplied by `n_c / r_c`, asked over answered (Lohr 2019, §8.5.1;
//! Särndal, Swensson and Wretman 1992, §15.6). It removes bias as far as answering depends on the
//! class alone.
//!
//! The counts of those asked come with the request. By default the weights are *taken as given*, as
//! most software does: the standard errors neither gain nor lose by them. With `"variance":
//! "estimated"` the step counts as post-stratification to the totals that it makes: variances come
//! from the deviations from the class means.
//!
//! Checked against R `survey` 4.5 with the same weights: `tests/reference`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Adjustment, Cells, Margin, StepReport, Totals, WeightingError, apply};
use crate::{
    data::Dataset,
    design::{Design, Residuals},
};

/// Weighting classes as a request asks for them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WeightingClass {
    /// One column, or several whose combinations are the classes.
    pub columns: Vec<String>,
    /// How many people were asked in every class, nested in the order of the columns.
    pub asked: Totals,
    #[serde(default)]
    pub variance: NonResponseVariance,
}

/// Whether variances know that the weights were adjusted for non-response.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NonResponseVariance {
    /// The weights are taken as given.
    #[default]
    Given,
    /// The adjustment is a calibration to estimated totals of the classes.
    Estimated,
}

impl NonResponseVariance {
    pub(super) fn residuals(self) -> Residuals {
        match self {
            Self::Given => Residuals::None,
            Self::Estimated => Residuals::BeforeStep,
        }
    }
}

impl WeightingClass {
    /// Multiplies the weights of the respondents of a class by the inverse of its response rate.
    ///
    /// # Errors
    /// Classes that do not fit the data; one without respondents, or with more than were asked.
    pub fn apply(
        &self,
        design: Design,
        data: &Dataset,
    ) -> Result<(Design, StepReport), WeightingError> {
        let margin = Margin {
            columns: self.columns.clone(),
            totals: self.asked.clone(),
        };
        let columns: Vec<&str> = self.columns.iter().map(String::as_str).collect();
        let cells = Cells::of(&design, data, &columns, &[])?;
        let mut margin = margin.resolve(&cells)?;
        let people: Vec<f64> = cells.people.iter().map(|&people| people as f64).collect();
        let people = margin.sums(&people);
        let weights = margin.sums(&cells.weights);
        for (at, asked) in margin.targets.iter_mut().enumerate() {
            if people[at] > *asked {
                return Err(WeightingError::MoreThanAsked {
                    margin: margin.name.clone(),
                    level: margin.levels[at].clone(),
                    respondents: people[at] as u64,
                    sampled: *asked,
                });
            }
            // What the respondents of the class come to stand for.
            *asked *= weights[at] / people[at];
        }
        let adjustment = Adjustment::PostStratify(margin.clone());
        let step = apply::Step {
            name: "weighting_class",
            design,
            cells,
            residuals: self.variance.residuals(),
        };
        apply::margins(step, &[margin], adjustment)
    }
}
