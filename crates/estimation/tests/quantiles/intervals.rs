//! Intervals of quantiles that do not come from a share: by score tests, and from replicates.

use std::collections::BTreeMap;

use estimation::{
    data::{Domains, Numeric},
    design::{Design, GivenReplicates, ReplicateKind, ReplicateMethod},
    estimate::{EstimateError, QuantileInterval, QuantileRule, Quantiles, quantiles},
};
use serde::Deserialize;

use crate::{quantile, samples::Sample};

/// Design, variable, p, quantile, lower, upper, and where the test turns.
type Scored = (
    String,
    String,
    f64,
    f64,
    Option<f64>,
    Option<f64>,
    Option<f64>,
    Option<f64>,
);

/// The same with the standard error.
type Repeated = (String, String, QuantileRule, f64, f64, f64, f64, f64);

#[derive(Deserialize)]
struct Cases<T> {
    cases: Vec<T>,
}

/// R looks for the ends with a tolerance, stops on either side of an answer, and inverts the unweighted
/// share, so that its own ends are compared where weights are equal, and to the next answer (R
/// also misses F = p by rounding); where the test turns, by `svymean`, is compared always.
#[test]
fn score_intervals_end_where_the_test_of_svymean_turns() {
    let cases: Cases<Scored> =
        serde_json::from_str(include_str!("r_score.json")).expect("the cases are JSON");
    let samples = ["srs", "strat", "clus1"].map(|name| (name, Sample::named(name)));
    let samples = BTreeMap::from(samples);
    for (design, of, p, value, lower, upper, first_in, first_out) in &cases.cases {
        let sample = &samples[design.as_str()];
        let ours = quantile(
            sample,
            "all",
            of,
            (QuantileRule::Math, QuantileInterval::Score, *p),
        );
        let what = format!("{design} {of} {p}: {ours:?}");
        assert_eq!((ours.lower, ours.upper), (*first_in, *first_out), "{what}");
        let answers = answers(&sample.number(of));
        let place = |answer: f64| {
            answers
                .iter()
                .position(|own| *own == answer)
                .expect("an answer")
        };
        let equal = design != "strat";
        for (end, theirs) in [
            (ours.value, &Some(*value)),
            (ours.lower, lower),
            (ours.upper, upper),
        ] {
            if let Some((end, theirs)) = end.zip(*theirs).filter(|_| equal) {
                let apart = place(end).abs_diff(place(theirs));
                assert!(apart <= 1, "{what}: {theirs} in R");
            }
        }
    }
    assert_eq!(cases.cases.len(), 45);
}

/// Different answers in order.
fn answers(numbers: &Numeric) -> Vec<f64> {
    let mut answers: Vec<f64> = numbers.values().flatten().collect();
    answers.sort_by(f64::total_cmp);
    answers.dedup();
    answers
}

/// What the interval means, whatever finds it: inside it the score test does not reject, outside it does.
#[test]
fn a_score_interval_holds_the_answers_whose_share_is_not_significantly_off() {
    let sample = Sample::named("strat");
    let numbers = sample.number("enroll");
    let ours = quantile(
        &sample,
        "all",
        "enroll",
        (QuantileRule::Math, QuantileInterval::Score, 0.75),
    );
    let (lower, upper) = ours.lower.zip(ours.upper).expect("both ends");
    let t = estimation::numeric::student_quantile(0.975, ours.degrees_of_freedom);
    let mut answers = answers(&numbers);
    answers.pop();
    let all = sample.domain("all");
    let shares = estimation::estimate::distribution(
        &sample.design,
        &numbers,
        &answers,
        &all,
        &estimation::estimate::Options::default(),
    )
    .expect("shares");
    for (answer, figure) in answers.iter().zip(&shares.domains[0].figures) {
        let share = figure.estimate.as_ref().expect("an estimate");
        let statistic = (share.value - 0.75) / share.standard_error.expect("an error");
        let inside = lower <= *answer && *answer < upper;
        assert_eq!(statistic.abs() <= t, inside, "{answer}: {statistic}");
    }
    let error = (upper - lower) / (2.0 * t);
    assert!((ours.standard_error.expect("an error") - error).abs() < 1e-9);
}

