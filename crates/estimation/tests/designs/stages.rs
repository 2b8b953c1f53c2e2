//! Three stages of sampling: everybody of a stratum taken at one of them, and single units at the second
//! and third, under every rule for them. `stages.csv` is invented.
//!
//! `remove`, `certainty` and, for means and ratios, `adjust` are those of R. Where R differs:
//! - `adjust` on totals: R 4.1-1 takes the centre of all units as 0, which it is for means and ratios
//!   but not for totals. Here it is the mean of all units of the stage.
//! - `average` below the first stage: R gives NaN, because it averages among the strata within one
//!   cluster. Here it is among all strata of the stage.

use std::collections::BTreeMap;

use estimation::{
    estimate::Estimate,
    request::{Outcome, Request, run},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::table;

/// Sample, rule, domain, and mean, total and ratio, each with its standard error, and df.
type Case = (String, String, String, [Option<f64>; 7]);

#[derive(Deserialize)]
struct Cases {
    cases: Vec<Case>,
}

fn cases() -> Vec<Case> {
    let cases: Cases =
        serde_json::from_str(include_str!("r_stages.json")).expect("the cases are JSON");
    cases.cases
}

/// The mean, total and ratio of a sample in a domain.
fn ask(sample: &str, lonely: &str, domain: &str) -> Result<[Estimate; 3], String> {
    let whole = sample == "all_districts";
    let first: Value = if whole {
        json!({"sizes": {"r1": 3, "r2": 2, "r3": 1}})
    } else {
        json!({"size_column": "n1"})
    };
    let (domain, rule_for_domains) = match domain.split_once(',') {
        Some((domain, _)) => (domain, true),
        None => (domain, false),
    };
    let among = |ask: Value| {
        let mut analysis = json!({"name": ask.to_string(), "ask": ask});
        if domain != "all" {
            analysis["where"] = json!({"in": {"column": "sex", "levels": [domain]}});
        }
        analysis
    };
    let request: Request = serde_json::from_value(json!({
        "populations": {"all": {"data": {"file": "in memory"}, "design": {
            "stages": [
                {"strata": "region", "clusters": "district", "population": first},
                {"clusters": "practice", "population": {"size_column": "n2"}},
                {"population": {"size_column": "n3"}},
            ],
            "weights": {"column": "w"},
            "lonely_psu": lonely,
            "lonely_psu_in_domains": rule_for_domains,
        }}},
        "analyses": [
            among(json!({"means": {"of": ["y"]}})),
            among(json!({"totals": {"of": ["y"]}})),
            among(json!({"ratios": {"of": [{"numerator": "y", "denominator": "x"}]}})),
        ],
    }))
    .expect("a request");
    let kept = if whole { "full" } else { sample };
    let data = table::dataset(include_str!("stages.csv"), |row| row[kept] == "1");
    let response = run(&request, BTreeMap::from([("all".to_owned(), data)]));
    let response = response.map_err(|error| error.to_string())?;
    let estimates = response.results.into_iter().map(|result| {
        let Outcome::Figures(mut rows) = result.outcome else {
            panic!("figures were asked for");
        };
        rows.remove(0).estimate.expect("people answered")
    });
    let estimates: Vec<Estimate> = estimates.collect();
    Ok(estimates.try_into().expect("three figures"))
}

fn near(ours: f64, theirs: f64, what: &str) {
    let apart = (ours - theirs).abs();
    assert!(apart <= 1e-9 * theirs.abs(), "{what}: {ours} for {theirs}");
}

fn error(estimate: &Estimate) -> f64 {
    estimate.standard_error.expect("a standard error")
}

#[test]
fn three_stages_with_single_units_at_the_second_and_third_equal_r_under_every_rule() {
    let mut compared = 0;
    for (sample, lonely, domain, theirs) in cases() {
        let what = format!("{sample} {lonely} {domain}");
        let ours = match ask(&sample, &lonely, &domain) {
            Ok(ours) => ours,
            Err(why) => {
                assert_eq!(
                    (lonely.as_str(), theirs),
                    ("fail", [None; 7]),
                    "{what}: {why}"
                );
                assert!(why.contains("single sampling unit"), "{why}");
                continue;
            }
        };
        for (at, estimate) in ours.iter().enumerate() {
            near(estimate.value, theirs[2 * at].expect("a value"), &what);
            let centred = sample == "full" && !domain.contains(',');
            let is_total_of_r = at == 1 && lonely == "adjust" && !centred;
            if let Some(wanted) = theirs[2 * at + 1].filter(|_| !is_total_of_r) {
                near(error(estimate), wanted, &what);
                compared += 1;
            }
            assert_eq!(Some(estimate.degrees_of_freedom), theirs[6], "{what}");
        }
    }
    // 41 cases of three; not four that are refused, four in which R has no errors, seven totals.
    assert_eq!(compared, 3 * (41 - 4 - 4) - 7);
}

#[test]
fn districts_that_were_all_taken_leave_the_variance_of_the_stages_below() {
    let [mean, ..] = ask("all_districts", "fail", "all").expect("figures");
    let [sampled, ..] = ask("full", "fail", "all").expect("figures");
    assert!(error(&mean) > 0.0);
    assert_eq!(mean.degrees_of_freedom, sampled.degrees_of_freedom);
}

/// Computed from the formula of [`estimation::design::LonelyPsu`] apart from this crate.
#[test]
fn adjusted_totals_add_the_square_of_the_single_unit_from_the_mean_of_its_stage() {
    let wanted = [
        ("second", 17_390.961_467_357_967),
        ("third", 16_328.311_238_369_133),
    ];
    for (sample, wanted) in wanted {
        let [_, total, _] = ask(sample, "adjust", "all").expect("figures");
        near(error(&total), wanted, sample);
    }
}

/// Computed from the formula apart from this crate, too.
#[test]
fn averaged_totals_raise_a_stage_s_variance_to_all_of_its_strata() {
    for (sample, wanted) in [
        ("second", 17_441.909_435_018_002),
        ("third", 16_316.982_450_521_447),
    ] {
        let [_, total, _] = ask(sample, "average", "all").expect("figures");
        near(error(&total), wanted, sample);
    }
}
