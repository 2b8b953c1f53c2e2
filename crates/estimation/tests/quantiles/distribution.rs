//! The distribution function at stated points, against R `survey` 4.1-1.

use std::collections::BTreeMap;

use estimation::{
    data::{Column, Dataset, Domains, Missing, Numeric},
    design::Design,
    estimate::{EstimateError, IntervalKind, IntervalMethod, Options, Precision, distribution},
    request::{Outcome, Request, run},
};
use serde::Deserialize;
use serde_json::json;

use crate::samples::Sample;

/// Design, domain, point, share, standard error, lower, upper.
type Case = (String, String, f64, f64, f64, f64, f64);

#[derive(Deserialize)]
struct Cases {
    cases: Vec<Case>,
}

#[test]
fn shares_up_to_a_point_equal_svycdf_with_the_error_of_svymean() {
    let cases: Cases =
        serde_json::from_str(include_str!("r_distribution.json")).expect("the cases are JSON");
    let samples = ["srs", "strat", "clus1"].map(|name| (name, Sample::named(name)));
    let samples = BTreeMap::from(samples);
    let precision = Precision {
        method: IntervalMethod::Logit,
        confidence: 0.95,
    };
    let options = Options {
        precision,
        ..Options::default()
    };
    for (design, domain, point, share, error, lower, upper) in &cases.cases {
        let sample = &samples[design.as_str()];
        let domains = sample.domain(domain);
        let numbers = sample.number("api00");
        // Beside another point, the order of which does not matter.
        let found = distribution(
            &sample.design,
            &numbers,
            &[900.0, *point],
            &domains,
            &options,
        );
        let found = found.expect("shares");
        let figure = &found.domains[0].figures[1];
        assert_eq!(figure.name, point.to_string());
        let ours = figure.estimate.as_ref().expect("an estimate");
        let interval = ours.interval.expect("an interval");
        for (got, want, tolerance) in [
            (ours.value, share, 1e-9),
            (ours.standard_error.unwrap_or_default(), error, 1e-9),
            (interval.lower, lower, 1e-7),
            (interval.upper, upper, 1e-7),
        ] {
            let near = (got - want).abs() <= tolerance * want.abs();
            assert!(near, "{design} {domain} {point}: {got} for {want}");
        }
    }
    assert_eq!(cases.cases.len(), 24);
}

#[test]
fn nobody_and_everybody_have_an_exact_bound_and_a_blank_answer_is_in_no_base() {
    let numbers = [Ok(3.0), Ok(5.0), Ok(8.0), Err(Missing::DontKnow)];
    let numbers = Numeric::new(numbers).expect("numbers");
    let all = Domains::everybody(4);
    let shares = |points: &[f64]| {
        distribution(
            &Design::simple(4),
            &numbers,
            points,
            &all,
            &Options::default(),
        )
    };
    let found = shares(&[8.0, 2.0, 5.0]).expect("shares");
    let figures = &found.domains[0].figures;
    let kind = |at: usize| {
        let estimate = figures[at].estimate.as_ref().expect("an estimate");
        estimate.interval.expect("an interval").kind
    };
    assert_eq!(kind(0), IntervalKind::ExactLowerBound);
    assert_eq!(kind(1), IntervalKind::ExactUpperBound);
    assert_eq!((figures[2].people, figures[2].base), (2, 3));
    for points in [&[][..], &[1.0, 1.0], &[f64::NAN], &[f64::INFINITY]] {
        assert_eq!(shares(points), Err(EstimateError::Points));
    }
}

#[test]
fn a_request_gives_a_figure_a_point_that_contrasts_can_use() {
    let mut request = json!({
        "populations": {"all": {"data": {"file": "in memory"}}},
        "analyses": [{"name": "hours", "ask": {"distribution": {"of": ["y"], "at": [2.5, 4]}}}],
        "contrasts": [{"name": "between", "formula": "b - a", "estimates": {
            "a": {"analysis": "hours", "level": "2.5"},
            "b": {"analysis": "hours", "level": "4"},
        }}],
    });
    let ask = |request: &serde_json::Value| {
        let request: Request = serde_json::from_value(request.clone()).expect("a request");
        let numbers = Numeric::new([1.0, 2.0, 3.0, 5.0, 8.0].map(Ok)).expect("numbers");
        let mut data = Dataset::new(5);
        data.insert("y", Column::Number(numbers)).expect("a column");
        run(&request, [("all".to_owned(), data)].into())
    };
    let mut response = ask(&request).expect("a response");
    let Outcome::Figures(rows) = response.results.remove(0).outcome else {
        panic!("figures were asked for");
    };
    let value = |at: usize| rows[at].estimate.as_ref().expect("an estimate").value;
    assert_eq!((value(0), value(1)), (0.4, 0.6));
    assert_eq!(rows[1].level.as_deref(), Some("4"));
    let between = response.contrasts[0].contrast.as_ref().expect("a contrast");
    assert!((between.value - 0.2).abs() < 1e-12);
    request["disclosure"] = json!({});
    let error = ask(&request).expect_err("not protected");
    assert!(
        error
            .to_string()
            .contains("a distribution cannot be protected"),
        "{error}"
    );
}
