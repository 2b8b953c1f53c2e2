//! Replicate weights against R `survey` 4.1-1, and where theory gives the answer.
//!
//! `r_survey.json` holds the R call of each case, with estimates and variances; `api` and `scd` are
//! the data sets of that package. Its `scd` has no weights, so R counts each row as one.

mod chance;
mod order;
mod refused;

use std::collections::BTreeMap;

use estimation::{
    data::{Categorical, Column, Dataset, Domains, Numeric},
    design::{
        Design, GivenReplicates, Grouping, Population, ReplicateKind, ReplicateMethod, Sampling,
    },
    estimate::{Figures, Options, means, ratios, totals},
    weighting::{PostStratify, Totals},
};

#[derive(serde::Deserialize)]
struct Case {
    degf: Option<f64>,
    sub_degf: Option<f64>,
    mean: Option<(f64, f64)>,
    total: Option<(f64, f64)>,
    ratio: Option<(f64, f64)>,
    sub: Option<(f64, f64)>,
}

fn case(name: &str) -> Case {
    let mut all: BTreeMap<String, Case> =
        serde_json::from_str(include_str!("r_survey.json")).expect("the cases are JSON");
    all.remove(name).expect("a case of this name")
}

fn close(got: f64, want: f64, what: &str) {
    assert!(
        (got - want).abs() <= 1e-9 * want.abs(),
        "{what}: {got:e} here, {want:e} wanted"
    );
}

/// The columns of a CSV file.
struct Table(BTreeMap<String, Vec<String>>);

impl Table {
    fn read(text: &str) -> Self {
        let mut lines = text.lines().map(|line| line.split(','));
        let names: Vec<&str> = lines.next().expect("a header").collect();
        let mut columns: Vec<Vec<String>> = vec![Vec::new(); names.len()];
        for line in lines {
            for (column, cell) in columns.iter_mut().zip(line) {
                column.push(cell.to_owned());
            }
        }
        Self(names.into_iter().map(str::to_owned).zip(columns).collect())
    }

    fn text(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0[name].iter().map(String::as_str)
    }

    fn numbers(&self, name: &str) -> Vec<f64> {
        let number = |cell: &str| cell.parse().expect("a number");
        self.text(name).map(number).collect()
    }

    fn column(&self, name: &str) -> Numeric {
        Numeric::new(self.numbers(name).into_iter().map(Ok)).expect("numbers")
    }

    fn groups(&self, name: &str) -> Grouping {
        Grouping::from_labels(self.text(name))
    }
}

fn apiclus1() -> Table {
    Table::read(include_str!("apiclus1.csv"))
}

fn scd() -> Table {
    Table::read(
        "ESA,ambulance,arrests,alive\n1,1,120,25\n1,2,78,24\n2,1,185,30\n2,2,228,49\n3,1,670,80\n3,2,530,70\n",
    )
}

fn design(
    table: &Table,
    clusters: Option<&str>,
    strata: Option<&str>,
    fpc: bool,
    weights: bool,
) -> Design {
    let clusters = clusters.map(|name| table.groups(name));
    let strata = strata.map(|name| table.groups(name));
    let sizes = if fpc {
        table.numbers("fpc")
    } else {
        Vec::new()
    };
    let stage = Sampling {
        clusters: clusters.as_ref(),
        strata: strata.as_ref(),
        population: if fpc {
            Population::SizeOfRow(&sizes)
        } else {
            Population::Unknown
        },
        nest: true,
    };
    let rows = table.0.values().next().expect("a column").len();
    let design = Design::sampled(rows, &[stage]).expect("a design");
    if !weights {
        return design;
    }
    design.weighted(table.numbers("pw")).expect("weights")
}

fn check(figures: &Figures, want: (f64, f64), degf: Option<f64>, what: &str) {
    let estimate = (figures.domains[0].figures[0].estimate.as_ref()).expect("an estimate");
    close(estimate.value, want.0, what);
    let error = estimate.standard_error.expect("a standard error");
    close(error * error, want.1, &format!("variance of {what}"));
    if let Some(degf) = degf {
        assert_eq!(estimate.degrees_of_freedom, degf, "{what}");
    }
}

/// Compares mean, total and ratio with R's, and the mean of a domain.
fn compare(
    name: &str,
    table: &Table,
    design: &Design,
    (y, x): (&str, &str),
    keep: impl Fn(&str) -> bool,
) {
    let case = case(name);
    let all = Domains::everybody(design.rows());
    let options = Options::default();
    let (numbers, other) = (table.column(y), table.column(x));
    if let Some(want) = case.mean {
        let got = means(design, y, &numbers, &all, &options).expect("means");
        check(&got, want, case.degf, &format!("{name} mean"));
    }
    if let Some(want) = case.total {
        let got = totals(design, y, &numbers, &all, &options).expect("totals");
        check(&got, want, case.degf, &format!("{name} total"));
    }
    if let Some(want) = case.ratio {
        let got = ratios(design, (y, &numbers), (x, &other), &all, &options).expect("ratios");
        check(&got, want, case.degf, &format!("{name} ratio"));
    }
    if let Some(want) = case.sub {
        let inside: Vec<bool> = table.text("stype").map(keep).collect();
        let part = all.within(&inside).expect("as many rows");
        let got = means(design, y, &numbers, &part, &options).expect("means");
        check(&got, want, case.sub_degf, &format!("{name} domain"));
    }
}

