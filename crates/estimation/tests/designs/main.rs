//! Designs of several stages, with unequal probabilities, and quantiles under a cluster design, set
//! beside R 4.2.2 with `survey` 4.1-1 on the data sets of that package (`api`, `election`, `mu284`).

mod stages;
#[path = "../reference/table.rs"]
mod table;

use std::collections::BTreeMap;

use estimation::request::{FigureRow, Outcome, Request, run};
use serde_json::{Value, json};

const CLUS1: &str = include_str!("apiclus1.csv");
const CLUS2: &str = include_str!("apiclus2.csv");
const ELECTION: &str = include_str!("election.csv");
const MU284: &str = include_str!("mu284.csv");

fn ask(data: &str, design: Value, analysis: Value) -> Outcome {
    let mut analysis = analysis;
    analysis["name"] = json!("asked");
    let request: Request = serde_json::from_value(json!({
        "populations": {"all": {"data": {"file": "in memory"}, "design": design}},
        "analyses": [analysis],
    }))
    .expect("a request");
    let data = BTreeMap::from([("all".to_owned(), table::dataset(data, |_| true))]);
    let mut response = run(&request, data).unwrap_or_else(|error| panic!("{error}"));
    response.results.remove(0).outcome
}

fn figures(data: &str, design: Value, analysis: Value) -> Vec<FigureRow> {
    match ask(data, design, analysis) {
        Outcome::Figures(rows) => rows,
        other => panic!("{other:?}"),
    }
}

fn near(ours: f64, theirs: f64) {
    let error = (ours - theirs).abs() / theirs.abs();
    assert!(error < 1e-9, "here {ours}, R {theirs}: {error:e}");
}

fn check(rows: &[FigureRow], expected: &[(f64, f64)]) {
    assert_eq!(rows.len(), expected.len());
    for (row, &(value, error)) in rows.iter().zip(expected) {
        let estimate = row.estimate.as_ref().expect("people answered");
        near(estimate.value, value);
        near(estimate.standard_error.expect("a standard error"), error);
    }
}

fn joint() -> Vec<Vec<f64>> {
    include_str!("joint.csv")
        .lines()
        .map(|line| {
            line.split(',')
                .map(|p| p.parse().expect("a probability"))
                .collect()
        })
        .collect()
}

/// 40 counties drawn with probability proportional to size, weights 1/π.
fn election(joint_form: Option<&str>) -> Value {
    match joint_form {
        Some(form) => json!({
            "weights": {"inverse_of": "p"},
            "joint_probabilities": {"matrix": joint(), "form": form},
        }),
        None => json!({
            "stages": [{"population": {"probability_column": "p"}}],
            "weights": {"inverse_of": "p"},
        }),
    }
}

#[test]
fn unequal_probabilities_equal_horvitz_thompson_yates_grundy_and_brewer() {
    let totals = json!({"ask": {"totals": {"of": ["Bush", "Kerry", "Nader"]}}});
    let ratio = json!({"ask": {"ratios": {"of": [{"numerator": "Bush", "denominator": "Kerry"}]}}});
    let values = [64518472.38054, 51202102.0962483, 478530.523211708];
    for (form, errors, of_ratio) in [
        (
            Some("horvitz_thompson"),
            [2604404.47780038, 2523712.36945764, 102325.561822147],
            0.106724345464628,
        ),
        (
            Some("yates_grundy"),
            [2406525.80921637, 2408090.52059838, 101663.663722092],
            0.106239838089241,
        ),
        (
            None,
            [2447628.88865615, 2450786.53908241, 102420.243515406],
            0.108093415310175,
        ),
    ] {
        let expected: Vec<(f64, f64)> = values.into_iter().zip(errors).collect();
        check(
            &figures(ELECTION, election(form), totals.clone()),
            &expected,
        );
        check(
            &figures(ELECTION, election(form), ratio.clone()),
            &[(1.26007467934148, of_ratio)],
        );
    }
}

/// Districts, then schools within them, both with their numbers.
fn two_stages(first: &str, second: &str, n1: &str, n2: &str) -> Value {
    json!({"stages": [
        {"clusters": first, "population": {"size_column": n1}},
        {"clusters": second, "population": {"size_column": n2}},
    ]})
}

#[test]
fn two_stages_with_corrections_equal_r() {
    let api = || two_stages("dnum", "snum", "fpc1", "fpc2");
    let mean = json!({"ask": {"means": {"of": ["api00"]}}});
    check(
        &figures(CLUS2, api(), mean.clone()),
        &[(670.811808118081, 30.0990273768366)],
    );
    let total = json!({"ask": {"totals": {"of": ["enroll"]}}});
    check(
        &figures(CLUS2, api(), total),
        &[(2639272.93, 799637.773648358)],
    );
    let mut elementary = mean;
    elementary["where"] = json!({"in": {"column": "stype", "levels": ["E"]}});
    let rows = figures(CLUS2, api(), elementary);
    check(&rows, &[(692.810400866739, 29.926604237403)]);
    assert_eq!(
        rows[0].estimate.as_ref().map(|e| e.degrees_of_freedom),
        Some(34.0)
    );
    let mu = || two_stages("id1", "id2", "n1", "n2");
    let mean = json!({"ask": {"means": {"of": ["y1"]}}});
    check(
        &figures(MU284, mu(), mean),
        &[(44.3529411764706, 2.27365272781592)],
    );
    let total = json!({"ask": {"totals": {"of": ["y1"]}}});
    check(&figures(MU284, mu(), total), &[(15080.0, 2274.25470087333)]);
}

fn one_stage() -> Value {
    json!({
        "stages": [{"clusters": "dnum", "population": {"size_column": "fpc"}}],
        "weights": {"column": "pw"},
    })
}

