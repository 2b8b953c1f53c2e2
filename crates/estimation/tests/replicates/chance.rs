//! Replicates that are drawn by chance: the bootstraps and the delete-a-group jackknife.
//!
//! A variance from R replicates is about normal with a relative standard deviation of √(2/(R−1)), so
//! that with 4,000 replicates 2.2 % is one standard deviation; seeds are fixed, and a change of the
//! numbers behind them passes a tolerance of four of these all but once in ten thousand times.

#[path = "../reference/table.rs"]
mod table;

use estimation::{
    data::{Domains, Numeric},
    design::{Design, Grouping, Population, ReplicateMethod, Sampling},
    estimate::{Estimate, Options, totals},
    request::{Request, run},
};
use serde_json::json;

use super::{Table, apiclus1, close, design};

fn boot(replicates: usize, seed: u64) -> [ReplicateMethod; 2] {
    [
        ReplicateMethod::RescaledBootstrap { replicates, seed },
        ReplicateMethod::Bootstrap { replicates, seed },
    ]
}

fn made(design: &Design, method: ReplicateMethod) -> Design {
    let design = design.clone().with_replicates(method, false);
    design.unwrap_or_else(|why| panic!("{method:?}: {why}"))
}

fn total(design: &Design, numbers: &[f64]) -> Estimate {
    let numbers = Numeric::new(numbers.iter().copied().map(Ok)).expect("numbers");
    let all = Domains::everybody(design.rows());
    let figures = totals(design, "y", &numbers, &all, &Options::default()).expect("totals");
    (figures.domains[0].figures[0].estimate.clone()).expect("an estimate")
}

fn variance(design: &Design, numbers: &[f64]) -> f64 {
    total(design, numbers)
        .standard_error
        .expect("an error")
        .powi(2)
}

fn weights(design: &Design, replicate: usize) -> Vec<f64> {
    let weights = design.replicate_weights(replicate).expect("no steps");
    weights.expect("a replicate")
}

/// Strata of 6, 4 and 5 rows, with numbers; N are no multiples of n.
fn small() -> (Design, Vec<f64>) {
    let names: Vec<&str> = [("E", 6), ("H", 4), ("M", 5)]
        .into_iter()
        .flat_map(|(name, n)| std::iter::repeat_n(name, n))
        .collect();
    let strata = Grouping::from_labels(names);
    let stage = Sampling {
        strata: Some(&strata),
        population: Population::Sizes(&[18.0, 8.0, 11.0]),
        ..Sampling::default()
    };
    let design = (Design::sampled(15, &[stage]))
        .and_then(Design::weighted_by_population)
        .expect("a design");
    let numbers = [
        247.0, 463.0, 395.0, 418.0, 569.0, 520.0, 1840.0, 1215.0, 2304.0, 905.0, 813.0, 1012.0,
        640.0, 755.0, 1198.0,
    ];
    (design, numbers.to_vec())
}

#[test]
fn bootstrap_variances_of_a_total_are_those_of_linearisation_on_average() {
    let clusters = apiclus1();
    let strat = Table::read(include_str!("apistrat.csv"));
    let small = small();
    for (name, design, numbers) in [
        (
            "clusters",
            design(&clusters, Some("dnum"), None, false, true),
            clusters.numbers("enroll"),
        ),
        (
            "clusters, N",
            design(&clusters, Some("dnum"), None, true, true),
            clusters.numbers("enroll"),
        ),
        (
            "strata",
            design(&strat, None, Some("stype"), false, true),
            strat.numbers("enroll"),
        ),
        (
            "strata, N",
            design(&strat, None, Some("stype"), true, true),
            strat.numbers("enroll"),
        ),
        ("small strata, N", small.0, small.1),
    ] {
        let taylor = variance(&design, &numbers);
        for method in boot(4000, 20) {
            let got = variance(&made(&design, method), &numbers) / taylor;
            // Units repeated up to N give (1−f)·N/(N−1), and one n̄ for all strata is not each n:
            // about 8 % with strata of 4 to 6 units out of 8 to 18.
            let method_of_small =
                matches!(method, ReplicateMethod::Bootstrap { .. }) && name.starts_with("small");
            let tolerance = if method_of_small { 0.18 } else { 0.09 };
            assert!((got - 1.0).abs() < tolerance, "{name} {method:?}: {got}");
        }
    }
}