#[test]
fn jackknives_equal_svrepdesign_with_and_without_populations() {
    let table = apiclus1();
    let strat = Table::read(include_str!("apistrat.csv"));
    for (mse, ending) in [(false, ""), (true, "_mse")] {
        for (name, fpc, level) in [("jk1fpc", true, "E"), ("jk1", false, "H")] {
            let design = design(&table, Some("dnum"), None, fpc, true)
                .with_replicates(ReplicateMethod::Jk1, mse)
                .expect("replicates");
            let keep = |stype: &str| stype == level;
            let name = format!("{name}{ending}");
            compare(&name, &table, &design, ("api00", "enroll"), keep);
        }
        let design = design(&strat, None, Some("stype"), true, true)
            .with_replicates(ReplicateMethod::Jkn, mse)
            .expect("replicates");
        let name = format!("jknfpc{ending}");
        compare(&name, &strat, &design, ("api00", "enroll"), |s| s != "H");
    }
}

#[test]
fn balanced_replicates_of_totals_and_means_equal_svrepdesign() {
    let table = scd();
    for (method, name) in [
        (ReplicateMethod::Brr, "brr"),
        (ReplicateMethod::Fay(0.3), "fay"),
    ] {
        let design = design(&table, Some("ambulance"), Some("ESA"), false, false)
            .with_replicates(method, false)
            .expect("replicates");
        compare(name, &table, &design, ("alive", "arrests"), |_| true);
    }
}

fn given(table: &Table, kind: ReplicateKind) -> (Design, GivenReplicates) {
    let boot = Table::read(include_str!("apiclus1_subbootstrap.csv"));
    let weights = (1..=12).map(|at| boot.numbers(&format!("V{at}"))).collect();
    let base = Design::simple(183)
        .weighted(table.numbers("pw"))
        .expect("weights");
    let replicates = GivenReplicates {
        weights,
        combined: true,
        kind,
        scale: None,
        scales: None,
        mse: false,
        degrees_of_freedom: None,
    };
    (base, replicates)
}

#[test]
fn given_weights_equal_svrepdesign_for_every_kind() {
    let table = apiclus1();
    for (kind, name) in [
        (ReplicateKind::Bootstrap, "boot"),
        (ReplicateKind::Jk1, "given_JK1"),
        (ReplicateKind::Jk2, "given_JK2"),
        (ReplicateKind::Brr, "given_BRR"),
        (ReplicateKind::Bootstrap, "given_bootstrap"),
        (ReplicateKind::SuccessiveDifference, "given_ACS"),
        (
            ReplicateKind::SuccessiveDifference,
            "given_successive-difference",
        ),
    ] {
        let (base, replicates) = given(&table, kind);
        let design = base.with_replicate_weights(replicates).expect("replicates");
        compare(name, &table, &design, ("api00", "enroll"), |s| s == "H");
    }
}

#[test]
fn replicates_without_a_scale_count_for_nothing_and_factors_multiply_the_weights() {
    let table = apiclus1();
    let scales: Vec<f64> = (0..12).map(|at| f64::from(at) / 10.0).collect();
    let (base, mut replicates) = given(&table, ReplicateKind::Other);
    replicates.scale = Some(0.3);
    replicates.scales = Some(scales);
    let design = (base.clone().with_replicate_weights(replicates.clone())).expect("replicates");
    compare("other", &table, &design, ("api00", "enroll"), |_| true);
    for weights in &mut replicates.weights {
        for (weight, pw) in weights.iter_mut().zip(table.numbers("pw")) {
            *weight /= pw;
        }
    }
    replicates.combined = false;
    replicates.mse = true;
    let design = base.with_replicate_weights(replicates).expect("replicates");
    compare("otherunc", &table, &design, ("api00", "enroll"), |_| true);
}

#[test]
fn replicates_of_totals_equal_linearisation() {
    let strat = Table::read(include_str!("apistrat.csv"));
    let scd = scd();
    for (table, design, method, y) in [
        (
            &strat,
            design(&strat, None, Some("stype"), true, true),
            ReplicateMethod::Jkn,
            "enroll",
        ),
        (
            &scd,
            design(&scd, Some("ambulance"), Some("ESA"), false, false),
            ReplicateMethod::Brr,
            "arrests",
        ),
    ] {
        let column = table.column(y);
        let all = Domains::everybody(design.rows());
        let total = |design: &Design| {
            let figures = totals(design, y, &column, &all, &Options::default()).expect("totals");
            let estimate = figures.domains[0].figures[0].estimate.clone();
            estimate.and_then(|e| e.standard_error).expect("an error")
        };
        let taylor = total(&design);
        let design = design.with_replicates(method, false).expect("replicates");
        close(total(&design), taylor, y);
    }
}

#[test]
fn weighting_is_done_again_in_each_replicate() {
    let table = apiclus1();
    let mut data = Dataset::new(183);
    let levels = Categorical::from_names(&["E", "H", "M"], table.text("stype").map(Ok));
    let levels = Column::Categorical(levels.expect("three levels"));
    data.insert("stype", levels).expect("a column");
    let step = PostStratify {
        columns: vec!["stype".to_owned()],
        totals: Totals::of_levels([("E", 4421.0), ("H", 755.0), ("M", 1018.0)]),
        scale_to: None,
    };
    let clustered = || design(&table, Some("dnum"), None, false, true);
    let replicated = |design: Design| {
        let design = design.with_replicates(ReplicateMethod::Jk1, false);
        design.expect("replicates")
    };
    let weighted = |design: Design| step.apply(design, &data).expect("a step").0;
    for design in [
        weighted(replicated(clustered())),
        replicated(weighted(clustered())),
    ] {
        compare("psjk1", &table, &design, ("api00", "enroll"), |s| s == "H");
    }
}
