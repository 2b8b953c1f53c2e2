//! Intervals of shares, against R's `svyciprop`.

use estimation::estimate::{IntervalMethod, Precision, ShareSummary, share_interval};
use serde::Deserialize;

use crate::samples::Sample;

#[derive(Debug, Deserialize)]
struct Case {
    design: String,
    domain: String,
    method: String,
    share: f64,
    se: f64,
    df: f64,
    lower: f64,
    upper: f64,
}

#[derive(Deserialize)]
struct Cases {
    cases: Vec<Case>,
}

fn interval(case: &Case, method: IntervalMethod) -> (f64, f64) {
    let sample = Sample::named(&case.design);
    let domain = sample.domain(&case.domain);
    let parts = domain.part_of_row().iter();
    let people = parts.filter(|&&part| part == 0).count() as f64;
    let summary = ShareSummary {
        share: case.share,
        standard_error: Some(case.se),
        people,
        effective: people,
        degrees_of_freedom: case.df,
    };
    let precision = Precision {
        method,
        confidence: 0.95,
    };
    let interval = share_interval(&summary, precision).expect("an interval");
    (interval.lower, interval.upper)
}

#[test]
fn every_interval_of_a_share_is_that_of_svyciprop() {
    let cases: Cases =
        serde_json::from_str(include_str!("r_shares.json")).expect("the cases are JSON");
    assert!(cases.cases.len() > 100);
    for case in &cases.cases {
        // The first through a regression that stops early, the second by steps of a profile.
        let (method, tolerance) = match case.method.as_str() {
            "logit" => (IntervalMethod::Logit, 1e-7),
            "likelihood" => (IntervalMethod::Likelihood, 2e-3),
            "xlogit" => (IntervalMethod::Logit, 1e-9),
            "asin" => (IntervalMethod::Arcsine, 1e-9),
            "beta" => (IntervalMethod::KornGraubard, 1e-9),
            "mean" => (IntervalMethod::Wald, 1e-9),
            other => panic!("{other} is no method"),
        };
        let (lower, upper) = interval(case, method);
        // R does not cut Wald's, and turns the arcsine's back at the end of its scale.
        let folds = method == IntervalMethod::Arcsine && lower == 0.0;
        let want = (case.lower.clamp(0.0, 1.0), case.upper.clamp(0.0, 1.0));
        for (got, want, beyond) in [(lower, want.0, folds), (upper, want.1, false)] {
            let same = (got - want).abs() <= tolerance * want.abs();
            assert!(same || beyond, "{case:?}: {lower:e} to {upper:e}");
        }
    }
}

#[test]
fn an_interval_of_likelihood_ends_where_the_ratio_test_rejects() {
    let (share, size, df) = (0.07_f64, 180.0, 40.0);
    let summary = ShareSummary {
        share,
        standard_error: Some((share * (1.0 - share) / size).sqrt()),
        people: size,
        effective: size,
        degrees_of_freedom: df,
    };
    let precision = Precision {
        method: IntervalMethod::Likelihood,
        confidence: 0.95,
    };
    let found = share_interval(&summary, precision).expect("an interval");
    // qt(0.975, 40)² in R.
    let limit = 2.021_075_390_306_273_f64.powi(2) * size / (size - 1.0);
    for end in [found.lower, found.upper] {
        let ratio = share * (share / end).ln() + (1.0 - share) * ((1.0 - share) / (1.0 - end)).ln();
        assert!((2.0 * size * ratio - limit).abs() < 1e-9);
    }
}