#[test]
fn each_replicate_stands_for_as_many_units_as_the_sample() {
    let (design, _) = small();
    let sizes = [(0..6, 18.0), (6..10, 8.0), (10..15, 11.0)];
    let open = Design::simple(15);
    for method in boot(50, 3) {
        let (closed, open) = (made(&design, method), made(&open, method));
        assert_eq!(closed.replicates(), 50);
        for replicate in 0..50 {
            let own = weights(&closed, replicate);
            for (rows, size) in sizes.clone() {
                close(own[rows].iter().sum(), size, "weights of a stratum");
            }
            assert!(own.iter().all(|&weight| weight >= 0.0));
            close(
                weights(&open, replicate).iter().sum(),
                15.0,
                "weights of a sample",
            );
        }
    }
    let groups = ReplicateMethod::DeleteAGroup { groups: 5, seed: 3 };
    let grouped = made(&open, groups);
    assert_eq!(grouped.replicates(), 5);
    for replicate in 0..5 {
        let own = weights(&grouped, replicate);
        close(own.iter().sum(), 15.0, "weights of a sample");
        assert_eq!(own.iter().filter(|weight| **weight == 0.0).count(), 3);
    }
}

#[test]
fn a_unit_is_drawn_no_more_often_than_its_population_repeats_it() {
    let (design, _) = small();
    let drawn = made(
        &design,
        ReplicateMethod::Bootstrap {
            replicates: 300,
            seed: 8,
        },
    );
    let mut most = [0.0_f64; 3];
    for replicate in 0..300 {
        let own = weights(&drawn, replicate);
        for (most, (rows, weight)) in
            most.iter_mut()
                .zip([(0..6, 3.0), (6..10, 2.0), (10..15, 2.2)])
        {
            *most = own[rows].iter().map(|w| w / weight).fold(*most, f64::max);
        }
    }
    // 18 of 6 are three of each, 8 of 4 two, 11 of 5 two and one more of one.
    assert_eq!(most.map(f64::round), [3.0, 2.0, 3.0]);
}

#[test]
fn the_same_seed_makes_the_same_replicates_and_another_seed_others() {
    let (design, _) = small();
    let all = |method| -> Vec<Vec<f64>> {
        let design = made(&design, method);
        (0..design.replicates())
            .map(|at| weights(&design, at))
            .collect()
    };
    for (one, other) in boot(40, 5).into_iter().zip(boot(40, 6)) {
        assert_eq!(all(one), all(one));
        assert_ne!(all(one), all(other));
    }
    for (one, more) in boot(40, 5).into_iter().zip(boot(60, 5)) {
        assert_eq!(
            all(one),
            all(more)[..40],
            "more replicates keep the first ones"
        );
    }
    let open = Design::simple(30);
    let groups = |seed| {
        let design = made(&open, ReplicateMethod::DeleteAGroup { groups: 6, seed });
        (0..6).map(|at| weights(&design, at)).collect::<Vec<_>>()
    };
    assert_eq!(groups(5), groups(5));
    assert_ne!(groups(5), groups(6));
}

#[test]
fn replicates_of_a_seed_are_these_numbers_for_ever() {
    let design = made(
        &Design::simple(6),
        ReplicateMethod::Bootstrap {
            replicates: 2,
            seed: 1,
        },
    );
    // Computed apart from this crate, from the definition of SplitMix64.
    assert_eq!(weights(&design, 0), [0.0, 1.0, 1.0, 1.0, 2.0, 1.0]);
    assert_eq!(weights(&design, 1), [1.0, 0.0, 1.0, 2.0, 2.0, 0.0]);
}

#[test]
fn groups_of_one_unit_are_the_jackknife() {
    let table = apiclus1();
    let design = design(&table, Some("dnum"), None, false, true);
    let numbers = table.numbers("enroll");
    let one = total(&made(&design, ReplicateMethod::Jk1), &numbers);
    let groups = ReplicateMethod::DeleteAGroup {
        groups: 15,
        seed: 4,
    };
    let grouped = total(&made(&design, groups), &numbers);
    close(
        grouped.standard_error.expect("an error"),
        one.standard_error.expect("an error"),
        "15 groups of 15 districts",
    );
    assert_eq!(grouped.degrees_of_freedom, one.degrees_of_freedom);
}

