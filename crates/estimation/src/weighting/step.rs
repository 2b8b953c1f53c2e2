//! Steps of weighting, one after another.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Calibrate, PostStratify, Rake, StepReport, Trim, WeightingClass, WeightingError};
use crate::{data::Dataset, design::Design};

/// One step of weighting, as a request asks for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    WeightingClass(WeightingClass),
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
        };
        StepColumns {
            categories,
            numbers,
        }
    }

    /// Does the step.
    ///
    /// # Errors
    /// What the step cannot do, with the place and the way out.
    pub fn apply(
        &self,
        design: Design,
        data: &Dataset,
    ) -> Result<(Design, StepReport), WeightingError> {
        match self {
            Self::PostStratify(step) => step.apply(design, data),
            Self::Rake(step) => step.apply(design, data),
            Self::Calibrate(step) => step.apply(design, data),
            Self::Trim(step) => step.apply(design),
            Self::WeightingClass(step) => step.apply(design, data),
        }
    }
}

/// Does steps one after another, and reports each.
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
        let (next, report) = step.apply(design, data)?;
        design = next;
        reports.push(report);
    }
    Ok((design, reports))
}