#[test]
fn a_poisson_model_of_clusters_equals_svyglm() {
    let model = json!({"family": "poisson", "outcome": "api.stu", "terms": ["enroll"]});
    let outcome = ask(CLUS1, one_stage(), json!({"ask": {"model": model}}));
    let Outcome::Models(fits) = outcome else {
        panic!("{outcome:?}")
    };
    let coefficients = &fits[0].result.coefficients;
    for (ours, (value, error)) in coefficients.iter().zip([
        (5.4459292304328, 0.0531750681709233),
        (0.00107352752688099, 5.54414462387175e-05),
    ]) {
        assert!(
            (ours.value - value).abs() < 1e-7 * value,
            "{} for {value}",
            ours.value
        );
        assert!((ours.standard_error - error).abs() < 1e-6 * error);
    }
}

#[test]
fn variances_equal_svyvar() {
    let asked = json!({"ask": {"variances": {"of": ["api00"]}}});
    let rows = figures(CLUS1, one_stage(), asked);
    check(&rows, &[(11182.8227946916, 1386.41394291426)]);
}

#[test]
fn goodness_of_fit_equals_svygofchisq() {
    let expected = json!({"E": 0.7, "H": 0.15, "M": 0.15});
    let asked = json!({"ask": {"goodness_of_fit": {"of": "stype", "expected": expected}}});
    let outcome = ask(CLUS1, one_stage(), asked);
    let Outcome::GoodnessOfFit(tests) = outcome else {
        panic!("{outcome:?}")
    };
    let test = &tests[0].result;
    near(test.test.statistic, 297.259945971936);
    near(test.eigenvalues[0], 83.6060552604130);
    near(test.eigenvalues[1], 20.4623513125173);
    // That R had no CompQuadForm and took the saddle-point approximation.
    assert!(
        (test.test.p_value - 0.0741469276294355).abs() < 5e-3,
        "{}",
        test.test.p_value
    );
}

#[test]
fn quantiles_of_every_rule_and_interval_equal_svyquantile() {
    for line in QUANTILES.lines().filter(|line| !line.is_empty()) {
        let mut words = line.split_whitespace();
        let (rule, interval) = (
            words.next().expect("a rule"),
            words.next().expect("an interval"),
        );
        let expected: Vec<f64> = words.map(|word| word.parse().expect("a number")).collect();
        let asked = json!({"ask": {"quantiles": {
            "of": ["api00"], "probabilities": [0.1, 0.25, 0.5, 0.9], "rule": rule, "interval": interval,
        }}});
        let outcome = ask(CLUS1, one_stage(), asked);
        let Outcome::Quantiles(quantiles) = outcome else {
            panic!("{outcome:?}")
        };
        for (ours, theirs) in quantiles.iter().zip(expected.chunks(4)) {
            let own = [ours.value, ours.lower, ours.upper, ours.standard_error];
            for (own, theirs) in own.into_iter().zip(theirs) {
                near(
                    own.unwrap_or_else(|| panic!("{rule} {interval}: nothing for {theirs}")),
                    *theirs,
                );
            }
        }
    }
}

/// Rule, interval, then for each of 0.1, 0.25, 0.5 and 0.9: quantile, lower, upper, standard error.
const QUANTILES: &str = "
math wald 502 461 529 15.8523923108679 552 492 627 31.4716612053995 652 561 714 35.6678826994527 781 745 836 21.2142308866026
school wald 502 461 529 15.8523923108679 552 492 627 31.4716612053995 652 561 714 35.6678826994527 781 745 836 21.2142308866026
hf3 wald 502 461 529 15.8523923108679 552 492 627 31.4716612053995 652 561 714 35.6678826994527 781 745 836 21.2142308866026
hf4 wald 497.8 438.127180104545 528.696117127922 21.1137400128363 551.75 489.264550262373 625.490299825085 31.7574121310315 652 559.094594168277 714 36.1120774164511 780.7 739.168521332301 834.265182934159 22.1692586348017
hf5 wald 500.8 441.627180104545 529 20.3686502689642 552.25 491.788275682004 627.211724317996 31.5703769980647 652 560.094594168277 714.452702915862 35.9844896504459 781.8 745.120517695261 835.517929218955 21.0737534023612
hf6 wald 498.4 438.215306771782 528.880248915507 21.1361210544772 552 491.366353691196 627.136378549241 31.651172030971 652 559.641559163732 714.684684899008 36.144183150865 783.4 745.443580633487 838.158188330227 21.6139460905432
hf7 wald 502.4 464.113856162503 529.083314116902 15.1459019958466 552.5 492.210197672813 627.28707008675 31.4895819651584 652 560.547629172822 714.220720932715 35.8247961500268 780.8 740.11295564196 834.340236579328 21.9665856441988
hf8 wald 500 440.489888993624 529 20.6337794581109 552.166666666667 491.647635018402 627.186609061744 31.5973086757001 652 559.943582500095 714.530030243577 36.0377208172523 782.333333333333 745.228205341336 836.237325329031 21.2163569692908
hf9 wald 500.2 440.774211771354 529 20.5674971608242 552.1875 491.682795184302 627.192887875807 31.5905757562913 652 559.981335417141 714.510698411648 36.0244130255507 782.2 745.201283429818 835.998144969254 21.1668745546867
math korn_graubard 502 472 547 17.4842562252219 552 502 637 31.4716612053995 652 555 717 37.7659934464794 781 733 827 21.9136011356115
math logit 502 478 547 16.0855157272042 552 505 631 29.3735504583729 652 564 714 34.9685124504439 781 733 825 21.4473543029389
math arcsine 502 472 536 14.9198986455227 552 502 629 29.6066738747091 652 561 714 35.6678826994527 781 742 827 19.8154903885849
";
