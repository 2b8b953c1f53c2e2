//! Weights and what follows from them, set beside R's `survey` 4.1-1 on its `api` data (a stratified
//! and a cluster sample of Californian schools), and what has to hold whatever the data.
//!
//! `oracle/weighting.jsonl` holds the R call of each case and its results to 17 digits.

use std::collections::BTreeMap;

use estimation::{
    data::{Categorical, Column, Dataset, Missing, Numeric},
    design::Design,
    request::{Request, Response, run},
    weighting::{
        Bounds, Calibrate, Covariate, DistanceKind, Limit, Margin, NumberTotal, PostStratify,
        Propensity, Rake, Step, Totals, Trim, WeightingError, weigh,
    },
};
use proptest::prelude::*;
use serde_json::{Value, json};

#[derive(serde::Deserialize)]
struct Case {
    id: String,
    sample: String,
    weighting: Value,
    weights: Vec<f64>,
    mean: [f64; 2],
    total: [f64; 2],
    by: Vec<f64>,
    by_se: Vec<f64>,
}

fn schools(sample: &str) -> Dataset {
    let mut reader = csv::Reader::from_reader(include_str!("oracle/api.csv").as_bytes());
    let rows: Vec<BTreeMap<String, String>> = reader
        .deserialize()
        .map(|row| row.expect("a row"))
        .filter(|row: &BTreeMap<String, String>| row["sample"] == sample)
        .collect();
    let mut data = Dataset::new(rows.len());
    for name in ["api99", "api00", "meals", "pw", "fpc"] {
        let numbers = rows
            .iter()
            .map(|row| Ok(row[name].parse().expect("a number")));
        let column = Numeric::new(numbers).expect("finite");
        data.insert(name, Column::Number(column))
            .expect("one of the name");
    }
    for (name, levels) in [
        ("stype", vec!["E", "H", "M"]),
        ("sch.wide", vec!["No", "Yes"]),
        ("awards", vec!["No", "Yes"]),
    ] {
        let answers = rows.iter().map(|row| Ok(row[name].as_str()));
        let column = Categorical::from_names(&levels, answers).expect("levels");
        data.insert(name, Column::Categorical(column))
            .expect("one of the name");
    }
    let ids = rows.iter().map(|row| Ok(row["dnum"].as_str()));
    let ids = estimation::data::Text::new(ids);
    data.insert("dnum", Column::Text(ids))
        .expect("one of the name");
    data
}

fn ask(sample: &str, weighting: &Value) -> Result<Response, estimation::request::RequestError> {
    let stage = match sample {
        "strat" => json!({"strata": "stype", "population": {"size_column": "fpc"}}),
        _ => json!({"clusters": "dnum", "population": {"size_column": "fpc"}}),
    };
    let request: Request = serde_json::from_value(json!({
        "populations": {"schools": {
            "data": {"file": "in memory"},
            "design": {"stages": [stage], "weights": {"column": "pw"}},
            "weighting": weighting,
        }},
        "analyses": [
            {"name": "mean", "ask": {"means": {"of": ["api00"]}}},
            {"name": "total", "ask": {"totals": {"of": ["meals"]}}},
            {"name": "by", "ask": {"means": {"of": ["api00"]}}, "by": ["stype"], "everybody": false},
        ],
    }))
    .expect("a request");
    run(
        &request,
        BTreeMap::from([("schools".to_owned(), schools(sample))]),
    )
}

/// A figure of an analysis, as a program reads it: value and standard error.
fn figure(response: &Value, analysis: usize, row: usize) -> [f64; 2] {
    let figure = &response["results"][analysis]["figures"][row];
    ["value", "standard_error"].map(|name| figure[name].as_f64().expect("a number"))
}

fn near(id: &str, ours: f64, theirs: f64, tolerance: f64) {
    let error = ((ours - theirs) / theirs).abs();
    assert!(
        error <= tolerance,
        "{id}: here {ours:e}, R {theirs:e}, relative error {error:e}"
    );
}

