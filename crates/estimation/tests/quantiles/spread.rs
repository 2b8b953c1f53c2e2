//! Variances, covariances and what follows from them, against R `survey` 4.1-1.

use std::collections::BTreeMap;

use estimation::{
    data::{Column, Dataset, Domains, Missing, Numeric},
    design::{Design, ReplicateMethod},
    estimate::{DesignEffect, Estimate, Options, Spread, spreads, variances},
    request::{Outcome, Request, run},
    weighting::{PostStratify, Totals},
};
use serde::Deserialize;
use serde_json::json;

use crate::samples::Sample;

#[derive(Deserialize)]
struct Case {
    design: String,
    domain: String,
    of: Vec<String>,
    /// The covariance matrix of the numbers.
    value: Vec<f64>,
    /// The covariance matrix of its entries.
    vcov: Vec<f64>,
}

#[derive(Deserialize)]
struct Cases {
    cases: Vec<Case>,
}

fn samples() -> BTreeMap<&'static str, Sample> {
    let mut samples = BTreeMap::from(["srs", "strat", "clus1"].map(|n| (n, Sample::named(n))));
    let mut replicated = Sample::named("clus1");
    replicated.design = (replicated.design.clone())
        .with_replicates(ReplicateMethod::Jk1, false)
        .expect("replicates");
    samples.insert("jkn", replicated);
    let mut weighted = Sample::named("clus1");
    let step = PostStratify {
        columns: vec!["stype".to_owned()],
        totals: Totals::of_levels([("E", 4421.0), ("H", 755.0), ("M", 1018.0)]),
        scale_to: None,
    };
    let data = weighted.dataset("stype");
    weighted.design = (step.apply(weighted.design.clone(), &data))
        .expect("a step")
        .0;
    samples.insert("post", weighted);
    samples
}

fn spread(design: &Design, columns: &[(&str, &Numeric)], domains: &Domains) -> Spread {
    spreads(design, columns, domains, 0.95)
        .expect("a spread")
        .remove(0)
}

fn close(got: Option<&Estimate>, value: f64, variance: f64, tolerance: f64, what: &str) {
    let got = got.unwrap_or_else(|| panic!("{what} is missing"));
    let error = got.standard_error.expect("a standard error");
    for (got, want) in [(got.value, value), (error, variance.sqrt())] {
        let apart = (got - want).abs();
        assert!(
            apart <= tolerance * want.abs(),
            "{what}: {got:e} for {want:e}"
        );
    }
}

#[test]
fn variances_and_covariances_equal_svyvar_for_every_kind_of_design() {
    let cases: Cases =
        serde_json::from_str(include_str!("r_variances.json")).expect("the cases are JSON");
    let samples = samples();
    for case in &cases.cases {
        let sample = &samples[case.design.as_str()];
        let numbers: Vec<Numeric> = case.of.iter().map(|name| sample.number(name)).collect();
        let columns: Vec<(&str, &Numeric)> =
            case.of.iter().map(String::as_str).zip(&numbers).collect();
        let ours = spread(&sample.design, &columns, &sample.domain(&case.domain));
        let count = columns.len();
        let what = format!("{} {} {:?}", case.design, case.domain, case.of);
        let at = |a: usize, b: usize| a * count + b;
        let theirs = |at: usize| (case.value[at], case.vcov[at * count * count + at]);
        for (a, variable) in ours.variables.iter().enumerate() {
            let (value, variance) = theirs(at(a, a));
            close(variable.variance.as_ref(), value, variance, 1e-9, &what);
            let deviation = variable.standard_deviation.as_ref();
            close(
                deviation,
                value.sqrt(),
                variance / (4.0 * value),
                1e-9,
                &what,
            );
        }
        let mut pairs = ours.pairs.iter();
        for (a, b) in (0..count).flat_map(|a| (a + 1..count).map(move |b| (a, b))) {
            let pair = pairs.next().expect("a pair");
            let (value, variance) = theirs(at(a, b));
            close(pair.covariance.as_ref(), value, variance, 1e-9, &what);
            let places = [at(a, b), at(a, a), at(b, b)];
            let (r, variance) = correlation(case, places, count * count);
            close(pair.correlation.as_ref(), r, variance, 1e-6, &what);
        }
    }
}

