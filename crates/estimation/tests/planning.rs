//! Precision and power before fieldwork, against R's `power.prop.test` and R `survey` on samples that
//! turn out as planned.

use estimation::{
    estimate::IntervalMethod,
    precision::{
        Plan, PlanError, PlanRequest, PlannedComparison, PlannedGroup, PowerRule,
        answers_for_power, plan, power, smallest_difference,
    },
};
use proptest::prelude::*;
use serde_json::Value;

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

#[track_caller]
fn check(ours: f64, theirs: &Value, tolerance: f64) {
    let theirs = number(theirs);
    let error = (ours - theirs).abs() / theirs.abs().max(1e-300);
    assert!(error <= tolerance, "here {ours:e}, R {theirs:e}: {error:e}");
}

fn simple(answers: f64, share: f64) -> Plan {
    Plan {
        answers,
        population: None,
        share,
        design_effect: 1.0,
    }
}

fn group(name: &str, people: f64, response_rate: f64, share: f64) -> PlannedGroup {
    PlannedGroup {
        name: name.to_owned(),
        people,
        invited: None,
        response_rate,
        share,
        design_effect: 1.0,
    }
}

#[test]
fn power_sizes_and_differences_equal_power_prop_test() {
    let file: Value = serde_json::from_str(include_str!("oracle/power.json")).expect("JSON");
    let cases = file["cases"].as_array().expect("a list");
    for case in cases {
        let rule = PowerRule {
            significance: case["significance"].as_f64().unwrap_or(0.05),
            strict: case["strict"].as_bool().unwrap_or(false),
        };
        match case["test"].as_str().expect("a name") {
            "power" => {
                let of = |share: &str| simple(number(&case["n"]), number(&case[share]));
                let found = power(&of("p1"), &of("p2"), &rule).expect("a power");
                check(found, &case["power"], 1e-10);
            }
            "answers" => {
                let of = |share: &str| simple(1.0, number(&case[share]));
                let needed = answers_for_power(&of("p1"), &of("p2"), number(&case["power"]), &rule)
                    .expect("sizes");
                check(needed.first, &case["n"], 1e-9);
                check(needed.second, &case["n"], 1e-9);
                assert_eq!(needed.first_people, number(&case["n"]).ceil() as u64);
            }
            "smallest" => {
                let one = simple(number(&case["n"]), number(&case["p1"]));
                let found = smallest_difference(&one, &one, number(&case["power"]), &rule);
                let above = found.expect("differences").above.expect("there is room");
                check(number(&case["p1"]) + above, &case["p2"], 1e-9);
            }
            "unequal" => {
                let of = |at: usize| Plan {
                    answers: number(&case["n"][at]),
                    population: Some(number(&case["people"][at])),
                    share: number(&case["shares"][at]),
                    design_effect: number(&case["effects"][at]),
                };
                let found = power(&of(0), &of(1), &rule).expect("a power");
                check(found, &case["power"], 1e-10);
            }
            other => panic!("the file names {other}"),
        }
    }
    assert_eq!(cases.len(), 21);
}

#[test]
fn a_survey_that_turns_out_as_planned_has_the_planned_intervals() {
    let file: Value = serde_json::from_str(include_str!("oracle/planned.json")).expect("JSON");
    for case in file["simple"].as_array().expect("a list") {
        let (answers, people) = (number(&case["answers"]), number(&case["people"]));
        let groups = vec![group(
            "all",
            people,
            answers / people,
            number(&case["share"]),
        )];
        let planned = plan(&PlanRequest::new(groups)).expect("a plan");
        let found = &planned.groups[0];
        assert!(planned.together.is_none() && planned.comparisons.is_empty());
        assert!((found.standard_error - number(&case["se"])).abs() < 1e-12);
        for (method, name) in [
            (IntervalMethod::Wald, "mean"),
            (IntervalMethod::Logit, "logit"),
            (IntervalMethod::KornGraubard, "beta"),
        ] {
            let found = found
                .intervals
                .iter()
                .find(|i| i.method == method)
                .expect("all methods");
            if case[name].is_null() {
                // R has no such interval; the share is known.
                assert_eq!(found.width, 0.0);
                continue;
            }
            let half = (number(&case[name][1]) - number(&case[name][0])) / 2.0;
            assert!((found.interval.lower - number(&case[name][0])).abs() < 1e-9);
            assert!((found.half_width - half).abs() < 1e-9, "{name}");
        }
    }
    let groups = vec![group("a", 1200.0, 0.05, 0.5), group("b", 2000.0, 0.1, 0.1)];
    let planned = plan(&PlanRequest::new(groups)).expect("a plan");
    let together = planned.together.expect("two groups");
    check(together.share, &file["strata"]["share"], 1e-12);
    check(together.standard_error, &file["strata"]["se"], 1e-12);
    let logit = together
        .intervals
        .iter()
        .find(|i| i.method == IntervalMethod::Logit);
    let logit = logit.expect("all methods").interval;
    check(logit.lower, &file["strata"]["logit"][0], 1e-9);
    check(logit.upper, &file["strata"]["logit"][1], 1e-9);
}