#[test]
fn delete_a_group_variances_are_those_of_linearisation_on_average_over_seeds() {
    // Strata with fewer units than groups, and one with a multiple of them.
    let names: Vec<String> = [2, 3, 5, 8, 40]
        .into_iter()
        .enumerate()
        .flat_map(|(at, n)| std::iter::repeat_n(format!("s{at}"), n))
        .collect();
    let strata = Grouping::from_labels(names.iter().map(String::as_str));
    let stage = Sampling {
        strata: Some(&strata),
        ..Sampling::default()
    };
    let design = Design::sampled(names.len(), &[stage]).expect("a design");
    let numbers: Vec<f64> = (0..names.len())
        .map(|at| ((at * at * 7) % 31) as f64)
        .collect();
    let taylor = variance(&design, &numbers);
    let mean: f64 = (0..1500)
        .map(|seed| {
            let groups = ReplicateMethod::DeleteAGroup { groups: 20, seed };
            variance(&made(&design, groups), &numbers)
        })
        .sum::<f64>()
        / 1500.0;
    // √(2/19)/√1500 is one standard deviation: 0.84 %.
    assert!((mean / taylor - 1.0).abs() < 0.034, "{}", mean / taylor);
}

#[test]
fn few_replicates_have_few_degrees_of_freedom() {
    let (closed, numbers) = small();
    let open = Design::simple(15);
    let freedom =
        |design: &Design, method| total(&made(design, method), &numbers).degrees_of_freedom;
    for method in boot(6, 1) {
        assert_eq!(freedom(&closed, method), 5.0);
    }
    for method in boot(200, 1) {
        assert_eq!(freedom(&closed, method), 12.0);
    }
    assert_eq!(
        freedom(&open, ReplicateMethod::DeleteAGroup { groups: 5, seed: 1 }),
        4.0
    );
}

#[test]
fn a_census_without_non_response_has_no_variance() {
    let whole = Design::simple(7).with_population(&[7.0]).expect("a design");
    let numbers = [1.0, 5.0, 2.0, 8.0, 3.0, 9.0, 4.0];
    for method in boot(20, 1) {
        assert_eq!(variance(&made(&whole, method), &numbers), 0.0);
    }
}

#[test]
fn a_request_makes_replicates_and_says_how_and_what_they_leave_out() {
    let report = |method: serde_json::Value, stages: serde_json::Value| {
        let request: Request = serde_json::from_value(json!({
            "populations": {"all": {"data": {"file": "in memory"}, "design": {
                "stages": stages,
                "weights": {"column": "pw"},
                "replicates": {"made": {"method": method}},
            }}},
            "analyses": [{"name": "asked", "ask": {"means": {"of": ["api00"]}}}],
        }))
        .expect("a request");
        let data = table::dataset(include_str!("apiclus1.csv"), |_| true);
        let response = run(&request, [("all".to_owned(), data)].into());
        let mut response = response.unwrap_or_else(|why| panic!("{why}"));
        let report = response.populations.remove("all").expect("the population");
        assert_eq!(report.variance, "replicates");
        report.replicates.expect("replicates")
    };
    let open = json!([{"clusters": "dnum"}, {}]);
    let closed = json!([{"clusters": "dnum", "population": {"size": 757}}, {}]);
    let rescaled = json!({"rescaled_bootstrap": {"replicates": 30, "seed": 1}});
    let told = report(rescaled.clone(), open.clone());
    let method = ReplicateMethod::RescaledBootstrap {
        replicates: 30,
        seed: 1,
    };
    assert_eq!((told.count, told.method), (30, Some(method)));
    assert!(!told.later_stages_left_out);
    assert!(report(rescaled, closed.clone()).later_stages_left_out);
    let plain = report(json!({"bootstrap": {"replicates": 12, "seed": 1}}), closed);
    assert_eq!(plain.count, 12);
    assert_eq!(
        report(
            json!({"delete_a_group": {"groups": 5, "seed": 1}}),
            open.clone()
        )
        .count,
        5
    );
    assert_eq!(
        report(json!("jk1"), open).method,
        Some(ReplicateMethod::Jk1)
    );
}
