//! What has to hold for a model, whatever the data and the design: what theory says that it is.

use estimation::{
    data::{Categorical, Column, Dataset, Domains, Numeric},
    design::{Design, Grouping, LonelyPsu, Population, Sampling},
    estimate::{LevelSet, Options, means, shares},
    model::{Family, Fit, ModelRequest, Term, regression},
};
use proptest::prelude::*;

/// One respondent: stratum, cluster, weight, yes or no, group, number.
type Row = (u8, u8, f64, bool, u8, i8);

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let row = (
        0..2_u8,
        0..5_u8,
        0.5..20.0_f64,
        any::<bool>(),
        0..2_u8,
        -50..50_i8,
    );
    // Both answers and all three levels in both groups, so that every model has a solution.
    let corners = [-40, 0, 40].into_iter().flat_map(|number| {
        [(false, 0), (true, 0), (false, 1), (true, 1)]
            .map(|(answer, group)| (answer, group, number))
    });
    let corners: Vec<(bool, u8, i8)> = corners.collect();
    proptest::collection::vec(row, 20..60).prop_map(move |mut rows| {
        for (row, (answer, group, number)) in rows.iter_mut().zip(&corners) {
            (row.3, row.4, row.5) = (*answer, *group, *number);
        }
        rows
    })
}

fn design(rows: &[Row], scale: f64) -> Design {
    let strata: Vec<String> = rows.iter().map(|row| row.0.to_string()).collect();
    let clusters: Vec<String> = rows
        .iter()
        .map(|row| format!("{}/{}", row.0, row.1))
        .collect();
    let strata = Grouping::from_labels(strata.iter().map(String::as_str));
    let clusters = Grouping::from_labels(clusters.iter().map(String::as_str));
    let stage = Sampling {
        clusters: Some(&clusters),
        strata: Some(&strata),
        population: Population::Unknown,
        nest: false,
    };
    Design::sampled(rows.len(), &[stage])
        .and_then(|design| design.weighted(rows.iter().map(|row| row.2 * scale).collect()))
        .expect("a design")
        .with_lonely(LonelyPsu::Adjust, false)
}

fn data(rows: &[Row]) -> Dataset {
    let mut data = Dataset::new(rows.len());
    let answers = rows.iter().map(|row| Ok(if row.3 { "yes" } else { "no" }));
    let answers = Categorical::from_names(&["no", "yes"], answers).expect("levels");
    let groups = rows
        .iter()
        .map(|row| Ok(if row.4 == 0 { "a" } else { "b" }));
    let groups = Categorical::from_names(&["a", "b"], groups).expect("levels");
    let numbers = Numeric::new(rows.iter().map(|row| Ok(f64::from(row.5)))).expect("finite");
    let levels = || {
        rows.iter().map(|row| {
            Ok(["low", "middle", "high"][usize::from(row.5 >= -15) + usize::from(row.5 >= 15)])
        })
    };
    let rising = Categorical::from_names(&["low", "middle", "high"], levels()).expect("levels");
    let falling = Categorical::from_names(&["high", "middle", "low"], levels()).expect("levels");
    let counts = Numeric::new(rows.iter().map(|row| Ok(f64::from(row.5) + 51.0))).expect("finite");
    for (name, column) in [
        ("answer", Column::Categorical(answers)),
        ("group", Column::Categorical(groups)),
        ("number", Column::Number(numbers)),
        ("rising", Column::Categorical(rising)),
        ("falling", Column::Categorical(falling)),
        ("count", Column::Number(counts)),
    ] {
        data.insert(name, column).expect("a new name");
    }
    data
}

fn fit(design: &Design, data: &Dataset, family: Family, outcome: &str, terms: &[&str]) -> Fit {
    let request = request(family, outcome, terms);
    regression(design, data, &request, &vec![true; data.rows()], 0.95).expect("a fit")
}

fn near(ours: f64, theirs: f64, tolerance: f64) -> bool {
    (ours - theirs).abs() <= tolerance * (1.0 + theirs.abs())
}

fn request(family: Family, outcome: &str, terms: &[&str]) -> ModelRequest {
    let yes = match family {
        Family::Logistic => vec!["yes".to_owned()],
        Family::Linear | Family::Poisson | Family::ProportionalOdds => Vec::new(),
    };
    ModelRequest {
        family,
        outcome: outcome.to_owned(),
        success: yes,
        terms: terms
            .iter()
            .map(|term| Term::Main((*term).to_owned()))
            .collect(),
        reference: std::collections::BTreeMap::new(),
        intercept: true,
    }
}

/// Value and standard error of the mean of a number, in a group or of everybody.
fn mean(design: &Design, data: &Dataset, name: &str, group: &[&str]) -> (f64, f64) {
    let groups = data.categorical("group").expect("levels");
    let domains = Domains::by(&[("group", &groups)], design.rows(), true).expect("domains");
    let column = data.numeric(name).expect("numbers");
    let figures = means(design, name, &column, &domains, &Options::default()).expect("means");
    let figure = figures.find(group, name).expect("a figure");
    let estimate = figure.estimate.as_ref().expect("people");
    (estimate.value, estimate.standard_error.expect("a variance"))
}

