//! Models: from R's calls to requests and back.

use estimation::{model::Family, request::Outcome};
use serde_json::{Value, json};

use crate::{
    asked::ask,
    cases::{Case, near},
};

/// Asks a case and compares; `false` when its call is not understood.
pub(crate) fn check(case: &Case) -> bool {
    let Some(model) = model(&case.call) else {
        return false;
    };
    let answer = ask(case, json!({"ask": {"model": model}}));
    if case.expect == "error" {
        let error = answer.expect_err("R gives an error");
        assert!(error.problem.contains("lonely_psu"), "{}: {error}", case.id);
        return true;
    }
    let outcome = answer
        .unwrap_or_else(|error| panic!("{}: {error}", case.id))
        .outcome;
    let Outcome::Models(fits) = &outcome else {
        panic!("{}: {outcome:?}", case.id)
    };
    let fit = &fits[0].result;
    let values: Vec<f64> = fit.coefficients.iter().map(|c| c.value).collect();
    let errors: Vec<f64> = fit.coefficients.iter().map(|c| c.standard_error).collect();
    // R's ordinal model is itself only that near; weights that follow from raking are, too.
    let ordinal = case.call.starts_with("svyolr");
    let tolerance = case.tolerance().max(1e-7);
    if ordinal {
        // R's optimiser stops early: near means near by what the coefficient is uncertain.
        for ((ours, theirs), error) in values.iter().zip(case.numbers("coef")).zip(&errors) {
            assert!(
                (ours - theirs).abs() < 2e-3 * error,
                "{}: {ours} for {theirs}",
                case.id
            );
        }
    } else {
        near(
            case,
            "coefficient",
            &values,
            &case.numbers("coef"),
            tolerance,
        );
    }
    // R's standard errors use the weights of the step before the last, as it stops at 1e-8.
    let of_errors = match fit.family {
        Family::Linear | Family::Poisson => tolerance,
        Family::Logistic => 1e-5,
        Family::ProportionalOdds => 1e-3,
    };
    near(
        case,
        "standard error",
        &errors,
        &case.numbers("se"),
        of_errors,
    );
    if !ordinal {
        near(
            case,
            "residual df",
            &[fit.residual_df],
            &case.numbers("df_residual"),
            1e-12,
        );
        // Where answers are missing R scales weights over the incomplete respondents, too.
        if case.id.starts_with("lonely/") {
            let dispersion = fit.dispersion.expect("a dispersion");
            near(
                case,
                "dispersion",
                &[dispersion],
                &case.numbers("dispersion"),
                tolerance,
            );
            let deviance = fit.deviance.expect("a deviance");
            near(
                case,
                "deviance",
                &[deviance],
                &case.numbers("deviance"),
                tolerance,
            );
        }
    }
    true
}

fn model(call: &str) -> Option<Value> {
    let terms = |text: &str| text.split('+').map(str::to_owned).collect::<Vec<_>>();
    if let Some(inside) = call.strip_prefix("svyglm(I(q9==\"Yes\")~") {
        let right = inside.split_once(", design=d, family=quasibinomial()")?.0;
        return Some(
            json!({"family": "logistic", "outcome": "q9", "success": ["Yes"], "terms": terms(right)}),
        );
    }
    if let Some(inside) = call.strip_prefix("svyglm(") {
        let (y, right) = inside.strip_suffix(", design=d)")?.split_once('~')?;
        return Some(json!({"family": "linear", "outcome": y, "terms": terms(right)}));
    }
    let (y, right) = call
        .strip_prefix("svyolr(")?
        .split_once(", design=")?
        .0
        .split_once('~')?;
    Some(json!({"family": "proportional_odds", "outcome": y, "terms": terms(right)}))
}
