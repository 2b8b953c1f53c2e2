//! Regression under a survey design.
//!
//! The coefficients B solve the weighted score equations of the population, Σ wᵢ xᵢ(yᵢ − μᵢ) = 0;
//! their covariance is the sandwich A⁻¹ V A⁻¹, where A = Σ wᵢ μᵢ′ xᵢxᵢᵀ and V is the covariance of the
//! estimated total of xᵢ(yᵢ − μᵢ) under the design (Binder 1983; Särndal, Swensson and Wretman 1992,
//! §5.10). So a model is a statistic like a mean: it has values for any weights, and a score for
//! every respondent ([`crate::variance`]).
//!
//! | family | outcome | link | module |
//! |---|---|---|---|
//! | [`Family::Linear`] | a number | identity | [`regression`] |
//! | [`Family::Logistic`] | yes or no | log odds | [`regression`] |
//! | [`Family::Poisson`] | a count | log | [`regression`] |
//! | [`Family::ProportionalOdds`] | ordered levels | log odds of “at most” | [`regression`] |
//!
//! Respondents who left out the outcome or a predictor are outside of the domain; their rows stay in
//! the design. Categories are set against a reference level, the first where none is named.
//! t has df + 1 − p degrees of freedom, df being those of the complete respondents and p the number of
//! coefficients; a term is tested by Wald's F with as many numerator degrees as it has coefficients.
//!
//! Checked against R `survey` 4.5 `svyglm` (1e-7) and `svyolr` (1e-4, R's own accuracy).

mod error;
mod fit;
mod glm;
mod ordinal;
mod predictors;

pub use error::ModelError;
pub use fit::{Coefficient, Fit, TermTest, regression};
pub use predictors::{Family, ModelRequest, Term};