/// The same of the share of “yes”.
fn share(design: &Design, data: &Dataset, group: &[&str]) -> (f64, f64) {
    let groups = data.categorical("group").expect("levels");
    let domains = Domains::by(&[("group", &groups)], design.rows(), true).expect("domains");
    let answers = data.categorical("answer").expect("levels");
    let sets = LevelSet::each(&answers);
    let figures = shares(design, &answers, &sets, &domains, &Options::default()).expect("shares");
    let figure = figures.find(group, "yes").expect("a figure");
    let estimate = figure.estimate.as_ref().expect("people");
    (estimate.value, estimate.standard_error.expect("a variance"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_linear_model_of_nothing_is_the_mean_and_of_a_group_the_means_of_the_groups(rows in rows()) {
        let (design, data) = (design(&rows, 1.0), data(&rows));
        let alone = fit(&design, &data, Family::Linear, "number", &[]);
        let (value, error) = mean(&design, &data, "number", &[]);
        prop_assert!(near(alone.coefficients[0].value, value, 1e-9));
        prop_assert!(near(alone.coefficients[0].standard_error, error, 1e-9));
        let grouped = fit(&design, &data, Family::Linear, "number", &["group"]);
        let (a, error_of_a) = mean(&design, &data, "number", &["a"]);
        let (b, _) = mean(&design, &data, "number", &["b"]);
        prop_assert!(near(grouped.coefficients[0].value, a, 1e-9));
        prop_assert!(near(grouped.coefficients[0].standard_error, error_of_a, 1e-9));
        prop_assert!(near(grouped.coefficients[1].value, b - a, 1e-9));
    }

    #[test]
    fn a_saturated_logistic_model_is_the_log_odds_of_the_groups(rows in rows()) {
        let (design, data) = (design(&rows, 1.0), data(&rows));
        let fitted = fit(&design, &data, Family::Logistic, "answer", &["group"]);
        let (p, error) = share(&design, &data, &["a"]);
        let (q, _) = share(&design, &data, &["b"]);
        let odds = |p: f64| (p / (1.0 - p)).ln();
        prop_assert!(near(fitted.coefficients[0].value, odds(p), 1e-7));
        prop_assert!(near(fitted.coefficients[0].standard_error, error / (p * (1.0 - p)), 1e-7));
        prop_assert!(near(fitted.coefficients[1].value, odds(q) - odds(p), 1e-7));
    }

    #[test]
    fn a_poisson_model_of_nothing_is_the_logarithm_of_the_mean(rows in rows()) {
        let (design, data) = (design(&rows, 1.0), data(&rows));
        let fitted = fit(&design, &data, Family::Poisson, "count", &[]);
        let (value, error) = mean(&design, &data, "count", &[]);
        prop_assert!(near(fitted.coefficients[0].value, value.ln(), 1e-8));
        prop_assert!(near(fitted.coefficients[0].standard_error, error / value, 1e-8));
    }

    #[test]
    fn proportional_odds_of_levels_in_falling_order_have_the_other_sign(rows in rows()) {
        let (design, data) = (design(&rows, 1.0), data(&rows));
        let rising = fit(&design, &data, Family::ProportionalOdds, "rising", &["group"]);
        let falling = fit(&design, &data, Family::ProportionalOdds, "falling", &["group"]);
        for (at, mirror) in [(0, 0), (1, 2), (2, 1)] {
            let (ours, theirs) = (&rising.coefficients[at], &falling.coefficients[mirror]);
            prop_assert!(near(ours.value, -theirs.value, 1e-6), "{} {}", ours.name, theirs.name);
            prop_assert!(near(ours.standard_error, theirs.standard_error, 1e-6));
        }
    }

    #[test]
    fn neither_the_order_of_rows_nor_the_scale_of_weights_changes_a_model(rows in rows(), scale in 0.01..100.0_f64) {
        let mut turned = rows.clone();
        turned.reverse();
        let (one, other) = (data(&rows), data(&turned));
        for (family, outcome) in [
            (Family::Linear, "number"),
            (Family::Logistic, "answer"),
            (Family::Poisson, "count"),
            (Family::ProportionalOdds, "rising"),
        ] {
            let ours = fit(&design(&rows, 1.0), &one, family, outcome, &["group"]);
            let theirs = fit(&design(&turned, scale), &other, family, outcome, &["group"]);
            for (ours, theirs) in ours.coefficients.iter().zip(&theirs.coefficients) {
                prop_assert_eq!(&ours.name, &theirs.name);
                prop_assert!(near(ours.value, theirs.value, 1e-6), "{} {}", ours.value, theirs.value);
                prop_assert!(near(ours.standard_error, theirs.standard_error, 1e-6));
            }
        }
    }
}