#[test]
fn weights_and_standard_errors_after_every_step_equal_those_of_r() {
    for line in include_str!("oracle/weighting.jsonl").lines() {
        let case: Case = serde_json::from_str(line).expect("a case");
        let steps: Vec<Step> = serde_json::from_value(case.weighting.clone()).expect("steps");
        let data = schools(&case.sample);
        let base = data
            .numeric("pw")
            .expect("numbers")
            .values()
            .map(|w| w.expect("a weight"))
            .collect();
        let design = Design::simple(data.rows()).weighted(base).expect("weights");
        let (design, _) =
            weigh(design, &data, &steps).unwrap_or_else(|error| panic!("{}: {error}", case.id));
        for (ours, theirs) in design.weights().iter().zip(&case.weights) {
            near(&case.id, *ours, *theirs, 1e-7);
        }
        let response = ask(&case.sample, &case.weighting).expect("figures");
        let response = serde_json::to_value(response).expect("JSON");
        let compare = |at: usize, row: usize, value: f64, error: f64| {
            let [ours, standard_error] = figure(&response, at, row);
            near(&case.id, ours, value, 1e-7);
            near(&case.id, standard_error, error, 1e-6);
        };
        compare(0, 0, case.mean[0], case.mean[1]);
        compare(1, 0, case.total[0], case.total[1]);
        for row in 0..3 {
            compare(2, row, case.by[row], case.by_se[row]);
        }
    }
}

/// A sample of people with two variables, from codes.
fn sample(people: &[(u8, u8)]) -> Dataset {
    let mut data = Dataset::new(people.len());
    for (name, levels, code) in [
        (
            "sex",
            vec!["f", "m"],
            people.iter().map(|p| p.0).collect::<Vec<u8>>(),
        ),
        (
            "age",
            vec!["young", "middle", "old"],
            people.iter().map(|p| p.1).collect(),
        ),
    ] {
        let answers = code.iter().map(|&code| Ok(levels[usize::from(code)]));
        let column = Categorical::from_names(&levels, answers).expect("levels");
        data.insert(name, Column::Categorical(column))
            .expect("one of the name");
    }
    data
}

fn sex(f: f64, m: f64) -> Margin {
    Margin::of("sex", [("f", f), ("m", m)])
}

fn age(young: f64, middle: f64, old: f64) -> Margin {
    Margin::of("age", [("young", young), ("middle", middle), ("old", old)])
}

fn weighted(data: &Dataset, step: Step) -> Result<Vec<f64>, WeightingError> {
    weigh(Design::simple(data.rows()), data, &[step]).map(|(design, _)| design.weights())
}

fn refused(data: &Dataset, step: Step) -> String {
    weighted(data, step)
        .expect_err("cannot be done")
        .to_string()
}

/// Everybody once, so that no combination is empty, and then more.
fn everybody_and(more: Vec<(u8, u8)>) -> Vec<(u8, u8)> {
    let mut people: Vec<(u8, u8)> = (0..2).flat_map(|s| (0..3).map(move |a| (s, a))).collect();
    people.extend(more);
    people
}

