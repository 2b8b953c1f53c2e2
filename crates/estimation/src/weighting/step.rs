//! Steps of weighting, one after another.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Calibrate, PostStratify, Propensity, Rake, StepReport, Trim, WeightingClass, WeightingError,
};
use crate::{data::Dataset, design::Design};

/// One step of weighting, as a request asks for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    WeightingClass(WeightingClass),
    /// Needs the frame: the list of everybody who was asked.
    Propensity(Propensity),
    PostStratify(PostStratify),
    Rake(Rake),
    Calibrate(Calibrate),
    Trim(Trim),
}

/// The columns that a step needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StepColumns<'a> {
    pub categories: Vec<&'a str>,
    pub numbers: Vec<&'a str>,
}

impl Step {
    /// The columns that it needs: categories and numbers.
    pub fn columns(&self) -> StepColumns<'_> {
        let (categories, numbers) = match self {
            Self::WeightingClass(WeightingClass { columns, .. })
            | Self::PostStratify(PostStratify { columns, .. }) => {
                (columns.iter().map(String::as_str).collect(), Vec::new())
            }
            Self::Trim(_) => (Vec::new(), Vec::new()),
            Self::Rake(step) => (step.columns(), Vec::new()),
            Self::Calibrate(step) => (step.categories(), step.numbers()),
            Self::Propensity(step) => (step.categories(), step.numbers()),
        };
        StepColumns {
            categories,
            numbers,
        }
    }

    /// The column of the frame, beside those of [`Step::columns`], that says who responded.
    pub fn responded(&self) -> Option<&str> {
        match self {
            Self::Propensity(step) => Some(&step.responded),
            Self::WeightingClass(_)
            | Self::PostStratify(_)
            | Self::Rake(_)
            | Self::Calibrate(_)
            | Self::Trim(_) => None,
        }
    }

    /// Does the step. `data` are the respondents; `frame`, which only propensities need, is everybody
    /// who was asked.
    ///
    /// # Errors
    /// What the step cannot do, with the place and the way out.
    pub fn apply(
        &self,
        design: Design,
        data: &Dataset,
        frame: Option<&Dataset>,
    ) -> Result<(Design, StepReport), WeightingError> {
        match self {
            Self::Propensity(step) => {
                step.apply(design, data, frame.ok_or(WeightingError::NoFrame)?)
            }
            Self::PostStratify(step) => step.apply(design, data),
            Self::Rake(step) => step.apply(design, data),
            Self::Calibrate(step) => step.apply(design, data),
            Self::Trim(step) => step.apply(design),
            Self::WeightingClass(step) => step.apply(design, data),
        }
    }
}

/// Does steps that need no frame one after another, and reports each.
///
/// # Errors
/// The first step that cannot be done.
pub fn weigh(
    mut design: Design,
    data: &Dataset,
    steps: &[Step],
) -> Result<(Design, Vec<StepReport>), WeightingError> {
    let mut reports = Vec::with_capacity(steps.len());
    for step in steps {
        let (next, report) = step.apply(design, data, None)?;
        design = next;
        reports.push(report);
    }
    Ok((design, reports))
}