/// The correlation and its variance from R's matrices, with derivatives by differences.
fn correlation(case: &Case, places: [usize; 3], entries: usize) -> (f64, f64) {
    let of = |values: [f64; 3]| values[0] / (values[1] * values[2]).sqrt();
    let values = places.map(|place| case.value[place]);
    let slopes: Vec<f64> = (0..3)
        .map(|at| {
            let step = 1e-5 * values[at].abs();
            let (mut up, mut down) = (values, values);
            up[at] += step;
            down[at] -= step;
            (of(up) - of(down)) / (2.0 * step)
        })
        .collect();
    let mut variance = 0.0;
    for (i, &row) in places.iter().enumerate() {
        for (j, &column) in places.iter().enumerate() {
            variance += slopes[i] * slopes[j] * case.vcov[row * entries + column];
        }
    }
    (of(values), variance)
}

/// The variances of R's `svyvar` again, as figures, one a domain and all together.
#[test]
fn variances_as_figures_equal_svyvar_and_are_independent_between_types_of_one_stratum_each() {
    let cases: Cases =
        serde_json::from_str(include_str!("r_variances.json")).expect("the cases are JSON");
    let samples = samples();
    for case in cases.cases.iter().filter(|case| case.of.len() == 1) {
        let sample = &samples[case.design.as_str()];
        let (name, domains) = (case.of[0].as_str(), sample.domain(&case.domain));
        let numbers = sample.number(name);
        let ours = variances(
            &sample.design,
            name,
            &numbers,
            &domains,
            &Options::default(),
        );
        let ours = ours.expect("variances");
        let got = ours.domains[0].figures[0].estimate.as_ref();
        close(
            got,
            case.value[0],
            case.vcov[0],
            1e-9,
            &format!("{} {name}", case.design),
        );
    }
    let sample = &samples["strat"];
    let data = sample.dataset("stype");
    let types = data.categorical("stype").expect("a column");
    let domains = Domains::by(&[("stype", &types)], sample.design.rows(), true).expect("domains");
    let options = Options {
        joint: true,
        design_effect: Some(DesignEffect::WithReplacement),
        ..Options::default()
    };
    let numbers = sample.number("enroll");
    let ours = variances(&sample.design, "enroll", &numbers, &domains, &options);
    let ours = ours.expect("variances");
    let joint = ours.joint.expect("asked for");
    assert_eq!(joint.values.len(), 4);
    for (at, domain) in ours.domains.iter().enumerate() {
        let estimate = domain.figures[0].estimate.as_ref().expect("an estimate");
        let error = estimate.standard_error.expect("an error");
        close(
            Some(estimate),
            joint.values[at],
            joint.covariance[(at, at)],
            1e-12,
            "joint",
        );
        // A stratum alone is a simple random sample of it, apart from its correction.
        if !domain.domain.is_empty() {
            let effect = estimate.design_effect.expect("asked for");
            assert!((0.85..1.0).contains(&effect), "{effect} of {error}");
        }
    }
    let types: Vec<usize> = (0..4)
        .filter(|&at| !ours.domains[at].domain.is_empty())
        .collect();
    assert!(
        joint.covariance[(types[0], types[1])].abs()
            < 1e-6 * joint.covariance[(types[0], types[0])]
    );
}

