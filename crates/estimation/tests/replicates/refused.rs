//! Every reason for which replicates are refused, with the way out.

use estimation::{
    data::{Categorical, Column, Dataset, Domains, Numeric},
    design::{
        Design, GivenReplicates, Grouping, Population, ReplicateKind, ReplicateMethod, Sampling,
    },
    estimate::{Options, means},
    weighting::{PostStratify, Totals},
};

use super::{apiclus1, design, given, scd};

fn refused(design: &Design, method: ReplicateMethod) -> String {
    let error = design.clone().with_replicates(method, false);
    error.expect_err("refused").to_string()
}

/// Rows drawn one by one from strata of these names.
fn stratified(names: &[&str], population: Population<'_>) -> Design {
    let strata = Grouping::from_labels(names.iter().copied());
    let stage = Sampling {
        strata: Some(&strata),
        population,
        ..Sampling::default()
    };
    Design::sampled(names.len(), &[stage]).expect("a design")
}

const METHODS: [ReplicateMethod; 4] = [
    ReplicateMethod::Jkn,
    ReplicateMethod::RescaledBootstrap {
        replicates: 9,
        seed: 1,
    },
    ReplicateMethod::Bootstrap {
        replicates: 9,
        seed: 1,
    },
    ReplicateMethod::DeleteAGroup { groups: 3, seed: 1 },
];

#[test]
fn samples_that_a_method_is_not_for_are_refused() {
    let table = apiclus1();
    let clustered = design(&table, Some("dnum"), None, false, true);
    assert!(refused(&clustered, ReplicateMethod::Brr).contains("has 15 sampling units"));
    assert!(refused(&clustered, ReplicateMethod::Fay(1.0)).contains("rho is 1"));
    assert!(refused(&clustered, ReplicateMethod::Fay(f64::NAN)).contains("rho is NaN"));
    let pairs = ["a", "a", "b", "b"];
    let strata = stratified(&pairs, Population::Unknown);
    assert!(refused(&strata, ReplicateMethod::Jk1).contains("use JKn"));
    let sizes = stratified(&pairs, Population::Sizes(&[10.0, 20.0]));
    assert!(refused(&sizes, ReplicateMethod::Brr).contains("leave the population sizes out"));
    let groups = ReplicateMethod::DeleteAGroup { groups: 2, seed: 1 };
    let why = refused(&sizes, groups);
    assert!(why.contains("“a”") && why.contains("or use JKn"), "{why}");
    let probabilities = stratified(&pairs, Population::ProbabilityOfRow(&[0.1, 0.2, 0.1, 0.1]));
    for method in &METHODS[1..] {
        let why = refused(&probabilities, *method);
        assert!(why.contains("use Taylor variances"), "{why}");
    }
    let alike = stratified(&pairs, Population::ProbabilityOfRow(&[0.1; 4]));
    let why = refused(&alike, METHODS[1]);
    assert!(why.contains("instead of a population size"), "{why}");
}

#[test]
fn a_stratum_with_one_unit_is_refused_unless_it_was_taken_whole() {
    let names = ["a", "a", "a", "b"];
    let lonely = stratified(&names, Population::Unknown);
    for method in METHODS {
        let why = refused(&lonely, method);
        assert!(
            why.contains("single sampling unit") && why.contains(": b."),
            "{why}"
        );
    }
    let whole = stratified(&names, Population::Sizes(&[f64::INFINITY, 1.0]));
    for method in METHODS {
        let replicated = whole
            .clone()
            .with_replicates(method, false)
            .expect("replicates");
        let numbers = Numeric::new([1.0, 2.0, 4.0, 70.0].map(Ok)).expect("numbers");
        let all = Domains::everybody(4);
        let figures = means(&replicated, "y", &numbers, &all, &Options::default());
        figures.unwrap_or_else(|why| panic!("{method:?}: {why}"));
    }
}