#[test]
fn every_pair_of_groups_is_compared_unless_the_plan_names_some() {
    let groups = || {
        vec![
            group("England", 38_935.0, 0.05, 0.5),
            group("Scotland", 3837.0, 0.05, 0.6),
            group("Wales", 2311.0, 0.05, 0.5),
        ]
    };
    let mut request = PlanRequest::new(groups());
    let planned = plan(&request).expect("a plan");
    assert_eq!(planned.comparisons.len(), 3);
    let first = &planned.comparisons[0];
    assert_eq!(
        (first.first.as_str(), first.second.as_str()),
        ("England", "Scotland")
    );
    assert!(first.power.expect("they differ") > 0.5);
    assert!((first.difference - 0.1).abs() < 1e-12);
    // England and Wales are expected to be the same: no power, but a smallest difference.
    assert_eq!(planned.comparisons[1].power, None);
    let smallest = planned.comparisons[1].smallest;
    assert!((smallest.above.expect("room") - smallest.below.expect("room")).abs() < 1e-9);
    let pair = |first: &str, second: &str| PlannedComparison {
        first: first.to_owned(),
        second: second.to_owned(),
    };
    request.comparisons = Some(vec![pair("Wales", "Scotland")]);
    let planned = plan(&request).expect("a plan");
    assert_eq!(planned.comparisons.len(), 1);
    assert_eq!(planned.comparisons[0].first, "Wales");
    request.comparisons = Some(vec![pair("Wales", "Scotland"), pair("Wales", "Ireland")]);
    let error = plan(&request)
        .expect_err("Ireland is not in the plan")
        .to_string();
    assert!(
        error.starts_with("comparison 2 names the group “Ireland”, which is not"),
        "{error}"
    );
    assert!(error.ends_with("England, Scotland, Wales"), "{error}");
    request.comparisons = Some(vec![pair("Wales", "Wales")]);
    assert!(matches!(
        plan(&request),
        Err(PlanError::SameGroup { position: 1, .. })
    ));
}

#[test]
fn a_plan_that_cannot_be_says_which_group_and_which_field() {
    let refused = |wrong: PlannedGroup| {
        let request = PlanRequest::new(vec![group("fine", 100.0, 0.5, 0.5), wrong]);
        plan(&request).expect_err("it cannot be").to_string()
    };
    let message = refused(group("Wales", 2311.0, 1.05, 0.5));
    assert_eq!(
        message,
        "group “Wales”: response_rate is 1.05: it must be above 0 and up to 1"
    );
    assert!(refused(group("Wales", 20.0, 0.05, 0.5)).contains("would give 1.0 answers"));
    assert!(refused(group("Wales", -1.0, 0.5, 0.5)).contains("people is -1"));
    assert!(refused(group("Wales", f64::NAN, 0.5, 0.5)).contains("people is NaN"));
    assert!(refused(group("Wales", 100.0, 0.5, 1.5)).contains("share is 1.5"));
    assert!(refused(group("fine", 100.0, 0.5, 0.5)).contains("listed twice"));
    let mut wrong = group("Wales", 100.0, 0.5, 0.5);
    wrong.design_effect = 0.0;
    assert!(refused(wrong).contains("design_effect is 0"));
    let mut wrong = group("Wales", 100.0, 0.5, 0.5);
    wrong.invited = Some(101.0);
    assert!(refused(wrong).contains("invites 101 of 100 people"));
    assert_eq!(
        plan(&PlanRequest::new(Vec::new())),
        Err(PlanError::NoGroups)
    );
    let mut request = PlanRequest::new(vec![group("fine", 100.0, 0.5, 0.5)]);
    request.confidence = 95.0;
    assert!(matches!(
        plan(&request),
        Err(PlanError::OutOfRange {
            field: "the confidence",
            ..
        })
    ));
    request.confidence = 0.95;
    request.power = 0.05;
    assert!(matches!(
        plan(&request),
        Err(PlanError::OutOfRange {
            field: "the power",
            ..
        })
    ));
}

#[test]
fn a_power_out_of_reach_says_how_far_the_lists_go() {
    let small = |share| Plan {
        population: Some(30.0),
        ..simple(10.0, share)
    };
    let rule = PowerRule::default();
    // One list is used up, the other is not.
    let other = Plan {
        population: Some(3000.0),
        ..simple(10.0, 0.55)
    };
    let error = answers_for_power(&small(0.5), &other, 0.8, &rule);
    assert!(matches!(
        error,
        Err(PlanError::OutOfReach {
            first: 30.0,
            second: 30.0,
            ..
        })
    ));
    // When all of both answer, any difference is known.
    let needed = answers_for_power(&small(0.5), &small(0.55), 0.8, &rule).expect("sizes");
    assert!(needed.first < 30.0 && needed.first_people <= 30);
    let same = answers_for_power(&small(0.5), &small(0.5), 0.8, &rule);
    assert_eq!(same, Err(PlanError::NoDifference { share: 0.5 }));
    // Two answers of each cannot tell 50 % from 100 %.
    let few = smallest_difference(&simple(2.0, 0.5), &simple(2.0, 0.5), 0.9, &rule);
    assert_eq!(few.expect("a plan").above, None);
}

