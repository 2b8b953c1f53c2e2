//! Post-stratification: weights that meet known totals of cells.
//!
//! In each post-stratum c the weights are multiplied by `N_c / N̂_c` (Särndal, Swensson and Wretman
//! 1992, §7.6; Lohr 2019, §4.4). Variances come from the deviations from the weighted means of the
//! post-strata. Checked against R `survey` 4.5 `postStratify()`: `tests/reference`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Adjustment, Cells, Margin, StepReport, WeightingError, apply, margin::resolve_all};
use crate::{
    data::Dataset,
    design::{Design, Residuals},
};

/// Post-stratification as a request asks for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PostStratify {
    /// One column, or several whose combinations are the post-strata.
    pub columns: Vec<String>,
    /// N of every post-stratum, nested in the order of the columns.
    pub totals: super::Totals,
    /// Bring the totals to this sum first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale_to: Option<f64>,
}

impl PostStratify {
    /// Adjusts the weights of a design to the totals.
    ///
    /// # Errors
    /// Totals that do not fit the data; a post-stratum without respondents.
    pub fn apply(
        &self,
        design: Design,
        data: &Dataset,
    ) -> Result<(Design, StepReport), WeightingError> {
        let margin = Margin {
            columns: self.columns.clone(),
            totals: self.totals.clone(),
        };
        let columns: Vec<&str> = self.columns.iter().map(String::as_str).collect();
        let cells = Cells::of(&design, data, &columns, &[])?;
        let margins = resolve_all(&[margin], self.scale_to, &cells)?;
        let adjustment = Adjustment::PostStratify(margins[0].clone());
        apply::margins(
            apply::Step {
                name: "post_stratify",
                design,
                cells,
                residuals: Residuals::BeforeStep,
            },
            &margins,
            adjustment,
        )
    }
}
