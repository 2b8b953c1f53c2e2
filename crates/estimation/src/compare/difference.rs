//! Two independent groups set against each other: GPs against practice managers.

use serde::{Deserialize, Serialize};

use crate::{estimate::Estimate, numeric::student_quantile};

/// How the interval of a difference is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceMethod {
    /// d ± t·√(se₁² + se₂²), with the degrees of freedom of both added.
    Wald,
    /// From the two intervals (Newcombe's square-and-add rule, "method of variance estimates
    /// recovery"; Newcombe 1998, method 10; Zou and Donner 2008): keeps within −1 and 1 and works at
    /// 0 % and 100 %.
    Mover,
}

/// The second less the first.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    pub value: f64,
    pub standard_error: f64,
    pub lower: f64,
    pub upper: f64,
    pub confidence: f64,
    pub method: DifferenceMethod,
}

impl Difference {
    /// Whether the interval leaves zero out.
    pub fn is_clear(&self) -> bool {
        self.lower > 0.0 || self.upper < 0.0
    }
}

/// The difference of two independent estimates, the second less the first.
///
/// Independent means drawn from different frames, or from different strata of one design. `None`
/// where one of them has no standard error (or, for [`DifferenceMethod::Mover`], no interval).
///
/// Checked against R `survey` 4.5 (`svycontrast` of two populations in one stratified design).
pub fn difference(
    first: &Estimate,
    second: &Estimate,
    method: DifferenceMethod,
    confidence: f64,
) -> Option<Difference> {
    let value = second.value - first.value;
    let standard_error = first.standard_error?.hypot(second.standard_error?);
    let (lower, upper) = match method {
        DifferenceMethod::Wald => {
            let df = first.degrees_of_freedom + second.degrees_of_freedom;
            if df <= 0.0 {
                return None;
            }
            let half = student_quantile((1.0 + confidence) / 2.0, df) * standard_error;
            (value - half, value + half)
        }
        DifferenceMethod::Mover => {
            let (a, b) = (first.interval?, second.interval?);
            let down = (second.value - b.lower).hypot(a.upper - first.value);
            let up = (b.upper - second.value).hypot(first.value - a.lower);
            (value - down, value + up)
        }
    };
    Some(Difference {
        value,
        standard_error,
        lower,
        upper,
        confidence,
        method,
    })
}