#[test]
fn a_request_is_read_from_json_with_the_usual_values() {
    let text = r#"{"groups": [{"name": "GPs", "people": 46238, "response_rate": 0.05}]}"#;
    let request: PlanRequest = serde_json::from_str(text).expect("a plan");
    assert_eq!(
        request,
        PlanRequest::new(vec![group("GPs", 46_238.0, 0.05, 0.5)])
    );
    let planned = plan(&request).expect("a plan");
    assert_eq!(planned.groups[0].intervals.len(), 4);
    let back = serde_json::to_string(&planned).expect("it can be written");
    assert_eq!(
        serde_json::from_str::<Value>(&back).expect("JSON")["power"],
        0.8
    );
    let typing_error = text.replace("response_rate", "respose_rate");
    assert!(serde_json::from_str::<PlanRequest>(&typing_error).is_err());
}

fn any_plan() -> impl Strategy<Value = Plan> {
    (
        1.0..5000.0_f64,
        0.0..=1.0_f64,
        0.2..5.0_f64,
        proptest::option::of(1.0..50.0_f64),
    )
        .prop_map(|(answers, share, design_effect, times)| Plan {
            answers,
            population: times.map(|times| answers * times),
            share,
            design_effect,
        })
}

proptest! {
    #[test]
    fn sizes_and_differences_give_back_the_power_asked_for(
        first in any_plan(), second in any_plan(), wanted in 0.3..0.99_f64,
    ) {
        let rule = PowerRule::default();
        let smallest = smallest_difference(&first, &second, wanted, &rule).expect("a plan");
        for share in [
            smallest.above.map(|d| first.share + d),
            smallest.below.map(|d| first.share - d),
        ].into_iter().flatten() {
            let share = share.clamp(0.0, 1.0);
            let found = power(&first, &Plan { share, ..second }, &rule).expect("a power");
            // One step of the last digit may lie between.
            let known = first.population == Some(first.answers)
                && second.population == Some(second.answers);
            prop_assert!(known || found > wanted - 1e-5, "{} for {}", found, wanted);
        }
        if let Ok(needed) = answers_for_power(&first, &second, wanted, &rule) {
            let scaled = |plan: &Plan, answers: f64| Plan { answers, ..*plan };
            let (one, other) = (scaled(&first, needed.first), scaled(&second, needed.second));
            let found = power(&one, &other, &rule).expect("a power");
            prop_assert!(found >= wanted - 1e-9, "{} for {}", found, wanted);
            prop_assert!(needed.first_people as f64 >= needed.first - 1e-6);
        }
    }

    #[test]
    fn more_answers_are_never_less_precise(
        people in 40.0..50_000.0_f64, rate in 0.06..0.5_f64, share in 0.05..0.95_f64,
    ) {
        let of = |rate| {
            let request = PlanRequest::new(vec![group("all", people, rate, share)]);
            plan(&request).expect("a plan").groups.remove(0)
        };
        for (few, many) in of(rate).intervals.iter().zip(&of(rate * 1.5).intervals) {
            prop_assert!(many.width <= few.width + 1e-12, "{:?}", few.method);
        }
    }

    #[test]
    fn no_plan_gives_what_is_not_a_number(
        people in prop_oneof![1.0..1e15_f64, 1.0..50.0_f64],
        rate in prop_oneof![Just(1.0), 1e-12..1.0_f64],
        share in prop_oneof![Just(0.0), Just(1.0), Just(1e-300), 0.0..1.0_f64],
        effect in prop_oneof![Just(1.0), Just(1e6), 1e-9..10.0_f64],
    ) {
        let mut one = group("one", people, rate, share);
        one.design_effect = effect;
        let request = PlanRequest::new(vec![one, group("other", 100.0, 0.5, 0.5)]);
        if let Ok(planned) = plan(&request) {
            // JSON has no NaN: such a number is written as null.
            let text = serde_json::to_value(&planned).expect("it can be written");
            for row in text["groups"].as_array().expect("a list") {
                prop_assert!(row["standard_error"].is_number());
                for interval in row["intervals"].as_array().expect("a list") {
                    prop_assert!(interval["width"].is_number(), "{}", interval);
                    prop_assert!(interval["width"].as_f64() >= Some(0.0), "{}", interval);
                }
                prop_assert_eq!(row["intervals"].as_array().map(Vec::len), Some(4));
            }
            prop_assert!(text["together"]["standard_error"].is_number());
            prop_assert!(planned.comparisons[0].power.is_none_or(|p| (0.0..=1.0).contains(&p)));
        }
    }
}