#[test]
fn numbers_of_replicates_and_groups_that_cannot_be_are_refused() {
    let design = Design::simple(5);
    for (method, part) in [
        (
            ReplicateMethod::Bootstrap {
                replicates: 1,
                seed: 1,
            },
            "at least two",
        ),
        (
            ReplicateMethod::RescaledBootstrap {
                replicates: 0,
                seed: 1,
            },
            "at least two",
        ),
        (
            ReplicateMethod::RescaledBootstrap {
                replicates: usize::MAX,
                seed: 1,
            },
            "too many to keep",
        ),
        (
            ReplicateMethod::DeleteAGroup { groups: 1, seed: 1 },
            "1 groups of 5",
        ),
        (
            ReplicateMethod::DeleteAGroup { groups: 6, seed: 1 },
            "6 groups of 5",
        ),
    ] {
        let why = refused(&design, method);
        assert!(why.contains(part), "{why}");
    }
    let many = Design::simple(9000);
    assert!(refused(&many, ReplicateMethod::Jk1).contains("9000 sampling units are too many"));
}

#[test]
fn given_weights_that_do_not_fit_are_refused() {
    let table = apiclus1();
    let (base, mut replicates) = given(&table, ReplicateKind::Other);
    let problem = |replicates: &GivenReplicates| {
        let error = base.clone().with_replicate_weights(replicates.clone());
        error.expect_err("refused").to_string()
    };
    assert!(problem(&replicates).contains("give \"scale\""));
    replicates.scale = Some(1.0);
    assert!(problem(&replicates).contains("give \"scales\""));
    replicates.scales = Some(vec![1.0; 11]);
    assert!(problem(&replicates).contains("11 scales for 12 replicates"));
    replicates.scales = Some(vec![-1.0; 12]);
    assert!(problem(&replicates).contains("a scale is -1"));
    replicates.scales = Some(vec![0.0; 12]);
    assert!(problem(&replicates).contains("no replicate would count"));
    replicates.scales = None;
    replicates.kind = ReplicateKind::Fay(-0.5);
    assert!(problem(&replicates).contains("rho is -0.5"));
    replicates.kind = ReplicateKind::Brr;
    replicates.degrees_of_freedom = Some(0.0);
    assert!(problem(&replicates).contains("0 degrees of freedom"));
    replicates.degrees_of_freedom = None;
    replicates.weights[3][7] = f64::NAN;
    assert!(problem(&replicates).contains("weight 4 of row 8 is NaN"));
    replicates.weights[2].pop();
    assert!(problem(&replicates).contains("replicate weight 3 column has 182 rows"));
    replicates.weights.truncate(1);
    assert!(problem(&replicates).contains("at least two"));
}

#[test]
fn a_domain_that_is_missing_from_a_replicate_has_no_variance_and_the_replicate_is_named() {
    let table = scd();
    let design = design(&table, Some("ambulance"), Some("ESA"), false, false)
        .with_replicates(ReplicateMethod::Brr, false)
        .expect("replicates");
    let one = (Domains::everybody(6).within(&[true, false, false, false, false, false]))
        .expect("as many rows");
    let error = means(
        &design,
        "alive",
        &table.column("alive"),
        &one,
        &Options::default(),
    )
    .expect_err("half of the replicates leave the row out");
    let why = error.to_string();
    assert!(
        why.contains("has no value, because nobody in the base"),
        "{why}"
    );
    assert!(why.starts_with("replicate "), "{why}");
}

#[test]
fn a_replicate_that_cannot_be_weighted_is_named_with_what_is_missing() {
    let mut data = Dataset::new(4);
    let sex = Categorical::from_names(&["f", "m"], ["f", "m", "m", "m"].map(Ok)).expect("levels");
    (data.insert("sex", Column::Categorical(sex))).expect("a column");
    let step = PostStratify {
        columns: vec!["sex".to_owned()],
        totals: Totals::of_levels([("f", 20.0), ("m", 20.0)]),
        scale_to: None,
    };
    let design =
        (Design::simple(4).with_replicates(ReplicateMethod::Jk1, false)).expect("replicates");
    let design = step.apply(design, &data).expect("a step").0;
    let numbers = Numeric::new([1.0, 2.0, 3.0, 4.0].map(Ok)).expect("numbers");
    let error = means(
        &design,
        "y",
        &numbers,
        &Domains::everybody(4),
        &Options::default(),
    )
    .expect_err("the first replicate has no woman");
    let why = error.to_string();
    assert!(
        why.starts_with("replicate 1 cannot be weighted as the sample was: "),
        "{why}"
    );
    assert!(design.replicate_weights(0).is_err());
}
