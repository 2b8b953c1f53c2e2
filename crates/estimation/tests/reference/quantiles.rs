//! Quantiles and weights: from R's calls to requests and back.

use estimation::request::Outcome;
use serde_json::json;

use crate::{
    asked::ask,
    cases::{Case, near},
};

/// Asks a case and compares; `false` when its call is not understood.
pub(crate) fn check(case: &Case) -> bool {
    if case.call != "svyquantile(~hours, d, c(.25,.5,.75), na.rm=TRUE)" {
        return false;
    }
    let asked =
        json!({"ask": {"quantiles": {"of": ["hours"], "probabilities": [0.25, 0.5, 0.75]}}});
    let outcome = ask(case, asked)
        .unwrap_or_else(|error| panic!("{}: {error}", case.id))
        .outcome;
    let Outcome::Quantiles(quantiles) = outcome else {
        panic!("{}: {outcome:?}", case.id)
    };
    let theirs = |name: &str| -> Vec<f64> {
        let list = case.result["hours"][name].as_array().expect("numbers");
        list.iter()
            .map(|value| value.as_f64().expect("a number"))
            .collect()
    };
    let ours = |pick: &dyn Fn(&estimation::estimate::Quantile) -> Option<f64>| -> Vec<f64> {
        quantiles
            .iter()
            .map(|quantile| pick(quantile).expect("a number"))
            .collect()
    };
    near(
        case,
        "quantile",
        &ours(&|q| q.value),
        &theirs("quantile"),
        1e-9,
    );
    near(case, "lower", &ours(&|q| q.lower), &theirs("lower"), 1e-9);
    near(case, "upper", &ours(&|q| q.upper), &theirs("upper"), 1e-9);
    // R takes the df of the whole design where answers are missing.
    near(
        case,
        "standard error",
        &ours(&|q| q.standard_error),
        &theirs("se"),
        1e-5,
    );
    true
}