fn total(data: &Dataset, weights: &[f64], column: &str, level: &str) -> f64 {
    let column = data.categorical(column).expect("a column");
    (weights.iter().enumerate())
        .filter(|(row, _)| column.row(*row) == Some(Ok(level)))
        .map(|(_, weight)| weight)
        .sum()
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-8 * a.abs().max(b.abs()).max(1.0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn raked_weights_meet_their_margins_whatever_the_order_of_rows(
        people in prop::collection::vec((0_u8..2, 0_u8..3), 0..60),
        f in 0.1_f64..0.9, young in 0.1_f64..0.5, turn in 0_usize..60,
    ) {
        let mut people = everybody_and(people);
        let margins = vec![
            sex(1000.0 * f, 1000.0 * (1.0 - f)),
            age(1000.0 * young, 300.0, 700.0 - 1000.0 * young),
        ];
        let data = sample(&people);
        let weights = weighted(&data, Step::Rake(Rake::to(margins.clone()))).expect("no cell is empty");
        prop_assert!(close(total(&data, &weights, "sex", "f"), 1000.0 * f));
        prop_assert!(close(total(&data, &weights, "age", "middle"), 300.0));
        prop_assert!(close(total(&data, &weights, "age", "young"), 1000.0 * young));
        prop_assert!(weights.iter().all(|weight| *weight > 0.0));
        let calibrated = Calibrate {
            margins: margins.clone(),
            distance: DistanceKind::Raking,
            ..Calibrate::default()
        };
        let same = weighted(&data, Step::Calibrate(calibrated)).expect("no cell is empty");
        prop_assert!(weights.iter().zip(&same).all(|(a, b)| close(*a, *b)));
        let turn = turn % people.len();
        people.rotate_left(turn);
        let mut turned = weighted(&sample(&people), Step::Rake(Rake::to(margins))).expect("the same people");
        turned.rotate_right(turn);
        prop_assert!(weights.iter().zip(&turned).all(|(a, b)| close(*a, *b)));
    }

    #[test]
    fn one_margin_gives_the_same_weights_by_every_method(
        people in prop::collection::vec((0_u8..2, 0_u8..3), 0..60),
        young in 50.0_f64..500.0, old in 50.0_f64..500.0,
    ) {
        let data = sample(&everybody_and(people));
        let margin = age(young, 300.0, old);
        let stratified = weighted(&data, Step::PostStratify(PostStratify {
            columns: margin.columns.clone(),
            totals: margin.totals.clone(),
            scale_to: None,
        })).expect("no level is empty");
        let raked = weighted(&data, Step::Rake(Rake::to(vec![margin.clone()]))).expect("weights");
        let linear = Calibrate { margins: vec![margin], ..Calibrate::default() };
        let linear = weighted(&data, Step::Calibrate(linear)).expect("weights");
        for ((a, b), c) in stratified.iter().zip(&raked).zip(&linear) {
            prop_assert!(close(*a, *b) && close(*a, *c));
        }
    }

    #[test]
    fn factors_stay_between_their_bounds_or_the_bounds_are_named(
        people in prop::collection::vec((0_u8..2, 0_u8..3), 0..60),
        f in 0.2_f64..0.8, kind in 0_u8..3,
    ) {
        let data = sample(&everybody_and(people));
        let size = data.rows() as f64;
        let (lower, upper) = (0.6, 1.7);
        let step = Calibrate {
            margins: vec![sex(size * f, size * (1.0 - f)), age(size * 0.3, size * 0.4, size * 0.3)],
            distance: [DistanceKind::Linear, DistanceKind::Raking, DistanceKind::Logit][usize::from(kind)],
            bounds: Some(Bounds { lower, upper }),
            ..Calibrate::default()
        };
        match weighted(&data, Step::Calibrate(step)) {
            Ok(weights) => {
                prop_assert!(weights.iter().all(|w| *w >= lower - 1e-9 && *w <= upper + 1e-9));
                prop_assert!(close(total(&data, &weights, "sex", "f"), size * f));
            }
            Err(WeightingError::NotConverged(diagnosis)) => {
                prop_assert!(diagnosis.reached.is_finite() && !diagnosis.margin.is_empty());
            }
            Err(other) => prop_assert!(false, "{other}"),
        }
    }

    #[test]
    fn strict_trimming_leaves_nobody_outside_and_keeps_the_sum(
        weights in prop::collection::vec(0.1_f64..20.0, 5..60),
    ) {
        let data = Dataset::new(weights.len());
        let sum: f64 = weights.iter().sum();
        let design = Design::simple(weights.len()).weighted(weights).expect("weights");
        let trim = Trim { upper: Some(Limit::TimesMean(1.5)), lower: None, strict: true };
        let (design, reports) = weigh(design, &data, &[Step::Trim(trim)]).expect("weights");
        let mean = sum / design.rows() as f64;
        prop_assert!(design.weights().iter().all(|w| *w <= 1.5 * mean + 1e-9));
        prop_assert!(close(design.weights().iter().sum(), sum));
        prop_assert!(reports[0].trimmed.is_some());
    }
}

#[test]
fn what_does_not_fit_is_refused_with_variable_level_and_way_out() {
    let data = sample(&[(0, 0), (0, 1), (1, 1), (1, 1), (0, 0)]);
    let rake = |margins| Step::Rake(Rake::to(margins));
    let message = refused(
        &data,
        rake(vec![
            sex(10.0, 20.0),
            Margin::of("age", [("young", 10.0), ("middle", 25.0)]),
        ]),
    );
    assert!(
        message.contains("sex add up to 30, those of age to 35"),
        "{message}"
    );
    assert!(message.contains("scale_to"), "{message}");
    let message = refused(&data, rake(vec![age(10.0, 10.0, 5.0)]));
    assert!(
        message.contains("nobody in the sample is “old” of age"),
        "{message}"
    );
    let message = refused(&data, rake(vec![Margin::of("age", [("young", 10.0)])]));
    assert!(
        message.contains("3 respondents are “middle” of age, which has no total"),
        "{message}"
    );
    let message = refused(&data, rake(vec![sex(10.0, 0.0)]));
    assert!(
        message.contains("the total of “m” of sex is 0"),
        "{message}"
    );
    let message = refused(
        &data,
        rake(vec![Margin::of("sex", [("f", 10.0), ("M", 10.0)])]),
    );
    assert!(message.contains("did you mean “m”"), "{message}");
    let crossed = Margin {
        columns: vec!["sex".into(), "age".into()],
        totals: Totals::of_levels([("f", 1.0)]),
    };
    assert!(refused(&data, rake(vec![crossed])).contains("nested by 2 columns (sex, age)"));
    let mut scaled = Rake::to(vec![
        sex(10.0, 20.0),
        Margin::of("age", [("young", 10.0), ("middle", 25.0)]),
    ]);
    scaled.scale_to = Some(100.0);
    let weights = weighted(&data, Step::Rake(scaled)).expect("one size");
    assert!(close(weights.iter().sum(), 100.0));
}

#[test]
fn a_missing_auxiliary_value_is_named_with_its_first_row() {
    let mut data = Dataset::new(3);
    let column = Categorical::from_names(&["f", "m"], [Ok("f"), Err(Missing::Blank), Ok("m")]);
    data.insert("sex", Column::Categorical(column.expect("levels")))
        .expect("new");
    let message = refused(&data, Step::Rake(Rake::to(vec![sex(1.0, 2.0)])));
    assert!(
        message.contains("“sex” is missing for 1 respondents (the first in row 2)"),
        "{message}"
    );
}

#[test]
fn margins_that_an_empty_combination_forbids_are_diagnosed() {
    // Men are all of middle age, of whom there are too few.
    let data = sample(&[(0, 0), (0, 1), (0, 2), (1, 1), (1, 1)]);
    let margins = vec![sex(40.0, 60.0), age(40.0, 30.0, 30.0)];
    for step in [
        Step::Rake(Rake {
            iterations: 200,
            ..Rake::to(margins.clone())
        }),
        Step::Calibrate(Calibrate {
            margins,
            distance: DistanceKind::Raking,
            ..Calibrate::default()
        }),
    ] {
        let Err(WeightingError::NotConverged(diagnosis)) = weighted(&data, step) else {
            panic!("no weights meet these margins");
        };
        let conflict = &diagnosis.conflicts[0];
        assert_eq!(
            (conflict.margin.as_str(), conflict.level.as_str()),
            ("sex", "m")
        );
        assert_eq!(conflict.only_with, ["middle"]);
        assert!(close(conflict.total, 60.0) && close(conflict.room, 30.0));
        let message = diagnosis.to_string();
        assert!(
            message.contains("“m” of sex (total 60) are “middle” of age"),
            "{message}"
        );
    }
}

#[test]
fn bounds_that_bind_are_counted() {
    let data = sample(&everybody_and(vec![(0, 0); 30]));
    let step = Calibrate {
        margins: vec![sex(10.0, 26.0)],
        bounds: Some(Bounds {
            lower: 0.5,
            upper: 2.0,
        }),
        ..Calibrate::default()
    };
    let Err(WeightingError::NotConverged(diagnosis)) = weighted(&data, Step::Calibrate(step))
    else {
        panic!("3 men at most twice make 6, not 26");
    };
    assert_eq!((diagnosis.at_lower, diagnosis.at_upper), (33, 3));
    assert!(
        diagnosis.to_string().contains("widen the bounds"),
        "{diagnosis}"
    );
}

#[test]
fn steps_are_done_again_for_other_base_weights() {
    let data = sample(&everybody_and(vec![(0, 0), (0, 1), (1, 1)]));
    let steps = [
        Step::PostStratify(PostStratify {
            columns: vec!["age".into()],
            totals: age(30.0, 40.0, 30.0).totals,
            scale_to: None,
        }),
        Step::Rake(Rake::to(vec![sex(55.0, 45.0), age(20.0, 50.0, 30.0)])),
    ];
    let weights: Vec<f64> = (0..9).map(|row| f64::from(row % 4 + 1)).collect();
    let (design, _) = weigh(Design::simple(9), &data, &steps).expect("weights");
    let again = design.reweighted(weights.clone()).expect("weights");
    let anew = Design::simple(9).weighted(weights).expect("weights");
    let (anew, _) = weigh(anew, &data, &steps).expect("weights");
    for (a, b) in again.weights().iter().zip(anew.weights()) {
        assert!(close(*a, b), "{a} {b}");
    }
}

#[test]
fn numbers_are_calibrated_by_group() {
    let mut data = sample(&[(0, 0), (0, 1), (1, 1), (1, 2)]);
    let hours = Numeric::new([10.0, 20.0, 30.0, 50.0].map(Ok)).expect("finite");
    data.insert("hours", Column::Number(hours)).expect("new");
    let step = Calibrate {
        margins: vec![sex(20.0, 20.0)],
        numbers: vec![NumberTotal {
            column: "hours".into(),
            by: vec!["sex".into()],
            total: Totals::of_levels([("f", 320.0), ("m", 900.0)]),
        }],
        ..Calibrate::default()
    };
    let (design, reports) =
        weigh(Design::simple(4), &data, &[Step::Calibrate(step)]).expect("weights");
    for (got, want) in design.weights().iter().zip([8.0, 12.0, 5.0, 15.0]) {
        assert!(close(*got, want), "{got} for {want}");
    }
    assert_eq!(reports[0].numbers[1].level, "sex × hours: m");
    assert!(close(reports[0].numbers[1].after, 900.0));
}

#[test]
fn propensity_weights_equal_those_of_a_logistic_regression_in_r() {
    #[derive(serde::Deserialize)]
    struct Expected {
        inverse: Vec<f64>,
        classes: Vec<f64>,
    }
    let expected: Expected =
        serde_json::from_str(include_str!("oracle/propensity.json")).expect("a case");
    let mut frame = schools("strat");
    let awards = frame.categorical("awards").expect("a column").into_owned();
    let responded: Vec<usize> = (0..frame.rows())
        .filter(|row| awards.row(*row) == Some(Ok("Yes")))
        .collect();
    let response =
        (0..frame.rows()).map(|row| Ok(f64::from(u8::from(awards.row(row) == Some(Ok("Yes"))))));
    let response = Numeric::new(response).expect("finite");
    frame.insert("resp", Column::Number(response)).expect("new");
    let mut data = Dataset::new(responded.len());
    for name in ["api99", "api00"] {
        let column = frame.numeric(name).expect("numbers").into_owned();
        let rows = Numeric::new(responded.iter().map(|&row| column.row(row).expect("a row")))
            .expect("finite");
        data.insert(name, Column::Number(rows)).expect("new");
    }
    let types = frame.categorical("stype").expect("levels").into_owned();
    let rows = responded.iter().map(|&row| types.row(row).expect("a row"));
    // In another order of levels than on the frame.
    let types = Categorical::from_names(&["M", "H", "E"], rows).expect("levels");
    data.insert("stype", Column::Categorical(types))
        .expect("new");
    for (classes, wanted) in [(None, &expected.inverse), (Some(4), &expected.classes)] {
        let model = Propensity {
            responded: "resp".into(),
            categories: vec!["stype".into()],
            numbers: vec![
                Covariate {
                    column: "api99".into(),
                    log: false,
                },
                Covariate {
                    column: "api00".into(),
                    log: true,
                },
            ],
            classes,
        };
        let design = Design::simple(data.rows());
        let (design, report) = model.apply(design, &data, &frame).expect("a fit");
        assert_eq!(report.step, "propensity");
        for (ours, theirs) in design.weights().iter().zip(wanted) {
            near("propensity", *ours, *theirs, 1e-9);
        }
    }
    let all = Propensity {
        responded: "api99".into(),
        ..Propensity::default()
    };
    let error = all
        .apply(Design::simple(data.rows()), &data, &frame)
        .expect_err("no response");
    assert!(
        error.to_string().contains("“api99” says who responded"),
        "{error}"
    );
}
