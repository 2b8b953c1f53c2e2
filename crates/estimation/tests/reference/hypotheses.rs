//! Tests: from R's calls to requests and back.

use estimation::request::Outcome;
use serde_json::{Value, json};

use crate::{
    asked::ask,
    cases::{Case, near},
};

/// Asks a case and compares; `false` when its call is not understood.
pub(crate) fn check(case: &Case) -> bool {
    let Some(analysis) = analysis(&case.call) else {
        return false;
    };
    let answer = ask(case, analysis);
    if case.expect == "error" {
        let error = answer.expect_err("R gives an error");
        assert!(error.problem.contains("lonely_psu"), "{}: {error}", case.id);
        return true;
    }
    let outcome = answer
        .unwrap_or_else(|error| panic!("{}: {error}", case.id))
        .outcome;
    let (statistic, first, second) = match &outcome {
        Outcome::Association(tests) => {
            let test = &tests[0].test;
            near(
                case,
                "observed",
                &test.observed.concat(),
                &case.numbers("observed"),
                case.tolerance(),
            );
            near(
                case,
                "expected",
                &test.expected.concat(),
                &case.numbers("expected"),
                case.tolerance(),
            );
            (
                test.test.statistic,
                test.test.numerator_df,
                test.test.denominator_df,
            )
        }
        Outcome::GroupTests(tests) => {
            let test = &tests[0].test;
            if let Some(difference) = test
                .difference
                .filter(|_| case.result["estimate"].is_object())
            {
                near(
                    case,
                    "difference",
                    &[difference],
                    &values(&case.result["estimate"]),
                    case.tolerance(),
                );
            }
            (
                test.test.statistic,
                test.test.numerator_df,
                test.test.denominator_df,
            )
        }
        other => panic!("{}: {other:?}", case.id),
    };
    compare(case, statistic, first, second);
    true
}

fn compare(case: &Case, statistic: f64, first: Option<f64>, second: Option<f64>) {
    let parameter = &case.result["parameter"];
    let number = |name: &str| parameter[name].as_f64();
    // R calls the statistic of its rank test of several groups a parameter, and divides it late.
    if let Some(chi_squared) = number("Chisq") {
        let k = first.expect("a numerator");
        near(
            case,
            "chi-squared",
            &[statistic * k],
            &[chi_squared],
            case.tolerance(),
        );
        return;
    }
    let mut statistic = statistic;
    let mut theirs = values(&case.result["statistic"]);
    if case.call.contains("adjWald") {
        // The degrees of freedom are part of this statistic: back to the one that is not adjusted.
        let k = first.expect("a numerator");
        let plain = |value: f64, rest: f64| value * (rest + k - 1.0) / rest;
        statistic = plain(statistic, second.expect("a denominator"));
        theirs = vec![plain(theirs[0], number("ddf").expect("a denominator"))];
    }
    near(case, "statistic", &[statistic], &theirs, case.tolerance());
    if let Some(ndf) = number("ndf") {
        near(
            case,
            "ndf",
            &[first.expect("a numerator")],
            &[ndf],
            case.tolerance(),
        );
    }
    let ours = second.or(first).expect("degrees of freedom");
    for name in ["ddf", "df"] {
        let Some(theirs) = number(name) else { continue };
        // R keeps the df of the whole design where answers are missing.
        let complete = !case.call.starts_with("svychisq");
        let tolerance = if complete { case.tolerance() } else { 0.05 };
        near(case, name, &[ours], &[theirs], tolerance);
    }
}

fn values(value: &Value) -> Vec<f64> {
    let numbers = value.as_object().expect("named numbers").values();
    numbers
        .map(|value| value.as_f64().expect("a number"))
        .collect()
}

fn analysis(call: &str) -> Option<Value> {
    if let Some(inside) = call.strip_prefix("svychisq(~") {
        let (pair, rest) = inside.split_once(", d")?;
        let (row, column) = pair.split_once('+')?;
        let statistic = match rest {
            ")" => "rao_scott_f",
            ", statistic=\"Chisq\")" => "rao_scott_chi_squared",
            ", statistic=\"adjWald\")" => "adjusted_wald",
            _ => return None,
        };
        return Some(json!({
            "ask": {"association": {"of": [row], "with": column, "statistic": statistic}}
        }));
    }
    if let Some(inside) = call.strip_prefix("svyttest(") {
        let (y, group) = inside.strip_suffix(", d)")?.split_once('~')?;
        return Some(json!({"ask": {"t_test": {"of": [y], "groups": group}}}));
    }
    let inside = call.strip_prefix("svyranktest(as.numeric(")?;
    let (y, rest) = inside.split_once(")~")?;
    let group = rest.split_once(", d")?.0;
    Some(json!({"ask": {"rank_test": {"of": [y], "groups": group}}}))
}