#[test]
fn a_score_interval_has_no_end_beyond_the_answers() {
    let numbers = Numeric::new((1..=9).map(|n| Ok(f64::from(n)))).expect("numbers");
    let of = |p| {
        let wanted = Quantiles {
            probabilities: &[p],
            rule: QuantileRule::Math,
            interval: QuantileInterval::Score,
            confidence: 0.95,
        };
        let all = Domains::everybody(9);
        let found = quantiles(&Design::simple(9), "y", &numbers, &all, &wanted);
        found.expect("a quantile").remove(0)
    };
    assert_eq!((of(0.1).value, of(0.1).lower), (Some(1.0), None));
    assert!(of(0.1).upper.is_some_and(|upper| upper > 1.0));
    assert_eq!((of(0.95).value, of(0.95).upper), (Some(9.0), None));
    for p in [0.0, 1.0] {
        assert_eq!(of(p).standard_error, None);
    }
}

fn replicated() -> BTreeMap<&'static str, Sample> {
    let made = |mut sample: Sample, method, mse| {
        sample.design = sample
            .design
            .clone()
            .with_replicates(method, mse)
            .expect("replicates");
        sample
    };
    let mut given = Sample::open("clus1");
    let mut reader = csv::Reader::from_reader(
        include_str!("../replicates/apiclus1_subbootstrap.csv").as_bytes(),
    );
    let mut weights = vec![Vec::new(); 12];
    for line in reader.records() {
        for (column, cell) in weights.iter_mut().zip(&line.expect("a line")) {
            column.push(cell.parse().expect("a number"));
        }
    }
    given.design = (given
        .design
        .clone()
        .with_replicate_weights(GivenReplicates {
            weights,
            combined: true,
            kind: ReplicateKind::Bootstrap,
            scale: None,
            scales: None,
            mse: false,
            degrees_of_freedom: None,
        }))
    .expect("replicates");
    BTreeMap::from([
        (
            "jk1",
            made(Sample::open("clus1"), ReplicateMethod::Jk1, false),
        ),
        (
            "jkn",
            made(Sample::named("strat"), ReplicateMethod::Jkn, false),
        ),
        (
            "jkn_mse",
            made(Sample::named("strat"), ReplicateMethod::Jkn, true),
        ),
        ("given", given),
    ])
}

#[test]
fn quantiles_of_each_replicate_give_the_variance_that_r_gives() {
    let cases: Cases<Repeated> =
        serde_json::from_str(include_str!("r_replicates.json")).expect("the cases are JSON");
    let samples = replicated();
    assert!(cases.cases.len() > 90);
    for (design, of, rule, p, value, lower, upper, error) in &cases.cases {
        let sample = &samples[design.as_str()];
        let ours = quantile(sample, "all", of, (*rule, QuantileInterval::Replicates, *p));
        let pairs = [
            (ours.value, value),
            (ours.lower, lower),
            (ours.upper, upper),
            (ours.standard_error, error),
        ];
        for (got, want) in pairs {
            let got = got.unwrap_or(f64::NAN);
            let near = (got - want).abs() <= 1e-9 * want.abs().max(*error);
            assert!(near, "{design} {of} {rule:?} {p}: {got} for {want}");
        }
    }
}

#[test]
fn a_bootstrap_gives_about_the_interval_of_a_share() {
    let mut sample = Sample::named("strat");
    let how = |interval| (QuantileRule::Hf7, interval, 0.5);
    let woodruff = quantile(&sample, "all", "enroll", how(QuantileInterval::Wald));
    let method = ReplicateMethod::RescaledBootstrap {
        replicates: 1000,
        seed: 4,
    };
    sample.design = sample
        .design
        .clone()
        .with_replicates(method, false)
        .expect("replicates");
    let boot = quantile(&sample, "all", "enroll", how(QuantileInterval::Replicates));
    let ratio = boot.standard_error.expect("an error") / woodruff.standard_error.expect("an error");
    assert!((0.85..1.15).contains(&ratio), "{ratio}");
}

#[test]
fn replicates_that_are_not_there_are_asked_for() {
    let sample = Sample::named("srs");
    let wanted = Quantiles {
        probabilities: &[0.5],
        rule: QuantileRule::Math,
        interval: QuantileInterval::Replicates,
        confidence: 0.95,
    };
    let all = sample.domain("all");
    let error = quantiles(
        &sample.design,
        "api00",
        &sample.number("api00"),
        &all,
        &wanted,
    );
    assert_eq!(error, Err(EstimateError::NoReplicates));
}