#[test]
fn a_request_for_spreads_gives_every_pair_and_asks_for_a_number() {
    let ask = |of: serde_json::Value| {
        let request: Request = serde_json::from_value(json!({
            "populations": {"all": {"data": {"file": "in memory"}}},
            "analyses": [{"name": "asked", "ask": {"spreads": {"of": of}}}],
        }))
        .expect("a request");
        let mut data = Dataset::new(5);
        for (name, numbers) in [
            ("a", [1.0, 2.0, 3.0, 5.0, 8.0]),
            ("b", [2.0, 1.0, 4.0, 4.0, 9.0]),
        ] {
            let column = Numeric::new(numbers.map(Ok)).expect("numbers");
            data.insert(name, Column::Number(column)).expect("a column");
        }
        run(&request, [("all".to_owned(), data)].into())
    };
    let mut response = ask(json!(["a", "b"])).expect("a response");
    let Outcome::Spreads(spreads) = response.results.remove(0).outcome else {
        panic!("spreads were asked for");
    };
    assert_eq!(spreads[0].variables.len(), 2);
    let r = spreads[0].pairs[0].correlation.as_ref().expect("both vary");
    // cor(c(1, 2, 3, 5, 8), c(2, 1, 4, 4, 9)) in R.
    assert!((r.value - 0.935_368_675_509_868_4).abs() < 1e-12);
    let none = ask(json!([])).expect_err("nothing is asked for");
    assert!(
        none.to_string().contains("name one or more columns"),
        "{none}"
    );
}

#[test]
fn people_who_left_one_number_empty_are_in_no_figure_of_several() {
    let gap = |row: usize| {
        if row == 3 {
            Err(Missing::DontKnow)
        } else {
            Ok(row as f64)
        }
    };
    let a = Numeric::new((0..8).map(gap)).expect("numbers");
    let b = Numeric::new([5.0, 1.0, 4.0, 900.0, 2.0, 8.0, 3.0, 7.0].map(Ok)).expect("numbers");
    let got = spread(
        &Design::simple(8),
        &[("a", &a), ("b", &b)],
        &Domains::everybody(8),
    );
    assert_eq!(got.people, 7);
    let variance = got.variables[1].variance.as_ref().expect("a variance");
    // var(c(5, 1, 4, 2, 8, 3, 7)) in R.
    assert!((variance.value - 6.571_428_571_428_571).abs() < 1e-12);
}

#[test]
fn a_number_that_does_not_vary_has_no_correlation_and_one_person_no_variance() {
    let same = Numeric::new([0.1; 5].map(Ok)).expect("numbers");
    let other = Numeric::new([1.0, 2.0, 3.0, 5.0, 8.0].map(Ok)).expect("numbers");
    let columns = [("same", &same), ("other", &other)];
    let got = spread(&Design::simple(5), &columns, &Domains::everybody(5));
    let deviation = got.variables[0].standard_deviation.as_ref();
    let deviation = deviation.expect("a standard deviation");
    assert_eq!((deviation.value, deviation.standard_error), (0.0, None));
    assert_eq!(got.pairs[0].correlation, None);

    let alone = Domains::everybody(5)
        .within(&[true, false, false, false, false])
        .expect("a domain");
    let got = spread(&Design::simple(5), &columns, &alone);
    assert_eq!((got.people, &got.variables[0].variance), (1, &None));
}

#[test]
fn a_number_goes_with_itself_completely() {
    let a = Numeric::new([1.0, 2.0, 3.0, 5.0, 8.0].map(Ok)).expect("numbers");
    let b = Numeric::new([-2.0, -4.0, -6.0, -10.0, -16.0].map(Ok)).expect("numbers");
    let columns = [("a", &a), ("again", &a), ("b", &b)];
    let got = spread(&Design::simple(5), &columns, &Domains::everybody(5));
    let of = |at: usize| got.pairs[at].correlation.as_ref().expect("a correlation");
    for (at, want) in [(0, 1.0), (1, -1.0)] {
        assert!((of(at).value - want).abs() < 1e-12);
        assert!(of(at).standard_error.expect("an error") < 1e-7);
        let interval = of(at).interval.expect("an interval");
        assert!(interval.lower >= -1.0 && interval.upper <= 1.0);
    }
}
