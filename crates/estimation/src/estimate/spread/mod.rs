//! How numbers spread and go together: variances, standard deviations, covariances, correlations.
//!
//! - Covariance in the population: c(a,b) = n/(n−1) · Σ wᵢ(aᵢ − ā)(bᵢ − b̄) / Σ wᵢ over the people of the
//!   domain who gave all the numbers asked for together, n of them, ā and b̄ their weighted means
//!   (Särndal, Swensson and Wretman 1992, §5.9). A variance is c(a,a). Unit: the product of the units of
//!   both questions.
//! - Its linearised variable is (n/(n−1) · (aᵢ − ā)(bᵢ − b̄) − c(a,b)) / Σw: that ā and b̄ are estimated
//!   does not matter at first order, because the derivative with respect to them is zero.
//! - Standard deviation s(a) = √c(a,a), and correlation r = c(a,b) / (s(a)·s(b)), −1 to 1. Their standard
//!   errors follow from those of the covariances by the delta method (their §5.5): se(s(a)) =
//!   se(c(a,a))/(2·s(a)), and for r the gradient (1/(s(a)·s(b)), −r/(2·c(a,a)), −r/(2·c(b,b))) in
//!   (c(a,b), c(a,a), c(b,b)).
//! - Intervals are ± t·se, cut where the figure cannot go: below 0, for correlations outside −1 to 1.
//!   Those of variances and of strong correlations are rough with few sampling units.
//!
//! Where everybody gave the same number its variance is 0; it then has no standard deviation's
//! standard error and no correlation. One person has no variance.
//!
//! With replicates the means are taken anew in each replicate, and n/(n−1) stays.
//!
//! Checked against R `survey` 4.1-1 `svyvar` to 1e-9 relative: `tests/quantiles/spread.rs`. R counts in
//! n also people of the domain who left an answer empty (not with replicate weights); here they are
//! not counted.

mod computed;
mod figures;
mod moments;

use computed::Computed;
pub use figures::variances;
use moments::{Moments, Part};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Estimate, EstimateError};
use crate::{
    data::{Category, Domains, Numeric},
    design::Design,
    variance::{Units, estimate},
};

/// How numbers spread in one domain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Spread {
    /// Empty for everybody.
    pub domain: Vec<Category>,
    /// People who gave all the numbers, unweighted.
    pub people: u64,
    /// One for each number, in the order asked.
    pub variables: Vec<VariableSpread>,
    /// One for each two numbers: the first with the second, with the third, …
    pub pairs: Vec<PairSpread>,
}

/// How one number spreads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct VariableSpread {
    pub of: String,
    /// `None` with fewer than two people.
    pub variance: Option<Estimate>,
    /// `None` with fewer than two people.
    pub standard_deviation: Option<Estimate>,
}

/// How two numbers go together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PairSpread {
    pub of: String,
    pub with: String,
    /// `None` with fewer than two people.
    pub covariance: Option<Estimate>,
    /// `None` with fewer than two people, and where one of the numbers does not vary.
    pub correlation: Option<Estimate>,
}

/// Variances of numbers and covariances of every two of them, in every domain, among the people who
/// gave all of them. For each number by itself, ask for it by itself.
///
/// # Errors
/// Columns of different lengths; a confidence that is none; lonely strata; overflow.
///
/// ```
/// use estimation::{data::{Domains, Numeric}, design::Design, estimate::spreads};
///
/// let hours = Numeric::new([38.0, 40.0, 45.0, 52.0, 60.0].map(Ok))?;
/// let visits = Numeric::new([20.0, 22.0, 25.0, 24.0, 31.0].map(Ok))?;
/// let columns = [("hours", &hours), ("visits", &visits)];
/// let spread = &spreads(&Design::simple(5), &columns, &Domains::everybody(5), 0.95)?[0];
/// let variance = spread.variables[0].variance.as_ref().expect("five people");
/// assert!((variance.value - 82.0).abs() < 1e-12);
/// let together = spread.pairs[0].correlation.as_ref().expect("both vary");
/// assert!((together.value - 0.9226).abs() < 1e-4);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn spreads(
    design: &Design,
    columns: &[(&str, &Numeric)],
    domains: &Domains,
    confidence: f64,
) -> Result<Vec<Spread>, EstimateError> {
    check(design, columns, domains, confidence)?;
    let units = Units::of_rows(design);
    let weights = units.weights(design);
    let mut results = Vec::with_capacity(domains.domains().len());
    for domain in domains.domains() {
        let part = Part::of(columns, domains, domain, &weights);
        let joint = match Moments::of(columns, &part) {
            Some(moments) => estimate(design, &units, &moments, &part.active)?,
            None => None,
        };
        let figures = joint.map(|joint| Computed { joint, confidence });
        let of = |make: &dyn Fn(&Computed) -> Option<Estimate>| figures.as_ref().and_then(make);
        results.push(Spread {
            domain: domain.categories.clone(),
            people: part.people,
            variables: (columns.iter().enumerate())
                .map(|(at, (name, _))| VariableSpread {
                    of: (*name).to_owned(),
                    variance: of(&|figures| Some(figures.variance(at))),
                    standard_deviation: of(&|figures| figures.standard_deviation(at)),
                })
                .collect(),
            pairs: pairs(columns.len())
                .map(|(a, b)| PairSpread {
                    of: columns[a].0.to_owned(),
                    with: columns[b].0.to_owned(),
                    covariance: of(&|figures| Some(figures.covariance(a, b))),
                    correlation: of(&|figures| figures.correlation(a, b)),
                })
                .collect(),
        });
    }
    Ok(results)
}

fn check(
    design: &Design,
    columns: &[(&str, &Numeric)],
    domains: &Domains,
    confidence: f64,
) -> Result<(), EstimateError> {
    for (name, column) in columns {
        super::same_rows(design, name, column.rows())?;
    }
    super::same_rows(design, "domains", domains.rows())?;
    if confidence > 0.0 && confidence < 1.0 {
        Ok(())
    } else {
        Err(EstimateError::Confidence { confidence })
    }
}

/// Every two of `count` numbers.
fn pairs(count: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..count).flat_map(move |a| (a + 1..count).map(move |b| (a, b)))
}
